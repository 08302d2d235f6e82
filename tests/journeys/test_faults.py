"""Every fault a device can have, and what of it the room and the record get to see."""

import math
from pathlib import Path

import pytest

from kapmonitor.domain.vitals import VitalSign
from tests.journeys.drills import Line, Played, assert_whole, play, play_together
from tests.journeys.scripts import (
    a_cuff,
    a_curve,
    a_fault,
    a_limit,
    a_script,
    a_strap,
    an_oximeter,
)

LIMITS = [
    a_limit("spo2", "high", low=90),
    a_limit("pulse_rate", "high", low=55, high=120),
    a_limit("systolic", "high", low=95, high=160),
    a_limit("heart_rate", "high", low=50, high=120),
]

OXIMETER = a_script(
    duration="6m10s",
    device=[an_oximeter(battery_percent=60)],
    fault=[
        a_fault("sensor-off", "20s", "20s"),
        a_fault("signal-weak", "1m", "50s"),
        a_fault("not-a-number", "2m", "1m"),
        a_fault("truncated", "3m30s", "10s"),
        a_fault("garbage", "4m", "10s"),
        a_fault("battery-low", "4m20s", "20s"),
        a_fault("stored-replay", "5m", "20s"),
    ],
    replace_limits=True,
    limit=LIMITS,
)

PRESSURE = (
    a_curve("systolic", ("0s", 120), ("55s", 120), ("56s", 190), ("1m5s", 190), ("1m6s", 120)),
    a_curve("diastolic", ("0s", 78)),
)
CUFF = a_script(
    duration="4m30s",
    device=[a_cuff("20s", "1m", "1m30s", "2m", "2m30s", "3m", "3m30s", "4m")],
    vital=[{**curve, "device": "cuff"} for curve in PRESSURE],
    fault=[
        a_fault("clock-wrong", "50s", "20s", "cuff"),
        a_fault("stored-replay", "1m20s", "5s", "cuff"),
        a_fault("measurement-failed", "1m50s", "20s", "cuff"),
        a_fault("not-a-number", "2m20s", "20s", "cuff"),
        a_fault("truncated", "2m50s", "20s", "cuff"),
        a_fault("garbage", "3m20s", "20s", "cuff"),
        a_fault("battery-low", "3m50s", "20s", "cuff"),
    ],
    replace_limits=True,
    limit=LIMITS,
)
STRAP = a_script(
    duration="3m30s",
    device=[a_strap()],
    vital=[a_curve("heart_rate", ("0s", 72), device="strap")],
    fault=[
        a_fault("sensor-off", "20s", "15s", "strap"),
        a_fault("not-a-number", "50s", "10s", "strap"),
        a_fault("truncated", "1m10s", "10s", "strap"),
        a_fault("garbage", "1m30s", "10s", "strap"),
        a_fault("silent", "1m50s", "1m", "strap"),
    ],
    replace_limits=True,
    limit=LIMITS,
)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("faults")
    return play_together(folder, oximeter=OXIMETER, cuff=CUFF, strap=STRAP)


def alarms(played: Played) -> list[tuple[str, str]]:
    """Conditions raised, with the device; that no machine of ours has sound is no device's."""
    return [
        (fact["data"]["condition"], fact["data"]["device"])
        for fact in played.facts("alarm-raised")
        if fact["data"]["condition"] != "sound-unavailable"
    ]


def during(played: Played, start: float, end: float) -> list[Line]:
    """Readings received within those scenario seconds, less what the way takes at both ends."""
    return [r for r in played.readings() if start + 5 < played.second(r, "received_at") < end - 1]


def summary(played: Played) -> Line:
    found: Line = played.fact("device-summarised")["data"]
    return found


@pytest.mark.parametrize("name", ["oximeter", "cuff", "strap"])
def test_that_a_drill_with_faults_ends_as_scripted_and_is_whole(
    faulty: dict[str, Played], name: str
) -> None:
    assert faulty[name].status == 0, faulty[name].err
    assert_whole(faulty[name])


@pytest.mark.parametrize("name", ["oximeter", "cuff", "strap"])
def test_that_no_implausible_value_is_ever_stored(
    faulty: dict[str, Played], name: str
) -> None:  # H07 H08
    for reading in faulty[name].readings():
        sign = VitalSign(reading["sign"])
        assert math.isfinite(reading["value"])
        assert sign.is_plausible(reading["value"]), reading
        assert reading["unit"] == sign.unit  # H06


@pytest.mark.parametrize("name", ["oximeter", "cuff", "strap"])
def test_that_broken_packets_alarm_about_the_device_alone(
    faulty: dict[str, Played], name: str
) -> None:
    assert not faulty[name].facts("alarm-raised", category="physiological")


def test_that_each_fault_of_an_oximeter_is_told(faulty: dict[str, Played]) -> None:
    assert alarms(faulty["oximeter"]) == [
        ("sensor-off", "oximeter"),
        ("no-data", "oximeter"),
        ("signal-weak", "oximeter"),
        ("signal-weak", "oximeter"),
        ("no-data", "oximeter"),
        ("battery-low", "oximeter"),
    ]
    ended = [f["data"]["condition"] for f in faulty["oximeter"].facts("alarm-ended")]
    assert sorted(ended) == sorted(condition for condition, _ in alarms(faulty["oximeter"]))


