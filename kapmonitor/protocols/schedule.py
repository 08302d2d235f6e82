"""Scheduled checks: when each comes due, what answered it, and which are open now.

Worked out anew from the recorded facts each time, so that an amended dose, a second one or a crash
leaves nothing behind. Fixed points run from time zero whether or not anybody pressed next stage
(HAZARDS H44); repeated ones from the moment their stage or state began.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, zip_longest

from kapmonitor.domain.session import Session, SettledCheck, not_roused
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import DosingProtocol, During, ScheduledCheck
from kapmonitor.protocols.stages import StageSpan, spans
from kapmonitor.protocols.zero import time_zero

CHECK_ANSWERED_BY = {
    VitalSign.SYSTOLIC: "blood-pressure",
    VitalSign.RESPIRATORY_RATE: "breathing",
    VitalSign.SPO2: "spo2",
}
"""The scheduled check that a value of a sign answers; a score answers the check of its name."""
SEDATION_CHECKS = ("moaa-s", "rass", "ramsay", "poss")
"""Checks that leaving the person undisturbed answers, where breathing is seen (HAZARDS H45)."""

Span = tuple[datetime, datetime | None]


class CheckState(StrEnum):
    """Where an occurrence of a scheduled check stands."""

    UPCOMING = "upcoming"
    DUE = "due"
    LATE = "late"
    DONE = "done"
    WAIVED = "waived"
    NOT_OBTAINED = "not-obtained"
    MISSED = "missed"
    """Nobody did it, and a later occurrence asks in its place."""

    @property
    def is_open(self) -> bool:
        """Whether it still asks, or will."""
        return self in (CheckState.UPCOMING, CheckState.DUE, CheckState.LATE)


_UNANSWERED = (CheckState.UPCOMING, CheckState.DUE, CheckState.LATE, CheckState.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """One occurrence of a check. ``at`` is when it was answered or let go, ``reason`` why.

    ``missed`` counts the occurrences before it that nobody did, since the last that was done.
    """

    check: str
    due_at: datetime
    tolerance_s: float
    state: CheckState = CheckState.UPCOMING
    at: datetime | None = None
    reason: str | None = None
    put_off_from: datetime | None = None
    """When it was due before it was put off."""
    missed: int = 0

    @property
    def opens_at(self) -> datetime:
        """From when on an answer is one to it, and it asks in the place of those before it.

        Putting it off changes nothing of that: it may be done all the same.
        """
        return (self.put_off_from or self.due_at) - timedelta(seconds=self.tolerance_s)

    @property
    def late_at(self) -> datetime:
        """From when on it is late."""
        return self.due_at + timedelta(seconds=self.tolerance_s)


def planned_checks(protocol: DosingProtocol, session: Session, now: datetime) -> list[PlannedCheck]:
    """Every occurrence of every check, by time: what was, what asks, and what is still to come.

    Of occurrences whose time has come only the newest asks: a blood pressure at 14:20 cannot
    answer what was asked at 14:00. But it is late as long as any before it went unanswered, so
    that a check nobody does never drops out of the debt. Of a rhythm only the next is told ahead.
    """
    names = dict.fromkeys(check.check for check in protocol.checks)
    return _planned(tuple(names), protocol, session, now)


def _planned(
    names: Sequence[str], protocol: DosingProtocol, session: Session, now: datetime
) -> list[PlannedCheck]:
    ground = _Ground(
        protocol=protocol,
        session=session,
        zero=time_zero(protocol, session),
        stages=spans(protocol, session),
        now=now,
    )
    found = [item for name in names for item in _occurrences(name, ground)]
    return sorted(found, key=lambda item: item.due_at)


def open_checks(protocol: DosingProtocol, session: Session, now: datetime) -> list[PlannedCheck]:
    """What asks now, and of each check the next that will, soonest first."""
    return open_of(planned_checks(protocol, session, now), now)


def open_of(planned: Sequence[PlannedCheck], now: datetime) -> list[PlannedCheck]:
    """The open ones of a plan: of each check what asks now, and the next to come."""
    found: list[PlannedCheck] = []
    told: set[str] = set()
    for item in planned:
        if not item.state.is_open:
            continue
        is_to_come = item.opens_at > now
        if not (is_to_come and item.check in told):
            found.append(item)
        if is_to_come:
            told.add(item.check)
    return found


def settled_by_answer(
    protocol: DosingProtocol, session: Session, check: str, answered_at: datetime
) -> PlannedCheck | None:
    """The open occurrence of ``check`` that an answer at ``answered_at`` satisfies, if any.

    Cheap where nothing is scheduled under that name: it is asked with every reading.
    """
    if all(each.check != check for each in protocol.checks):
        return None
    planned = _planned((check,), protocol, session, answered_at)
    open_now = open_of(planned, answered_at)
    return next((item for item in open_now if answered_at >= item.opens_at), None)


def answered_by(
    planned: Sequence[PlannedCheck], times: Sequence[datetime]
) -> Iterator[tuple[PlannedCheck, datetime]]:
    """Which occurrences of one check, that nobody did, a value of one of these times answers.

    Each by the first that came after it had opened and before the next one did.
    """
    for item, following in zip_longest(planned, planned[1:]):
        if item.state in _UNANSWERED:
            place = bisect_left(times, item.opens_at)
            is_its = following is None or (place < len(times) and times[place] < following.opens_at)
            if place < len(times) and is_its:
                yield item, times[place]


def check_debt(planned: Sequence[PlannedCheck]) -> int:
    """How many checks are late."""
    return sum(item.state is CheckState.LATE for item in planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What occurrences are worked out from."""

    protocol: DosingProtocol
    session: Session
    zero: datetime | None
    stages: Sequence[StageSpan]
    now: datetime


