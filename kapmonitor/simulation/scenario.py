"""Reads a scenario: who is in the room, what the devices send, what goes wrong, what staff do.

Every fault of a file is told at once, with its place. Times are seconds of scenario time.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    StrictBool,
)

from kapmonitor.alarms.board import BY_HAND
from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.domain.events import KINDS
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.documents import bytes_of, checked
from kapmonitor.protocols.faults import Fault
from kapmonitor.protocols.fields import (
    Amount,
    LimitTable,
    Number,
    Seconds,
    Table,
    Text,
    limit_faults,
    one_of,
    sound_rows,
)
from kapmonitor.simulation.action_faults import action_faults
from kapmonitor.simulation.actions import (
    Action,
    StaffAction,
)
from kapmonitor.simulation.spec import (
    LONGEST_NAME_BYTES,
    Curve,
    DeviceSpec,
    FaultKind,
    FaultWindow,
    static_address,
)

MOST_PACKETS_PER_S = 1000
"""What the air carries in a real second (INTERFACES section 4)."""

KINDS_EXPECTED = frozenset(KINDS) | frozenset(
    (
        "refused",
        *("danger-sign-recorded", "intervention-recorded", "event-recorded", "limit-changed"),
        *("session-signed", "addendum-recorded"),
    )
)
"""What can be expected: every kind of fact of INTERFACES section 2, also of later versions."""

_OF_CUFFS = frozenset({FaultKind.CLOCK_WRONG, FaultKind.MEASUREMENT_FAILED})
_UNPLAYABLE = {
    "plx": _OF_CUFFS,
    "heart-rate": _OF_CUFFS | {FaultKind.SIGNAL_WEAK, FaultKind.STORED_REPLAY},
    "blood-pressure": frozenset({FaultKind.SIGNAL_WEAK}),
}
"""Faults for which a driver's packets have no bits."""


def _within_calendar(moment: datetime) -> datetime:
    """Every zone and every scenario's end must find its place in the calendar."""
    if not 1970 < moment.year < 2200:
        raise ValueError("must lie between the years 1970 and 2200")
    return moment


class _Participant(Table):
    code: Text
    weight_kg: Annotated[float, Field(strict=True, ge=30, le=250)] | None = None


class DeviceTable(Table):
    """``[[device]]``: a device of the room."""

    id: Text
    driver: Text
    name: Text
    battery_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = 100
    measures_at: tuple[Seconds, ...] = ()


class VitalTable(Table):
    """``[[vital]]``: what a device measures over time."""

    sign: VitalSign
    device: Text
    points: Annotated[tuple[tuple[Seconds, Number], ...], Field(min_length=1)]
    noise: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = 0.0


class FaultTable(Table):
    """``[[fault]]``: something wrong with a device for a while."""

    device: Text
    kind: FaultKind
    at: Seconds
    lasts: Seconds


class Expectation(Table):
    """``[[expect]]``: a fact, or a refusal, that must or must never come."""

    kind: Annotated[str, one_of(*sorted(KINDS_EXPECTED))]
    match: dict[str, str | float | bool] = Field(default_factory=dict)
    within: tuple[Seconds, Seconds] | None = None
    never: StrictBool = False


class _Document(Table):
    title: Text
    protocol: Text
    participant: _Participant
    planned_mass_mg: Amount | None = None
    """Not in INTERFACES, an addition: what the dose entered is held against, for a tenfold slip."""
    starts_at: Annotated[AwareDatetime, AfterValidator(_within_calendar)] | None = None
    duration: Seconds
    seed: Annotated[int, Field(strict=True)] = 0
    replace_limits: StrictBool = False
    limit: tuple[LimitTable, ...] = ()
    device: tuple[DeviceTable, ...] = ()
    vital: tuple[VitalTable, ...] = ()
    fault: tuple[FaultTable, ...] = ()
    staff: tuple[StaffAction, ...] = ()
    expect: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario without faults. ``sha256`` is that of the file's bytes."""

    name: str
    sha256: str
    title: str
    protocol: str
    participant: str
    weight_kg: float | None
    planned_mass_mg: Decimal | None
    starts_at: datetime | None
    duration_s: float
    seed: int
    replace_limits: bool
    limits: tuple[AlarmLimit, ...]
    devices: tuple[DeviceTable, ...]
    vitals: tuple[VitalTable, ...]
    faults: tuple[FaultTable, ...]
    staff: tuple[Action, ...]
    expectations: tuple[Expectation, ...]

    def device_specs(self, seed: int) -> tuple[DeviceSpec, ...]:
        """The simulated devices, reproducible from ``seed``."""
        return tuple(self._spec(device, seed) for device in self.devices)

    def packets_per_s(self, speed: float) -> float:
        """Packets in a real second at that speed; cuffs hardly count."""
        return speed * sum(bool(DRIVERS[d.driver].profile.streams) for d in self.devices)

    def _spec(self, device: DeviceTable, seed: int) -> DeviceSpec:
        return DeviceSpec(
            id=device.id,
            driver=device.driver,
            name=device.name,
            address=static_address(seed, device.id),
            battery_percent=device.battery_percent,
            seed=seed,
            curves=tuple(
                Curve(sign=vital.sign.value, points=vital.points, noise=vital.noise)
                for vital in self.vitals
                if vital.device == device.id
            ),
            measures_at_s=device.measures_at,
            faults=tuple(
                FaultWindow(kind=fault.kind, at_s=fault.at, lasts_s=fault.lasts)
                for fault in self.faults
                if fault.device == device.id
            ),
        )


