"""What runs on the core's thread: the room's devices, its sound, and the session that is open.

A drill and a clinic's day are played on it alike; which devices there are, whose clock runs and
when a session is opened is theirs to say.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from kapmonitor.app.machine_watch import tell_machine
from kapmonitor.app.screen import BEAT_EVERY_S, FROZEN_S, Heartbeats, Screen
from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.devices.radio import Radio
from kapmonitor.devices.supervisor import Supervisor
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.devices import DeviceAssignment, PacketCounts
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.limits import AlarmLimit, Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Reading
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.device_register import DeviceRegister
from kapmonitor.services.feed import RoomFeed
from kapmonitor.services.ports import DurableLine, RecordError
from kapmonitor.services.room import Room
from kapmonitor.store.record import Record

SOUND_LOOK_S = 2.0
"""Real seconds between two looks at the sound output."""
DEVICES_EVERY_S = 1.0
"""Real seconds between two pictures of the room's devices."""
TEST_TONE_S = 3.0
"""Real seconds that a test tone sounds: one burst of each priority fits. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a session runs on, and where it stands."""

    session_id: str
    protocol: DosingProtocol
    limits: Sequence[AlarmLimit]
    session: Session = field(default_factory=Session)
    history: Sequence[Reading] = ()
    """The readings of a session that is gone on with."""


def _no_one(_lines: Sequence[DurableLine]) -> None:
    """Nobody outside wants to know."""


