"""A small mark whose shape says where a thing stands: cross in a square, ring, disc with a tick."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

SIZE = 18.0
"""Side in px at 100 %."""


class Mark(StrEnum):
    """What a mark says."""

    MISSING = "missing"
    """Not there yet: a square with a cross, red only before a session."""
    OPEN = "open"
    """Not answered yet: a ring."""
    DONE = "done"
    """Received or recorded, nothing more: a tick in a disc."""


class StateMark(QWidget):
    """Paints one mark."""

    def __init__(self, theme: Theme, mark: Mark = Mark.OPEN) -> None:
        super().__init__()
        self._theme = theme
        self._mark = mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    @property
    def mark(self) -> Mark:
        """What it says now."""
        return self._mark

    def show_mark(self, mark: Mark) -> None:
        """Say something else."""
        if mark is not self._mark:
            self._mark = mark
            self.update()

    def sizeHint(self) -> QSize:
        """A square that follows the text scale."""
        return QSize(self._theme.px(SIZE), self._theme.px(SIZE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in a square of 18 units."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.px(SIZE)
        painter.scale(side / SIZE, side / SIZE)
        match self._mark:
            case Mark.MISSING:
                self._paint_cross(painter)
            case Mark.OPEN:
                painter.setPen(_pen(self._theme.colour("muted")))
                painter.drawEllipse(QRectF(2.5, 2.5, 13, 13))
            case Mark.DONE:
                self._paint_tick(painter)

    def _paint_cross(self, painter: QPainter) -> None:
        painter.setPen(_pen(self._theme.colour("block")))
        painter.drawRoundedRect(QRectF(2, 2, 14, 14), 3, 3)
        painter.drawLine(QPointF(6, 6), QPointF(12, 12))
        painter.drawLine(QPointF(12, 6), QPointF(6, 12))

    def _paint_tick(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("ok"))
        painter.drawEllipse(QRectF(1.5, 1.5, 15, 15))
        painter.setPen(_pen(self._theme.colour("panel")))
        painter.drawPolyline([QPointF(5.3, 9.2), QPointF(8, 12), QPointF(12.8, 6.4)])

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()


def _pen(colour: QColor) -> QPen:
    pen = QPen(colour, 1.7)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
