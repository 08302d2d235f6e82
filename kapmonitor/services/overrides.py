"""Every rule that somebody went past in a session, with the reason: it stands first (HAZARDS H46).

Withdrawn ones stay in the list and say so. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.standing import Standing

OVER_BOUND = "dose-over-bound"
"""The condition that a dose over a bound raises (``alarms/technical``)."""

_Kept = ev.DoseAdministered | ev.InfusionStarted | ev.DosePrepared | ev.DrugDrawn
_Given = ev.DoseAdministered | ev.InfusionStarted


class OverrideKind(StrEnum):
    """What was gone past."""

    GATE = "gate"
    BOUND = "bound"
    """A dose over a bound of the protocol."""
    QUESTION = "question"
    """What the program asked about, such as the same dose again, was kept with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One of them, as it stands now. ``at`` is aware UTC; ``by`` is a role, or who wrote it."""

    version: int
    kind: OverrideKind
    event: Event
    """What was let through: the gate's fact, or the dose as it stands."""
    reason: str
    by: str
    at: datetime
    void_reason: str | None = None
    """Why it was withdrawn, if it was."""


def overrides_of(session: Session) -> tuple[Override, ...]:
    """All of them, in the order in which they were written."""
    raised = _raised_by(session.facts)
    found = [*_gates(session), *_kept(session, raised), *_corrected(session, raised)]
    return tuple(sorted(found, key=lambda each: each.version))


def _gates(session: Session) -> Iterator[Override]:
    for entry in session.entries:
        if isinstance(entry.event, ev.GateOverridden):
            yield _override(entry, OverrideKind.GATE, entry.event.reason)


def _kept(session: Session, raised: frozenset[int]) -> Iterator[Override]:
    """A reason that was given for drawing up and again for giving is told with what was given."""
    given = {e.event.override for e in session.entries if isinstance(e.event, _Given)}
    for entry in session.entries:
        event = entry.event
        if not isinstance(event, _Kept):
            continue
        is_over = entry.version in raised
        if event.override is None and not is_over:
            continue
        if not isinstance(event, _Given) and event.override in given:
            continue
        kind = OverrideKind.BOUND if is_over else OverrideKind.QUESTION
        yield _override(entry, kind, event.override or "")


def _corrected(session: Session, raised: frozenset[int]) -> Iterator[Override]:
    """A dose that a correction put over a bound."""
    for fact in session.facts:
        if fact.version in raised and isinstance(fact.event, ev.EntryAmended):
            dose = session.entries[fact.event.amends - 1]
            yield Override(
                version=fact.version,
                kind=OverrideKind.BOUND,
                event=dose.event,
                reason=fact.event.reason,
                by=fact.recorded_by,
                at=fact.occurred_at,
                void_reason=dose.void_reason or session.entries[fact.version - 1].void_reason,
            )


def _raised_by(facts: Sequence[Fact]) -> frozenset[int]:
    """The versions of what raised an alarm for a dose over a bound: each is the fact before it."""
    found: set[int] = set()
    newest: int | None = None
    for fact in facts:
        match fact.event:
            case ev.DoseAdministered() | ev.InfusionStarted() | ev.EntryAmended():
                newest = fact.version
            case ev.AlarmRaised(condition=condition) if condition == OVER_BOUND and newest:
                found.add(newest)
            case _:
                pass
    return frozenset(found)


def _override(entry: Standing, kind: OverrideKind, reason: str) -> Override:
    return Override(
        version=entry.version,
        kind=kind,
        event=entry.event,
        reason=reason,
        by=entry.recorded_by,
        at=entry.at,
        void_reason=entry.void_reason,
    )
