"""What staff are asked before a dose is drawn up or recorded, where it is unlike what is expected.

Pure. A question holds up nothing: it is answered by a change or by a reason to keep the dose. It
shows what was typed and what the record holds, and never offers a dose (HAZARDS H41). Where the
rules refuse as well, ``gates.py`` says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import format_amount, volume_ml_of
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.session import Session
from kapmonitor.protocols import bounds, gates
from kapmonitor.protocols.booster import further_dose, is_further_dose
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.pressure import PressureState, figures_beside, pressure_now
from kapmonitor.protocols.refusals import Refusal
from kapmonitor.protocols.tie_out import balances

REPEAT_WITHIN_S = 15 * 60.0
"""How near to a dose another like it may be the same one, written twice (HAZARDS H36)."""
FITS_WITHIN = Decimal("0.05")
"""The part by which mass and volume times concentration may differ: 5 %, the tolerance of a small
syringe's scale (ISO 7886-1, general knowledge), so that a volume read off it is not asked about."""
MOST_ML_AT = {"deltoid": Decimal(2)}
"""The mL over which a site is asked about, by a word of its name (HAZARDS H34). A starting value of
general knowledge: domain.md has no figure for a site's volume. Other sites have none, so that none
is made up."""


class QuestionKind(StrEnum):
    """What is unlike what is expected."""

    TENFOLD = "tenfold"
    BOUND = "bound"
    DRUG = "drug"
    ROUTE = "route"
    VOLUME = "volume"
    CONCENTRATION = "concentration"
    REPEAT = "repeat"
    PRESSURE = "pressure"
    DRAWN = "drawn"
    SECOND_PERSON = "second-person"
    EXPIRED = "expired"
    ALARM = "alarm"
    GATE = "gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to look at again; ``gate`` names what would be overridden by keeping the dose."""

    kind: QuestionKind
    why: str
    gate: str | None = None


def questions_before_dose(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    *,
    evidence: Evidence,
    concentration_mg_per_ml: Decimal | None = None,
    volume_ml: Decimal | None = None,
    site: str | None = None,
    lot: str | None = None,
    expiry: str | None = None,
    witness: str | None = None,
    drawing_up: bool = False,
) -> list[Question]:
    """Everything about a dose that is to be asked, the gravest slip first.

    Args:
        protocol: the session's protocol.
        session: as it stands.
        dose: what was typed; ``dose.at`` is when it was or is to be given.
        evidence: what was seen of the person by then (``Monitoring.evidence_by``).
        concentration_mg_per_ml: of the vial in hand.
        volume_ml: as typed; worked out where only mass and concentration were.
        site: as typed.
        lot: of the vial or device in hand.
        expiry: as it stands on it.
        witness: the second person, if there is one.
        drawing_up: whether it is not known to be given yet: then nobody is asked what was drawn,
            nor who confirmed it.
    """
    before = session.dosing.committed_mg(dose.drug)
    asked = [
        *_asked(QuestionKind.TENFOLD, bounds.tenfold(session, dose)),
        *_asked(QuestionKind.BOUND, bounds.over_bounds(protocol, session, dose, before)),
        *_asked(QuestionKind.BOUND, bounds.device_mass(protocol, dose)),
        *_asked(QuestionKind.EXPIRED, bounds.expired(expiry, dose.at)),
        *_unplanned(protocol, session, dose),
        *_volume(dose, concentration_mg_per_ml, volume_ml, site),
        *_concentration(dose, concentration_mg_per_ml, volume_ml),
        *_repeat(protocol, session, dose, evidence),
        *_pressure(protocol, session, dose, evidence),
        *_alarms(session),
        *_asked(QuestionKind.GATE, gates.unmet_gates(protocol, session, dose.at)),
        *_asked(QuestionKind.GATE, bounds.device_refusals(protocol, session, dose)),
        *_asked(QuestionKind.GATE, further_dose(protocol, session, dose, evidence)),
    ]
    if is_further_dose(protocol, session, dose):
        asked += _asked(QuestionKind.BOUND, bounds.over_booster(protocol, session, dose))
    if not drawing_up:
        asked += _asked(QuestionKind.SECOND_PERSON, bounds.second_person(protocol, dose, witness))
        asked += _drawn(session, dose, lot)
    return asked


def _asked(kind: QuestionKind, refusals: Iterable[Refusal]) -> Iterator[Question]:
    for refusal in refusals:
        yield Question(kind=kind, why=refusal.why, gate=refusal.gate)


def _unplanned(
    protocol: DosingProtocol, session: Session, dose: IntendedDose
) -> Iterator[Question]:
    """Another drug or route than the protocol's, or than this session's plan (H39, H40)."""
    planned = session.opened.planned_route if session.opened else None
    if dose.drug not in protocol.drugs:
        yield from _asked(QuestionKind.DRUG, bounds.unplanned(protocol, dose))
    elif planned is not None and planned is not dose.route:
        why = f"{planned.words} was planned, this is {dose.route.words}"
        yield Question(kind=QuestionKind.ROUTE, why=why)
    else:
        yield from _asked(QuestionKind.ROUTE, bounds.unplanned(protocol, dose))


