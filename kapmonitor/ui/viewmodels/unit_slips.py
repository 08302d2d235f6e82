"""Amounts that look as if another unit was meant: g or µg for mg, lb for kg (H33, H34). Pure."""

from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.protocols.bounds import bound_for
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.asked import Asked

UNIT = "unit"
"""The kind of this question; no rule knows of it, as none knows what was meant."""
FAR = Decimal(100)
"""Times the bound of one dose, or a part of it, that no order of magnitude explains: a unit is a
thousand away. Ours."""


def mass_slip(protocol: DosingProtocol, drug: str, route: Route, mass_mg: Decimal) -> list[Asked]:
    """Whether a mass is so far from what the protocol bounds that g or µg may be meant."""
    found = bound_for(protocol, drug, route)
    if found is None:
        return []
    shown = format_amount(mass_mg)
    if mass_mg * FAR < found.max_mg:
        why = translate("dose", "{mass} mg is very little: is it g that was meant?", mass=shown)
    elif mass_mg > found.max_mg * FAR:
        why = translate("dose", "{mass} mg is very much: is it µg that was meant?", mass=shown)
    else:
        return []
    return [Asked(kind=UNIT, why=why)]
