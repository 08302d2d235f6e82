"""Protocol files are read and written beside Qt's thread; what is offered changes on it."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import NOT_RUNNING, CoreDesk
from kapmonitor.app.protocol_desk import CoreProtocolDesk
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.resources import resource_path
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.opening import SessionStart
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.protocol_port import FileOrder, FileWritten, Judged

BUILT_IN = resource_path("protocols", "im-ketamine.toml")


class Rig:
    """A desk on a core that runs until the test is over."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.thread = CoreThread()
        self.shelf = ProtocolShelf(folder / "data")
        self.record = folder / "clinic.db"
        self.desk = CoreProtocolDesk(self.thread, self.shelf, self.record)
        self.answers: list[Any] = []
        self.grown: list[int] = []
        self.desk.follow(lambda: self.grown.append(threading.get_ident()))

    def start(self) -> None:
        async def main() -> None:
            await self.desk.read()
            await asyncio.Event().wait()

        self.thread.start(main)
        self.qtbot.waitUntil(lambda: len(self.grown) == 1)

    def answer(self) -> Any:
        self.qtbot.waitUntil(lambda: bool(self.answers))
        return self.answers.pop()


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qtbot, tmp_path)
    yield made
    assert made.thread.stop()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    text = BUILT_IN.read_text(encoding="utf-8")
    path.write_text(text.replace("\nversion = 1\n", "\nversion = 2\n", 1), encoding="utf-8")
    return path


def test_that_an_imported_protocol_is_offered_at_once_and_on_qts_thread(rig: Rig, ours: Path):
    rig.start()
    desk = CoreDesk(rig.thread, rig.shelf.library)

    rig.desk.import_file(ours, rig.answers.append)
    judged: Judged = rig.answer()

    assert judged.protocol is not None
    assert judged.protocol in desk.protocols()
    assert rig.grown == [threading.get_ident()] * 2


def test_that_the_clinics_folder_is_read_before_the_core_does_anything(rig: Rig, ours: Path):
    rig.shelf.import_file(ours)

    rig.start()

    assert [protocol.version for protocol in rig.desk.library.clinic] == [2]


def test_that_faults_come_back_with_their_places(rig: Rig, tmp_path: Path):
    faulty = tmp_path / "faulty.toml"
    faulty.write_text("version = 'x'", encoding="utf-8")
    rig.start()

    rig.desk.check(faulty, rig.answers.append)
    checked: Judged = rig.answer()
    rig.desk.import_file(faulty, rig.answers.append)
    imported: Judged = rig.answer()

    assert checked.protocol is None
    assert "version" in {fault.place for fault in checked.faults}
    assert imported.faults == checked.faults
    assert rig.desk.library.clinic == ()


def test_that_a_taken_version_is_a_failure_in_words(rig: Rig, ours: Path):
    rig.start()
    rig.desk.import_file(ours, rig.answers.append)
    rig.answer()
    ours.write_text(ours.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")

    rig.desk.import_file(ours, rig.answers.append)

    assert "raise `version`" in (rig.answer().failure or "")


def test_that_an_export_asks_before_it_overwrites_and_never_touches_a_record(
    rig: Rig, tmp_path: Path
):
    rig.start()
    (protocol,) = rig.desk.library.versions("im-ketamine")
    target = tmp_path / "out.toml"
    target.write_text("mine", encoding="utf-8")

    def exported(path: Path, *, overwrite: bool = False) -> FileWritten:
        order = FileOrder(protocol=protocol, path=path, overwrite=overwrite)
        rig.desk.export(order, rig.answers.append)
        answer: FileWritten = rig.answer()
        return answer

    assert exported(target).is_taken
    assert exported(target, overwrite=True) == FileWritten(path=target)
    assert "belongs to a record" in (exported(rig.record, overwrite=True).failure or "")
    assert exported(Path("\0")).failure is not None
    assert target.read_bytes() == BUILT_IN.read_bytes()


def test_that_without_a_core_it_says_so(rig: Rig, ours: Path):
    rig.start()
    rig.thread.stop()

    rig.desk.check(ours, rig.answers.append)

    assert rig.answers.pop().failure == NOT_RUNNING


def test_that_a_session_is_opened_with_the_version_that_was_offered_at_the_press(
    rig: Rig, ours: Path
):
    # H24: what was read back, not what came while the press was on its way
    rig.start()
    desk, opened = CoreDesk(rig.thread, rig.shelf.library), []

    async def open_session(_start: SessionStart, protocol: DosingProtocol) -> list[Fact]:
        opened.append(protocol.version)
        return []

    async def resume_session(_session: str) -> list[Fact]:
        return []

    desk.allow_opening(open_session=open_session, resume_session=resume_session)
    start = SessionStart(participant="KAP-0147", protocol="im-ketamine", by=Role.GUIDE)

    desk.open_session(start, rig.answers.append)
    rig.shelf.library.add(rig.shelf.import_file(ours).protocol)
    rig.answer()
    desk.open_session(start, rig.answers.append)
    rig.answer()

    assert opened == [1, 2]


def test_that_a_session_under_no_protocol_is_refused(rig: Rig):
    rig.start()
    desk = CoreDesk(rig.thread, rig.shelf.library)

    async def never(*_: object) -> list[Fact]:
        raise AssertionError

    desk.allow_opening(open_session=never, resume_session=never)
    start = SessionStart(participant="KAP-0147", protocol="theirs", by=Role.GUIDE)
    desk.open_session(start, rig.answers.append)

    outcome: Outcome = rig.answer()
    assert "there is no protocol theirs" in (outcome.failure or "")
