"""A record changed behind the program's back, its guards put back afterwards (H70)."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from kapmonitor.store.guards import GUARDS
from kapmonitor.store.reader import RecordReader
from kapmonitor.store.witness import SUFFIX
from tests.records import a_record, open_record, write_session

FORGETTING = (
    "DELETE FROM underived",
    "DELETE FROM session_figures",
    "DELETE FROM session_words",
    "DELETE FROM session_channels",
)


def tampered(path: Path, *statements: str, guards: bool = True) -> None:
    with sqlite3.connect(path) as database:
        names = [
            row[0]
            for row in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        ]
        for name in names:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        for guard in GUARDS.values() if guards else ():
            database.execute(guard)
    database.close()


def check(path: Path, session: str | None = None):
    with RecordReader.open(path) as record:
        return record.verify(session)


def all_problems(path: Path) -> list[str]:
    found = check(path)
    return [*found.problems, *(each for s in found.sessions for each in s.report.problems)]


@pytest.fixture
def path(tmp_path):
    return a_record(tmp_path / "practice.db", "s-1", "s-2")


def test_that_an_untouched_record_is_sound(path):
    found = check(path)

    assert found.sound
    assert found.notes == ()
    assert [each.session for each in found.sessions] == ["s-1", "s-2"]
    assert all(each.report.notes == () for each in found.sessions)


def test_that_taking_the_guards_away_and_putting_them_back_is_no_change(path):
    tampered(path)

    assert all_problems(path) == []


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE facts SET data = \'{"stage":"peak"}\' WHERE session = 1 AND version = 2',
        "UPDATE facts SET data = 'no json' WHERE session = 1 AND version = 2",
        "UPDATE facts SET data = x'ff00' WHERE session = 1 AND version = 2",
        "UPDATE facts SET occurred_at = '2026-03-02T12:00:00.000Z' WHERE id = 3",
        "UPDATE facts SET recorded_by = 'lead' WHERE id = 3",
        "UPDATE facts SET version = 99 WHERE session = 1 AND kind = 'session-closed'",
        "UPDATE facts SET version = '3x' WHERE session = 1 AND kind = 'session-closed'",
        "DELETE FROM facts WHERE session = 1 AND version = 4",
        "DELETE FROM facts WHERE session = 1 AND kind = 'session-closed'",
        "DELETE FROM facts WHERE session = 1",
        "INSERT INTO facts SELECT 999, session, 99, kind, occurred_at, recorded_at, recorded_by,"
        " data, previous, hash FROM facts WHERE id = 2",
        "UPDATE chunks SET payload = (SELECT payload FROM chunks WHERE id = 2) WHERE id = 1",
        "UPDATE chunks SET payload = x'00' WHERE id = 1",
        "UPDATE chunks SET format = 9 WHERE id = 1",
        "UPDATE chunks SET seal_version = 98 WHERE id = 1",
        "DELETE FROM chunks WHERE id = 1",
        "INSERT INTO readings VALUES (999, 1, 'oximeter', 'spo2', 97.0, NULL, 0, 'good', 'live')",
        "INSERT INTO readings VALUES (999, 1, 'oximeter', 'mood', 97.0, NULL, 0, 'good', 'live')",
        "UPDATE sessions SET participant = 'KAP-0001' WHERE number = 1",
        "UPDATE sessions SET practice = 0 WHERE number = 1",
        "UPDATE sessions SET opened_at = '2026-03-02T12:00:00.000Z' WHERE number = 1",
        "UPDATE sessions SET id = 's-9' WHERE number = 1",
        "UPDATE record_info SET kind = 'clinical'",
        "DELETE FROM sessions WHERE number = 1",
        "CREATE TRIGGER unseen AFTER INSERT ON facts BEGIN SELECT 1; END",
    ],
)
def test_that_a_change_is_found(path, statement):  # H70
    tampered(path, statement)

    assert all_problems(path)


def test_that_two_facts_that_changed_places_are_found(path):  # H70
    tampered(
        path,
        "UPDATE facts SET version = 100 WHERE session = 1 AND version = 2",
        "UPDATE facts SET version = 2 WHERE session = 1 AND version = 4",
        "UPDATE facts SET version = 4 WHERE session = 1 AND version = 100",
    )

    assert all_problems(path)


def test_that_every_missing_guard_is_found(path):  # H70
    tampered(path, guards=False)

    assert len(all_problems(path)) == len(GUARDS)


def test_that_a_weakened_guard_is_found(path):  # H70
    tampered(
        path,
        "CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts WHEN 0 BEGIN SELECT 1; END",
        guards=False,
    )

    assert "the trigger facts_no_update was changed" in all_problems(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET data = '{}'",
        "DELETE FROM facts",
        "UPDATE sessions SET practice = 0",
        "DELETE FROM sessions",
        "UPDATE chunks SET count = 0",
        "DELETE FROM chunks",
        "UPDATE record_info SET kind = 'clinical'",
        "INSERT INTO record_info VALUES (2, 'clinical', '', '')",
        "UPDATE readings SET value = 99",
        "DELETE FROM readings",
    ],
)
def test_that_the_guards_refuse_change(tmp_path, statement):  # H70
    path = a_record(tmp_path / "practice.db", close=False)
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO readings VALUES (999, 1, 'o', 'spo2', 97.0, NULL, 0, 'good', 'live')"
        )
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(statement)
    database.close()


def cut_whole(path: Path) -> None:
    """Take the last two facts of s-1 out so that what is left is a sound chain."""
    tampered(
        path,
        "DELETE FROM chunks WHERE session = 1 AND seal_version >= 7",
        "DELETE FROM facts WHERE session = 1 AND version >= 7",
    )


def test_that_a_cut_is_found_by_the_figures_too(path):  # H70
    cut_whole(path)
    path.with_name(path.name + SUFFIX).unlink()

    assert all_problems(path) == [
        "session: the figures kept for lists are not those of its facts and readings",
        "session: the channels kept for plots are not those of its readings",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session_figures SET lowest_spo2 = 99 WHERE session = 1",
        "UPDATE session_figures SET alarms_high = 0, head = '' WHERE session = 1",
        "UPDATE session_words SET words = '' WHERE session = 1",
        "UPDATE session_channels SET payload = x'00' WHERE session = 1",
        "DELETE FROM session_channels WHERE session = 1",
    ],
)
def test_that_figures_that_are_not_those_of_the_record_are_found(tmp_path, statement):  # H70 H72
    path = a_record(tmp_path / "practice.db", "s-1", "s-2")
    tampered(path, statement)

    found = check(path)

    assert [each.session for each in found.sessions if each.report.problems] == ["s-1"]


def test_that_a_record_without_figures_is_sound(path):
    tampered(path, *FORGETTING)

    assert all_problems(path) == []


def test_that_facts_cut_off_the_end_are_found_by_the_witness(path):  # H70
    cut_whole(path)

    assert any("its end was cut off" in each for each in all_problems(path))


def test_that_without_the_witness_a_cut_leaves_an_open_session_and_a_note(path):
    cut_whole(path)
    tampered(path, *FORGETTING)
    path.with_name(path.name + SUFFIX).unlink()

    found = check(path)

    assert found.sound
    assert "no witness file" in found.notes[0]
    assert "the session is open" in found.sessions[0].report.notes


def test_that_a_session_taken_out_whole_is_found_by_name(path):  # H70
    tampered(
        path,
        "DELETE FROM chunks WHERE session = 2",
        "DELETE FROM facts WHERE session = 2",
        "DELETE FROM sessions WHERE number = 2",
    )

    assert all_problems(path) == ["session s-2 was witnessed and is not in the record"]
    assert not check(path, "s-2").sound
    assert check(path, "s-1").sound


def test_that_an_older_copy_put_back_is_found(tmp_path):  # H70
    path = a_record(tmp_path / "practice.db", "s-1")
    older = shutil.copy(path, tmp_path / "older.db")
    record = open_record(path)
    write_session(record, "s-2")
    record.close()

    shutil.copy(older, path)

    assert all_problems(path) == ["session s-2 was witnessed and is not in the record"]


def test_that_a_chain_made_anew_is_found_by_the_witness(tmp_path):  # H70
    path = a_record(tmp_path / "practice.db", "s-1")
    other = a_record(tmp_path / "other.db", "s-1", close=False)

    shutil.copy(other, path)

    assert any("witnessed" in each for each in all_problems(path))


def test_that_a_torn_last_line_of_the_witness_is_a_note_and_the_next_stands_apart(tmp_path):
    path = a_record(tmp_path / "practice.db", "s-1")
    witness = path.with_name(path.name + SUFFIX)
    witness.write_bytes(witness.read_bytes() + b'{"session":"s-')
    record = open_record(path)
    write_session(record, "s-2")
    record.close()

    found = check(path)

    assert found.sound
    assert len(found.notes) == 1
    assert json.loads(witness.read_bytes().splitlines()[-1])["session"] == "s-2"


def test_that_a_damaged_page_is_found(path):  # H70
    data = bytearray(path.read_bytes())
    at = data.find(b'{"stage":"administration"}')
    data[at + 10 : at + 13] = b"xyz"
    path.write_bytes(data)

    assert all_problems(path)
