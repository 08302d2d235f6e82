"""What a stage bar shows, as plain values without Qt: cells, wedges above, ticks below."""

from dataclasses import dataclass
from enum import StrEnum


class StageState(StrEnum):
    """Where a stage stands."""

    PAST = "past"
    CURRENT = "current"
    NEXT = "next"
    """The first, while none has been started."""
    COMING = "coming"


class TickState(StrEnum):
    """Where a check stands, each with a shape of its own."""

    DONE = "done"
    WAIVED = "waived"
    OPEN = "open"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCell:
    """One stage as it is shown.

    ``share`` is its part of the room that words leave over, ``gone`` how much of it is over, 0 to
    1. Only a current or next stage has words at its right.
    """

    title: str
    state: StageState
    share: float
    below: str
    gone: float = 0.0
    right: str = ""
    is_over: bool = False
    """Past its plan: said stronger."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A dose. ``place`` is the number of its cell and the part of that before it: 3.5."""

    place: float
    struck: bool = False
    text: str = ""
    """What a struck one says, as its amount; without it that it was a dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A check at its place, counted as a dose's."""

    place: float
    state: TickState


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBarContent:
    """All that a stage bar shows; without cells it says ``hint``."""

    cells: tuple[StageCell, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    ticks: tuple[Tick, ...] = ()
    hint: str = ""
