"""What staff are asked before a dose is drawn up or recorded, where it is unlike what is expected.

Pure. A question holds up nothing: it is answered by a change or by a reason to keep the dose. It
shows what was typed and what the record holds, and never offers a dose (HAZARDS H41). Where the
rules refuse as well, ``gates.py`` says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import format_amount, volume_ml_of
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.session import Dose, Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.gates import IntendedDose, Refusal
from kapmonitor.protocols.model import DosingProtocol

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
    seen: Mapping[str, datetime],
    concentration_mg_per_ml: Decimal | None = None,
    volume_ml: Decimal | None = None,
    site: str | None = None,
) -> list[Question]:
    """Everything about a dose that is to be asked, the gravest slip first.

    Args:
        protocol: the session's protocol.
        session: as it stands.
        dose: what was typed; ``dose.at`` is when it was or is to be given.
        seen: when each sign last had a trusted value by then (``Monitoring.seen_by``).
        concentration_mg_per_ml: of the vial in hand.
        volume_ml: as typed; worked out where only mass and concentration were.
        site: as typed.
    """
    before = session.total_mg(dose.drug)
    return [
        *_asked(QuestionKind.TENFOLD, gates.tenfold(session, dose)),
        *_asked(QuestionKind.BOUND, gates.over_bounds(protocol, session, dose, before)),
        *_unplanned(protocol, session, dose),
        *_volume(dose, concentration_mg_per_ml, volume_ml, site),
        *_concentration(dose, concentration_mg_per_ml, volume_ml),
        *_repeat(protocol, session, dose, seen),
        *_alarms(session),
        *_asked(QuestionKind.GATE, gates.unmet_gates(protocol, session, dose.at)),
        *_asked(QuestionKind.GATE, gates.further_dose(protocol, session, dose, seen)),
    ]


def _asked(kind: QuestionKind, refusals: Iterable[Refusal]) -> Iterator[Question]:
    for refusal in refusals:
        yield Question(kind=kind, why=refusal.why, gate=refusal.gate)


def _unplanned(
    protocol: DosingProtocol, session: Session, dose: IntendedDose
) -> Iterator[Question]:
    """Another drug or route than the protocol's, or than this session's plan (H39, H40)."""
    planned = session.opened.planned_route if session.opened else None
    if dose.drug not in protocol.drugs:
        yield from _asked(QuestionKind.DRUG, gates.unplanned(protocol, dose))
    elif planned is not None and planned is not dose.route:
        why = f"{planned.words} was planned, this is {dose.route.words}"
        yield Question(kind=QuestionKind.ROUTE, why=why)
    else:
        yield from _asked(QuestionKind.ROUTE, gates.unplanned(protocol, dose))


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
    seen: Mapping[str, datetime],
) -> Iterator[Question]:
    """Whether this is a dose that is in the record already (H36); the nearest one is shown."""
    like = [
        given
        for given in session.doses_given(dose.drug)
        if given.route is dose.route and _apart_s(given, dose) <= REPEAT_WITHIN_S
    ]
    if not like:
        return
    nearest = min(like, key=lambda given: _apart_s(given, dose))
    if nearest.mass_mg == dose.mass_mg or not _is_planned_booster(protocol, session, dose, seen):
        what = f"{format_amount(nearest.mass_mg)} mg {nearest.route.words}"
        side = "ago" if nearest.at <= dose.at else "later"
        why = f"{what} were given {format_clock(_apart_s(nearest, dose))} {side}"
        yield Question(kind=QuestionKind.REPEAT, why=f"{why}: another dose, or this one?")


def _apart_s(given: Dose, dose: IntendedDose) -> float:
    return abs((dose.at - given.at).total_seconds())


def _is_planned_booster(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    seen: Mapping[str, datetime],
) -> bool:
    """Whether the protocol's own further dose stands open: it is expected, and no repeat.

    With the mass of the first it is asked about all the same: so looks a first dose that somebody
    writes a second time.
    """
    closed = any(gates.further_dose(protocol, session, dose, seen))
    return gates.is_further_dose(protocol, session, dose) and not closed


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
