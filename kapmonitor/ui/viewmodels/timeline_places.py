"""Where a moment lies on the timeline: each stage is a piece of it, as wide as its words want."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kapmonitor.protocols.stages import PlannedStage, StageState

_SECOND = timedelta(seconds=1)
_END = 0.999
"""Still in its stage: a place that is a whole number is the start of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


def _piece(number: int, placed: PlannedStage) -> _Piece | None:
    """What is on lasts over the present second, so that now lies in it; what comes begins after."""
    starts_at, ends_at = whole(placed.starts_at), whole(placed.ends_at)
    if placed.state is StageState.ON:
        ends_at += _SECOND
    elif placed.state is StageState.COMING:
        starts_at += _SECOND
    if placed.state is StageState.SKIPPED or starts_at >= ends_at:
        return None
    return _Piece(number=number, starts_at=starts_at, ends_at=ends_at)


class Places:
    """The stages of one moment as a measure of time; whole seconds, so that it rests between."""

    def __init__(self, stages: Sequence[PlannedStage]) -> None:
        self._count = len(stages)
        self._pieces = [
            piece
            for number, each in enumerate(stages)
            if (piece := _piece(number, each)) is not None
        ]

    def of(self, at: datetime) -> float:
        """The place of a moment: in the stage that was started last of those it lies in.

        What lies in none, as where a stage was gone back to, stands at the end of the one before.
        """
        around = [each for each in self._pieces if each.starts_at <= at < each.ends_at]
        if around:
            piece = max(around, key=lambda each: each.starts_at)
            return piece.number + min(round((at - piece.starts_at) / piece.length, 3), _END)
        before = [each for each in self._pieces if each.ends_at <= at]
        if before:
            last = max(before, key=lambda each: each.ends_at)
            return float(last.number + 1) if last.number + 1 == self._count else last.number + _END
        return float(min((each.number for each in self._pieces), default=0))


def whole(at: datetime) -> datetime:
    """The moment cut to the second, so that what is shown changes once a second."""
    return at.replace(microsecond=0)
