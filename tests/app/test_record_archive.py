"""The record as the review page asks it: answered on a thread of its own, beside the writer."""

import queue
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kapmonitor.app.archive import RecordArchive
from kapmonitor.services.archive import Checked, ReviewedSession, SessionPage, SessionQuery
from kapmonitor.services.chain import verify_lines
from kapmonitor.services.lots import LotAccount
from kapmonitor.store.reader import RecordReader
from kapmonitor.ui.archive_port import ArchiveFailure, Exported, ExportFormat, ExportOrder
from tests.past_sessions import Past, write_past
from tests.records import open_record

ANSWER_S = 10.0


class Asked:
    """Stands in for Qt's thread: takes what is posted and makes the calls."""

    def __init__(self, path: Path) -> None:
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.archive = RecordArchive(path, self.calls.put)

    def answer(self, ask: Callable[[Callable[[object], None]], None]) -> object:
        answers: list[object] = []
        ask(answers.append)
        self.calls.get(timeout=ANSWER_S)()
        (answer,) = answers
        return answer


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "practice.db"
    record = open_record(path)
    write_past(record, Past(session="s-1", minutes=3, step_s=20))
    record.close()
    return path


@pytest.fixture
def asked(path):
    asked = Asked(path)
    yield asked
    asked.archive.close()


def test_that_a_page_and_a_session_are_answered(asked):
    page = asked.answer(lambda done: asked.archive.page(SessionQuery(), done))
    session = asked.answer(lambda done: asked.archive.open("s-1", done))

    assert isinstance(page, SessionPage)
    assert page.total == 1
    assert isinstance(session, ReviewedSession)
    assert session.row == page.rows[0]


def test_that_answers_are_posted_from_a_thread_of_its_own(path):
    threads: list[str] = []
    archive = RecordArchive(path, lambda _call: threads.append(threading.current_thread().name))

    archive.page(SessionQuery(), threads.append)
    archive.close()

    assert threads == ["record-archive"]


def test_that_where_there_is_no_record_yet_there_are_no_sessions(tmp_path):
    asked = Asked(tmp_path / "clinic.db")

    page = asked.answer(lambda done: asked.archive.page(SessionQuery(), done))
    why = asked.answer(lambda done: asked.archive.open("s-1", done))
    asked.archive.close()

    assert page == SessionPage(rows=(), total=0)
    assert isinstance(why, ArchiveFailure)
    assert "there is no record" in why.why


def test_that_a_record_made_meanwhile_is_found(tmp_path):
    asked = Asked(tmp_path / "practice.db")
    asked.answer(lambda done: asked.archive.page(SessionQuery(), done))
    record = open_record(tmp_path / "practice.db")
    write_past(record, Past(session="s-1", minutes=1, step_s=20, ending=None))

    page = asked.answer(lambda done: asked.archive.page(SessionQuery(), done))
    asked.archive.close()
    record.close()

    assert isinstance(page, SessionPage)
    assert page.total == 1


def test_that_a_check_says_what_verify_says(asked, path):
    checked = asked.answer(lambda done: asked.archive.verify("s-1", done))

    with RecordReader.open(path) as reader:
        (told,) = reader.verify("s-1").sessions
    assert isinstance(checked, Checked)
    assert (checked.facts, checked.head) == (told.report.facts, told.report.head)
    assert checked.problems == ()


def test_that_an_export_is_that_of_the_command_and_can_be_verified(asked, path, tmp_path):  # H73
    order = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=tmp_path / "out.jsonl")

    exported = asked.answer(lambda done: asked.archive.export(order, done))

    with RecordReader.open(path) as reader:
        lines = list(reader.lines("s-1"))
    assert exported == Exported(path=order.path)
    assert order.path.read_text(encoding="utf-8").splitlines() == lines
    assert verify_lines(order.path.read_bytes().splitlines(keepends=True)).problems == ()