@dataclass(slots=True, kw_only=True)
class _Occurrence:
    """One occurrence while it is worked out; the fields are those of :class:`PlannedCheck`."""

    due_at: datetime
    tolerance_s: float
    opens_at: datetime
    late_at: datetime
    state: CheckState = CheckState.UPCOMING
    at: datetime | None = None
    reason: str | None = None
    put_off_from: datetime | None = None
    missed: int = 0

    def put_off(self, until: datetime, reason: str) -> None:
        self.late_at += until - self.due_at
        self.put_off_from = self.put_off_from or self.due_at
        self.due_at, self.reason = until, reason

    def settle(self, state: CheckState, at: datetime, reason: str | None = None) -> None:
        self.state, self.at = state, at
        self.reason = reason or self.reason

    def planned(self, check: str) -> PlannedCheck:
        return PlannedCheck(
            check=check,
            due_at=self.due_at,
            tolerance_s=self.tolerance_s,
            state=self.state,
            at=self.at,
            reason=self.reason,
            put_off_from=self.put_off_from,
            missed=self.missed,
        )


def _occurrences(name: str, ground: _Ground) -> list[PlannedCheck]:
    """The occurrences of one check with their states."""
    due: dict[datetime, float] = {}
    for check in ground.protocol.checks:
        if check.check == name:
            due.update(dict.fromkeys(_due_times(check, ground), check.tolerance_s))
    found = [_occurrence(due_at, due[due_at]) for due_at in sorted(due)]
    for settled in ground.session.let_go:
        if settled.check == name and found:
            _let_go(found, settled)
    found.sort(key=lambda item: item.due_at)
    _answer(found, [time for time in _answers(name, ground.session) if time <= ground.now])
    _judge(found, ground.now)
    return [item.planned(name) for item in found]


def _occurrence(due_at: datetime, tolerance_s: float) -> _Occurrence:
    tolerance = timedelta(seconds=tolerance_s)
    return _Occurrence(
        due_at=due_at,
        tolerance_s=tolerance_s,
        opens_at=due_at - tolerance,
        late_at=due_at + tolerance,
    )


def _let_go(found: list[_Occurrence], settled: SettledCheck) -> None:
    """Waive or put off the occurrence that was meant: the nearest, where the plan has moved."""
    nearest = min(found, key=lambda item: abs(item.due_at - settled.due_at))
    if settled.until is None:
        state = CheckState.NOT_OBTAINED if settled.not_obtained else CheckState.WAIVED
        nearest.settle(state, settled.at, settled.reason)
    elif settled.until > nearest.due_at:  # else the plan has moved: it is not due before then
        nearest.put_off(settled.until, settled.reason)