def test_that_a_number_of_a_sensor_that_is_off_is_none(faulty: dict[str, Played]) -> None:  # H04
    played = faulty["oximeter"]

    assert during(played, 20, 40) == []
    alarm = played.fact("alarm-raised", condition="sensor-off")
    assert 20 <= played.second(alarm) < 40
    assert played.second(played.fact("alarm-ended", condition="sensor-off")) >= 40


def test_that_a_weak_signal_is_marked_and_alarms_when_it_lasts(
    faulty: dict[str, Played],
) -> None:  # H09
    played = faulty["oximeter"]

    assert {r["quality"] for r in during(played, 60, 110)} == {"doubtful"}
    signs = {f["data"]["sign"] for f in played.facts("alarm-raised", condition="signal-weak")}
    assert signs == {"spo2", "pulse_rate"}


def test_that_special_values_are_no_readings_and_age_until_they_alarm(
    faulty: dict[str, Played],
) -> None:  # H03 H07
    played = faulty["oximeter"]

    assert during(played, 120, 180) == []
    last = played.facts("alarm-raised", condition="no-data")[-1]
    assert 120 < played.second(last) < 180


def test_that_refused_packets_are_counted_and_never_stored(
    faulty: dict[str, Played],
) -> None:  # H08
    oximeter, strap, cuff = (summary(faulty[name]) for name in ("oximeter", "strap", "cuff"))

    assert during(faulty["oximeter"], 210, 220) == []
    assert during(faulty["oximeter"], 240, 250) == []
    for counted, most in ((oximeter, 20), (strap, 20)):
        refused = sum(counted[key] for key in counted if key.startswith("refused"))
        assert most - 4 <= refused <= most, "fewer only where a busy machine sent fewer"
    assert sum(cuff[key] for key in cuff if key.startswith("refused")) == 2
    assert oximeter["without_value"] > 70


def test_that_a_low_battery_is_told_with_its_level(faulty: dict[str, Played]) -> None:
    for name in ("oximeter", "cuff"):
        alarm = faulty[name].fact("alarm-raised", condition="battery-low")
        assert (alarm["data"]["value"], alarm["data"]["limit"]) == (8, 15)
        assert faulty[name].fact("alarm-ended", condition="battery-low")


def test_that_replayed_numbers_are_kept_as_stored_and_move_nothing(
    faulty: dict[str, Played],
) -> None:  # H05
    played = faulty["oximeter"]

    stored = [r for r in played.readings() if r["source"] == "stored"]
    live = [r for r in played.readings() if r["source"] == "live"]
    assert {r["value"] for r in stored} <= {81, 82, 83, 84, 49, 50, 51}
    assert len(stored) > 20
    assert {r["value"] for r in live} == {98, 70}
    assert {r["source"] for r in during(played, 300, 320)} == {"live", "stored"}


def test_that_a_cuff_that_sends_its_memory_again_brings_back_nothing_old(
    faulty: dict[str, Played],
) -> None:  # H05
    played = faulty["cuff"]

    old = [r for r in played.readings("systolic") if r["value"] == 92]
    assert [r["source"] for r in old] == ["stored"]
    live = [r for r in played.readings("systolic") if r["source"] == "live"]
    seconds = [round(played.second(r, "received_at"), -1) for r in live]
    assert seconds == [20, 90, 240], "each once, and none whose clock was wrong"


def test_that_a_pressure_with_a_wrong_clock_says_when_and_moves_nothing(
    faulty: dict[str, Played],
) -> None:  # H05
    played = faulty["cuff"]

    (high,) = [r for r in played.readings("systolic") if r["value"] > 160]
    assert high["quality"] == "age-unknown"
    assert high["taken_at"].startswith("2000-01-0") or high["taken_at"].startswith("1999-12-31")
    assert not played.facts("alarm-raised", condition="systolic-high")


def test_that_a_failed_measurement_alarms_until_one_succeeds(
    faulty: dict[str, Played],
) -> None:  # H07
    played = faulty["cuff"]

    alarm = played.fact("alarm-raised", condition="measurement-failed")
    ended = played.fact("alarm-ended", condition="measurement-failed")
    assert alarm["data"]["device"] == "cuff"
    assert 120 <= played.second(alarm) < 130
    assert 240 <= played.second(ended) < 260
    assert summary(played)["without_value"] == 2


def test_that_each_fault_of_a_strap_is_told(faulty: dict[str, Played]) -> None:
    played = faulty["strap"]

    assert alarms(played) == [("sensor-off", "strap"), ("no-data", "strap")]
    assert {r["value"] for r in played.readings()} == {72}
    assert during(played, 20, 35) == during(played, 110, 170) == []
    assert played.fact("device-stale", device="strap")
    assert played.fact("device-restored", device="strap")


REPLAYED_FAILURE = a_script(
    duration="1m30s",
    device=[a_cuff("20s", "40s")],
    vital=[{**curve, "device": "cuff"} for curve in PRESSURE],
    fault=[
        a_fault("measurement-failed", "10s", "20s", "cuff"),
        a_fault("stored-replay", "1m", "10s", "cuff"),
    ],
)


def test_that_a_failure_sent_again_from_memory_does_not_alarm_again(tmp_path: Path) -> None:  # H05
    played = play(tmp_path, REPLAYED_FAILURE)

    assert len(played.facts("alarm-raised", condition="measurement-failed")) == 1
