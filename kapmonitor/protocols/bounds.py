"""What a dose is held against before it is recorded: bounds, devices and their rest, expiry.

A bound refuses nothing for good: what was given can be recorded with a reason (HAZARDS H41).
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DEVICE_REST, DoseBound, DosingProtocol, SprayDevice
from kapmonitor.protocols.refusals import Refusal, bound, gate

TENFOLD = Decimal(10)
_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendedDose:
    """A dose about to be recorded: of an infusion, all that is ordered."""

    drug: str
    route: Route
    mass_mg: Decimal
    at: datetime
    is_infusion: bool = False


def dose_bounds(
    protocol: DosingProtocol,
    session: Session,
    dose: IntendedDose,
    before: Decimal,
    *,
    booster: bool = False,
) -> Iterator[Refusal]:
    """What bounds say of a dose beside ``before`` mg of the same drug."""
    yield from unplanned(protocol, dose)
    yield from over_bounds(protocol, session, dose, before)
    yield from tenfold(session, dose)
    yield from device_mass(protocol, dose)
    if booster:
        yield from over_booster(protocol, session, dose)


def bound_for(protocol: DosingProtocol, drug: str, route: Route) -> DoseBound | None:
    """The protocol's bound for a drug by a route, if it plans it at all."""
    return next((b for b in protocol.bounds if (b.drug, b.route) == (drug, route)), None)


def unplanned(protocol: DosingProtocol, dose: IntendedDose) -> Iterator[Refusal]:
    """Whether the protocol has no bound for that drug by that route (HAZARDS H39, H40)."""
    if bound_for(protocol, dose.drug, dose.route) is None:
        yield bound(f"{protocol.id} plans no {dose.drug} {dose.route.words}")


def over_bounds(
    protocol: DosingProtocol, session: Session, dose: IntendedDose, before: Decimal
) -> Iterator[Refusal]:
    """Which bounds a dose is over by itself, and beside ``before`` mg of the same drug."""
    found = bound_for(protocol, dose.drug, dose.route)
    if found is None:
        return
    total = before + dose.mass_mg
    yield from _over("one dose", dose.mass_mg, found.max_mg, "mg")
    yield from _over("all doses", total, found.max_total_mg, "mg")
    if session.weight_kg is not None:
        weight = Decimal(str(session.weight_kg))
        yield from _over("one dose", dose.mass_mg / weight, found.max_mg_per_kg, "mg/kg")
        yield from _over("all doses", total / weight, found.max_total_mg_per_kg, "mg/kg")


def over_booster(
    protocol: DosingProtocol, session: Session, dose: IntendedDose
) -> Iterator[Refusal]:
    """Whether a booster is over what the protocol allows for one."""
    booster = protocol.booster
    if booster is None:
        return
    if booster.max_mg is not None:
        yield from _over("the booster", dose.mass_mg, booster.max_mg, "mg")
    if booster.max_mg_per_kg is not None and session.weight_kg is not None:
        share = dose.mass_mg / Decimal(str(session.weight_kg))
        yield from _over("the booster", share, booster.max_mg_per_kg, "mg/kg")


def _over(what: str, amount: Decimal, most: Decimal, unit: str) -> Iterator[Refusal]:
    if amount > most:
        shown = format_amount(round(amount, 2))
        yield bound(f"{what}: {shown} {unit} is over {format_amount(most)} {unit}")


def tenfold(session: Session, dose: IntendedDose) -> Iterator[Refusal]:
    """Whether a dose is ten times the one planned, or more (HAZARDS H34)."""
    planned = session.opened.planned_mass_mg if session.opened else None
    if planned is not None and dose.mass_mg >= planned * TENFOLD:
        yield bound(
            f"{format_amount(dose.mass_mg)} mg is ten times the planned"
            f" {format_amount(planned)} mg or more"
        )


def second_person(
    protocol: DosingProtocol, dose: IntendedDose, witness: str | None
) -> Iterator[Refusal]:
    """Whether the protocol wants a second person to confirm it, and there is none (H34)."""
    found = bound_for(protocol, dose.drug, dose.route)
    if found is not None and found.second_person and not witness:
        yield bound(f"{protocol.id} wants a second person to confirm the dose: name them")


def expired(expiry: str | None, at: datetime) -> Iterator[Refusal]:
    """Whether a drug's expiry has passed; a month is good to its end (HAZARDS H40)."""
    last_day = last_good_day(expiry)
    if last_day is not None and at.date() > last_day:
        yield bound(f"it expired: {expiry}")


def last_good_day(expiry: str | None) -> date | None:
    """The last day of ``2027-03`` or ``2027-03-31``; ``None`` where it is not written so."""
    found = _MONTH.fullmatch((expiry or "").strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    try:
        day = int(found[3]) if found[3] else calendar.monthrange(year, month)[1]
        return date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def devices_given(protocol: DosingProtocol, session: Session) -> list[Dose]:
    """The spray devices that were given, in their order; none where the protocol uses none."""
    if protocol.device is None:
        return []
    return [dose for dose in session.doses_given() if dose.drug in protocol.drugs]


def device_mass(protocol: DosingProtocol, dose: IntendedDose) -> Iterator[Refusal]:
    """Whether a dose is what one device holds."""
    device = protocol.device
    if device is not None and dose.drug in protocol.drugs and dose.mass_mg != device.mass_mg:
        holds = format_amount(device.mass_mg)
        yield bound(f"one device holds {holds} mg: each is a dose of its own")


def device_refusals(
    protocol: DosingProtocol, session: Session, dose: IntendedDose
) -> Iterator[Refusal]:
    """Whether the next device has to wait, or there are no more of them."""
    device = protocol.device
    if device is None or dose.drug not in protocol.drugs:
        return
    given = devices_given(protocol, session)
    if len(given) >= device.most:
        why = f"{device.most} devices are the most, and they were given"
        yield gate(DEVICE_REST, why)
    elif given:
        nearest = min(given, key=lambda each: abs(dose.at - each.at))
        yield from _rest(device, nearest, dose.at)


def _rest(device: SprayDevice, nearest: Dose, at: datetime) -> Iterator[Refusal]:
    """Of the device before, or of one after where this is entered late: there is rest between."""
    apart_s = abs((at - nearest.at).total_seconds())
    if apart_s < device.rest_s:
        side = "since the last" if nearest.at <= at else "to the next"
        wanted, there_is = format_clock(device.rest_s), format_clock(apart_s)
        yield gate(DEVICE_REST, f"device rest: {there_is} {side}, {wanted} are wanted")


def rests_until(device: SprayDevice, last: Dose) -> datetime:
    """When the next device may follow; exactly then is late enough."""
    return last.at + timedelta(seconds=device.rest_s)
