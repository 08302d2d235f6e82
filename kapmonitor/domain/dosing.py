"""Doses: routes, exact amounts, volumes, today's weight and mg/kg.

Amounts are decimals, never floats.
"""

import re
from decimal import Context, Decimal
from enum import StrEnum


class Route(StrEnum):
    """How a drug enters the body (HL7 table 0162). Shown in words, never as IN or SC (H39)."""

    IM = "IM"
    IV = "IV"
    SL = "SL"
    IN = "IN"
    SC = "SC"
    PO = "PO"

    @property
    def words(self) -> str:
        """The route as people read it, never to be taken for another (H39)."""
        return _ROUTE_WORDS[self.value]

    @property
    def dose_words(self) -> str:
        """The same of what is given all at once: by the vein that is no infusion."""
        return "IV bolus" if self is Route.IV else self.words


_ROUTE_WORDS = {
    "IM": "IM injection",
    "IV": "IV infusion",
    "SL": "under the tongue",
    "IN": "nasal",
    "SC": "subcut",
    "PO": "swallowed",
}


class WeightUnit(StrEnum):
    """The unit of a scale, chosen by hand each time and never guessed (H33)."""

    KG = "kg"
    LB = "lb"


KG_PER_LB = Decimal("0.45359237")
"""Exact: the international pound of 1959."""
LIGHTEST_KG, HEAVIEST_KG = Decimal(30), Decimal(250)
"""Beyond these a weight is one in the wrong unit, or a slip (H33); both ends are within."""
_SIX_DIGITS = Context(prec=6)
"""Finer than any syringe's scale is read, and never rounded to nothing."""


class AmountError(ValueError):
    """A text that is no amount; the sentence says why and what to type."""


_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?|[.,]\d{1,9}", re.ASCII)
"""More digits than nine are a held key, and more than exact division can keep."""
_POINTED = re.compile(r"\d{1,9}\.\d{1,9}", re.ASCII)
"""An exact decimal as INTERFACES.md writes it."""
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


def positive_amount_in_file(text: str) -> Decimal:
    """Read an amount of a file, larger than zero: there a point is the decimal mark, always.

    Nobody writes a file by a locale, and this program's own lines have amounts to the microgram
    (``22.167``). What is typed into a field may mean thousands, and is asked about there (H35).

    Raises:
        AmountError: as :func:`parse_positive_amount`, which reads all else.

    >>> positive_amount_in_file("22.167")
    Decimal('22.167')
    """
    typed = text.strip()
    if _POINTED.fullmatch(typed) is not None and Decimal(typed) > 0:
        return Decimal(typed)
    return parse_positive_amount(text)


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


def volume_ml_of(mass_mg: Decimal, concentration_mg_per_ml: Decimal) -> Decimal:
    """The volume, in mL, that holds a mass: exact, or to six digits where the decimals never end.

    Raises:
        AmountError: where the concentration is not over zero.

    >>> volume_ml_of(Decimal("60"), Decimal("50")), volume_ml_of(Decimal("60"), Decimal("70"))
    (Decimal('1.2'), Decimal('0.857143'))
    """
    if concentration_mg_per_ml <= 0:
        raise AmountError(f"{concentration_mg_per_ml} mg/mL is no concentration")
    return _SIX_DIGITS.divide(mass_mg, concentration_mg_per_ml)


def weight_kg(amount: Decimal, unit: WeightUnit) -> Decimal:
    """A person's weight in kg, exact.

    Raises:
        AmountError: for a weight under 30 or over 250 kg, which asks for its unit (H33).

    >>> weight_kg(Decimal("165"), WeightUnit.LB)
    Decimal('74.84274105')
    """
    weight = amount * KG_PER_LB if unit is WeightUnit.LB else amount
    if not LIGHTEST_KG <= weight <= HEAVIEST_KG:
        raise AmountError(
            f"{format_amount(amount)} {unit.value} is not between {LIGHTEST_KG} and"
            f" {HEAVIEST_KG} kg: look at the scale's unit"
        )
    return weight


def weight_in(weight: Decimal, unit: WeightUnit) -> Decimal:
    """A weight in kg as a scale of that unit shows it, to the tenth: both are shown (H33).

    >>> weight_in(Decimal("74.8"), WeightUnit.LB), weight_in(Decimal("74.84274105"), WeightUnit.KG)
    (Decimal('164.9'), Decimal('74.8'))
    """
    shown = weight / KG_PER_LB if unit is WeightUnit.LB else weight
    return shown.quantize(Decimal("0.1"))


def parse_weight(text: str, unit: WeightUnit) -> Decimal:
    """Read a weight that a person typed off a scale; returns kg, exact.

    Raises:
        AmountError: as :func:`parse_positive_amount` and :func:`weight_kg`.
    """
    return weight_kg(parse_positive_amount(text), unit)
