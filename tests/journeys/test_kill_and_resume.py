"""A drill killed at any moment goes on where it was, with nothing lost and nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.drills import (
    Line,
    Played,
    Running,
    assert_gone,
    family,
    moment,
    parsed,
    play,
    run,
    start,
    verified,
)
from tests.journeys.scripts import (
    CALM,
    CALM_CUFF,
    a_cuff,
    a_curve,
    a_dose,
    a_limit,
    a_script,
    an_action,
    an_expectation,
    an_oximeter,
    arrival,
    written,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")

KILLS = 8
SPEED = 20.0
SEED = 41
OBSERVED = range(40, 175, 5)

STAFF = [
    an_action("0s", "clinician", "take-responsibility"),
    an_action("2s", "nurse", "start-stage", stage="preparation"),
    *arrival("4s"),
    an_action("20s", "clinician", "start-stage", stage="administration"),
    a_dose("30s", label="first dose"),
    an_action("35s", "guide", "start-stage", stage="onset"),
    *(an_action(f"{at}s", "guide", "observe", text=f"seen at {at}") for at in OBSERVED),
    an_action("2m", "clinician", "amend", amends="first dose", reason="site", site="left deltoid"),
]

LONG = a_script(
    duration="3m",
    device=[an_oximeter(), a_cuff("25s", "2m20s")],
    vital=[a_curve("spo2", ("0s", 98), ("5s", 98), ("6s", 85)), CALM[1], *CALM_CUFF],
    replace_limits=True,
    limit=[a_limit("spo2", "high", "3s", low=90)],
    staff=STAFF,
    expect=[
        an_expectation("dose-administered", match={"mass_mg": "60"}, within=["30s", "30s"]),
        an_expectation("alarm-raised", match={"condition": "spo2-low"}),
        an_expectation("alarm-ended", match={"condition": "spo2-low"}, never=True),
    ],
)


@dataclass
class Killed:
    """What became of a drill that was killed again and again."""

    printed: list[list[Line]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    last: Played | None = None
    stored: list[Line] = field(default_factory=list)

    def facts(self, kind: str) -> list[Line]:
        return [line for line in self.stored if line.get("kind") == kind]


def kill(running: Running) -> list[Line]:
    """Kill the drill as a power cut would; return what it had printed."""
    others = family(running.process.pid)
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    assert_gone(others)
    return running.lines()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    script, record = written(folder, "long", LONG), folder / "practice.db"
    chance = random.Random(SEED)  # noqa: S311 - the same moments in every run, as far as they can
    found = Killed()
    for number in range(KILLS):
        resume = ["--resume"] if number else []
        name = f"run-{number}"
        how = {"record": record, "speed": SPEED, "name": name, "options": resume}
        with start(script, **how) as running:
            if number % 3 < 2:  # the others die while they start, or soon after
                running.until(lambda lines: len(lines) > 1)
            time.sleep(chance.uniform(0.0, 1.2))
            found.printed.append(kill(running))
    found.last = play(folder, LONG, "last", record=record, speed=SPEED, options=["--resume"])
    found.printed.append(found.last.lines)
    session = found.last.session
    found.stored = parsed(run("export", session, "--format", "jsonl", "--database", record).out)
    return found


def test_that_a_drill_killed_many_times_comes_to_its_end(killed: Killed) -> None:  # H54
    assert killed.last is not None
    assert killed.last.status == 0, killed.last.err
    assert killed.last.end["unmet"] == []
    (closed,) = killed.facts("session-closed")
    assert closed["data"]["ending"] == "end-of-script"
    assert closed["occurred_at"] == "2026-03-02T13:03:00.000Z"


def test_that_no_printed_line_is_lost(killed: Killed) -> None:  # H55
    stored = {str(line) for line in killed.stored}
    printed = [
        line for lines in killed.printed for line in lines if line["type"] in ("fact", "reading")
    ]

    assert len(printed) > 300
    assert [line for line in printed if str(line) not in stored] == []


def test_that_no_line_is_printed_twice(killed: Killed) -> None:
    printed = Counter(
        str(line) for lines in killed.printed for line in lines if line["type"] == "fact"
    )

    assert [line for line, times in printed.items() if times > 1] == []


def test_that_versions_count_on_without_a_gap(killed: Killed) -> None:
    facts = [line for line in killed.stored if line["type"] == "fact"]

    assert [fact["version"] for fact in facts] == list(range(1, len(facts) + 1))
    assert killed.last is not None
    assert killed.last.end["facts"] == len(facts)
    readings = [line for line in killed.stored if line["type"] == "reading"]
    assert killed.last.end["readings"] == len(readings)


def test_that_every_outage_is_a_pair_of_facts(killed: Killed) -> None:  # H54
    marks = [*killed.facts("session-interrupted"), *killed.facts("session-resumed")]
    marks.sort(key=lambda fact: fact["version"])

    assert 2 <= len(marks) <= 2 * KILLS
    for gone, back in zip(marks[::2], marks[1::2], strict=True):
        assert (gone["kind"], back["kind"]) == ("session-interrupted", "session-resumed")
        assert back["version"] == gone["version"] + 1
        assert gone["occurred_at"] <= back["occurred_at"]


def test_that_scenario_time_goes_on_at_the_last_durable_line(killed: Killed) -> None:
    lines = [line for line in killed.stored if line["type"] in ("fact", "reading")]
    for gone in killed.facts("session-interrupted"):
        before = [
            line
            for line in lines
            if line.get("version", 0) < gone["version"]
            and line.get("received_at", line.get("recorded_at")) <= gone["recorded_at"]
        ]
        newest = max(line.get("received_at") or line["recorded_at"] for line in before)
        distance = moment(gone["occurred_at"]) - moment(newest)
        assert abs(distance) < timedelta(seconds=1), gone


def test_that_no_action_is_lost_and_none_is_repeated(killed: Killed) -> None:  # H36
    (dose,) = killed.facts("dose-administered")
    (amended,) = killed.facts("entry-amended")
    seen = [fact["data"]["text"] for fact in killed.facts("observation-recorded")]

    assert dose["occurred_at"] == "2026-03-02T13:00:30.000Z"
    assert amended["data"]["amends"] == dose["version"]
    assert sorted(seen) == sorted(f"seen at {at}" for at in OBSERVED)
    assert len(killed.facts("gate-met")) == 7
    stages = [fact["data"]["stage"] for fact in killed.facts("stage-started")]
    assert stages == ["preparation", "administration", "onset"]
    assert len(killed.facts("responsibility-taken")) == 1


def test_that_an_alarm_that_was_on_is_on(killed: Killed) -> None:  # H54
    def told(kind: str) -> list[Line]:
        facts = killed.facts(kind)
        return [fact for fact in facts if fact["data"]["condition"] == "spo2-low"]

    assert len(told("alarm-raised")) == 1, "it was never over, so it is raised once"
    assert told("alarm-ended") == []


def test_that_a_device_of_the_session_connects_once_and_is_restored(killed: Killed) -> None:
    connected = Counter(fact["data"]["device"] for fact in killed.facts("device-connected"))

    assert connected == {"oximeter": 1, "cuff": 1}
    assert killed.facts("device-restored")


def test_that_the_record_and_every_seal_hold(killed: Killed) -> None:  # H70
    assert killed.last is not None
    checked = verified(killed.last.record)

    assert checked.status == 0, checked.out
    sealed = sum(fact["data"]["count"] for fact in killed.facts("readings-sealed"))
    assert sealed == killed.last.end["readings"]


SHORT = a_script(duration="1m", staff=[an_action("50s", "nurse", "mark", text="near the end")])


def test_that_a_drill_that_is_told_to_end_leaves_nobody_and_can_be_resumed(
    tmp_path: Path,
) -> None:
    for sent in (signal.SIGINT, signal.SIGTERM):
        with start(written(tmp_path, sent.name, SHORT), speed=20) as running:
            running.until(lambda lines: len(lines) > 5)
            others = family(running.process.pid)
            running.process.send_signal(sent)
            running.process.wait(30)
            assert_gone(others)

        assert running.process.returncode != 0
        assert "Traceback" not in running.err.read_text("utf-8")
        assert verified(running.record).status == 0

    resumed = play(tmp_path, SHORT, "SIGINT", options=["--resume"])
    assert resumed.status == 0, resumed.err
    assert resumed.facts("moment-marked")


def test_that_only_an_interrupted_drill_of_the_same_script_is_resumed(tmp_path: Path) -> None:
    short = a_script(duration="5s")
    done = play(tmp_path, short, "short")

    closed = run("drill", tmp_path / "short.toml", "--resume", "--database", done.record)
    other = run("drill", written(tmp_path, "o", LONG), "--resume", "--database", done.record)
    none = run("drill", tmp_path / "short.toml", "--resume", "--database", tmp_path / "none.db")

    for refused in (closed, other, none):
        assert refused.status == 2
        assert refused.complaints[-1].startswith("kapmonitor: ")
    assert "no interrupted drill" in closed.err
    assert "no interrupted drill" in other.err
    assert not (tmp_path / "none.db").exists()


def test_that_a_file_of_lines_is_gone_on_with_and_proves_itself(tmp_path: Path) -> None:  # H55
    """Cut in the middle of a line, as a kill may, and without a line that was durable."""
    script = written(tmp_path, "calm", a_script(device=[an_oximeter()], duration="1m"))
    lines, record = tmp_path / "calm.jsonl", tmp_path / "calm.db"
    drill = ["drill", script, "--headless", "--speed", 20, "--jsonl", lines, "--database", record]
    command = [sys.executable, "-m", "kapmonitor", *map(str, drill)]
    with subprocess.Popen(command) as first:  # noqa: S603 - our own program
        while not lines.exists() or lines.read_bytes().count(b"\n") < 40:
            first.poll()
            assert first.returncode is None
        first.kill()
    lines.write_bytes(lines.read_bytes()[:-30])

    resumed = run(*drill, "--resume")

    assert resumed.status == 0, resumed.err
    assert lines.read_text("utf-8").count('{"type":"session"') == 1
    assert run("verify", lines).status == 0
