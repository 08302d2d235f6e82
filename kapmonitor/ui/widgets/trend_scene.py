"""What a trend plot shows, as plain values; it knows of lanes and marks, not of sessions."""

from dataclasses import dataclass, field

from kapmonitor.ui.widgets.trend_series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One strip of the plot: what it is called and which values it has room for.

    ``ranges`` are tried in turn, the narrowest first; what lies beyond the last is drawn at the
    edge, with an arrow. ``ticks`` are the grid's values, ``colour`` is a token of the theme.
    """

    name: str
    unit: str
    colour: str
    ranges: tuple[tuple[float, float], ...]
    ticks: tuple[float, ...]
    weight: float = 1.0
    """Its share of the height."""
    empty: str = ""
    """What stands in it while nothing has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A single value that is not part of the line: typed by hand, or rejected."""

    at_s: float
    value: float
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One pressure: from ``low`` to ``high`` with a dot at ``middle`` where that is known."""

    at_s: float
    low: float
    high: float
    middle: float | None = None
    hollow: bool = False
    """Doubtful, or typed by hand."""
    struck: bool = False


@dataclass(slots=True, kw_only=True)
class Track:
    """The values of one lane. Its owner changes it and tells the plot that it has grown."""

    lane: Lane
    line: Series = field(default_factory=Series)
    doubtful: Series = field(default_factory=Series)
    """Values that are drawn as hollow dots and join nothing."""
    dots: dict[object, Dot] = field(default_factory=dict)
    bars: dict[object, Bar] = field(default_factory=dict)

    def clear(self) -> None:
        """Start from nothing."""
        self.line.clear()
        self.doubtful.clear()
        self.dots.clear()
        self.bars.clear()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        return not (len(self.line) or len(self.doubtful) or self.dots or self.bars)

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest of all its values; infinite the wrong way round for none."""
        lows = [each.low for each in self.bars.values()]
        highs = [each.high for each in self.bars.values()]
        dots = [each.value for each in self.dots.values()]
        return (
            min(self.line.lowest, self.doubtful.lowest, *lows, *dots),
            max(self.line.highest, self.doubtful.highest, *highs, *dots),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A span behind the lanes with its word on top; ``end_s`` is ``None`` while it lasts."""

    title: str
    start_s: float
    end_s: float | None
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A line through all lanes with words on it; ``short`` where those do not fit."""

    at_s: float
    text: str
    short: str
    struck: bool = False
    minor: bool = False
    """Whether its words are left out where there is no room; its line is drawn all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words in the strip below the lanes."""

    at_s: float
    text: str
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """A dashed line in the lane of that number, its value in the gutter.

    ``inner`` is the first to be crossed on its side: the lane's range always has room for it.
    """

    lane: int
    value: float
    inner: bool = True
    text: str = ""
    """What stands before its value where the lane has limits of more than one sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendScene:
    """Everything but the values. ``notice`` is written across the whole plot."""

    bands: tuple[Band, ...] = ()
    flags: tuple[Flag, ...] = ()
    marks: tuple[Mark, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    notice: str = ""
    empty: str = ""
    """Said instead of lanes while there is nothing to show at all."""
