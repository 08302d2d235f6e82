"""The last minute of a device's signs, a lane each; a gap stays a gap."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.services.device_register import RECENT_S
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.device_sheet import GAP_S, Curve, curve_words
from kapmonitor.ui.widgets.lettering import Align, Lettering

_LANE = 96.0
_HEAD = 22.0
_GUTTER = 34.0
_FOOT = 18.0
_LINE = 1.7
"""Sizes in px at 100 %."""
_GRID = 3
"""Lines of a lane: its highest, its middle, its lowest value."""


class LivePlot(QWidget):
    """Paints curves over the last 60 s, the newest at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)
        self._curves: tuple[Curve, ...] = ()
        self._is_live = False
        self.setObjectName("live-plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        theme.changed_to.connect(self._on_theme)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What it shows."""
        return self._curves

    def show_curves(self, curves: Sequence[Curve], *, live: bool) -> None:
        """Show other curves; what is not ``live`` is grey."""
        if (tuple(curves), live) == (self._curves, self._is_live):
            return
        lanes = len(curves) != len(self._curves)
        self._curves, self._is_live = tuple(curves), live
        self.setAccessibleName("; ".join(curve_words(curve) for curve in curves))
        if lanes:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A lane for each curve."""
        lanes = max(1, len(self._curves))
        return QSize(self._theme.px(260), self._theme.px(lanes * _LANE + _FOOT))

    def minimumSizeHint(self) -> QSize:
        """It gives way in width, not in height."""
        return QSize(self._theme.px(140), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every lane and the seconds under them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        foot = QRectF(px(_GUTTER), self.height() - px(_FOOT), self.width() - px(_GUTTER), px(_FOOT))
        height = foot.top() / max(1, len(self._curves))
        for number, curve in enumerate(self._curves):
            lane = QRectF(0, number * height, self.width(), height)
            self._paint_lane(painter, lane, curve)
        self._paint_seconds(painter, foot)
        painter.end()

    def _paint_lane(self, painter: QPainter, lane: QRectF, curve: Curve) -> None:
        px = self._letters.px
        head = QRectF(lane.left() + px(_GUTTER), lane.top(), lane.width(), px(_HEAD))
        tone = self._theme.colour(curve.tone if self._is_live else "stale")
        used = self._letters.write(painter, head, curve.name, tone, size=13, weight=600)
        head.setLeft(head.left() + used + px(6))
        faint = self._theme.colour("faint")
        self._letters.write(painter, head, curve.unit, faint, size=12)
        plot = QRectF(
            lane.left() + px(_GUTTER),
            lane.top() + px(_HEAD),
            lane.width() - px(_GUTTER) - px(4),
            lane.height() - px(_HEAD) - px(8),
        )
        self._paint_grid(painter, plot, curve)
        painter.setPen(QPen(tone, px(_LINE)))
        for piece in _pieces(curve):
            points = [_place(plot, curve, age, value) for age, value in piece]
            if len(points) > 1:
                painter.drawPolyline(points)
            else:
                painter.drawPoint(points[0])

    def _paint_grid(self, painter: QPainter, plot: QRectF, curve: Curve) -> None:
        px = self._letters.px
        for number in range(_GRID):
            share = number / (_GRID - 1)
            value = curve.high - share * (curve.high - curve.low)
            y = plot.top() + share * plot.height()
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            box = QRectF(0, y - px(8), plot.left() - px(6), px(16))
            ink = self._theme.colour("faint")
            words = f"{value:.0f}"
            self._letters.write(painter, box, words, ink, size=12, align=Align.AlignRight)

    def _paint_seconds(self, painter: QPainter, foot: QRectF) -> None:
        ink = self._theme.colour("faint")
        ends = ((self.tr("60 s ago"), Align.AlignLeft), (self.tr("now"), Align.AlignRight))
        for words, align in ends:
            self._letters.write(painter, foot, words, ink, size=12, align=align)

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()


def _pieces(curve: Curve) -> list[list[tuple[float, float]]]:
    """The curve, cut where a value is missing or nothing came."""
    pieces: list[list[tuple[float, float]]] = []
    before: float | None = None
    for age, value in curve.points:
        if value is None:
            before = None
            continue
        if before is None or before - age > GAP_S:
            pieces.append([])
        pieces[-1].append((age, value))
        before = age
    return pieces


def _place(plot: QRectF, curve: Curve, age: float, value: float) -> QPointF:
    share = (value - curve.low) / (curve.high - curve.low)
    at = 1.0 - min(max(age / RECENT_S, 0.0), 1.0)
    return QPointF(plot.left() + at * plot.width(), plot.bottom() - share * plot.height())
