"""The account of one lot in words: drawn, given, wasted, in hand. Exact, and without praise."""

from dataclasses import dataclass

from kapmonitor.protocols.tie_out import DrugBalance
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import with_unit

_C = "drug"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugLine:
    """One drug and lot, in mg; ``equation`` is what the figures come to."""

    drug: str
    lot: str | None
    name: str
    drawn: str
    given: str
    wasted: str
    voided: str
    """The part of what was given that was voided and not explained; empty where there is none."""
    in_hand: str
    equation: str
    is_open: bool
    """Whether something is left over that nobody has explained."""
    explanation: str = ""


def drug_line(balance: DrugBalance) -> DrugLine:
    """It in words."""
    return DrugLine(
        drug=balance.drug,
        lot=balance.lot,
        name=f"{balance.drug}, {lot_words(balance.lot)}",
        drawn=with_unit(balance.drawn, "mg"),
        given=with_unit(balance.given, "mg"),
        wasted=with_unit(balance.wasted, "mg"),
        voided=with_unit(balance.voided, "mg") if balance.voided else "",
        in_hand=_in_hand_words(balance),
        equation=_equation(balance),
        is_open=balance.in_hand != 0 and balance.explanation is None,
        explanation=balance.explanation or "",
    )


def lot_words(lot: str | None) -> str:
    """A lot as people say it."""
    return translate(_C, "lot {lot}", lot=lot) if lot else translate(_C, "no lot named")


def _in_hand_words(balance: DrugBalance) -> str:
    """Under zero, more was given or wasted than drawn: then nothing can be in hand."""
    if balance.in_hand >= 0:
        return with_unit(balance.in_hand, "mg")
    return translate(_C, "{mass} more than drawn", mass=with_unit(-balance.in_hand, "mg"))


def _equation(balance: DrugBalance) -> str:
    """``drawn 100 mg = given 60 mg + wasted 40 mg``, with what is left over named."""
    parts = {
        "drawn": with_unit(balance.drawn, "mg"),
        "given": with_unit(balance.given, "mg"),
        "wasted": with_unit(balance.wasted, "mg"),
        "left": with_unit(abs(balance.in_hand), "mg"),
    }
    if balance.in_hand == 0:
        say = "drawn {drawn} = given {given} + wasted {wasted}"
    elif balance.in_hand > 0:
        say = "drawn {drawn} = given {given} + wasted {wasted} + in hand {left}"
    else:
        say = "drawn {drawn} is {left} less than given {given} + wasted {wasted}"
    return translate(_C, say, **parts)
