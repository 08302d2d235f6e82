"""Checks below the stages: each state has a shape of its own beside its colour (HAZARDS H65)."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.stage_scene import Tick, TickState

XOf = Callable[[float], float]
_URGENT_FIRST = tuple(reversed(TickState))
_TONES = {
    TickState.OPEN: "faint",
    TickState.DONE: "ok",
    TickState.WAIVED: "muted",
    TickState.NOT_OBTAINED: "muted",
    TickState.MISSED: "muted",
    TickState.DUE: "accent",
    TickState.LATE: "text",
}


class StageTicks:
    """Paints ticks and the mark of now from ``top`` px on."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def height(self) -> int:
        """The room that they take, px."""
        return self._theme.px(12)

    def shown(self, ticks: Sequence[Tick], x_of: XOf) -> list[tuple[float, TickState]]:
        """Where each stands; of those that would lie on one another only the most urgent."""
        apart, found = self._theme.px(6), list[tuple[float, TickState]]()
        for tick in sorted(ticks, key=lambda each: _URGENT_FIRST.index(each.state)):
            x = x_of(tick.place)
            if all(abs(x - other) >= apart for other, _ in found):
                found.append((x, tick.state))
        return found

    def paint(self, painter: QPainter, ticks: Sequence[Tick], x_of: XOf, top: float) -> None:
        """All of them."""
        for x, state in self.shown(ticks, x_of):
            tone = self._theme.colour(_TONES[state])
            painter.setPen(QPen(tone, self._theme.px(1.3)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._paint_tick(painter, state, x, top + self._theme.px(3))

    def paint_now(self, painter: QPainter, x: float, top: float) -> None:
        """A post on a foot, over the whole height."""
        foot, half = top + self.height() - 1.0, self._theme.px(4)
        tone = self._theme.colour("text")
        painter.setPen(QPen(tone, self._theme.px(1.5)))
        painter.drawLine(QLineF(x, top, x, foot))
        painter.setBrush(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        corners = [QPointF(x - half, foot), QPointF(x + half, foot), QPointF(x, foot - half)]
        painter.drawPolygon(corners)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_tick(self, painter: QPainter, state: TickState, x: float, top: float) -> None:
        px, half = self._theme.px, self._theme.px(3)
        middle = QPointF(x, top + half)
        match state:
            case TickState.OPEN:
                painter.drawLine(QLineF(x, top, x, top + px(4)))
            case TickState.DONE:
                painter.fillRect(QRectF(x - px(1), top, px(2), px(6)), painter.pen().color())
            case TickState.WAIVED:
                painter.drawLine(QLineF(x, top, x, top + px(6)))
                painter.drawLine(QLineF(x - half, top + half * 1.5, x + half, top + half * 0.5))
            case TickState.NOT_OBTAINED:
                painter.drawLine(QLineF(x - half, top, x + half, top + 2 * half))
                painter.drawLine(QLineF(x + half, top, x - half, top + 2 * half))
            case TickState.MISSED:
                painter.drawRect(QRectF(x - half, top, 2 * half, 2 * half))
            case TickState.DUE:
                painter.drawEllipse(middle, half + 0.5, half + 0.5)
                self._paint_dot(painter, middle, px(1.3))
            case TickState.LATE:
                painter.drawLine(QLineF(x, top, x, top + px(8)))
                self._paint_dot(painter, QPointF(x, top + half), half)

    def _paint_dot(self, painter: QPainter, middle: QPointF, radius: float) -> None:
        painter.setBrush(painter.pen().color())
        painter.drawEllipse(middle, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
