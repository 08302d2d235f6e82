"""Units, bounds and failure of cuff packets, beyond the vectors."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.devices.gatt.blood_pressure import (
    PressureUnit,
    PulseRange,
    decode_blood_pressure,
    decode_intermediate_cuff_pressure,
)
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind

NAN = 0x07FF


def a_measurement(systolic: int, diastolic: int, mean: int = NAN, *, flags: int = 0) -> bytes:
    return struct.pack("<BHHH", flags, systolic, diastolic, mean)


def test_that_kilopascals_become_millimetres_of_mercury_once() -> None:
    # H06
    packet = decode_blood_pressure(a_measurement(0xF0A0, 0xF06E, 0xF07F, flags=1))

    assert packet.unit is PressureUnit.KPA
    assert (packet.systolic, packet.diastolic) == (16.0, 11.0)
    assert packet.systolic_mmhg == pytest.approx(120.01, abs=0.005)
    assert packet.diastolic_mmhg == pytest.approx(82.51, abs=0.005)
    assert packet.mean_arterial_pressure_mmhg == pytest.approx(95.26, abs=0.005)


def test_that_millimetres_of_mercury_stay_as_sent() -> None:
    # H06
    packet = decode_blood_pressure(a_measurement(120, 80))

    assert packet.unit is PressureUnit.MMHG
    assert (packet.systolic_mmhg, packet.diastolic_mmhg) == (120.0, 80.0)


def test_that_120_sent_as_kilopascals_is_refused() -> None:
    # H06
    with pytest.raises(DecodeError) as refusal:
        decode_blood_pressure(a_measurement(120, 80, flags=1))

    assert refusal.value.kind is DecodeErrorKind.IMPLAUSIBLE


@pytest.mark.parametrize("systolic", [0, 301, 0xF009, 0x0FFF])
def test_that_a_pressure_outside_1_to_300_is_refused(systolic: int) -> None:
    # H08
    with pytest.raises(DecodeError):
        decode_blood_pressure(a_measurement(systolic, 80))


@pytest.mark.parametrize("systolic", [1, 300])
def test_that_the_bounds_themselves_are_pressures(systolic: int) -> None:
    assert decode_blood_pressure(a_measurement(systolic, 80)).systolic_mmhg == systolic


@pytest.mark.parametrize("mean", [0, NAN, 0x0800])
def test_that_a_mean_pressure_of_zero_or_no_number_is_absent(mean: int) -> None:
    # H07
    packet = decode_blood_pressure(a_measurement(120, 80, mean))

    assert packet.mean_arterial_pressure_mmhg is None
    assert not packet.measurement_failed


@pytest.mark.parametrize("mean", [0, NAN])
def test_that_a_cuff_without_any_pressure_has_failed(mean: int) -> None:
    # H07
    packet = decode_blood_pressure(a_measurement(NAN, NAN, mean))

    assert packet.measurement_failed
    assert packet.systolic_mmhg is None
    assert packet.diastolic_mmhg is None


@given(data=st.binary(max_size=24))
def test_that_whatever_decodes_is_a_pressure_or_none(data: bytes) -> None:
    # H06, H07, H08
    try:
        packet = decode_blood_pressure(data)
    except DecodeError:
        return

    pressures = (packet.systolic_mmhg, packet.diastolic_mmhg, packet.mean_arterial_pressure_mmhg)
    assert all(pressure is None or 1 <= pressure <= 300 for pressure in pressures)


def test_that_an_unknown_user_is_no_user() -> None:
    packet = decode_blood_pressure(a_measurement(120, 80, flags=8) + b"\xff")

    assert packet.details.user_id is None
    assert packet.details.user_unknown


def test_that_reserved_status_bits_change_nothing() -> None:
    packet = decode_blood_pressure(a_measurement(120, 80, flags=16) + b"\xc4\xff")

    status = packet.details.status
    assert status is not None
    assert status.irregular_pulse
    assert not any((status.body_movement, status.cuff_too_loose, status.improper_position))
    assert status.pulse_range is PulseRange.IN_RANGE


def test_that_merged_packets_are_refused() -> None:
    # H08
    with pytest.raises(DecodeError) as refusal:
        decode_blood_pressure(a_measurement(120, 80) * 2)

    assert refusal.value.kind is DecodeErrorKind.LENGTH


def test_that_a_cuff_not_yet_inflated_is_no_fault() -> None:
    packet = decode_intermediate_cuff_pressure(a_measurement(0, NAN))

    assert packet.cuff_pressure_mmhg == 0.0


def test_that_a_cuff_pressure_in_kilopascals_is_converted() -> None:
    # H06
    packet = decode_intermediate_cuff_pressure(a_measurement(0xF0A0, NAN, flags=1))

    assert packet.cuff_pressure_mmhg == pytest.approx(120.01, abs=0.005)


def test_that_a_cuff_pressure_beyond_any_cuff_is_refused() -> None:
    # H08
    with pytest.raises(DecodeError):
        decode_intermediate_cuff_pressure(a_measurement(400, NAN))
