"""Cuff packets: measurement (2A35), pressure while inflating (2A36) and features (2A49).

2A35: flags u8; systolic, diastolic, mean arterial pressure SFLOAT; then as flagged: bit 1
date-time, 2 pulse rate SFLOAT, 3 user u8, 4 status u16. Flag bit 0 is the unit of all three
pressures, 0 mmHg, 1 kPa. 2A36 has the same layout; its first pressure is the cuff's, the other
two mean nothing. Undefined flag and status bits are ignored: cuffs are seen that set them.

A cuff that failed to measure says so by pressures that are no numbers, with every status bit
clear (seen in captures). Mean arterial pressure 0 is a cuff that does not compute it.

Source: Bluetooth SIG, Blood Pressure Service; devices.md 1.3. Certainty: A.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag, StrEnum

from kapmonitor.devices.gatt.date_time import DeviceTime, read_date_time
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.packet_reader import PacketReader
from kapmonitor.devices.gatt.sfloat import Special
from kapmonitor.domain.vitals import VitalSign

MMHG_PER_KPA = 7.50062  # devices.md 1.3

_FIELDS = 0x1F
_UNKNOWN_USER = 0xFF


class PressureUnit(StrEnum):
    """The unit a packet's pressures were sent in."""

    MMHG = "mmHg"
    KPA = "kPa"

    def to_mmhg(self, pressure: float) -> float:
        """Convert a pressure in this unit."""
        return pressure * MMHG_PER_KPA if self is PressureUnit.KPA else pressure


class PulseRange(StrEnum):
    """Where the cuff found the pulse rate, against its own limits."""

    IN_RANGE = "in_range"
    ABOVE = "above"
    BELOW = "below"
    RESERVED = "reserved"


_PULSE_RANGES = tuple(PulseRange)  # in the order of their two bits


class BloodPressureFeature(IntFlag):
    """What a cuff says it can do (2A49)."""

    BODY_MOVEMENT = 1 << 0
    CUFF_FIT = 1 << 1
    IRREGULAR_PULSE = 1 << 2
    PULSE_RANGE = 1 << 3
    MEASUREMENT_POSITION = 1 << 4
    MULTIPLE_BONDS = 1 << 5
    E2E_CRC = 1 << 6
    USER_DATA = 1 << 7
    USER_FACING_TIME = 1 << 8


