"""What may happen next: (protocol, session, now) -> nothing, or who or what says no.

Pure. A refusal names its code (INTERFACES section 4): an override lifts ``gate`` and ``bound``,
never ``order``, ``role`` or ``unknown``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory, Ending
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import AlarmOnRecord, Dose, Session
from kapmonitor.protocols.model import (
    ADMINISTRATION,
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    GATES,
    LEAVING_TIME,
    Booster,
    DoseBound,
    DosingProtocol,
)
from kapmonitor.protocols.timeline import planned_doses, time_zero

TENFOLD = Decimal(10)
BOOSTER = "booster"
"""The gate that stands before a further dose, as an override names it."""
BOOSTER_EVIDENCE = {
    "pressure": ("systolic", "blood-pressure"),
    "SpO2": ("spo2",),
    "breathing": ("breathing", "respiratory_rate"),
    "response": ("moaa-s",),
}
"""What must be fresh before a booster, and the answers that count for it (HAZARDS H42)."""


class RefusalCode(StrEnum):
    """What kind of rule says no."""

    GATE = "gate"
    BOUND = "bound"
    ORDER = "order"
    ROLE = "role"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why not; ``gate`` names what an override would go past."""

    code: RefusalCode
    why: str
    gate: str | None = None


class NotAllowed(Exception):  # noqa: N818 - the domain's word for a decision, not an error
    """A rule refuses what was asked; nothing was changed."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(refusal.why for refusal in refusals))
        self.refusals = refusals

    @property
    def code(self) -> RefusalCode:
        """The code of the first rule that refused."""
        return self.refusals[0].code


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendedDose:
    """A dose about to be recorded."""

    drug: str
    route: Route
    mass_mg: Decimal
    at: datetime


def before_any_entry(session: Session) -> Iterator[Refusal]:
    """A closed session takes no entry."""
    if session.closed is not None:
        yield Refusal(code=RefusalCode.ORDER, why="the session is closed")


def before_stage(
    protocol: DosingProtocol, session: Session, stage: str, at: datetime
) -> Iterator[Refusal]:
    """Whether a stage may be started: it exists, is not on, and its gates stand open."""
    yield from before_any_entry(session)
    if protocol.stage(stage) is None:
        yield Refusal(code=RefusalCode.UNKNOWN, why=f"{protocol.id} has no stage {stage!r}")
    elif session.stage == stage:
        yield Refusal(code=RefusalCode.ORDER, why=f"{stage} is on already")
    elif stage == ADMINISTRATION:
        yield from unmet_gates(protocol, session, at)


def before_dose(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    seen: Mapping[str, datetime],
) -> Iterator[Refusal]:
    """Whether a dose may be recorded without a reason.

    Args:
        protocol: the session's protocol.
        session: as it stands.
        dose: what was or is about to be given.
        seen: when each sign last had a trusted value by then, by the sign's name.
    """
    yield from before_any_entry(session)
    yield from unmet_gates(protocol, session, dose.at)
    yield from _bounds(protocol, session, dose, session.total_mg(dose.drug))
    yield from further_dose(protocol, session, dose, seen)


def before_preparing(
    protocol: DosingProtocol, session: Session, dose: IntendedDose
) -> Iterator[Refusal]:
    """Whether a dose may be drawn up without a reason: its bounds are asked before the needle.

    Gates are not: they may still be met before it is given, and are asked again then (H41).
    """
    yield from before_any_entry(session)
    yield from _bounds(protocol, session, dose, session.total_mg(dose.drug))


def before_amended_dose(
    protocol: DosingProtocol, session: Session, amended: Dose
) -> Iterator[Refusal]:
    """Whether a dose may be corrected to this without a reason that goes past its bounds."""
    intended = IntendedDose(
        drug=amended.drug, route=amended.route, mass_mg=amended.mass_mg, at=amended.at
    )
    others = [d for d in session.doses_given(amended.drug) if d.version != amended.version]
    before = sum((dose.mass_mg for dose in others), Decimal(0))
    yield from _bounds(protocol, session, intended, before)


def before_close(
    protocol: DosingProtocol, session: Session, ending: Ending, now: datetime
) -> Iterator[Refusal]:
    """Whether the session may be closed so: only *discharged* waits for the leaving list."""
    yield from before_any_entry(session)
    if ending is Ending.DISCHARGED:
        for item in open_leaving_items(protocol, session, now):
            yield Refusal(code=RefusalCode.GATE, why=f"leaving item open: {item}", gate=item)


def before_override(by: Role | None) -> Iterator[Refusal]:
    """Whether somebody may go past a gate: the clinician may (HAZARDS H46)."""
    if by is not Role.CLINICIAN:
        why = f"a gate is overridden by the clinician, not by {by}"
        yield Refusal(code=RefusalCode.ROLE, why=why)


def open_arrival_gates(protocol: DosingProtocol, session: Session, at: datetime) -> list[str]:
    """The gates before administration that nobody had met or overridden at that moment."""
    needed = [gate for gate in ARRIVAL_GATES if gate in protocol.gates]
    return [gate for gate in needed if not _stood_open(session, gate, at)]


def open_leaving_items(protocol: DosingProtocol, session: Session, now: datetime) -> list[str]:
    """The leaving items that still stand open: what was met before the last dose is asked anew.

    The time is answered by the clock alone.
    """
    if protocol.leaving is None:
        return []
    return [item for item in protocol.leaving.items if not _is_met(protocol, session, item, now)]


def may_leave_at(protocol: DosingProtocol, session: Session) -> datetime | None:
    """The earliest leaving time, from the last dose; ``None`` before a dose."""
    if protocol.leaving is None or session.last_dose_at is None:
        return None
    return session.last_dose_at + timedelta(seconds=protocol.leaving.minimum_s)


def _time_has_passed(protocol: DosingProtocol, session: Session, now: datetime) -> bool:
    earliest = may_leave_at(protocol, session)
    return earliest is not None and now >= earliest


def before_meeting(
    protocol: DosingProtocol, session: Session, gate: str, at: datetime
) -> Iterator[Refusal]:
    """Whether a gate may be said to be met: a known one, and the leaving time when it has come."""
    yield from before_any_entry(session)
    if gate not in GATES:
        yield Refusal(code=RefusalCode.UNKNOWN, why=f"there is no gate {gate!r}")
    elif gate == LEAVING_TIME and not _time_has_passed(protocol, session, at):
        yield Refusal(code=RefusalCode.ORDER, why="the leaving time has not come")


def _is_met(protocol: DosingProtocol, session: Session, item: str, now: datetime) -> bool:
    if item == LEAVING_TIME:
        return _time_has_passed(protocol, session, now)
    last_dose_at = session.last_dose_at
    return any(
        time <= now and (last_dose_at is None or time >= last_dose_at)
        for time in session.gates.get(item, ())
    )


def _stood_open(session: Session, gate: str, at: datetime) -> bool:
    return any(time <= at for time in session.gates.get(gate, ()))


def unmet_gates(protocol: DosingProtocol, session: Session, at: datetime) -> Iterator[Refusal]:
    """The arrival gates that stand in the way of administration at that moment."""
    for gate in open_arrival_gates(protocol, session, at):
        yield Refusal(code=RefusalCode.GATE, why=f"gate not met: {gate}", gate=gate)


def _bound_for(protocol: DosingProtocol, dose: IntendedDose) -> DoseBound | None:
    wanted = (dose.drug, dose.route)
    return next((b for b in protocol.bounds if (b.drug, b.route) == wanted), None)


def _bounds(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, before: Decimal
) -> Iterator[Refusal]:
    """What bounds say of a dose beside ``before`` mg of the same drug."""
    yield from unplanned(protocol, dose)
    yield from over_bounds(protocol, session, dose, before)
    yield from tenfold(session, dose)


def unplanned(protocol: DosingProtocol, dose: IntendedDose) -> Iterator[Refusal]:
    """Whether the protocol has no bound for that drug by that route (HAZARDS H39, H40)."""
    if _bound_for(protocol, dose) is None:
        yield _refuse_bound(f"{protocol.id} plans no {dose.drug} {dose.route.words}")


def over_bounds(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, before: Decimal
) -> Iterator[Refusal]:
    """Which bounds a dose is over by itself, and beside ``before`` mg of the same drug."""
    bound = _bound_for(protocol, dose)
    if bound is None:
        return
    total = before + dose.mass_mg
    yield from _over("one dose", dose.mass_mg, bound.max_mg, "mg")
    yield from _over("all doses", total, bound.max_total_mg, "mg")
    if session.weight_kg is not None:
        weight = Decimal(str(session.weight_kg))
        yield from _over("one dose", dose.mass_mg / weight, bound.max_mg_per_kg, "mg/kg")
        yield from _over("all doses", total / weight, bound.max_total_mg_per_kg, "mg/kg")


def _over(what: str, amount: Decimal, most: Decimal, unit: str) -> Iterator[Refusal]:
    if amount > most:
        shown = format_amount(round(amount, 2))
        yield _refuse_bound(f"{what}: {shown} {unit} is over {format_amount(most)} {unit}")


def tenfold(session: Session, dose: IntendedDose) -> Iterator[Refusal]:
    """Whether a dose is ten times the one planned, or more (HAZARDS H34)."""
    planned = session.opened.planned_mass_mg if session.opened else None
    if planned is not None and dose.mass_mg >= planned * TENFOLD:
        yield _refuse_bound(
            f"{format_amount(dose.mass_mg)} mg is ten times the planned"
            f" {format_amount(planned)} mg or more"
        )


def _refuse_bound(why: str) -> Refusal:
    return Refusal(code=RefusalCode.BOUND, why=why)


def further_dose(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    seen: Mapping[str, datetime],
) -> Iterator[Refusal]:
    """Why the booster is closed, where a dose would be one (HAZARDS H42)."""
    if is_further_dose(protocol, session, dose):
        yield from _booster(protocol, session, dose.at, seen)


def is_further_dose(protocol: DosingProtocol, session: Session, dose: IntendedDose) -> bool:
    """Whether the protocol's first dose was given before this one of its drugs."""
    zero = time_zero(protocol, session)
    return zero is not None and dose.at >= zero and dose.drug in protocol.drugs


