"""One drill from connecting to closing, on the real program; headless.

The same radio, supervisors, room, alarms and record as in a real session; the script plays the
staff, and the simulated air plays the devices unless this machine's own radio is asked for.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import kapmonitor
from kapmonitor.app.core import Core, Course
from kapmonitor.app.screen import Screen
from kapmonitor.app.session_ids import INTERRUPTED, new_session_id
from kapmonitor.app.taking import taken
from kapmonitor.app.wiring import RunningAir, WiredAir, start_air
from kapmonitor.devices.radio import Radio, RadioBackend
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import ScaledClock
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Reading
from kapmonitor.machine.host import SleepGuard
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.entries import Entry
from kapmonitor.services.ledger import RULE
from kapmonitor.services.ports import DurableLine, RecordError
from kapmonitor.services.room import Room, silence_limit
from kapmonitor.simulation.player import (
    SUPERVISION_TIMEOUT_S,
    Refused,
    StaffPlayer,
    play_absences,
)
from kapmonitor.simulation.scenario import Scenario
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record

_LOG = logging.getLogger(__name__)

READY_WITHIN_S = 20.0
"""Real seconds for which a drill waits for its devices (INTERFACES section 4)."""
INTRODUCED_WITHIN_S = 2.0
"""Real seconds for which it then waits for them to say who they are. Ours: they need not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedDrill:
    """A drill that was not closed: its facts, and the moment of its last durable line."""

    session: str
    facts: Sequence[Fact]
    opened_at: datetime
    last_at: datetime
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillListeners:
    """Who is told of a drill: durable lines on the writer's thread, the rest on the core's."""

    durable: Callable[[Sequence[DurableLine]], None]
    refused: Callable[[Refused], None]
    watch: Callable[[Room], Coroutine[None, None, None]] | None = None
    """Run beside the session while it plays, to show it as text."""
    screen: Screen | None = None
    """The window that shows it."""
    core: Callable[[Core], None] | None = None
    """Told the core once it is there, so that people can act in it."""
    afterwards: Callable[[Core, Record], Coroutine[None, None, None]] | None = None
    """Run behind the drill while its devices go on, until it is cancelled."""
    notice: Callable[[str], None] | None = None
    """Told what of this computer staff should know of before the session opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPlan:
    """What is played, and how."""

    scenario: Scenario
    protocol: DosingProtocol
    record: str
    speed: float
    seed: int
    system_radio: bool = False
    interrupted: InterruptedDrill | None = None
    staff_play: bool = False
    """Whether people do what the script's staff would: a drill in the window without ``--auto``."""


async def play(plan: DrillPlan, listeners: DrillListeners) -> None:
    """Play a drill to its end.

    Raises:
        RecordError: the record cannot be used.
        AirError: the simulated air could not be started.
    """
    drill = _Drill(plan, listeners)
    record = Record.open_for_writing(
        plan.record, RecordKind.PRACTICE, drill.core.on_durable, drill.core.on_record_failure
    )
    guard = SleepGuard()
    try:
        async with taken(guard.hold, lambda _state: guard.release()) as sleep:
            if sleep.reason and listeners.notice:
                listeners.notice(sleep.reason)
            await drill.run(record)
    except (ExceptionGroup, RecordError) as error:
        await asyncio.to_thread(_close_after, error, record, drill.unsaved)
    finally:
        await asyncio.to_thread(record.close)


def _close_after(error: Exception, record: Record, unsaved: int) -> NoReturn:
    """Close the record after something went wrong, and tell all of it in one sentence."""
    cause = first_cause(error) if isinstance(error, ExceptionGroup) else error
    lost = ""
    try:
        record.close()
    except RecordError as more:
        lost = f"; {more}"
    if not isinstance(cause, RecordError):
        raise cause from error
    raise RecordError(
        f"{cause}; the session is not closed and {unsaved} entries are not saved{lost};"
        " once the record can be written, go on with --resume"
    ) from error


