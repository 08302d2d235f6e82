"""The booster: closed unless everything speaks for it, and gone once it was given (HAZARDS H42)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.session import AlarmOnRecord, Session
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import Evidence, is_fresh
from kapmonitor.protocols.model import BOOSTER_AGREED, BOOSTER_GATE, Booster, DosingProtocol
from kapmonitor.protocols.refusals import Refusal, gate
from kapmonitor.protocols.zero import planned_doses, time_zero

RESPONSE = "moaa-s"
"""The scale on which somebody's answer to voice is told."""
ANSWERS_TO_VOICE_FROM = 3
"""The lowest score of it that is an answer to voice (domain.md 3.2: unresponsive is 2 or less)."""
BOOSTER_EVIDENCE = {
    "pressure": ("systolic", "blood-pressure"),
    "SpO2": ("spo2",),
    "breathing": ("breathing", "respiratory_rate"),
    "response": (RESPONSE,),
}
"""What must be fresh before a booster, and the answers that count for it (HAZARDS H42)."""


class BoosterState(StrEnum):
    """Where the window of the further dose stands; open says nothing of whether to give it."""

    NO_DOSE = "no-dose"
    EARLY = "early"
    CLOSED = "closed"
    """It is time, and something else stands against it."""
    OPEN = "open"
    OVER = "over"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoosterNow:
    """The booster at one moment, and everything that stands against it."""

    state: BoosterState
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    lacking: tuple[str, ...] = ()


def booster_now(
    protocol: DosingProtocol, session: Session, evidence: Evidence, now: datetime
) -> BoosterNow | None:
    """Where the booster stands; ``None`` where the protocol has none."""
    booster, zero = protocol.booster, time_zero(protocol, session)
    if booster is None:
        return None
    if zero is None:
        return BoosterNow(state=BoosterState.NO_DOSE)
    opens_at = zero + timedelta(seconds=booster.earliest_s)
    closes_at = zero + timedelta(seconds=booster.latest_s)
    lacking = tuple(_lacking(booster, session, zero, now, evidence))
    if len(planned_doses(protocol, session)) > 1:
        state, lacking = BoosterState.GIVEN, ()
    elif now > closes_at:
        state = BoosterState.OVER
    elif now < opens_at:
        state = BoosterState.EARLY
    else:
        state = BoosterState.CLOSED if lacking else BoosterState.OPEN
    return BoosterNow(state=state, opens_at=opens_at, closes_at=closes_at, lacking=lacking)


def is_further_dose(protocol: DosingProtocol, session: Session, dose: IntendedDose) -> bool:
    """Whether the protocol's first dose was given before this one of its drugs.

    The next spray device is none, nor a bolus that the protocol plans beside an infusion.
    """
    zero = time_zero(protocol, session)
    if zero is None or dose.at < zero or dose.drug not in protocol.drugs:
        return False
    if not planned_doses(protocol, session) and not session.dosing.infused():
        return False  # the clock runs from a voided dose: this may be the one that was meant
    if protocol.device is not None:
        return False
    has_boluses = protocol.infusion is not None and protocol.infusion.bolus
    return not has_boluses or (dose.is_infusion and bool(session.dosing.infused()))


def further_dose(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, evidence: Evidence
) -> Iterator[Refusal]:
    """Why the booster is closed, where a dose would be one (HAZARDS H42)."""
    if not is_further_dose(protocol, session, dose):
        return
    booster, zero = protocol.booster, time_zero(protocol, session)
    if booster is None or zero is None:
        yield _closed("this protocol has none")
    elif len(planned_doses(protocol, session)) > 1:
        yield _closed("it was given already")
    else:
        for why in (
            *_window(booster, zero, dose.at),
            *_lacking(booster, session, zero, dose.at, evidence),
        ):
            yield _closed(why)


def _window(booster: Booster, zero: datetime, at: datetime) -> Iterator[str]:
    elapsed = (at - zero).total_seconds()
    if elapsed < booster.earliest_s:
        yield f"it opens {format_clock(booster.earliest_s)} after the first dose"
    if elapsed > booster.latest_s:
        yield f"it closed {format_clock(booster.latest_s)} after the first dose"


def _lacking(
    booster: Booster, session: Session, zero: datetime, at: datetime, evidence: Evidence
) -> Iterator[str]:
    """What stands against it beside the time."""
    if not any(time <= zero for time in session.gates.get(BOOSTER_AGREED, ())):
        yield "the person did not agree to it before the first dose"
    for what, names in BOOSTER_EVIDENCE.items():
        if not is_fresh(session, evidence, names, at, booster.evidence_within_s):
            yield f"no {what} in the last {format_clock(booster.evidence_within_s)}"
    yield from _of_the_person(session, at)
    if session.unexplained_voids:
        yield "nobody has said what became of the voided dose"
    if session.is_on_oxygen:
        yield "oxygen is on: SpO2 does not count as on air"
    conditions = sorted({a.raised.condition for a in session.alarms.values() if _unresolved(a)})
    if conditions:
        yield f"an alarm is unresolved: {', '.join(conditions)}"


def _of_the_person(session: Session, at: datetime) -> Iterator[str]:
    """A score of somebody who does not answer to voice is fresh, and is no response."""
    scores = [
        (entry.at, entry.event.value)
        for entry in session.entries
        if isinstance(entry.event, ev.ScoreRecorded)
        and entry.event.scale == RESPONSE
        and entry.void_reason is None
        and entry.at <= at
    ]
    if scores and max(scores)[1] < ANSWERS_TO_VOICE_FROM:
        yield f"no answer to voice: {RESPONSE} {max(scores)[1]:g}"


def _unresolved(alarm: AlarmOnRecord) -> bool:
    """Whether an alarm speaks against a booster: of the person, or of a device and unanswered."""
    if alarm.raised.category is AlarmCategory.PHYSIOLOGICAL:
        return True
    return alarm.raised.device is not None and not alarm.acknowledged


def _closed(why: str) -> Refusal:
    return gate(BOOSTER_GATE, f"the booster is closed: {why}")
