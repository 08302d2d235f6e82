"""Sessions of every protocol as the timeline shows them: real plans and moves of real facts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.model import BOOSTER_AGREED, DosingProtocol
from kapmonitor.protocols.moves import MoveLog
from kapmonitor.protocols.plan import plan_of
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.snapshot import RoomView
from tests.ui.rooms import START, a_fact, a_view

Happening = tuple[float, Event] | tuple[float, Event, float]
"""The minute at which it happened, what, and where it was written later the minute of that."""
AGREED = (1.0, ev.GateMet(gate=BOOSTER_AGREED))
IM_STAGES = (
    (0.1, ev.StageStarted(stage="preparation")),
    (14.0, ev.StageStarted(stage="administration")),
    (16.0, ev.StageStarted(stage="onset")),
    (22.0, ev.StageStarted(stage="peak")),
)


def at(minute: float) -> datetime:
    """A minute of the session."""
    return START + timedelta(minutes=minute)


def a_protocol(name: str) -> DosingProtocol:
    return read_protocol(resource_path("protocols", f"{name}.toml"))


def stage(minute: float, name: str) -> Happening:
    return minute, ev.StageStarted(stage=name)


def dose(
    minute: float, mg: str = "60", route: Route = Route.IM, drug: str = "ketamine"
) -> Happening:
    return minute, ev.DoseAdministered(drug=drug, route=route, mass_mg=Decimal(mg))


def infusion(minute: float, mg: str = "40", minutes: float = 40.0) -> Happening:
    started = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(mg), volume_ml=Decimal(40), minutes=minutes
    )
    return minute, started


def fresh(minute: float) -> Evidence:
    """Everything that a booster wants to see, seen in that minute."""
    names = (*VitalSign, "moaa-s", "blood-pressure", "breathing")
    return Evidence(seen=dict.fromkeys(map(str, names), at(minute)))


def facts_of(protocol: DosingProtocol, happened: Sequence[Happening]) -> list[Fact]:
    """In the order of writing, versions from 2 on."""
    opened = ev.SessionOpened(
        participant="KAP-0147",
        protocol=ev.ProtocolReference(id=protocol.id, version=1, sha256="ab" * 32),
        practice=False,
        app="0.1.0",
        weight_kg=74.0,
        planned_mass_mg=Decimal(60),
    )
    facts = [a_fact(opened, at=START, version=1)]
    written = sorted(happened, key=lambda each: each[-1] if len(each) == 3 else each[0])
    for version, (minute, event, *late) in enumerate(written, 2):
        late_s = (late[0] - minute) * 60 if late else 0.0
        facts.append(a_fact(event, at=at(minute), version=version, late_s=late_s))
    return facts


def a_timeline(
    *happened: Happening,
    now: float = 41.0 + 7 / 60,
    protocol: str = "im-ketamine",
    evidence: Evidence | None = None,
    **changes: Any,
) -> RoomView:
    """The room of a session in which this happened, by minutes."""
    plans = a_protocol(protocol)
    facts = facts_of(plans, happened)
    session = Session.fold(facts)
    plan = plan_of(plans, session, at(now), evidence or Evidence())
    view = a_view(
        now=at(now),
        protocol=plans.title,
        stage=session.stage,
        plan=plan,
        moves=tuple(MoveLog.of(plans, facts).moves),
        doses=tuple(sorted(session.doses.values(), key=lambda each: each.at)),
        checks=plan.open_checks,
        debt=plan.debt,
        may_leave_at=plan.may_leave_at,
    )
    return replace(view, **changes)


def version_of(happened: Sequence[Happening], wanted: Happening) -> int:
    """The version that this entry has among those."""
    written = sorted(happened, key=lambda each: each[-1] if len(each) == 3 else each[0])
    return written.index(wanted) + 2


def amended(
    wanted: Happening, to_minute: float, minute: float, among: Sequence[Happening]
) -> Happening:
    """The time of an entry corrected."""
    changes: dict[str, str | float] = {"occurred_at": at(to_minute).isoformat()}
    entry = ev.EntryAmended(amends=version_of(among, wanted), reason="read wrong", changes=changes)
    return minute, entry


def answered(minute: float, check: str, due: float) -> Happening:
    return minute, ev.CheckCompleted(check=check, due_at=at(due))


def an_im_session(*more: Happening, now: float = 41.0 + 7 / 60, **other: Any) -> RoomView:
    """60 mg at 15 min, at the peak since 22 min."""
    return a_timeline(AGREED, *IM_STAGES, dose(15.0), *more, now=now, **other)


def an_infusion(*more: Happening, now: float, **other: Any) -> RoomView:
    """40 mg over 40 min, begun at 15 min; twice it stood still."""
    return a_timeline(
        stage(0.1, "preparation"),
        stage(14.0, "administration"),
        infusion(15.0),
        (22.0, ev.InfusionPaused()),
        (26.0, ev.InfusionResumed()),
        (35.0, ev.InfusionPaused()),
        *more,
        now=now,
        protocol="iv-ketamine",
        **other,
    )


def a_hold(*more: Happening, now: float, **other: Any) -> RoomView:
    """80 mg under the tongue at 15 min."""
    return a_timeline(
        stage(0.1, "preparation"),
        stage(14.0, "administration"),
        dose(15.0, "80", Route.SL),
        (15.0, ev.HoldStarted()),
        *more,
        now=now,
        protocol="sl-ketamine",
        **other,
    )


def two_devices(*more: Happening, now: float, **other: Any) -> RoomView:
    """28 mg of esketamine at 15 and at 20 min."""
    return a_timeline(
        stage(0.1, "preparation"),
        stage(14.0, "administration"),
        dose(15.0, "28", Route.IN, "esketamine"),
        dose(20.0, "28", Route.IN, "esketamine"),
        *more,
        now=now,
        protocol="in-esketamine",
        **other,
    )


def an_overlap(*, now: float = 95.0) -> RoomView:
    """Integration since 82 min, recovery beside it since 90 min."""
    return an_im_session(
        stage(62.0, "return"), stage(82.0, "integration"), stage(90.0, "recovery"), now=now
    )
