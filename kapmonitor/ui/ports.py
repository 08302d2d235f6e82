"""What the window asks of the rest of the program; ``app/`` has the adapters.

Every method is called on Qt's thread and returns at once. Answers come back to the given listener
on Qt's thread, never later than the window itself: after it has closed, none comes.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from kapmonitor.domain.clock import Clock
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.opening import SessionStart
from kapmonitor.services.room import Room
from kapmonitor.ui.preferences import Preferences

Action = Callable[[Room], Coroutine[Any, Any, list[Fact]]]
"""Something that staff do, run on the core's thread in the open room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an action: durable facts, or why not. Nothing was changed by a refusal."""

    facts: tuple[Fact, ...] = ()
    refusal: NotAllowed | None = None
    failure: str | None = None
    """Why it could not be done or saved, in words for staff: no session, a failing record."""
    is_held: bool = False
    """Whether what failed was decided, and is written as soon as the record takes it."""

    @property
    def is_done(self) -> bool:
        """Whether it was done and is durable."""
        return self.refusal is None and self.failure is None


OutcomeListener = Callable[[Outcome], None]


class Desk(Protocol):
    """Where staff act: the open session, and the way into one."""

    @property
    def clock(self) -> Clock:
        """The session's clock; an entry takes its time from it at the press."""
        ...

    @property
    def protocol(self) -> DosingProtocol | None:
        """The protocol of the open session: frozen, so it may be read here."""
        ...

    def protocols(self) -> Sequence[DosingProtocol]:
        """Every protocol that a session may be opened with."""
        ...

    def act(self, action: Action, done: OutcomeListener) -> None:
        """Do something in the open session."""
        ...

    def open_session(self, start: SessionStart, done: OutcomeListener) -> None:
        """Open a session; its facts are durable when ``done`` is told."""
        ...

    def resume_session(self, session: str, done: OutcomeListener) -> None:
        """Go on with an interrupted session."""
        ...

    def test_sound(self, priority: Priority, done: Callable[[str | None], None]) -> None:
        """Sound one burst; ``done`` is told the output's name, ``None`` where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A device that advertises nearby. ``driver`` is ``None`` where none claims it."""

    address: str
    name: str
    rssi: int
    driver: str | None
    bound_as: str | None
    """Our word for it where it is paired to this room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What was heard, the strongest first, or why nothing could be."""

    heard: tuple[Heard, ...] = ()
    failure: str | None = None


class DeviceDesk(Protocol):
    """The room's devices."""

    def scan(self, seconds: float, done: Callable[[ScanResult], None]) -> None:
        """Listen for what advertises."""
        ...

    def pair(self, assignment: DeviceAssignment, done: Callable[[str | None], None]) -> None:
        """Bind a device to this room and keep it connected; ``done`` is told why not, if not."""
        ...

    def forget(self, device: str, done: Callable[[str | None], None]) -> None:
        """Take a device off this room; refused while a session is open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDone:
    """Where an export lies, or why there is none."""

    path: Path | None = None
    failure: str | None = None


class PreferenceStore(Protocol):
    """What the window keeps between two starts."""

    @property
    def folder(self) -> Path:
        """Where records and settings lie."""
        ...

    def read(self) -> Preferences:
        """What was kept; the defaults where nothing was."""
        ...

    def write(self, preferences: Preferences) -> str | None:
        """Keep it; returns why that could not be, if so."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedSession:
    """A session that was not closed when the program ended."""

    session: str
    participant: str
    opened_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """What is known of a participant's code from the sessions before."""

    participant: str
    sessions: int
    last_opened_at: datetime | None
    last_weight_kg: float | None
    last_doses: Mapping[str, str]
    """What was given in the last session, in mg, by drug."""
