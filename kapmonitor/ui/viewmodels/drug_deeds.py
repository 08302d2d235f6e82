"""What the drug account writes, and what it asks before: drawn, wasted, explained, weighed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from kapmonitor.domain.dosing import KG_PER_LB, format_amount
from kapmonitor.domain.events import Fact
from kapmonitor.protocols.bounds import TENFOLD, expired
from kapmonitor.services.dosing import DrugVial
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import with_unit
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.asked_deed import Wish
from kapmonitor.ui.viewmodels.drug_forms import DrugDraft, ReadDrug
from kapmonitor.ui.viewmodels.drug_in_hand import in_hand_mg
from kapmonitor.ui.viewmodels.drug_lines import lot_words
from kapmonitor.ui.viewmodels.unit_slips import UNIT, mass_slip
from kapmonitor.ui.viewmodels.weight import ReadWeight, step_from

_C = "drug"
IN_HAND, WEIGHT = "in-hand", "weight"
"""The kinds of questions that are this panel's own."""
_LB_LIKE = Decimal("0.15")
"""Part by which a step may miss 2.2 times and still look like lb for kg. Ours: two weighings of
one person differ by far less than the two units do."""


def drawing(draft: DrugDraft, read: ReadDrug, at: datetime) -> Wish | None:
    """What was drawn up, or the device or tablet that was taken out."""
    if read.mass_mg is None:
        return None
    drug = draft.drug.strip()
    mass = with_unit(read.mass_mg, "mg")
    what = translate(
        _C, "Drawn {mass} {drug}, {lot}", mass=mass, drug=drug, lot=lot_words(read.lot)
    )
    vial = DrugVial(lot=read.lot, expiry=read.expiry, concentration_mg_per_ml=read.concentration)
    return Wish(
        what=what,
        at=at,
        ask=partial(_ask_draw, drug, read),
        write=partial(_draw, drug, read.mass_mg, vial),
    )


def wasting(draft: DrugDraft, read: ReadDrug, at: datetime) -> Wish | None:
    """What was destroyed, and who saw it."""
    if read.mass_mg is None:
        return None
    drug, witness = draft.drug.strip(), draft.witness.strip()
    mass = with_unit(read.mass_mg, "mg")
    what = translate(_C, "Wasted {mass} {drug}, seen by {who}", mass=mass, drug=drug, who=witness)
    return Wish(
        what=what,
        at=at,
        ask=partial(_ask_waste, drug, read),
        write=partial(_waste, drug, witness, read),
    )


def explaining(line: tuple[str, str | None], reason: str, at: datetime) -> Wish:
    """Why a lot does not add up, as it stands now."""
    drug, lot = line
    what = translate(_C, "Explained: {drug}, {lot}", drug=drug, lot=lot_words(lot))
    return Wish(what=what, at=at, write=partial(_explain, drug, lot, reason))


def weighing(weight: ReadWeight, was_kg: float | None, reason: str, at: datetime) -> Wish | None:
    """Today's weight as it should have been, and with it the mg/kg of what was given."""
    if weight.kg is None:
        return None
    what = translate(_C, "Weight corrected to {weight}", weight=with_unit(weight.kg, "kg"))
    return Wish(
        what=what,
        at=at,
        ask=partial(_ask_weight, weight.kg, was_kg),
        write=partial(_weigh, float(weight.kg), reason),
    )


def _ask_draw(drug: str, read: ReadDrug, room: Room, at: datetime) -> Iterator[Asked]:
    for refusal in expired(read.expiry, at):
        yield Asked(kind="expired", why=refusal.why)
    yield from _ask_mass(drug, read.mass_mg or Decimal(0), room)


def _ask_mass(drug: str, mass_mg: Decimal, room: Room) -> Iterator[Asked]:
    """Whether so much is drawn at all; a whole vial is, ten times a bound is not."""
    mine = [bound for bound in room.protocol.bounds if bound.drug == drug]
    if not mine:
        why = translate(_C, "{protocol} plans no {drug}", protocol=room.protocol.id, drug=drug)
        yield Asked(kind="drug", why=why)
        return
    slips = [mass_slip(room.protocol, drug, bound.route, mass_mg) for bound in mine]
    if all(slips):
        yield slips[0][0]
        return
    most = max(bound.max_total_mg for bound in mine)
    if mass_mg >= most * TENFOLD:
        why = translate(
            _C,
            "{mass} are ten times the {most} of a whole session, or more",
            mass=with_unit(mass_mg, "mg"),
            most=with_unit(most, "mg"),
        )
        yield Asked(kind="tenfold", why=why)


def _ask_waste(drug: str, read: ReadDrug, room: Room, at: datetime) -> Iterator[Asked]:
    """Whether more is wasted than is in hand (HAZARDS H75), and mass and volume fit."""
    mass = read.mass_mg or Decimal(0)
    left = in_hand_mg(room, drug, read.lot, at)
    if mass > left:
        why = translate(
            _C,
            "{mass} are wasted, {left} are in hand",
            mass=with_unit(mass, "mg"),
            left=with_unit(left, "mg"),
        )
        yield Asked(kind=IN_HAND, why=why)
    if read.volume_ml and read.concentration:
        fits = read.volume_ml * read.concentration
        if abs(fits - mass) > mass / 20:
            why = translate(
                "dose",
                "{mass} mg, {volume} mL and {strength} mg/mL do not fit together",
                mass=format_amount(mass),
                volume=format_amount(round(read.volume_ml, 3)),
                strength=format_amount(read.concentration),
            )
            yield Asked(kind="concentration", why=why)


def _ask_weight(kg: Decimal, was_kg: float | None, _room: Room, _at: datetime) -> Iterator[Asked]:
    """A step of more than a tenth, and what looks like lb for kg (HAZARDS H33)."""
    step = step_from(was_kg, kg)
    if step is None or was_kg is None:
        return
    factor = kg / Decimal(str(was_kg))
    is_lb = any(abs(factor / each - 1) < _LB_LIKE for each in (1 / KG_PER_LB, KG_PER_LB))
    shown = f"{abs(step) * 100:.0f} %"
    side = (
        "{was} kg was written, this is {step} more"
        if step > 0
        else ("{was} kg was written, this is {step} less")
    )
    why = translate(_C, side, was=f"{was_kg:g}", step=shown)
    yield Asked(kind=WEIGHT, why=why)
    if is_lb:
        yield Asked(kind=UNIT, why=translate(_C, "that is about lb for kg"))


async def _draw(
    drug: str, mass_mg: Decimal, vial: DrugVial, room: Room, entry: Entry
) -> list[Fact]:
    return await room.dosing.draw(entry, drug=drug, mass_mg=mass_mg, vial=vial)


async def _waste(drug: str, witness: str, read: ReadDrug, room: Room, entry: Entry) -> list[Fact]:
    facts = await room.dosing.waste(
        entry,
        drug=drug,
        mass_mg=read.mass_mg or Decimal(0),
        witness=witness,
        lot=read.lot,
        volume_ml=read.volume_ml,
    )
    if entry.override:
        kept = translate(_C, "waste kept: {reason}", reason=entry.override)
        facts += await room.recording.observe(entry, text=kept)
    return facts


async def _explain(drug: str, lot: str | None, reason: str, room: Room, entry: Entry) -> list[Fact]:
    return await room.dosing.explain(entry, drug=drug, lot=lot, reason=reason)


async def _weigh(weight_kg: float, reason: str, room: Room, entry: Entry) -> list[Fact]:
    why = f"{reason}; {entry.override}" if entry.override else reason
    return await room.correcting.amend_weight(entry, weight_kg, why)
