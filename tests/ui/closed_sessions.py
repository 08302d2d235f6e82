"""Past sessions to review: an IV session that ties out, one in which rules were gone past."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.archive import ReviewedSession
from tests.ui.archives import a_reviewed, a_row, happened, some_channels
from tests.ui.rooms import START

KETAMINE = "ketamine"
CLOSED = START + timedelta(minutes=19.5)


def a_protocol(name: str) -> DosingProtocol:
    return read_protocol(resource_path("protocols", f"{name}.toml"))


def reference(name: str) -> ev.ProtocolReference:
    protocol = a_protocol(name)
    return ev.ProtocolReference(id=protocol.id, version=protocol.version, sha256=protocol.sha256)


def at(minutes: float) -> float:
    return minutes * 60.0


def a_closing(**changes: object) -> ev.SessionClosed:
    return ev.SessionClosed(ending=ev.Ending.DISCHARGED, **changes)  # type: ignore[arg-type]


def an_iv_session() -> ReviewedSession:
    """40 mg ordered over 40 min; paused for 2 min, ended early with 38 mg given."""
    facts = happened(
        (at(0.2), ev.StageStarted(stage="preparation")),
        (at(2), ev.GateMet(gate="consent")),
        (at(4), drawn("50", lot="A1")),
        (at(5), ev.StageStarted(stage="administration")),
        (at(5.5), an_infusion()),
        (at(9), done("blood-pressure", at(9))),
        (at(10), ev.InfusionPaused(volume_ml=Decimal(5))),
        (at(12), ev.InfusionResumed()),
        (at(12.5), ev.NotRoused(check="moaa-s", rate_per_min=14.0)),
        (at(14), ev.OxygenStarted(flow_l_per_min=2.0)),
        (at(16), ev.OxygenEnded()),
        (
            at(17),
            ev.CheckWaived(check="breathing", due_at=START, reason="speaking", not_obtained=True),
        ),
        (
            at(17.5),
            ev.InfusionEnded(
                mass_mg=Decimal(38),
                volume_ml=Decimal(38),
                reckoned_volume_ml=Decimal("39.2"),
            ),
        ),
        (at(18), wasted("12", lot="A1")),
        (at(19), ev.PersonLeft(told="escort")),
        (at(19.5), a_closing()),
    )
    row = replace(a_row(), protocol=reference("iv-ketamine"), closed_at=CLOSED)
    return a_reviewed(row, facts, some_channels())


def an_overridden_session() -> ReviewedSession:
    """600 mg typed and given; a pressure hold gone past; 3 mg left over that nobody explained."""
    facts = happened(
        (at(0.2), ev.StageStarted(stage="preparation")),
        (at(4), ev.GateOverridden(gate="pressure", reason="two readings, prescriber was asked")),
        (at(5), drawn("603", lot="B2")),
        (at(5.5), ev.StageStarted(stage="administration")),
        (at(6), a_dose("600", override="given before it was noticed")),
        (at(6), over_bound("600")),
        (at(7), a_dose("5")),
        (at(7.1), ev.EntryVoided(voids=8, reason="typed twice")),
        (
            at(9),
            ev.CheckWaived(check="blood-pressure", due_at=START, reason="person declines"),
        ),
        (at(19), ev.PersonLeft()),
        (
            at(19.5),
            a_closing(
                reason="escort insisted",
                owed=("leaving:gait", "check:breathing", "void:ketamine", "drug:ketamine"),
            ),
        ),
    )
    row = replace(a_row(1), protocol=reference("im-ketamine"), opened_at=START, closed_at=CLOSED)
    return a_reviewed(row, facts, some_channels())


def drawn(mass: str, **changes: object) -> ev.DrugDrawn:
    return ev.DrugDrawn(drug=KETAMINE, mass_mg=Decimal(mass), **changes)  # type: ignore[arg-type]


def wasted(mass: str, **changes: object) -> ev.DrugWasted:
    event = ev.DrugWasted(drug=KETAMINE, mass_mg=Decimal(mass), witness="nurse")
    return replace(event, **changes)


def a_dose(mass: str, **changes: object) -> ev.DoseAdministered:
    event = ev.DoseAdministered(drug=KETAMINE, route=Route.IM, mass_mg=Decimal(mass))
    return replace(event, **changes)


def an_infusion(**changes: object) -> ev.InfusionStarted:
    event = ev.InfusionStarted(
        drug=KETAMINE,
        mass_mg=Decimal(40),
        volume_ml=Decimal(40),
        minutes=40.0,
        mass_mg_per_kg=Decimal("0.54"),
        lot="A1",
    )
    return replace(event, **changes)


def done(check: str, due_s: float) -> ev.CheckCompleted:
    return ev.CheckCompleted(check=check, due_at=START + timedelta(seconds=due_s))


def over_bound(mass: str) -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm="dose-over-bound.1",
        condition="dose-over-bound",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=START,
        value=float(mass),
    )
