"""What was given of a drug, what runs in yet, what an entry would add, and the bound of it all."""

from dataclasses import dataclass
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount, per_kg
from kapmonitor.protocols.model import DoseBound, DosingProtocol
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import with_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """What is given of the drug, what this entry would add, and the bound, in mg and mg/kg."""

    given_mg: Decimal = Decimal(0)
    to_come_mg: Decimal = Decimal(0)
    """What a running infusion is still to give."""
    voided_mg: Decimal = Decimal(0)
    this_mg: Decimal = Decimal(0)
    bound_mg: Decimal | None = None
    weight_kg: float | None = None

    @property
    def sum_mg(self) -> Decimal:
        """What would be given in all."""
        return self.given_mg + self.to_come_mg + self.this_mg

    @property
    def sum_words(self) -> str:
        """The sum against its bound in mg."""
        if self.bound_mg is None:
            return with_unit(self.sum_mg, "mg")
        bound = with_unit(round(self.bound_mg, 2), "mg")
        return translate("dose", "{sum} of {bound}", sum=format_amount(self.sum_mg), bound=bound)

    @property
    def per_kg_words(self) -> str:
        """The same in mg/kg of today's weight; empty where there is none."""
        if not self.weight_kg:
            return ""
        total = with_unit(per_kg(self.sum_mg, self.weight_kg), "mg/kg")
        if self.bound_mg is None:
            return total
        bound = with_unit(per_kg(self.bound_mg, self.weight_kg), "mg/kg")
        return translate("dose", "{sum} of {bound}", sum=total.split(" ")[0], bound=bound)

    @property
    def title(self) -> str:
        """What the sum is of: with an infusion on, of all that it is still to give."""
        return translate("dose", "sum when run in" if self.to_come_mg else "sum")

    @property
    def given_words(self) -> str:
        """What is given so far."""
        return translate("dose", "given {mass}", mass=format_amount(self.given_mg))

    @property
    def voided_words(self) -> str:
        """What was given and withdrawn, to be struck through (HAZARDS H38)."""
        mass = format_amount(self.voided_mg)
        return translate("dose", "{mass} voided", mass=mass) if self.voided_mg else ""


def sum_line(
    view: RoomView,
    protocol: DosingProtocol | None,
    drug: str,
    route: Route | None,
    this_mg: Decimal | None,
) -> SumLine:
    """What is given of the drug in question, or of the protocol's before one is named."""
    of_drug = [dose for dose in view.doses if not drug or dose.drug == drug]
    unexplained = [dose for dose in view.unexplained_voids if not drug or dose.drug == drug]
    doses_mg = sum((dose.mass_mg for dose in of_drug if dose.counts), Decimal(0))
    infused_mg, to_come_mg = _infused(view, drug, doses_mg)
    return SumLine(
        given_mg=doses_mg + infused_mg,
        to_come_mg=to_come_mg,
        voided_mg=sum((dose.mass_mg for dose in unexplained), Decimal(0)),
        this_mg=this_mg or Decimal(0),
        bound_mg=_bound_mg(view, protocol, drug, route),
        weight_kg=view.weight_kg,
    )


def _bound_mg(
    view: RoomView, protocol: DosingProtocol | None, drug: str, route: Route | None
) -> Decimal | None:
    """The bound of that drug by that route; the narrowest one before both are known."""
    bounds = [each for each in protocol.bounds if each.drug == drug] if protocol and drug else []
    by_route = [each for each in bounds if route is None or each.route is route]
    if drug and not bounds:
        return None
    found = [_narrower(bound, view.weight_kg) for bound in by_route or bounds]
    return min(found) if found else view.max_total_mg


def _narrower(bound: DoseBound, weight_kg: float | None) -> Decimal:
    if weight_kg is None:
        return bound.max_total_mg
    return min(bound.max_total_mg, bound.max_total_mg_per_kg * Decimal(str(weight_kg)))


def _infused(view: RoomView, drug: str, doses_mg: Decimal) -> tuple[Decimal, Decimal]:
    """What infusions gave of it, to a tenth while one runs, and what one is still to give."""
    mine = [each for each in view.balances if not drug or each.drug == drug]
    given = sum((each.given - each.voided for each in mine), Decimal(0)) - doses_mg
    running = view.plan.infusion
    if running is None or not running.is_on or drug not in ("", running.drug):
        return max(given, Decimal(0)), Decimal(0)
    to_come = running.committed_mg - running.given_mg(view.now)
    shown = round(max(given, Decimal(0)), 1)
    return shown, max(given, Decimal(0)) + to_come - shown
