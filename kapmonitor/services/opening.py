"""What staff settle before a session, and the facts it becomes once the session is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event
from kapmonitor.domain.people import Role

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


def opening_events(start: SessionStart) -> list[Event]:
    """The facts behind ``session-opened``, in order."""
    confirmed = [ev.PreflightConfirmed(item=k, detail=v) for k, v in start.confirmed.items()]
    waived = [ev.PreflightWaived(item=k, reason=v) for k, v in start.waived.items()]
    duties = [ev.DutyAssigned(duty=k, role=v.value) for k, v in start.duties.items()]
    return [*confirmed, *waived, *duties]
