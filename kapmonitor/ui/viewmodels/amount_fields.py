"""Amounts as they are typed: exact, or with words for why they are none (HAZARDS H35).

The text stays the person's own: nothing here writes it anew.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from kapmonitor.domain.dosing import AmountError, format_amount, parse_amount
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.lengths import too_long_words

LONGEST_AMOUNT = 11
"""Characters of an amount: so many a field shows whole, at both ends (``widgets/amount_field``)."""
MOST_DECIMALS = 4
"""Finer than any scale or syringe is read: more is a slip, or what a computer worked out."""

_LOOKS_GROUPED = re.compile(r"\d[.,' ]\d{3}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAmount:
    """What a field holds: the text, and the amount it is or why it is none.

    Both ``amount`` and ``fault`` are ``None`` while nothing is typed.
    """

    text: str = ""
    amount: Decimal | None = None
    fault: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.text.strip()


def read_amount(
    text: str,
    *,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
    unit: str = "",
    takes_zero: bool = False,
) -> TypedAmount:
    """Read what was typed; an amount is larger than zero and within the bounds that are named.

    ``takes_zero``: it is what a display shows, which may be nothing yet.

    >>> read_amount("0,5").amount
    Decimal('0.5')
    >>> read_amount("0").fault
    'zero is no amount'
    >>> read_amount("60.12345").fault
    'more than 4 decimals: type 4 at most'
    """
    if not text.strip():
        return TypedAmount(text=text)
    if fault := _length_fault(text):
        return TypedAmount(text=text, fault=fault)
    try:
        amount = parse_amount(text)
    except AmountError:
        return TypedAmount(text=text, fault=_why_none(text))
    if amount == 0 and not takes_zero:
        return TypedAmount(text=text, fault=translate("amount", "zero is no amount"))
    if beyond := _beyond(amount, lowest, highest, unit):
        return TypedAmount(text=text, fault=beyond)
    return TypedAmount(text=text, amount=amount)


def with_unit(amount: Decimal, unit: str) -> str:
    """An amount as it is shown: no trailing zero, a leading one, a space before the unit.

    >>> with_unit(Decimal("5.0"), "mg")
    '5 mg'
    """
    return f"{format_amount(amount)} {unit}"


def _length_fault(text: str) -> str:
    """Why a text is longer than an amount can be; empty where it is not."""
    if too_long := too_long_words(text, LONGEST_AMOUNT):
        return too_long
    _, mark, decimals = text.strip().replace(",", ".").partition(".")
    if mark and decimals.isdecimal() and len(decimals) > MOST_DECIMALS:
        return translate(
            "amount", "more than {most} decimals: type {most} at most", most=MOST_DECIMALS
        )
    return ""


def _why_none(text: str) -> str:
    if _LOOKS_GROUPED.search(text):
        return translate(
            "amount", "could be thousands or decimals: type it without that mark, or shorter"
        )
    return translate("amount", "not a number: digits and one decimal mark, point or comma")


def _beyond(
    amount: Decimal, lowest: Decimal | None, highest: Decimal | None, unit: str
) -> str | None:
    if lowest is not None and amount < lowest:
        return translate("amount", "less than {least}", least=with_unit(lowest, unit).strip())
    if highest is not None and amount > highest:
        return translate("amount", "more than {most}", most=with_unit(highest, unit).strip())
    return None
