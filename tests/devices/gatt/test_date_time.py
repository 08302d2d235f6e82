"""Device clocks: what is a moment, what is unknown, what is a misaligned packet."""

import struct
from datetime import datetime

import pytest

from kapmonitor.devices.gatt.date_time import decode_date_time
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind


def a_date_time(*parts: int) -> bytes:
    return struct.pack("<HBBBBB", *parts)


def test_that_a_moment_has_no_zone() -> None:
    device_time = decode_date_time(a_date_time(2026, 2, 28, 23, 59, 59))

    assert device_time.local == datetime.fromisoformat("2026-02-28T23:59:59")


@pytest.mark.parametrize("parts", [(0, 2, 3), (2026, 0, 3), (2026, 2, 0), (0, 2, 29)])
def test_that_an_unknown_part_leaves_no_moment(parts: tuple[int, int, int]) -> None:
    device_time = decode_date_time(a_date_time(*parts, 4, 5, 6))

    assert device_time.local is None
    assert device_time.parts == (*parts, 4, 5, 6)


@pytest.mark.parametrize(
    "parts",
    [
        (2025, 2, 29, 0, 0, 0),
        (1581, 1, 1, 0, 0, 0),
        (10000, 1, 1, 0, 0, 0),
        (0, 13, 1, 0, 0, 0),
        (0, 0, 0, 24, 0, 0),
        (2026, 1, 1, 0, 0, 60),
    ],
)
def test_that_an_impossible_moment_is_refused(parts: tuple[int, ...]) -> None:
    # H08
    with pytest.raises(DecodeError) as refusal:
        decode_date_time(a_date_time(*parts))

    assert refusal.value.kind is DecodeErrorKind.RANGE
