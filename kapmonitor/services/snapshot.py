"""One moment of a room as a screen shows it: values and states, no words and no colours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kapmonitor.alarms.board import BY_HAND, PendingAlarm
from kapmonitor.alarms.state import Alarm
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceStatus
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.events import Fact, ReadingsSealed
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.session import Overridden, Session
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.gates import open_arrival_gates
from kapmonitor.protocols.leaving import PressureBesideBaseline, pressure_beside_baseline
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.moves import Move
from kapmonitor.protocols.plan import Plan, plan_of
from kapmonitor.protocols.pressure import PressureNow, pressure_now
from kapmonitor.protocols.schedule import CheckState, PlannedCheck
from kapmonitor.protocols.tie_out import DrugBalance, balances
from kapmonitor.services.room import Room

STALE_S = 4.0
"""Age at which a streamed number is stale (HAZARDS H03)."""
GONE_S = 10.0
"""Age at which a streamed number is no longer shown at all: then it alarms as no data."""
PRESSURE_OLD_S = 15 * 60.0
"""Age at which a measured value is shown grey with its age first (HAZARDS H15). Ours: the widest
gap between the built-in protocol's pressure checks in the first hour, less its tolerance."""


class Freshness(StrEnum):
    """How a number may be shown."""

    LIVE = "live"
    STALE = "stale"
    """Struck through and grey."""
    GONE = "gone"
    """A dash and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignView:
    """One sign: its value or none, its age in seconds, and how it may be shown.

    ``device`` is our word for the source, ``hand`` for a value that a person typed; then
    ``entered_by`` is who did, and ``taken_at`` when it was taken.
    """

    sign: VitalSign
    value: float | None
    quality: Quality | None
    age_s: float | None
    freshness: Freshness
    device: str | None
    streams: bool = False
    """Whether it is to come all the time, so that seconds of silence matter."""
    taken_at: datetime | None = None
    entered_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDone:
    """A check that was done, waived or not obtained, and when; the reason where there is one."""

    check: str
    at: datetime
    state: CheckState
    reason: str | None = None

    @property
    def waived(self) -> bool:
        """Whether it was let go."""
        return self.state is not CheckState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsView:
    """Every alarm that has not ended, the most urgent first, and what is about to be one."""

    session: str
    now: datetime
    alarms: tuple[Alarm, ...]
    pending: tuple[PendingAlarm, ...]
    audio_paused_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """Everything that the live screen needs of one moment."""

    now: datetime
    session: str
    room: str | None
    participant: str
    practice: bool
    weight_kg: float | None
    planned_mass_mg: Decimal | None
    opened_at: datetime | None
    closed: bool
    protocol: str
    protocol_version: int
    protocol_approved: bool
    """Whether a clinician of this clinic approved it (HAZARDS H24)."""
    stage: str | None
    """The stage that was started last."""
    stage_s: float | None
    plan: Plan
    moves: tuple[Move, ...]
    """Why times moved, in the order of the record."""
    since_first_dose_s: float | None
    since_last_dose_s: float | None
    """Of whatever drug went in last, a running infusion's now; voids count until explained."""
    total_mg: Decimal
    """Doses that count, and what ran of infusions."""
    doses: tuple[Dose, ...]
    """Every dose in the order in which it was given, voided ones too."""
    unexplained_voids: tuple[Dose, ...]
    prepared: ev.DosePrepared | None
    max_total_mg: Decimal | None
    """The protocol's bound for what is given in all, in mg of today's weight."""
    signs: tuple[SignView, ...]
    limits: tuple[AlarmLimit, ...]
    devices: tuple[DeviceStatus, ...]
    alarms: tuple[Alarm, ...]
    pending: tuple[PendingAlarm, ...]
    audio_paused_until: datetime | None
    checks: tuple[PlannedCheck, ...]
    """The open ones, soonest first."""
    checks_done: tuple[CheckDone, ...]
    debt: int
    may_leave_at: datetime | None
    leaving_open: tuple[str, ...]
    pressure_beside_baseline: PressureBesideBaseline | None
    gates_met: frozenset[str]
    """Gates before the dose that were met or overridden."""
    gates_open: tuple[str, ...]
    """Those that stand in the way of administration."""
    pressure_hold: PressureNow | None
    """The two-reading rule, before the first dose; ``None`` where the protocol has none."""
    overridden: tuple[Overridden, ...]
    ticked: frozenset[tuple[str, str]]
    """(stage, item) of the checklists."""
    oxygen_l_per_min: float | None
    oxygen_since: datetime | None
    left_at: datetime | None
    balances: tuple[DrugBalance, ...]
    responsible: str | None
    duties: Mapping[str, str]
    help_called_at: datetime | None
    not_recording: str | None
    unsaved: int
    last_facts: tuple[Fact, ...]


