"""Which checks are due at a given moment, worked out from the recorded facts alone.

Fixed points run from the recorded first dose whether or not anybody pressed next stage (H44);
repeated checks run from the moment their stage was started.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kapmonitor.domain.session import Dose, Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import DosingProtocol, ScheduledCheck

CHECK_ANSWERED_BY = {
    VitalSign.SYSTOLIC: "blood-pressure",
    VitalSign.RESPIRATORY_RATE: "breathing",
    VitalSign.SPO2: "spo2",
}
"""The scheduled check that a value of a sign answers; a score answers the check of its name."""


def planned_doses(protocol: DosingProtocol, session: Session) -> list[Dose]:
    """The doses that count of the protocol's own drugs, in the order in which they were given."""
    return [dose for dose in session.doses_given() if dose.drug in protocol.drugs]


def time_zero(protocol: DosingProtocol, session: Session) -> datetime | None:
    """The protocol's clock: the recorded first dose of one of its drugs; ``None`` before it."""
    given = planned_doses(protocol, session)
    return given[0].at if given else None


class CheckState(StrEnum):
    """Where a scheduled check stands."""

    UPCOMING = "upcoming"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheck:
    """A scheduled check that is neither done nor waived."""

    check: str
    due_at: datetime
    tolerance_s: float
    state: CheckState


def open_checks(protocol: DosingProtocol, session: Session, now: datetime) -> list[OpenCheck]:
    """Each check's open occurrence that matters now, soonest first.

    Of occurrences whose time has come only the newest asks: a blood pressure at 14:20 cannot
    answer what was asked at 14:00. But it is late as long as any before it went unanswered, so
    that a check nobody does never drops out of the debt. An occurrence still to come is listed
    once for each check.
    """
    found = [
        item
        for name in dict.fromkeys(check.check for check in protocol.checks)
        for item in _open_of(name, protocol, session, now)
    ]
    return sorted(found, key=lambda item: item.due_at)


def settled_by_answer(
    protocol: DosingProtocol, session: Session, check: str, answered_at: datetime
) -> OpenCheck | None:
    """The open occurrence of ``check`` that an answer at ``answered_at`` satisfies, if any."""
    for item in open_checks(protocol, session, answered_at):
        earliest = item.due_at - timedelta(seconds=item.tolerance_s)
        if item.check == check and answered_at >= earliest:
            return item
    return None


def check_debt(open_now: list[OpenCheck]) -> int:
    """How many checks are late."""
    return sum(item.state is CheckState.LATE for item in open_now)


def _open_of(
    name: str, protocol: DosingProtocol, session: Session, now: datetime
) -> Iterator[OpenCheck]:
    occurrences = sorted(
        (due_at, check.tolerance_s)
        for check in protocol.checks
        if check.check == name
        for due_at in _due_times(check, session, time_zero(protocol, session), now)
    )
    come = [item for item in occurrences if _opens_at(item) <= now]
    coming = [item for item in occurrences if _opens_at(item) > now]
    missed = _unanswered_at_the_end(name, come, session)
    if missed:
        due_at, tolerance_s = missed[-1]
        state = _state(*missed[0], now)
        yield OpenCheck(check=name, due_at=due_at, tolerance_s=tolerance_s, state=state)
    for due_at, tolerance_s in coming[:1]:
        if (name, due_at) not in session.checks_settled:
            state = CheckState.UPCOMING
            yield OpenCheck(check=name, due_at=due_at, tolerance_s=tolerance_s, state=state)


def _unanswered_at_the_end(
    name: str, come: list[tuple[datetime, float]], session: Session
) -> list[tuple[datetime, float]]:
    """The occurrences since the last one that was done or waived."""
    unanswered: list[tuple[datetime, float]] = []
    for item in come:
        if (name, item[0]) in session.checks_settled:
            unanswered.clear()
        else:
            unanswered.append(item)
    return unanswered


def _opens_at(item: tuple[datetime, float]) -> datetime:
    due_at, tolerance_s = item
    return due_at - timedelta(seconds=tolerance_s)


def _state(due_at: datetime, tolerance_s: float, now: datetime) -> CheckState:
    if now > due_at + timedelta(seconds=tolerance_s):
        return CheckState.LATE
    return CheckState.DUE if now >= due_at else CheckState.UPCOMING


def _due_times(
    check: ScheduledCheck, session: Session, zero: datetime | None, now: datetime
) -> Iterator[datetime]:
    if zero is not None:
        for seconds in check.at_s:
            yield zero + timedelta(seconds=seconds)
    if check.every_s is not None:
        for started, ended in _spans(check.stages, session):
            yield from _repeated(started, ended, check.every_s, now)


def _spans(stages: tuple[str, ...], session: Session) -> Iterator[tuple[datetime, datetime | None]]:
    """Unbroken spans in which one of the stages was on, so that a rhythm outlives a stage."""
    started: datetime | None = None
    for entry in session.stages:
        if entry.stage in stages:
            started = started or entry.at
        elif started is not None:
            yield started, entry.at
            started = None
    if started is not None:
        yield started, session.closed_at


def _repeated(
    started: datetime, ended: datetime | None, every_s: float, now: datetime
) -> Iterator[datetime]:
    """The times of a rhythm up to one period past ``now``; the first is one period after start."""
    step = timedelta(seconds=every_s)
    due_at = started + step
    while due_at <= now + step and (ended is None or due_at <= ended):
        yield due_at
        due_at += step
