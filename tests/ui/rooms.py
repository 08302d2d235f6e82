"""A room at one moment, built without a core: what tests and pictures of the window show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kapmonitor.alarms.state import Alarm
from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock, Instant
from kapmonitor.domain.devices import DeviceAssignment, DeviceProfile, DeviceState, DeviceStatus
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.plan import Plan, plan_of
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.protocols.schedule import CheckState, PlannedCheck
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.opening import SessionStart
from kapmonitor.services.snapshot import CheckDone, Freshness, RoomView, SignView
from kapmonitor.ui.ports import Action, Outcome, OutcomeListener

START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
NOW = START + timedelta(minutes=41, seconds=7)
SESSION = "20260302T130000-0a1b2c3d"
"""26 min after the dose of :func:`a_view`, which was given 15 min after opening."""


def im_protocol() -> DosingProtocol:
    return read_protocol(resource_path("protocols", "im-ketamine.toml"))


def a_sign(
    sign: VitalSign,
    value: float | None,
    *,
    age_s: float | None = 0.6,
    freshness: Freshness = Freshness.LIVE,
    quality: Quality | None = Quality.GOOD,
    device: str | None = "oximeter",
    streams: bool = True,
    **more: Any,
) -> SignView:
    return SignView(
        sign=sign,
        value=value,
        quality=quality,
        age_s=age_s,
        freshness=freshness,
        device=device,
        streams=streams,
        **more,
    )


def some_signs() -> tuple[SignView, ...]:
    cuff = {"age_s": 47.0, "device": "cuff", "streams": False}
    return (
        a_sign(VitalSign.SPO2, 97.0),
        a_sign(VitalSign.PULSE_RATE, 92.0),
        a_sign(VitalSign.PERFUSION_INDEX, 4.2),
        a_sign(VitalSign.SYSTOLIC, 142.0, **cuff),
        a_sign(VitalSign.DIASTOLIC, 87.0, **cuff),
        a_sign(VitalSign.MEAN_ARTERIAL_PRESSURE, 105.0, **cuff),
        a_sign(
            VitalSign.RESPIRATORY_RATE,
            14.0,
            age_s=190.0,
            device="hand",
            streams=False,
            taken_at=NOW - timedelta(seconds=190),
            entered_by="guide",
        ),
    )


def some_devices() -> tuple[DeviceStatus, ...]:
    oximeter = DeviceStatus(
        assignment=DeviceAssignment(
            id="oximeter", driver="plx", name="Oxi 50123456", address="C0:11:22:33:44:55"
        ),
        profile=DeviceProfile(streams=(VitalSign.SPO2, VitalSign.PULSE_RATE)),
        state=DeviceState.MEASURING,
        is_introduced=True,
        battery_percent=92,
    )
    cuff = DeviceStatus(
        assignment=DeviceAssignment(
            id="cuff", driver="blood-pressure", name="Cuff 651", address="C0:11:22:33:44:66"
        ),
        profile=DeviceProfile(measures=(VitalSign.SYSTOLIC, VitalSign.DIASTOLIC)),
        state=DeviceState.MEASURING,
        is_introduced=True,
        battery_percent=66,
    )
    return (oximeter, cuff)


STARTED = {"preparation": 0.1, "administration": 14.0, "onset": 16.0, "peak": 22.0}
"""Preparation to onset are over, the peak is on since 19 min; by minute of the session."""


def a_plan(
    *happened: tuple[float, Event],
    protocol: DosingProtocol | None = None,
    stages: Mapping[str, float] = STARTED,
    dosed: bool = True,
    now: datetime = NOW,
) -> Plan:
    """The plan of a session of these stages, with 60 mg at 15 min and what else happened."""
    session = a_session(*happened, stages=stages, dosed=dosed)
    return plan_of(protocol or im_protocol(), session, now)


def a_session(
    *happened: tuple[float, Event],
    stages: Mapping[str, float] = STARTED,
    dosed: bool = True,
) -> Session:
    """The session that is at that plan's bottom; times are minutes of it."""
    opened = ev.SessionOpened(
        participant="KAP-0147",
        protocol=ev.ProtocolReference(id="im-ketamine", version=1, sha256="ab" * 32),
        practice=False,
        app="0.1.0",
        weight_kg=74.0,
        planned_mass_mg=Decimal(60),
    )
    given = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    events: list[tuple[float, Event]] = [
        *((minute, ev.StageStarted(stage=stage)) for stage, minute in stages.items()),
        *([(15.0, given)] if dosed else []),
        *happened,
    ]
    ordered = [(0.0, opened), *sorted(events, key=lambda each: each[0])]
    return Session.fold(
        a_fact(event, at=START + timedelta(minutes=minute), version=version)
        for version, (minute, event) in enumerate(ordered, 1)
    )


