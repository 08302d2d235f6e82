"""Where everything in a trend plot lies: time to x, value to y, and what gives way first; no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class TrendWindow(StrEnum):
    """How much of the time a trend plot shows."""

    TEN_MINUTES = "10 min"
    THIRTY_MINUTES = "30 min"
    ALL = "All"


_MINUTE_S = 60.0
_ALL_ENDS_MIN = (15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720)
_ALL_STEP_S = 6 * 3600.0
"""Beyond the last of these ends."""
_TICKS_S = (60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Seconds from the left edge to the right."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Seconds from edge to edge."""
        return self.end_s - self.start_s


def span_of(window: TrendWindow, now_s: float) -> Span:
    """The span shown at ``now_s``: it moves in steps, so that between them little is drawn."""
    match window:
        case TrendWindow.TEN_MINUTES:
            return _sliding(now_s, length_s=10 * _MINUTE_S, step_s=2 * _MINUTE_S)
        case TrendWindow.THIRTY_MINUTES:
            return _sliding(now_s, length_s=30 * _MINUTE_S, step_s=5 * _MINUTE_S)
        case TrendWindow.ALL:
            return Span(start_s=0.0, end_s=_all_end_s(now_s))


def _sliding(now_s: float, *, length_s: float, step_s: float) -> Span:
    end_s = max((now_s // step_s + 1) * step_s, length_s)
    return Span(start_s=end_s - length_s, end_s=end_s)


def _all_end_s(now_s: float) -> float:
    fitting = (minutes * _MINUTE_S for minutes in _ALL_ENDS_MIN if minutes * _MINUTE_S > now_s)
    return next(fitting, (now_s // _ALL_STEP_S + 1) * _ALL_STEP_S)


def time_ticks(span: Span, *, width: float, spacing: float) -> list[float]:
    """The seconds to label, at least ``spacing`` px apart on ``width`` px."""
    fitting = (t for t in _TICKS_S if t / span.length_s * width >= spacing)
    step_s = next(fitting, _TICKS_S[-1])
    first = -(-span.start_s // step_s)
    return [n * step_s for n in range(int(first), int(span.end_s // step_s) + 1)]


def time_label(seconds: float) -> str:
    """Hours and minutes since opening.

    >>> time_label(4500.0)
    '1:15'
    """
    minutes = round(seconds / _MINUTE_S)
    return f"{minutes // 60}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneBox:
    """The place of a lane's values; its name stands at ``name_top``, above it or at its foot."""

    top: float
    bottom: float
    name_top: float

    @property
    def edge(self) -> float:
        """Where the lane begins, with its name."""
        return min(self.top, self.name_top)

    def y(self, value: float, bounds: tuple[float, float]) -> float:
        """The height of a value in the lane's range; beyond it, that of the edge."""
        low, high = bounds
        part = min(max((value - low) / (high - low), 0.0), 1.0)
        return self.bottom - part * (self.bottom - self.top)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLayout:
    """Places in px. A top of ``None`` says that there was no room for that row."""

    left: float
    right: float
    lanes: tuple[LaneBox, ...]
    words_top: float | None
    flags_top: float | None
    strip_top: float | None
    axis_top: float | None
    has_gutters: bool

    @property
    def width(self) -> float:
        """Px from the plot's left edge to its right."""
        return self.right - self.left

    @property
    def top(self) -> float:
        """The upper edge of everything that has a time."""
        return self.lanes[0].edge if self.flags_top is None else self.flags_top

    @property
    def bottom(self) -> float:
        """The lower edge of the last lane."""
        return self.lanes[-1].bottom

    def x(self, at_s: float, span: Span) -> float:
        """The px of a moment; moments outside the span lie outside the plot."""
        return self.left + (at_s - span.start_s) / span.length_s * self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    strip: bool = True
    names: bool = True
    words: bool = True
    axis: bool = True
    flags: bool = True

    @property
    def above(self) -> float:
        """Lines above the lanes."""
        return 1.25 * self.words + 1.15 * self.flags

    @property
    def below(self) -> float:
        """Lines below the lanes."""
        return 1.4 * self.strip + 1.2 * self.axis or 0.25


_GIVING_WAY = (
    _Rows(),
    _Rows(strip=False),
    _Rows(strip=False, names=False),
    _Rows(strip=False, names=False, words=False),
    _Rows(strip=False, names=False, words=False, axis=False),
    _Rows(strip=False, names=False, words=False, axis=False, flags=False),
)
"""What a plot too low for everything leaves out, in turns; the doses' words are the last."""
_LOW = 1.4
"""Lines of a lane that is still high enough where a dose's words would else lie on its curve."""


def lay_out(
    weights: Sequence[float], *, width: float, height: float, line: float, gutter: float
) -> TrendLayout:
    """Share out the room.

    Args:
        weights: Each lane's share of the height.
        width: Px of the whole plot.
        height: Px of the whole plot.
        line: Px that a row of words takes.
        gutter: Px that an axis value takes on either side.
    """
    fitting = (
        rows
        for rows in _GIVING_WAY
        if _lane_height(rows, weights, height, line) > line * (2 if rows.axis else _LOW)
    )
    rows = next(fitting, _GIVING_WAY[-1])
    has_gutters = width > 5 * gutter
    lanes_top, below = rows.above * line, height - rows.below * line
    return TrendLayout(
        left=gutter if has_gutters else 0.0,
        right=width - gutter if has_gutters else width,
        lanes=_lanes(weights, lanes_top, below - lanes_top, line, has_names=rows.names),
        words_top=0.0 if rows.words else None,
        flags_top=lanes_top - 1.15 * line if rows.flags else None,
        strip_top=below if rows.strip else None,
        axis_top=height - line if rows.axis else None,
        has_gutters=has_gutters,
    )


def _lane_height(rows: _Rows, weights: Sequence[float], height: float, line: float) -> float:
    taken = line * (rows.above + rows.below + len(weights) * rows.names)
    return (height - taken) * min(weights) / sum(weights)


def _lanes(
    weights: Sequence[float], top: float, room: float, line: float, *, has_names: bool
) -> tuple[LaneBox, ...]:
    name = line if has_names else 0.0
    unit = max(room - name * len(weights), 1.0) / sum(weights)
    gap = 0.0 if has_names else min(3.0, unit / 8)
    lanes = []
    for weight in weights:
        bottom = top + name + unit * weight - gap
        name_top = top if has_names else bottom - line
        lanes.append(LaneBox(top=top + name + gap, bottom=bottom, name_top=name_top))
        top += name + unit * weight
    return tuple(lanes)


def range_of(
    ranges: Sequence[tuple[float, float]], bounds: tuple[float, float]
) -> tuple[float, float]:
    """The narrowest range that holds ``bounds``, else the widest."""
    low, high = bounds
    return next((r for r in ranges if r[0] <= low and high <= r[1]), ranges[-1])


def spread(
    wanted: Sequence[float], *, spacing: float, low: float, high: float
) -> list[float | None]:
    """Heights for labels under one another, each as near to the wanted one as the others allow.

    Args:
        wanted: The heights, the most needed first.
        spacing: Px from one label to the next.
        low: The highest place, in px from the top.
        high: The lowest.

    Returns:
        A height for each, in their order; ``None`` for those that have no room.
    """
    room = max(int((high - low) // spacing) + 1, 1)
    order = sorted(range(min(len(wanted), room)), key=lambda number: wanted[number])
    found: list[float | None] = [None] * len(wanted)
    pools: list[tuple[float, int]] = []
    for place, number in enumerate(order):
        pools.append((wanted[number] - place * spacing, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, many), (other, more) = pools[-2], pools[-1]
            pools[-2:] = [((one * many + other * more) / (many + more), many + more)]
    bases = [base for base, count in pools for _ in range(count)]
    last = high - (len(order) - 1) * spacing
    for place, (number, base) in enumerate(zip(order, bases, strict=True)):
        found[number] = max(min(base, last), low) + place * spacing
    return found
