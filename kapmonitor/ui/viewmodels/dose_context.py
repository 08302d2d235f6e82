"""What a dose stands beside, in one line: devices, an infusion, the last dose, what is in hand."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.protocols.bounds import bound_for
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import with_unit

_C = "dose"


def context_words(view: RoomView, protocol: DosingProtocol | None, drug: str, now: datetime) -> str:
    """All of it; empty where there is nothing to say."""
    parts = [*_devices(view, protocol, now), *_last(view, now), *_infusion(view, protocol)]
    return " \N{MIDDLE DOT} ".join([*parts, *_in_hand(view, drug)])


def running_words(protocol: DosingProtocol | None) -> str:
    """What the panel beside this one is about; empty where the protocol has nothing that runs."""
    if protocol is None:
        return ""
    parts = (
        ("Infusion", protocol.infusion),
        ("Hold", protocol.hold),
        ("Devices", protocol.device),
    )
    return ", ".join(translate(_C, word) for word, rule in parts if rule is not None)


def wants_second(protocol: DosingProtocol | None, drug: str, route: Route | None) -> bool:
    """Whether the protocol wants a second person for that drug by that route (HAZARDS H34)."""
    if protocol is None or route is None:
        return False
    found = bound_for(protocol, drug, route)
    return found is not None and found.second_person


def _devices(view: RoomView, protocol: DosingProtocol | None, now: datetime) -> Iterator[str]:
    """The next device by its number: it is no repeat of the last (HAZARDS H36)."""
    device, plan = protocol.device if protocol else None, view.plan.devices
    if device is None or plan is None:
        return
    mass = with_unit(device.mass_mg, "mg")
    if plan.given >= plan.most:
        yield translate(
            _C, "{most} of {most} devices given, {mass} each", most=plan.most, mass=mass
        )
        return
    say = "device {number} of {most}, {mass} each"
    yield translate(_C, say, number=plan.given + 1, most=plan.most, mass=mass)
    if plan.rests_until is not None and plan.rests_until > now:
        time = f"{plan.rests_until.astimezone():%H:%M:%S}"
        yield translate(_C, "rest to {time}", time=time)


def _infusion(view: RoomView, protocol: DosingProtocol | None) -> Iterator[str]:
    """A dose beside an infusion is one of its own (HAZARDS H43)."""
    infusion = view.plan.infusion
    if infusion is not None and infusion.is_on:
        yield translate(
            _C,
            "a bolus, beside the infusion: {given} of {ordered} in",
            given=format_amount(round(infusion.given_mg(view.now), 1)),
            ordered=with_unit(infusion.mass_mg, "mg"),
        )
    elif protocol is not None and protocol.infusion is not None:
        yield translate(_C, "a dose here is a bolus")


def _last(view: RoomView, now: datetime) -> Iterator[str]:
    last = view.plan.last_given_at
    running = view.plan.infusion
    if running is not None and running.is_on:
        last = max((dose.at for dose in view.doses if dose.counts), default=None)
    if last is None or not view.doses:
        return
    minutes = int((now - last).total_seconds() // 60)
    yield translate(_C, "last dose {minutes} min ago", minutes=minutes)


def _in_hand(view: RoomView, drug: str) -> Iterator[str]:
    """What was drawn and is neither given nor wasted (HAZARDS H75)."""
    mine = [each for each in view.balances if each.drawn and drug in ("", each.drug)]
    left = sum((each.in_hand for each in mine), Decimal(0))
    if left > 0 and not (view.plan.infusion is not None and view.plan.infusion.is_on):
        yield translate(_C, "in hand {mass}", mass=with_unit(left, "mg"))
