"""Devices are looked for and bound on the core's thread, and kept over the starts."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import NOT_RUNNING
from kapmonitor.app.device_desk import CoreDeviceDesk
from kapmonitor.app.settings import SettingsFile
from kapmonitor.devices.radio import RadioUnavailableError
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.services.ports import RecordError
from kapmonitor.ui.ports import Heard, ScanResult

CUFF = DeviceAssignment(id="cuff", driver="blood-pressure", name="BM57", address="D0:00")
OXI = DeviceAssignment(id="oximeter", driver="plx", name="Oxi", address="D0:01")
HEARD = Heard(address="D0:00", name="BM57", rssi=-60, driver="blood-pressure", bound_as=None)


class FakeRoom:
    """A clinic's room that does what it is told, or does not answer."""

    def __init__(self) -> None:
        self.bound: list[DeviceAssignment] = []
        self.is_session_open = False
        self.is_hung = False
        self.fails: Exception | None = None
        self.threads: set[int] = set()

    def assignments(self) -> list[DeviceAssignment]:
        return list(self.bound)

    async def scan(self, seconds: float) -> list[Heard]:
        await self._work()
        return [HEARD]

    async def pair(self, assignment: DeviceAssignment) -> None:
        await self._work()
        self.bound.append(assignment)

    async def forget(self, device: str) -> None:
        await self._work()
        if self.is_session_open:
            raise RecordError("a session is open: its devices stay until it is closed")
        self.bound = [each for each in self.bound if each.id != device]

    async def _work(self) -> None:
        self.threads.add(threading.get_ident())
        if self.is_hung:
            await asyncio.Event().wait()
        if self.fails is not None:
            raise self.fails


async def _ends_at_once() -> None:
    """What a core is that could not be started."""


class Rig:
    """A desk on a core that runs, with the answers that came."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.thread = CoreThread()
        self.settings = SettingsFile(folder)
        self.desk = CoreDeviceDesk(
            self.thread, self.settings, scan_grace_s=0.2, change_within_s=0.2
        )
        self.room = FakeRoom()
        self.answers: list[Any] = []

    def start(self, *, attach: bool = True) -> None:
        begun = threading.Event()

        async def main() -> None:
            if attach:
                self.desk.attach(self.room)
            begun.set()
            await asyncio.Event().wait()

        self.thread.start(main)
        assert begun.wait(5)

    def answer(self) -> Any:
        self.qtbot.waitUntil(lambda: bool(self.answers))
        return self.answers.pop(0)

    def pair(self, assignment: DeviceAssignment) -> str | None:
        self.desk.pair(assignment, self.answers.append)
        return self.answer()

    def forget(self, device: str) -> str | None:
        self.desk.forget(device, self.answers.append)
        return self.answer()

    def scan(self) -> ScanResult:
        self.desk.scan(0.01, self.answers.append)
        found = self.answer()
        assert isinstance(found, ScanResult)
        return found


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qtbot, tmp_path)
    yield made
    assert made.thread.stop()


def test_that_a_scan_runs_on_the_cores_thread_and_tells_what_was_heard(rig: Rig):
    rig.start()

    result = rig.scan()

    assert result == ScanResult(heard=(HEARD,))
    assert threading.get_ident() not in rig.room.threads


def test_that_a_machine_without_bluetooth_is_told_in_the_radios_words(rig: Rig):
    # H56
    rig.start()
    rig.room.fails = RadioUnavailableError("there is no Bluetooth adapter: plug it in")

    assert rig.scan() == ScanResult(failure="there is no Bluetooth adapter: plug it in")


def test_that_a_radio_that_does_not_answer_is_given_up_after_its_time(rig: Rig):
    # H56
    rig.start()
    rig.room.is_hung = True

    assert rig.scan() == ScanResult(failure="listening took too long")


def test_that_a_paired_device_is_there_at_the_next_start(rig: Rig, tmp_path: Path):
    # H01
    rig.start()

    assert rig.pair(CUFF) is None
    assert rig.pair(OXI) is None

    assert rig.room.bound == [CUFF, OXI]
    assert SettingsFile(tmp_path).devices() == [CUFF, OXI]


def test_that_a_word_and_an_address_stand_for_one_device_each(rig: Rig):
    # H01
    rig.start()
    rig.pair(CUFF)

    same_word = rig.pair(DeviceAssignment(id="cuff", driver="plx", name="x", address="D0:09"))
    same_device = rig.pair(DeviceAssignment(id="spare", driver="plx", name="x", address="D0:00"))

    assert same_word == "cuff is another device of this room: forget it first"
    assert same_device == "this device is bound to this room already, as cuff"
    assert rig.room.bound == [CUFF]


def test_that_nothing_is_paired_or_forgotten_while_a_session_is_open(rig: Rig, tmp_path: Path):
    # H01 H66
    rig.start()
    rig.pair(CUFF)
    rig.room.is_session_open = True

    refusals = [rig.pair(OXI), rig.forget("cuff")]

    assert refusals == ["a session is open: its devices stay until it is closed"] * 2
    assert SettingsFile(tmp_path).devices() == [CUFF]


def test_that_a_forgotten_device_is_not_there_at_the_next_start(rig: Rig, tmp_path: Path):
    rig.start()
    rig.pair(CUFF)
    rig.pair(OXI)

    assert rig.forget("cuff") is None

    assert SettingsFile(tmp_path).devices() == [OXI]


def test_that_a_device_that_cannot_be_kept_is_not_paired(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    rig.start()
    monkeypatch.setattr(rig.settings, "write_devices", lambda _kept: "the disk is full")

    failure = rig.pair(CUFF)

    assert failure == "not paired, it could not be kept for the next start: the disk is full"
    assert rig.room.bound == []


def test_that_a_change_that_takes_too_long_is_told(rig: Rig):
    rig.start()
    rig.room.is_hung = True

    assert rig.forget("cuff") == "the core did not answer in time"


def test_that_before_the_room_is_known_it_says_so(rig: Rig):
    rig.start(attach=False)

    assert rig.pair(CUFF) == "the room's devices are not known yet: try again in a moment"


def test_that_what_is_asked_before_the_room_is_there_waits_for_it(rig: Rig):
    rig.desk.pair(CUFF, rig.answers.append)

    rig.start()

    assert rig.answer() is None
    assert rig.room.bound == [CUFF]


def test_that_without_a_core_every_question_is_answered(rig: Rig):
    with rig.qtbot.waitSignal(rig.thread.ended):
        rig.thread.start(_ends_at_once)

    assert rig.pair(CUFF) == NOT_RUNNING
    assert rig.scan() == ScanResult(failure=NOT_RUNNING)
