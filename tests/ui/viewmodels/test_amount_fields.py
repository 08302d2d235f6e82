from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.ui.viewmodels.amount_fields import read_amount, with_unit


@pytest.mark.parametrize(
    ("typed", "amount"), [("0,5", "0.5"), (".5", "0.5"), ("5.0", "5.0"), (" 60 ", "60")]
)
def test_that_comma_and_point_are_both_decimal(typed: str, amount: str) -> None:  # H35
    read = read_amount(typed)

    assert read.amount == Decimal(amount)
    assert read.fault is None


@pytest.mark.parametrize("typed", ["1,000", "1.000", "1 000", "12,345", "1,234.5"])
def test_that_a_grouping_mark_is_refused_with_words(typed: str) -> None:  # H35
    read = read_amount(typed)

    assert read.amount is None
    assert "thousands" in (read.fault or "")


@pytest.mark.parametrize("typed", ["5.", "-5", "+5", "1e3", "NaN", "60mg", "\u0666\u0660", "1..5"])
def test_that_what_is_no_number_is_refused_with_words(typed: str) -> None:  # H35
    assert "not a number" in (read_amount(typed).fault or "")


def test_that_nothing_typed_is_neither_an_amount_nor_a_fault() -> None:
    for typed in ("", "  "):
        read = read_amount(typed)
        assert read.is_empty
        assert (read.amount, read.fault) == (None, None)


def test_that_bounds_are_said_with_their_unit() -> None:
    low = read_amount("20", lowest=Decimal(30), unit="kg")
    high = read_amount("251", highest=Decimal("250.0"), unit="kg")

    assert low.fault == "less than 30 kg"
    assert high.fault == "more than 250 kg"


def test_that_an_amount_is_shown_with_a_leading_and_without_a_trailing_zero() -> None:  # H35
    assert with_unit(Decimal(".50"), "mg") == "0.5 mg"
    assert with_unit(Decimal("5.0"), "mL") == "5 mL"


@given(st.text(max_size=40))
def test_that_any_text_is_kept_as_it_was_typed(text: str) -> None:  # H35
    read = read_amount(text)

    assert read.text == text
    assert read.amount is None or (read.amount > 0 and read.fault is None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("60.123456789", "too long: 12 characters, 11 at most"),
        ("9" * 10_000, "too long: 10,000 characters, 11 at most"),
        ("0.12345", "more than 4 decimals"),
        ("0,12345", "more than 4 decimals"),
    ],
)
def test_that_a_longer_number_than_is_shown_whole_is_refused(typed: str, said: str) -> None:  # H35
    read = read_amount(typed)

    assert read.amount is None
    assert said in (read.fault or "")
    assert read_amount("123456.7891").amount == Decimal("123456.7891")
