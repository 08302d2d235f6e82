from decimal import Decimal

import pytest

from kapmonitor.domain.dosing import WeightUnit
from kapmonitor.ui.viewmodels.weight import read_weight, step_from

KG, LB = WeightUnit.KG, WeightUnit.LB


@pytest.mark.parametrize(
    ("text", "unit", "kg", "echo"),
    [
        ("165", LB, "74.8", "165 lb = 74.8 kg"),
        ("74,5", KG, "74.5", "74.5 kg = 164.2 lb"),
        ("74.50", KG, "74.50", "74.5 kg = 164.2 lb"),
        (" 80 ", KG, "80", "80 kg = 176.4 lb"),
        ("30", KG, "30", "30 kg = 66.1 lb"),
        ("250", KG, "250", "250 kg = 551.2 lb"),
    ],
)
def test_that_a_weight_is_said_in_both_units(  # H33 H35
    text: str, unit: WeightUnit, kg: str, echo: str
) -> None:
    read = read_weight(text, unit)

    assert read.kg == Decimal(kg)
    assert read.echo == echo
    assert read.fault == ""


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("20", KG, "not between 30 and 250 kg"),
        ("300", KG, "not between 30 and 250 kg"),
        ("165", None, "165 what?"),
        ("60", LB, "not between"),
        ("1,000", LB, "thousands"),
        ("1.000", KG, "thousands"),
        ("0", KG, "zero"),
        ("-70", KG, "not a number"),
        ("7e1", KG, "not a number"),
        ("seventy", KG, "not a number"),
    ],
)
def test_that_what_cannot_be_a_weight_is_none_and_says_why(  # H33 H35
    text: str, unit: WeightUnit | None, said: str
) -> None:
    read = read_weight(text, unit)

    assert read.kg is None
    assert read.echo == ""
    assert said in read.fault


@pytest.mark.parametrize("unit", [KG, LB, None])
def test_that_nothing_typed_is_neither_a_weight_nor_a_fault(unit: WeightUnit | None) -> None:
    read = read_weight("  ", unit)

    assert (read.kg, read.echo, read.fault) == (None, "", "")


@pytest.mark.parametrize(
    ("last", "now", "asks"),
    [
        (None, "74", False),
        (70.0, "77", False),
        (70.0, "77.1", True),
        (70.0, "63", False),
        (70.0, "62.9", True),
        (74.8, "165", True),
    ],
)
def test_that_a_step_of_more_than_a_tenth_asks(  # H32 H33
    last: float | None, now: str, asks: bool
) -> None:
    assert (step_from(last, Decimal(now)) is not None) is asks