@dataclass(frozen=True, slots=True)
class CuffStatus:
    """What the cuff says went on while it measured: 16 bits as sent, and their meaning."""

    raw: int

    @property
    def body_movement(self) -> bool:
        """The person moved."""
        return bool(self.raw & 1 << 0)

    @property
    def cuff_too_loose(self) -> bool:
        """The cuff was too loose."""
        return bool(self.raw & 1 << 1)

    @property
    def irregular_pulse(self) -> bool:
        """The pulse was irregular."""
        return bool(self.raw & 1 << 2)

    @property
    def pulse_range(self) -> PulseRange:
        """Where the pulse rate was, against the cuff's limits."""
        return _PULSE_RANGES[self.raw >> 3 & 3]

    @property
    def improper_position(self) -> bool:
        """The cuff was not held as it should be."""
        return bool(self.raw & 1 << 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffDetails:
    """What both packets may carry beside pressures; ``None`` where the flags say it is not there.

    ``pulse_rate`` is per minute, ``None`` also for a special. ``user_id`` is 0 to 254, ``None``
    also where the cuff says that it does not know (``user_unknown``).
    """

    taken_at: DeviceTime | None
    pulse_rate: float | None
    user_id: int | None
    user_unknown: bool
    status: CuffStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodPressureMeasurement:
    """One 2A35 packet.

    The plain pressures are as sent, in ``unit``; those ending in ``_mmhg`` are what the program
    uses, 1 to 300. ``None`` is no number, and ``specials`` says which special came instead.
    ``mean_arterial_pressure_mmhg`` is ``None`` also for the 0 of a cuff that computes none.
    """

    unit: PressureUnit
    systolic: float | None
    diastolic: float | None
    mean_arterial_pressure: float | None
    systolic_mmhg: float | None
    diastolic_mmhg: float | None
    mean_arterial_pressure_mmhg: float | None
    details: CuffDetails
    specials: Mapping[str, Special]

    @property
    def measurement_failed(self) -> bool:
        """Whether no pressure came at all: the cuff showed an error."""
        pressures = (self.systolic_mmhg, self.diastolic_mmhg, self.mean_arterial_pressure_mmhg)
        return all(pressure is None for pressure in pressures)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntermediateCuffPressure:
    """One 2A36 packet: how far the cuff is, which is progress and never a measurement.

    ``cuff_pressure`` is in ``unit``, ``cuff_pressure_mmhg`` 0 to 350; ``None`` is no number.
    """

    unit: PressureUnit
    cuff_pressure: float | None
    cuff_pressure_mmhg: float | None
    details: CuffDetails
    specials: Mapping[str, Special]


def decode_blood_pressure(data: bytes) -> BloodPressureMeasurement:
    """Decode 2A35.

    Raises:
        DecodeError: bytes are missing or left over, the date-time is impossible, or a pressure
            is outside 1 to 300 mmHg.
    """
    reader = PacketReader(data)
    flags = reader.unsigned(1, "flags")
    unit = _unit(flags)
    systolic = reader.sfloat("systolic")
    diastolic = reader.sfloat("diastolic")
    mean = reader.sfloat("mean_arterial_pressure")
    details = _read_details(reader, flags)
    return BloodPressureMeasurement(
        unit=unit,
        systolic=systolic,
        diastolic=diastolic,
        mean_arterial_pressure=mean,
        systolic_mmhg=_mmhg(systolic, unit, VitalSign.SYSTOLIC),
        diastolic_mmhg=_mmhg(diastolic, unit, VitalSign.DIASTOLIC),
        mean_arterial_pressure_mmhg=_mmhg(mean or None, unit, VitalSign.MEAN_ARTERIAL_PRESSURE),
        details=details,
        specials=reader.specials,
    )


def decode_intermediate_cuff_pressure(data: bytes) -> IntermediateCuffPressure:
    """Decode 2A36.

    Raises:
        DecodeError: bytes are missing or left over, the date-time is impossible, or the pressure
            is outside what a cuff holds.
    """
    reader = PacketReader(data)
    flags = reader.unsigned(1, "flags")
    unit = _unit(flags)
    pressure = reader.sfloat("cuff_pressure")
    reader.take(4, "the unused pressures")
    details = _read_details(reader, flags)
    return IntermediateCuffPressure(
        unit=unit,
        cuff_pressure=pressure,
        cuff_pressure_mmhg=_mmhg(pressure, unit, VitalSign.CUFF_PRESSURE),
        details=details,
        specials=reader.specials,
    )


def decode_blood_pressure_feature(data: bytes) -> BloodPressureFeature:
    """Decode 2A49.

    Raises:
        DecodeError: not two bytes.
    """
    reader = PacketReader(data)
    features = BloodPressureFeature(reader.unsigned(2, "features"))
    reader.finish()
    return features


def _unit(flags: int) -> PressureUnit:
    return PressureUnit.KPA if flags & 1 else PressureUnit.MMHG


def _read_details(reader: PacketReader, flags: int) -> CuffDetails:
    taken_at = read_date_time(reader) if flags & 2 else None
    pulse_rate = reader.sfloat("pulse_rate") if flags & 4 else None
    user = reader.unsigned(1, "user") if flags & 8 else None
    status = CuffStatus(reader.unsigned(2, "status")) if flags & 16 else None
    reader.finish(reserved=flags & ~_FIELDS)
    return CuffDetails(
        taken_at=taken_at,
        pulse_rate=pulse_rate,
        user_id=None if user == _UNKNOWN_USER else user,
        user_unknown=user == _UNKNOWN_USER,
        status=status,
    )


def _mmhg(pressure: float | None, unit: PressureUnit, sign: VitalSign) -> float | None:
    """The one place where a pressure changes its unit; refuses what no cuff can mean."""
    if pressure is None:
        return None
    in_mmhg = unit.to_mmhg(pressure)
    if not sign.is_plausible(in_mmhg):
        raise DecodeError(
            DecodeErrorKind.IMPLAUSIBLE, f"{sign} of {pressure:g} {unit} is no pressure of a cuff"
        )
    return in_mmhg