def first_cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, out of the groups that tasks wrap it into."""
    cause = group.exceptions[0]
    return first_cause(cause) if isinstance(cause, BaseExceptionGroup) else cause


def limits_in_force(scenario: Scenario, protocol: DosingProtocol) -> list[AlarmLimit]:
    """The script's own limits; beside them the protocol's for every other condition, if wanted."""
    if scenario.replace_limits:
        return list(scenario.limits)
    own = {limit.condition for limit in scenario.limits}
    return [*scenario.limits, *(x for x in protocol.limits if x.condition not in own)]


class _Drill:
    def __init__(self, plan: DrillPlan, listeners: DrillListeners) -> None:
        self._plan = plan
        self._listeners = listeners
        if plan.interrupted:
            self._opened_at, stands_at = plan.interrupted.opened_at, plan.interrupted.last_at
        else:
            self._opened_at = stands_at = plan.scenario.starts_at or _now()
        self._clock = ScaledClock(stands_at, plan.speed)
        self._supervision_s = silence_limit(self._clock, SUPERVISION_TIMEOUT_S)
        self.core = Core(
            clock=self._clock,
            sound=TonePlayer(practice=True),
            durable=listeners.durable,
            screen=listeners.screen,
        )

    @property
    def unsaved(self) -> int:
        """Entries that are decided and not in the record."""
        return self.core.room.unsaved if self.core.room else 0

    async def run(self, record: Record) -> None:
        """Connect, then let scenario time run; an interrupted session is back before that."""
        for device in self._plan.scenario.devices:
            assignment = DeviceAssignment(
                id=device.id,
                driver=device.driver,
                name=device.name,
                address=self._known_addresses().get(device.id),
            )
            self.core.assign(assignment)
        if self._listeners.core:
            self._listeners.core(self.core)
        async with asyncio.TaskGroup() as group:
            # One that is gone on with is back on the screen before its devices are.
            shown = [group.create_task(self.core.tell_devices())]
            interrupted = self._plan.interrupted
            room = self._resume(record, interrupted) if interrupted else None
            running = group.create_task(self.core.run_session(room)) if room else None
            await self._in_the_air(record, room, running)
            for each in shown:
                each.cancel()

    async def _in_the_air(
        self, record: Record, room: Room | None, running: asyncio.Task[None] | None
    ) -> None:
        wired = None if self._plan.system_radio else await self._start_air()
        try:
            await self._run_devices(record, room, running, wired)
        finally:
            self.core.sound.close()
            if wired:
                await wired.air.aclose()

    async def _run_devices(
        self,
        record: Record,
        room: Room | None,
        running: asyncio.Task[None] | None,
        wired: WiredAir | None,
    ) -> None:
        radio = Radio(wired.backend if wired else RadioBackend())
        register = self.core.register
        async with asyncio.TaskGroup() as group:
            runs = [self.core.supervise(s.assignment, radio) for s in register.statuses]
            runs.append(self.core.tell_machine(record.path, radio))
            keepers = [group.create_task(run) for run in (radio.run(), *runs)]
            if not await register.all_linked(READY_WITHIN_S):
                self._tell_missing()
            await register.all_introduced(INTRODUCED_WITHIN_S)
            released_at = self._clock.release()
            elapsed = (self._clock.now().utc - self._opened_at).total_seconds()
            zero = released_at - self._clock.real_delay(elapsed)
            air = wired.air if wired else None
            if room is None or running is None:
                room = await self._open(record)
                running = group.create_task(self.core.run_session(room))
            await self._play(room, air, zero)
            running.cancel()
            await asyncio.wait([running])
            if self._listeners.afterwards:
                self.core.leave_alone()
                self.core.end_session()
                await self._listeners.afterwards(self.core, record)
            for keeper in keepers:
                keeper.cancel()

    def _known_addresses(self) -> dict[str, str]:
        """The devices that an interrupted session had: it goes on with no other (HAZARDS H01)."""
        interrupted = self._plan.interrupted
        return {
            fact.event.device: fact.event.address
            for fact in (interrupted.facts if interrupted else ())
            if isinstance(fact.event, ev.DeviceConnected)
        }

    def _tell_missing(self) -> None:
        for status in self.core.register.statuses:
            if not status.state.is_linked:
                why = status.reason or status.state.value
                _LOG.warning("%s is not there: %s", status.assignment.name, why)

    def _course(self, session_id: str) -> Course:
        return Course(
            session_id=session_id,
            protocol=self._plan.protocol,
            limits=limits_in_force(self._plan.scenario, self._plan.protocol),
        )

    def _resume(self, record: Record, interrupted: InterruptedDrill) -> Room:
        course = replace(
            self._course(interrupted.session),
            session=Session.fold(interrupted.facts),
            history=interrupted.readings,
        )
        room = self.core.go_on(record, course)
        room.resume(interrupted_at=interrupted.last_at, reason=INTERRUPTED)
        self.core.start(room)
        return room

    async def _open(self, record: Record) -> Room:
        course = self._course(new_session_id(self._opened_at))
        return await self.core.begin(record, course, self._opened_draft())

    async def _start_air(self) -> WiredAir:
        timeout = self._clock.real_delay(self._supervision_s)
        specs = self._plan.scenario.device_specs(self._plan.seed)
        return await start_air(specs, supervision_timeout_s=timeout)

    async def _play(self, room: Room, air: RunningAir | None, zero: float) -> None:
        """From scenario time zero, or from where it was left, to the end."""
        if air:
            await air.go(zero=zero, speed=self._plan.speed, opened_at=self._opened_at)
        async with asyncio.TaskGroup() as group:
            background = []
            if self._listeners.watch:
                background.append(group.create_task(self._listeners.watch(room)))
            if air:
                absences = play_absences(
                    self._plan.scenario,
                    air,
                    clock=self._clock,
                    opened_at=self._opened_at,
                    supervision_s=self._supervision_s,
                )
                background.append(group.create_task(absences))
            await self._play_staff(room)
            for task in background:
                task.cancel()

    async def _play_staff(self, room: Room) -> None:
        if not self._plan.staff_play:
            await self._player(room).run()
        ends_at = self._opened_at + timedelta(seconds=self._plan.scenario.duration_s)
        left = (ends_at - self._clock.now().utc).total_seconds()
        try:
            async with asyncio.timeout(max(self._clock.real_delay(left), 0.0)):
                await self.core.closed.wait()
        except TimeoutError:
            entry = Entry(by=None, occurred_at=ends_at)
            await room.recording.close(entry, ev.Ending.END_OF_SCRIPT)
            await self.core.closed.wait()

    def _player(self, room: Room) -> StaffPlayer:
        player = StaffPlayer(
            self._plan.scenario,
            room=room,
            clock=self._clock,
            opened_at=self._opened_at,
            on_refused=self._listeners.refused,
        )
        if self._plan.interrupted:
            player.skip_recorded(self._plan.interrupted.facts, self._plan.interrupted.last_at)
        return player

    def _opened_draft(self) -> Draft:
        protocol = self._plan.protocol
        event = ev.SessionOpened(
            participant=self._plan.scenario.participant,
            protocol=ev.ProtocolReference(
                id=protocol.id, version=protocol.version, sha256=protocol.sha256
            ),
            practice=True,
            app=kapmonitor.__version__,
            weight_kg=self._plan.scenario.weight_kg,
            scenario=self._plan.scenario.sha256,
            speed=self._plan.speed,
            seed=self._plan.seed,
            planned_mass_mg=self._plan.scenario.planned_mass_mg,
        )
        at = self._opened_at
        return Draft(event=event, occurred_at=at, recorded_at=at, recorded_by=RULE)


def _now() -> datetime:
    """Now, as finely as the record keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
