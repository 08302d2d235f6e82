import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kapmonitor.domain.events import Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.lines import fact_line, reading_line
from kapmonitor.services.ports import RecordError
from kapmonitor.store import database, migrating
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reader import RecordReader
from tests.records import (
    Heard,
    a_closing,
    a_record,
    an_observation,
    an_opening,
    an_spo2,
    at,
    open_record,
    write_session,
)


def stored_lines(path: Path, session: str = "s-1") -> list[str]:
    with RecordReader.open(path) as record:
        return list(record.lines(session))


@contextmanager
def a_full_disk() -> Iterator[None]:
    """Let no file of this process grow; what is written meanwhile fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_that_the_stored_lines_are_those_told_when_they_became_durable(tmp_path):  # H55
    heard = Heard()
    record = open_record(tmp_path / "practice.db", heard)
    write_session(record)
    record.close()

    told = {
        fact_line(line) if isinstance(line, Fact) else reading_line("s-1", line)
        for line in heard.durable
    }
    assert set(stored_lines(tmp_path / "practice.db")[1:-1]) == told


def test_that_an_export_begins_with_the_session_and_stands_by_seal_and_time(tmp_path):
    lines = stored_lines(a_record(tmp_path / "practice.db"))

    order = [line.split('"type":"')[1].split('"')[0] for line in lines]
    seal = ["reading", "reading", "fact", "reading", "reading", "fact"]
    assert order == ["session", "fact", *seal * 3, "fact", "end"]


def test_that_readings_alone_are_durable_within_the_batch(tmp_path):
    heard = Heard()
    record = open_record(tmp_path / "practice.db", heard)
    record.begin_session("s-1", an_opening()).result()

    record.session_log("s-1").keep([an_spo2(97.0)])

    heard.wait_until(lambda: isinstance(heard.durable[-1], Reading))
    record.close()


def test_that_closing_the_record_writes_what_waits(tmp_path):  # H55
    record = open_record(tmp_path / "practice.db")
    record.begin_session("s-1", an_opening())
    record.session_log("s-1").keep([an_spo2(97.0)])

    record.close()

    assert '"type":"reading"' in stored_lines(tmp_path / "practice.db")[2]
    assert isinstance(record.begin_session("s-2", an_opening()).exception(), RecordError)


def test_that_an_interrupted_session_goes_on_behind_its_last_fact(tmp_path):  # H54
    path = a_record(tmp_path / "practice.db", close=False)
    record = open_record(path)

    log = record.resume("s-1")
    (fact,) = log.append([an_observation("back again", 700)]).result()
    log.seal(at(800), [a_closing(800)]).result()
    record.close()

    with RecordReader.open(path) as reader:
        facts = reader.facts("s-1")
        assert facts[fact.version - 1] == fact
        assert Session.fold(facts).stage == "onset"
        assert reader.verify().sound


def test_that_a_session_that_is_not_there_cannot_be_resumed(tmp_path):
    record = open_record(tmp_path / "practice.db")

    with pytest.raises(RecordError, match="no session s-9"):
        record.resume("s-9")
    with pytest.raises(RecordError, match="s-9"):
        record.session_log("s-9")
    record.close()


def test_that_an_id_is_given_once(tmp_path):
    record = open_record(a_record(tmp_path / "practice.db"))

    again = record.begin_session("s-1", an_opening())

    assert isinstance(again.exception(), RecordError)
    record.close()


def test_that_two_open_sessions_keep_their_readings_apart(tmp_path):  # H66
    path = tmp_path / "practice.db"
    record = open_record(path)
    for session in ("s-1", "s-2"):
        record.begin_session(session, an_opening()).result()
    first, second = record.session_log("s-1"), record.session_log("s-2")
    first.keep([an_spo2(91.0, 1)])
    second.keep([an_spo2(92.0, 2)])
    first.keep([an_spo2(93.0, 3)])
    second.seal(at(60), [a_closing()]).result()
    first.seal(at(61), [a_closing()]).result()
    record.close()

    with RecordReader.open(path) as reader:
        assert [each.value for each in reader.readings("s-1")] == [91.0, 93.0]
        assert [each.value for each in reader.readings("s-2")] == [92.0]
        assert reader.verify().sound


def test_that_a_second_writer_is_refused_until_the_first_is_done(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)

    with pytest.raises(RecordError, match="another kapmonitor is writing"):
        open_record(path)

    record.close()
    open_record(path).close()


def test_that_a_reader_works_beside_the_writer(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    write_session(record, close=False)

    lines = stored_lines(path)
    record.session_log("s-1").append([an_observation("meanwhile")]).result()

    assert '"open":true' in lines[-1]
    assert len(stored_lines(path)) == len(lines) + 1
    record.close()


def test_that_a_reader_cannot_write(tmp_path):
    path = a_record(tmp_path / "practice.db")
    engine = database.reading_engine(path)

    with pytest.raises(Exception, match="readonly"), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE more (id INTEGER)")
    engine.dispose()


@contextmanager
def a_read_only_folder(record: Path) -> Iterator[Path]:
    """The record in a folder that the process may read and not write, root or not."""
    folder = Path(tempfile.mkdtemp())
    copy = Path(shutil.copy(record, folder))
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield copy
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such mode there")
def test_that_a_record_on_a_read_only_disk_can_be_read_and_not_written(tmp_path):
    record = a_record(tmp_path / "practice.db")

    with a_read_only_folder(record) as path:
        assert len(stored_lines(path)) == 22
        assert list(path.parent.iterdir()) == [path]
        with pytest.raises(RecordError, match="cannot be written"):
            open_record(path)


@pytest.mark.parametrize("kind", RecordKind)
def test_that_practice_and_clinical_are_never_mixed(tmp_path, kind):  # H67 H68
    other = RecordKind.CLINICAL if kind is RecordKind.PRACTICE else RecordKind.PRACTICE
    path = tmp_path / "record.db"
    record = open_record(path, kind=kind)

    foreign = record.begin_session("s-1", an_opening(practice=kind is not RecordKind.PRACTICE))

    assert isinstance(foreign.exception(), RecordError)
    record.close()
    with pytest.raises(RecordError, match=f"is a {kind} record and a {other} one is needed"):
        open_record(path, kind=other)


def test_that_the_database_itself_refuses_a_session_of_the_other_kind(tmp_path):  # H67
    path = a_record(tmp_path / "practice.db")
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError, match="never mixed"):
        raw.execute("INSERT INTO sessions VALUES (9, 's-9', '', 'KAP-1', 0, 'p', 1, '', '', NULL)")
    raw.close()


def test_that_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path):
    path = tmp_path / "practice.db"
    path.write_bytes(b"not a database, but a letter" * 100)

    with pytest.raises(RecordError, match="damaged or no record"):
        open_record(path)
    with pytest.raises(RecordError, match="damaged or no record"):
        RecordReader.open(path)
    assert path.read_bytes().startswith(b"not a database")


def test_that_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE tea (id INTEGER)")
    raw.close()

    with pytest.raises(RecordError, match="no record of kapmonitor"):
        open_record(path)


@pytest.mark.parametrize("place", ["postgresql://host/clinic", "sqlite://", ":memory:", ""])
def test_that_a_place_where_no_record_can_lie_is_refused(place):
    with pytest.raises(RecordError):
        RecordReader.open(place)


def test_that_a_record_can_be_named_by_url(tmp_path):
    path = a_record(tmp_path / "practice.db")

    with RecordReader.open(f"sqlite:///{path}") as record:
        assert record.kind is RecordKind.PRACTICE


def test_that_a_record_that_is_not_there_is_not_made_by_reading(tmp_path):
    with pytest.raises(RecordError, match="there is no record"):
        RecordReader.open(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_that_a_newer_record_is_refused(tmp_path):
    path = a_record(tmp_path / "practice.db")
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0003'")
    raw.close()

    for opening in (open_record, RecordReader.open):
        with pytest.raises(RecordError, match="newer kapmonitor"):
            opening(path)


@pytest.fixture
def version_3(tmp_path, monkeypatch):
    """A made-up next version of the record, which adds a column."""
    migrations = tmp_path / "migrations"
    shutil.copytree(migrating.MIGRATIONS, migrations)
    (migrations / "versions" / "v0003_made_up.py").write_text(
        '"""Adds a column."""\nfrom alembic import op\nrevision = "0003"\n'
        'down_revision = "0002"\ndef upgrade():\n'
        '    op.execute("ALTER TABLE sessions ADD COLUMN note TEXT")\n'
    )
    monkeypatch.setattr(migrating, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "SCHEMA_VERSION", 3)


def test_that_an_older_record_is_backed_up_and_migrated(tmp_path, request):
    path = a_record(tmp_path / "practice.db")
    request.getfixturevalue("version_3")

    with pytest.raises(RecordError, match="older"):
        RecordReader.open(path)
    record = open_record(path)
    write_session(record, "s-2")
    record.close()

    with RecordReader.open(path) as reader:
        assert reader.verify().sound
        assert [each.session for each in reader.sessions()] == ["s-2", "s-1"]
    backup = sqlite3.connect(tmp_path / "practice.db.version-2.backup")
    assert backup.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    assert backup.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    backup.close()


@pytest.mark.usefixtures("version_3")
def test_that_a_new_record_is_of_the_last_version(tmp_path):
    path = a_record(tmp_path / "practice.db")

    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT note FROM sessions").fetchall() == [(None,)]
    raw.close()


def test_that_opening_a_present_record_does_not_import_alembic(tmp_path):
    path = a_record(tmp_path / "practice.db")
    program = (
        "import sys; from pathlib import Path; from tests.records import open_record;"
        "open_record(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )

    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, str(path)]
    ended = subprocess.run(command, cwd=root, check=False)  # noqa: S603 - our own interpreter

    assert ended.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_that_on_a_full_disk_entries_are_told_and_readings_are_held(tmp_path):  # H55
    path, heard = tmp_path / "practice.db", Heard()
    record = open_record(path, heard)
    record.begin_session("s-1", an_opening()).result()
    log = record.session_log("s-1")

    with a_full_disk():
        log.keep([an_spo2(97.0), an_spo2(96.0)])
        lost = log.append([an_observation("not saved")]).exception()
        again = log.append([an_observation("not saved either")]).exception()
        held = record.held_readings
    (saved,) = log.append([an_observation("saved")]).result()

    assert isinstance(lost, RecordError)
    assert isinstance(again, RecordError)
    assert held == 2
    assert saved.version == 2
    assert [each is None for each in heard.failures] == [False, True]
    assert "2 readings are held" in str(heard.failures[0])
    record.close()
    with RecordReader.open(path) as reader:
        assert [each.value for each in reader.readings("s-1")] == [97.0, 96.0]
        assert reader.verify().sound
        assert len(reader.facts("s-1")) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_that_held_readings_are_tried_again_by_themselves(tmp_path):  # H55
    heard = Heard()
    record = open_record(tmp_path / "practice.db", heard)
    record.begin_session("s-1", an_opening()).result()

    with a_full_disk():
        record.session_log("s-1").keep([an_spo2(97.0)])
        heard.wait_until(lambda: len(heard.failures) == 1)
    heard.wait_until(lambda: heard.failures[-1] is None)

    assert heard.durable[-1] == an_spo2(97.0)
    record.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_that_closing_tells_how_many_readings_are_lost(tmp_path):  # H55
    record = open_record(tmp_path / "practice.db")
    record.begin_session("s-1", an_opening()).result()

    with a_full_disk():
        record.session_log("s-1").keep([an_spo2(97.0)])
        with pytest.raises(RecordError, match="1 readings could not be written"):
            record.close()


def test_that_a_listener_that_fails_does_not_stop_the_writer(tmp_path, caplog):
    def refuses(_lines):
        raise ValueError("no paper")

    heard = Heard()
    heard.on_durable = refuses
    record = open_record(tmp_path / "practice.db", heard)

    record.begin_session("s-1", an_opening()).result()
    record.session_log("s-1").append([an_observation("a")]).result()

    record.close()
    assert "a listener failed" in caplog.text
