"""What is typed into the drug account, read anew after each key. Pure; nothing is prefilled."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import WeightUnit, format_amount, volume_ml_of
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import TypedAmount, read_amount, with_unit
from kapmonitor.ui.viewmodels.dose_draft import read_expiry
from kapmonitor.ui.viewmodels.drug_lines import lot_words

_C = "drug"


class Form(StrEnum):
    """What is asked in place."""

    DRAW = "draw"
    WASTE = "waste"
    EXPLAIN = "explain"
    WEIGHT = "weight"


class DrugField(StrEnum):
    """A place where something is typed."""

    DRUG = "drug"
    MASS = "mass"
    LOT = "lot"
    EXPIRY = "expiry"
    CONCENTRATION = "concentration"
    VOLUME = "volume"
    WITNESS = "witness"
    REASON = "reason"
    WEIGHT = "weight"


FIELD_WORDS = {
    DrugField.DRUG: "drug",
    DrugField.MASS: "mass",
    DrugField.LOT: "lot",
    DrugField.EXPIRY: "expiry",
    DrugField.CONCENTRATION: "strength in mg/mL",
    DrugField.VOLUME: "volume",
    DrugField.WITNESS: "witness",
    DrugField.REASON: "reason",
    DrugField.WEIGHT: "weight",
}
NEEDED = {
    Form.DRAW: (DrugField.DRUG, DrugField.MASS),
    Form.WASTE: (DrugField.DRUG, DrugField.MASS, DrugField.WITNESS),
    Form.EXPLAIN: (DrugField.REASON,),
    Form.WEIGHT: (DrugField.WEIGHT, DrugField.REASON),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugDraft:
    """Everything that was typed or pressed, word for word."""

    drug: str = ""
    mass: str = ""
    lot: str = ""
    expiry: str = ""
    concentration: str = ""
    volume: str = ""
    witness: str = ""
    reason: str = ""
    weight: str = ""
    unit: WeightUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDrug:
    """What the texts of drawing and wasting come to."""

    mass_mg: Decimal | None
    """Typed, or the typed volume times the concentration."""
    volume_ml: Decimal | None
    concentration: Decimal | None
    expiry: str | None
    lot: str | None
    echo: str
    faults: dict[DrugField, str]


def read_drug(draft: DrugDraft, *, writer: str, known: Decimal | None, today: date) -> ReadDrug:
    """Read it.

    Args:
        draft: what was typed.
        writer: the word for who writes, who cannot be the witness too (HAZARDS H61).
        known: the concentration in mg/mL that this lot was drawn at, where it was said.
        today: the local day, for the words about an expiry.
    """
    typed = {
        DrugField.MASS: read_amount(draft.mass),
        DrugField.VOLUME: read_amount(draft.volume),
        DrugField.CONCENTRATION: read_amount(draft.concentration),
    }
    faults = {place: amount.fault for place, amount in typed.items() if amount.fault}
    expiry, last_day = read_expiry(draft.expiry)
    if draft.expiry.strip() and expiry is None:
        faults[DrugField.EXPIRY] = translate("dose", "no date: year-month, or month/year")
    if draft.witness.strip().casefold() == writer.casefold():
        faults[DrugField.WITNESS] = translate("dose", "the witness is not who writes")
    concentration = typed[DrugField.CONCENTRATION].amount or known
    mass, volume = _amounts(typed[DrugField.MASS], typed[DrugField.VOLUME], concentration)
    return ReadDrug(
        mass_mg=mass,
        volume_ml=volume,
        concentration=concentration,
        expiry=expiry,
        lot=draft.lot.strip() or None,
        echo=_echo(draft, mass, volume, is_expired=last_day is not None and last_day < today),
        faults=faults,
    )


def missing_in(form: Form, draft: DrugDraft, read: ReadDrug) -> list[DrugField]:
    """What is still to be typed, in its order."""
    found = []
    for place in NEEDED[form]:
        if place is DrugField.MASS:
            is_missing = read.mass_mg is None
        else:
            is_missing = not str(getattr(draft, place.value)).strip()
        if is_missing:
            found.append(place)
    return found


def missing_words(places: list[DrugField]) -> str:
    """What is still missing."""
    either = {DrugField.MASS: "mass or volume"}
    names = ", ".join(translate(_C, (FIELD_WORDS | either)[each]) for each in places)
    return translate("dose", "Missing: {names}", names=names)


def fault_words(place: DrugField, fault: str) -> str:
    """What is wrong with what was typed, and where."""
    name = translate(_C, FIELD_WORDS[place]).capitalize()
    return translate("dose", "{name}: {fault}", name=name, fault=fault)


def _amounts(
    mass: TypedAmount, volume: TypedAmount, concentration: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Both, the one out of the other where the concentration is known."""
    if concentration is None:
        return mass.amount, volume.amount
    if mass.is_empty and volume.amount is not None:
        return Decimal(format_amount(volume.amount * concentration)), volume.amount
    if mass.amount is not None and volume.is_empty:
        return mass.amount, volume_ml_of(mass.amount, concentration)
    return mass.amount, volume.amount


def _echo(
    draft: DrugDraft, mass: Decimal | None, volume: Decimal | None, *, is_expired: bool
) -> str:
    """What it comes to, before anything is written (H35)."""
    amounts = []
    if mass is not None:
        amounts.append(with_unit(mass, "mg"))
    if volume is not None:
        amounts.append(with_unit(round(volume, 3), "mL"))
    parts = [" = ".join(amounts)]
    if draft.drug.strip():
        parts.append(f"{draft.drug.strip()}, {lot_words(draft.lot.strip() or None)}")
    if is_expired:
        parts.append(translate(_C, "it has expired"))
    return " · ".join(part for part in parts if part)
