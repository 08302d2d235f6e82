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

DEVICE_REST = "device-rest"
"""The gate that stands before the next spray device, as an override names it."""
BOOSTER_GATE = "booster"
"""The gate that stands before a further dose, as an override names it."""

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
    pressure: Sourcing | None = None
    booster: Sourcing | None = None
    infusion: Sourcing | None = None
    hold: Sourcing | None = None
    device: Sourcing | None = None
    leaving: Sourcing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage and how long it is planned to last, in seconds."""

    id: str
    title: str
    planned_s: float
    may_be_skipped: bool = True
    """Whether a later stage may be started without this one."""
    may_be_repeated: bool = True
    """Whether it may be started again once it was left."""
    overlaps: tuple[str, ...] = ()
    """Stages that go on beside it: starting it does not end them, nor they it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One thing to see to; it holds nothing up."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What is seen to in one stage, beside its gates."""

    stage: str
    items: tuple[ChecklistItem, ...]


class During(StrEnum):
    """A state of the session in which a check repeats, whatever the stage."""

    INFUSION = "infusion"
    OXYGEN = "oxygen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCheck:
    """A check that comes due: at fixed times after time zero, or repeatedly in stages or states.

    Times are seconds. ``tolerance_s`` is how long before and after it may be done in time.
    """

    check: str
    at_s: tuple[float, ...] = ()
    every_s: float | None = None
    stages: tuple[str, ...] = ()
    during: During | None = None
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
    second_person: bool = False
    """Whether a second person confirms each dose of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureRule:
    """The pre-dose hold: over either figure, in mmHg, a second reading is wanted after rest."""

    systolic_over: float
    diastolic_over: float
    rest_s: float
    """Least seconds of rest between the high reading and the one that may follow it."""
    valid_s: float
    """For how many seconds a reading speaks for the moment of the dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booster:
    """The window of the one further dose, in seconds from the first; opens only on evidence."""

    earliest_s: float
    latest_s: float
    evidence_within_s: float
    max_mg: Decimal | None = None
    max_mg_per_kg: Decimal | None = None
    extends: str | None = None
    """The stage whose plan grows by ``extends_by_s`` once it is given."""
    extends_by_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionRule:
    """How an infusion may be run; run times in seconds, over or under them is asked about."""

    shortest_s: float
    longest_s: float
    bolus: bool = False
    """Whether a dose of the same drug and route may be given beside it, within the bounds."""


class HoldOrder(StrEnum):
    """What the prescriber ordered for the end of the hold."""

    SPIT = "spit"
    SWALLOW = "swallow"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How long a dose is held under the tongue, in seconds, and what then becomes of it."""

    planned_s: float
    order: HoldOrder = HoldOrder.EITHER
    swallowed_minimum_s: float | None = None
    """Seconds from a swallow before which nobody leaves: what is swallowed acts later, longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SprayDevice:
    """A single-use spray device: what it holds, the rest after each, and how many there may be."""

    mass_mg: Decimal
    rest_s: float
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The leaving list, and the seconds before which nobody leaves.

    ``minimum_s`` run from the last of the drug, ``minimum_from_zero_s`` from time zero: the later
    moment counts.
    """

    minimum_s: float
    items: tuple[str, ...]
    minimum_from_zero_s: float = 0.0
    near_baseline_percent: float | None = None
    """How far from the pressure before the dose one is that is near it; shown, not judged."""


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
    checklists: tuple[Checklist, ...] = ()
    pressure: PressureRule | None = None
    infusion: InfusionRule | None = None
    hold: Hold | None = None
    device: SprayDevice | None = None
    notice: str = ""
    """What the file says of itself, such as that nobody of this clinic has approved it."""
    sources: Sources = Sources()

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes that it has bounds for, in its order."""
        return tuple(dict.fromkeys(bound.route for bound in self.bounds))

    @property
    def drugs(self) -> frozenset[str]:
        """The drugs whose first dose is time zero; any other is a rescue drug or a mistake."""
        return frozenset(bound.drug for bound in self.bounds)

    def stage(self, stage_id: str) -> Stage | None:
        """The stage of that id, ``None`` where this protocol has none."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)
