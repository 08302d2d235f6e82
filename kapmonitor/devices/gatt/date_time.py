"""The seven-byte date-time that devices stamp records with, and 2A08, which is nothing else.

Layout: year u16, month, day, hour, minute, second. Year, month or day 0 means unknown.

Source: Bluetooth SIG, Date Time (0x2A08); devices.md 1.1 and 9. Certainty: A.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.packet_reader import PacketReader

Parts = tuple[int, int, int, int, int, int]

_FIRST_YEAR, _LAST_YEAR = 1582, 9999  # the characteristic's own bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTime:
    """What a device's clock said. Well-formed is not right: it may never have been set.

    ``local`` is naive, in the device's unstated zone, or ``None`` where year, month or day is
    unknown. ``parts`` are year, month, day, hour, minute, second as sent.
    """

    local: datetime | None
    parts: Parts


def read_date_time(reader: PacketReader) -> DeviceTime:
    """Take a date-time from a packet; out of range raises, for it tells a misaligned packet."""
    year = reader.unsigned(2, "date-time")
    month, day, hour, minute, second = reader.take(5, "date-time")
    parts = (year, month, day, hour, minute, second)
    return DeviceTime(local=_local(parts), parts=parts)


def decode_date_time(data: bytes) -> DeviceTime:
    """Decode 2A08.

    Raises:
        DecodeError: not seven bytes, or no such moment.
    """
    reader = PacketReader(data)
    device_time = read_date_time(reader)
    reader.finish()
    return device_time


def _local(parts: Parts) -> datetime | None:
    year, month, day, hour, minute, second = parts
    if year and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise DecodeError(DecodeErrorKind.RANGE, f"the date-time has year {year}")
    try:
        # Unknown parts get a stand-in that any other part fits, so the known ones are checked.
        known_day = date(year or 2000, month or 1, day or 1)
        moment = datetime.combine(known_day, time(hour, minute, second))
    except ValueError as error:
        raise DecodeError(DecodeErrorKind.RANGE, f"the date-time is impossible: {error}") from error
    return moment if year and month and day else None
