"""A dosing protocol: what the clinic's medical director decided, as frozen data.

Never plain "Protocol", which is typing's word. Every figure is read from a TOML file that names
its source; none stands in the code.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import AlarmLimit

ADMINISTRATION = "administration"
"""The stage before which the arrival gates stand (INTERFACES section 4)."""

STAGE_IDS = (
    "preparation",
    ADMINISTRATION,
    "onset",
    "peak",
    "return",
    "integration",
    "recovery",
    "discharge",
)
"""Every stage a protocol may have, in their order (INTERFACES section 4)."""

ARRIVAL_GATES = ("clearance", "consent", "fasting", "escort", "benzodiazepine", "pressure")
BOOSTER_AGREED = "booster-agreed"
LEAVING_TIME = "time"
"""The leaving item that a clock answers, not a person."""
LEAVING_ITEMS = (
    LEAVING_TIME,
    *("breathing", "oriented", "sedation", "dissociation", "vitals", "nausea", "drink"),
    *("gait", "access", "mood", "escort-here", "no-driving"),
)
GATES = (*ARRIVAL_GATES, BOOSTER_AGREED, *LEAVING_ITEMS)
"""Every gate there is (INTERFACES section 4)."""

ANSWERED_CHECKS = ("blood-pressure", "spo2", "breathing")
"""Checks that ask for something else than a score; the others bear their scale's name."""


class Certainty(StrEnum):
    """How sure a figure is (INTERFACES section 4)."""

    LABEL = "label"
    STUDY = "study"
    PRACTICE = "practice"
    SECOND_HAND = "second-hand"
    GENERAL_KNOWLEDGE = "general-knowledge"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourcing:
    """Where a figure comes from, in the file's words, and how sure that is (HAZARDS rule 5)."""

    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sourcing of every row, in the order of the protocol's tuples of the same names.

    A row of limits may say two, low and high: both have its sourcing.
    """

    gates: tuple[Sourcing, ...] = ()
    checks: tuple[Sourcing, ...] = ()
    limits: tuple[Sourcing, ...] = ()
    bounds: tuple[Sourcing, ...] = ()
    booster: Sourcing | None = None
    leaving: Sourcing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage and how long it is planned to last, in seconds."""

    id: str
    title: str
    planned_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCheck:
    """A check that comes due: at fixed times after the first dose, or repeatedly in stages.

    Times are seconds. ``tolerance_s`` is how long before and after it may be done in time.
    """

    check: str
    at_s: tuple[float, ...] = ()
    every_s: float | None = None
    stages: tuple[str, ...] = ()
    tolerance_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseBound:
    """What one dose, and all doses of the session together, may not exceed without a reason."""

    drug: str
    route: Route
    max_mg: Decimal
    max_mg_per_kg: Decimal
    max_total_mg: Decimal
    max_total_mg_per_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Booster:
    """The window of the one further dose, in seconds from the first; opens only on evidence."""

    earliest_s: float
    latest_s: float
    evidence_within_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The leaving list, and the seconds from the last dose before which nobody leaves."""

    minimum_s: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingProtocol:
    """One version of one protocol. ``sha256`` is that of the file's bytes."""

    id: str
    version: int
    sha256: str
    title: str
    approved_by: str | None
    stages: tuple[Stage, ...]
    gates: tuple[str, ...]
    checks: tuple[ScheduledCheck, ...]
    limits: tuple[AlarmLimit, ...]
    bounds: tuple[DoseBound, ...]
    booster: Booster | None
    leaving: Leaving | None
    notice: str = ""
    """What the file says of itself, such as that nobody of this clinic has approved it."""
    sources: Sources = Sources()

    @property
    def drugs(self) -> frozenset[str]:
        """The drugs whose first dose is time zero; any other is a rescue drug or a mistake."""
        return frozenset(bound.drug for bound in self.bounds)

    def stage(self, stage_id: str) -> Stage | None:
        """The stage of that id, ``None`` where this protocol has none."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)
