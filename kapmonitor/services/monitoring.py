"""Readings are kept, then move the alarms; device states become facts.

An alarm is signalled before anything is stored: it must not wait for a disk. Core thread only.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from kapmonitor.alarms.board import AlarmBoard, AlarmChange
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceState, DeviceStatus
from kapmonitor.domain.events import Draft, Event
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.protocols.evidence import Evidence, PressureSeen, pressures_by_hand
from kapmonitor.protocols.schedule import CHECK_ANSWERED_BY
from kapmonitor.services.ledger import RULE, Ledger
from kapmonitor.services.ports import Annunciator, SessionLog

OVER_BOUND = "dose-over-bound"
"""The alarm condition of a dose over the protocol's bounds."""
TRUSTED_KEPT = 4 * 3600
"""How many moments of trusted values are remembered for each sign: four hours at one a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVital:
    """The newest reading of a sign's source, and when it came; the age decides, not the link."""

    reading: Reading
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A trusted value came; ``at`` is when, on the clock that the computer has now."""

    received_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _PressureTold:
    """A trusted pressure and when it came; ``seen.at`` is on the present clock."""

    received_at: datetime
    seen: PressureSeen


class Monitoring:
    """What the devices of an open session tell, on its way to alarms and record."""

    def __init__(
        self,
        *,
        log: SessionLog,
        ledger: Ledger,
        board: AlarmBoard,
        annunciator: Annunciator,
        answered: Callable[[str, datetime], None],
    ) -> None:
        self._log = log
        self._ledger = ledger
        self._board = board
        self._annunciator = annunciator
        self._answered = answered
        self._statuses: dict[str, DeviceStatus] = {}
        self._connected: set[str] = set()
        self._troubled: dict[str, DeviceState] = {}
        self.sources: dict[VitalSign, str] = {}
        self.vitals: dict[VitalSign, LiveVital] = {}
        self._trusted: dict[VitalSign, deque[_Seen]] = {}
        self._pressures: list[_PressureTold] = []
        self._on_readings: list[Callable[[Sequence[Reading]], None]] = []
        self._on_alarms: list[Callable[[], None]] = []

    def listen(
        self,
        *,
        readings: Callable[[Sequence[Reading]], None],
        alarms: Callable[[], None],
    ) -> None:
        """Be told of readings as they come, and that an alarm changed; must be quick."""
        self._on_readings.append(readings)
        self._on_alarms.append(alarms)

    def seen_by(self, moment: datetime) -> Mapping[str, datetime]:
        """When each sign last had a trusted value at or before ``moment``, by the sign's name.

        Nobody has rejected that value since.
        """
        newest = {
            sign.value: next((each.at for each in reversed(seen) if each.at <= moment), None)
            for sign, seen in self._trusted.items()
        }
        return {name: time for name, time in newest.items() if time is not None}

    def evidence_by(self, moment: datetime, session: Session) -> Evidence:
        """What the devices and staff have told of the person by then."""
        told = [each.seen for each in self._pressures]
        pressures = sorted([*told, *pressures_by_hand(session)], key=lambda each: each.at)
        return Evidence(
            seen=self.seen_by(moment),
            pressures=tuple(each for each in pressures if each.at <= moment),
        )

    def times_of(self, sign: VitalSign) -> list[datetime]:
        """When a sign had a trusted value that nobody has rejected, in their order."""
        return [each.at for each in self._trusted.get(sign, ())]

    def clock_set(self, seconds: float, at: datetime) -> None:
        """The computer's clock was set: what was seen before stays as long ago (HAZARDS H51)."""
        shift = timedelta(seconds=seconds)
        for seen in self._trusted.values():
            for number, each in enumerate(seen):
                if each.at <= at - shift:
                    seen[number] = replace(each, at=each.at + shift)
        self._pressures = [
            replace(each, seen=replace(each.seen, at=each.seen.at + shift))
            if each.seen.at <= at - shift
            else each
            for each in self._pressures
        ]

    def recall(self, readings: Iterable[Reading], session: Session) -> None:
        """Take in what a session that is gone on with had measured: it is evidence, and no news."""
        rejected = {
            (fact.event.sign, fact.event.received_at)
            for fact in session.facts
            if isinstance(fact.event, ev.ReadingRejected) and fact.version not in session.voided
        }
        batches: dict[tuple[str, datetime], list[Reading]] = {}
        for reading in readings:
            is_source = self.sources.get(reading.sign) == reading.device
            if is_source and (reading.sign, reading.received_at) not in rejected:
                batches.setdefault((reading.device, reading.received_at), []).append(reading)
        for batch in batches.values():
            self._remember(batch)
        for fact in session.facts:
            if isinstance(fact.event, ev.ClockJumped):
                self.clock_set(fact.event.seconds, fact.occurred_at)

    def reject(self, reading: Reading) -> None:
        """A person said that this reading is not true: it is evidence of nothing."""
        seen = self._trusted.get(reading.sign, deque())
        for each in [each for each in seen if each.received_at == reading.received_at]:
            seen.remove(each)
        if reading.sign in (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC):
            kept = [each for each in self._pressures if each.received_at != reading.received_at]
            self._pressures = kept

    @property
    def statuses(self) -> Mapping[str, DeviceStatus]:
        """The newest state of each device, by its id."""
        return self._statuses

    def start(self, statuses: Iterable[DeviceStatus], connected: set[str], at: Instant) -> None:
        """Take the room's devices over; ``connected`` are those the session has met before.

        Those count as lost until they are heard of again: the interruption itself is the fact.
        """
        self._connected = set(connected)
        self._troubled = dict.fromkeys(connected, DeviceState.LOST)
        known = list(statuses)
        self.sources = choose_sources(known)
        for status in known:
            device = status.assignment.id
            self._board.expect(device, self._streams(status), at)
            if status.state is DeviceState.LOST and device in connected:
                self._statuses[device] = status
            else:
                self.device_changed(status, at)

    def receive(self, device: str, readings: Sequence[Reading], at: Instant) -> None:
        """Take what one packet said, unless the session is being closed."""
        if self._ledger.is_closed:
            return
        changes: list[AlarmChange] = []
        for reading in readings:
            changes += self._take(reading, at)
        self._remember([r for r in readings if self.sources.get(r.sign) == r.device])
        self.signal(at)
        for listener in self._on_readings:
            listener(readings)
        kept = [reading for reading in readings if reading.value is not None]
        if kept:
            self._log.keep(kept)
        self.record(changes)
        self._answer_checks(readings)

    def measurement_failed(self, device: str, at: Instant) -> None:
        """A measurement that gave no value is an event of its own (HAZARDS H07)."""
        if self._ledger.is_closed:
            return
        self.report(self._board.begin("measurement-failed", at, device=device), at)

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        """Turn a device's new state into facts and alarms."""
        if self._ledger.is_closed:
            return
        before = self._statuses.get(status.assignment.id)
        self._statuses[status.assignment.id] = status
        if before is None or (before.state, before.hung_up) != (status.state, status.hung_up):
            self._tell_state(status, at, known=before is not None)
        if status.battery_percent is not None and (
            before is None or before.battery_percent != status.battery_percent
        ):
            device = status.assignment.id
            self.report(self._board.battery(device, status.battery_percent, at), at)

    def by_hand(self, reading: Reading, at: Instant) -> None:
        """Let a typed vital sign move the alarms as far as one may."""
        self.report(self._board.observe(reading, at), at)

    def dose_over_bound(self, mass_mg: Decimal, at: Instant) -> None:
        """What was given over a bound is an alarm until somebody has seen it (HAZARDS H41)."""
        changes = [
            *self._board.begin(OVER_BOUND, at, value=float(mass_mg)),
            *self._board.end(OVER_BOUND, at),
        ]
        self.report(changes, at)

    def report(self, changes: list[AlarmChange], at: Instant) -> None:
        """Signal what changed, then record it."""
        self.signal(at)
        self.record(changes)

    def signal(self, at: Instant) -> None:
        """Sound what the board announces now."""
        self._annunciator.announce(self._board.announced(at))

    def record(self, changes: list[AlarmChange], by: str = RULE) -> None:
        """Queue alarm changes for the record."""
        if changes:
            self.tell_alarms()
            self._ledger.write(
                [self._ledger.draft(c.event, by=by, occurred_at=c.occurred_at) for c in changes]
            )

    def tell_alarms(self) -> None:
        """Tell whoever shows alarms that one changed, or its audio pause."""
        for listener in self._on_alarms:
            listener()

    def _take(self, reading: Reading, at: Instant) -> list[AlarmChange]:
        if self.sources.get(reading.sign) != reading.device:
            return []  # one source a sign (HAZARDS H16): the other is kept in the record only
        if reading.source is not Source.LIVE and reading.quality is not Quality.AGE_UNKNOWN:
            return []  # a cuff's newest of unknown age is shown, and says "when?" (HAZARDS H05)
        self.vitals[reading.sign] = LiveVital(reading=reading, at=at)
        changes = self._board.observe(reading, at)
        if reading.sign is VitalSign.SYSTOLIC and reading.trusted_value is not None:
            changes += self._board.end("measurement-failed", at, device=reading.device)
        return changes

    def _remember(self, readings: Sequence[Reading]) -> None:
        """Keep what one packet of a sign's source is evidence of."""
        trusted = {r.sign: r for r in readings if r.trusted_value is not None}
        for sign, reading in trusted.items():
            seen = self._trusted.setdefault(sign, deque(maxlen=TRUSTED_KEPT))
            seen.append(_Seen(received_at=reading.received_at, at=reading.received_at))
        systolic, diastolic = trusted.get(VitalSign.SYSTOLIC), trusted.get(VitalSign.DIASTOLIC)
        if systolic is not None and diastolic is not None:
            pressure = PressureSeen(
                at=systolic.received_at,
                systolic=systolic.trusted_value or 0.0,
                diastolic=diastolic.trusted_value or 0.0,
            )
            told = _PressureTold(received_at=systolic.received_at, seen=pressure)
            self._pressures.append(told)

    def _answer_checks(self, readings: Sequence[Reading]) -> None:
        for reading in readings:
            check = CHECK_ANSWERED_BY.get(reading.sign)
            is_source = self.sources.get(reading.sign) == reading.device
            if check and is_source and reading.trusted_value is not None:
                self._answered(check, reading.received_at)

    def _tell_state(self, status: DeviceStatus, at: Instant, *, known: bool) -> None:
        device = status.assignment.id
        match status.state:
            case DeviceState.LOST if device in self._connected:
                self._lose(status, at)
            case state if not known and not state.is_linked:
                self._lose(status, at)  # it is not there when the session opens (HAZARDS H56)
            case DeviceState.STALE:
                if device not in self._connected:
                    self._connected.add(device)
                    self._write(_connected(status), device, at)
                self._troubled[device] = DeviceState.STALE
                self._write(ev.DeviceStale(device=device), device, at)
            case state if state.is_linked and device not in self._connected:
                self._connected.add(device)
                self._write(_connected(status), device, at)
                self._link_is_back(status, at)
            case DeviceState.SUBSCRIBED if self._streams(status):
                pass  # a link without a value is no recovery
            case state if state.is_linked:
                self._link_is_back(status, at)
            case _:
                pass

    def _lose(self, status: DeviceStatus, at: Instant) -> None:
        device = status.assignment.id
        if self._troubled.get(device) is not DeviceState.LOST:
            self._troubled[device] = DeviceState.LOST
            reason = status.reason or f"{status.state}, not measuring"
            self._write(ev.DeviceLost(device=device, reason=reason), device, at)
        if not status.hung_up:  # also where a cuff that had hung up can now not be found
            self.report(self._board.begin("link-lost", at, device=device), at)

    def _link_is_back(self, status: DeviceStatus, at: Instant) -> None:
        device = status.assignment.id
        if self._troubled.pop(device, None) is not None:
            self._write(ev.DeviceRestored(device=device), device, at)
        self.report(self._board.end("link-lost", at, device=device), at)

    def _write(self, event: Event, device: str, at: Instant) -> None:
        draft: Draft = self._ledger.draft(event, by=f"device:{device}", occurred_at=at.utc)
        self._ledger.write([draft])

    def _streams(self, status: DeviceStatus) -> tuple[VitalSign, ...]:
        """Signs that come all the time from this device and are taken from it."""
        device = status.assignment.id
        return tuple(s for s in status.profile.streams if self.sources.get(s) == device)


def choose_sources(statuses: Sequence[DeviceStatus]) -> dict[VitalSign, str]:
    """One source a sign: what streams it goes before what measures it, then the room's order."""
    sources: dict[VitalSign, str] = {}
    for status in statuses:
        for sign in status.profile.streams:
            sources.setdefault(sign, status.assignment.id)
    for status in statuses:
        for sign in status.profile.measures:
            sources.setdefault(sign, status.assignment.id)
    return sources


def _connected(status: DeviceStatus) -> ev.DeviceConnected:
    identity = status.identity
    return ev.DeviceConnected(
        device=status.assignment.id,
        driver=status.assignment.driver,
        name=status.assignment.name,
        address=identity.address if identity else status.assignment.address or "",
        battery_percent=status.battery_percent,
        manufacturer=identity.manufacturer if identity else None,
        model=identity.model if identity else None,
        serial=identity.serial if identity else None,
        firmware=identity.firmware if identity else None,
    )
