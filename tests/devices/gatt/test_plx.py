"""What the vectors do not show of the oximeter packets: odd lengths, statuses, the short way."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.packets import decode_values
from kapmonitor.devices.gatt.plx import (
    MeasurementStatus,
    SensorStatus,
    decode_plx_continuous,
    decode_plx_spot_check,
)
from kapmonitor.devices.gatt.sfloat import decode_sfloat, special_of

WORDS = st.integers(min_value=0, max_value=0xFFFF)
RESERVED_FLAG = 0x20


@given(spo2=WORDS, pulse_rate=WORDS)
def test_that_the_short_way_gives_what_the_long_way_gives(spo2: int, pulse_rate: int) -> None:
    # H07
    plain = decode_plx_continuous(struct.pack("<BHH", 0, spo2, pulse_rate))
    flagged = decode_plx_continuous(struct.pack("<BHH", RESERVED_FLAG, spo2, pulse_rate))

    assert plain == flagged
    assert (plain.spo2, plain.pulse_rate) == (decode_sfloat(spo2), decode_sfloat(pulse_rate))
    assert plain.specials.get("spo2") == special_of(spo2)
    assert plain.specials.get("pulse_rate") == special_of(pulse_rate)


def test_that_a_continuous_packet_knows_its_statuses() -> None:
    packet = decode_plx_continuous(bytes.fromhex("0c62004800200130800f"))

    assert packet.measurement_status == (
        MeasurementStatus.ONGOING | MeasurementStatus.FULLY_QUALIFIED
    )
    assert packet.sensor_status is not None
    assert SensorStatus.SENSOR_DISCONNECTED in packet.sensor_status
    assert SensorStatus.POOR_SIGNAL in packet.sensor_status


@pytest.mark.parametrize("decode", [decode_plx_continuous, decode_plx_spot_check])
def test_that_merged_packets_are_refused(decode: Callable[[bytes], object]) -> None:
    # H08
    with pytest.raises(DecodeError) as refusal:
        decode(bytes.fromhex("0062004800" * 2))

    assert refusal.value.kind is DecodeErrorKind.LENGTH


def test_that_a_field_of_a_later_specification_is_passed_over() -> None:
    packet = decode_plx_continuous(bytes.fromhex("2062004800aabb"))

    assert (packet.spo2, packet.pulse_rate) == (98.0, 72.0)


def test_that_status_bits_are_where_each_packet_has_them() -> None:
    continuous = decode_plx_continuous(bytes.fromhex("04620048002000"))
    spot_check = decode_plx_spot_check(bytes.fromhex("02620048002000"))

    assert continuous.measurement_status == spot_check.measurement_status
    assert spot_check.measurement_status is MeasurementStatus.ONGOING


@pytest.mark.parametrize(
    "packet",
    [
        "0065004800",  # SpO2 101
        "00ff004800",  # SpO2 255
        "007f00ff01",  # 127 and 511: another protocol's "none"
        "0162004800ff004800",  # a wild fast value
        "0062004805",  # pulse rate 1352
    ],
)
def test_that_an_impossible_number_is_not_presentable(packet: str) -> None:
    # H07, H08
    assert not decode_values("2A5F", bytes.fromhex(packet)).presentable
