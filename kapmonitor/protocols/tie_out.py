"""Whether the drug adds up: drawn = given + wasted + in hand, exactly, for each lot (H75)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugBalance:
    """One lot of one drug in a session, in mg. ``lot`` is ``None`` where nobody said which.

    ``given`` has voided doses in it until somebody says that they were not given.
    """

    drug: str
    lot: str | None
    drawn: Decimal
    given: Decimal
    wasted: Decimal
    voided: Decimal
    """The part of ``given`` that was voided and is not explained."""
    explanation: str | None = None
    """Why what is left over is left over, as it was said of this very amount."""

    @property
    def in_hand(self) -> Decimal:
        """What must still be there; under zero, more was given or wasted than drawn."""
        return self.drawn - self.given - self.wasted

    @property
    def ties_out(self) -> bool:
        """Whether nothing is left over that nobody has explained."""
        return (self.in_hand == 0 or self.explanation is not None) and self.voided == 0


def balances(session: Session, now: datetime) -> list[DrugBalance]:
    """Every drug and lot of the session, in the order in which they first came up."""
    return [_balance(drug, lot, session, now) for drug, lot in _lots(session)]


def _lots(session: Session) -> list[tuple[str, str | None]]:
    """Where a drug has one lot only, what names none is of that one."""
    dosing = session.dosing
    named = [
        *((each.drug, each.lot) for each in dosing.drawn),
        *((dose.drug, dose.lot) for dose in dosing.doses_reckoned()),
        *((each.drug, each.lot) for each in dosing.infused()),
        *((each.drug, each.lot) for each in dosing.wasted),
    ]
    return list(dict.fromkeys((drug, _lot_of(drug, lot, named)) for drug, lot in named))


def _lot_of(drug: str, lot: str | None, named: list[tuple[str, str | None]]) -> str | None:
    known = {each for name, each in named if name == drug and each is not None}
    return next(iter(known)) if lot is None and len(known) == 1 else lot


def _balance(drug: str, lot: str | None, session: Session, now: datetime) -> DrugBalance:
    dosing = session.dosing
    is_only = sum(name == drug for name, _ in _lots(session)) == 1

    def mine(items: Iterator[tuple[str, str | None, Decimal]]) -> Decimal:
        amounts = (m for name, of, m in items if name == drug and (is_only or of == lot))
        return sum(amounts, Decimal(0))

    voided = mine((d.drug, d.lot, d.mass_mg) for d in dosing.unexplained_voids)
    given = mine((d.drug, d.lot, d.mass_mg) for d in dosing.doses_given())
    infused = mine((i.drug, i.lot, i.given_mg(now)) for i in dosing.infused())
    found = DrugBalance(
        drug=drug,
        lot=lot,
        drawn=mine((each.drug, each.lot, each.mass_mg) for each in dosing.drawn),
        given=given + infused + voided,
        wasted=mine((each.drug, each.lot, each.mass_mg) for each in dosing.wasted),
        voided=voided,
    )
    return _explained(found, session)


def _explained(found: DrugBalance, session: Session) -> DrugBalance:
    said = [
        each.reason
        for each in session.dosing.explanations
        if (each.drug, each.mass_mg) == (found.drug, found.in_hand)
        and each.lot in (None, found.lot)
    ]
    return (
        found
        if not said
        else DrugBalance(
            drug=found.drug,
            lot=found.lot,
            drawn=found.drawn,
            given=found.given,
            wasted=found.wasted,
            voided=found.voided,
            explanation=said[-1],
        )
    )
