"""The real window over a real record with an open session, in a process of its own.

Its devices are none: readings are given where a radio's callback would give them, on the core's
loop. The session has twenty minutes of readings and 200 lines behind it and is gone on with.
"""

import asyncio
import contextlib
import json
import math
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.core import Core
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.furnishing import FurnishedWindow, Furniture
from kapmonitor.app.opener import Opener
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.screen import Screen
from kapmonitor.app.settings import SettingsFile
from kapmonitor.app.window import SIZE, WindowPlan, run_window
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import SystemClock
from kapmonitor.domain.devices import DeviceAssignment, DeviceState
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import POST_EVERY_S, RoomUpdate
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from kapmonitor.ui.ports import Action, Outcome, OutcomeListener
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.log_line import LogLine
from kapmonitor.ui.viewmodels.log_model import LogRole
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.views.log_delegate import LogDelegate
from tests.past_sessions import Past, readings_of

MINUTES = 20
LINES = 200
SESSION = "bench"
OXIMETER, CUFF = "oximeter", "cuff"
SETTLE_S = 2.0
"""Real seconds after the live page is up before anything is measured."""

LOW, GOOD = 84.0, 97.0
"""% SpO2: under the limit without a delay (88 %), and above every limit."""
GAP_S = 0.016
"""Real seconds at most from an alarm that is over to the next, so that alarms come at any moment
of what the window does by itself; with them the writer takes some 100 readings a second."""
LOST_S = 2.0
"""Real seconds after which an alarm that is not painted counts as lost."""

KEYS = tuple("CTXJNMHSLRG")
KEY_EVERY_S = 0.12
CPU_S = 20.0

Scene = Callable[["LiveRoom"], Coroutine[Any, Any, dict[str, Any]]]


class QuarterSeconds:
    """Hands room updates on four times a second, merged, as they come where little is entered.

    Entries are shown at once; with more alarms in a minute than a room has in a month, each with
    three facts, that alone would keep the window painting. Alarms go past here, at once.
    """

    def __init__(self, take: Callable[[RoomUpdate], None]) -> None:
        self._take = take
        self._waiting: RoomUpdate | None = None

    def add(self, update: RoomUpdate) -> None:
        """Core's thread: show it with the next ones."""
        if self._waiting is None:
            asyncio.get_running_loop().call_later(POST_EVERY_S, self._hand_on)
            self._waiting = update
        else:
            before = self._waiting
            self._waiting = replace(
                update,
                readings=before.readings + update.readings,
                facts=before.facts + update.facts,
            )

    def _hand_on(self) -> None:
        if self._waiting is not None:
            self._take(self._waiting)
        self._waiting = None


class LiveRoom:
    """The window, and what a bench does on the core's thread once the live page is up."""

    def __init__(self, folder: Path, scene: Scene, *, calm: bool = False) -> None:
        """``calm``: room updates come four times a second, whatever is entered."""
        self._folder, self._scene, self._calm = folder, scene, calm
        self._shelf = ProtocolShelf(folder)
        (self._protocol,) = self._shelf.library.versions("im-ketamine")
        self.core: Core
        self.window: FurnishedWindow
        self.found: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """Open the window, play the scene, close it; what the scene found."""
        write_history(self._folder / "bench.db", self._protocol)
        settings = SettingsFile(self._folder)
        settings.write(Preferences(notice_read=True))
        run_window(WindowPlan(settings=settings, furnish=self._furnish))
        return self.found

    def receive(self, sign: VitalSign, value: float, device: str = OXIMETER) -> None:
        """Core's thread: as a radio's callback does."""
        at = self.core.clock.now()
        self.core.register.receive(device, [_reading(sign, value, device)], at)

    def _furnish(self, _app: QApplication, shell: Shell, theme: Theme) -> FurnishedWindow:
        furniture = Furniture(
            record=self._folder / "bench.db",
            settings=SettingsFile(self._folder),
            shelf=self._shelf,
            practice=True,
            core=self._run,
        )
        self.window = FurnishedWindow(shell, theme, furniture)
        self.window.begin()
        return self.window

    async def _run(self, screen: Screen, desk: CoreDesk) -> None:
        if self._calm:
            screen = replace(screen, updates=QuarterSeconds(screen.updates).add)
        self.core = core = Core(clock=SystemClock(), sound=TonePlayer(practice=True), screen=screen)
        record = await asyncio.to_thread(
            Record.open_for_writing,
            self._folder / "bench.db",
            RecordKind.PRACTICE,
            core.on_durable,
            core.on_record_failure,
        )
        desk.attach(core)
        opener = Opener(core, record, self._shelf.library, practice=True)
        desk.allow_opening(open_session=opener.open, resume_session=opener.resume)
        for device, driver in ((OXIMETER, "plx"), (CUFF, "blood-pressure")):
            core.assign(DeviceAssignment(id=device, driver=driver, name=device))
        work = [asyncio.create_task(core.tell_devices()), asyncio.create_task(opener.run())]
        try:
            await opener.resume(SESSION)
            for status in core.register.statuses:
                linked = replace(status, state=DeviceState.MEASURING, reason="")
                core.register.device_changed(linked, core.clock.now())
            self.receive(VitalSign.SPO2, GOOD)
            await asyncio.sleep(SETTLE_S)
            assert self.core.room is not None
            self.found = await self._scene(self)
        finally:
            for task in work:
                task.cancel()
            await asyncio.wait(work)
            core.sound.close()
            await asyncio.to_thread(record.close)
            self.window.core_thread.post(self.window.stop)


