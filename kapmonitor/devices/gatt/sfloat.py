"""SFLOAT, the 16-bit decimal number of medical Bluetooth characteristics.

Layout: the top four bits are a signed power of ten, the low twelve a signed mantissa. Five words
with exponent 0 are no numbers. Every other word is one, even where the mantissa looks special.

Source: IEEE Std 11073-20601, SFLOAT-Type; devices.md 1.1. Certainty: A.
"""

from enum import StrEnum


class Special(StrEnum):
    """The words that are no numbers, as ``decode`` names them."""

    NAN = "nan"
    """Not a number: most often, no finger or a failed measurement."""
    NRES = "nres"
    """Not at this resolution."""
    POSITIVE_INFINITY = "+inf"
    NEGATIVE_INFINITY = "-inf"
    RESERVED = "reserved"


_SPECIALS = {
    0x07FE: Special.POSITIVE_INFINITY,
    0x07FF: Special.NAN,
    0x0800: Special.NRES,
    0x0801: Special.RESERVED,
    0x0802: Special.NEGATIVE_INFINITY,
}
_MANTISSAS = (*range(0x800), *range(-0x800, 0))
_EXPONENTS = (*range(8), *range(-8, 0))


def _numbers(exponent: int) -> list[float | None]:
    """The 4,096 numbers of one exponent, each the float nearest to its decimal.

    A product of integers is exact and a quotient of two is rounded once: ``971 / 10`` is 97.1,
    where ``971 * 0.1`` is 97.10000000000001.
    """
    if exponent < 0:
        divisor = 10**-exponent
        return [mantissa / divisor for mantissa in _MANTISSAS]
    factor = 10**exponent
    return [float(mantissa * factor) for mantissa in _MANTISSAS]


def _table() -> list[float | None]:
    table = [number for exponent in _EXPONENTS for number in _numbers(exponent)]
    for word in _SPECIALS:
        table[word] = None
    return table


SFLOATS = _table()
"""The value of each word, 0 to 65,535. For the hot path; others call ``decode_sfloat``."""


def decode_sfloat(word: int) -> float | None:
    """Return the value of one SFLOAT word, or ``None`` where the device sent no number.

    Args:
        word: 16 bits, host order, 0 to 65,535.

    >>> decode_sfloat(0xF3CB)  # 971 x 10^-1
    97.1
    """
    return SFLOATS[word]


def special_of(word: int) -> Special | None:
    """Return which special a word is, or ``None`` where it is a number.

    >>> special_of(0x07FF)
    <Special.NAN: 'nan'>
    """
    return _SPECIALS.get(word)
