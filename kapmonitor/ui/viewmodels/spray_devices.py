"""Spray devices in words: which is the next, and from when it may follow. Pure."""

from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.amount_fields import with_unit
from kapmonitor.ui.viewmodels.dose_screen import time_words

_C = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesScreen:
    """What is shown of them; all empty where the protocol uses none."""

    count: str = ""
    """How many were given, of how many at most."""
    each: str = ""
    clock: str = ""
    """What is left of the rest; empty while none is on."""
    said: str = ""
    next_device: str = ""
    """``device 2 of 3, 28 mg each``; empty once all were given."""


def devices_screen(
    view: RoomView | None, protocol: DosingProtocol | None, now: datetime
) -> DevicesScreen:
    """They at that moment."""
    device = protocol.device if protocol is not None else None
    if view is None or device is None or view.plan.devices is None:
        return DevicesScreen()
    plan = view.plan.devices
    each = translate(_C, "{mass} each", mass=with_unit(device.mass_mg, "mg"))
    count = translate(_C, "{given} of {most} devices given", given=plan.given, most=plan.most)
    if plan.given >= plan.most:
        said = translate(_C, "{most} are the most, and they were given", most=plan.most)
        return DevicesScreen(count=count, each=each, said=said)
    following = translate(
        _C, "device {number} of {most}, {each}", number=plan.given + 1, most=plan.most, each=each
    )
    until = plan.rests_until
    if until is None or until <= now:
        said = translate(_C, "{device} is the next; no rest is on", device=following)
        return DevicesScreen(count=count, each=each, said=said, next_device=following)
    return DevicesScreen(
        count=count,
        each=each,
        clock=format_clock((until - now).total_seconds() + 0.999),
        said=translate(
            _C,
            "{device} may follow from {time}, after {rest} of rest",
            device=following,
            time=time_words(until),
            rest=format_clock(device.rest_s),
        ),
        next_device=following,
    )
