"""What the program knows of a device: its place in the room, its state, its packets' fate."""

from dataclasses import dataclass, field
from enum import StrEnum

from kapmonitor.domain.vitals import VitalSign


class DeviceState(StrEnum):
    """Where a device stands; connecting is not measuring (devices.md section 0.8)."""

    LOST = "lost"
    """Not heard of: not found yet, out of range, or no adapter to hear it with."""
    FOUND = "found"
    CONNECTING = "connecting"
    PAIRING = "pairing"
    SUBSCRIBED = "subscribed"
    SEARCHING = "searching"
    """Packets come and carry no number."""
    MEASURING = "measuring"
    STALE = "stale"
    """The link is up and nothing comes."""

    @property
    def is_linked(self) -> bool:
        """Whether the device is connected and subscribed."""
        return self in _LINKED


NOT_FOUND_YET = "not found yet"
"""Why a device is lost that nothing was heard of since the program started."""

_LINKED = frozenset(
    {DeviceState.SUBSCRIBED, DeviceState.SEARCHING, DeviceState.MEASURING, DeviceState.STALE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAssignment:
    """A device that belongs to this room: our word for it, its driver, and how it is known.

    ``address`` binds it once known (HAZARDS H01); before, it is looked for by advertised name.
    """

    id: str
    driver: str
    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """What a connected device says of itself; ``None`` where it says nothing."""

    address: str
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


@dataclass(slots=True)
class PacketCounts:
    """What became of a device's packets in this session."""

    decoded: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Packets that were refused, by reason: truncated, length, range, implausible."""
    without_value: int = 0
    stored_records: int = 0

    def refuse(self, reason: str) -> None:
        """Count a packet that is no reading."""
        self.refused[reason] = self.refused.get(reason, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProfile:
    """What a driver promises of its devices."""

    streams: tuple[VitalSign, ...] = ()
    """Signs that come all the time, about once a second, while the sensor is on."""
    measures: tuple[VitalSign, ...] = ()
    """Signs that come when somebody has a measurement taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """One device at one moment, as its supervisor sees it."""

    assignment: DeviceAssignment
    profile: DeviceProfile
    state: DeviceState
    reason: str = ""
    """Why it is lost, in words for staff; empty where there is nothing to say."""
    hung_up: bool = False
    """Lost because the device itself had done its work: cuffs disconnect after sending."""
    identity: DeviceIdentity | None = None
    is_introduced: bool = False
    """Whether it was asked who it is, so that identity and battery are all it has to say."""
    battery_percent: int | None = None
    rssi: int | None = None
    """How strong it was heard before the newest link, in dBm; ``None`` where nobody told."""
