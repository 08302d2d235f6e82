"""What the room is told when a device falls silent, goes away, or takes the whole air with it."""

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from tests.journeys.drills import (
    Line,
    Played,
    assert_gone,
    assert_whole,
    family,
    hub_of,
    moment,
    play_together,
    start,
)
from tests.journeys.scripts import (
    CALM,
    CALM_CUFF,
    a_cuff,
    a_fault,
    a_script,
    an_action,
    an_oximeter,
    written,
)

SPEED = 60.0
NO_DATA_S = 0.5 * SPEED
"""10 s of silence, or as many scenario seconds as half a real second takes: here the latter."""
STALE_S = 0.5 * SPEED

SILENT = a_script(duration="3m", fault=[a_fault("silent", "40s", "1m")])
AWAY = a_script(duration="3m", fault=[a_fault("out-of-range", "40s", "1m")])
AWAY_SHORTLY = a_script(duration="2m", fault=[a_fault("out-of-range", "40s", "3s")])
KILLED = a_script(duration="3m", fault=[a_fault("killed", "40s", "1m")])


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("links")
    texts = {"silent": SILENT, "away": AWAY, "shortly": AWAY_SHORTLY, "killed": KILLED}
    return play_together(folder, speed=SPEED, **texts)


def first_after(played: Played, second: float) -> Line:
    return next(r for r in played.readings() if played.second(r, "received_at") > second)


def gap(played: Played) -> tuple[Line, Line]:
    """The two readings around the longest silence."""
    distances = [
        (moment(later["received_at"]) - moment(one["received_at"]), one, later)
        for one, later in pairwise(played.readings("spo2"))
    ]
    _, before, after = max(distances, key=lambda each: each[0])
    return before, after


def test_that_silence_alarms_from_the_last_trusted_value(lost: dict[str, Played]) -> None:  # H03
    played = lost["silent"]
    assert played.status == 0, played.err
    assert_whole(played)

    before, after = gap(played)
    alarm = played.fact("alarm-raised", condition="no-data")
    assert alarm["data"]["since"] == before["received_at"]
    delay = (moment(alarm["occurred_at"]) - moment(alarm["data"]["since"])).total_seconds()
    assert delay == pytest.approx(NO_DATA_S, abs=0.0011)
    assert alarm["data"]["category"] == "technical"
    assert (alarm["data"]["device"], alarm["data"]["sign"]) == ("oximeter", "spo2")
    ended = played.fact("alarm-ended", condition="no-data")
    assert ended["occurred_at"] == after["received_at"]


def test_that_a_silent_device_is_stale_and_its_link_is_kept(lost: dict[str, Played]) -> None:
    played = lost["silent"]

    before, after = gap(played)
    stale = played.fact("device-stale", device="oximeter")
    restored = played.fact("device-restored", device="oximeter")
    delay = (moment(stale["occurred_at"]) - moment(before["received_at"])).total_seconds()
    assert delay == pytest.approx(STALE_S, abs=0.0011)
    assert stale["recorded_by"] == "device:oximeter"
    assert restored["occurred_at"] == after["received_at"]
    assert not played.facts("device-lost")
    assert not played.facts("alarm-raised", condition="link-lost")


def test_that_a_device_out_of_range_is_lost_and_comes_back(lost: dict[str, Played]) -> None:
    played = lost["away"]
    assert played.status == 0, played.err
    assert_whole(played)

    gone = played.fact("device-lost", device="oximeter")
    alarm = played.fact("alarm-raised", condition="link-lost")
    assert 40 + 0.5 * SPEED <= played.second(gone) < 100
    assert alarm["data"]["device"] == "oximeter"
    assert alarm["data"]["category"] == "technical"
    restored = played.fact("device-restored", device="oximeter")
    ended = played.fact("alarm-ended", condition="link-lost")
    assert played.second(restored) > 100
    assert restored["occurred_at"] == ended["occurred_at"]


def test_that_a_lost_link_loses_data_too_and_both_end(lost: dict[str, Played]) -> None:  # H56
    played = lost["away"]

    before, _ = gap(played)
    assert (
        played.fact("alarm-raised", condition="no-data")["data"]["since"] == (before["received_at"])
    )
    back = first_after(played, 100)
    assert played.fact("alarm-ended", condition="no-data")["occurred_at"] >= back["received_at"]


def test_that_the_first_frame_of_a_new_link_is_no_number_yet(
    lost: dict[str, Played],
) -> None:  # H08
    summary = lost["away"].fact("device-summarised", device="oximeter")["data"]

    assert summary["without_value"] == 2, "one for each of the two links"


def test_that_an_absence_shorter_than_the_time_out_keeps_the_link(
    lost: dict[str, Played],
) -> None:
    played = lost["shortly"]
    assert_whole(played)

    assert not played.facts("device-lost")
    assert not played.facts("alarm-raised", condition="link-lost")
    assert played.readings()[-1]["received_at"] > "2026-03-02T13:01:30"


def test_that_a_device_whose_process_dies_is_lost_and_comes_back(
    lost: dict[str, Played],
) -> None:
    played = lost["killed"]
    assert played.status == 0, played.err
    assert_whole(played)

    assert 40 <= played.second(played.fact("device-lost", device="oximeter")) < 100
    assert played.fact("alarm-raised", condition="link-lost")
    assert played.second(played.fact("device-restored", device="oximeter")) > 100
    assert played.fact("alarm-ended", condition="link-lost")
    assert played.fact("alarm-ended", condition="no-data")
    assert len(played.facts("device-connected")) == 1, "the same session met it before"


HUB_KILLED = a_script(
    duration="2m",
    device=[an_oximeter(), a_cuff("20s")],
    vital=[*CALM, *CALM_CUFF],
    staff=[an_action("1m10s", "nurse", "observe", text="still here")],
    fault=[a_fault("out-of-range", "1m20s", "10s")],
)
"""What is to befall the oximeter later cannot any more, and must not end the drill."""


def test_that_a_drill_outlives_the_air(tmp_path: Path) -> None:  # H56
    with start(written(tmp_path, "drill", HUB_KILLED), speed=SPEED) as running:
        running.until(lambda lines: sum(line["type"] == "reading" for line in lines) > 30)
        others = family(running.process.pid)
        os.kill(hub_of(running.process.pid), signal.SIGKILL)
        played = running.finished()

    assert played.status == 0, played.err
    assert_whole(played)
    assert {f["data"]["device"] for f in played.facts("device-lost")} == {"oximeter", "cuff"}
    assert played.fact("alarm-raised", condition="link-lost", device="oximeter")
    assert played.fact("alarm-raised", condition="no-data", device="oximeter")
    assert played.fact("observation-recorded", text="still here")
    assert not played.facts("alarm-ended", condition="no-data")
    closed = played.fact("session-closed")
    assert (closed["data"]["ending"], played.second(closed)) == ("end-of-script", 120)
    assert_gone(others)
