"""What lies round the whole window: the red frame of a high alarm, and the hatch of practice."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme

ALARM_WIDTH = 4
"""The frame of a high alarm; its place is kept, so that nothing moves when it comes."""
HATCH_WIDTH = 7
WORD_HEIGHT = 20
WORD_EVERY = 440
"""The word stands so often along the top that any part of the window seen or photographed has it
(HAZARDS H67)."""
STRIPE = 8


class WindowFrame(QWidget):
    """Holds the window's content and paints the borders round it; covers nothing of it."""

    def __init__(self, *, theme: Theme, content: QWidget, word: str | None = None) -> None:
        """``word``: what a practice window says on every side: ``DRILL``; ``None``: it is real."""
        super().__init__()
        self._theme = theme
        self._word = word
        self._alarms = False
        self.setObjectName("window-frame")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(content)
        self._follow_theme()
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def is_alarming(self) -> bool:
        """Whether the red frame is on."""
        return self._alarms

    @property
    def word(self) -> str | None:
        """What a practice window says."""
        return self._word

    def show_alarm(self, *, alarming: bool) -> None:
        """Set or take the red frame; it is steady: only lines and tiles flash."""
        if alarming is not self._alarms:
            self._alarms = alarming
            # The edges alone: all of the window painted anew would hold up the alarm line.
            for edge in self._edges():
                self.update(edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bezel, the hatch of practice and the red frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("rail"))
        if self._word is not None:
            self._paint_practice(painter, self._word)
        if self._alarms:
            self._paint_alarm(painter)
        painter.end()

    def _paint_alarm(self, painter: QPainter) -> None:
        red = self._theme.colour("high_line")
        for edge in self._edges():
            painter.fillRect(edge, red)

    def _edges(self) -> tuple[QRect, ...]:
        width, whole = self._theme.px(ALARM_WIDTH), self.rect()
        return (
            QRect(0, 0, whole.width(), width),
            QRect(0, whole.height() - width, whole.width(), width),
            QRect(0, 0, width, whole.height()),
            QRect(whole.width() - width, 0, width, whole.height()),
        )

    def _paint_practice(self, painter: QPainter, word: str) -> None:
        alarm = self._theme.px(ALARM_WIDTH)
        inner = self.rect().adjusted(alarm, alarm, -alarm, -alarm)
        painter.fillRect(inner, QBrush(self._stripes))
        font = self._theme.font("small", QFont.Weight.Bold)
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(word) + self._theme.px(24)
        band = QRect(inner.left(), inner.top(), inner.width(), self._theme.px(WORD_HEIGHT))
        count = max(1, inner.width() // self._theme.px(WORD_EVERY))
        for number in range(count):
            middle = band.left() + band.width() * (2 * number + 1) // (2 * count)
            plate = QRect(middle - width // 2, band.top(), width, band.height())
            painter.fillRect(plate, self._theme.colour("accent"))
            painter.setPen(self._theme.colour("on_accent"))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, word)

    def _follow_theme(self) -> None:
        px = self._theme.px
        side = px(ALARM_WIDTH) + (px(HATCH_WIDTH) if self._word else 0)
        top = px(ALARM_WIDTH) + (px(WORD_HEIGHT) if self._word else 0)
        self._layout.setContentsMargins(side, top, side, side)
        self._stripes = stripes(
            px(STRIPE), self._theme.colour("accent_deep"), self._theme.colour("accent")
        )

    def _on_theme_changed(self, name: str) -> None:
        self._follow_theme()
        self.update()


def stripes(width: int, dark: QColor, bright: QColor) -> QPixmap:
    """A square of diagonal stripes, each ``width`` px across, that tiles without a seam."""
    side = 2 * width
    tile = QPixmap(side, side)
    tile.fill(dark)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(bright))
    pen = painter.pen()
    pen.setWidthF(width / 1.8)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for shift in (-side, 0, side):
        painter.drawLine(shift, side, shift + side, 0)
    painter.end()
    return tile
