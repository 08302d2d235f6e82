"""Every one of the 65,536 words, against a computation in decimal."""

from decimal import Decimal

import pytest

from kapmonitor.devices.gatt.sfloat import Special, decode_sfloat, special_of

SPECIALS = {
    0x07FE: Special.POSITIVE_INFINITY,
    0x07FF: Special.NAN,
    0x0800: Special.NRES,
    0x0801: Special.RESERVED,
    0x0802: Special.NEGATIVE_INFINITY,
}


def signed(number: int, bits: int) -> int:
    return number - (1 << bits) if number >> (bits - 1) else number


def nearest_float(word: int) -> float:
    mantissa, exponent = signed(word & 0xFFF, 12), signed(word >> 12, 4)
    return float(Decimal(mantissa).scaleb(exponent))


def test_that_every_word_is_the_float_nearest_to_its_decimal_or_no_number() -> None:
    # H07
    wrong = [
        word
        for word in range(0x10000)
        if decode_sfloat(word) != (None if word in SPECIALS else nearest_float(word))
    ]

    assert wrong == []


def test_that_every_number_is_a_float() -> None:
    values = (decode_sfloat(word) for word in range(0x10000))

    assert {type(value) for value in values} == {float, type(None)}


def test_that_no_special_is_a_number_and_each_has_its_name() -> None:
    # H07
    named = {word: special_of(word) for word in range(0x10000) if special_of(word) is not None}

    assert named == SPECIALS
    assert all(decode_sfloat(word) is None for word in named)


@pytest.mark.parametrize(
    ("word", "value"), [(0xF3CB, 97.1), (0x0062, 98.0), (0xF3D4, 98.0), (0xE01D, 0.29)]
)
def test_that_a_number_reads_as_a_person_would_write_it(word: int, value: float) -> None:
    assert decode_sfloat(word) == value


def test_that_a_biased_exponent_is_not_read_as_98() -> None:
    # H08
    assert decode_sfloat(0x8062) == 9.8e-07