def write_history(path: Path, protocol: Any) -> None:
    """Twenty minutes of both devices, and 200 lines of a log, in an open session."""
    record = Record.open_for_writing(
        path, RecordKind.PRACTICE, lambda _lines: None, lambda _why: None
    )
    opened_at = datetime.now(UTC) - timedelta(minutes=MINUTES)
    past = Past(session=SESSION, opened_at=opened_at, minutes=MINUTES)
    reference = ev.ProtocolReference(
        id=protocol.id, version=protocol.version, sha256=protocol.sha256
    )
    opened = ev.SessionOpened(
        participant="KAP-0147", protocol=reference, practice=True, app="bench", weight_kg=74.0
    )
    record.begin_session(SESSION, _draft(opened, opened_at)).result()
    log = record.session_log(SESSION)
    for number in range(LINES):
        at = opened_at + timedelta(seconds=number * MINUTES * 60 / LINES)
        log.append([_draft(ev.ObservationRecorded(text=f"calm, line {number}"), at)])
    for minute in range(MINUTES):
        log.keep([*readings_of(past, minute)])
        log.seal(opened_at + timedelta(minutes=minute + 1)).result()
    record.close()


def _draft(event: ev.Event, at: datetime) -> Draft:
    return Draft(event=event, occurred_at=at, recorded_at=at, recorded_by="guide")


def _reading(sign: VitalSign, value: float, device: str) -> Reading:
    return Reading(
        sign=sign,
        value=value,
        quality=Quality.GOOD,
        device=device,
        taken_at=None,
        received_at=datetime.now(UTC),
    )


# Alarms: from the radio's callback to the painted line.


