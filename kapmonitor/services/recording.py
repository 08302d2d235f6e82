"""What staff do becomes facts: decided by the pure rules, stored, then shown.

Every action returns the facts it wrote once they are durable, or raises ``NotAllowed`` and has
changed nothing. Core thread only; actions are taken one at a time.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from kapmonitor.alarms.board import BY_HAND, AlarmBoard
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.dosing import Route, per_kg
from kapmonitor.domain.events import Draft, Event, Fact
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session, amended_dose
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.gates import NotAllowed, Refusal, RefusalCode
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.timeline import CHECK_ANSWERED_BY, open_checks, settled_by_answer
from kapmonitor.services.ledger import RULE, Ledger
from kapmonitor.services.monitoring import Monitoring

AUDIO_PAUSE_S = 120.0
"""How long sound can be paused at once (a bedside monitor's 2 min, domain.md 7.1 A23)."""

NOT_AMENDED = {"amends", "reason", "v"}
"""What an amendment says of itself, so that it cannot be the name of a new value."""


VOIDABLE = (
    ev.StageStarted,
    ev.DoseAdministered,
    ev.ObservationRecorded,
    ev.ScoreRecorded,
    ev.VitalEntered,
    ev.ReadingRejected,
    ev.MomentMarked,
    ev.GateMet,
    ev.GateOverridden,
    ev.CheckCompleted,
    ev.CheckWaived,
    ev.EntryAmended,
)
"""What staff may withdraw: never an alarm, its answer, or what the program wrote (H38)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who enters something, and when it happened: aware UTC.

    ``by`` is ``None`` for what no person does, such as a script that ends. ``override`` is the
    reason given where a gate or a bound would refuse it.
    """

    by: Role | None
    occurred_at: datetime
    override: str | None = None

    @property
    def author(self) -> str:
        """Who the record names."""
        return RULE if self.by is None else self.by.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDetails:
    """What may be said of a dose beside drug, route and mass."""

    site: str | None = None
    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None
    witness: str | None = None


class Recording:
    """The actions of staff in one open session."""

    def __init__(
        self,
        *,
        clock: Clock,
        protocol: DosingProtocol,
        session: Session,
        ledger: Ledger,
        board: AlarmBoard,
        monitoring: Monitoring,
        summaries: Callable[[], Iterable[Event]],
    ) -> None:
        self._summaries = summaries
        self._clock = clock
        self._protocol = protocol
        self._session = session
        self._ledger = ledger
        self._board = board
        self._monitoring = monitoring
        self._one_at_a_time = asyncio.Lock()

    async def start_stage(self, entry: Entry, stage: str) -> list[Fact]:
        """Start a stage; its gates must be met or overridden."""
        async with self._one_at_a_time:
            refusals = gates.before_stage(self._protocol, self._session, stage, entry.occurred_at)
            overridden = self._settle(refusals, entry)
            return await self._write(entry, *overridden, ev.StageStarted(stage=stage))

    async def administer_dose(
        self,
        entry: Entry,
        *,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        details: DoseDetails | None = None,
    ) -> list[Fact]:
        """Record a dose given at ``entry.occurred_at``, the protocol's clock from then on."""
        async with self._one_at_a_time:
            dose = gates.IntendedDose(drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at)
            seen = self._monitoring.seen_by(entry.occurred_at)
            refusals = list(gates.before_dose(self._protocol, self._session, dose, seen))
            overridden = self._settle(refusals, entry)
            details = details or DoseDetails()
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
                override=entry.override if refusals else None,
            )
            return await self._write(entry, *overridden, event)

    async def observe(
        self, entry: Entry, *, text: str | None = None, code: str | None = None
    ) -> list[Fact]:
        """Log what was seen, in words or by a key's code."""
        return await self._plain(entry, ev.ObservationRecorded(text=text, code=code))

    async def mark(self, entry: Entry, text: str | None = None) -> list[Fact]:
        """Mark the moment."""
        return await self._plain(entry, ev.MomentMarked(text=text))

    async def score(self, entry: Entry, scale: str, value: float) -> list[Fact]:
        """Record a score; it answers the scheduled check of that scale."""
        known = SCALES.get(scale)
        if known is None:
            self._refuse(RefusalCode.UNKNOWN, f"there is no scale {scale!r}")
        elif not known.admits(value):
            wanted = f"{known.lowest} to {known.highest}"
            self._refuse(RefusalCode.BOUND, f"{scale} is a whole number from {wanted}")
        event = ev.ScoreRecorded(scale=scale, value=value)
        return await self._plain(entry, event, answers=scale)

    async def enter_vital(self, entry: Entry, sign: VitalSign, value: float) -> list[Fact]:
        """Record a vital sign typed by hand, in its unit; it may raise alarms."""
        if not sign.is_plausible(value):
            low, high = sign.plausible
            why = f"{value:g} is no {sign.value} ({low:g} to {high:g} {sign.unit})"
            self._refuse(RefusalCode.BOUND, why)
        typed = Reading(
            sign=sign,
            value=value,
            quality=Quality.GOOD,
            device=BY_HAND,
            taken_at=entry.occurred_at,
            received_at=entry.occurred_at,
        )
        async with self._one_at_a_time:
            self._refuse_after_closing()
            completion = self._completion(CHECK_ANSWERED_BY.get(sign), entry.occurred_at)
            entered = ev.VitalEntered(sign=sign, value=value)
            writing = self._queue(entry, entered, *completion)
            self._monitoring.by_hand(typed, self._clock.now())  # it does not wait for the disk
            return await self._durable(writing)

    async def reject_reading(self, entry: Entry, sign: VitalSign, reason: str) -> list[Fact]:
        """Say that the newest reading of a sign is not true; it stays in the record."""
        live = self._monitoring.vitals.get(sign)
        if live is None:
            self._refuse(RefusalCode.ORDER, f"there is no reading of {sign.value} to reject")
        event = ev.ReadingRejected(
            sign=sign,
            reason=reason,
            value=live.reading.value,
            received_at=live.reading.received_at,
        )
        facts = await self._plain(entry, event)
        self._monitoring.reject(live.reading)
        return facts

    async def meet_gate(self, entry: Entry, gate: str) -> list[Fact]:
        """Say that a gate's condition is met."""
        refusals = list(
            gates.before_meeting(self._protocol, self._session, gate, entry.occurred_at)
        )
        if refusals:
            raise NotAllowed(refusals)
        return await self._plain(entry, ev.GateMet(gate=gate))

    async def complete_check(self, entry: Entry, check: str) -> list[Fact]:
        """Say that a check was done; one that nobody scheduled is due when it was done."""
        async with self._one_at_a_time:
            self._refuse_after_closing()
            unscheduled = ev.CheckCompleted(check=check, due_at=entry.occurred_at)
            completion = self._completion(check, entry.occurred_at) or [unscheduled]
            return await self._write(entry, *completion)

    async def waive_check(self, entry: Entry, check: str, reason: str) -> list[Fact]:
        """Let a scheduled check go, with a reason."""
        async with self._one_at_a_time:
            self._refuse_after_closing()
            coming = open_checks(self._protocol, self._session, entry.occurred_at)
            item = next((item for item in coming if item.check == check), None)
            if item is None:
                self._refuse(RefusalCode.ORDER, f"no check {check!r} is scheduled now")
            event = ev.CheckWaived(check=check, due_at=item.due_at, reason=reason)
            return await self._write(entry, event)

    async def acknowledge(self, entry: Entry, alarm: str | None = None) -> list[Fact]:
        """Acknowledge an alarm by its id or its condition, or every alarm now on.

        Silence comes first and the record after. Without a name and with no alarm on there is
        nothing to record, nor where the one that is named has ended; one that never was is refused.
        """
        async with self._one_at_a_time:
            self._refuse_after_closing()
            now = self._clock.now()
            named = self._alarm_ids(alarm) if alarm else [None]
            if not named and not self._was_raised(alarm or ""):
                self._refuse(RefusalCode.UNKNOWN, f"there was no alarm {alarm!r}")
            changes = [c for name in named for c in self._board.acknowledge(now, name)]
            self._monitoring.signal(now)
            acknowledged = [c for c in changes if isinstance(c.event, ev.AlarmAcknowledged)]
            ended = [c for c in changes if not isinstance(c.event, ev.AlarmAcknowledged)]
            writing = self._queue(entry, *(c.event for c in acknowledged))
            self._monitoring.record(ended)
            return await self._durable(writing)

    async def pause_audio(self, entry: Entry) -> list[Fact]:
        """Pause the sound for two minutes; a higher priority breaks through."""
        async with self._one_at_a_time:
            self._refuse_after_closing()
            now = self._clock.now()
            changes = self._board.pause_audio(now, AUDIO_PAUSE_S)
            self._monitoring.signal(now)
            return await self._write(entry, *(change.event for change in changes))

    async def take_responsibility(self, entry: Entry) -> list[Fact]:
        """Answer for the room from now on."""
        return await self._plain(entry, ev.ResponsibilityTaken(role=entry.author))

    async def amend(
        self, entry: Entry, version: int, reason: str, changes: dict[str, str | float]
    ) -> list[Fact]:
        """Correct an entry; the original stays beside it."""
        self._refuse_missing(version)
        if taken := NOT_AMENDED & changes.keys():
            self._refuse(RefusalCode.BOUND, f"{min(taken)} cannot be given a new value")
        if version in self._session.voided:
            self._refuse(RefusalCode.ORDER, f"entry {version} is void")
        self._refuse_unreadable(version, changes)
        self._refuse_beyond(entry, version, changes)
        event = ev.EntryAmended(amends=version, reason=reason, changes=changes)
        return await self._plain(entry, event)

    async def void(self, entry: Entry, version: int, reason: str) -> list[Fact]:
        """Withdraw an entry with its reason; it stays in sight."""
        self._refuse_missing(version)
        if version in self._session.voided:
            self._refuse(RefusalCode.ORDER, f"entry {version} is void already")
        if not isinstance(self._session.facts[version - 1].event, VOIDABLE):
            self._refuse(RefusalCode.ORDER, f"entry {version} is none that can be withdrawn")
        return await self._plain(entry, ev.EntryVoided(voids=version, reason=reason))

    async def note_refusal(
        self, entry: Entry, action: str, label: str | None, refusal: NotAllowed
    ) -> list[Fact]:
        """Record that a scripted action was refused, so that a resumed drill knows it was."""
        event = ev.ActionRefused(
            action=action, code=refusal.code.value, why=str(refusal), label=label
        )
        return await self._plain(entry, event)

    async def close(
        self,
        entry: Entry,
        ending: ev.Ending,
        reason: str | None = None,
    ) -> list[Fact]:
        """Close the session: the last readings are sealed, then nothing more is written."""
        async with self._one_at_a_time:
            self._refuse_after_closing()
            refusals = gates.before_close(self._protocol, self._session, ending, entry.occurred_at)
            overridden = self._settle(refusals, entry)
            closed = ev.SessionClosed(ending=ending, reason=reason or entry.override)
            summaries = [
                self._ledger.draft(event, by=RULE, occurred_at=entry.occurred_at)
                for event in self._summaries()
            ]
            drafts = [*self._drafts(entry, *overridden), *summaries, *self._drafts(entry, closed)]
            facts = await asyncio.wrap_future(self._ledger.close(drafts))
            return list(facts)

    async def _plain(self, entry: Entry, event: Event, *, answers: str | None = None) -> list[Fact]:
        async with self._one_at_a_time:
            self._refuse_after_closing()
            return await self._write(entry, event, *self._completion(answers, entry.occurred_at))

    def _completion(self, check: str | None, answered_at: datetime) -> list[Event]:
        """The check that an answer settles, if any."""
        if check is None:
            return []
        item = settled_by_answer(self._protocol, self._session, check, answered_at)
        return [ev.CheckCompleted(check=check, due_at=item.due_at)] if item else []

    def _settle(self, refusals: Iterable[Refusal], entry: Entry) -> list[Event]:
        """Raise what stands in the way, or return the overrides that go past it."""
        found = list(refusals)
        fixed = [r for r in found if r.code not in (RefusalCode.GATE, RefusalCode.BOUND)]
        past_gates = [r for r in found if r.gate is not None]
        if found and entry.override and past_gates:
            fixed += gates.before_override(entry.by)
        if fixed:
            raise NotAllowed(fixed)
        if found and not entry.override:
            raise NotAllowed(found)
        names = dict.fromkeys(refusal.gate for refusal in past_gates if refusal.gate)
        return [ev.GateOverridden(gate=name, reason=entry.override or "") for name in names]

    async def _write(self, entry: Entry, *events: Event) -> list[Fact]:
        return await self._durable(self._queue(entry, *events))

    def _queue(self, entry: Entry, *events: Event) -> Future[tuple[Fact, ...]] | None:
        return self._ledger.write(self._drafts(entry, *events)) if events else None

    async def _durable(self, writing: Future[tuple[Fact, ...]] | None) -> list[Fact]:
        if writing is None:
            return []
        facts = await asyncio.wrap_future(writing)
        return list(facts)

    def _drafts(self, entry: Entry, *events: Event) -> list[Draft]:
        return [
            self._ledger.draft(event, by=entry.author, occurred_at=entry.occurred_at)
            for event in events
        ]

    def _alarm_ids(self, name: str) -> list[str | None]:
        on = [alarm.raised for alarm in self._board.alarms if not alarm.acknowledged]
        found: list[str | None] = [r.alarm for r in on if name in (r.alarm, r.condition)]
        return found

    def _was_raised(self, name: str) -> bool:
        condition, _, number = name.partition(".")
        raised = self._session.alarm_numbers.get(condition, 0)
        return raised > 0 and (not number or (number.isdecimal() and int(number) <= raised))

    def _refuse_missing(self, version: int) -> None:
        if not 1 <= version <= self._session.version:
            self._refuse(RefusalCode.UNKNOWN, f"there is no entry {version}")

    def _refuse_unreadable(self, version: int, changes: Mapping[str, str | float]) -> None:
        """Refuse new values of a dose that could not be folded: they would be in for ever."""
        try:
            amended = amended_dose(self._session.doses[version], changes)
        except KeyError:
            return  # no dose: its new values are words beside it
        except (ValueError, ArithmeticError):
            self._refuse(RefusalCode.BOUND, "the new values are those of no dose")
        if amended.at.tzinfo is None or not amended.mass_mg.is_finite() or amended.mass_mg <= 0:
            self._refuse(RefusalCode.BOUND, "a dose has a mass over zero and a time with its zone")

    def _refuse_beyond(
        self, entry: Entry, version: int, changes: Mapping[str, str | float]
    ) -> None:
        """Hold new values to the bounds that they were entered under."""
        event = self._session.facts[version - 1].event
        value = changes.get("value")
        match event:
            case ev.DoseAdministered():
                amended = amended_dose(self._session.doses[version], changes)
                refusals = gates.before_amended_dose(self._protocol, self._session, amended)
                self._settle(refusals, entry)
            case ev.VitalEntered() if value is not None:
                if isinstance(value, str) or not event.sign.is_plausible(value):
                    self._refuse(RefusalCode.BOUND, f"{value} is no {event.sign.value}")
            case ev.ScoreRecorded() if value is not None:
                if isinstance(value, str) or not SCALES[event.scale].admits(value):
                    self._refuse(RefusalCode.BOUND, f"{value} is no {event.scale}")
            case _:
                return

    def _refuse_after_closing(self) -> None:
        refusals = list(gates.before_any_entry(self._session))
        if refusals:
            raise NotAllowed(refusals)
        if self._ledger.is_closed:
            self._refuse(RefusalCode.ORDER, "the session is being closed")

    def _refuse(self, code: RefusalCode, why: str) -> NoReturn:
        raise NotAllowed([Refusal(code=code, why=why)])
