"""One open session, live: what the devices send, what staff do and what time brings, together.

A room is built for one session and starts from nothing, or from the fold of an interrupted one.
Everything runs on the core thread; the record answers through :meth:`Room.took`.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from kapmonitor.alarms.board import AlarmBoard
from kapmonitor.alarms.state import Alarm
from kapmonitor.alarms.technical import NO_DATA_S
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock, Instant, JumpWatch
from kapmonitor.domain.devices import DeviceStatus, PacketCounts
from kapmonitor.domain.dosing_course import OF_DOSING
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Reading, VitalSign
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.moves import MoveLog
from kapmonitor.protocols.schedule import (
    CHECK_ANSWERED_BY,
    PlannedCheck,
    answered_by,
    planned_checks,
    settled_by_answer,
)
from kapmonitor.services.answering import Answering
from kapmonitor.services.correcting import Correcting
from kapmonitor.services.dosing import Dosing
from kapmonitor.services.entries import Entries
from kapmonitor.services.ledger import RULE, Ledger
from kapmonitor.services.monitoring import Monitoring
from kapmonitor.services.ports import Annunciator, DurableLine, SessionLog
from kapmonitor.services.recording import Recording

SEAL_EVERY_S = 60.0
"""How often readings are tied into the chain (PERFORMANCE.md, layout)."""
LONGEST_LOOK_S = 1.0
"""Real seconds between two looks at the clock and the store at most."""
STORE_STALL_S = 2.0
"""Real seconds without an answer after which the store counts as failing (DESIGN section 4)."""
LEAST_REAL_SILENCE_S = 0.5
"""A silence limit is never under this in real time (INTERFACES section 4)."""

_ANSWERS_WITH = {VitalSign.DIASTOLIC: VitalSign.SYSTOLIC}
"""Signs that come with the one that answers a check."""

FactListener = Callable[[Fact], None]


def silence_limit(clock: Clock, seconds: float) -> float:
    """``seconds`` of silence on this clock, or as many as half a real second takes."""
    return max(seconds, LEAST_REAL_SILENCE_S / clock.real_delay(1.0))


class Room:
    """An open session with its alarms, its devices' readings and its staff's actions."""

    def __init__(
        self,
        *,
        clock: Clock,
        protocol: DosingProtocol,
        limits: Sequence[AlarmLimit],
        log: SessionLog,
        session: Session,
        annunciator: Annunciator,
        packet_counts: Callable[[], Mapping[str, PacketCounts]] = dict,
    ) -> None:
        self.clock = clock
        self._packet_counts = packet_counts
        self.protocol = protocol
        self.session = session
        self._annunciator = annunciator
        self._ledger = Ledger(log, clock)
        self.board = AlarmBoard(limits, no_data_s=silence_limit(clock, NO_DATA_S))
        self.monitoring = Monitoring(
            log=log,
            ledger=self._ledger,
            board=self.board,
            annunciator=annunciator,
            answered=self._answered,
        )
        entries = Entries(protocol=protocol, session=session, ledger=self._ledger)
        self.recording = Recording(
            clock=clock,
            protocol=protocol,
            session=session,
            entries=entries,
            board=self.board,
            monitoring=self.monitoring,
            summaries=self._summaries,
        )
        self.dosing = Dosing(
            clock=clock,
            protocol=protocol,
            session=session,
            entries=entries,
            monitoring=self.monitoring,
        )
        self.answering = Answering(
            clock=clock,
            protocol=protocol,
            session=session,
            entries=entries,
            monitoring=self.monitoring,
        )
        self.correcting = Correcting(
            clock=clock,
            protocol=protocol,
            session=session,
            entries=entries,
            monitoring=self.monitoring,
        )
        self.moves = MoveLog.of(protocol, session.facts)
        self._jumps = JumpWatch(clock.now())
        self._settling: set[tuple[str, datetime]] = set()
        self._listeners: list[FactListener] = []
        self._record_failure: str | None = None

    @property
    def not_recording(self) -> str | None:
        """Why the record takes nothing at present; ``None`` while it does."""
        return self._record_failure

    @property
    def unsaved(self) -> int:
        """How many entries the record has refused so far, or leaves unanswered while it fails."""
        unanswered = self._ledger.under_way if self._record_failure is not None else 0
        return len(self._ledger.unsaved) + unanswered

    def silence_s(self, seconds: float) -> float:
        """A silence limit on this room's clock (``silence_limit``)."""
        return silence_limit(self.clock, seconds)

    def listen(self, listener: FactListener) -> None:
        """Be told of every fact once it is durable and part of the session."""
        self._listeners.append(listener)

    def start(self, devices: Sequence[DeviceStatus], history: Sequence[Reading] = ()) -> None:
        """Begin with the room's devices; alarms of an interrupted session are on again (H54).

        ``history`` is what an interrupted session had measured: it is evidence again.
        """
        now = self.clock.now()
        restored = [
            Alarm(raised=found.raised, acknowledged=found.acknowledged)
            for found in self.session.alarms.values()
        ]
        self.board.restore(restored, self.session.alarm_numbers)
        self.monitoring.start(devices, self.session.devices, now)
        self.monitoring.recall(history, self.session)
        self._follow_person()
        # This record was just read: that an earlier one failed is over, seen or not.
        self.monitoring.report(self.board.end("not-recording", now), now)

    def resume(self, *, interrupted_at: datetime, reason: str) -> None:
        """Write the interruption of a session that is gone on with."""
        interrupted = ev.SessionInterrupted(reason=reason)
        self._ledger.write(
            [
                self._ledger.draft(interrupted, by=RULE, occurred_at=interrupted_at),
                self._ledger.draft(ev.SessionResumed(), by=RULE, occurred_at=self.clock.now().utc),
            ]
        )

    async def note(self, events: Sequence[Event], *, by: str, at: datetime) -> list[Fact]:
        """Write what was settled before the session opened; durable on return."""
        drafts = [self._ledger.draft(event, by=by, occurred_at=at) for event in events]
        facts = await asyncio.wrap_future(self._ledger.write(drafts)) if drafts else ()
        return list(facts)

    async def run(self) -> None:
        """Let time pass until cancelled: delays run out, readings are sealed, clocks watched."""
        next_seal = self.clock.now().monotonic + SEAL_EVERY_S
        while True:
            await asyncio.sleep(self._until_next_look(next_seal))
            if self._ledger.is_closed:
                continue
            now = self.clock.now()
            self._look(now)
            if now.monotonic >= next_seal:
                next_seal = now.monotonic + SEAL_EVERY_S
                self._ledger.seal()

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        self.monitoring.device_changed(status, at)

    def receive(self, device: str, readings: Sequence[Reading], at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        self.monitoring.receive(device, readings, at)

    def measurement_failed(self, device: str, at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        self.monitoring.measurement_failed(device, at)

    def sound_changed(self, *, available: bool) -> None:
        """Whether an alarm can be heard here at all (HAZARDS H18)."""
        now = self.clock.now()
        change = self.board.end if available else self.board.begin
        self.monitoring.report(change("sound-unavailable", now), now)

    def window_changed(self, *, answers: bool) -> None:
        """Whether the window still answers; one that is frozen looks healthy (HAZARDS H52)."""
        now = self.clock.now()
        change = self.board.end if answers else self.board.begin
        self.monitoring.report(change("display-frozen", now), now)

    def record_changed(self, failure: str | None) -> None:
        """The record cannot be written, or can again (``None``)."""
        now = self.clock.now()
        if failure is None:
            self._ledger.write_again()
        self._tell_recording(failure, now)

    def took(self, lines: Sequence[DurableLine]) -> None:
        """Fold what has become durable."""
        for line in lines:
            if isinstance(line, Fact):
                self.session.apply(line)
                self.moves.take(line, self.session)
                self._follow(line)
                self._follow_person()
                self._answer_what_moved(line)
                for listener in self._listeners:
                    listener(line)

    def _summaries(self) -> list[ev.DeviceSummarised]:
        """What became of each device's packets, for the record at closing."""
        return [
            ev.DeviceSummarised(
                device=device,
                packets=count.decoded,
                refused_truncated=count.refused.get("truncated", 0),
                refused_length=count.refused.get("length", 0),
                refused_range=count.refused.get("range", 0),
                refused_implausible=count.refused.get("implausible", 0),
                without_value=count.without_value,
                stored_records=count.stored_records,
            )
            for device, count in self._packet_counts().items()
        ]

    def _answered(self, check: str, answered_at: datetime) -> None:
        """A device answered a check; the first answer settles what was open."""
        item = settled_by_answer(self.protocol, self.session, check, answered_at)
        if item is not None:
            self._complete(item, answered_at)

    def _complete(self, item: PlannedCheck, answered_at: datetime) -> None:
        if (item.check, item.due_at) in self._settling:
            return
        self._settling.add((item.check, item.due_at))
        event = ev.CheckCompleted(check=item.check, due_at=item.due_at)
        self._ledger.write([self._ledger.draft(event, by=RULE, occurred_at=answered_at)])

    def _follow(self, fact: Fact) -> None:
        match fact.event:
            case ev.ClockJumped(seconds=seconds):
                self.monitoring.clock_set(seconds, fact.occurred_at)
            case ev.CheckCompleted(check=check, due_at=due_at):
                self._settling.discard((check, due_at))
            case ev.ReadingRejected() as rejected:
                self._ask_again(rejected)
            case _:
                return

    def _follow_person(self) -> None:
        """Alarms go on until the person is said to have left, and again where that was a mistake.

        HAZARDS H48.
        """
        now = self.clock.now()
        changes = self.board.watch(now, watching=self.session.left_at is None)
        if changes:
            self.monitoring.report(changes, now)

    def _ask_again(self, rejected: ev.ReadingRejected) -> None:
        """A check that was answered by a value which is not true is asked again."""
        check = CHECK_ANSWERED_BY.get(_ANSWERS_WITH.get(rejected.sign, rejected.sign))
        answered = [
            fact
            for fact in self.session.facts
            if isinstance(fact.event, ev.CheckCompleted)
            and (fact.event.check, fact.occurred_at) == (check, rejected.received_at)
            and fact.recorded_by == RULE
            and fact.version not in self.session.voided
        ]
        if answered and not self._ledger.is_closed:
            at = self.clock.now().utc
            voided = [ev.EntryVoided(voids=f.version, reason=rejected.reason) for f in answered]
            self._ledger.write([self._ledger.draft(e, by=RULE, occurred_at=at) for e in voided])

    def _answer_what_moved(self, fact: Fact) -> None:
        """After a plan has moved, a value that was measured may be the answer to a check now."""
        if not isinstance(fact.event, (*OF_DOSING, ev.EntryAmended, ev.EntryVoided)):
            return
        if self._ledger.is_closed:
            return
        planned = planned_checks(self.protocol, self.session, self.clock.now().utc)
        for sign, check in CHECK_ANSWERED_BY.items():
            asked = [item for item in planned if item.check == check]
            times = self.monitoring.times_of(sign) if asked else []
            for item, at in answered_by(asked, times):
                self._complete(item, at)

    def _until_next_look(self, next_seal: float) -> float:
        now = self.clock.now()
        deadline = self.board.next_deadline(now)
        soonest = next_seal if deadline is None else min(next_seal, deadline)
        return max(0.0, min(self.clock.real_delay(soonest - now.monotonic), LONGEST_LOOK_S))

    def _look(self, now: Instant) -> None:
        self.monitoring.report(self.board.tick(now), now)
        jumped = self._jumps.jumped_by(now)
        if jumped is not None:
            self._tell_jump(jumped, now)
        if self._ledger.unsaved:
            self._ledger.write_again()
        stalled = self._ledger.stalled_for() > STORE_STALL_S
        if stalled and self._record_failure is None:
            self._tell_recording("the record does not answer", now)
        elif not stalled and self._record_failure == "the record does not answer":
            self._tell_recording(None, now)

    def _tell_jump(self, seconds: float, now: Instant) -> None:
        event = ev.ClockJumped(seconds=round(seconds, 3))
        self._ledger.write([self._ledger.draft(event, by=RULE, occurred_at=now.utc)])
        changes = [*self.board.begin("clock-jumped", now), *self.board.end("clock-jumped", now)]
        self.monitoring.report(changes, now)

    def _tell_recording(self, failure: str | None, now: Instant) -> None:
        self._record_failure = failure
        change = self.board.end if failure is None else self.board.begin
        self.monitoring.report(change("not-recording", now), now)