SCREEN_SIGNS = (
    VitalSign.SPO2,
    VitalSign.PULSE_RATE,
    VitalSign.PERFUSION_INDEX,
    VitalSign.SYSTOLIC,
    VitalSign.DIASTOLIC,
    VitalSign.MEAN_ARTERIAL_PRESSURE,
    VitalSign.RESPIRATORY_RATE,
    VitalSign.HEART_RATE,
)
"""The signs that the live screen has a place for."""


def alarms_of(room: Room) -> AlarmsView:
    """What is alarming now; core thread only. Cheap: it goes out with every change."""
    now = room.clock.now()
    return AlarmsView(
        session=room.session.id,
        now=now.utc,
        alarms=tuple(room.board.alarms),
        pending=tuple(room.board.pending(now)),
        audio_paused_until=room.board.paused_until(now),
    )


def view_of(
    room: Room, signs: tuple[VitalSign, ...] = SCREEN_SIGNS, *, entries: int = 6
) -> RoomView:
    """What is true of the room now; core thread only."""
    now = room.clock.now()
    session = room.session
    opened = session.opened
    evidence = room.monitoring.evidence_by(now.utc, session)
    plan = plan_of(room.protocol, session, now.utc, evidence)
    oxygen = session.oxygen[-1] if session.is_on_oxygen else None
    alarms = alarms_of(room)
    return RoomView(
        now=now.utc,
        session=session.id,
        room=opened.room if opened else None,
        participant=opened.participant if opened else "",
        practice=opened.practice if opened else False,
        weight_kg=session.weight_kg,
        planned_mass_mg=opened.planned_mass_mg if opened else None,
        opened_at=session.opened_at,
        closed=session.closed is not None,
        protocol=room.protocol.title,
        protocol_version=room.protocol.version,
        protocol_approved=room.protocol.approved_by is not None,
        stage=session.stage,
        stage_s=_since(session.stages[-1].at if session.stages else None, now),
        plan=plan,
        moves=tuple(room.moves.moves),
        since_first_dose_s=_since(plan.zero, now),
        since_last_dose_s=_since(plan.last_given_at, now),
        total_mg=_total_mg(session, now),
        doses=tuple(sorted(session.doses.values(), key=lambda dose: dose.at)),
        unexplained_voids=tuple(session.unexplained_voids),
        prepared=session.prepared,
        max_total_mg=_max_total_mg(room.protocol, session),
        signs=tuple(_sign(room, sign, now) for sign in signs),
        limits=tuple(room.board.limits),
        devices=tuple(room.monitoring.statuses.values()),
        alarms=alarms.alarms,
        pending=alarms.pending,
        audio_paused_until=alarms.audio_paused_until,
        checks=plan.open_checks,
        checks_done=tuple(_checks_done(plan, session)),
        debt=plan.debt,
        may_leave_at=plan.may_leave_at,
        leaving_open=tuple(each.item for each in plan.leaving if not each.is_met),
        pressure_beside_baseline=pressure_beside_baseline(
            room.protocol, session, evidence, now.utc
        ),
        gates_met=frozenset(session.gates),
        gates_open=tuple(open_arrival_gates(room.protocol, session, now.utc)),
        pressure_hold=_pressure_hold(room.protocol, plan, evidence),
        overridden=tuple(session.overridden),
        ticked=frozenset(session.ticked),
        oxygen_l_per_min=oxygen.flow_l_per_min if oxygen else None,
        oxygen_since=oxygen.started_at if oxygen else None,
        left_at=session.left_at,
        balances=tuple(balances(session, now.utc)),
        responsible=session.responsible,
        duties=dict(session.duties),
        help_called_at=session.help_called_at,
        not_recording=room.not_recording,
        unsaved=room.unsaved,
        last_facts=tuple(_worth_reading(session.facts)[-entries:]),
    )


