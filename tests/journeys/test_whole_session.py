"""A whole session: from preparation through the dose to the close, and what is left of it."""

import csv
import hashlib
import io
import json
import re
import zipfile
from contextlib import ExitStack
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.drills import Played, assert_whole, play, play_together, run, start
from tests.journeys.scripts import (
    CALM,
    CALM_CUFF,
    a_cuff,
    a_curve,
    a_dose,
    a_quick_protocol,
    a_script,
    an_action,
    an_expectation,
    an_oximeter,
    arrival,
    written,
)

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

STAFF = [
    an_action("0s", "clinician", "take-responsibility"),
    an_action("1s", "nurse", "start-stage", stage="preparation"),
    *arrival("10s"),
    an_action("30s", "clinician", "start-stage", stage="administration"),
    a_dose("41.25s", "60.50", site="left deltoid", lot="K-2041", label="first dose"),
    an_action("50s", "guide", "start-stage", stage="onset"),
    an_action("55s", "guide", "observe", text="Eyes closed, «música» two"),
    an_action("1m", "nurse", "enter-vital", sign="respiratory_rate", value=14),
    an_action("1m5s", "nurse", "score", scale="moaa-s", value=4),
    an_action("1m10s", "clinician", "amend", amends="first dose", reason="site", site="right"),
    an_action("1m40s", "clinician", "close", ending="stopped", reason="over"),
]
"""Masses, times and words that would show a float, a rounding or a wrong encoding."""