class PaintedAlarms:
    """When each alarm was first painted, by its id; the paint is over then."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.wake: Callable[[], object] = dict
        paint = AlarmLine.paintEvent

        def painting(line: AlarmLine, event: QPaintEvent) -> None:
            paint(line, event)
            now = time.perf_counter()
            new = [each.alarm for each in line.content.notices if each.alarm not in self.at]
            self.at |= dict.fromkeys(new, now)
            if new:
                self.wake()

        AlarmLine.paintEvent = painting  # type: ignore[method-assign]  # watched from outside


async def _alarms(room: LiveRoom, count: int, painted: PaintedAlarms) -> dict[str, Any]:
    """Raise so many; each is acknowledged once it was seen, and the value is good again."""
    loop, dice = asyncio.get_running_loop(), random.Random(7)  # noqa: S311 - the same every time
    seen = asyncio.Event()
    painted.wake = lambda: loop.call_soon_threadsafe(seen.set)
    board = room.core.room.board if room.core.room else None
    assert board is not None
    received: dict[str, float] = {}
    for number in range(count):
        await asyncio.sleep(GAP_S * dice.random())
        now = time.perf_counter()
        room.receive(VitalSign.SPO2, LOW)
        alarm = next(a.raised.alarm for a in board.alarms if a.raised.value == LOW)
        received[alarm] = now
        while alarm not in painted.at and time.perf_counter() < now + LOST_S:
            seen.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(seen.wait(), LOST_S / 4)
        room.receive(VitalSign.SPO2, GOOD)
        room.receive(VitalSign.PULSE_RATE, 72.0 + number % 5)
        await _acknowledge(room, alarm)
        await _calm_again(room, loop)
    ways = [painted.at[alarm] - at for alarm, at in received.items() if alarm in painted.at]
    return {"ways": ways, "raised": len(received)}


async def _calm_again(room: LiveRoom, loop: asyncio.AbstractEventLoop) -> None:
    """Wait until the window has shown what is over: no two alarms are milliseconds apart."""
    calm = asyncio.Event()

    def told() -> None:
        loop.call_soon_threadsafe(calm.set)

    room.window.core_thread.post(lambda: QTimer.singleShot(0, told))
    await calm.wait()


async def _acknowledge(room: LiveRoom, alarm: str) -> None:
    """As a nurse does; durable on return."""
    assert room.core.room is not None
    entry = Entry(by=Role.NURSE, occurred_at=room.core.clock.now().utc)
    await room.core.room.recording.acknowledge(entry, alarm)


async def _until(moment: float) -> None:
    delay = moment - time.perf_counter()
    await asyncio.sleep(max(0.0, delay))


# Keys: from the press to the durable entry, and to its painted line.


@dataclass(slots=True)
class Press:
    """One key press; real seconds of ``perf_counter``."""

    at: float
    durable: float | None = None
    painted: float | None = None


class Keyboard:
    """Presses keys on the live page and hears what becomes of them. Made before any window is."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.presses: list[Press] = []
        self._by_version: dict[int, Press] = {}
        self._timer: QTimer | None = None
        self._watch_desk()
        self._watch_log()

    def begin(self) -> None:
        """Qt's thread: press the first key after a moment, wherever the keyboard is."""
        self._timer = QTimer()
        self._timer.setInterval(round(KEY_EVERY_S * 1000))
        self._timer.timeout.connect(self._on_press)
        self._timer.start()

    @property
    def is_done(self) -> bool:
        """Whether every key was pressed and nothing is under way."""
        told = all(each.painted is not None for each in self.presses)
        return len(self.presses) == self._count and told

    def _on_press(self) -> None:
        focused = QApplication.focusWidget()
        if len(self.presses) == self._count or focused is None:
            return
        key = KEYS[len(self.presses) % len(KEYS)]
        self.presses.append(Press(time.perf_counter()))
        QTest.keyClick(focused, key.lower())
        QTest.keyClick(focused, Qt.Key.Key_F16)  # so that no four letters make a sentence

    def _watch_desk(self) -> None:
        act = CoreDesk.act

        def acting(desk: CoreDesk, action: Action, done: OutcomeListener) -> None:
            press = self.presses[-1]

            async def timed(room: Room) -> list[Fact]:
                facts = await action(room)
                press.durable = time.perf_counter()
                return facts

            def told(outcome: Outcome) -> None:
                self._by_version |= {fact.version: press for fact in outcome.facts}
                done(outcome)

            act(desk, timed, told)

        CoreDesk.act = acting  # type: ignore[method-assign]  # watched from outside

    def _watch_log(self) -> None:
        paint = LogDelegate.paint

        def painting(
            self_: LogDelegate, painter: QPainter, option: QStyleOptionViewItem, index: Any
        ) -> None:
            paint(self_, painter, option, index)
            line = index.data(LogRole.LINE)
            press = self._by_version.get(line.version) if isinstance(line, LogLine) else None
            if press is not None and press.painted is None:
                press.painted = time.perf_counter()

        LogDelegate.paint = painting  # type: ignore[method-assign]  # watched from outside


