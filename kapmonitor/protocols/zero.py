"""The protocol's one clock: the recorded first dose, and everything that is counted from it."""

from datetime import datetime, timedelta

from kapmonitor.domain.dosing_course import Dose, DosingCourse
from kapmonitor.domain.events import HoldOutcome
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol


def planned_doses(protocol: DosingProtocol, session: Session) -> list[Dose]:
    """The doses that count of the protocol's own drugs, in the order in which they were given."""
    return [dose for dose in session.doses_given() if dose.drug in protocol.drugs]


def time_zero(protocol: DosingProtocol, session: Session) -> datetime | None:
    """The recorded first dose, or start of an infusion, of one of its drugs; ``None`` before it."""
    return zero_of(protocol, session.dosing)


def zero_of(protocol: DosingProtocol, dosing: DosingCourse) -> datetime | None:
    """As :func:`time_zero`, of the doses alone.

    A voided dose that nobody explained keeps the clock running while no other stands in its place:
    the person may well have had it (HAZARDS H38).
    """
    drugs = protocol.drugs
    given = [dose.at for dose in dosing.doses_given() if dose.drug in drugs]
    given += [each.started_at for each in dosing.infused() if each.drug in drugs]
    if not given:
        given = [dose.at for dose in dosing.unexplained_voids if dose.drug in drugs]
    return min(given, default=None)


def may_leave_at(protocol: DosingProtocol, session: Session, now: datetime) -> datetime | None:
    """The earliest leaving time as things stand; ``None`` before any dose."""
    return leaving_of(protocol, session.dosing, now)


def leaving_of(protocol: DosingProtocol, dosing: DosingCourse, now: datetime) -> datetime | None:
    """The latest of what the protocol counts: the last of any drug, time zero, and a swallow.

    An infusion counts to its end, planned or real.
    """
    leaving = protocol.leaving
    if leaving is None:
        return None
    last = [dose.at for dose in dosing.doses_reckoned()]
    last += [infusion.over_at(now) for infusion in dosing.infused()]
    if not last:
        return None
    times = [max(last) + timedelta(seconds=leaving.minimum_s)]
    zero = zero_of(protocol, dosing)
    if zero is not None:
        times.append(zero + timedelta(seconds=leaving.minimum_from_zero_s))
    return max([*times, *_after_swallows(protocol, dosing)])


def _after_swallows(protocol: DosingProtocol, dosing: DosingCourse) -> list[datetime]:
    hold = protocol.hold
    if hold is None or hold.swallowed_minimum_s is None:
        return []
    return [
        held.ended_at + timedelta(seconds=hold.swallowed_minimum_s)
        for held in dosing.holds
        if held.outcome is HoldOutcome.SWALLOWED and held.ended_at is not None
    ]
