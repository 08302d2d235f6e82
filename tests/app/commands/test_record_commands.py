import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from kapmonitor.app.commands.export import ExportWish, export_session
from kapmonitor.app.commands.sessions import list_sessions
from kapmonitor.app.commands.verify import verify
from kapmonitor.app.settings import record_url
from kapmonitor.domain.events import ObservationRecorded
from kapmonitor.services.ports import RecordError
from kapmonitor.store.reader import RecordReader
from tests.records import a_draft, a_record, an_opening, open_record


class Ran:
    """A command with streams of its own."""

    def __init__(self):
        self.out = io.StringIO()
        self.err = io.StringIO()

    def sessions(self, path, *, as_json=False):
        return list_sessions(str(path), practice=False, as_json=as_json, out=self.out, err=self.err)

    def export(self, path, session, **wish):
        wished = ExportWish(session=session, **{"format": "jsonl", **wish})
        return export_session(str(path), wished, practice=False, out=self.out, err=self.err)

    def verify(self, path, target=None):
        return verify(str(path), target, practice=False, out=self.out, err=self.err)

    @property
    def refusal(self):
        """The one line on standard error; nothing else may have been written."""
        assert self.out.getvalue() == ""
        (line,) = self.err.getvalue().splitlines()
        return line


@pytest.fixture
def ran():
    return Ran()


@pytest.fixture
def path(tmp_path):
    return a_record(tmp_path / "practice.db", "s-1", "s-2")


def exported(path: Path, target: Path) -> Path:
    assert Ran().export(path, "s-1", output=target) == 0
    return target


def test_that_sessions_are_listed_newest_first(ran, path):  # H68
    assert ran.sessions(path) == 0

    header, first, second = ran.out.getvalue().splitlines()
    assert header.startswith("session")
    assert (first[:3], second[:3]) == ("s-2", "s-1")
    assert "PRACTICE" in first


def test_that_sessions_as_json_have_the_keys_of_the_interface(ran, path):
    assert ran.sessions(path, as_json=True) == 0

    first = json.loads(ran.out.getvalue())[0]
    assert first["session"] == "s-2"
    assert first["participant"] == "DEMO-01"
    assert first["opened_at"] == "2026-03-02T13:00:00.000Z"
    assert first["closed_at"] == "2026-03-02T13:10:00.000Z"
    assert first["protocol"] == {"id": "im-ketamine", "version": 3, "sha256": "ab" * 32}
    assert first["practice"] is True


def test_that_a_missing_record_is_one_line_and_status_2(ran, tmp_path):
    assert ran.sessions(tmp_path / "none.db") == 2

    assert "there is no record" in ran.refusal


def test_that_an_export_goes_to_standard_output_and_verifies(ran, path, tmp_path):
    assert ran.export(path, "s-1") == 0

    assert exported(path, tmp_path / "s.jsonl").read_text("utf-8") == ran.out.getvalue()
    assert Ran().verify("nowhere.db", str(tmp_path / "s.jsonl")) == 0


def test_that_a_beginning_names_a_session_if_only_one_has_it(ran, path):
    assert ran.export(path, "s-") == 2

    assert "2 sessions begin with s-" in ran.refusal
    with RecordReader.open(path) as record, pytest.raises(RecordError, match="no session"):
        record.find("")


def test_that_an_output_that_exists_is_left_alone_without_force(ran, path, tmp_path):
    target = tmp_path / "s.jsonl"
    target.write_text("mine")

    assert ran.export(path, "s-1", output=target) == 2
    assert target.read_text() == "mine"
    assert "--force" in ran.refusal

    assert Ran().export(path, "s-1", output=target, force=True) == 0
    assert target.read_text("utf-8").startswith('{"type":"session"')


@pytest.mark.parametrize("suffix", ["", "-wal", ".lock", ".witness.jsonl"])
def test_that_force_does_not_reach_the_record_itself(ran, path, suffix):  # H55
    record = path.read_bytes()
    target = path.with_name(path.name + suffix)

    assert ran.export(path, "s-1", output=target, force=True) == 2

    assert "belongs to a record" in ran.err.getvalue()
    assert path.read_bytes() == record


def test_that_a_failed_export_leaves_nothing_behind(ran, path, tmp_path):
    assert ran.export(path, "s-9", output=tmp_path / "s.jsonl") == 2
    assert Ran().export(path, "s-1", output=tmp_path / "none" / "s.jsonl") == 2

    assert not [each for each in tmp_path.iterdir() if "practice.db" not in each.name]