def a_dose(**changes: Any) -> Dose:
    dose = Dose(
        version=12,
        at=START + timedelta(minutes=15),
        drug="ketamine",
        route=Route.IM,
        mass_mg=Decimal(60),
    )
    return replace(dose, **changes)


def a_view(**changes: Any) -> RoomView:
    """A person at the peak, 26 min after 60 mg; nothing alarms."""
    protocol = im_protocol()
    due = NOW + timedelta(minutes=4, seconds=15)
    view = RoomView(
        now=NOW,
        session=SESSION,
        room="Room 2",
        participant="KAP-0147",
        practice=False,
        weight_kg=74.0,
        planned_mass_mg=Decimal(60),
        opened_at=START,
        closed=False,
        protocol=protocol.title,
        protocol_version=protocol.version,
        protocol_approved=False,
        stage="peak",
        stage_s=19 * 60.0 + 7,
        plan=a_plan(),
        moves=(),
        since_first_dose_s=26 * 60.0 + 7,
        since_last_dose_s=26 * 60.0 + 7,
        total_mg=Decimal(60),
        doses=(a_dose(),),
        unexplained_voids=(),
        prepared=None,
        max_total_mg=Decimal(148),
        signs=some_signs(),
        limits=protocol.limits,
        devices=some_devices(),
        alarms=(),
        pending=(),
        audio_paused_until=None,
        checks=(
            an_open_check("breathing", NOW - timedelta(minutes=6, seconds=40), CheckState.LATE),
            an_open_check("moaa-s", NOW + timedelta(seconds=70), CheckState.DUE),
            an_open_check("blood-pressure", due, CheckState.UPCOMING),
            an_open_check("dissociation", due + timedelta(minutes=2), CheckState.UPCOMING),
        ),
        checks_done=(
            CheckDone(
                check="blood-pressure", at=START + timedelta(minutes=10), state=CheckState.DONE
            ),
            CheckDone(check="breathing", at=START + timedelta(minutes=24), state=CheckState.DONE),
        ),
        debt=1,
        may_leave_at=START + timedelta(minutes=75),
        leaving_open=("time", "breathing", "oriented", "gait", "escort-here", "no-driving"),
        pressure_beside_baseline=None,
        gates_met=frozenset(),
        gates_open=(),
        pressure_hold=None,
        overridden=(),
        ticked=frozenset(),
        oxygen_l_per_min=None,
        oxygen_since=None,
        left_at=None,
        balances=(),
        responsible="clinician",
        duties={"doses": "clinician", "watches": "guide"},
        help_called_at=None,
        not_recording=None,
        unsaved=0,
        last_facts=(),
    )
    return replace(view, **changes)


def an_open_check(check: str, due_at: datetime, state: CheckState) -> PlannedCheck:
    return PlannedCheck(check=check, due_at=due_at, tolerance_s=300.0, state=state)


