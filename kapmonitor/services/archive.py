"""Sessions as they are looked for and looked at afterwards: what is asked, and what comes back.

Values only. ``store/archive.py`` answers; figures are worked out in ``figures.py`` and
``coverage.py``, so that list, header, plot and report say one and the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Ending, Fact, ProtocolReference
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign

Times = NDArray[np.float64]
"""Seconds since the session was opened, by our clock."""
Values = NDArray[np.float32]
"""In the sign's unit; NaN stands for nothing."""

PAGE = 60
"""Rows of one page of the list: more than the tallest screen shows at once."""


class SortBy(StrEnum):
    """What a list of sessions is put in order by; a session without that figure comes last."""

    OPENED = "opened"
    PARTICIPANT = "participant"
    DURATION = "duration"
    LOWEST_SPO2 = "lowest-spo2"
    HIGHEST_PRESSURE = "highest-pressure"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word that is looked for, taken literally, capitals and small letters alike.

    It is found in the code, the room, the protocol's id, drugs, sites, lots, witnesses,
    observations, marks, scales, checks and reasons; ``routes`` are those whose words it is part of.
    """

    text: str
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """Which sessions, in what order, and which part of them. Everything said must be true."""

    terms: tuple[Term, ...] = ()
    since: datetime | None = None
    """Opened at or after it."""
    until: datetime | None = None
    """Opened before it."""
    is_closed: bool | None = None
    is_practice: bool | None = None
    alarmed: Priority | None = None
    """With an alarm of that priority or a higher one."""
    sort: SortBy = SortBy.OPENED
    descending: bool = True
    offset: int = 0
    limit: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseTotal:
    """What was given in all of one drug by one route: voided doses left out, amended ones as new.

    Routes are never added up.
    """

    drug: str
    route: Route
    mass_mg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowest:
    """The lowest value, when it began, and for how long readings stayed at it in one go."""

    value: float
    at_s: float
    lasted_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """One measurement in mmHg; a number is ``None`` where it was not told."""

    systolic: float
    diastolic: float | None
    at_s: float
    mean: float | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFigures:
    """What a list says of a session; the definitions are those of ``figures.figures_of``."""

    duration_s: float
    doses: tuple[DoseTotal, ...] = ()
    lowest_spo2: Lowest | None = None
    highest_pressure: Pressure | None = None
    alarms: Mapping[Priority, int] = field(default_factory=dict)
    facts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as a list shows it. ``figures`` is ``None`` while they are not worked out."""

    session: str
    participant: str
    opened_at: datetime
    closed_at: datetime | None
    ending: Ending | None
    protocol: ProtocolReference
    practice: bool
    room: str | None
    app: str
    figures: SessionFigures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """Some rows of the sessions found, and how many there are.

    ``unread`` sessions were not looked into yet: a search may miss them, and the list says so.
    """

    rows: tuple[SessionRow, ...]
    total: int
    offset: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Channel:
    """The trusted values of one sign from one device, in order of time.

    Trusted is what was live, good, and not rejected by a person. Numbers that are none of that
    stand in ``doubted_s`` and ``doubted``: shown apart, part of no figure (HAZARDS H72).
    """

    device: str
    sign: VitalSign
    times_s: Times
    values: Values
    doubted_s: Times
    doubted: Values


class GapCause(StrEnum):
    """Why there was no trusted value, as far as the record tells."""

    NEVER = "never"
    """None came in the whole session."""
    NOT_YET = "not-yet"
    """Before the first one."""
    INTERRUPTED = "interrupted"
    """The program did not run."""
    DEVICE_LOST = "device-lost"
    SENSOR_OFF = "sensor-off"
    DOUBTED = "doubted"
    """Numbers came, and the device or a person doubted them."""
    SILENT = "silent"
    """The link was up, or nothing is known of it, and nothing came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time without a fresh trusted value, in seconds since the session was opened."""

    start_s: float
    length_s: float
    cause: GapCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a session had a fresh trusted value of a sign (``coverage.coverage_of``)."""

    sign: VitalSign
    share: float
    """0 to 1."""
    fresh_s: float
    """The age up to which a value counted."""
    gaps: tuple[Gap, ...]

    @property
    def longest(self) -> Gap | None:
        """The longest gap, the first of several; ``None`` where there is none."""
        return max(self.gaps, key=lambda gap: gap.length_s, default=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewedSession:
    """One session to look at: its row, facts, channels and coverage, all of one moment."""

    row: SessionRow
    facts: tuple[Fact, ...]
    channels: tuple[Channel, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check of one session's chain, seals and derived figures said, just now."""

    session: str
    facts: int
    readings: int
    head: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
