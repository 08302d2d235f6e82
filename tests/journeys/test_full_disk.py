"""The disk is full while somebody is dosed: the drill goes on, and the room is told."""

import signal
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from tests.journeys.drills import Played, Running, assert_whole, parsed, run, start, verified
from tests.journeys.scripts import a_dose, a_script, an_action, an_expectation, arrival, written

resource = pytest.importorskip("resource", reason="limits of a process are set with it")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")

ROOM_FOR_THE_START = 250_000
"""Bytes to which a file may grow: some seconds of a session fit, a minute does not."""
QUIET_S = 1.0
"""Real seconds without a durable line: thirty scenario seconds, in which two a second are due."""

OBSERVED = range(10, 270, 10)
STAFF = [
    *arrival(),
    *(an_action(f"{at}s", "guide", "observe", text=f"seen at {at}") for at in OBSERVED),
    a_dose("4m30s", "60"),
    an_action("4m45s", "nurse", "acknowledge", alarm="not-recording"),
]
SCRIPT = a_script(
    duration="5m",
    staff=STAFF,
    expect=[an_expectation("alarm-raised", match={"condition": "not-recording"})],
)


def small_files() -> None:
    """In the drill's process: writing beyond the limit is an error, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_FOR_THE_START, hard))


def make_room(pid: int) -> None:
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def wait_until_nothing_is_written(running: Running) -> None:
    """Nothing is printed that is not durable, so silence tells."""
    running.until(lambda lines: len(lines) > 20)
    told, since = 0, time.monotonic()
    while time.monotonic() - since < QUIET_S:
        assert running.process.poll() is None, running.err.read_text("utf-8")
        if len(running.lines()) != told:
            told, since = len(running.lines()), time.monotonic()
        time.sleep(0.05)


@dataclass(frozen=True)
class Outcome:
    """A drill whose disk was full until there was room again, and one whose disk stayed full."""

    recovered: Played
    ended: Running


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("full")
    recovers, stays = (written(folder, name, SCRIPT) for name in ("recovers", "stays"))
    how: dict[str, Any] = {"before": small_files, "speed": 30}
    with start(recovers, **how) as running, start(stays, **how) as ended:
        wait_until_nothing_is_written(running)
        make_room(running.process.pid)
        recovered = running.finished()
        ended.process.wait(60)
    return Outcome(recovered, ended)


def test_that_a_drill_goes_on_while_the_disk_is_full_and_says_so(
    outcome: Outcome,
) -> None:  # H55
    played = outcome.recovered

    assert played.status == 0, played.err
    assert_whole(played)
    alarm = played.fact("alarm-raised", condition="not-recording")
    assert (alarm["data"]["category"], alarm["data"]["priority"]) == ("technical", "high")
    assert alarm["occurred_at"] < alarm["recorded_at"]
    ended = played.fact("alarm-ended", condition="not-recording")
    assert played.second(ended) >= 285, "it stays until somebody has seen it"


def test_that_what_was_entered_meanwhile_is_written_when_there_is_room(
    outcome: Outcome,
) -> None:  # H55
    played = outcome.recovered

    seen = {f["data"]["text"]: played.second(f) for f in played.facts("observation-recorded")}
    assert seen == {f"seen at {at}": at for at in OBSERVED}
    assert len(played.facts("observation-recorded")) == len(OBSERVED)
    assert played.second(played.fact("dose-administered")) == 270
    counts = played.fact("device-summarised")["data"]
    assert len(played.readings("spo2")) == counts["packets"] - counts["without_value"]
    times = [played.second(reading, "received_at") for reading in played.readings("spo2")]
    assert max(later - one for one, later in pairwise(times)) < 20, "readings were held too"


def test_that_a_disk_that_stays_full_is_told_in_a_line(outcome: Outcome) -> None:  # H55
    running = outcome.ended

    assert running.process.returncode == 2
    complaints = running.err.read_text("utf-8").splitlines()
    assert len(complaints) == 1
    assert str(running.record) in complaints[0]
    assert not [line for line in running.lines() if line["type"] == "end"]


def test_that_what_was_printed_before_is_there_and_the_drill_can_be_resumed(
    outcome: Outcome,
) -> None:  # H54 H55
    running = outcome.ended
    printed = [line for line in running.lines() if line["type"] in ("fact", "reading")]
    assert verified(running.record).status == 0

    script = running.record.with_name("stays.toml")
    how: dict[str, Any] = {"record": running.record, "speed": 90, "name": "again"}
    resumed = start(script, options=["--resume"], **how).finished()

    place = ("--database", running.record)
    stored = parsed(run("export", resumed.session, "--format", "jsonl", *place).out)
    assert [line for line in printed if line not in stored] == []
    observed = [line for line in stored if line.get("kind") == "observation-recorded"]
    assert sorted(f["data"]["text"] for f in observed) == sorted(f"seen at {at}" for at in OBSERVED)
    assert resumed.status == 1, "nothing was in its way this time, so no alarm was raised"
    assert resumed.end["unmet"] == [
        {"kind": "alarm-raised", "match": {"condition": "not-recording"}}
    ]
    assert verified(running.record).status == 0
