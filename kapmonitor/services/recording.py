"""What staff do becomes facts: decided by the pure rules, stored, then shown.

Every action returns the facts it wrote once they are durable, or raises ``NotAllowed`` and has
changed nothing. Core thread only; actions are taken one at a time. The drug is in ``dosing.py``,
scheduled checks are in ``answering.py``, what is taken back or said better in ``correcting.py``.
"""

from collections.abc import Callable, Iterable

from kapmonitor.alarms.board import AlarmBoard
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import WRITES
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.owed import owed
from kapmonitor.protocols.refusals import NotAllowed, RefusalCode
from kapmonitor.services.entries import Entries, Entry, refuse
from kapmonitor.services.monitoring import Monitoring

AUDIO_PAUSE_S = 120.0
"""How long sound can be paused at once (a bedside monitor's 2 min, domain.md 7.1 A23)."""
MOST_OXYGEN_L_PER_MIN = 25.0
"""A flow over it is a slip: wall meters for masks end at 15, some at 25 (general knowledge)."""


class Recording:
    """The actions of staff in one open session."""

    def __init__(
        self,
        *,
        clock: Clock,
        protocol: DosingProtocol,
        session: Session,
        entries: Entries,
        board: AlarmBoard,
        monitoring: Monitoring,
        summaries: Callable[[], Iterable[Event]],
    ) -> None:
        self._summaries = summaries
        self._clock = clock
        self._protocol = protocol
        self._session = session
        self._entries = entries
        self._board = board
        self._monitoring = monitoring

    async def start_stage(self, entry: Entry, stage: str) -> list[Fact]:
        """Start a stage; its gates must be met or overridden."""
        async with self._entries.turn():
            refusals = gates.before_stage(self._protocol, self._session, stage, entry.occurred_at)
            overridden = self._entries.settle(refusals, entry)
            return await self._entries.write(entry, *overridden, ev.StageStarted(stage=stage))

    async def observe(
        self, entry: Entry, *, text: str | None = None, code: str | None = None
    ) -> list[Fact]:
        """Log what was seen, in words or by a key's code."""
        return await self._entries.plain(entry, ev.ObservationRecorded(text=text, code=code))

    async def mark(self, entry: Entry, text: str | None = None) -> list[Fact]:
        """Mark the moment."""
        return await self._entries.plain(entry, ev.MomentMarked(text=text))

    async def reject_reading(self, entry: Entry, sign: VitalSign, reason: str) -> list[Fact]:
        """Say that the newest reading of a sign is not true; it stays in the record."""
        live = self._monitoring.vitals.get(sign)
        if live is None:
            refuse(RefusalCode.ORDER, f"there is no reading of {sign.value} to reject")
        event = ev.ReadingRejected(
            sign=sign,
            reason=reason,
            value=live.reading.value,
            received_at=live.reading.received_at,
        )
        self._entries.refuse_after_closing()
        self._monitoring.reject(live.reading)  # from now on: it does not wait for the disk
        return await self._entries.plain(entry, event)

    async def meet_gate(self, entry: Entry, gate: str) -> list[Fact]:
        """Say that a gate's condition is met; where something speaks against it, go past it."""
        async with self._entries.turn():
            evidence = self._monitoring.evidence_by(entry.occurred_at, self._session)
            refusals = gates.before_meeting(
                self._protocol, self._session, gate, entry.occurred_at, evidence
            )
            overridden = self._entries.settle(refusals, entry)
            return await self._entries.write(entry, *(overridden or [ev.GateMet(gate=gate)]))

    async def tick(self, entry: Entry, stage: str, item: str) -> list[Fact]:
        """Say that a thing of a stage's checklist was seen to."""
        known = {(c.stage, i.id) for c in self._protocol.checklists for i in c.items}
        if (stage, item) not in known:
            refuse(RefusalCode.UNKNOWN, f"the checklist of {stage} has no {item!r}")
        return await self._entries.plain(entry, ev.ChecklistTicked(stage=stage, item=item))

    async def set_oxygen(self, entry: Entry, flow_l_per_min: float) -> list[Fact]:
        """Give oxygen at a flow, or with 0 end it (HAZARDS H11)."""
        async with self._entries.turn():
            if not 0 <= flow_l_per_min <= MOST_OXYGEN_L_PER_MIN:
                refuse(RefusalCode.BOUND, f"a flow is 0 to {MOST_OXYGEN_L_PER_MIN:g} L/min")
            if flow_l_per_min > 0:
                event: Event = ev.OxygenStarted(flow_l_per_min=flow_l_per_min)
            elif self._session.is_on_oxygen:
                event = ev.OxygenEnded()
            else:
                refuse(RefusalCode.ORDER, "no oxygen is on")
            return await self._entries.write(entry, event)

    async def person_left(self, entry: Entry, told: str | None = None) -> list[Fact]:
        """Say that the person is out of the room; ``told``: who knows, or has them now (H48)."""
        return await self._entries.plain(entry, ev.PersonLeft(told=told))

    async def acknowledge(self, entry: Entry, alarm: str | None = None) -> list[Fact]:
        """Acknowledge an alarm by its id or its condition, or every alarm now on.

        Silence comes first and the record after. Without a name and with no alarm on there is
        nothing to record, nor where the one that is named has ended; one that never was is refused.
        """
        async with self._entries.turn():
            now = self._clock.now()
            named = self._alarm_ids(alarm) if alarm else [None]
            if not named and not self._was_raised(alarm or ""):
                refuse(RefusalCode.UNKNOWN, f"there was no alarm {alarm!r}")
            changes = [c for name in named for c in self._board.acknowledge(now, name)]
            self._monitoring.signal(now)
            acknowledged = [c for c in changes if isinstance(c.event, ev.AlarmAcknowledged)]
            ended = [c for c in changes if not isinstance(c.event, ev.AlarmAcknowledged)]
            writing = self._entries.queue(entry, *(c.event for c in acknowledged))
            self._monitoring.record(ended)
            return await self._entries.durable(writing)

    async def pause_audio(self, entry: Entry) -> list[Fact]:
        """Pause the sound for two minutes; a higher priority breaks through."""
        async with self._entries.turn():
            now = self._clock.now()
            changes = self._board.pause_audio(now, AUDIO_PAUSE_S)
            self._monitoring.signal(now)
            return await self._entries.write(entry, *(change.event for change in changes))

    async def take_responsibility(self, entry: Entry) -> list[Fact]:
        """Answer for the room from now on."""
        return await self._entries.plain(entry, ev.ResponsibilityTaken(role=entry.author))

    async def take_over_writing(self, entry: Entry) -> list[Fact]:
        """Record that from now on somebody else writes (HAZARDS H61)."""
        return await self._entries.plain(entry, ev.DutyAssigned(duty=WRITES, role=entry.author))

    async def call_help(self, entry: Entry, called: str | None = None) -> list[Fact]:
        """Record that help was asked for, or that ``called`` was called next of the ladder.

        It takes no turn: no entry before it that a slow disk holds up keeps it waiting, and no rule
        but the end of the session refuses it (H50).
        """
        self._entries.refuse_after_closing()
        return await self._entries.write(entry, ev.HelpCalled(called=called))

    async def note_refusal(
        self, entry: Entry, action: str, label: str | None, refusal: NotAllowed
    ) -> list[Fact]:
        """Record that a scripted action was refused, so that a resumed drill knows it was."""
        event = ev.ActionRefused(
            action=action, code=refusal.code.value, why=str(refusal), label=label
        )
        return await self._entries.plain(entry, event)

    async def close(
        self,
        entry: Entry,
        ending: ev.Ending,
        reason: str | None = None,
    ) -> list[Fact]:
        """Close the session: the last readings are sealed, then nothing more is written."""
        async with self._entries.turn():
            refusals = gates.before_close(self._protocol, self._session, ending, entry.occurred_at)
            overridden = self._entries.settle(refusals, entry)
            still = owed(self._protocol, self._session, entry.occurred_at)
            closed = ev.SessionClosed(
                ending=ending,
                reason=reason or entry.override,
                owed=tuple(each.word() for each in still) or None,
            )
            return await self._entries.close(entry, overridden, self._summaries(), closed)

    def _alarm_ids(self, name: str) -> list[str | None]:
        on = [alarm.raised for alarm in self._board.alarms if not alarm.acknowledged]
        found: list[str | None] = [r.alarm for r in on if name in (r.alarm, r.condition)]
        return found

    def _was_raised(self, name: str) -> bool:
        condition, _, number = name.partition(".")
        raised = self._session.alarm_numbers.get(condition, 0)
        return raised > 0 and (not number or (number.isdecimal() and int(number) <= raised))
