"""One drill from connecting to closing, on the real program; headless.

The same radio, supervisors, room, alarms and record as in a real session; the script plays the
staff, and the simulated air plays the devices unless this machine's own radio is asked for.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import kapmonitor
from kapmonitor.app.wiring import RunningAir, WiredAir, start_air
from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.devices.radio import Radio, RadioBackend
from kapmonitor.devices.supervisor import Supervisor
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import ScaledClock
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.session import Session
from kapmonitor.machine.host import SleepGuard
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.device_register import DeviceRegister
from kapmonitor.services.ledger import RULE
from kapmonitor.services.ports import DurableLine, RecordError
from kapmonitor.services.recording import Entry
from kapmonitor.services.room import Room, silence_limit
from kapmonitor.simulation.player import (
    SUPERVISION_TIMEOUT_S,
    Refused,
    StaffPlayer,
    play_absences,
)
from kapmonitor.simulation.scenario import Scenario
from kapmonitor.store.database import RecordKind
from kapmonitor.store.record import Record

_LOG = logging.getLogger(__name__)

READY_WITHIN_S = 20.0
"""Real seconds for which a drill waits for its devices (INTERFACES section 4)."""
INTRODUCED_WITHIN_S = 2.0
"""Real seconds for which it then waits for them to say who they are. Ours: they need not."""
SOUND_LOOK_S = 2.0
"""Real seconds between two looks at the sound output."""
INTERRUPTED = "the program ended without closing the session"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedDrill:
    """A drill that was not closed: its facts, and the moment of its last durable line."""

    session: str
    facts: Sequence[Fact]
    opened_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillListeners:
    """Who is told of a drill: durable lines on the writer's thread, the rest on the core's."""

    durable: Callable[[Sequence[DurableLine]], None]
    refused: Callable[[Refused], None]
    watch: Callable[[Room], Coroutine[None, None, None]] | None = None
    """Run beside the session while it plays, to show it."""
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


async def play(plan: DrillPlan, listeners: DrillListeners) -> None:
    """Play a drill to its end.

    Raises:
        RecordError: the record cannot be used.
        AirError: the simulated air could not be started.
    """
    drill = _Drill(plan, listeners)
    record = Record.open_for_writing(
        plan.record, RecordKind.PRACTICE, drill.on_durable, drill.on_record_failure
    )
    guard = SleepGuard()
    sleep = await asyncio.to_thread(guard.hold)
    if sleep.reason and listeners.notice:
        listeners.notice(sleep.reason)
    try:
        await drill.run(record)
    except (ExceptionGroup, RecordError) as error:
        await asyncio.to_thread(_close_after, error, record, drill.unsaved)
    finally:
        guard.release()
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
        self._loop = asyncio.get_running_loop()
        self._register = DeviceRegister()
        self._supervisors: list[Supervisor] = []
        self._sound = TonePlayer(practice=True)
        self._room: Room | None = None
        self._closed = asyncio.Event()
        if plan.interrupted:
            self._opened_at, stands_at = plan.interrupted.opened_at, plan.interrupted.last_at
        else:
            self._opened_at = stands_at = plan.scenario.starts_at or _now()
        self._clock = ScaledClock(stands_at, plan.speed)
        self._supervision_s = silence_limit(self._clock, SUPERVISION_TIMEOUT_S)

    @property
    def unsaved(self) -> int:
        """Entries that are decided and not in the record."""
        return self._room.unsaved if self._room else 0

    def on_durable(self, lines: Sequence[DurableLine]) -> None:
        """Writer's thread: told outside first, then folded on the core's."""
        self._listeners.durable(lines)
        self._loop.call_soon_threadsafe(self._took, lines)

    def on_record_failure(self, failure: str | None) -> None:
        """Writer's thread."""
        self._loop.call_soon_threadsafe(self._record_changed, failure)

    async def run(self, record: Record) -> None:
        """Connect, then let scenario time run; an interrupted session is back before that."""
        for device in self._plan.scenario.devices:
            assignment = DeviceAssignment(
                id=device.id,
                driver=device.driver,
                name=device.name,
                address=self._known_addresses().get(device.id),
            )
            self._register.assign(assignment, DRIVERS[device.driver].profile)
        interrupted = self._plan.interrupted
        room = self._resume(record, interrupted) if interrupted else None
        wired = None if self._plan.system_radio else await self._start_air()
        try:
            await self._run_devices(record, room, wired)
        finally:
            self._sound.close()
            if wired:
                await wired.air.aclose()

    async def _run_devices(self, record: Record, room: Room | None, wired: WiredAir | None) -> None:
        radio = Radio(wired.backend if wired else RadioBackend())
        async with asyncio.TaskGroup() as group:
            runs = [self._supervise(s.assignment, radio) for s in self._register.statuses]
            keepers = [group.create_task(run) for run in (radio.run(), *runs)]
            if not await self._register.all_linked(READY_WITHIN_S):
                self._tell_missing()
            await self._register.all_introduced(INTRODUCED_WITHIN_S)
            released_at = self._clock.release()
            elapsed = (self._clock.now().utc - self._opened_at).total_seconds()
            zero = released_at - self._clock.real_delay(elapsed)
            air = wired.air if wired else None
            await self._play(room or await self._open(record), air, zero)
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
        for status in self._register.statuses:
            if not status.state.is_linked:
                why = status.reason or status.state.value
                _LOG.warning("%s is not there: %s", status.assignment.name, why)

    async def _supervise(self, assignment: DeviceAssignment, radio: Radio) -> None:
        supervisor = Supervisor(
            self._register.status(assignment.id),
            DRIVERS[assignment.driver],
            radio=radio,
            clock=self._clock,
            observer=self._register,
        )
        self._supervisors.append(supervisor)
        await supervisor.run()

    def _resume(self, record: Record, interrupted: InterruptedDrill) -> Room:
        session = Session.fold(interrupted.facts)
        room = self._make_room(record, interrupted.session, session)
        room.resume(interrupted_at=interrupted.last_at, reason=INTERRUPTED)
        self._start(room)
        return room

    async def _open(self, record: Record) -> Room:
        session_id = _new_session_id(self._opened_at)
        began = record.begin_session(session_id, self._opened_draft())
        room = self._make_room(record, session_id, Session())
        self._start(room)
        await asyncio.wrap_future(began)
        return room

    def _make_room(self, record: Record, session_id: str, session: Session) -> Room:
        log = record.resume(session_id) if session.version else record.session_log(session_id)
        self._room = Room(
            clock=self._clock,
            protocol=self._plan.protocol,
            limits=limits_in_force(self._plan.scenario, self._plan.protocol),
            log=log,
            session=session,
            annunciator=self._sound,
            packet_counts=lambda: {s.status.assignment.id: s.counts for s in self._supervisors},
        )
        return self._room

    def _start(self, room: Room) -> None:
        room.start(self._register.statuses)
        self._register.attach(room)

    async def _start_air(self) -> WiredAir:
        timeout = self._clock.real_delay(self._supervision_s)
        specs = self._plan.scenario.device_specs(self._plan.seed)
        return await start_air(specs, supervision_timeout_s=timeout)

    async def _play(self, room: Room, air: RunningAir | None, zero: float) -> None:
        """From scenario time zero, or from where it was left, to the end."""
        if air:
            await air.go(zero=zero, speed=self._plan.speed, opened_at=self._opened_at)
        async with asyncio.TaskGroup() as group:
            background = [
                group.create_task(room.run()),
                group.create_task(self._watch_sound(room)),
            ]
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

    async def _watch_sound(self, room: Room) -> None:
        """An output that is not there, or goes, is an alarm that is seen (HAZARDS H18)."""
        state = await asyncio.to_thread(self._sound.open)
        room.sound_changed(available=state.available)
        while True:
            await asyncio.sleep(SOUND_LOOK_S)
            if self._sound.state.available != state.available:
                state = self._sound.state
                room.sound_changed(available=state.available)

    async def _play_staff(self, room: Room) -> None:
        player = StaffPlayer(
            self._plan.scenario,
            recording=room.recording,
            clock=self._clock,
            opened_at=self._opened_at,
            on_refused=self._listeners.refused,
        )
        if self._plan.interrupted:
            player.skip_recorded(self._plan.interrupted.facts, self._plan.interrupted.last_at)
        await player.run()
        ends_at = self._opened_at + timedelta(seconds=self._plan.scenario.duration_s)
        left = (ends_at - self._clock.now().utc).total_seconds()
        try:
            async with asyncio.timeout(max(self._clock.real_delay(left), 0.0)):
                await self._closed.wait()
        except TimeoutError:
            entry = Entry(by=None, occurred_at=ends_at)
            await room.recording.close(entry, ev.Ending.END_OF_SCRIPT)

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

    def _took(self, lines: Sequence[DurableLine]) -> None:
        if self._room:
            self._room.took(lines)
            if self._room.session.closed:
                self._closed.set()

    def _record_changed(self, failure: str | None) -> None:
        if self._room:
            self._room.record_changed(failure)


def _now() -> datetime:
    """Now, as finely as the record keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _new_session_id(opened_at: datetime) -> str:
    """Sorts by opening, readable at a glance, and its end is never twice the same."""
    return f"{opened_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
