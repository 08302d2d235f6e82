"""Doses: routes, exact amounts and mg/kg. Amounts are decimals, never floats."""

import re
from decimal import Decimal
from enum import StrEnum


class Route(StrEnum):
    """How a drug enters the body (HL7 table 0162). Shown in words, never as IN or SC (H39)."""

    IM = "IM"
    IV = "IV"
    SL = "SL"
    IN = "IN"
    SC = "SC"
    PO = "PO"


class AmountError(ValueError):
    """A text that is no amount; the sentence says why and what to type."""


_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?|[.,]\d{1,9}", re.ASCII)
"""More digits than nine are a held key, and more than exact division can keep."""
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,' ]\d{3})+(?:[.,]\d+)?", re.ASCII)
"""What may be a thousand to one reader and a one to another: ``1,000`` as well as ``1.000``."""


def parse_amount(text: str) -> Decimal:
    """Read an amount that a person typed: comma and point are both the decimal mark (H35).

    Raises:
        AmountError: for signs, exponents, a grouping mark, or anything else than one number.

    >>> parse_amount("0,5"), parse_amount(".5"), parse_amount("60")
    (Decimal('0.5'), Decimal('0.5'), Decimal('60'))
    """
    typed = text.strip()
    if _GROUPED.fullmatch(typed):
        raise AmountError(
            f"{text!r} may be grouped in thousands: type the digits without a mark between them,"
            " or another number of decimals"
        )
    if _AMOUNT.fullmatch(typed) is None:
        raise AmountError(
            f"{text!r} is not a number: type digits and at most one decimal mark, nine digits at"
            " most on either side of it"
        )
    return Decimal(typed.replace(",", "."))


def parse_positive_amount(text: str) -> Decimal:
    """Read an amount that must be larger than zero.

    Raises:
        AmountError: as :func:`parse_amount`, and for zero.
    """
    amount = parse_amount(text)
    if amount == 0:
        raise AmountError(f"{text!r} is zero: an amount given is larger than zero")
    return amount


def format_amount(amount: Decimal) -> str:
    """Write an amount without trailing zeros and with a leading one (H35).

    >>> format_amount(Decimal("5.0")), format_amount(Decimal(".50")), format_amount(Decimal("60"))
    ('5', '0.5', '60')
    """
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def per_kg(mass_mg: Decimal, weight_kg: float) -> Decimal:
    """mg/kg to two decimals, of today's weight."""
    return (mass_mg / Decimal(str(weight_kg))).quantize(Decimal("0.01"))