def test_that_the_drug_of_the_record_is_answered(asked):  # H75 H68
    account = asked.answer(asked.archive.lots)

    assert isinstance(account, LotAccount)
    assert account.practice
    assert [(lot.drug, lot.lot, lot.given) for lot in account.lots] == [("ketamine", "K2231", 60)]


def test_that_a_record_that_is_not_there_yet_has_no_lots(tmp_path):
    asked = Asked(tmp_path / "none.db")

    account = asked.answer(asked.archive.lots)
    asked.archive.close()

    assert account == LotAccount(practice=False, lots=())


def test_that_a_zip_of_tables_is_written(asked, tmp_path):
    order = ExportOrder(session="s-1", format=ExportFormat.CSV, path=tmp_path / "out.zip")

    asked.answer(lambda done: asked.archive.export(order, done))

    with zipfile.ZipFile(order.path) as tables:
        assert "facts.csv" in tables.namelist()


def test_that_a_file_is_overwritten_only_with_a_yes(asked, tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("mine")
    order = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=target)
    yes = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=target, overwrite=True)

    refused = asked.answer(lambda done: asked.archive.export(order, done))
    kept = target.read_text()
    asked.answer(lambda done: asked.archive.export(yes, done))

    assert refused == Exported(path=target, is_taken=True)
    assert kept == "mine"
    assert target.read_text().startswith('{"type":"session"')


@pytest.mark.parametrize(
    "name",
    [
        "practice.db",
        "practice.db-wal",
        "practice.db-shm",
        "practice.db.lock",
        "practice.db.witness.jsonl",
        "other.db",
        "link.jsonl",
        "folder/../practice.db",
    ],
)
def test_that_no_export_takes_the_place_of_a_record(asked, path, tmp_path, name):  # H55
    (tmp_path / "folder").mkdir()
    (tmp_path / "other.db").write_bytes(path.read_bytes())
    (tmp_path / "link.jsonl").symlink_to(path)
    before = {each: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
    order = ExportOrder(
        session="s-1", format=ExportFormat.JSONL, path=tmp_path / name, overwrite=True
    )

    exported = asked.answer(lambda done: asked.archive.export(order, done))

    assert isinstance(exported, Exported)
    assert exported.failure
    assert "belongs to a record" in exported.failure
    assert {each: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()} == before


@pytest.mark.parametrize("name", ["n" * 300 + ".jsonl", "no\0name.jsonl"])
def test_that_a_name_no_file_can_have_is_told(asked, tmp_path, name):
    order = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=tmp_path / name)

    exported = asked.answer(lambda done: asked.archive.export(order, done))

    assert isinstance(exported, Exported)
    assert exported.failure
    assert "cannot be named so" in exported.failure


def test_that_a_path_without_its_folder_is_not_written_wherever_the_program_runs(asked):
    order = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=Path("out.jsonl"))

    exported = asked.answer(lambda done: asked.archive.export(order, done))

    assert isinstance(exported, Exported)
    assert exported.failure
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize("name", ["", "no/such/folder/out.jsonl"])
def test_that_what_cannot_be_written_is_told(asked, tmp_path, name):
    order = ExportOrder(session="s-1", format=ExportFormat.JSONL, path=tmp_path / name)

    exported = asked.answer(lambda done: asked.archive.export(order, done))

    assert isinstance(exported, Exported)
    assert exported.failure


def test_that_a_damaged_record_is_told_and_not_thrown(tmp_path):
    (tmp_path / "practice.db").write_bytes(b"no database at all" * 100)
    asked = Asked(tmp_path / "practice.db")

    answer = asked.answer(lambda done: asked.archive.page(SessionQuery(), done))
    asked.archive.close()

    assert isinstance(answer, ArchiveFailure)


def test_that_closing_leaves_no_thread(asked):
    asked.archive.close()

    assert "record-archive" not in {each.name for each in threading.enumerate()}
