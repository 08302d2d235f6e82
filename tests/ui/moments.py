"""The built-in protocols at a moment each that is typical of them, in a room of real facts."""

from decimal import Decimal

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, SessionOpened
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.snapshot import RoomView, view_of
from tests.builders import Happened, Rig, an_opened_event, in_a_room
from tests.records import at

GATES = ("clearance", "consent", "fasting", "escort", "benzodiazepine", "pressure")
STAGES = {"preparation": 0.1, "administration": 14.0}


def the_protocol(name: str) -> DosingProtocol:
    return read_protocol(resource_path("protocols", f"{name}.toml"))


def a_moment(
    name: str,
    minute: float,
    *happened: tuple[float, Event],
    opened: SessionOpened | None = None,
) -> RoomView:
    """A room of a protocol at that minute; what happened is told by minutes as well."""
    events: list[Happened] = [
        *((1.0, ev.GateMet(gate=gate)) for gate in GATES),
        *((60 * minute, ev.StageStarted(stage=stage)) for stage, minute in STAGES.items()),
        *((60 * minute, event) for minute, event in happened),
    ]
    ordered = sorted(events, key=lambda each: each[0])
    protocol = the_protocol(name)
    views: list[RoomView] = []

    async def look(rig: Rig) -> None:
        rig.clock.advance(60 * minute)
        views.append(view_of(rig.room))

    in_a_room(look, *ordered, protocol=protocol, opened=opened or an_opened_event())
    return views[0]


def given(mass: str, route: Route = Route.IM, drug: str = "ketamine") -> ev.DoseAdministered:
    return ev.DoseAdministered(drug=drug, route=route, mass_mg=Decimal(mass))


def drawn(mass: str, drug: str = "ketamine") -> ev.DrugDrawn:
    return ev.DrugDrawn(drug=drug, mass_mg=Decimal(mass))


def started(mass: str = "37", minutes: float = 40.0) -> ev.InfusionStarted:
    return ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(mass), volume_ml=Decimal(50), minutes=minutes
    )


def breathing(rate: float = 14.0) -> ev.VitalEntered:
    return ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=rate)


def an_infusion(minute: float = 35.0, *more: tuple[float, Event]) -> RoomView:
    """37 mg over 40 min since 15 min; at 35 half of it is in."""
    return a_moment("iv-ketamine", minute, (14.5, drawn("50")), (15.0, started()), *more)


def a_hold(minute: float = 20.0, *more: tuple[float, Event]) -> RoomView:
    """A lozenge of 200 mg under the tongue since 15 min, for 15 min, then to be spat out."""
    dose = given("200", Route.SL)
    held = (15.0, ev.HoldStarted())
    return a_moment("sl-ketamine", minute, (14.5, drawn("200")), (15.0, dose), held, *more)


def two_devices(minute: float = 22.0, *more: tuple[float, Event]) -> RoomView:
    """The second device was given at 20 min; the rest after it lasts until 25."""
    devices = tuple((m, given("28", Route.IN, "esketamine")) for m in (15.0, 20.0))
    return a_moment("in-esketamine", minute, (14.5, drawn("84", "esketamine")), *devices, *more)


def a_booster(minute: float = 27.0, *more: tuple[float, Event], agreed: bool = True) -> RoomView:
    """60 mg at 15 min; the window is from 25 to 45."""
    said = ((2.0, ev.GateMet(gate="booster-agreed")),) if agreed else ()
    return a_moment("im-ketamine", minute, *said, (14.5, drawn("60")), (15.0, given("60")), *more)


def oxygen(minute: float = 40.0) -> RoomView:
    """2 L/min since 31 min, after 20 mg into the nose."""
    return a_moment(
        "in-ketamine",
        minute,
        (14.5, drawn("20")),
        (15.0, given("20", Route.IN)),
        (22.0, breathing()),
        (31.0, ev.OxygenStarted(flow_l_per_min=2.0)),
    )


def left_over(minute: float = 60.0) -> RoomView:
    """Of 50 mg that were drawn 38 were given; two checks were let go and one put off."""
    reason = "resting"
    return a_moment(
        "sc-ketamine",
        minute,
        (14.5, drawn("50")),
        (15.0, given("38", Route.SC)),
        (26.0, ev.CheckWaived(check="moaa-s", due_at=at(60 * 35.0), reason="person declines")),
        (
            36.0,
            ev.CheckWaived(
                check="blood-pressure",
                due_at=at(60 * 35.0),
                reason="cuff hurts",
                not_obtained=True,
            ),
        ),
        (
            minute - 4,
            ev.CheckPostponed(
                check="blood-pressure",
                due_at=at(60 * minute - 300),
                until=at(60 * minute + 45),
                reason=reason,
            ),
        ),
    )
