import locale
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.dosing import (
    AmountError,
    Route,
    WeightUnit,
    format_amount,
    parse_amount,
    parse_positive_amount,
    parse_weight,
    per_kg,
    positive_amount_in_file,
    volume_ml_of,
    weight_in,
    weight_kg,
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("60", "60"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("12,34", "12.34"),
        (" 7.25 ", "7.25"),
        ("0.125", "0.125"),
    ],
)
def test_that_comma_and_point_are_both_the_decimal_mark(typed: str, amount: str) -> None:  # H35
    assert parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["1,000", "1.000", "1 000", "1'000", "12.345", "1,234,567", "1.234,5", "1,234.5"]
)
def test_that_what_may_be_grouped_in_thousands_is_refused(typed: str) -> None:  # H35
    with pytest.raises(AmountError, match="grouped"):
        parse_amount(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", ".", ",", "5.", "1..5", "1,5,5", "-5", "+5", "1e3", "1_000", "0x10"),
        *("NaN", "inf", "60mg", "6 0", "\u0666\u0660", "\uff16\uff10", "1\u00a0000", "1\n5"),
    ],
)
def test_that_anything_else_than_one_number_is_refused(typed: str) -> None:  # H35
    with pytest.raises(AmountError):
        parse_amount(typed)


def test_that_an_amount_given_is_larger_than_zero() -> None:
    for typed in ("0", "0.0", ",00"):
        with pytest.raises(AmountError, match="zero"):
            parse_positive_amount(typed)


def test_that_a_file_says_an_amount_to_the_microgram_with_a_point() -> None:
    for text in ("22.167", "0.001", "1.000", " 37.125 ", "37,5", ".5", "60"):
        expected = Decimal(text.strip().replace(",", "."))
        assert positive_amount_in_file(text) == expected


@pytest.mark.parametrize("text", ["1,000", "1.234,5", "0.000", "-22.167", "1 000", "22.167 mg"])
def test_that_a_file_groups_nothing_in_thousands_either(text: str) -> None:  # H35
    with pytest.raises(AmountError):
        positive_amount_in_file(text)


@pytest.mark.parametrize("typed", ["1" + "0" * 30, "0." + "0" * 40 + "1", "9" * 400])
def test_that_an_amount_no_syringe_can_hold_is_refused(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(typed)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("5.0", "5"), ("5.10", "5.1"), (".50", "0.5"), ("60", "60"), ("100", "100"), ("1E+2", "100")],
)
def test_that_amounts_show_no_trailing_zero_and_always_a_leading_one(  # H35
    amount: str, shown: str
) -> None:
    assert format_amount(Decimal(amount)) == shown


@given(st.decimals(min_value=0, max_value=10_000, allow_nan=False, places=2))
def test_that_an_amount_reads_back_as_it_is_shown(amount: Decimal) -> None:  # H35
    shown = format_amount(amount)

    assert parse_amount(shown) == amount
    assert parse_amount(shown.replace(".", ",")) == amount


@given(st.text(max_size=12))
def test_that_any_text_is_an_amount_or_refused(text: str) -> None:  # H35
    try:
        amount = parse_amount(text)
    except AmountError:
        return
    assert amount.is_finite()
    assert amount >= 0


@pytest.fixture
def a_comma_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A locale with a decimal comma: the real one where it is there, else what it would say."""
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")
    except locale.Error:
        comma = {"decimal_point": ",", "thousands_sep": ".", "grouping": [3, 0]}
        monkeypatch.setattr(locale, "localeconv", lambda: comma)
    yield
    locale.setlocale(locale.LC_NUMERIC, before)


@pytest.mark.usefixtures("a_comma_locale")
def test_that_figures_read_the_same_where_the_decimal_mark_is_a_comma() -> None:  # H35
    assert parse_amount("0.5") == parse_amount("0,5") == Decimal("0.5")
    assert format_amount(Decimal("1234.50")) == "1234.5"
    with pytest.raises(AmountError):
        parse_amount("1.000")


def test_that_mg_per_kg_is_exact_to_two_decimals_of_the_weight_of_the_day() -> None:
    assert per_kg(Decimal(60), 74.0) == Decimal("0.81")
    assert per_kg(Decimal("0.1"), 70.3) == Decimal("0.00")


@pytest.mark.parametrize(
    ("mass_mg", "concentration", "volume"),
    [
        ("60", "50", "1.2"),
        ("60", "10", "6"),
        ("60", "100", "0.6"),
        ("0.05", "100", "0.0005"),
        ("1234.5", "10", "123.45"),
    ],
)
def test_that_a_volume_is_exact(mass_mg: str, concentration: str, volume: str) -> None:  # H34
    assert volume_ml_of(Decimal(mass_mg), Decimal(concentration)) == Decimal(volume)


@given(
    st.decimals(min_value="0.01", max_value="9999.99", places=2),
    st.decimals(min_value="0.1", max_value="500", places=1),
)
def test_that_a_volume_holds_its_mass_whatever_the_vial(  # H34
    mass_mg: Decimal, concentration: Decimal
) -> None:
    volume = volume_ml_of(mass_mg, concentration)

    assert volume > 0
    assert abs(volume * concentration - mass_mg) <= mass_mg * Decimal("0.00001")


@pytest.mark.parametrize("concentration", ["0", "-50"])
def test_that_there_is_no_volume_without_a_concentration(concentration: str) -> None:  # H34
    with pytest.raises(AmountError):
        volume_ml_of(Decimal(60), Decimal(concentration))


@pytest.mark.parametrize(
    ("typed", "unit", "weight"),
    [
        ("74,8", WeightUnit.KG, "74.8"),
        ("165", WeightUnit.LB, "74.84274105"),
        ("30", WeightUnit.KG, "30"),
        ("250", WeightUnit.KG, "250"),
        ("551.1", WeightUnit.LB, "249.974755107"),
    ],
)
def test_that_a_weight_is_exact_in_the_unit_that_was_chosen(  # H33
    typed: str, unit: WeightUnit, weight: str
) -> None:
    assert parse_weight(typed, unit) == Decimal(weight)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("29.9", WeightUnit.KG),
        ("250.1", WeightUnit.KG),
        ("66", WeightUnit.LB),
        ("551.2", WeightUnit.LB),
        ("74800", WeightUnit.KG),
        ("0", WeightUnit.KG),
        ("seventy", WeightUnit.KG),
    ],
)
def test_that_a_weight_in_the_wrong_unit_is_refused(typed: str, unit: WeightUnit) -> None:  # H33
    with pytest.raises(AmountError):
        parse_weight(typed, unit)


def test_that_a_refused_weight_asks_for_the_unit() -> None:  # H33
    with pytest.raises(AmountError, match="29 lb is not between 30 and 250 kg: look at"):
        weight_kg(Decimal(29), WeightUnit.LB)


@given(st.decimals(min_value=70, max_value=550, places=1))
def test_that_a_weight_in_pounds_is_shown_as_it_was_typed(pounds: Decimal) -> None:  # H33
    assert weight_in(weight_kg(pounds, WeightUnit.LB), WeightUnit.LB) == pounds


def test_that_no_route_is_shown_by_a_code_that_may_be_misread() -> None:  # H39
    words = [route.words for route in Route]

    assert len(set(words)) == len(words)
    assert not {"IN", "SC", "SL", "PO"} & set(words)
