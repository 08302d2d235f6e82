"""Paints the values of a trend plot: lines that break at gaps, pressure bars, single dots."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.trend_axis import LaneBox, Span, TrendLayout
from kapmonitor.ui.widgets.trend_ground import arrow
from kapmonitor.ui.widgets.trend_scene import Bar, Dot, Track
from kapmonitor.ui.widgets.trend_series import Envelope, Segment

CELL = 16
"""Px of the cells in which the plot is renewed; an arrow stands in the middle of one."""


Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneData:
    """A track with its thinned lines and the range in force."""

    number: int
    track: Track
    pen: QPen
    """Of its colour, for its line."""
    line: Envelope
    doubtful: Envelope
    bounds: Bounds
    empty: bool
    """Whether nothing had come when it was thinned."""

    @property
    def has_shapes(self) -> bool:
        """Whether dots or arrows may stand on the line."""
        line, (low, high) = self.track.line, self.bounds
        leaves = line.lowest < low or line.highest > high
        return leaves or bool(len(self.track.doubtful))


def line_pen(theme: Theme, colour: str) -> QPen:
    """The pen of a line: flat at its ends, so that a gap is as wide as it is."""
    pen = QPen(theme.colour(colour), theme.px(1.5))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


class Curves:
    """One painting of the values between two x of the plot, in px of the widget."""

    def __init__(self, painter: QPainter, theme: Theme, *, layout: TrendLayout, span: Span) -> None:
        self._painter = painter
        self._theme = theme
        self._layout = layout
        self._span = span
        self._dot = theme.px(2.5)

    def paint(self, lanes: Sequence[LaneData], strip: QRect) -> None:
        """The values of every lane that a strip of the plot touches."""
        left, right, reach = strip.left(), strip.right(), self._theme.px(8)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for lane, box in zip(lanes, self._layout.lanes, strict=False):
            if box.bottom + reach < strip.top() or box.top - reach > strip.bottom():
                continue
            colour = lane.pen.color()
            self._lines(lane, box, colour, left, right)
            self._hollow(lane, box, colour, left, right)
            self._bars(lane, box, colour, left, right)
            self._dots(lane, box, colour, left, right)

    def _x(self, at_s: float) -> float:
        return self._layout.x(at_s, self._span)

    def _columns(self, envelope: Envelope, left: float, right: float) -> tuple[int, int]:
        per_px = envelope.columns / self._layout.width
        first = int((left - self._layout.left) * per_px)
        return max(first, 0), int((right - self._layout.left) * per_px)

    def _lines(
        self, lane: LaneData, box: LaneBox, colour: QColor, left: float, right: float
    ) -> None:
        self._painter.setPen(lane.pen)
        first, last = self._columns(lane.line, left, right)
        found: Iterable[Segment] = lane.line.segments(first, last)
        if not _is_within(lane):
            found = _held(found, lane.bounds)
        self._painter.drawLines(self._to_px(found, box, lane.bounds))
        self._arrows(lane, box, colour, (first - 2, last + 2))

    def _to_px(self, segments: Iterable[Segment], box: LaneBox, bounds: Bounds) -> list[QLineF]:
        """As lines of their own: Qt strokes one long broad line ten times slower.

        A level stretch is one line, for a seam in it would look like a gap. It reaches a little
        over its ends: one of no length is seen, and nothing is missing where it meets a steep one.

        The sums of ``TrendLayout.x`` and ``LaneBox.y`` once more, for this is done for every value.
        """
        per_s = self._layout.width / self._span.length_s
        left = self._layout.left - self._span.start_s * per_s
        low, high = bounds
        per_unit, bottom = (box.bottom - box.top) / (high - low), box.bottom
        foot = bottom + low * per_unit
        dot = self._theme.px(1.5) / 2
        lines: list[QLineF] = []
        level: QLineF | None = None
        for at_s, value, end_s, end in segments:
            x, x_end = left + at_s * per_s, left + end_s * per_s
            y, y_end = foot - value * per_unit, foot - end * per_unit
            if y != y_end:
                level = None
                if x == x_end and abs(y - y_end) < 1:
                    x, x_end = x - dot, x_end + dot  # a line of no length would not be seen
                lines.append(QLineF(x, y, x_end, y_end))
            elif level is not None and level.y2() == y and x <= level.x2():
                level.setP2(QPointF(x_end + dot, y))
            else:
                level = QLineF(x - dot, y, x_end + dot, y)
                lines.append(level)
        return lines

    def _arrows(
        self, lane: LaneData, box: LaneBox, colour: QColor, columns: tuple[int, int]
    ) -> None:
        """One in each cell in which the line leaves the lane's range."""
        if _is_within(lane):
            return
        low, high = lane.bounds
        found = [lane.line.extremes(column) for column in lane.line.within(*columns)]
        under = [at_s for at_s, lowest, _ in found if lowest < low]
        over = [at_s for at_s, _, highest in found if highest > high]
        self._painter.setBrush(colour)
        self._arrows_at(under, box.bottom, up=False)
        self._arrows_at(over, box.top, up=True)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _arrows_at(self, moments: Iterable[float], edge: float, *, up: bool) -> None:
        cells = {int(self._x(at_s)) // CELL for at_s in moments}
        for cell in sorted(cells):
            tip = QPointF((cell + 0.5) * CELL, edge)
            self._painter.drawPolygon(arrow(tip, self._theme.px(6), up=up))

    def _hollow(
        self, lane: LaneData, box: LaneBox, colour: QColor, left: float, right: float
    ) -> None:
        doubtful = lane.doubtful
        if not len(lane.track.doubtful):
            return
        self._painter.setPen(QPen(colour, 1.2))
        self._painter.setBrush(self._theme.colour("panel"))
        reach = self._dot + 2  # a dot beside the strip may lean into it
        for column in doubtful.within(*self._columns(doubtful, left - reach, right + reach)):
            at_s, low, high = doubtful.extremes(column)
            for value in {low, high}:
                self._circle(QPointF(self._x(at_s), box.y(value, lane.bounds)))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _circle(self, at: QPointF) -> None:
        self._painter.drawEllipse(at, self._dot, self._dot)

    def _is_near(self, at_s: float, left: float, right: float) -> bool:
        return left - CELL <= self._x(at_s) <= right + CELL

    def _bars(
        self, lane: LaneData, box: LaneBox, colour: QColor, left: float, right: float
    ) -> None:
        for bar in lane.track.bars.values():
            if self._is_near(bar.at_s, left, right):
                self._bar(bar, box, lane.bounds, colour)

    def _bar(self, bar: Bar, box: LaneBox, bounds: Bounds, colour: QColor) -> None:
        x, cap = self._x(bar.at_s), self._theme.px(4)
        top, bottom = box.y(bar.high, bounds), box.y(bar.low, bounds)
        self._painter.setPen(QPen(self._tone(colour, struck=bar.struck), self._theme.px(2)))
        self._painter.drawLine(QLineF(x, top, x, bottom))
        for y in (top, bottom):
            self._painter.drawLine(QLineF(x - cap, y, x + cap, y))
        self._bar_middle(bar, QPointF(x, box.y(bar.middle or 0.0, bounds)), colour)
        self._bar_arrows(bar, QRectF(x, box.top, 0, box.bottom - box.top), bounds, colour)
        if bar.struck:
            self._strike(QPointF(x, (top + bottom) / 2))

    def _bar_middle(self, bar: Bar, at: QPointF, colour: QColor) -> None:
        if bar.middle is None:
            return
        tone = self._tone(colour, struck=bar.struck)
        self._painter.setBrush(self._theme.colour("panel") if bar.hollow else tone)
        self._painter.drawEllipse(at, self._theme.px(3), self._theme.px(3))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _bar_arrows(self, bar: Bar, edges: QRectF, bounds: Bounds, colour: QColor) -> None:
        self._painter.setBrush(colour)
        if bar.high > bounds[1]:
            self._painter.drawPolygon(arrow(edges.topLeft(), self._theme.px(6), up=True))
        if bar.low < bounds[0]:
            self._painter.drawPolygon(arrow(edges.bottomLeft(), self._theme.px(6), up=False))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _dots(
        self, lane: LaneData, box: LaneBox, colour: QColor, left: float, right: float
    ) -> None:
        for dot in lane.track.dots.values():
            if self._is_near(dot.at_s, left, right):
                self._dot_at(dot, QPointF(self._x(dot.at_s), box.y(dot.value, lane.bounds)), colour)

    def _dot_at(self, dot: Dot, at: QPointF, colour: QColor) -> None:
        """By hand a hollow diamond, rejected a struck dot."""
        self._painter.setPen(QPen(self._tone(colour, struck=dot.struck), self._theme.px(1.5)))
        if dot.struck:
            self._circle(at)
            self._strike(at)
            return
        size = self._theme.px(4)
        corners = (QPointF(0, -size), QPointF(size, 0), QPointF(0, size), QPointF(-size, 0))
        self._painter.setBrush(self._theme.colour("panel"))
        self._painter.drawPolygon([at + corner for corner in corners])
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _tone(self, colour: QColor, *, struck: bool) -> QColor:
        return self._theme.colour("stale") if struck else colour

    def _strike(self, at: QPointF) -> None:
        reach = self._theme.px(6)
        self._painter.setPen(QPen(self._theme.colour("text"), self._theme.px(1.5)))
        corner = QPointF(reach, -reach)
        self._painter.drawLine(at - corner, at + corner)


def _is_within(lane: LaneData) -> bool:
    """Whether all that the lane's line ever showed lies in its range."""
    low, high = lane.bounds
    return low <= lane.track.line.lowest and lane.track.line.highest <= high


def _held(segments: Iterable[Segment], bounds: Bounds) -> Iterator[Segment]:
    """What leaves the lane's range runs along its edge; an arrow says so."""
    low, high = bounds
    for at_s, value, end_s, end in segments:
        yield at_s, min(max(value, low), high), end_s, min(max(end, low), high)