class Core:
    """The devices of one room and its open session. Made and used on the core's thread."""

    def __init__(
        self,
        *,
        clock: Clock,
        sound: TonePlayer,
        durable: Callable[[Sequence[DurableLine]], None] = _no_one,
        screen: Screen | None = None,
    ) -> None:
        """``durable`` is told on the writer's thread, before the session takes the lines in."""
        self.clock = clock
        self.sound = sound
        self.register = DeviceRegister(clock)
        self.room: Room | None = None
        self.closed = asyncio.Event()
        """Set when the session's last fact is durable."""
        self._durable = durable
        self._screen = screen
        self._loop = asyncio.get_running_loop()
        self._supervisors: dict[str, Supervisor] = {}
        self._history: Sequence[Reading] = ()
        self._opening_sound = asyncio.Lock()

    # The record's listeners, on the writer's thread.

    def on_durable(self, lines: Sequence[DurableLine]) -> None:
        """Told outside first, then folded on the core's thread."""
        self._durable(lines)
        self._loop.call_soon_threadsafe(self._took, lines)

    def on_record_failure(self, failure: str | None) -> None:
        """The record takes nothing, or again."""
        self._loop.call_soon_threadsafe(self._record_changed, failure)

    # Devices.

    def assign(self, assignment: DeviceAssignment) -> None:
        """Name a device of the room before anything was heard of it."""
        self.register.assign(assignment, DRIVERS[assignment.driver].profile)

    async def supervise(self, assignment: DeviceAssignment, radio: Radio) -> None:
        """Keep one device connected until cancelled."""
        supervisor = Supervisor(
            self.register.status(assignment.id),
            DRIVERS[assignment.driver],
            radio=radio,
            clock=self.clock,
            observer=self.register,
        )
        self._supervisors[assignment.id] = supervisor
        try:
            await supervisor.run()
        finally:
            self._supervisors.pop(assignment.id, None)

    def packet_counts(self) -> Mapping[str, PacketCounts]:
        """What became of the packets of every device, by its id."""
        return {device: each.counts for device, each in self._supervisors.items()}

    # The session.

    async def begin(self, record: Record, course: Course, opened: Draft) -> Room:
        """Open a session; its first fact is durable on return.

        Raises:
            RecordError: the record does not take it; then none is open, and it may be tried again.
        """
        began: Future[tuple[Fact, ...]] = record.begin_session(course.session_id, opened)
        room = self._make_room(record, course)
        self._start(room)
        try:
            await asyncio.wrap_future(began)
        except RecordError:
            self.register.attach(None)
            self.end_session()
            raise
        return room

    def go_on(self, record: Record, course: Course) -> Room:
        """The room of an interrupted session; nothing runs in it before :meth:`start`."""
        self._history = course.history
        return self._make_room(record, course)

    def start(self, room: Room) -> None:
        """Let the devices report to a room that is gone on with."""
        self._start(room)

    async def run_session(self, room: Room) -> None:
        """Everything that goes on beside the staff, until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(room.run())
                group.create_task(self._watch_sound(room))
                if self._screen:
                    group.create_task(self._feed(room, self._screen).run())
                if self._screen and self._screen.beats:
                    group.create_task(_watch_window(room, self._screen.beats))
        finally:
            self.register.attach(None)

    def leave_alone(self) -> None:
        """Tell nobody outside of what becomes durable from now on."""
        self._durable = _no_one

    def end_session(self) -> None:
        """Forget the session that is closed: the next starts from nothing (HAZARDS H14)."""
        self.room = None
        self.closed.clear()
        self._history = ()
        self.sound.announce(None)

    async def test_sound(self, priority: Priority) -> str | None:
        """Sound one burst, or as much of it as an alarm leaves; the output's name, if any."""
        await self._open_sound()
        state = self.sound.state
        if not state.available:
            return None
        self.sound.announce(priority)
        await asyncio.sleep(TEST_TONE_S)
        alarming = self.room.board.announced(self.clock.now()) if self.room else None
        self.sound.announce(alarming)
        return state.output_name

    async def tell_machine(self, record: Path, radio: Radio) -> None:
        """Show how fit the computer is, until cancelled."""
        if self._screen is not None:
            await self._open_sound()
            await tell_machine(record, radio, self.sound, self._screen.machine)

    async def tell_devices(self) -> None:
        """Show the room's devices and beat, with or without a session, until cancelled."""
        screen = self._screen
        if screen is None:
            return
        next_devices = 0.0
        while True:
            now = time.monotonic()
            if screen.beats:
                screen.beats.core_at = now
            if now >= next_devices:
                next_devices = now + DEVICES_EVERY_S
                screen.devices(self.register.view(self.clock.now(), self.packet_counts()))
            await asyncio.sleep(BEAT_EVERY_S)

    def _feed(self, room: Room, screen: Screen) -> RoomFeed:
        return RoomFeed(room, updates=screen.updates, alarms=screen.alarms, history=self._history)

    def _make_room(self, record: Record, course: Course) -> Room:
        log = (
            record.resume(course.session_id)
            if course.session.version
            else record.session_log(course.session_id)
        )
        self.room = Room(
            clock=self.clock,
            protocol=course.protocol,
            limits=course.limits,
            log=log,
            session=course.session,
            annunciator=self.sound,
            packet_counts=self.packet_counts,
        )
        return self.room

    def _start(self, room: Room) -> None:
        room.start(self.register.statuses, self._history)
        self.register.attach(room)

    def _took(self, lines: Sequence[DurableLine]) -> None:
        if self.room:
            self.room.took(lines)
            if self.room.session.closed:
                self.closed.set()

    def _record_changed(self, failure: str | None) -> None:
        if self.room:
            self.room.record_changed(failure)

    async def _open_sound(self) -> None:
        """Take an output where none is taken; two that ask at once open one."""
        async with self._opening_sound:
            if not self.sound.state.available:
                await asyncio.to_thread(self.sound.open)

    async def _watch_sound(self, room: Room) -> None:
        """An output that is not there, or goes, is an alarm that is seen (HAZARDS H18)."""
        await self._open_sound()
        state = self.sound.state
        room.sound_changed(available=state.available)
        while True:
            await asyncio.sleep(SOUND_LOOK_S)
            if self.sound.state.available != state.available:
                state = self.sound.state
                room.sound_changed(available=state.available)


async def _watch_window(room: Room, beats: Heartbeats) -> None:
    """A window that stops answering is alarmed by sound, which does not need it."""
    beats.window_at = time.monotonic()
    answers = True
    while True:
        await asyncio.sleep(BEAT_EVERY_S)
        now_answers = time.monotonic() - beats.window_at <= FROZEN_S
        if now_answers is not answers:
            answers = now_answers
            room.window_changed(answers=answers)
