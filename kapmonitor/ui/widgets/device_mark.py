"""Where a device stands, by its form, and how strong it is heard, by bars."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.course import Dot
from kapmonitor.ui.viewmodels.device_words import BARS
from kapmonitor.ui.widgets.device_dots import paint_dot

SIDE = 14.0
"""Side of a mark in px at 100 %."""
_TONES = {Dot.FULL: "ok", Dot.HALF: "text", Dot.STRUCK: "text", Dot.RING: "muted"}


def paint_shape(painter: QPainter, box: QRectF, shape: Dot, theme: Theme) -> None:
    """Full dot, half dot, struck ring, ring."""
    out = box.width() / 7  # a strike goes beyond its ring
    paint_dot(painter, box.adjusted(out, out, -out, -out), shape, theme.colour(_TONES[shape]))


def paint_bars(painter: QPainter, box: QRectF, bars: int, theme: Theme) -> None:
    """Four bars, as many full as the signal fills."""
    painter.setPen(Qt.PenStyle.NoPen)
    step = box.width() / BARS
    for number in range(BARS):
        height = box.height() * (number + 1.2) / (BARS + 0.2)
        painter.setBrush(theme.colour("text" if number < bars else "line"))
        left = box.left() + number * step
        place = QRectF(QPointF(left, box.bottom() - height), QPointF(left + step * 0.66, 0))
        place.setBottom(box.bottom())
        painter.drawRoundedRect(place, 1, 1)


class DeviceDot(QWidget):
    """Paints one mark."""

    def __init__(self, theme: Theme, shape: Dot = Dot.RING) -> None:
        super().__init__()
        self._theme = theme
        self._shape = shape
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    @property
    def shape(self) -> Dot:
        """What it says now."""
        return self._shape

    def show_shape(self, shape: Dot) -> None:
        """Say something else."""
        if shape is not self._shape:
            self._shape = shape
            self.update()

    def sizeHint(self) -> QSize:
        """A square that follows the text scale."""
        return QSize(self._theme.px(SIDE), self._theme.px(SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.px(SIDE)
        paint_shape(painter, QRectF(0, 0, side, side), self._shape, self._theme)
        painter.end()

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