def _checks_done(plan: Plan, session: Session) -> Iterator[CheckDone]:
    """What was answered or let go of the plan, and what was done beside it."""
    planned = [each for each in plan.checks if each.at is not None]
    told = {(each.check, each.at) for each in planned}
    for each in planned:
        if each.at is not None:
            yield CheckDone(check=each.check, at=each.at, state=each.state, reason=each.reason)
    for entry in session.entries:
        if isinstance(entry.event, ev.CheckCompleted) and entry.void_reason is None:
            check = entry.event.check
            if (check, entry.at) not in told:
                yield CheckDone(check=check, at=entry.at, state=CheckState.DONE)


def _total_mg(session: Session, now: Instant) -> Decimal:
    doses = sum((dose.mass_mg for dose in session.doses_given()), Decimal(0))
    return doses + sum((i.given_mg(now.utc) for i in session.dosing.infused()), Decimal(0))


def _pressure_hold(protocol: DosingProtocol, plan: Plan, evidence: Evidence) -> PressureNow | None:
    if protocol.pressure is None or plan.zero is not None:
        return None
    return pressure_now(protocol.pressure, evidence, plan.now)


def _max_total_mg(protocol: DosingProtocol, session: Session) -> Decimal | None:
    """The narrower of the absolute bound and that of the person's weight, of all routes."""
    bounds = [bound.max_total_mg for bound in protocol.bounds]
    if session.weight_kg is not None:
        weight = Decimal(str(session.weight_kg))
        bounds += [bound.max_total_mg_per_kg * weight for bound in protocol.bounds]
    return min(bounds, default=None)


def _worth_reading(facts: list[Fact]) -> list[Fact]:
    """The log without the record's own housekeeping."""
    return [fact for fact in facts if not isinstance(fact.event, ReadingsSealed)]


def _since(moment: datetime | None, now: Instant) -> float | None:
    return None if moment is None else (now.utc - moment).total_seconds()


def _sign(room: Room, sign: VitalSign, now: Instant) -> SignView:
    live = room.monitoring.vitals.get(sign)
    source = room.monitoring.sources.get(sign)
    streams = _is_streamed(room, source, sign)
    typed = None if streams else _typed(room.session, sign)
    if typed is not None and (live is None or typed.occurred_at > live.reading.received_at):
        return _sign_by_hand(typed, now)
    if live is None:
        return SignView(
            sign=sign,
            value=None,
            quality=None,
            age_s=None,
            freshness=Freshness.GONE,
            device=source,
            streams=streams,
        )
    age_s = now.monotonic - live.at.monotonic
    return SignView(
        sign=sign,
        value=live.reading.value,
        quality=live.reading.quality,
        age_s=age_s,
        freshness=_freshness(room, age_s, streams=streams),
        device=live.reading.device,
        streams=streams,
        taken_at=live.reading.taken_at,
    )


def _is_streamed(room: Room, device: str | None, sign: VitalSign) -> bool:
    status = room.monitoring.statuses.get(device) if device else None
    return status is not None and sign in status.profile.streams


def _typed(session: Session, sign: VitalSign) -> Fact | None:
    """The newest value of a sign that a person typed and nobody has voided."""
    return next(
        (
            fact
            for fact in reversed(session.facts)
            if isinstance(fact.event, ev.VitalEntered)
            and fact.event.sign is sign
            and fact.version not in session.voided
        ),
        None,
    )


def _sign_by_hand(fact: Fact, now: Instant) -> SignView:
    """A typed value says so, and ages like a measured one (HAZARDS H17)."""
    assert isinstance(fact.event, ev.VitalEntered)  # noqa: S101 - found by that
    age_s = (now.utc - fact.occurred_at).total_seconds()
    return SignView(
        sign=fact.event.sign,
        value=fact.event.value,
        quality=Quality.GOOD,
        age_s=age_s,
        freshness=Freshness.LIVE if age_s < PRESSURE_OLD_S else Freshness.STALE,
        device=BY_HAND,
        taken_at=fact.occurred_at,
        entered_by=fact.recorded_by,
    )


def _freshness(room: Room, age_s: float, *, streams: bool) -> Freshness:
    """Age decides, not the link; what streams ages in seconds, what is measured in minutes."""
    if not streams:
        return Freshness.LIVE if age_s < PRESSURE_OLD_S else Freshness.STALE
    if age_s < room.silence_s(STALE_S):
        return Freshness.LIVE
    return Freshness.STALE if age_s < room.silence_s(GONE_S) else Freshness.GONE
