"""The room's devices as shapes with words: full, half, struck ring, ring."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.course import DeviceMark, Dot
from kapmonitor.ui.widgets.lettering import Lettering

DOT, WORDS, HEIGHT = 10.0, 13.0, 24.0
"""px of the mock-ups."""


class DeviceDots(QWidget):
    """Paints one mark after another; as wide as they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)
        self._marks: Sequence[DeviceMark] = ()
        self.setObjectName("device-dots")
        self.setAccessibleName(self.tr("Devices"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme_changed)

    def show_marks(self, marks: Sequence[DeviceMark]) -> None:
        """Show these devices."""
        if tuple(marks) == tuple(self._marks):
            return
        self._marks = marks
        self.setAccessibleDescription(", ".join(f"{each.name} {each.word}" for each in marks))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        width = sum(self._width(mark) for mark in self._marks)
        return QSize(round(width), round(self._letters.px(HEIGHT)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dot, name, word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        for mark in self._marks:
            self._paint(painter, place, mark)
            place.setLeft(place.left() + self._width(mark))
        painter.end()

    def _paint(self, painter: QPainter, place: QRectF, mark: DeviceMark) -> None:
        px = self._letters.px
        lost = mark.dot is Dot.STRUCK
        ink = self._theme.colour("ok" if mark.dot is Dot.FULL else "text" if lost else "muted")
        side = px(DOT)
        dot = QRectF(place.x() + 1, place.center().y() - side / 2, side, side)
        paint_dot(painter, dot, mark.dot, ink)
        words = place.adjusted(side + px(7), 0, 0, 0)
        text = self._theme.colour("text")
        used = self._letters.write(painter, words, mark.name, text, size=WORDS, weight=500)
        words.setLeft(words.left() + used + px(6))
        word = self._theme.colour("text" if lost else "muted")
        self._letters.write(
            painter, words, mark.word, word, size=WORDS, weight=600 if lost else 400
        )

    def _width(self, mark: DeviceMark) -> float:
        px = self._letters.px
        words = self._letters.width(mark.name, WORDS, 500) + self._letters.width(
            mark.word, WORDS, 600
        )
        return px(DOT) + px(7) + words + px(6) + px(18)

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()


def paint_dot(painter: QPainter, dot: QRectF, shape: Dot, ink: QColor) -> None:
    """A device's state as a shape."""
    painter.setPen(QPen(ink, max(1.0, dot.height() / 6)))
    painter.setBrush(ink if shape is Dot.FULL else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(dot)
    if shape is Dot.HALF:
        painter.setBrush(ink)
        painter.drawPie(dot, 90 * 16, 180 * 16)
    if shape is Dot.STRUCK:
        out = dot.height() / 6
        low, high = dot.bottom() + out, dot.top() - out
        painter.drawLine(QPointF(dot.left() - out, low), QPointF(dot.right() + out, high))
    painter.setBrush(Qt.BrushStyle.NoBrush)
