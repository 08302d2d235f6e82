"""What a stage bar shows, as plain values without Qt: cells, a lane above them, ticks below.

A place is the number of a cell and the part of it before the moment: 3.5 is the middle of the
fourth. Words are given longest first: the bar takes the first that finds room, and none where
even the last does not.
"""

from dataclasses import dataclass
from enum import StrEnum

Words = tuple[str, ...]
"""The same said at length and in short, longest first."""


class StageState(StrEnum):
    """Where a stage stands."""

    PAST = "past"
    SKIPPED = "skipped"
    CURRENT = "current"
    NEXT = "next"
    """The first, while none has been started."""
    COMING = "coming"


class TickState(StrEnum):
    """Where a check stands, each with a shape of its own; what is to be seen first stands last."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"
    NOT_OBTAINED = "not-obtained"
    MISSED = "missed"
    DUE = "due"
    LATE = "late"


class SpanKind(StrEnum):
    """What goes on for a while, each with a look of its own."""

    WINDOW = "window"
    """In which a further dose is not against the protocol: dashed."""
    WINDOW_OPEN = "window-open"
    RUN = "run"
    """An infusion: filled as far as it ran."""
    PAUSE = "pause"
    """A part of it in which the pump stood still: cut out of it."""
    HOLD = "hold"
    """A dose under the tongue: round at its ends."""
    REST = "rest"
    """Between two spray devices: hatched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCell:
    """One stage as it is shown.

    ``share`` is its part of the room that words leave over, ``gone`` how much of it is over, 0 to
    1. Only a current or next stage has words at its right.
    """

    title: str
    state: StageState
    share: float
    below: Words
    gone: float = 0.0
    right: Words = ()
    is_over: bool = False
    """Past its plan, or asking: said stronger."""
    detail: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What lasts from one place to another; filled from its start to ``gone``, a place."""

    kind: SpanKind
    start: float
    end: float
    gone: float = 0.0
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A dose. A struck one was voided, and its words are struck as well."""

    place: float
    struck: bool = False
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """From when on the person may leave at the earliest."""

    place: float
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A check at its place."""

    place: float
    state: TickState


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBarContent:
    """All that a stage bar shows; without cells it says ``hint``."""

    cells: tuple[StageCell, ...] = ()
    spans: tuple[Span, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    leaving: Edge | None = None
    ticks: tuple[Tick, ...] = ()
    now: float | None = None
    hint: str = ""
    told: tuple[str, ...] = ()
    """All of it in sentences, for those who do not see it: now first."""
    news: tuple[str, ...] = ()
    """Why times moved, newest first."""
