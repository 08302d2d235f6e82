"""What a simulated device is: plain values that travel to its process as JSON."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from kapmonitor.devices.gatt.uuids import Service

# 31 bytes of advertisement, less the flags (3), one 16-bit service (4) and the name's head (2).
# Scan responses are not modelled, so the name has no other place.
LONGEST_NAME_BYTES = 22

_STATIC_RANDOM = 0b11000000  # Core Specification 5.4, Vol 6 Part B 1.3.2.1: the two top bits set


class Driver(StrEnum):
    """The device families that can be simulated, by their names in the catalogue."""

    PLX = "plx"
    BLOOD_PRESSURE = "blood-pressure"
    HEART_RATE = "heart-rate"

    @property
    def service(self) -> Service:
        """The service that such a device advertises."""
        return _SERVICES[self]


_SERVICES = {
    Driver.PLX: Service.PULSE_OXIMETER,
    Driver.BLOOD_PRESSURE: Service.BLOOD_PRESSURE,
    Driver.HEART_RATE: Service.HEART_RATE,
}


class FaultKind(StrEnum):
    """What can be wrong with a device (INTERFACES section 4).

    The air plays ``OUT_OF_RANGE`` and ``KILLED`` on command; the device itself plays the others.
    """

    OUT_OF_RANGE = "out-of-range"
    KILLED = "killed"
    SILENT = "silent"
    SENSOR_OFF = "sensor-off"
    SIGNAL_WEAK = "signal-weak"
    NOT_A_NUMBER = "not-a-number"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    BATTERY_LOW = "battery-low"
    STORED_REPLAY = "stored-replay"
    CLOCK_WRONG = "clock-wrong"
    MEASUREMENT_FAILED = "measurement-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One sign over time.

    ``points`` are (scenario second, value in the sign's unit), seconds rising; straight lines
    between them, held outside. ``noise`` is a standard deviation in the sign's unit, 0 for exact.
    """

    sign: str
    points: tuple[tuple[float, float], ...]
    noise: float = 0.0

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"the curve of {self.sign} has no points")
        seconds = [second for second, _ in self.points]
        if seconds != sorted(seconds):
            raise ValueError(f"the points of {self.sign} are not in the order of time")
        if self.noise < 0:
            raise ValueError(f"the noise of {self.sign} is negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultWindow:
    """One fault from scenario second ``at_s`` (within) to ``at_s + lasts_s`` (without)."""

    kind: str
    at_s: float
    lasts_s: float

    def covers(self, second: float) -> bool:
        """Whether the fault plays at that scenario second."""
        return self.at_s <= second < self.at_s + self.lasts_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """One simulated device.

    ``id`` is the scenario's word for it, ``name`` what it advertises, ``address`` a static random
    one (``static_address`` makes it). ``measures_at_s`` are the scenario seconds at which its
    button is pressed.

    Raises:
        ValueError: an unknown driver or fault, a name too long to advertise, another kind of
            address, a battery outside 0-100.
    """

    id: str
    driver: str
    name: str
    address: str
    battery_percent: int = 100
    seed: int = 0
    curves: tuple[Curve, ...] = ()
    measures_at_s: tuple[float, ...] = ()
    faults: tuple[FaultWindow, ...] = ()

    def __post_init__(self) -> None:
        if self.driver not in list(Driver):
            raise ValueError(f"no simulated device has the driver {self.driver!r}")
        length = len(self.name.encode())
        if not 1 <= length <= LONGEST_NAME_BYTES:
            raise ValueError(
                f"the name {self.name!r} takes {length} bytes of UTF-8, "
                f"and 1 to {LONGEST_NAME_BYTES} fit into an advertisement"
            )
        if not _is_static_random(self.address):
            raise ValueError(f"{self.address!r} is no static random address like F0:00:00:00:00:01")
        if not 0 <= self.battery_percent <= 100:
            raise ValueError(f"a battery of {self.battery_percent} % is outside 0-100")
        if self.measures_at_s and self.driver == Driver.HEART_RATE:
            raise ValueError(f"{self.id}: a heart-rate strap has no button to measure with")
        for fault in self.faults:
            FaultKind(fault.kind)

    def faults_at(self, second: float) -> frozenset[FaultKind]:
        """The faults that play at one scenario second."""
        return frozenset(FaultKind(fault.kind) for fault in self.faults if fault.covers(second))

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The reverse of ``to_json``; raises ``ValueError`` for what is no such line."""
        try:
            fields: dict[str, Any] = json.loads(line)
            fields["curves"] = tuple(_curve(curve) for curve in fields["curves"])
            fields["faults"] = tuple(FaultWindow(**fault) for fault in fields["faults"])
            fields["measures_at_s"] = tuple(fields["measures_at_s"])
            return cls(**fields)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no device: {line!r}") from error


def static_address(seed: int, device_id: str) -> str:
    """A static random address that is the same for the same seed and device.

    >>> static_address(7, "oximeter")
    'EF:58:DD:B3:0C:30'
    """
    digest = bytearray(hashlib.sha256(f"{seed}:{device_id}".encode()).digest()[:6])
    digest[0] |= _STATIC_RANDOM
    return digest.hex(":").upper()


def _curve(fields: dict[str, Any]) -> Curve:
    points = tuple((second, value) for second, value in fields["points"])
    return Curve(sign=fields["sign"], points=points, noise=fields["noise"])


def _is_static_random(address: str) -> bool:
    parts = address.split(":")
    try:
        octets = [int(part, 16) for part in parts if len(part) == 2]
    except ValueError:
        return False
    return len(octets) == len(parts) == 6 and octets[0] & _STATIC_RANDOM == _STATIC_RANDOM
