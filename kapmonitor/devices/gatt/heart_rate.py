"""Heart rate sensors: measurement (2A37) and where the sensor sits (2A38).

2A37: flags u8; rate u8, or u16 where flag bit 0 is set; then as flagged: bit 3 energy u16,
bit 4 one or more RR intervals u16. Flag bits 1 and 2: skin contact detected, and whether the
sensor can tell. Undefined flag bits are ignored.

Source: Bluetooth SIG, Heart Rate Service; devices.md 1.4. Certainty: A.
"""

from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.devices.gatt.packet_reader import PacketReader

_FIELDS = 0x1F


class SensorLocation(StrEnum):
    """Where a heart rate sensor says it sits, in the order of their numbers."""

    OTHER = "other"
    CHEST = "chest"
    WRIST = "wrist"
    FINGER = "finger"
    HAND = "hand"
    EAR_LOBE = "ear_lobe"
    FOOT = "foot"
    RESERVED = "reserved"


_LOCATIONS = tuple(SensorLocation)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRateMeasurement:
    """One 2A37 packet.

    ``heart_rate`` is per minute, as sent: a sensor that found none may send 0, so check it
    against ``VitalSign.HEART_RATE`` before showing it. ``contact_detected`` is ``None`` where the
    sensor cannot tell, ``energy_expended`` (kJ) where it was not sent. ``rr_raw`` are intervals
    in 1/1024 s, oldest first.
    """

    heart_rate: int
    contact_supported: bool
    contact_detected: bool | None
    energy_expended: int | None
    rr_raw: tuple[int, ...]


def decode_heart_rate(data: bytes) -> HeartRateMeasurement:
    """Decode 2A37.

    Raises:
        DecodeError: bytes are missing or left over.
    """
    reader = PacketReader(data)
    flags = reader.unsigned(1, "flags")
    contact_supported = bool(flags & 4)
    measurement = HeartRateMeasurement(
        heart_rate=reader.unsigned(2 if flags & 1 else 1, "heart rate"),
        contact_supported=contact_supported,
        contact_detected=bool(flags & 2) if contact_supported else None,
        energy_expended=reader.unsigned(2, "energy") if flags & 8 else None,
        rr_raw=_read_intervals(reader) if flags & 16 else (),
    )
    reader.finish(reserved=flags & ~_FIELDS)
    return measurement


def decode_sensor_location(data: bytes) -> SensorLocation:
    """Decode 2A38.

    Raises:
        DecodeError: not one byte.
    """
    reader = PacketReader(data)
    number = reader.unsigned(1, "location")
    reader.finish()
    return _LOCATIONS[min(number, len(_LOCATIONS) - 1)]


def _read_intervals(reader: PacketReader) -> tuple[int, ...]:
    intervals = [reader.unsigned(2, "RR interval")]
    while reader.remaining:
        intervals.append(reader.unsigned(2, "RR interval"))
    return tuple(intervals)