def _booster(
    protocol: DosingProtocol, session: Session, at: datetime, seen: Mapping[str, datetime]
) -> Iterator[Refusal]:
    booster = protocol.booster
    if booster is None:
        yield _closed("this protocol has none")
    elif len(planned_doses(protocol, session)) > 1:
        yield _closed("it was given already")
    else:
        yield from _booster_window(protocol, booster, session, at)
        yield from _booster_evidence(booster, session, at, seen)


def _booster_window(
    protocol: DosingProtocol, booster: Booster, session: Session, at: datetime
) -> Iterator[Refusal]:
    first = time_zero(protocol, session)
    if first is None:
        return
    elapsed = (at - first).total_seconds()
    if elapsed < booster.earliest_s:
        yield _closed(f"it opens {format_clock(booster.earliest_s)} after the first dose")
    if elapsed > booster.latest_s:
        yield _closed(f"it closed {format_clock(booster.latest_s)} after the first dose")
    if not _stood_open(session, BOOSTER_AGREED, first):
        yield _closed("the person did not agree to it before the first dose")


def _booster_evidence(
    booster: Booster, session: Session, at: datetime, seen: Mapping[str, datetime]
) -> Iterator[Refusal]:
    oldest = at - timedelta(seconds=booster.evidence_within_s)
    for what, names in BOOSTER_EVIDENCE.items():
        times = [t for name in names for t in (seen.get(name), session.last_answer(name, at))]
        if not any(time is not None and oldest <= time <= at for time in times):
            within = format_clock(booster.evidence_within_s)
            yield _closed(f"no {what} in the last {within}")
    conditions = sorted({a.raised.condition for a in session.alarms.values() if _unresolved(a)})
    if conditions:
        yield _closed(f"an alarm is unresolved: {', '.join(conditions)}")


def _unresolved(alarm: AlarmOnRecord) -> bool:
    """Whether an alarm speaks against a booster: of the person, or of a device and unanswered."""
    if alarm.raised.category is AlarmCategory.PHYSIOLOGICAL:
        return True
    return alarm.raised.device is not None and not alarm.acknowledged


def _closed(why: str) -> Refusal:
    return Refusal(code=RefusalCode.GATE, why=f"the booster is closed: {why}", gate=BOOSTER)
