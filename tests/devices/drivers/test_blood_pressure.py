"""Cuff records worked out by hand: flags 02 (with a date) or 00, then three SFLOAT pressures."""

from datetime import datetime, timedelta

import pytest

from kapmonitor.devices.drivers.blood_pressure import BATCH_S, FRESH_S, BloodPressureDriver
from kapmonitor.devices.drivers.driver import Decoder
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from tests.builders import instant
from tests.records import START

RECEIVED = START.astimezone().replace(tzinfo=None)
"""The moment of receipt as a cuff's clock, which tells local time, would show it."""


def a_record(taken: datetime | None, systolic: int = 120, diastolic: int = 80) -> str:
    """120/80, mean 93 mmHg, pulse 72."""
    pressures = b"".join(n.to_bytes(2, "little") for n in (systolic, diastolic, 93))
    pulse = bytes([72, 0])
    if taken is None:
        return (bytes([0x04]) + pressures + pulse).hex()
    date = taken.year.to_bytes(2, "little") + bytes(taken.timetuple()[1:6])
    return (bytes([0x06]) + pressures + date + pulse).hex()


def ago(seconds: float) -> datetime:
    return RECEIVED - timedelta(seconds=seconds)


def a_cuff() -> Decoder:
    decoder = BloodPressureDriver().decoder("cuff")
    decoder.linked()
    return decoder


def send(decoder: Decoder, *packets: str, second: float = 0.0) -> list[Reading]:
    """What a batch came to, once it was quiet."""
    for packet in packets:
        decoded = decoder.decode(
            Characteristic.BLOOD_PRESSURE, bytes.fromhex(packet), instant(second)
        )
        assert decoded.readings == ()
        assert decoded.hold_s == BATCH_S
    return list(decoder.flush())


def systolics(readings: list[Reading]) -> list[tuple[float | None, str, str]]:
    return [
        (r.value, r.source.value, r.quality.value) for r in readings if r.sign is VitalSign.SYSTOLIC
    ]


def test_that_a_fresh_record_is_live_with_all_its_numbers() -> None:
    readings = send(a_cuff(), a_record(ago(20)))

    assert {r.sign: r.value for r in readings} == {
        VitalSign.SYSTOLIC: 120.0,
        VitalSign.DIASTOLIC: 80.0,
        VitalSign.MEAN_ARTERIAL_PRESSURE: 93.0,
        VitalSign.PULSE_RATE: 72.0,
    }
    assert {(r.source, r.quality) for r in readings} == {(Source.LIVE, Quality.GOOD)}
    assert {r.taken_at for r in readings} == {START - timedelta(seconds=20)}
    assert {r.received_at for r in readings} == {START}


def test_that_only_the_newest_of_a_batch_is_live() -> None:  # H05
    batch = [a_record(ago(86_400), 150), a_record(ago(3_600), 140), a_record(ago(20), 130)]

    assert systolics(send(a_cuff(), *batch)) == [
        (150, "stored", "good"),
        (140, "stored", "good"),
        (130, "live", "good"),
    ]


def test_that_the_newest_is_told_by_its_time_not_by_its_place() -> None:  # H05
    batch = [a_record(ago(20), 130), a_record(ago(3_600), 140)]

    assert systolics(send(a_cuff(), *batch)) == [(130, "live", "good"), (140, "stored", "good")]


def test_that_of_two_in_one_minute_the_later_sent_is_the_newest() -> None:  # H05
    batch = [a_record(ago(20), 130), a_record(ago(20), 140)]

    assert systolics(send(a_cuff(), *batch)) == [(130, "stored", "good"), (140, "live", "good")]


@pytest.mark.parametrize(
    ("seconds", "quality"),
    [
        (0, "good"),
        (FRESH_S, "good"),
        (FRESH_S + 1, "age-unknown"),
        (86_400, "age-unknown"),
        (-FRESH_S, "good"),
        (-FRESH_S - 1, "age-unknown"),
    ],
)
def test_that_three_minutes_decide_whether_its_age_is_known(  # H05
    seconds: float, quality: str
) -> None:
    source = "live" if quality == "good" else "stored"

    assert systolics(send(a_cuff(), a_record(ago(seconds)))) == [(120, source, quality)]