SESSION = a_script(
    duration="2m",
    protocol="quick.toml",
    device=[an_oximeter(battery_percent=92), a_cuff("20s", "1m15s")],
    vital=[
        a_curve("spo2", ("0s", 98), ("1m", 95), noise=0.4),
        a_curve("pulse_rate", ("0s", 68), ("1m", 84), noise=0.9),
        *CALM_CUFF,
    ],
    seed=5,
    staff=STAFF,
    expect=[an_expectation("dose-administered", match={"mass_mg": "60.50"})],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("session")


@pytest.fixture(scope="module")
def played(folder: Path) -> Played:
    a_quick_protocol(folder)
    return play(folder, SESSION, "session")


def test_that_a_session_is_played_from_preparation_to_its_close(played: Played) -> None:
    assert played.status == 0, played.err
    assert_whole(played)
    assert [fact["data"]["stage"] for fact in played.facts("stage-started")] == [
        "preparation",
        "administration",
        "onset",
    ]
    assert len(played.facts("device-connected")) == 2
    assert played.facts()[-1]["kind"] == "session-closed"
    closed = played.facts()[-1]["data"]
    assert (closed["ending"], closed["reason"]) == ("stopped", "over")
    # The script never said that the person left, nor what became of the leaving list (H48).
    assert {"person:left", "leaving:time", "leaving:gait"} <= set(closed["owed"])


def test_that_the_session_line_is_first_and_the_end_line_last(played: Played) -> None:
    first, last = played.lines[0], played.lines[-1]
    assert [line["type"] for line in (first, last)] == ["session", "end"]
    assert first["practice"] is True  # H67 H68
    assert first["participant"] == "DEMO-01"
    assert first["opened_at"] == "2026-03-02T13:00:00.000Z"
    assert set(first["protocol"]) == {"id", "version", "sha256"}
    assert last["unmet"] == []
    assert sum(line["type"] in ("session", "end") for line in played.lines) == 2


def test_that_scripted_actions_happened_exactly_when_the_script_says(played: Played) -> None:
    by_people = [f for f in played.facts() if f["recorded_by"] in ("nurse", "guide", "clinician")]
    told = [(f["kind"], played.second(f)) for f in by_people if f["kind"] != "check-completed"]

    assert told[:2] == [("responsibility-taken", 0), ("stage-started", 1)]
    assert [second for kind, second in told if kind == "gate-met"] == [10] * 7
    assert told[9:] == [
        ("stage-started", 30),
        ("dose-administered", 41.25),
        ("stage-started", 50),
        ("observation-recorded", 55),
        ("vital-entered", 60),
        ("score-recorded", 65),
        ("entry-amended", 70),
        ("session-closed", 100),
    ]
    assert all(f["recorded_at"] >= f["occurred_at"] for f in by_people)


def test_that_times_are_utc_with_milliseconds(played: Played) -> None:
    stamps = [line[key] for line in played.lines for key in line if key.endswith("_at")]

    assert len(stamps) > 300
    assert [stamp for stamp in stamps if stamp is not None and not TIME.fullmatch(stamp)] == []


def test_that_a_typed_mass_stays_the_text_that_was_typed(played: Played) -> None:  # H35
    dose = played.fact("dose-administered")

    assert dose["data"]["mass_mg"] == "60.50"
    assert dose["recorded_by"] == "clinician"
    amended = played.fact("entry-amended")["data"]
    assert (amended["amends"], amended["site"]) == (dose["version"], "right")
    assert all(isinstance(reading["value"], float) for reading in played.readings())


def test_that_the_export_has_the_very_lines_that_were_printed(played: Played) -> None:
    exported = run("export", played.session, "--format", "jsonl", "--database", played.record)

    assert exported.status == 0
    lines = [json.loads(line) for line in exported.out.splitlines()]
    for kind in ("session", "fact", "reading"):
        told = [line for line in lines if line["type"] == kind]
        assert told == [line for line in played.lines if line["type"] == kind], kind
    assert lines[-1]["type"] == "end"
    assert (lines[-1]["facts"], lines[-1]["readings"]) == (
        played.end["facts"],
        played.end["readings"],
    )


def test_that_record_and_exported_file_verify_alike(played: Played, tmp_path: Path) -> None:  # H70
    target = tmp_path / "alone" / "session.jsonl"
    target.parent.mkdir()
    place = ("--database", played.record)
    assert (
        run("export", played.session, "--format", "jsonl", "--output", target, *place).status == 0
    )

    of_record, of_session = run("verify", *place), run("verify", played.session, *place)
    of_file = run("verify", target, KAPMONITOR_DATA_DIR=str(tmp_path / "empty"))
    of_print = run("verify", played.jsonl, KAPMONITOR_DATA_DIR=str(tmp_path / "empty"))

    counts = f"{played.end['facts']} facts, {played.end['readings']} readings"
    for checked in (of_record, of_session, of_file, of_print):
        assert checked.status == 0, checked.out
        assert f"{counts}: chain and seals are intact" in checked.out


def test_that_a_changed_reading_in_the_exported_file_is_found(
    played: Played, tmp_path: Path
) -> None:  # H70
    lines = played.jsonl.read_text("utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"reading"' in line)
    target = tmp_path / "changed.jsonl"
    without = [*lines[:at], *lines[at + 1 :]]
    target.write_text("".join(without), "utf-8")

    checked = run("verify", target)

    assert checked.status == 1
    assert "PROBLEM" in checked.out


def test_that_the_session_is_listed_as_practice(played: Played) -> None:  # H68
    listed = json.loads(run("sessions", "--json", "--database", played.record).out)

    (one,) = listed
    assert one["session"] == played.session
    assert one["participant"] == "DEMO-01"
    assert one["opened_at"] == "2026-03-02T13:00:00.000Z"
    assert one["closed_at"] == "2026-03-02T13:01:40.000Z"
    assert one["practice"] is True
    assert one["protocol"]["id"] == "quick"


def test_that_the_tables_hold_every_fact_and_reading(played: Played, tmp_path: Path) -> None:
    target = tmp_path / "session.zip"
    wish = ("export", played.session, "--format", "csv", "--output", target)

    assert run(*wish, "--database", played.record).status == 0

    with zipfile.ZipFile(target) as archive:
        tables = {name: _rows(archive, name) for name in archive.namelist()}
    assert len(tables["facts.csv"]) == played.end["facts"] + 1
    assert len(tables["readings.csv"]) == played.end["readings"] + 1
    assert any("«música»" in cell for row in tables["facts.csv"] for cell in row)
    about = dict(tables["session.csv"])
    assert about["practice"].startswith("PRACTICE")  # H67
    assert about["chain"] == "intact"


def test_that_a_score_and_a_reading_answer_their_checks(played: Played) -> None:
    scored = played.fact("check-completed", check="moaa-s")
    measured = played.fact("check-completed", check="blood-pressure")
    pressures = [r["received_at"] for r in played.readings("systolic")]

    assert played.second(scored) == 65
    assert scored["recorded_by"] == "nurse"
    assert scored["data"]["due_at"] == "2026-03-02T13:01:01.250Z"
    assert measured["occurred_at"] == pressures[-1]
    assert measured["recorded_by"] == "rule"


def test_that_every_reading_is_sealed(played: Played) -> None:  # H70
    counts = [seal["data"]["count"] for seal in played.facts("readings-sealed")]

    assert len(counts) == 2
    assert sum(counts) == played.end["readings"]


def test_that_the_protocol_beside_the_script_is_the_one_that_is_pinned(
    played: Played, folder: Path
) -> None:  # H60
    pinned = hashlib.sha256((folder / "quick.toml").read_bytes()).hexdigest()

    assert played.lines[0]["protocol"] == {"id": "quick", "version": 1, "sha256": pinned}


def _rows(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8"), newline="")))


NOISY = a_script(
    duration="40s",
    vital=[a_curve("spo2", ("0s", 96), noise=0.7), a_curve("pulse_rate", ("0s", 80), noise=2)],
)


def series(played: Played) -> list[tuple[float, float]]:
    """SpO2 and pulse of one packet after another."""
    numbers = ([r["value"] for r in played.readings(sign)] for sign in ("spo2", "pulse_rate"))
    return list(zip(*numbers, strict=True))


def common_run(one: list[Any], other: list[Any]) -> int:
    """How many values in a row are the same; the first packets may come before the start."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def test_that_a_seed_gives_the_same_values_again(tmp_path: Path) -> None:
    seeds = {"one": "11", "two": "11", "three": "12"}
    with ExitStack() as stack:
        running = [
            stack.enter_context(start(written(tmp_path, n, NOISY), options=("--seed", seed)))
            for n, seed in seeds.items()
        ]
        one, two, three = (series(each.finished()) for each in running)

    assert common_run(one, two) >= 20
    assert common_run(one, three) < 5


def test_that_the_second_session_of_a_record_starts_with_nothing_of_the_first(
    tmp_path: Path,
) -> None:  # H14
    low = [a_curve("spo2", ("0s", 84)), CALM[1]]
    acts = [
        *arrival("1s"),
        a_dose("20s"),
        an_action("30s", "clinician", "observe", text="mine alone"),
        an_action("35s", "nurse", "pause-audio"),
    ]
    first_text = a_script(
        duration="50s",
        vital=low,
        staff=acts,
        participant={"code": "DEMO-07", "weight_kg": 91.0},
    )
    second_text = a_script(
        duration="1m",
        starts_at="2026-03-02T15:00:00Z",
        participant={"code": "DEMO-08"},
        staff=[a_dose("20s")],
        expect=[an_expectation("refused", match={"code": "gate"})],
    )
    record = tmp_path / "practice.db"

    first = play(tmp_path, first_text, "first", record=record)
    second = play(tmp_path, second_text, "second", record=record)

    assert first.facts("alarm-raised", condition="spo2-low")
    assert second.status == 0, second.err
    assert [f["version"] for f in second.facts()] == list(range(1, second.end["facts"] + 1))
    assert second.facts()[0]["previous"] == "0" * 64
    assert "weight_kg" not in second.facts()[0]["data"]
    assert second.refused[0]["code"] == "gate"
    assert not second.facts("alarm-raised", category="physiological")
    assert not second.facts("dose-administered")
    assert {r["value"] for r in second.readings("spo2")} == {98.0}
    assert all(second.second(r, "received_at") >= 0 for r in second.readings())
    assert run("verify", "--database", record).status == 0
    listed = json.loads(run("sessions", "--json", "--database", record).out)
    assert [one["participant"] for one in listed] == ["DEMO-08", "DEMO-07"]


def test_that_what_is_scripted_up_to_the_end_is_played_and_nothing_later(tmp_path: Path) -> None:
    seconds = ("19.5s", "19.99s", "20s", "20.5s")
    to_the_end = a_script(
        duration="20s",
        staff=[an_action(at, "nurse", "observe", text=at) for at in seconds],
    )
    closing = a_script(duration="20s", staff=[an_action("20s", "nurse", "close", ending="stopped")])

    played = play_together(tmp_path, end=to_the_end, closing=closing)

    seen = [fact["data"]["text"] for fact in played["end"].facts("observation-recorded")]
    assert seen == ["19.5s", "19.99s", "20s"]
    assert played["end"].fact("session-closed")["data"]["ending"] == "end-of-script"
    assert played["closing"].fact("session-closed")["data"]["ending"] == "stopped"
    for each in played.values():
        assert each.status == 0, each.err
        assert each.second(each.fact("session-closed")) == 20
        assert_whole(each)
