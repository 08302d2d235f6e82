"""What may happen next: (protocol, session, now) -> nothing, or who or what says no.

Pure. The rules themselves are next door: ``stages.py``, ``bounds.py``, ``pressure.py``,
``booster.py``, ``leaving.py``; here stands which of them is asked before what.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.events import Ending, HoldOutcome
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.protocols import bounds
from kapmonitor.protocols.booster import further_dose, is_further_dose
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.leaving import leaving_refusals, meeting_refusals
from kapmonitor.protocols.model import ADMINISTRATION, ARRIVAL_GATES, GATES, DosingProtocol
from kapmonitor.protocols.pressure import PRESSURE_GATE, pressure_refusals
from kapmonitor.protocols.refusals import Refusal, RefusalCode, bound, gate, order
from kapmonitor.protocols.stages import stage_refusals


def before_any_entry(session: Session) -> Iterator[Refusal]:
    """A closed session takes no entry."""
    if session.closed is not None:
        yield order("the session is closed")


def before_stage(
    protocol: DosingProtocol, session: Session, stage: str, at: datetime
) -> Iterator[Refusal]:
    """Whether a stage may be started: it exists, the order allows it, its gates stand open."""
    yield from before_any_entry(session)
    yield from stage_refusals(protocol, session, stage)
    if stage == ADMINISTRATION and protocol.stage(stage) is not None:
        yield from unmet_gates(protocol, session, at)


def before_dose(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    evidence: Evidence,
    *,
    witness: str | None = None,
    expiry: str | None = None,
) -> Iterator[Refusal]:
    """Whether a dose, or an infusion of that mass, may be recorded without a reason.

    Args:
        protocol: the session's protocol.
        session: as it stands.
        dose: what was or is about to be given.
        evidence: what was seen of the person by then.
        witness: the second person, if there is one.
        expiry: of the vial or device, as it stands on it.
    """
    yield from before_any_entry(session)
    yield from unmet_gates(protocol, session, dose.at)
    yield from _bounds(protocol, session, dose)
    yield from bounds.second_person(protocol, dose, witness)
    yield from bounds.expired(expiry, dose.at)
    yield from bounds.device_refusals(protocol, session, dose)
    yield from further_dose(protocol, session, dose, evidence)


def before_preparing(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, expiry: str | None = None
) -> Iterator[Refusal]:
    """Whether a dose may be drawn up without a reason: its bounds are asked before the needle.

    Gates are not: they may still be met before it is given, and are asked again then (H41).
    """
    yield from before_any_entry(session)
    yield from _bounds(protocol, session, dose)
    yield from bounds.expired(expiry, dose.at)


def _bounds(protocol: DosingProtocol, session: Session, dose: IntendedDose) -> Iterator[Refusal]:
    before = session.dosing.committed_mg(dose.drug)
    is_booster = is_further_dose(protocol, session, dose)
    yield from bounds.dose_bounds(protocol, session, dose, before, booster=is_booster)


def before_amended_dose(
    protocol: DosingProtocol, session: Session, version: int, amended: IntendedDose
) -> Iterator[Refusal]:
    """Whether the dose of an entry may be corrected to this without a reason for its bounds."""
    before = session.dosing.committed_mg(amended.drug)
    dose = session.doses.get(version)
    if dose is not None and dose.counts and dose.drug == amended.drug:
        before -= dose.mass_mg
    for infusion in session.dosing.infused(amended.drug):
        if infusion.version == version:
            before -= infusion.committed_mg
    yield from bounds.dose_bounds(protocol, session, amended, before)


def before_drawing(session: Session, expiry: str | None, at: datetime) -> Iterator[Refusal]:
    """Whether a drug may be drawn up without a reason."""
    yield from before_any_entry(session)
    yield from bounds.expired(expiry, at)


def before_wasting(session: Session, author: str, witness: str) -> Iterator[Refusal]:
    """Whether the witness of a waste is another person than whoever writes it."""
    yield from before_any_entry(session)
    if not is_another(witness, author):
        why = f"the witness is another person than whoever writes it, {author}"
        yield Refusal(code=RefusalCode.ROLE, why=why)


def is_another(witness: str | None, author: str) -> bool:
    """Whether a second person is named, and is not the first."""
    named = (witness or "").strip().casefold()
    return bool(named) and named != author.casefold()


def before_infusion(session: Session, volume_ml: Decimal, minutes: float) -> Iterator[Refusal]:
    """Whether an infusion may be started, beside what is asked before any dose."""
    if volume_ml <= 0 or minutes <= 0:
        yield order("a volume and a run time are over zero")
    if session.dosing.infusion is not None:
        yield order("an infusion is on: change, pause or end it")


def run_time(protocol: DosingProtocol, minutes: float) -> Iterator[Refusal]:
    """What is to be asked about a run time that the protocol does not plan; it refuses nothing."""
    rule = protocol.infusion
    if rule is None:
        return  # that no infusion is planned is said by the bound that it has none of
    if minutes * 60 < rule.shortest_s:
        yield bound(f"{minutes:g} min are under {rule.shortest_s / 60:g} min")
    if minutes * 60 > rule.longest_s:
        yield bound(f"{minutes:g} min are over {rule.longest_s / 60:g} min")


def before_steering(
    session: Session, shown_ml: Decimal | None, *, paused: bool | None = None
) -> Iterator[Refusal]:
    """Whether an infusion can be changed, paused, resumed or ended, with what the pump shows.

    ``paused`` is what it must be for that, ``None`` where either will do.
    """
    yield from before_any_entry(session)
    infusion = session.dosing.infusion
    if infusion is None:
        yield order("no infusion is on")
        return
    if paused is not None and infusion.is_paused is not paused:
        yield order("the infusion is paused already" if infusion.is_paused else "it is running")
    if shown_ml is not None and shown_ml > infusion.volume_ml:
        yield order(
            f"the pump cannot have given {shown_ml} mL of {infusion.volume_ml} mL: read it again;"
            " a bolus beside it is a dose of its own"
        )


def before_hold(session: Session) -> Iterator[Refusal]:
    """Whether a hold under the tongue can begin: after a dose, and one at a time."""
    yield from before_any_entry(session)
    hold = session.dosing.hold
    if not session.dosing.doses_reckoned():
        yield order("no dose is recorded that could be held")
    elif hold is not None and hold.ended_at is None:
        yield order("a dose is being held already")


def before_hold_ends(session: Session, outcome: HoldOutcome) -> Iterator[Refusal]:
    """Whether there is a hold to end."""
    yield from before_any_entry(session)
    hold = session.dosing.hold
    if hold is None or hold.ended_at is not None:
        yield order(f"no dose is being held that could be {outcome}")


def before_close(
    protocol: DosingProtocol, session: Session, ending: Ending, now: datetime
) -> Iterator[Refusal]:
    """Whether the session may be closed so: only *discharged* waits for the leaving list."""
    yield from before_any_entry(session)
    if ending is Ending.DISCHARGED:
        yield from leaving_refusals(protocol, session, now)


def before_override(by: Role | None) -> Iterator[Refusal]:
    """Whether somebody may go past a gate: the clinician may (HAZARDS H46)."""
    if by is not Role.CLINICIAN:
        why = f"a gate is overridden by the clinician, not by {by}"
        yield Refusal(code=RefusalCode.ROLE, why=why)


def before_meeting(
    protocol: DosingProtocol, session: Session, item: str, at: datetime, evidence: Evidence
) -> Iterator[Refusal]:
    """Whether a gate may be said to be met."""
    yield from before_any_entry(session)
    if item not in GATES:
        yield Refusal(code=RefusalCode.UNKNOWN, why=f"there is no gate {item!r}")
    elif item == PRESSURE_GATE and not _stood_open(session, item, at):
        yield from pressure_refusals(protocol, evidence, at)
    else:
        yield from meeting_refusals(protocol, session, item, at)


def open_arrival_gates(protocol: DosingProtocol, session: Session, at: datetime) -> list[str]:
    """The gates before administration that nobody had met or overridden at that moment."""
    needed = [each for each in ARRIVAL_GATES if each in protocol.gates]
    return [each for each in needed if not _stood_open(session, each, at)]


def unmet_gates(protocol: DosingProtocol, session: Session, at: datetime) -> Iterator[Refusal]:
    """The arrival gates that stand in the way of administration at that moment."""
    for name in open_arrival_gates(protocol, session, at):
        yield gate(name, f"gate not met: {name}")


def _stood_open(session: Session, name: str, at: datetime) -> bool:
    return any(time <= at for time in session.gates.get(name, ()))