def an_alarm(
    *,
    condition: str = "spo2-low",
    sign: VitalSign | None = VitalSign.SPO2,
    priority: Priority = Priority.HIGH,
    value: float | None = 84.0,
    limit: float | None = 88.0,
    category: ev.AlarmCategory = ev.AlarmCategory.PHYSIOLOGICAL,
    device: str | None = None,
    number: int = 1,
    **state: Any,
) -> Alarm:
    raised = ev.AlarmRaised(
        alarm=f"{condition}.{number}",
        condition=condition,
        category=category,
        priority=priority,
        since=NOW - timedelta(seconds=19),
        sign=sign,
        value=value,
        limit=limit,
        device=device,
    )
    return Alarm(raised=raised, **state)


def a_fact(
    event: Event, *, at: datetime = NOW, by: str = "guide", version: int = 20, late_s: float = 0.0
) -> Fact:
    return Fact(
        session=SESSION,
        version=version,
        occurred_at=at,
        recorded_at=at + timedelta(seconds=late_s),
        recorded_by=by,
        event=event,
        previous="0" * 64,
        hash=f"{version:064x}",
    )


def a_reading(sign: VitalSign, value: float | None, at: datetime, **changes: Any) -> Reading:
    reading = Reading(
        sign=sign,
        value=value,
        quality=Quality.GOOD if value is not None else Quality.NO_VALUE,
        device="oximeter",
        taken_at=None,
        received_at=at,
    )
    return replace(reading, **changes)


def some_readings(until: datetime = NOW) -> tuple[Reading, ...]:
    """SpO₂ and pulse once a second from opening, with a gap of 90 s; a cuff every 10 min."""
    found = []
    for second in range(int((until - START).total_seconds())):
        at = START + timedelta(seconds=second)
        if 600 <= second < 690:
            continue
        found.append(a_reading(VitalSign.SPO2, 97.0 - (second // 300) % 3, at))
        found.append(a_reading(VitalSign.PULSE_RATE, 72.0 + (second // 120) % 20, at))
        if second % 600 == 300:
            for sign, value in ((VitalSign.SYSTOLIC, 128.0), (VitalSign.DIASTOLIC, 82.0)):
                found.append(a_reading(sign, value + second // 120, at, device="cuff"))
    return tuple(found)


def an_update(
    view: RoomView | None = None,
    *,
    readings: Sequence[Reading] = (),
    facts: Sequence[Fact] = (),
) -> RoomUpdate:
    return RoomUpdate(view=view or a_view(), readings=tuple(readings), facts=tuple(facts))


class StandingClock:
    """A clock that moves when told."""

    def __init__(self, utc: datetime = NOW) -> None:
        self.utc = utc
        self.monotonic = 1000.0

    def now(self) -> Instant:
        return Instant(self.utc, self.monotonic)

    def real_delay(self, seconds: float) -> float:
        return seconds

    def advance(self, seconds: float) -> None:
        self.utc += timedelta(seconds=seconds)
        self.monotonic += seconds


class FakeDesk:
    """Keeps what was asked for; answers when told to, as the core does: later."""

    def __init__(self) -> None:
        self.clock: Clock = StandingClock()
        self.protocol: DosingProtocol | None = im_protocol()
        self.acts: list[tuple[Action, OutcomeListener]] = []
        self.starts: list[tuple[SessionStart, OutcomeListener]] = []
        self.resumed: list[tuple[str, OutcomeListener]] = []
        self.tests: list[tuple[Priority, Callable[[str | None], None]]] = []

    def protocols(self) -> Sequence[DosingProtocol]:
        return [im_protocol()]

    def act(self, action: Action, done: OutcomeListener) -> None:
        self.acts.append((action, done))

    def open_session(self, start: SessionStart, done: OutcomeListener) -> None:
        self.starts.append((start, done))

    def resume_session(self, session: str, done: OutcomeListener) -> None:
        self.resumed.append((session, done))

    def test_sound(self, priority: Priority, done: Callable[[str | None], None]) -> None:
        self.tests.append((priority, done))

    def answer(self, outcome: Outcome | None = None) -> None:
        """Answer the oldest action that waits."""
        _, done = self.acts.pop(0)
        done(outcome or Outcome())