def _answers(name: str, session: Session) -> list[datetime]:
    names = [name, not_roused(name), *(s.value for s, c in CHECK_ANSWERED_BY.items() if c == name)]
    return sorted(time for each in names for time in session.answers.get(each, ()))


def _answer(found: list[_Occurrence], answers: Sequence[datetime]) -> None:
    """Each answer satisfies the newest occurrence that had opened by then, and all in time for it.

    Two rhythms of one check may ask at nearly the same time: one look answers both.
    """
    opened = _earliest_from(found)
    for answered_at in answers:
        newest = bisect_right(opened, answered_at) - 1
        for number in range(newest, -1, -1):
            item = found[number]
            if number < newest and answered_at > item.late_at:
                break
            if item.state is CheckState.UPCOMING and answered_at >= item.opens_at:
                item.settle(CheckState.DONE, answered_at)


def _earliest_from(found: Sequence[_Occurrence]) -> list[datetime]:
    """For each, when it or any after it opens: one that was put off opens before its neighbours."""
    opens = [item.opens_at for item in found]
    return list(accumulate(reversed(opens), min))[::-1]


def _judge(found: list[_Occurrence], now: datetime) -> None:
    """Say of what is unanswered whether it was missed, is late, is due or is to come."""
    come = sum(item.opens_at <= now for item in found)
    unanswered: list[_Occurrence] = []
    for item in found[:come]:
        if item.state is not CheckState.UPCOMING:
            unanswered.clear()
        else:
            unanswered.append(item)
            item.state = CheckState.MISSED
    if unanswered and unanswered[-1] is found[come - 1]:
        if found[come - 1].put_off_from is not None:
            del unanswered[:-1]  # putting it off answers for those before it as well
        newest = unanswered[-1]
        newest.state, newest.missed = _state(unanswered[0], now), len(unanswered) - 1


def _state(oldest: _Occurrence, now: datetime) -> CheckState:
    if now > oldest.late_at:
        return CheckState.LATE
    return CheckState.DUE if now >= oldest.due_at else CheckState.UPCOMING


def _due_times(check: ScheduledCheck, ground: _Ground) -> Iterator[datetime]:
    """Of fixed points and rhythms: nothing comes due once the person has left."""
    over = ground.session.left_at or ground.session.closed_at
    if ground.zero is not None:
        points = (ground.zero + timedelta(seconds=seconds) for seconds in check.at_s)
        yield from (due_at for due_at in points if over is None or due_at <= over)
    if check.every_s is not None:
        for started, ended in _unbroken(_spans_of(check, ground.session, ground.stages)):
            until = ended if over is None else _earlier(ended, over)
            yield from _repeated(started, until, check.every_s, ground.now)


def _spans_of(
    check: ScheduledCheck, session: Session, stages: Sequence[StageSpan]
) -> Iterator[Span]:
    match check.during:
        case During.INFUSION:
            for infusion in session.dosing.infused():
                yield infusion.started_at, infusion.ended_at
        case During.OXYGEN:
            for oxygen in session.oxygen:
                yield oxygen.started_at, oxygen.ended_at
        case None:
            for span in stages:
                if span.stage in check.stages:
                    yield span.started_at, span.ended_at


def _unbroken(found: Iterator[Span]) -> Iterator[Span]:
    """Spans joined where one begins before the last one ends: a rhythm outlives a stage."""
    joined: Span | None = None
    for started, ended in found:
        if joined is None:
            joined = (started, ended)
        elif joined[1] is None or started <= joined[1]:
            joined = (joined[0], _later(joined[1], ended))
        else:
            yield joined
            joined = (started, ended)
    if joined is not None:
        yield joined


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later end; ``None`` is none yet."""
    return None if one is None or other is None else max(one, other)


def _earlier(end: datetime | None, over: datetime) -> datetime:
    return over if end is None else min(end, over)


def _repeated(
    started: datetime, ended: datetime | None, every_s: float, now: datetime
) -> Iterator[datetime]:
    """The times of a rhythm up to one period past ``now``; the first is one period after start."""
    step = timedelta(seconds=every_s)
    due_at = started + step
    while due_at <= now + step and (ended is None or due_at <= ended):
        yield due_at
        due_at += step
