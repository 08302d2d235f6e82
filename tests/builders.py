"""Builders for the inner rings: sessions from their events, readings, limits, protocols, rooms."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import (
    DeviceAssignment,
    DeviceIdentity,
    DeviceProfile,
    DeviceState,
    DeviceStatus,
    PacketCounts,
)
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import (
    DoseAdministered,
    Draft,
    DrugDrawn,
    Event,
    Fact,
    GateMet,
    ProtocolReference,
    SessionOpened,
)
from kapmonitor.domain.limits import AlarmLimit, Priority, Side
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.protocols.model import (
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    LEAVING_ITEMS,
    STAGE_IDS,
    Booster,
    DoseBound,
    DosingProtocol,
    Leaving,
    ScheduledCheck,
    Stage,
)
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from tests.fakes import FakeAnnunciator, FakeClock, FakeSessionLog
from tests.records import START, at

BUILT_IN = Path(__file__).parents[1] / "resources" / "protocols" / "im-ketamine.toml"

Happened = tuple[float, Event] | tuple[float, Event, str]
"""A second of the session, what happened then, and who wrote it (the nurse where left out)."""

A_BOOSTER = Booster(earliest_s=600, latest_s=1800, evidence_within_s=600)
A_LEAVING = Leaving(minimum_s=3600, items=LEAVING_ITEMS)

OXIMETER = DeviceProfile(streams=(VitalSign.SPO2, VitalSign.PULSE_RATE))
CUFF = DeviceProfile(
    measures=(VitalSign.SYSTOLIC, VitalSign.DIASTOLIC, VitalSign.PULSE_RATE),
)


def instant(seconds: float) -> Instant:
    return Instant(at(seconds), seconds)


def an_opened_event(
    *, weight_kg: float | None = 74.0, planned_mass_mg: Decimal | None = None
) -> SessionOpened:
    return SessionOpened(
        participant="DEMO-01",
        protocol=ProtocolReference(id="im-ketamine", version=1, sha256="ab" * 32),
        practice=True,
        app="0.1.0",
        weight_kg=weight_kg,
        planned_mass_mg=planned_mass_mg,
    )


def drafts(*happened: Happened) -> list[Draft]:
    return [
        Draft(
            event=item[1],
            occurred_at=at(item[0]),
            recorded_at=at(item[0]),
            recorded_by=item[2] if len(item) == 3 else "nurse",
        )
        for item in happened
    ]


def facts(*happened: Happened, opened: SessionOpened | None = None) -> list[Fact]:
    """Durable facts, the opening first; versions count from 1."""
    log = FakeSessionLog()
    log.append(drafts((0.0, opened or an_opened_event()), *happened)).result()
    return log.facts


def a_session(*happened: Happened, opened: SessionOpened | None = None) -> Session:
    return Session.fold(facts(*happened, opened=opened))


def gates_met(*gates: str, second: float = 1.0) -> list[Happened]:
    return [(second, GateMet(gate=gate)) for gate in gates]


def arrived(*, booster_agreed: bool = True, second: float = 1.0) -> list[Happened]:
    """Everything met that stands before a first dose."""
    agreed = [BOOSTER_AGREED] if booster_agreed else []
    return gates_met(*ARRIVAL_GATES, *agreed, second=second)


def a_dose(mass_mg: str = "60") -> DoseAdministered:
    return DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(mass_mg))


def drawn(mass_mg: str, lot: str | None = None, drug: str = "ketamine") -> DrugDrawn:
    return DrugDrawn(drug=drug, mass_mg=Decimal(mass_mg), lot=lot)


@cache
def the_built_in_protocol() -> DosingProtocol:
    return read_protocol(BUILT_IN)


def a_protocol(
    *,
    gates: Sequence[str] = (*ARRIVAL_GATES, BOOSTER_AGREED),
    checks: Sequence[ScheduledCheck] = (),
    limits: Sequence[AlarmLimit] = (),
    booster: Booster | None = A_BOOSTER,
    leaving: Leaving | None = A_LEAVING,
) -> DosingProtocol:
    """All stages, IM ketamine up to 100 mg or 1.5 mg/kg at once and 150 mg or 2 mg/kg in all."""
    bound = DoseBound(
        drug="ketamine",
        route=Route.IM,
        max_mg=Decimal(100),
        max_mg_per_kg=Decimal("1.5"),
        max_total_mg=Decimal(150),
        max_total_mg_per_kg=Decimal(2),
    )
    return DosingProtocol(
        id="im-ketamine",
        version=1,
        sha256="ab" * 32,
        title="IM",
        approved_by=None,
        stages=tuple(Stage(id=stage, title=stage.title(), planned_s=600) for stage in STAGE_IDS),
        gates=tuple(gates),
        checks=tuple(checks),
        limits=tuple(limits),
        bounds=(bound,),
        booster=booster,
        leaving=leaving,
    )


def a_limit(
    bound: float = 92,
    *,
    sign: VitalSign = VitalSign.SPO2,
    side: Side = Side.LOW,
    delay_s: float = 15.0,
    priority: Priority = Priority.MEDIUM,
) -> AlarmLimit:
    return AlarmLimit(sign=sign, side=side, bound=bound, delay_s=delay_s, priority=priority)


def a_floor(bound: float = 88) -> AlarmLimit:
    return a_limit(bound, delay_s=0.0, priority=Priority.HIGH)


def a_reading(
    sign: VitalSign,
    value: float | None,
    seconds: float = 0.0,
    *,
    device: str = "oximeter",
    quality: Quality | None = None,
    source: Source = Source.LIVE,
) -> Reading:
    return Reading(
        sign=sign,
        value=value,
        quality=quality or (Quality.NO_VALUE if value is None else Quality.GOOD),
        device=device,
        taken_at=None,
        received_at=at(seconds),
        source=source,
    )


def an_spo2(
    value: float | None,
    seconds: float = 0.0,
    *,
    device: str = "oximeter",
    quality: Quality | None = None,
    source: Source = Source.LIVE,
) -> Reading:
    return a_reading(VitalSign.SPO2, value, seconds, device=device, quality=quality, source=source)


def a_status(
    device: str = "oximeter",
    profile: DeviceProfile = OXIMETER,
    state: DeviceState = DeviceState.MEASURING,
    *,
    battery_percent: int | None = None,
    hung_up: bool = False,
    reason: str = "",
) -> DeviceStatus:
    return DeviceStatus(
        assignment=DeviceAssignment(id=device, driver="plx", name="Oxi 50123456"),
        profile=profile,
        state=state,
        reason=reason,
        hung_up=hung_up,
        identity=DeviceIdentity(address="F0:00:00:00:00:01", model="PO-1"),
        battery_percent=battery_percent,
    )


def an_entry(
    seconds: float = 0.0, by: Role | None = Role.NURSE, override: str | None = None
) -> Entry:
    return Entry(by=by, occurred_at=at(seconds), override=override)


class Rig:
    """A room on a log that is only a list, with a clock moved by hand."""

    def __init__(
        self,
        *happened: Happened,
        protocol: DosingProtocol | None = None,
        limits: Sequence[AlarmLimit] = (),
        clock: FakeClock | None = None,
        opened: SessionOpened | None = None,
        packet_counts: Callable[[], Mapping[str, PacketCounts]] = dict,
    ) -> None:
        self.journal: list[str] = []
        self.clock = clock or FakeClock(START)
        self.log = FakeSessionLog()
        self.annunciator = FakeAnnunciator(self.journal)
        self.log.append(drafts((0.0, opened or an_opened_event()), *happened)).result()
        self.room = Room(
            clock=self.clock,
            protocol=protocol or a_protocol(limits=limits),
            limits=limits,
            log=self.log,
            session=Session.fold(self.log.facts),
            annunciator=self.annunciator,
            packet_counts=packet_counts,
        )
        self.log.on_durable = self._took

    @property
    def session(self) -> Session:
        return self.room.session

    @property
    def kinds(self) -> list[str]:
        return [fact.kind for fact in self.log.facts]

    def of_kind(self, kind: str) -> list[Fact]:
        return [fact for fact in self.log.facts if fact.kind == kind]

    def entry(self, by: Role | None = Role.NURSE, override: str | None = None) -> Entry:
        """An entry of this moment."""
        return Entry(by=by, occurred_at=self.clock.now().utc, override=override)

    def receive(self, *readings: Reading) -> None:
        self.room.receive(readings[0].device, readings, self.clock.now())

    def pulse_of_time(self, seconds: float) -> None:
        """Move the clock and let delays run out."""
        now = self.clock.advance(seconds)
        self.room.monitoring.report(self.room.board.tick(now), now)

    def _took(self, lines: Sequence[object]) -> None:
        self.journal += [f"durable {line.kind}" for line in lines if isinstance(line, Fact)]
        self.room.took([line for line in lines if isinstance(line, Fact | Reading)])


def in_a_room(
    scene: Callable[[Rig], Awaitable[None]],
    *happened: Happened,
    protocol: DosingProtocol | None = None,
    limits: Sequence[AlarmLimit] = (),
    clock: FakeClock | None = None,
    opened: SessionOpened | None = None,
    packet_counts: Callable[[], Mapping[str, PacketCounts]] = dict,
) -> Rig:
    """Play a scene in a room built for it, on a loop of its own; return the room as it was left."""

    async def play() -> Rig:
        rig = Rig(
            *happened,
            protocol=protocol,
            limits=limits,
            clock=clock,
            opened=opened,
            packet_counts=packet_counts,
        )
        await scene(rig)
        return rig

    return asyncio.run(play())
