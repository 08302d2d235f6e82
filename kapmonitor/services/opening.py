"""What staff settle before a session, and the facts it becomes once the session is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event
from kapmonitor.domain.people import Role
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_AGREED, DosingProtocol
from kapmonitor.protocols.pressure import PRESSURE_GATE

IDENTIFIERS = "identifiers"
"""Two identifiers were checked against the clinic's chart (HAZARDS H32)."""
WEIGHT = "weight"
PLANNED_DOSE = "planned-dose"
PLANNED_ROUTE = "planned-route"
READ_BACK = "protocol-read-back"
SOUND_HEARD = "sound-heard"
WATCHED_WITHOUT = "watched-without"
"""How the person is watched without this program (HAZARDS H69); its detail says how."""
ON_PERSON = "on-person:"
"""Before a device's id: a live value was seen while it was on the person (HAZARDS H02)."""
NO_DEVICE = "devices"
"""No device of the room is known."""
MACHINE = "machine:"
"""Before a ``Fitness`` word: the computer's own fitness."""
MACHINE_UNSEEN = "machine"
"""Nobody has looked at the computer."""
DUTY = "duty:"
"""Before one of ``people.DUTIES``: who does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """Everything that a session is opened with. ``by`` is who pressed start."""

    participant: str
    protocol: str
    by: Role
    room: str | None = None
    weight_kg: float | None = None
    planned_mass_mg: Decimal | None = None
    planned_route: Route | None = None
    confirmed: Mapping[str, str | None] = field(default_factory=dict)
    """Pre-flight items that a person answered, with the detail where there is one."""
    waived: Mapping[str, str] = field(default_factory=dict)
    """Pre-flight items that the session begins without, with the reason."""
    duties: Mapping[str, Role] = field(default_factory=dict)
    gates_met: tuple[str, ...] = ()
    """Gates before the dose that a person said to be met, of :func:`gates_before_opening`."""


def gates_before_opening(protocol: DosingProtocol) -> tuple[str, ...]:
    """The gates of a protocol that may be answered before there is a session, in its order.

    The pressure is not among them: it wants readings of the session itself (HAZARDS H46).
    """
    asked = {*ARRIVAL_GATES, BOOSTER_AGREED} - {PRESSURE_GATE}
    return tuple(gate for gate in protocol.gates if gate in asked)


def opening_events(start: SessionStart) -> list[Event]:
    """The facts behind ``session-opened``, in order."""
    confirmed = [ev.PreflightConfirmed(item=k, detail=v) for k, v in start.confirmed.items()]
    waived = [ev.PreflightWaived(item=k, reason=v) for k, v in start.waived.items()]
    duties = [ev.DutyAssigned(duty=k, role=v.value) for k, v in start.duties.items()]
    met = [ev.GateMet(gate=gate) for gate in start.gates_met]
    return [*confirmed, *waived, *duties, *met]
