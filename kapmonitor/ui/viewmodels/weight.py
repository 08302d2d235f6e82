"""A weight as it was typed: read exactly, in a unit chosen by hand, and said in both (H33, H35)."""

from dataclasses import dataclass
from decimal import Decimal

from kapmonitor.domain.dosing import (
    AmountError,
    WeightUnit,
    format_amount,
    weight_in,
    weight_kg,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import read_amount

LARGEST_STEP = Decimal("0.1")
"""Part of the last weight by which today's may differ unasked (HAZARDS H32)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWeight:
    """What was typed: a weight and its echo, or why it is none. All empty: nothing was typed."""

    kg: Decimal | None = None
    """As typed in kg; a weight in lb to a tenth, which is what was shown and confirmed."""
    echo: str = ""
    fault: str = ""


def read_weight(text: str, unit: WeightUnit | None) -> ReadWeight:
    """Read a weight and hold it against the bounds of what a person can weigh (30 to 250 kg)."""
    typed = read_amount(text).amount
    if typed is None:
        return ReadWeight(fault=read_amount(text).fault or "")
    if unit is None:
        return ReadWeight(fault=_asked_unit(typed))
    try:
        return _echoed(typed, unit, weight_kg(typed, unit))
    except AmountError as error:
        return ReadWeight(fault=str(error))


def step_from(last_kg: float | None, kg: Decimal) -> Decimal | None:
    """Change since the last visit as a part of it, where that is more than a tenth."""
    if last_kg is None or last_kg <= 0:
        return None
    last = Decimal(str(last_kg))
    step = (kg - last) / last
    return step if abs(step) > LARGEST_STEP else None


def _asked_unit(typed: Decimal) -> str:
    number = format_amount(typed)
    return translate("weight", "{number} what? Choose kg or lb, as the scale says", number=number)


def _echoed(typed: Decimal, unit: WeightUnit, kg: Decimal) -> ReadWeight:
    other = WeightUnit.LB if unit is WeightUnit.KG else WeightUnit.KG
    echo = (
        f"{format_amount(typed)} {unit.value} = {format_amount(weight_in(kg, other))} {other.value}"
    )
    shown_kg = kg if unit is WeightUnit.KG else weight_in(kg, WeightUnit.KG)
    return ReadWeight(kg=shown_kg, echo=echo)
