"""Why a time moved: what was recorded that put time zero or the leaving time elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing_course import OF_DOSING
from kapmonitor.domain.events import Fact
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.zero import leaving_of, zero_of


class Moved(StrEnum):
    """What was moved."""

    ZERO = "zero"
    LEAVING = "leaving"


class MoveCause(StrEnum):
    """What moved it."""

    DOSE = "dose"
    AMENDED = "amended"
    VOIDED = "voided"
    VOID_ANSWERED = "void-answered"
    INFUSION_STARTED = "infusion-started"
    RATE_CHANGED = "rate-changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    SWALLOWED = "swallowed"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A time that stood at ``was`` and stands at ``now`` since the fact of that version."""

    moved: Moved
    cause: MoveCause
    version: int
    recorded_at: datetime
    was: datetime
    now: datetime

    @property
    def by_s(self) -> float:
        """Seconds later; earlier is negative."""
        return (self.now - self.was).total_seconds()


class MoveLog:
    """The moves of one session, taken in fact by fact. One thread."""

    def __init__(self, protocol: DosingProtocol) -> None:
        self._protocol = protocol
        self._stood: dict[Moved, datetime | None] = dict.fromkeys(Moved)
        self.moves: list[Move] = []

    @classmethod
    def of(cls, protocol: DosingProtocol, facts: Iterable[Fact]) -> "MoveLog":
        """The moves of a session that is gone on with: the same as before it was interrupted."""
        log, session = cls(protocol), Session()
        for fact in facts:
            session.apply(fact)
            log.take(fact, session)
        return log

    def take(self, fact: Fact, session: Session) -> None:
        """Look at a session that has just taken this fact in."""
        cause = _cause(fact, session)
        if cause is None:
            return
        stands = {
            Moved.ZERO: zero_of(self._protocol, session.dosing),
            Moved.LEAVING: leaving_of(self._protocol, session.dosing, fact.recorded_at),
        }
        for moved, now in stands.items():
            was = self._stood[moved]
            if was is not None and now is not None and was != now:
                self.moves.append(
                    Move(
                        moved=moved,
                        cause=cause,
                        version=fact.version,
                        recorded_at=fact.recorded_at,
                        was=was,
                        now=now,
                    )
                )
        self._stood = stands


_CAUSES = {
    ev.DoseAdministered: MoveCause.DOSE,
    ev.VoidedDoseAnswered: MoveCause.VOID_ANSWERED,
    ev.InfusionStarted: MoveCause.INFUSION_STARTED,
    ev.InfusionChanged: MoveCause.RATE_CHANGED,
    ev.InfusionPaused: MoveCause.PAUSED,
    ev.InfusionResumed: MoveCause.RESUMED,
    ev.InfusionEnded: MoveCause.ENDED,
    ev.HoldEnded: MoveCause.SWALLOWED,
    ev.ClockJumped: MoveCause.CLOCK,
}


def _cause(fact: Fact, session: Session) -> MoveCause | None:
    match fact.event:
        case ev.EntryAmended(amends=version) if _is_of_dosing(version, session):
            return MoveCause.AMENDED
        case ev.EntryVoided(voids=version) if _is_of_dosing(version, session):
            return MoveCause.VOIDED
        case event:
            return _CAUSES.get(type(event))


def _is_of_dosing(version: int, session: Session) -> bool:
    event = session.facts[version - 1].event
    if isinstance(event, ev.EntryAmended):  # an amendment that is taken back
        return _is_of_dosing(event.amends, session)
    return isinstance(event, OF_DOSING)
