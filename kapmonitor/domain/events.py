"""The facts of a session, one frozen dataclass each, in the past tense.

A fact's stored word (``KINDS``) and its fields' names are for ever: rename the class, keep the
word. ``services/lines.py`` writes and reads them. Amounts that people type are decimals; what
sensors send is a float. ``None`` means "not said" and is left out of the record.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a session: the payload of one fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolReference:
    """Which dosing protocol a session runs on, pinned by the hash of its file's bytes (H60)."""

    id: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """A session began; ``practice`` marks demos and drills inside the chain (H67)."""

    participant: str
    protocol: ProtocolReference
    practice: bool
    app: str
    room: str | None = None
    weight_kg: float | None = None
    planned_mass_mg: Decimal | None = None
    planned_route: Route | None = None
    scenario: str | None = None
    speed: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted(Event):
    """A person started a stage; no rule ever does."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseAdministered(Event):
    """A drug entered the body. ``occurred_at`` is the moment it did: the protocol's clock."""

    drug: str
    route: Route
    mass_mg: Decimal
    mass_mg_per_kg: Decimal | None = None
    site: str | None = None
    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None
    witness: str | None = None
    override: str | None = None
    """The reason given where a bound would have refused it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DosePrepared(Event):
    """A dose was drawn up and checked against the bounds before the needle; nothing was given."""

    drug: str
    route: Route
    mass_mg: Decimal
    concentration_mg_per_ml: Decimal | None = None
    volume_ml: Decimal | None = None
    site: str | None = None
    lot: str | None = None
    expiry: str | None = None
    override: str | None = None
    """The reason for which a question about it was answered with keeping it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidedDoseAnswered(Event):
    """A person said what became of a voided dose, such as ``not-given`` (H38)."""

    voids: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugDrawn(Event):
    """A drug was drawn up from a vial, or a device or tablet taken from its pack."""

    drug: str
    mass_mg: Decimal
    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None
    volume_ml: Decimal | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugWasted(Event):
    """What was left was destroyed; the witness is another person than whoever wrote this."""

    drug: str
    mass_mg: Decimal
    witness: str
    lot: str | None = None
    volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugDifferenceExplained(Event):
    """Why a lot does not tie out: ``mass_mg`` is drawn less given less wasted, as it stood then."""

    drug: str
    mass_mg: Decimal
    reason: str
    lot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionStarted(Event):
    """An infusion began: ``mass_mg`` in ``volume_ml`` over ``minutes`` was ordered."""

    drug: str
    mass_mg: Decimal
    volume_ml: Decimal
    minutes: float
    route: Route = Route.IV
    mass_mg_per_kg: Decimal | None = None
    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None
    witness: str | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionChanged(Event):
    """What is left of the infusion runs over ``minutes`` from now on.

    ``volume_ml`` is what the pump said it had given so far, where somebody read it off.
    """

    minutes: float
    volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionPaused(Event):
    """The pump was stopped for a while; ``volume_ml`` as in :class:`InfusionChanged`."""

    volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionResumed(Event):
    """The pump runs again, at the pace it had or was given meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionEnded(Event):
    """The infusion is over; mass and volume are what was really given.

    ``reckoned_volume_ml`` is what the run times come to where the pump's volume was read off.
    """

    mass_mg: Decimal
    volume_ml: Decimal
    reckoned_volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStarted(Event):
    """The dose is held under the tongue from now on."""


class HoldOutcome(StrEnum):
    """What became of a dose that was held under the tongue."""

    SPAT = "spat"
    SWALLOWED = "swallowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(Event):
    """The dose is not held any more."""

    outcome: HoldOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenStarted(Event):
    """Oxygen is given from now on, or at another flow (HAZARDS H11)."""

    flow_l_per_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenEnded(Event):
    """The person is on air again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Event):
    """The person is out of the room: from now on nobody is watched here (HAZARDS H48)."""

    told: str | None = None
    """Who was told, where they left against advice, or to whom they were handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCalled(Event):
    """Somebody asked for help with the one key, or called the next of the ladder (H50)."""

    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightConfirmed(Event):
    """A person answered a pre-flight item; ``detail`` says with what, in words."""

    item: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightWaived(Event):
    """The session began without a pre-flight item, and somebody said why."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(Event):
    """Which role does what in this session: doses, watches, writes, supervises."""

    duty: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecorded(Event):
    """What somebody saw, in words or as one of the observe keys' codes."""

    text: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRecorded(Event):
    """A value on a named scale (``observations.SCALES``)."""

    scale: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalEntered(Event):
    """A vital sign typed by hand, in the sign's unit; it never ends an alarm (H17)."""

    sign: VitalSign
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRejected(Event):
    """A person said that a device's reading is not true; the reading stays in the record."""

    sign: VitalSign
    reason: str
    value: float | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentMarked(Event):
    """A moment worth finding again."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateMet(Event):
    """A condition to go on was seen to be met."""

    gate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverridden(Event):
    """A clinician went on past a gate that was not met, and said why."""

    gate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCompleted(Event):
    """A scheduled check was done; ``occurred_at`` is that of what satisfied it."""

    check: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWaived(Event):
    """A scheduled check was let go, with its reason."""

    check: str
    due_at: datetime
    reason: str
    not_obtained: bool | None = None
    """Whether it was tried and could not be obtained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPostponed(Event):
    """A scheduled check was put off until later, with its reason (HAZARDS H30)."""

    check: str
    due_at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRoused(Event):
    """The person was left undisturbed on purpose: breathing was seen, and counted or not.

    It answers a sedation check and is never a score (HAZARDS H45).
    """

    check: str
    rate_per_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTicked(Event):
    """A thing of a stage's checklist was seen to."""

    stage: str
    item: str


