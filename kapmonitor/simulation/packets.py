"""The bytes that simulated devices send; the reverse of ``devices/gatt``, written apart from it.

Layouts: Bluetooth SIG, Pulse Oximeter Service 1.0.1, Blood Pressure Service 1.1.1, Heart Rate
Service 1.0; SFLOAT: IEEE Std 11073-20601; devices.md section 1. Certainty: A.
"""

import struct
from datetime import datetime
from random import Random

SFLOAT_NAN = b"\xff\x07"

# Measurement status of an oximeter, u16.
ONGOING = 1 << 5
FROM_STORAGE = 1 << 9
QUESTIONABLE = 1 << 14
# Device and sensor status of an oximeter, u24.
POOR_SIGNAL = 1 << 4
LOW_PERFUSION = 1 << 5
SENSOR_UNCONNECTED_TO_USER = 1 << 11
# Measurement status of a cuff, u16.
BODY_MOVEMENT = 1 << 0

_PLX_MEASUREMENT_STATUS = 1 << 2
_PLX_SENSOR_STATUS = 1 << 3
_SPOT_TIMESTAMP = 1 << 0
_SPOT_MEASUREMENT_STATUS = 1 << 1
_SPOT_SENSOR_STATUS = 1 << 2
_CUFF_TIMESTAMP = 1 << 1
_CUFF_PULSE_RATE = 1 << 2
_CUFF_STATUS = 1 << 4
_HEART_RATE_16_BIT = 1 << 0
_HEART_RATE_CONTACT = 1 << 1
_HEART_RATE_CONTACT_SUPPORTED = 1 << 2

_HIGHEST_MANTISSA = 2045  # 0x7FE and 0x7FF mean something else


def sfloat(value: float | None) -> bytes:
    """One SFLOAT: a whole number as such, any other with one decimal, ``None`` as NaN.

    Over 204.5 there is no room for the decimal, so it is rounded away.

    >>> sfloat(98).hex(), sfloat(97.1).hex(), sfloat(None).hex()
    ('6200', 'cbf3', 'ff07')
    """
    if value is None:
        return SFLOAT_NAN
    tenths = round(value * 10)
    if tenths % 10 == 0 or abs(tenths) > _HIGHEST_MANTISSA:
        mantissa = min(round(value), _HIGHEST_MANTISSA)
        return struct.pack("<H", mantissa & 0x0FFF)
    return struct.pack("<H", 0xF000 | tenths & 0x0FFF)


def date_time(moment: datetime) -> bytes:
    """The seven bytes of a device's clock: year, month, day, hour, minute, second."""
    return struct.pack("<H5B", *moment.timetuple()[:6])


def plx_continuous(
    spo2: float | None, pulse_rate: float | None, *, measurement: int = 0, sensor: int = 0
) -> bytes:
    """2A5F. Status fields that are 0 are left out; SpO2 in %, pulse rate per minute.

    >>> plx_continuous(98, 70).hex()
    '0062004600'
    """
    flags, fields = 0, b""
    if measurement:
        flags, fields = flags | _PLX_MEASUREMENT_STATUS, fields + struct.pack("<H", measurement)
    if sensor:
        flags, fields = flags | _PLX_SENSOR_STATUS, fields + sensor.to_bytes(3, "little")
    return bytes([flags]) + sfloat(spo2) + sfloat(pulse_rate) + fields


def plx_spot_check(
    spo2: float | None,
    pulse_rate: float | None,
    *,
    taken_at: datetime,
    measurement: int = 0,
    sensor: int = 0,
) -> bytes:
    """2A5E with its timestamp; otherwise as ``plx_continuous``."""
    flags, fields = _SPOT_TIMESTAMP, date_time(taken_at)
    if measurement:
        flags, fields = flags | _SPOT_MEASUREMENT_STATUS, fields + struct.pack("<H", measurement)
    if sensor:
        flags, fields = flags | _SPOT_SENSOR_STATUS, fields + sensor.to_bytes(3, "little")
    return bytes([flags]) + sfloat(spo2) + sfloat(pulse_rate) + fields


def plx_features() -> bytes:
    """2A60: measurement and sensor status supported, spot-check timestamps; then both masks.

    >>> plx_features().hex()
    '0b002042300800'
    """
    measurement = ONGOING | FROM_STORAGE | QUESTIONABLE
    sensor = POOR_SIGNAL | LOW_PERFUSION | SENSOR_UNCONNECTED_TO_USER
    return struct.pack("<HH", 0b1011, measurement) + sensor.to_bytes(3, "little")


def blood_pressure(
    pressures: tuple[float, float, float] | None,
    pulse_rate: float | None,
    *,
    taken_at: datetime,
    status: int = 0,
) -> bytes:
    """2A35 with timestamp and pulse rate; pressures are systolic, diastolic, mean, in mmHg.

    ``None`` for the pressures is a failed measurement: NaN in all, every status bit clear.
    """
    flags = _CUFF_TIMESTAMP | _CUFF_PULSE_RATE | (_CUFF_STATUS if status else 0)
    numbers = b"".join(sfloat(value) for value in pressures or (None, None, None))
    tail = struct.pack("<H", status) if status else b""
    return bytes([flags]) + numbers + date_time(taken_at) + sfloat(pulse_rate) + tail


def heart_rate(rate_per_min: float, *, contact: bool) -> bytes:
    """2A37: contact supported, and detected or not.

    >>> heart_rate(70, contact=True).hex(), heart_rate(70, contact=False).hex()
    ('0646', '0446')
    """
    rate = round(rate_per_min)
    flags = _HEART_RATE_CONTACT_SUPPORTED | (_HEART_RATE_CONTACT if contact else 0)
    if rate > 0xFF:
        return struct.pack("<BH", flags | _HEART_RATE_16_BIT, rate)
    return bytes([flags, rate])


def truncated(packet: bytes) -> bytes:
    """A valid packet that lost its last byte on the way."""
    return packet[:-1]


def garbage(packet: bytes, source: Random) -> bytes:
    """Random bytes in the place of a packet that no decoder of its characteristic may take.

    The flags ask for every field that the layout knows and one to four bytes follow, fewer than
    the shortest such packet has, so the length alone refuses it.
    """
    return bytes([packet[0] | 0x1F]) + source.randbytes(source.randint(1, 4))
