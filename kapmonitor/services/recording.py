"""What staff do becomes facts: decided by the pure rules, stored, then shown.

Every action returns the facts it wrote once they are durable, or raises ``NotAllowed`` and has
changed nothing. Core thread only; actions are taken one at a time. What is taken back or said
better is in ``correcting.py``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from kapmonitor.alarms.board import BY_HAND, AlarmBoard
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.dosing import Route, per_kg
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.people import WRITES
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.gates import IntendedDose, NotAllowed, RefusalCode
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.questions import questions_before_dose
from kapmonitor.protocols.timeline import CHECK_ANSWERED_BY, open_checks
from kapmonitor.services.entries import DoseDetails, Entries, Entry, refuse
from kapmonitor.services.monitoring import Monitoring

AUDIO_PAUSE_S = 120.0
"""How long sound can be paused at once (a bedside monitor's 2 min, domain.md 7.1 A23)."""


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

    async def prepare_dose(
        self,
        entry: Entry,
        *,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        volume_ml: Decimal | None = None,
        details: DoseDetails | None = None,
    ) -> list[Fact]:
        """Record a dose that is drawn up, after its bounds were asked; nothing is given (H41).

        ``entry.override`` is kept also where no bound refuses it: it may answer a question
        (``protocols/questions.py``). Gates may still be met and refuse nothing yet. A witness is
        one of the giving, and is not kept here.
        """
        async with self._entries.turn():
            dose = IntendedDose(drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at)
            refusals = gates.before_preparing(self._protocol, self._session, dose)
            self._entries.settle(refusals, entry)
            details = details or DoseDetails()
            event = ev.DosePrepared(
                drug=drug,
                route=route,
                mass_mg=mass_mg,
                concentration_mg_per_ml=details.concentration_mg_per_ml,
                volume_ml=volume_ml,
                site=details.site,
                lot=details.lot,
                expiry=details.expiry,
                override=entry.override,
            )
            return await self._entries.write(entry, event)

    async def administer_dose(
        self,
        entry: Entry,
        *,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        volume_ml: Decimal | None = None,
        details: DoseDetails | None = None,
    ) -> list[Fact]:
        """Record a dose given at ``entry.occurred_at``, the protocol's clock from then on.

        ``entry.override`` is kept where a rule refuses or asks (``protocols/questions.py``), which
        is all that ``volume_ml`` is for: the record has it from when the dose was prepared.
        """
        async with self._entries.turn():
            dose = IntendedDose(drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at)
            details = details or DoseDetails()
            seen = self._monitoring.seen_by(entry.occurred_at)
            refusals = gates.before_dose(self._protocol, self._session, dose, seen)
            overridden = self._entries.settle(refusals, entry)
            is_asked = self._is_asked_about(dose, seen, details, volume_ml)
            weight = self._session.weight_kg
            event = ev.DoseAdministered(
                drug=drug,
                route=route,
                mass_mg=mass_mg,
                mass_mg_per_kg=per_kg(mass_mg, weight) if weight else None,
                site=details.site,
                lot=details.lot,
                expiry=details.expiry,
                concentration_mg_per_ml=details.concentration_mg_per_ml,
                witness=details.witness,
                override=entry.override if is_asked else None,
            )
            return await self._entries.write(entry, *overridden, event)

    async def observe(
        self, entry: Entry, *, text: str | None = None, code: str | None = None
    ) -> list[Fact]:
        """Log what was seen, in words or by a key's code."""
        return await self._entries.plain(entry, ev.ObservationRecorded(text=text, code=code))

    async def mark(self, entry: Entry, text: str | None = None) -> list[Fact]:
        """Mark the moment."""
        return await self._entries.plain(entry, ev.MomentMarked(text=text))

    async def score(self, entry: Entry, scale: str, value: float) -> list[Fact]:
        """Record a score; it answers the scheduled check of that scale."""
        known = SCALES.get(scale)
        if known is None:
            refuse(RefusalCode.UNKNOWN, f"there is no scale {scale!r}")
        elif not known.admits(value):
            wanted = f"{known.lowest} to {known.highest}"
            refuse(RefusalCode.BOUND, f"{scale} is a whole number from {wanted}")
        event = ev.ScoreRecorded(scale=scale, value=value)
        return await self._entries.plain(entry, event, answers=scale)

    async def enter_vital(self, entry: Entry, sign: VitalSign, value: float) -> list[Fact]:
        """Record a vital sign typed by hand, in its unit; it may raise alarms."""
        if not sign.is_plausible(value):
            low, high = sign.plausible
            why = f"{value:g} is no {sign.value} ({low:g} to {high:g} {sign.unit})"
            refuse(RefusalCode.BOUND, why)
        typed = Reading(
            sign=sign,
            value=value,
            quality=Quality.GOOD,
            device=BY_HAND,
            taken_at=entry.occurred_at,
            received_at=entry.occurred_at,
        )
        async with self._entries.turn():
            completion = self._entries.completion(CHECK_ANSWERED_BY.get(sign), entry.occurred_at)
            entered = ev.VitalEntered(sign=sign, value=value)
            writing = self._entries.queue(entry, entered, *completion)
            self._monitoring.by_hand(typed, self._clock.now())  # it does not wait for the disk
            return await self._entries.durable(writing)

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
        facts = await self._entries.plain(entry, event)
        self._monitoring.reject(live.reading)
        return facts

    async def meet_gate(self, entry: Entry, gate: str) -> list[Fact]:
        """Say that a gate's condition is met."""
        refusals = list(
            gates.before_meeting(self._protocol, self._session, gate, entry.occurred_at)
        )
        if refusals:
            raise NotAllowed(refusals)
        return await self._entries.plain(entry, ev.GateMet(gate=gate))

    async def complete_check(self, entry: Entry, check: str) -> list[Fact]:
        """Say that a check was done; one that nobody scheduled is due when it was done."""
        async with self._entries.turn():
            unscheduled = ev.CheckCompleted(check=check, due_at=entry.occurred_at)
            completion = self._entries.completion(check, entry.occurred_at) or [unscheduled]
            return await self._entries.write(entry, *completion)

    async def waive_check(self, entry: Entry, check: str, reason: str) -> list[Fact]:
        """Let a scheduled check go, with a reason."""
        async with self._entries.turn():
            coming = open_checks(self._protocol, self._session, entry.occurred_at)
            item = next((item for item in coming if item.check == check), None)
            if item is None:
                refuse(RefusalCode.ORDER, f"no check {check!r} is scheduled now")
            event = ev.CheckWaived(check=check, due_at=item.due_at, reason=reason)
            return await self._entries.write(entry, event)

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
            closed = ev.SessionClosed(ending=ending, reason=reason or entry.override)
            return await self._entries.close(entry, overridden, self._summaries(), closed)

    def _is_asked_about(
        self,
        dose: IntendedDose,
        seen: Mapping[str, datetime],
        details: DoseDetails,
        volume_ml: Decimal | None,
    ) -> bool:
        asked = questions_before_dose(
            self._protocol,
            self._session,
            dose,
            seen=seen,
            concentration_mg_per_ml=details.concentration_mg_per_ml,
            volume_ml=volume_ml,
            site=details.site,
        )
        return bool(asked)

    def _alarm_ids(self, name: str) -> list[str | None]:
        on = [alarm.raised for alarm in self._board.alarms if not alarm.acknowledged]
        found: list[str | None] = [r.alarm for r in on if name in (r.alarm, r.condition)]
        return found

    def _was_raised(self, name: str) -> bool:
        condition, _, number = name.partition(".")
        raised = self._session.alarm_numbers.get(condition, 0)
        return raised > 0 and (not number or (number.isdecimal() and int(number) <= raised))
