"""Paints what lies behind the lines of a trend plot: bands, grid, limits, flags, marks, words.

It changes rarely, so the plot keeps it as a picture.
"""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.trend_axis import (
    LaneBox,
    Span,
    TrendLayout,
    spread,
    time_label,
    time_ticks,
)
from kapmonitor.ui.widgets.trend_flags import Box, FlagRows, FlagWords
from kapmonitor.ui.widgets.trend_scene import Band, Flag, LimitLine, Mark, Track, TrendScene

Bounds = tuple[float, float]
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_ELIDE = Qt.TextElideMode.ElideRight
_CLEAR = 0.85
"""Lines from the middle of a label to that of the next, so that they stand apart."""


class Ground:
    """One painting of everything behind the lines."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        *,
        layout: TrendLayout,
        span: Span,
        ranges: Sequence[Bounds],
    ) -> None:
        self._painter = painter
        self._theme = theme
        self._layout = layout
        self._span = span
        self._ranges = ranges
        self._words = theme.font("micro")
        self._metrics = QFontMetricsF(self._words)
        self._line = self._metrics.height()

    def paint(self, scene: TrendScene, tracks: Sequence[Track]) -> None:
        """Everything, back to front."""
        self._painter.setFont(self._words)
        for band in scene.bands:
            self._band(band)
        for number, track in enumerate(tracks[: len(self._layout.lanes)]):
            self._grid(track, self._layout.lanes[number], self._ranges[number])
        self._notice(scene.notice)
        self._times()
        self._limits(scene.limits)
        self._marks(scene.marks)
        shown = self._flag_lines(scene.flags)
        names = [self._name(*each) for each in zip(tracks, self._layout.lanes, strict=False)]
        self._flags(shown, names[:1])

    def _x(self, at_s: float) -> float:
        return self._layout.x(at_s, self._span)

    def _pen(self, token: str, width: float = 1.0, style: Qt.PenStyle | None = None) -> None:
        pen = QPen(self._theme.colour(token), width)
        pen.setStyle(style or Qt.PenStyle.SolidLine)
        self._painter.setPen(pen)

    def _struck(self, *, struck: bool) -> QFont:
        font = QFont(self._words)
        font.setStrikeOut(struck)
        return font

    def _band(self, band: Band) -> None:
        layout = self._layout
        left = max(self._x(band.start_s), layout.left)
        right = min(self._x(self._span.end_s if band.end_s is None else band.end_s), layout.right)
        if right - left < 1:
            return
        ground = QRectF(left, layout.top, right - left, layout.bottom - layout.top)
        self._painter.fillRect(ground, self._theme.colour("band_b" if band.strong else "band_a"))
        self._pen("line")
        self._painter.drawLine(QLineF(left, ground.top(), left, ground.bottom()))
        if layout.words_top is not None:
            self._band_word(band.title, left, right)

    def _band_word(self, title: str, left: float, right: float) -> None:
        room = right - left - self._theme.px(6)
        if self._metrics.horizontalAdvance(title[:3]) > room:
            return
        self._pen("muted")
        place = QRectF(left + self._theme.px(4), self._layout.words_top or 0.0, room, self._line)
        self._painter.drawText(place, _LEFT, self._metrics.elidedText(title, _ELIDE, room))

    def _grid(self, track: Track, box: LaneBox, bounds: Bounds) -> None:
        ticks = [tick for tick in track.lane.ticks if bounds[0] <= tick <= bounds[1]]
        for value in ticks:
            y = box.y(value, bounds)
            self._pen("grid")
            self._painter.drawLine(QLineF(self._layout.left, y, self._layout.right, y))
        if self._layout.has_gutters:
            self._tick_values(ticks, box, bounds)

    def _tick_values(self, ticks: Sequence[float], box: LaneBox, bounds: Bounds) -> None:
        """The ends of the lane first, then those between that stand clear of what is there."""
        low, high = self._label_room(box)
        taken: list[float] = []
        for value in (*ticks[:1], *ticks[:0:-1]):
            y = min(max(box.y(value, bounds), low), high)
            if all(abs(y - each) >= self._line * _CLEAR for each in taken):
                taken.append(y)
                self._gutter_value(f"{value:g}", y)

    def _label_room(self, box: LaneBox) -> Bounds:
        """Where the middle of a label may be, so that those of two lanes stand apart."""
        return box.edge + 0.5 * self._line, box.bottom - 0.4 * self._line

    def _gutter_value(self, text: str, y: float) -> None:
        self._pen("faint")
        right = self._layout.left - self._theme.px(6)
        self._painter.drawText(QRectF(0, y - self._line / 2, right, self._line), _RIGHT, text)

    def _times(self) -> None:
        layout = self._layout
        if layout.axis_top is None:
            return
        self._pen("faint")
        wide = self._metrics.horizontalAdvance("00:00")
        for tick in time_ticks(self._span, width=layout.width, spacing=wide * 2.2):
            middle = min(max(self._x(tick), wide / 2), layout.right - wide / 2)
            place = QRectF(middle - wide, layout.axis_top, wide * 2, self._line)
            self._painter.drawText(place, _CENTRE, time_label(tick))

    def _name(self, track: Track, box: LaneBox) -> QRectF:
        """The sign and its unit, on a ground that no line crosses; returns the place they take.

        Where they have no row of their own they stand at the right, which the time has not reached.
        """
        said = f"{track.lane.unit}   {track.lane.empty}" if track.is_empty else track.lane.unit
        bold = self._theme.font("micro", 600)
        wide = QFontMetricsF(bold).horizontalAdvance(track.lane.name) + self._theme.px(5)
        whole = wide + self._metrics.horizontalAdvance(said) + 1
        layout = self._layout
        is_above = box.name_top < box.top
        left = layout.left if is_above else max(layout.right - whole - 3, layout.left + 3)
        place = QRectF(left, box.name_top, min(whole, layout.right - left), self._line)
        clear = self._theme.px(3)
        ground = place.adjusted(0 if is_above else -clear, 1, clear, -1)
        self._painter.fillRect(ground, self._theme.colour("panel"))
        self._painter.setFont(bold)
        self._pen(track.lane.colour)
        self._painter.drawText(place, _LEFT, track.lane.name)
        self._painter.setFont(self._words)
        self._pen("faint")
        self._painter.drawText(place.adjusted(wide, 0, 0, 0), _LEFT, said)
        return place

    def _limits(self, limits: Sequence[LimitLine]) -> None:
        for number, (box, bounds) in enumerate(zip(self._layout.lanes, self._ranges, strict=False)):
            shown = [
                limit
                for limit in limits
                if limit.lane == number and bounds[0] <= limit.value <= bounds[1]
            ]
            if shown:
                self._limits_of(shown, box, bounds)

    def _limits_of(self, limits: Sequence[LimitLine], box: LaneBox, bounds: Bounds) -> None:
        """The first to be crossed first, so that theirs are the values that find a place."""
        ordered = sorted(limits, key=lambda each: not each.inner)
        heights = [box.y(limit.value, bounds) for limit in ordered]
        low, high = self._label_room(box)
        labels = spread(heights, spacing=self._line * _CLEAR, low=low, high=high)
        for limit, y, label in zip(ordered, heights, labels, strict=True):
            style = Qt.PenStyle.DashDotLine if limit.text else Qt.PenStyle.DashLine
            self._pen("limit", 1.0, style)
            self._painter.drawLine(QLineF(self._layout.left, y, self._layout.right, y))
            if self._layout.has_gutters and label is not None:
                self._limit_value(f"{limit.text} {limit.value:g}".strip(), label)

    def _limit_value(self, text: str, y: float) -> None:
        self._painter.setFont(self._theme.font("micro", 500))
        self._pen("muted")
        place = QRectF(self._layout.right, y - self._line / 2, self._layout.left, self._line)
        self._painter.drawText(place.adjusted(self._theme.px(6), 0, 0, 0), _LEFT, text)
        self._painter.setFont(self._words)

    def _flag_lines(self, flags: Sequence[Flag]) -> list[Flag]:
        """The lines of those that are in sight, under the names of the lanes."""
        left, right = self._layout.left, self._layout.right
        shown = [flag for flag in flags if left <= self._x(flag.at_s) <= right]
        for flag in shown:
            self._flag_line(flag, self._x(flag.at_s))
        return shown

    def _flags(self, shown: Sequence[Flag], taken: Sequence[QRectF]) -> None:
        """Doses first: no pause of an infusion takes their room or lies over them."""
        rows = FlagRows(
            self._layout,
            line=self._line,
            gap=2.0,
            measure=lambda text: self._metrics.horizontalAdvance(text) + self._theme.px(10),
            taken=[Box(left=r.x(), top=r.y(), wide=r.width(), high=r.height()) for r in taken],
        )
        for words in rows.place([(self._x(flag.at_s), flag) for flag in shown]):
            self._flag_words(words)

    def _flag_line(self, flag: Flag, x: float) -> None:
        """A dose's is strong; that of what is minor is thin, so that many do not hide a curve."""
        style = Qt.PenStyle.DashLine if flag.struck else Qt.PenStyle.SolidLine
        token = "faint" if flag.struck or flag.minor else "accent"
        self._pen(token, 1.0 if flag.minor else self._theme.px(1.5), style)
        self._painter.drawLine(QLineF(x, self._layout.top, x, self._layout.bottom))

    def _flag_words(self, words: FlagWords) -> None:
        flag, box = words.flag, words.box
        place = QRectF(box.left, box.top, box.wide, box.high)
        self._painter.setFont(self._struck(struck=flag.struck))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("raised" if flag.struck else "accent_deep"))
        self._painter.drawRoundedRect(place, self._theme.px(4), self._theme.px(4))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._pen("muted" if flag.struck else "accent")
        self._painter.drawText(place, _CENTRE, words.text)
        self._painter.setFont(self._words)

    def _marks(self, marks: Sequence[Mark]) -> None:
        """Each mark's tick, and its words as far as the next mark's leave room."""
        layout = self._layout
        shown = [m for m in marks if self._span.start_s <= m.at_s <= self._span.end_s]
        lane = layout.lanes[-1]
        foot = layout.bottom if layout.strip_top is None else layout.strip_top + self._line * 0.3
        self._pen("faint", 1.0, Qt.PenStyle.DotLine)
        for mark in shown:
            x = self._x(mark.at_s)
            self._painter.drawLine(QLineF(x, lane.top, x, foot))
        if layout.strip_top is not None:
            lefts = [self._x(mark.at_s) for mark in shown]
            for number, mark in enumerate(shown):
                right = lefts[number + 1] if number + 1 < len(shown) else layout.right
                self._mark_words(mark, lefts[number], right)

    def _mark_words(self, mark: Mark, left: float, right: float) -> None:
        room = right - left - self._theme.px(8)
        if room <= 0:  # said before anything is measured: of many marks most have no room
            return
        if room < min(self._theme.px(34), self._metrics.horizontalAdvance(mark.text)):
            return
        self._painter.setFont(self._struck(struck=mark.struck))
        self._pen("faint" if mark.struck else "muted")
        top = (self._layout.strip_top or 0.0) + self._line * 0.3
        place = QRectF(left + self._theme.px(4), top, room, self._line)
        self._painter.drawText(place, _LEFT, self._metrics.elidedText(mark.text, _ELIDE, room))
        self._painter.setFont(self._words)

    def _notice(self, text: str) -> None:
        """Across all lanes, under the lines and as large as there is room for (HAZARDS H68)."""
        if not text:
            return
        layout = self._layout
        font = self._theme.font("figure", 700)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        room = min(1.0, layout.width * 0.9 / wide, (layout.bottom - layout.top) / self._line / 3)
        font.setPixelSize(max(round(font.pixelSize() * room), 8))
        self._painter.setFont(font)
        colour = self._theme.colour("muted")
        colour.setAlphaF(0.45)
        self._painter.setPen(colour)
        place = QRectF(layout.left, layout.top, layout.width, layout.bottom - layout.top)
        self._painter.drawText(place, _CENTRE, text)
        self._painter.setFont(self._words)


def paint_emptiness(painter: QPainter, theme: Theme, text: str, place: QRectF) -> None:
    """Words in the middle, where there is nothing else to show."""
    painter.setFont(theme.font("body"))
    painter.setPen(theme.colour("muted"))
    painter.drawText(place, _CENTRE | Qt.TextFlag.TextWordWrap, text)


def arrow(tip: QPointF, size: float, *, up: bool) -> list[QPointF]:
    """A small triangle that points to what lies beyond a lane's edge."""
    base = tip.y() + (size if up else -size)
    return [tip, QPointF(tip.x() - size * 0.7, base), QPointF(tip.x() + size * 0.7, base)]
