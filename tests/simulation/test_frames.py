"""What simulated devices send, against bytes worked out by hand from the SIG's layouts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.devices.gatt.errors import DecodeError
from kapmonitor.devices.gatt.plx import decode_plx_continuous, decode_plx_spot_check
from kapmonitor.devices.gatt.sfloat import decode_sfloat
from kapmonitor.simulation import frames, packets
from kapmonitor.simulation.schedule import Schedule
from kapmonitor.simulation.spec import Curve, DeviceSpec, FaultKind, FaultWindow

SCHEDULE = Schedule(zero=0.0, speed=1.0, opened_at=datetime(2026, 3, 2, 13, 0, tzinfo=UTC))
LOCAL = SCHEDULE.opened_at.astimezone()
FAULT_AT, FAULT_LASTS = 10, 5


def a_device(driver: str, *kinds: str, curves: tuple[Curve, ...] = ()) -> DeviceSpec:
    return DeviceSpec(
        id=driver,
        driver=driver,
        name="Sim",
        address="F0:00:00:00:00:02",
        battery_percent=92,
        curves=curves,
        faults=tuple(FaultWindow(kind=kind, at_s=FAULT_AT, lasts_s=FAULT_LASTS) for kind in kinds),
    )


def hexes(packets_sent: tuple[bytes, ...]) -> list[str]:
    return [packet.hex() for packet in packets_sent]


def stamp(hour: int, minute: int, second: int) -> str:
    """The date-time bytes of a moment of the session's day, in this machine's zone."""
    moment = datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC).astimezone()
    year = f"{moment.year & 0xFF:02x}{moment.year >> 8:02x}"
    return year + bytes(moment.timetuple()[1:6]).hex()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("clock-wrong", ["0062004600"]),
        ("silent", []),
        # flags: sensor status; bit 11, sensor unconnected to user; the numbers stay (H04)
        ("sensor-off", ["0862004600000800"]),
        # flags: both; questionable is bit 14; poor signal and low perfusion are bits 4 and 5
        ("signal-weak", ["0c620046000040300000"]),
        ("not-a-number", ["00ff07ff07"]),
        ("truncated", ["00620046"]),
        # first an old record with bit 9, from storage, then the live one
        ("stored-replay", ["04530032000002", "0062004600"]),
    ],
)
def test_that_an_oximeter_sends_the_bytes_of_its_fault(kind: str, expected: list[str]) -> None:
    spec = a_device("plx", kind)

    sent = [hexes(frames.plx_frames(spec, second)) for second in (9, 11, 15)]

    assert sent[0] == sent[2] == ["0062004600"]
    assert sent[1] == (
        [*expected] if kind != "stored-replay" else ["0453003200" + "0002", expected[1]]
    )


def test_that_the_last_number_stays_while_the_finger_is_out() -> None:
    # H04
    falling = Curve(sign="spo2", points=((0, 98), (10, 98), (12, 80)))
    spec = a_device("plx", "sensor-off", curves=(falling,))

    assert hexes(frames.plx_frames(spec, 14)) == ["0862004600000800"]


def test_that_a_fraction_is_sent_with_one_decimal_and_a_whole_number_without() -> None:
    curves = (
        Curve(sign="spo2", points=((0, 97.12),)),
        Curve(sign="pulse_rate", points=((0, 101.0),)),
    )

    assert hexes(frames.plx_frames(a_device("plx", curves=curves), 0)) == ["00cbf36500"]


@given(st.floats(0, 2045))
def test_that_a_number_arrives_to_the_tenth_or_above_204_to_the_unit(value: float) -> None:
    word = int.from_bytes(packets.sfloat(value), "little")

    assert decode_sfloat(word) == pytest.approx(value, abs=0.0501 if value < 204 else 0.501)


@given(st.integers(FAULT_AT, FAULT_AT + FAULT_LASTS - 1), st.sampled_from(["garbage", "truncated"]))
def test_that_cut_and_random_bytes_are_refused_by_a_decoder(second: int, kind: str) -> None:
    # H02
    (packet,) = frames.plx_frames(a_device("plx", kind), second)
    record = frames.spot_check(a_device("plx", kind), second, SCHEDULE)

    with pytest.raises(DecodeError):
        decode_plx_continuous(packet)
    with pytest.raises(DecodeError):
        decode_plx_spot_check(record)


def test_that_garbage_differs_from_second_to_second_and_is_reproducible() -> None:
    spec = a_device("plx", "garbage")

    sent = [frames.plx_frames(spec, second) for second in range(10, 15)]

    assert len(set(sent)) == 5
    assert sent == [frames.plx_frames(spec, second) for second in range(10, 15)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("battery-low", "067800 4e00 5c00 {stamp} 4600"),
        ("measurement-failed", "06ff07 ff07 ff07 {stamp} ff07"),
        ("sensor-off", "06ff07 ff07 ff07 {stamp} ff07"),
        ("not-a-number", "06ff07 ff07 ff07 {stamp} ff07"),
        ("signal-weak", "167800 4e00 5c00 {stamp} 4600 0100"),
        ("truncated", "067800 4e00 5c00 {stamp} 46"),
        ("clock-wrong", "067800 4e00 5c00 d007 01 01 00 00 0b 4600"),
    ],
)
def test_that_a_cuff_takes_the_record_of_its_fault(kind: str, expected: str) -> None:
    spec = a_device("blood-pressure", kind)

    record = frames.cuff_record(spec, 11.4, SCHEDULE)

    assert record == bytes.fromhex(expected.format(stamp=stamp(13, 0, 11)))


def test_that_garbage_from_a_cuff_is_shorter_than_any_record() -> None:
    record = frames.cuff_record(a_device("blood-pressure", "garbage"), 11, SCHEDULE)

    assert 2 <= len(record) <= 5
    assert record[0] & 0x1F == 0x1F


def test_that_a_mean_pressure_with_a_curve_is_not_derived() -> None:
    curve = Curve(sign="mean_arterial_pressure", points=((0, 99),))

    record = frames.cuff_record(a_device("blood-pressure", curves=(curve,)), 0, SCHEDULE)

    assert record[:7] == bytes.fromhex("067800 4e00 6300")


def test_that_an_old_cuff_record_is_a_day_older_and_low() -> None:
    record = frames.day_old_cuff_record(11, SCHEDULE)

    assert record[:7] == bytes.fromhex("065c00 3600 4300")
    assert record[9:14] == bytes.fromhex(stamp(13, 0, 11))[2:3] + bytes(
        [LOCAL.day - 1, LOCAL.hour, LOCAL.minute, 11]
    )


def test_that_a_spot_check_carries_its_time() -> None:
    record = frames.spot_check(a_device("plx"), 61, SCHEDULE)

    assert record == bytes.fromhex("0162004600" + stamp(13, 1, 1))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("silent", []),
        ("sensor-off", ["0446"]),
        ("not-a-number", ["0600"]),
        ("truncated", ["06"]),
        ("signal-weak", ["0646"]),
    ],
)
def test_that_a_strap_sends_the_bytes_of_its_fault(kind: str, expected: list[str]) -> None:
    spec = a_device("heart-rate", kind)

    assert hexes(frames.heart_rate_frames(spec, 9)) == ["0646"]
    assert hexes(frames.heart_rate_frames(spec, 11)) == expected


def test_that_a_rate_over_255_takes_two_bytes() -> None:
    assert packets.heart_rate(300, contact=True).hex() == "072c01"


def test_that_a_low_battery_is_low_only_while_it_is() -> None:
    spec = a_device("plx", FaultKind.BATTERY_LOW)

    assert [frames.battery_percent(spec, second) for second in (9, 10, 14.9, 15)] == [92, 8, 8, 92]


def test_that_a_devices_clock_shows_local_time_in_whole_seconds() -> None:
    assert SCHEDULE.local_time(61.9) == datetime(
        2026, 3, 2, 13, 1, 1, tzinfo=UTC
    ).astimezone().replace(tzinfo=None)
