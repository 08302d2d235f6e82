"""The room's devices at one moment, and a desk that answers when told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kapmonitor.domain.devices import (
    NOT_FOUND_YET,
    DeviceAssignment,
    DeviceIdentity,
    DeviceProfile,
    DeviceState,
    DeviceStatus,
    PacketCounts,
)
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.ui.ports import Heard, ScanResult
from tests.ui.rooms import NOW, a_reading, some_devices

OFF = "Bluetooth is off or its adapter was pulled out: turn it on"
EVIL = "\u202e\x1b[31mname\n" + "x" * 10_000


def the_oximeter(**changes: Any) -> DeviceView:
    """97 %, 72 /min, 0.6 s ago, with a minute behind it."""
    status, _ = some_devices()
    status = replace(
        status,
        rssi=-54,
        identity=DeviceIdentity(address="C0:11:22:33:44:55", manufacturer="Nonin", model="3230"),
    )
    recent = tuple(
        a_reading(sign, value, NOW - timedelta(seconds=second - 0.4))
        for second in range(60, 0, -1)
        for sign, value in ((VitalSign.SPO2, 97.0), (VitalSign.PULSE_RATE, 72.0))
    )
    view = DeviceView(
        status=status,
        readings=recent[-2:],
        age_s=0.6,
        counts=PacketCounts(decoded=995, refused={"length": 2, "implausible": 3}),
        clock_offset_s=None,
        recent=recent,
    )
    return replace(view, **changes)


def the_cuff(*, offset_s: float | None = -132.0, **changes: Any) -> DeviceView:
    """134/85, 47 s ago; it hung up behind its record."""
    _, status = some_devices()
    status = replace(status, state=DeviceState.LOST, hung_up=True, reason="the link is gone")
    view = DeviceView(
        status=status,
        readings=a_record(134.0, 85.0),
        age_s=47.0,
        counts=PacketCounts(decoded=9, stored_records=8),
        clock_offset_s=offset_s,
    )
    return replace(view, **changes)


def a_record(
    systolic: float, diastolic: float, *, minutes_before: float = 2.0, **changes: Any
) -> tuple[Reading, ...]:
    at = NOW - timedelta(seconds=47)
    taken = at - timedelta(minutes=minutes_before)
    return tuple(
        a_reading(sign, value, at, device="cuff", taken_at=taken, **changes)
        for sign, value in ((VitalSign.SYSTOLIC, systolic), (VitalSign.DIASTOLIC, diastolic))
    )


def stored(readings: tuple[Reading, ...], quality: Quality) -> tuple[Reading, ...]:
    return tuple(replace(each, source=Source.STORED, quality=quality) for each in readings)


def in_state(device: DeviceView, state: DeviceState, reason: str = "") -> DeviceView:
    return replace(device, status=replace(device.status, state=state, reason=reason, hung_up=False))


def a_new_device(name: str = "Strap", address: str | None = "C0:11:22:33:7F:99") -> DeviceView:
    """Bound, and never heard of."""
    status = DeviceStatus(
        assignment=DeviceAssignment(id="strap", driver="heart-rate", name=name, address=address),
        profile=DeviceProfile(streams=(VitalSign.HEART_RATE,)),
        state=DeviceState.LOST,
        reason=NOT_FOUND_YET,
    )
    return DeviceView(
        status=status, readings=(), age_s=None, counts=PacketCounts(), clock_offset_s=None
    )


def devices(*seen: DeviceView, after_s: float = 0.0, **more: Any) -> DevicesView:
    return DevicesView(now=NOW + timedelta(seconds=after_s), devices=tuple(seen), **more)


def a_heard(
    name: str = "BM57 1234",
    *,
    address: str = "D0:00:00:00:45:57",
    rssi: int = -66,
    driver: str | None = "blood-pressure",
    bound_as: str | None = None,
) -> Heard:
    return Heard(address=address, name=name, rssi=rssi, driver=driver, bound_as=bound_as)


class FakeDeviceDesk:
    """Keeps what was asked for; answers when told to, as the core does: later."""

    def __init__(self) -> None:
        self.scans: list[Callable[[ScanResult], None]] = []
        self.pairs: list[tuple[DeviceAssignment, Callable[[str | None], None]]] = []
        self.forgets: list[tuple[str, Callable[[str | None], None]]] = []

    def scan(self, seconds: float, done: Callable[[ScanResult], None]) -> None:
        self.scans.append(done)

    def pair(self, assignment: DeviceAssignment, done: Callable[[str | None], None]) -> None:
        self.pairs.append((assignment, done))

    def forget(self, device: str, done: Callable[[str | None], None]) -> None:
        self.forgets.append((device, done))

    def hear(self, *heard: Heard, failure: str | None = None) -> None:
        """Answer the oldest scan."""
        self.scans.pop(0)(ScanResult(heard=heard, failure=failure))