class AlarmCategory(StrEnum):
    """Whether the person or the equipment is what it is about."""

    PHYSIOLOGICAL = "physiological"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Event):
    """An alarm condition is signalled; again with the same ``alarm`` when its priority rises.

    ``since`` is when the condition began; ``occurred_at`` when its delay ran out.
    """

    alarm: str
    condition: str
    category: AlarmCategory
    priority: Priority
    since: datetime
    sign: VitalSign | None = None
    value: float | None = None
    limit: float | None = None
    baseline: float | None = None
    device: str | None = None
    check: str | None = None
    signs: tuple[VitalSign, ...] | None = None
    """All signs that one cause took away together; ``sign`` is the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(Event):
    """Somebody saw the alarm: it is silent until its condition ends or gets worse."""

    alarm: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEnded(Event):
    """The condition is over and, where the alarm latches, acknowledged."""

    alarm: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioPaused(Event):
    """Sound is off until ``until``, or until an alarm of a higher priority (H25)."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConnected(Event):
    """A device is subscribed for this session."""

    device: str
    driver: str
    name: str
    address: str
    battery_percent: int | None = None
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStale(Event):
    """The link is up and nothing comes; ``occurred_at`` is when silence passed its limit."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLost(Event):
    """The link, or the adapter, is gone; ``reason`` says which."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRestored(Event):
    """Values come again after a silence, or a link after a loss."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSummarised(Event):
    """What a device sent in the session: packets that decoded and packets refused, by reason."""

    device: str
    packets: int
    refused_truncated: int
    refused_length: int
    refused_range: int
    refused_implausible: int
    without_value: int
    stored_records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsSealed(Event):
    """Ties the readings since the last seal into the chain (INTERFACES section 2)."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped(Event):
    """UTC was set by ``seconds`` (positive: forward) against the monotonic clock."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityTaken(Event):
    """Whoever wrote this fact answers for the room from now on."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAmended(Event):
    """An entry was corrected; the original stays. ``changes`` holds new values by field name."""

    amends: int
    reason: str
    changes: dict[str, str | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVoided(Event):
    """An entry is withdrawn with its reason; it stays in sight."""

    voids: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRefused(Event):
    """A drill's script asked for something that the rules refused; nothing else came of it."""

    action: str
    code: str
    why: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInterrupted(Event):
    """The program stopped without closing; ``occurred_at`` is the last durable moment."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResumed(Event):
    """The program is back in the session."""


class Ending(StrEnum):
    """How a session ended."""

    DISCHARGED = "discharged"
    NOT_DOSED = "not-dosed"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    LEFT_AGAINST_ADVICE = "left-against-advice"
    END_OF_SCRIPT = "end-of-script"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Event):
    """Nothing more is written but addenda."""

    ending: Ending
    reason: str | None = None
    owed: tuple[str, ...] | None = None
    """What was still owed at this moment, such as ``leaving:gait`` or ``check:blood-pressure``."""


KINDS: dict[str, type[Event]] = {
    "session-opened": SessionOpened,
    "stage-started": StageStarted,
    "dose-administered": DoseAdministered,
    "dose-prepared": DosePrepared,
    "voided-dose-answered": VoidedDoseAnswered,
    "drug-drawn": DrugDrawn,
    "drug-wasted": DrugWasted,
    "drug-difference-explained": DrugDifferenceExplained,
    "infusion-started": InfusionStarted,
    "infusion-changed": InfusionChanged,
    "infusion-paused": InfusionPaused,
    "infusion-resumed": InfusionResumed,
    "infusion-ended": InfusionEnded,
    "hold-started": HoldStarted,
    "hold-ended": HoldEnded,
    "oxygen-started": OxygenStarted,
    "oxygen-ended": OxygenEnded,
    "person-left": PersonLeft,
    "help-called": HelpCalled,
    "preflight-confirmed": PreflightConfirmed,
    "preflight-waived": PreflightWaived,
    "duty-assigned": DutyAssigned,
    "observation-recorded": ObservationRecorded,
    "score-recorded": ScoreRecorded,
    "vital-entered": VitalEntered,
    "reading-rejected": ReadingRejected,
    "moment-marked": MomentMarked,
    "gate-met": GateMet,
    "gate-overridden": GateOverridden,
    "check-completed": CheckCompleted,
    "check-waived": CheckWaived,
    "check-postponed": CheckPostponed,
    "not-roused": NotRoused,
    "checklist-ticked": ChecklistTicked,
    "alarm-raised": AlarmRaised,
    "alarm-acknowledged": AlarmAcknowledged,
    "alarm-ended": AlarmEnded,
    "audio-paused": AudioPaused,
    "device-connected": DeviceConnected,
    "device-stale": DeviceStale,
    "device-lost": DeviceLost,
    "device-restored": DeviceRestored,
    "device-summarised": DeviceSummarised,
    "readings-sealed": ReadingsSealed,
    "clock-jumped": ClockJumped,
    "responsibility-taken": ResponsibilityTaken,
    "entry-amended": EntryAmended,
    "entry-voided": EntryVoided,
    "action-refused": ActionRefused,
    "session-interrupted": SessionInterrupted,
    "session-resumed": SessionResumed,
    "session-closed": SessionClosed,
}
"""The stored word of each kind of fact (INTERFACES section 2)."""

WORDS: dict[type[Event], str] = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A fact that is decided and not yet durable. Times are aware UTC."""

    event: Event
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A durable fact: ``version`` counts the session's facts from 1, hashes are hex SHA-256."""

    session: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    event: Event
    previous: str
    hash: str

    @property
    def kind(self) -> str:
        """The stored word of its kind."""
        return WORDS[type(self.event)]