def read_scenario(path: Path, *, system_radio: bool = False) -> Scenario:
    """Read one scenario; with ``system_radio`` what only the air can play is a fault.

    Raises:
        FaultyFile: where the file cannot be read or is wrong anywhere, with every fault.
    """
    raw = bytes_of(path)
    return parse_scenario(raw, file=str(path), name=path.stem, system_radio=system_radio)


def parse_scenario(raw: bytes, *, file: str, name: str, system_radio: bool = False) -> Scenario:
    """Parse the bytes of a scenario; ``file`` names it in faults.

    Raises:
        FaultyFile: with every fault.
    """

    def contradictions(document: Mapping[str, object]) -> Iterator[Fault]:
        yield from _contradictions(document)
        if system_radio:
            yield from _needs_air(document)

    table = checked(raw, _Document, contradictions, file=file)
    return _scenario(table, name, hashlib.sha256(raw).hexdigest())


def _contradictions(document: Mapping[str, object]) -> Iterator[Fault]:
    """What is wrong between tables that are each right by themselves."""
    devices = sound_rows(document, "device", DeviceTable)
    by_id: dict[str, DeviceTable] = {}
    for number, device in devices.items():
        place = f"device[{number}]"
        if device.id in by_id:
            yield Fault(place=f"{place}.id", expected=f"{device.id!r} is there already")
        if device.id == BY_HAND:
            yield Fault(place=f"{place}.id", expected=f"{BY_HAND!r} names what is typed by hand")
        by_id[device.id] = device
        yield from _device_faults(device, place)
    yield from limit_faults(sound_rows(document, "limit", LimitTable))
    curves: set[tuple[str, VitalSign]] = set()
    for number, vital in sound_rows(document, "vital", VitalTable).items():
        yield from _vital_faults(vital, by_id, f"vital[{number}]")
        if (vital.device, vital.sign) in curves:
            expected = f"{vital.device} has a curve of {vital.sign.value} already"
            yield Fault(place=f"vital[{number}]", expected=expected)
        curves.add((vital.device, vital.sign))
    for number, fault in sound_rows(document, "fault", FaultTable).items():
        yield from _fault_faults(fault, by_id, f"fault[{number}]")
    yield from action_faults(document)
    for number, expect in sound_rows(document, "expect", Expectation).items():
        if expect.within and expect.within[1] < expect.within[0]:
            yield Fault(place=f"expect[{number}].within", expected="must not end before it begins")


def _device_faults(device: DeviceTable, place: str) -> Iterator[Fault]:
    driver = DRIVERS.get(device.driver)
    if driver is None:
        known = ", ".join(DRIVERS)
        yield Fault(
            place=f"{place}.driver",
            expected=f"{device.driver!r} is no driver of this version; there are {known}",
        )
    elif device.measures_at and not driver.profile.measures:
        yield Fault(place=f"{place}.measures_at", expected=f"no {device.driver} has a button")
    length = len(device.name.encode())
    if length > LONGEST_NAME_BYTES:
        yield Fault(
            place=f"{place}.name",
            expected=f"at most {LONGEST_NAME_BYTES} bytes can be advertised, not {length}",
        )


def _vital_faults(
    vital: VitalTable, devices: Mapping[str, DeviceTable], place: str
) -> Iterator[Fault]:
    device = devices.get(vital.device)
    if device is None:
        yield Fault(place=f"{place}.device", expected=f"there is no device {vital.device!r}")
    elif device.driver in DRIVERS:
        profile = DRIVERS[device.driver].profile
        extra = (VitalSign.PERFUSION_INDEX,) if device.driver == "plx" else ()
        if vital.sign not in (*profile.streams, *profile.measures, *extra):
            yield Fault(
                place=f"{place}.sign", expected=f"no {device.driver} measures {vital.sign.value}"
            )
    times = [second for second, _ in vital.points]
    if times != sorted(times):
        yield Fault(place=f"{place}.points", expected="must come in the order of time")


def _fault_faults(
    fault: FaultTable, devices: Mapping[str, DeviceTable], place: str
) -> Iterator[Fault]:
    device = devices.get(fault.device)
    if device is None:
        yield Fault(place=f"{place}.device", expected=f"there is no device {fault.device!r}")
    elif fault.kind in _UNPLAYABLE.get(device.driver, ()):
        yield Fault(
            place=f"{place}.kind", expected=f"no {device.driver} can show {fault.kind.value}"
        )


def _needs_air(document: Mapping[str, object]) -> Iterator[Fault]:
    """What nobody can have real devices do."""
    for key in ("vital", "fault"):
        if document.get(key):
            yield Fault(place=key, expected="cannot be played with --radio system")
    for number, device in sound_rows(document, "device", DeviceTable).items():
        if device.measures_at:
            place = f"device[{number}].measures_at"
            yield Fault(place=place, expected="cannot be played with --radio system")


def _scenario(table: _Document, name: str, sha256: str) -> Scenario:
    return Scenario(
        name=name,
        sha256=sha256,
        title=table.title,
        protocol=table.protocol,
        participant=table.participant.code,
        weight_kg=table.participant.weight_kg,
        planned_mass_mg=table.planned_mass_mg,
        starts_at=table.starts_at.astimezone(UTC) if table.starts_at else None,
        duration_s=table.duration,
        seed=table.seed,
        replace_limits=table.replace_limits,
        limits=tuple(limit for row in table.limit for limit in row.limits()),
        devices=table.device,
        vitals=table.vital,
        faults=table.fault,
        staff=tuple(sorted(table.staff, key=lambda action: action.at)),
        expectations=table.expect,
    )