async def _keys(room: LiveRoom, board: Keyboard, count: int) -> dict[str, Any]:
    room.window.core_thread.post(board.begin)
    ends = time.perf_counter() + count * KEY_EVERY_S * 2 + 10
    second = 0
    while time.perf_counter() < ends and not board.is_done:
        await asyncio.sleep(1.0)
        _one_second(room, second)
        second += 1
    presses = board.presses
    return {
        "pressed": len(presses),
        "durable": [p.durable - p.at for p in presses if p.durable is not None],
        "painted": [p.painted - p.at for p in presses if p.painted is not None],
    }


# The processor: two devices, once a second.


async def _cpu(room: LiveRoom, seconds: float) -> dict[str, Any]:
    threads = {"qt": threading.main_thread(), "core": threading.current_thread()}
    clocks = {name: time.pthread_getcpuclockid(t.ident or 0) for name, t in threads.items()}

    def used() -> dict[str, float]:
        each = {name: time.clock_gettime(clock) for name, clock in clocks.items()}
        return each | {"all": time.process_time()}

    before, began = used(), time.perf_counter()
    for second in range(round(seconds)):
        _one_second(room, second)
        await _until(began + second + 1)
    took = time.perf_counter() - began
    after = used()
    return {name: 100 * (after[name] - before[name]) / took for name in after}


def _one_second(room: LiveRoom, second: int) -> None:
    """What an oximeter sends every second, and a cuff now and then."""
    room.receive(VitalSign.SPO2, float(round(97 + math.sin(second / 9))))
    room.receive(VitalSign.PULSE_RATE, float(72 + second % 5))
    room.receive(VitalSign.PERFUSION_INDEX, 3.0 + second % 7 / 10)
    if second % 10 == 5:
        room.receive(VitalSign.SYSTOLIC, 121.0 + second % 4, CUFF)
        room.receive(VitalSign.DIASTOLIC, 78.0, CUFF)
        room.receive(VitalSign.MEAN_ARTERIAL_PRESSURE, 92.0, CUFF)


def idle_percent(seconds: float) -> float:
    """The floor: a blank window of the same size filled four times a second."""
    app = QApplication([])
    blank = _Blank()
    blank.resize(*SIZE)
    blank.show()
    beat = QTimer()
    beat.timeout.connect(blank.update)
    beat.start(250)
    app.processEvents()
    began, used = time.perf_counter(), time.process_time()
    QTimer.singleShot(round(seconds * 1000), app.quit)
    app.exec()
    return 100 * (time.process_time() - used) / (time.perf_counter() - began)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def bare_ways(count: int) -> list[float]:
    """The floor of an alarm: one call to Qt's thread through the bridge, and a blank fill."""
    app = QApplication([])
    bridge, blank = CoreThread(), _Blank()
    blank.resize(*SIZE)
    blank.show()
    ways: list[float] = []

    def paint(began: float) -> None:
        blank.repaint()
        ways.append(time.perf_counter() - began)

    async def post() -> None:
        await asyncio.sleep(0.2)
        for _ in range(count):
            await asyncio.sleep(GAP_S)
            bridge.post(partial(paint, time.perf_counter()))
        await asyncio.sleep(0.2)
        bridge.post(app.quit)

    bridge.start(post)
    app.exec()
    bridge.stop()
    return ways


class _Blank(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor("#151A21"))


def tell(what: str, amount: float) -> None:
    """In the process of its own: play one scene and print what it found."""
    if what == "idle":
        found: dict[str, Any] = {"all": idle_percent(amount)}
    elif what == "bare":
        found = {"ways": bare_ways(round(amount))}
    else:
        painted, board = PaintedAlarms(), Keyboard(round(amount))
        scenes: dict[str, Scene] = {
            "alarms": lambda room: _alarms(room, round(amount), painted),
            "keys": lambda room: _keys(room, board, round(amount)),
            "cpu": lambda room: _cpu(room, amount),
        }
        with _folder() as folder:
            found = LiveRoom(folder, scenes[what], calm=what == "alarms").run()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    try:
        tell(sys.argv[1], float(sys.argv[2]))
    except RecordError as fault:
        sys.exit(str(fault))
