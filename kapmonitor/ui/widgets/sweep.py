"""A waveform drawn like an oscilloscope's: from left to right, erasing ahead of itself.

Only what is new is painted, into a picture; the screen gets the few columns that changed.
"""

from array import array
from collections import deque
from collections.abc import Iterable
from math import isnan, nan

from PySide6.QtCore import QElapsedTimer, QLineF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

FRAME_MS = 16
"""60 frames a second."""
LONGEST_BEHIND_S = 1.0
"""Seconds of samples that may wait; more, and the oldest are drawn at once."""
_ERASED_PX = 14


class Sweep(QWidget):
    """Shows samples at the pace at which they were taken. Qt's thread.

    A sample of ``None`` is a gap: nothing is drawn for it, and nothing joins across it. When none
    come the sweep stands still, with its end in sight.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        rate_hz: float = 100.0,
        seconds: float = 6.0,
        lowest: float = 0.0,
        highest: float = 100.0,
        colour: str = "resp",
        parent: QWidget | None = None,
    ) -> None:
        """``seconds`` from edge to edge; ``lowest`` and ``highest`` are at the lower and upper."""
        super().__init__(parent)
        self._theme = theme
        self._rate_hz = rate_hz
        self._lowest, self._highest = lowest, highest
        self._colour = colour
        self._ring = array("d", [nan]) * round(rate_hz * seconds)
        self._at = 0
        self._waiting: deque[float] = deque()
        self._picture = QPixmap()
        self._owed = 0.0
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed_to.connect(self._on_theme)

    @property
    def drawn(self) -> list[float | None]:
        """The samples in sight, from the left edge; ``None`` where nothing is."""
        return [None if isnan(sample) else sample for sample in self._ring]

    def take(self, samples: Iterable[float | None]) -> None:
        """Take samples of the rate; they are drawn as their time comes."""
        self._waiting.extend(nan if sample is None else sample for sample in samples)
        if self._waiting and self.isVisible() and not self._timer.isActive():
            self._since.start()
            self._timer.start()

    def clear(self) -> None:
        """Start from nothing (HAZARDS H14)."""
        self._waiting.clear()
        self._ring = array("d", [nan]) * len(self._ring)
        self._at = 0
        self._owed = 0.0
        self._repaint_all()

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(self._theme.px(480), self._theme.px(80))

    def minimumSizeHint(self) -> QSize:
        """Small."""
        return QSize(120, 32)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on drawing."""
        super().showEvent(event)
        self.take(())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: draw nothing."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint what is in sight anew."""
        super().resizeEvent(event)
        self._repaint_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the columns that changed."""
        if self._picture.isNull():
            self._paint_all()
        ratio = self._picture.devicePixelRatio()
        place = event.rect()
        source = QRectF(place.x() * ratio, 0, place.width() * ratio, self.height() * ratio)
        painter = QPainter(self)
        painter.drawPixmap(
            QRectF(place.x(), 0, place.width(), self.height()), self._picture, source
        )

    def _on_theme(self, _name: str) -> None:
        self._repaint_all()

    def _repaint_all(self) -> None:
        self._picture = QPixmap()
        self.update()

    def _on_frame(self) -> None:
        """The clock is asked how many samples are owed; the timer counts nothing."""
        self._owed += self._since.restart() / 1000 * self._rate_hz
        behind = len(self._waiting) - round(LONGEST_BEHIND_S * self._rate_hz)
        count = min(max(int(self._owed), behind), len(self._waiting))
        self._owed = max(self._owed - count, 0.0) if self._waiting else 0.0
        if count:
            self._advance(count)
        if not self._waiting:
            self._timer.stop()

    def _advance(self, count: int) -> None:
        first = self._at
        for _ in range(count):
            self._ring[self._at] = self._waiting.popleft()
            self._at = (self._at + 1) % len(self._ring)
        if self._picture.isNull():
            return
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(first, first + count):
            at = number % len(self._ring)
            self._erase(painter, at)
            self._draw(painter, at)
        painter.end()
        self._update_columns(first, count)

    def _update_columns(self, first: int, count: int) -> None:
        left = int(self._x(first - 1)) - 2
        width = int(self._x(count + 1)) + _ERASED_PX + 6
        self.update(QRect(left, 0, width, self.height()))
        beyond = left + width - self.width()
        if beyond > 0:
            self.update(QRect(0, 0, beyond, self.height()))

    def _x(self, at: int) -> float:
        return at / len(self._ring) * self.width()

    def _y(self, sample: float) -> float:
        part = (sample - self._lowest) / (self._highest - self._lowest)
        edge = self._theme.px(2)
        return edge + (1 - min(max(part, 0.0), 1.0)) * (self.height() - 2 * edge)

    def _erase(self, painter: QPainter, at: int) -> None:
        """Clear the column and the bar ahead of it, and what in the ring lies under that bar."""
        ground, x = self._theme.colour("panel"), self._x(at)
        step = self._x(1)
        # What is left of the column's start is this sweep's own line.
        painter.fillRect(QRectF(x + 1, 0, step + _ERASED_PX, self.height()), ground)
        beyond = x + step + _ERASED_PX - self.width()
        if beyond > 0:
            painter.fillRect(QRectF(0, 0, beyond, self.height()), ground)

    def _draw(self, painter: QPainter, at: int) -> None:
        before, now = self._ring[at - 1] if at else nan, self._ring[at]
        if isnan(before) or isnan(now):
            return
        painter.setPen(QPen(self._theme.colour(self._colour), self._theme.px(1.5)))
        painter.drawLine(QLineF(self._x(at - 1), self._y(before), self._x(at), self._y(now)))

    def _paint_all(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(self._theme.colour("panel"))
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at in range(len(self._ring)):
            if at != self._at:
                self._draw(painter, at)
        self._erase(painter, self._at)
        painter.end()
