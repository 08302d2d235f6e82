"""What the dose panel has done on the core's thread: asked there, and written there.

The session lives on that thread. Each press is asked about and written in one action, so that
nothing can come between the answer and the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.events import DoseAdministered, Fact
from kapmonitor.protocols.bounds import TENFOLD, IntendedDose
from kapmonitor.protocols.questions import QuestionKind, questions_before_dose
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.dose_draft import DoseRequest
from kapmonitor.ui.viewmodels.drug_in_hand import in_hand_mg
from kapmonitor.ui.viewmodels.unit_slips import mass_slip


class Step(StrEnum):
    """The two steps of a dose (HAZARDS H41)."""

    PREPARE = "prepare"
    GIVE = "give"


@dataclass(slots=True)
class Answer:
    """What the rules asked; filled on the core's thread, read on Qt's once the desk has told."""

    asked: list[Asked] = field(default_factory=list)


Kept = frozenset[tuple[str, str | None]]
"""The questions that a reason was given for, by kind and gate."""


def kept(asked: Sequence[Asked]) -> Kept:
    """A mark of what was asked: a reason answers these and no other."""
    return frozenset((each.kind, each.gate) for each in asked)


def asking(step: Step, request: DoseRequest, at: datetime, answer: Answer) -> Action:
    """Only ask; nothing is written. Who confirms it is asked at the press: its field waits."""

    async def ask(room: Room) -> list[Fact]:
        found = _questions(room, step, request, at)
        answer.asked.extend(each for each in found if each.kind != QuestionKind.SECOND_PERSON)
        return []

    return ask


def writing(
    step: Step, request: DoseRequest, entry: Entry, answered: Kept, answer: Answer
) -> Action:
    """Write it, unless the rules ask something that no reason was given for: then only ask."""

    async def write(room: Room) -> list[Fact]:
        found = _questions(room, step, request, entry.occurred_at)
        if not kept(found) <= answered:
            answer.asked.extend(found)
            return []
        return await (_prepare if step is Step.PREPARE else _give)(room, request, entry)

    return write


def _questions(room: Room, step: Step, request: DoseRequest, at: datetime) -> list[Asked]:
    """What the rules ask at this step: gates may still be met until the dose is given."""
    dose = IntendedDose(drug=request.drug, route=request.route, mass_mg=request.mass_mg, at=at)
    found = questions_before_dose(
        room.protocol,
        room.session,
        dose,
        concentration_mg_per_ml=request.details.concentration_mg_per_ml,
        volume_ml=request.volume_ml,
        site=request.details.site,
        lot=request.details.lot,
        expiry=request.details.expiry,
        witness=request.details.witness,
        evidence=room.monitoring.evidence_by(at, room.session),
        drawing_up=step is Step.PREPARE,
    )
    held = [each for each in found if step is Step.GIVE or each.kind is not QuestionKind.GATE]
    asked = [Asked(kind=each.kind.value, why=each.why, gate=each.gate) for each in held]
    asked += mass_slip(room.protocol, request.drug, request.route, request.mass_mg)
    return asked + (_drawn_slip(room, request, at) if step is Step.PREPARE else [])


def _drawn_slip(room: Room, request: DoseRequest, at: datetime) -> list[Asked]:
    """What was typed as drawn is not enough for the dose, or ten times as much (H34, H75)."""
    drawn = request.drawn_mg
    if drawn is None:
        return []
    in_hand = in_hand_mg(room, request.drug, request.details.lot, at)
    shown, mass = format_amount(drawn), format_amount(request.mass_mg)
    if drawn + in_hand < request.mass_mg:
        why = translate("dose", "{drawn} mg drawn are less than {mass} mg", drawn=shown, mass=mass)
    elif drawn >= request.mass_mg * TENFOLD:
        say = "{drawn} mg drawn are ten times the {mass} mg, or more"
        why = translate("dose", say, drawn=shown, mass=mass)
    else:
        return []
    return [Asked(kind=QuestionKind.DRAWN.value, why=why)]


async def _prepare(room: Room, request: DoseRequest, entry: Entry) -> list[Fact]:
    return await room.dosing.prepare_dose(
        entry,
        drug=request.drug,
        route=request.route,
        mass_mg=request.mass_mg,
        volume_ml=request.volume_ml,
        details=request.details,
        drawn_mg=request.drawn_mg,
    )


async def _give(room: Room, request: DoseRequest, entry: Entry) -> list[Fact]:
    facts = await room.dosing.administer_dose(
        entry,
        drug=request.drug,
        route=request.route,
        mass_mg=request.mass_mg,
        volume_ml=request.volume_ml,
        details=request.details,
    )
    if entry.override and not any(_keeps(fact, entry.override) for fact in facts):
        # The rules refused nothing, so the dose bears no reason; what was typed is kept beside it.
        facts += await room.recording.observe(entry, text=f"dose kept: {entry.override}")
    return facts


def _keeps(fact: Fact, reason: str) -> bool:
    return isinstance(fact.event, DoseAdministered) and fact.event.override == reason