def test_that_a_clock_that_was_never_set_says_when() -> None:  # H05
    never_set = datetime(2015, 1, 1, 0, 3)  # noqa: DTZ001 - a cuff's clock knows no zone

    readings = send(a_cuff(), a_record(never_set))

    assert systolics(readings) == [(120, "stored", "age-unknown")]
    assert {r.trusted_value for r in readings} == {None}


@pytest.mark.parametrize("date", ["0000 00 00 00 00 00", "EA07 00 02 0D 00 00"])
def test_that_a_record_whose_date_is_unknown_says_when(date: str) -> None:  # H05
    packet = f"02 7800 5000 5D00 {date}"

    assert systolics(send(a_cuff(), packet)) == [(120, "stored", "age-unknown")]


def test_that_a_record_without_a_date_says_when() -> None:  # H05
    assert systolics(send(a_cuff(), a_record(None))) == [(120, "stored", "age-unknown")]


def test_that_what_was_seen_before_is_dropped() -> None:  # H05
    cuff = a_cuff()
    send(cuff, a_record(ago(20)))
    cuff.linked()

    again = send(cuff, a_record(ago(20)), second=30)

    assert again == []


def test_that_old_records_sent_again_do_not_hide_a_new_one() -> None:  # H05
    cuff = a_cuff()
    send(cuff, a_record(ago(60), 150))
    cuff.linked()

    both = send(cuff, a_record(ago(60), 150), a_record(ago(10), 125))

    assert systolics(both) == [(125, "live", "good")]


def test_that_an_older_unseen_record_behind_a_seen_newest_is_not_live() -> None:  # H05
    cuff = a_cuff()
    send(cuff, a_record(ago(10), 125))
    cuff.linked()

    late = send(cuff, a_record(ago(100), 150), a_record(ago(10), 125))

    assert systolics(late) == [(150, "stored", "good")]


def test_that_a_repeated_record_in_one_batch_counts_once() -> None:  # H05
    assert len(systolics(send(a_cuff(), a_record(ago(10)), a_record(ago(10))))) == 1


def test_that_a_failed_measurement_is_an_event_and_never_a_value() -> None:  # H07
    cuff = a_cuff()
    failed = cuff.decode(
        Characteristic.BLOOD_PRESSURE, bytes.fromhex("00 FF07 FF07 FF07"), instant(0)
    )

    assert failed.measurement_failed
    assert failed.readings == ()
    assert list(cuff.flush()) == []


def test_that_pressures_in_kpa_are_converted_once() -> None:  # H06
    # 16.0 and 10.7 kPa: mantissas 160 and 107 with the power of ten -1.
    readings = send(a_cuff(), "01 A0F0 6BF0 7DF0")

    assert [r.value for r in readings] == [120.0, 80.3, 93.8]
    assert {r.unit for r in readings} == {"mm[Hg]"}


def test_that_a_mean_of_zero_is_a_cuff_that_computes_none() -> None:  # H07
    readings = send(a_cuff(), "00 7800 5000 0000")

    assert [r.sign for r in readings] == [VitalSign.SYSTOLIC, VitalSign.DIASTOLIC]


@pytest.mark.parametrize(
    "packet",
    [
        "00 7800 FF07 5D00",  # half a pressure
        "00 5000 7800 5D00",  # 80/120
        "00 7800 7800 5D00",  # 120/120
        "01 7800 5000 5D00",  # 120 "kPa"
        "00 D403 5000 5D00",  # 980/80
    ],
)
def test_that_what_is_no_blood_pressure_is_refused(packet: str) -> None:  # H06 H07 H17
    with pytest.raises(DecodeError) as caught:
        send(a_cuff(), packet)

    assert caught.value.kind is DecodeErrorKind.IMPLAUSIBLE


def test_that_the_pressure_while_inflating_is_progress_and_no_reading() -> None:  # H07
    decoded = a_cuff().decode(
        Characteristic.INTERMEDIATE_CUFF_PRESSURE, bytes.fromhex("00 7800 FF07 FF07"), instant(0)
    )

    assert decoded.readings == ()
    assert decoded.hold_s is None


def test_that_a_pulse_nobody_has_takes_no_pressure_away() -> None:  # H07
    readings = send(a_cuff(), "04 7800 5000 5D00 0500")

    assert VitalSign.PULSE_RATE not in {r.sign for r in readings}
    assert systolics(readings) == [(120, "stored", "age-unknown")]
