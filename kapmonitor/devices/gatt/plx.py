"""Pulse oximeter packets: continuous (2A5F), spot-check (2A5E) and features (2A60).

2A5F: flags u8, SpO2 and pulse rate SFLOAT, then as flagged: bit 0 fast pair, 1 slow pair,
2 measurement status u16, 3 device and sensor status u24, 4 pulse amplitude index SFLOAT.
2A5E: flags u8, SpO2 and pulse rate, then: bit 0 date-time, 1 measurement status, 2 device and
sensor status, 3 pulse amplitude index; 4 has no field, the device's clock is not set.
The status bits sit one place apart in the two. Undefined flag bits are ignored.
2A60: features u16, then the supported measurement status u16 and sensor status u24, as flagged.

Source: Bluetooth SIG, Pulse Oximeter Service 1.0.1; devices.md 1.2. Certainty: A.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag
from types import MappingProxyType
from typing import NamedTuple

from kapmonitor.devices.gatt.date_time import DeviceTime, read_date_time
from kapmonitor.devices.gatt.packet_reader import PacketReader
from kapmonitor.devices.gatt.sfloat import SFLOATS, Special

_NO_SPECIALS: Mapping[str, Special] = MappingProxyType({})


class MeasurementStatus(IntFlag):
    """What the device says of the measurement; undefined bits are kept and mean nothing."""

    ONGOING = 1 << 5
    EARLY_ESTIMATE = 1 << 6
    VALIDATED = 1 << 7
    FULLY_QUALIFIED = 1 << 8
    FROM_STORAGE = 1 << 9
    DEMONSTRATION = 1 << 10
    TESTING = 1 << 11
    CALIBRATING = 1 << 12
    UNAVAILABLE = 1 << 13
    QUESTIONABLE = 1 << 14
    INVALID = 1 << 15


class SensorStatus(IntFlag):
    """What the device says of itself and its sensor; undefined bits are kept and mean nothing."""

    EXTENDED_DISPLAY_UPDATE = 1 << 0
    EQUIPMENT_MALFUNCTION = 1 << 1
    SIGNAL_PROCESSING_IRREGULARITY = 1 << 2
    INADEQUATE_SIGNAL = 1 << 3
    POOR_SIGNAL = 1 << 4
    LOW_PERFUSION = 1 << 5
    ERRATIC_SIGNAL = 1 << 6
    NONPULSATILE = 1 << 7
    QUESTIONABLE_PULSE = 1 << 8
    SIGNAL_ANALYSIS_ONGOING = 1 << 9
    SENSOR_INTERFERENCE = 1 << 10
    SENSOR_UNCONNECTED_TO_USER = 1 << 11
    UNKNOWN_SENSOR = 1 << 12
    SENSOR_DISPLACED = 1 << 13
    SENSOR_MALFUNCTION = 1 << 14
    SENSOR_DISCONNECTED = 1 << 15


class PlxFeature(IntFlag):
    """What an oximeter says it can do (2A60)."""

    MEASUREMENT_STATUS_SUPPORTED = 1 << 0
    DEVICE_SENSOR_STATUS_SUPPORTED = 1 << 1
    SPOT_CHECK_STORAGE_SUPPORTED = 1 << 2
    SPOT_CHECK_TIMESTAMP_SUPPORTED = 1 << 3
    FAST_SUPPORTED = 1 << 4
    SLOW_SUPPORTED = 1 << 5
    PULSE_AMPLITUDE_SUPPORTED = 1 << 6
    MULTIPLE_BONDS_SUPPORTED = 1 << 7


class PlxContinuous(NamedTuple):
    """One 2A5F packet. SpO2 in %, rates per minute, pulse amplitude index in %.

    ``None`` is no number: the field was not sent, or it held a special, which ``specials`` then
    names. A named tuple, because a frozen dataclass of as many fields takes several times longer
    to make, and this is made for every packet.
    """

    spo2: float | None
    pulse_rate: float | None
    specials: Mapping[str, Special] = _NO_SPECIALS
    fast_spo2: float | None = None
    fast_pulse_rate: float | None = None
    slow_spo2: float | None = None
    slow_pulse_rate: float | None = None
    measurement_status: MeasurementStatus | None = None
    sensor_status: SensorStatus | None = None
    pulse_amplitude_index: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlxSpotCheck:
    """One 2A5E packet; units and ``None`` as in ``PlxContinuous``.

    ``taken_at`` means nothing while ``device_clock_not_set``.
    """

    spo2: float | None
    pulse_rate: float | None
    specials: Mapping[str, Special]
    device_clock_not_set: bool
    taken_at: DeviceTime | None
    measurement_status: MeasurementStatus | None
    sensor_status: SensorStatus | None
    pulse_amplitude_index: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlxFeatures:
    """One 2A60 value; a support mask is ``None`` where the device has no such status."""

    features: PlxFeature
    measurement_status_support: MeasurementStatus | None
    sensor_status_support: SensorStatus | None


_CONTINUOUS_FIELDS = 0x1F
_SPOT_CHECK_FIELDS = 0x1F
_FEATURE_BITS = 0xFF
# The packet most oximeters send every second: no flag, two numbers. Made here without the named
# tuple's own constructor, which would take half as long again as all the rest.
_unpack_plain = struct.Struct("<BHH").unpack
_new = tuple.__new__


def decode_plx_continuous(data: bytes) -> PlxContinuous:
    """Decode 2A5F.

    Raises:
        DecodeError: bytes are missing or left over.
    """
    try:
        flags, spo2_word, pulse_word = _unpack_plain(data)
    except struct.error:  # not five bytes: more fields, or too few
        return _decode_full(data)
    spo2 = SFLOATS[spo2_word]
    pulse_rate = SFLOATS[pulse_word]
    if flags or spo2 is None or pulse_rate is None:
        return _decode_full(data)
    return _new(
        PlxContinuous, (spo2, pulse_rate, _NO_SPECIALS, None, None, None, None, None, None, None)
    )


def _decode_full(data: bytes) -> PlxContinuous:
    reader = PacketReader(data)
    flags = reader.unsigned(1, "flags")
    packet = PlxContinuous(
        spo2=reader.sfloat("spo2"),
        pulse_rate=reader.sfloat("pulse_rate"),
        specials=reader.specials,
        fast_spo2=reader.sfloat("fast_spo2") if flags & 1 else None,
        fast_pulse_rate=reader.sfloat("fast_pulse_rate") if flags & 1 else None,
        slow_spo2=reader.sfloat("slow_spo2") if flags & 2 else None,
        slow_pulse_rate=reader.sfloat("slow_pulse_rate") if flags & 2 else None,
        measurement_status=_measurement_status(reader) if flags & 4 else None,
        sensor_status=_sensor_status(reader) if flags & 8 else None,
        pulse_amplitude_index=reader.sfloat("pulse_amplitude_index") if flags & 16 else None,
    )
    reader.finish(reserved=flags & ~_CONTINUOUS_FIELDS)
    return packet


def decode_plx_spot_check(data: bytes) -> PlxSpotCheck:
    """Decode 2A5E.

    Raises:
        DecodeError: bytes are missing or left over, or the date-time is impossible.
    """
    reader = PacketReader(data)
    flags = reader.unsigned(1, "flags")
    packet = PlxSpotCheck(
        spo2=reader.sfloat("spo2"),
        pulse_rate=reader.sfloat("pulse_rate"),
        specials=reader.specials,
        taken_at=read_date_time(reader) if flags & 1 else None,
        measurement_status=_measurement_status(reader) if flags & 2 else None,
        sensor_status=_sensor_status(reader) if flags & 4 else None,
        pulse_amplitude_index=reader.sfloat("pulse_amplitude_index") if flags & 8 else None,
        device_clock_not_set=bool(flags & 16),
    )
    reader.finish(reserved=flags & ~_SPOT_CHECK_FIELDS)
    return packet


def decode_plx_features(data: bytes) -> PlxFeatures:
    """Decode 2A60.

    Raises:
        DecodeError: bytes are missing or left over.
    """
    reader = PacketReader(data)
    features = PlxFeature(reader.unsigned(2, "features"))
    has_measurement_mask = PlxFeature.MEASUREMENT_STATUS_SUPPORTED in features
    has_sensor_mask = PlxFeature.DEVICE_SENSOR_STATUS_SUPPORTED in features
    packet = PlxFeatures(
        features=features,
        measurement_status_support=_measurement_status(reader) if has_measurement_mask else None,
        sensor_status_support=_sensor_status(reader) if has_sensor_mask else None,
    )
    reader.finish(reserved=features & ~_FEATURE_BITS)
    return packet


def _measurement_status(reader: PacketReader) -> MeasurementStatus:
    return MeasurementStatus(reader.unsigned(2, "measurement status"))


def _sensor_status(reader: PacketReader) -> SensorStatus:
    return SensorStatus(reader.unsigned(3, "device and sensor status"))