def _volume(
    dose: IntendedDose, concentration: Decimal | None, volume: Decimal | None, site: str | None
) -> Iterator[Question]:
    if volume is None and concentration is not None and concentration > 0:
        volume = volume_ml_of(dose.mass_mg, concentration)
    if volume is None or site is None:
        return
    for word, most in MOST_ML_AT.items():
        if word in site.casefold() and volume > most:
            why = f"{format_amount(volume)} mL is much for a {word} (over {format_amount(most)} mL)"
            yield Question(kind=QuestionKind.VOLUME, why=why)


def _concentration(
    dose: IntendedDose, concentration: Decimal | None, volume: Decimal | None
) -> Iterator[Question]:
    if concentration is None or volume is None:
        return
    if abs(volume * concentration - dose.mass_mg) > dose.mass_mg * FITS_WITHIN:
        why = (
            f"{format_amount(dose.mass_mg)} mg, {format_amount(volume)} mL and"
            f" {format_amount(concentration)} mg/mL do not fit together"
        )
        yield Question(kind=QuestionKind.CONCENTRATION, why=why)


def _repeat(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    evidence: Evidence,
) -> Iterator[Question]:
    """Whether this is a dose that is in the record already (H36); the nearest one is shown.

    The next spray device is none: it is named by its number, and has to wait for its rest.
    """
    if protocol.device is not None and dose.drug in protocol.drugs:
        return
    like = [
        given
        for given in session.doses_given(dose.drug)
        if given.route is dose.route and _apart_s(given, dose) <= REPEAT_WITHIN_S
    ]
    if not like:
        return
    nearest = min(like, key=lambda given: _apart_s(given, dose))
    if nearest.mass_mg == dose.mass_mg or not _is_planned_booster(
        protocol, session, dose, evidence
    ):
        what = f"{format_amount(nearest.mass_mg)} mg {nearest.route.dose_words}"
        side = "ago" if nearest.at <= dose.at else "later"
        why = f"{what} were given {format_clock(_apart_s(nearest, dose))} {side}"
        yield Question(kind=QuestionKind.REPEAT, why=f"{why}: another dose, or this one?")


def _apart_s(given: Dose, dose: IntendedDose) -> float:
    return abs((dose.at - given.at).total_seconds())


def _is_planned_booster(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    evidence: Evidence,
) -> bool:
    """Whether the protocol's own further dose stands open: it is expected, and no repeat.

    With the mass of the first it is asked about all the same: so looks a first dose that somebody
    writes a second time.
    """
    closed = any(further_dose(protocol, session, dose, evidence))
    return is_further_dose(protocol, session, dose) and not closed


def _pressure(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, evidence: Evidence
) -> Iterator[Question]:
    """A high pressure since the gate was met is shown before the first dose (HAZARDS H46)."""
    rule = protocol.pressure
    if rule is None or session.dosing.doses_reckoned() or session.dosing.infused():
        return
    found = pressure_now(rule, evidence, dose.at)
    if found.state in (PressureState.REST, PressureState.HOLD):
        newest = found.readings[-1]
        ago = format_clock((dose.at - newest.at).total_seconds())
        limit = f"{rule.systolic_over:g}/{rule.diastolic_over:g}"
        figures = figures_beside(rule, newest)
        why = f"the pressure was {figures} mmHg {ago} ago, over {limit}"
        yield Question(kind=QuestionKind.PRESSURE, why=why)


def _drawn(session: Session, dose: IntendedDose, lot: str | None) -> Iterator[Question]:
    """Whether as much was drawn up as is given; drawing is recorded before giving (H75)."""
    mine = [each for each in balances(session, dose.at) if each.drug == dose.drug]
    of_lot = [each for each in mine if lot is None or each.lot in (None, lot)]
    in_hand = sum((each.in_hand for each in of_lot), Decimal(0))
    if not any(each.drawn for each in mine):
        yield Question(kind=QuestionKind.DRAWN, why=f"no {dose.drug} is recorded as drawn up")
    elif in_hand < dose.mass_mg:
        left = format_amount(max(in_hand, Decimal(0)))
        why = f"of what was drawn up {left} mg are left, this is {format_amount(dose.mass_mg)} mg"
        yield Question(kind=QuestionKind.DRAWN, why=why)


def _alarms(session: Session) -> Iterator[Question]:
    """What is not well with the person now, acknowledged or not, before any dose."""
    conditions = sorted(
        {
            alarm.raised.condition
            for alarm in session.alarms.values()
            if alarm.raised.category is AlarmCategory.PHYSIOLOGICAL
        }
    )
    if conditions:
        why = f"an alarm is unresolved: {', '.join(conditions)}"
        yield Question(kind=QuestionKind.ALARM, why=why)
