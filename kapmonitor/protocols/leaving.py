"""Leaving: a list, not a score, and a time that runs from the last of the drug (HAZARDS H47)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.session import Session
from kapmonitor.protocols.evidence import Evidence, PressureSeen
from kapmonitor.protocols.model import LEAVING_TIME, DosingProtocol
from kapmonitor.protocols.refusals import Refusal, gate, order
from kapmonitor.protocols.zero import leaving_of, time_zero

VITALS = "vitals"
"""The leaving item that oxygen keeps open: a value on oxygen is none on air (HAZARDS H11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingItem:
    """One item of the list; ``stands_against`` says what keeps it open although it was said."""

    item: str
    is_met: bool
    met_at: datetime | None = None
    stands_against: str | None = None


def leaving_items(protocol: DosingProtocol, session: Session, now: datetime) -> list[LeavingItem]:
    """The whole list in the protocol's order; what was said before the last dose is asked anew."""
    if protocol.leaving is None:
        return []
    last = session.dosing.last_given_at(now)
    return [
        _time_item(protocol, session, now)
        if name == LEAVING_TIME
        else _item(name, session, now, last)
        for name in protocol.leaving.items
    ]


def open_leaving_items(protocol: DosingProtocol, session: Session, now: datetime) -> list[str]:
    """The leaving items that still stand open."""
    return [each.item for each in leaving_items(protocol, session, now) if not each.is_met]


def leaving_refusals(
    protocol: DosingProtocol, session: Session, now: datetime
) -> Iterator[Refusal]:
    """What stands against closing as discharged."""
    for item in leaving_items(protocol, session, now):
        if not item.is_met:
            because = f" ({item.stands_against})" if item.stands_against else ""
            yield gate(item.item, f"leaving item open: {item.item}{because}")


def meeting_refusals(
    protocol: DosingProtocol, session: Session, item: str, at: datetime
) -> Iterator[Refusal]:
    """The leaving time cannot be said to have come before it has."""
    if item == LEAVING_TIME and not time_has_passed(protocol, session, at):
        yield order("the leaving time has not come")


def time_has_passed(protocol: DosingProtocol, session: Session, now: datetime) -> bool:
    """Whether the earliest leaving time has come; never before a dose."""
    earliest = leaving_of(protocol, session.dosing, now)
    return earliest is not None and now >= earliest


def _item(name: str, session: Session, now: datetime, last: datetime | None) -> LeavingItem:
    since = _said_since(name, session, last)
    said = [
        time
        for time in session.gates.get(name, ())
        if time <= now and (since is None or time >= since)
    ]
    against = "oxygen is on" if name == VITALS and session.is_on_oxygen else None
    return LeavingItem(
        item=name,
        is_met=bool(said) and against is None,
        met_at=said[-1] if said else None,
        stands_against=against,
    )


def _said_since(name: str, session: Session, last: datetime | None) -> datetime | None:
    """From when on an item may be said: after the last dose, of vitals after the last oxygen."""
    times = [last]
    if name == VITALS and session.oxygen:
        times.append(session.oxygen[-1].ended_at)
    return max((time for time in times if time is not None), default=None)


def _time_item(protocol: DosingProtocol, session: Session, now: datetime) -> LeavingItem:
    earliest = leaving_of(protocol, session.dosing, now)
    if earliest is not None and now >= earliest:
        return LeavingItem(item=LEAVING_TIME, is_met=True, met_at=earliest)
    against = None
    if earliest is not None:
        against = f"{format_clock((earliest - now).total_seconds())} to go"
    return LeavingItem(item=LEAVING_TIME, is_met=False, stands_against=against)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureBesideBaseline:
    """The newest pressure beside the last one before the dose; shares are percent of that."""

    newest: PressureSeen
    baseline: PressureSeen | None
    systolic_percent: float | None = None
    diastolic_percent: float | None = None


def pressure_beside_baseline(
    protocol: DosingProtocol, session: Session, evidence: Evidence, now: datetime
) -> PressureBesideBaseline | None:
    """What the vitals item is looked at with: shown, and judged by a person alone."""
    taken = evidence.by(now)
    zero = time_zero(protocol, session)
    if not taken or zero is None or taken[-1].at < zero:
        return None
    newest = taken[-1]
    before = [each for each in taken if each.at <= zero]
    if not before:
        return PressureBesideBaseline(newest=newest, baseline=None)
    baseline = before[-1]
    return PressureBesideBaseline(
        newest=newest,
        baseline=baseline,
        systolic_percent=_percent(newest.systolic, baseline.systolic),
        diastolic_percent=_percent(newest.diastolic, baseline.diastolic),
    )


def _percent(now: float, before: float) -> float:
    return round((now - before) / before * 100, 1)
