"""An infusion as it is being typed: every text kept as it is, read anew after each key. Pure.

Nothing here proposes a number (HAZARDS H41).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import Route, per_kg
from kapmonitor.services.entries import DoseDetails
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import route_word
from kapmonitor.ui.viewmodels.amount_fields import read_amount, with_unit
from kapmonitor.ui.viewmodels.dose_draft import read_expiry

_C = "running"


class RunField(StrEnum):
    """A place where something of an infusion's start is typed or pressed."""

    DRUG = "drug"
    MASS = "mass"
    VOLUME = "volume"
    MINUTES = "minutes"
    ROUTE = "route"
    LOT = "lot"
    EXPIRY = "expiry"
    WITNESS = "witness"
    STARTED_AT = "started-at"


RUN_WORDS = {
    RunField.DRUG: "drug",
    RunField.MASS: "mass in mg",
    RunField.VOLUME: "volume in mL",
    RunField.MINUTES: "run time in min",
    RunField.ROUTE: "route",
    RunField.LOT: "lot",
    RunField.EXPIRY: "expiry",
    RunField.WITNESS: "second person",
    RunField.STARTED_AT: "started at",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionDraft:
    """Everything that was typed or pressed, word for word; the route only when it was pressed."""

    drug: str = ""
    mass: str = ""
    volume: str = ""
    minutes: str = ""
    route: Route | None = None
    lot: str = ""
    expiry: str = ""
    witness: str = ""
    started_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionRequest:
    """What is ordered: mg in mL over minutes."""

    drug: str
    route: Route
    mass_mg: Decimal
    volume_ml: Decimal
    minutes: Decimal
    details: DoseDetails = field(default_factory=DoseDetails)

    @property
    def rate_ml_per_h(self) -> Decimal:
        """The pace that the pump is set to, to a tenth of a mL an hour."""
        return round(self.volume_ml * 60 / self.minutes, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInfusion:
    """What the typed texts come to, and why one is nothing."""

    mass_mg: Decimal | None
    volume_ml: Decimal | None
    minutes: Decimal | None
    expiry: str | None
    is_expired: bool
    faults: dict[RunField, str]


def read_infusion(draft: InfusionDraft, today: date, writer: str) -> ReadInfusion:
    """Read all of it. ``writer``: the word for who writes, who cannot be the second person."""
    typed = {
        RunField.MASS: read_amount(draft.mass),
        RunField.VOLUME: read_amount(draft.volume),
        RunField.MINUTES: read_amount(draft.minutes),
    }
    faults = {place: amount.fault for place, amount in typed.items() if amount.fault}
    expiry, last_day = read_expiry(draft.expiry)
    if draft.expiry.strip() and expiry is None:
        faults[RunField.EXPIRY] = translate("dose", "no date: year-month, or month/year")
    if draft.witness.strip().casefold() == writer.casefold():
        faults[RunField.WITNESS] = translate("dose", "the witness is not who writes")
    return ReadInfusion(
        mass_mg=typed[RunField.MASS].amount,
        volume_ml=typed[RunField.VOLUME].amount,
        minutes=typed[RunField.MINUTES].amount,
        expiry=expiry,
        is_expired=last_day is not None and last_day < today,
        faults=faults,
    )


def lacking(draft: InfusionDraft, read: ReadInfusion) -> list[RunField]:
    """What is still missing, in the order in which it is typed."""
    found = {
        RunField.DRUG: not draft.drug.strip(),
        RunField.MASS: read.mass_mg is None,
        RunField.VOLUME: read.volume_ml is None,
        RunField.MINUTES: read.minutes is None,
        RunField.ROUTE: draft.route is None,
    }
    return [place for place, is_missing in found.items() if is_missing]


def infusion_request(draft: InfusionDraft, read: ReadInfusion) -> InfusionRequest | None:
    """What is ordered, where all of it is there and nothing typed is at fault."""
    if read.faults or lacking(draft, read):
        return None
    if draft.route is None or not (read.mass_mg and read.volume_ml and read.minutes):
        return None
    details = DoseDetails(
        lot=draft.lot.strip() or None, expiry=read.expiry, witness=draft.witness.strip() or None
    )
    return InfusionRequest(
        drug=draft.drug.strip(),
        route=draft.route,
        mass_mg=read.mass_mg,
        volume_ml=read.volume_ml,
        minutes=read.minutes,
        details=details,
    )


def echo_words(draft: InfusionDraft, read: ReadInfusion, weight_kg: float | None) -> str:
    """What is typed so far, as it would be written, with what follows from it (H35)."""
    parts: list[str] = []
    if read.mass_mg is not None:
        parts.append(with_unit(read.mass_mg, "mg"))
        if weight_kg:
            parts[-1] += f" = {with_unit(per_kg(read.mass_mg, weight_kg), 'mg/kg')}"
    if read.mass_mg is not None and read.volume_ml is not None:
        strength = round(read.mass_mg / read.volume_ml, 3)
        volume = with_unit(read.volume_ml, "mL")
        parts.append(f"{volume} = {with_unit(strength, 'mg/mL')}")
    if read.volume_ml is not None and read.minutes is not None:
        rate = round(read.volume_ml * 60 / read.minutes, 1)
        minutes = with_unit(read.minutes, "min")
        parts.append(f"{minutes} = {with_unit(rate, 'mL/h')}")
    how = (draft.drug.strip(), route_word(draft.route) if draft.route else "")
    return " · ".join(part for part in (*parts, *how) if part)


def missing_words(places: list[RunField]) -> str:
    """What is still to be typed or pressed."""
    names = ", ".join(translate(_C, RUN_WORDS[each]) for each in places)
    return translate("dose", "Missing: {names}", names=names)


def fault_words(place: RunField, fault: str) -> str:
    """What is wrong with what was typed, and where."""
    name = translate(_C, RUN_WORDS[place]).capitalize()
    return translate("dose", "{name}: {fault}", name=name, fault=fault)


def ordered_words(request: InfusionRequest) -> str:
    """``50 mg in 50 mL over 40 min``."""
    return translate(
        _C,
        "{mass} in {volume} over {minutes}",
        mass=with_unit(request.mass_mg, "mg"),
        volume=with_unit(request.volume_ml, "mL"),
        minutes=with_unit(request.minutes, "min"),
    )


def pace_words(request: InfusionRequest, weight_kg: float | None) -> str:
    """``75 mL/h · 0.68 mg/kg · ketamine, IV infusion``."""
    parts = [with_unit(request.rate_ml_per_h, "mL/h")]
    if weight_kg:
        parts.append(with_unit(per_kg(request.mass_mg, weight_kg), "mg/kg"))
    parts.append(f"{request.drug}, {route_word(request.route)}")
    for name, value in (("lot", request.details.lot), ("exp", request.details.expiry)):
        if value:
            parts.append(f"{translate(_C, name)} {value}")
    return " · ".join(parts)