@pytest.mark.parametrize("form", ["fhir", "pdf"])
def test_that_a_format_that_is_not_there_yet_says_so(ran, path, form, tmp_path):
    assert ran.export(path, "s-1", format=form, output=tmp_path / "s") == 2

    assert "not there yet" in ran.refusal


def test_that_csv_needs_an_output(ran, path):
    assert ran.export(path, "s-1", format="csv") == 2

    assert "--output" in ran.refusal


def rows(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8"), newline="")))


def test_that_csv_rows_say_whose_they_are_and_that_it_was_practice(ran, path, tmp_path):  # H67 H73
    assert ran.export(path, "s-1", format="csv", output=tmp_path / "s.zip") == 0

    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        readings = rows(archive, "readings.csv")
        facts = rows(archive, "facts.csv")
        about = dict(rows(archive, "session.csv"))
    assert {tuple(row[:3]) for row in (*readings[1:], *facts[1:])} == {("s-1", "DEMO-01", "yes")}
    assert len(readings) == 13
    assert about["practice"] == "PRACTICE: no real person"
    assert about["chain"] == "intact"
    assert about["chain_head"] == facts[-1][-1]
    value = readings[0].index("value")
    assert [row[value] for row in readings[1:3]] == ["97.0", ""]


def test_that_an_open_or_unsound_session_is_marked_in_its_tables(tmp_path):  # H73
    path = a_record(tmp_path / "practice.db", close=False)
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER facts_no_update")
        raw.execute("UPDATE facts SET recorded_by = '=cmd' WHERE version = 2")
    raw.close()

    assert Ran().export(path, "s-1", format="csv", output=tmp_path / "s.zip") == 0

    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        about = dict(rows(archive, "session.csv"))
    assert about["state"].startswith("OPEN")
    assert about["chain"].startswith("NOT SOUND")


def test_that_text_cannot_become_a_formula(tmp_path):
    record = open_record(tmp_path / "practice.db")
    record.begin_session("s-1", an_opening(participant="=DEMO()")).result()
    draft = a_draft(ObservationRecorded(text="calm"), by="@guide")
    record.session_log("s-1").append([draft]).result()
    record.close()

    Ran().export(tmp_path / "practice.db", "s-1", format="csv", output=tmp_path / "s.zip")

    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        fact = rows(archive, "facts.csv")[2]
    assert fact[1] == "'=DEMO()"
    assert "'@guide" in fact


def test_that_a_sound_record_and_session_verify(ran, path):
    assert ran.verify(path) == 0
    assert "16 facts, 24 readings: chain and seals are intact" in ran.out.getvalue()

    assert Ran().verify(path, "s-2") == 0


def test_that_a_changed_record_is_status_1_and_names_the_place(ran, path):  # H70
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER facts_no_update")
        raw.execute("UPDATE facts SET recorded_by = 'lead' WHERE session = 1 AND version = 2")
    raw.close()

    assert ran.verify(path) == 1
    assert "PROBLEM session s-1: fact 2: was changed" in ran.out.getvalue()
    assert "the trigger facts_no_update is missing" in ran.out.getvalue()


def test_that_a_changed_file_is_status_1_and_names_the_line(ran, path, tmp_path):  # H70
    target = exported(path, tmp_path / "s.jsonl")
    target.write_bytes(target.read_bytes().replace(b'"value":97.0', b'"value":98.0'))

    assert ran.verify(path, str(target)) == 1
    assert "line 8: the readings before it were changed" in ran.out.getvalue()


@pytest.mark.parametrize("content", [b"", b"id;value\n", b"\x00\xff" * 100, b"[1,2]\n"])
def test_that_a_file_of_something_else_is_status_2(ran, tmp_path, content):
    target = tmp_path / "s.jsonl"
    target.write_bytes(content)

    assert ran.verify("nowhere.db", str(target)) == 2
    assert "no line of a record" in ran.refusal


@pytest.mark.parametrize("target", ["none.jsonl", "s-9"])
def test_that_what_is_not_there_is_status_2(ran, path, target):
    assert ran.verify(path, target) == 2
    assert ran.refusal


def test_that_option_goes_before_environment_and_that_before_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("KAPMONITOR_DATABASE", raising=False)
    monkeypatch.setenv("KAPMONITOR_DATA_DIR", str(tmp_path))

    assert record_url(None, practice=False) == str(tmp_path / "clinic.db")
    assert record_url(None, practice=True) == str(tmp_path / "practice.db")
    monkeypatch.setenv("KAPMONITOR_DATABASE", "env.db")
    assert record_url(None, practice=True) == "env.db"
    assert record_url("option.db", practice=True) == "option.db"
