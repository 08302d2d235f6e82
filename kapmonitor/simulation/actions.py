"""What the script's staff may do: each action with its keys (INTERFACES section 4).

``comes_later`` marks actions that the format knows and this version does not play yet.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, StrictBool

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Ending, HoldOutcome
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.observations import ALL_SCALE_NAMES
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.fields import Amount, Number, Seconds, Table, Text, one_of
from kapmonitor.protocols.model import ANSWERED_CHECKS, GATES, STAGE_IDS

StageId = Annotated[str, one_of(*STAGE_IDS)]
GateId = Annotated[str, one_of(*GATES)]
ScaleName = Annotated[str, one_of(*sorted(ALL_SCALE_NAMES))]
CheckName = Annotated[str, one_of(*ANSWERED_CHECKS, *sorted(ALL_SCALE_NAMES))]
DangerSign = Literal[
    "no-breathing-seen",
    "slow-breathing",
    "no-answer-to-voice",
    "chest-pain",
    "neurological-sign",
]
NotNegative = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]


class Action(Table):
    """What every action has: when, by whom, its label, and the reason that would override."""

    comes_later: ClassVar[bool] = False
    action: str
    at: Seconds
    by: Role
    label: Text | None = None
    override: Text | None = None


class StartStage(Action):
    """Start a stage."""

    action: Literal["start-stage"]
    stage: StageId


class AdministerDose(Action):
    """Give a dose."""

    action: Literal["administer-dose"]
    drug: Text
    route: Route
    mass_mg: Amount
    site: Text | None = None
    lot: Text | None = None
    expiry: Text | None = None
    concentration_mg_per_ml: Amount | None = None
    witness: Text | None = None


class Observe(Action):
    """Log an observation: words or a code."""

    action: Literal["observe"]
    text: Text | None = None
    code: Text | None = None


class Score(Action):
    """Enter a score."""

    action: Literal["score"]
    scale: ScaleName
    value: Number


class EnterVital(Action):
    """Type a vital sign by hand."""

    action: Literal["enter-vital"]
    sign: VitalSign
    value: Number


class Mark(Action):
    """Mark the moment."""

    action: Literal["mark"]
    text: Text | None = None


class MeetGate(Action):
    """Say that a gate is met."""

    action: Literal["meet-gate"]
    gate: GateId


class CompleteCheck(Action):
    """Say that a check was done."""

    action: Literal["complete-check"]
    check: CheckName


class WaiveCheck(Action):
    """Let a check go."""

    action: Literal["waive-check"]
    check: CheckName
    reason: Text
    not_obtained: StrictBool = False


class Acknowledge(Action):
    """Acknowledge an alarm, or every alarm now on."""

    action: Literal["acknowledge"]
    alarm: Text | None = None


class PauseAudio(Action):
    """Pause the sound."""

    action: Literal["pause-audio"]


class RejectReading(Action):
    """Say that the latest reading of a sign is not true."""

    action: Literal["reject-reading"]
    sign: VitalSign
    reason: Text


class TakeResponsibility(Action):
    """Answer for the room."""

    action: Literal["take-responsibility"]


class CallHelp(Action):
    """Ask for help."""

    action: Literal["call-help"]


class Amend(Action):
    """Correct an earlier entry; every further key is a new value of it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    action: Literal["amend"]
    amends: Text
    reason: Text
    __pydantic_extra__: dict[str, str | float]


class Void(Action):
    """Withdraw an earlier entry."""

    action: Literal["void"]
    voids: Text
    reason: Text


class Close(Action):
    """Close the session."""

    action: Literal["close"]
    ending: Ending = Ending.DISCHARGED
    reason: Text | None = None


class Draw(Action):
    """Draw a drug up."""

    action: Literal["draw"]
    drug: Text
    mass_mg: Amount
    lot: Text | None = None
    expiry: Text | None = None
    concentration_mg_per_ml: Amount | None = None


class Waste(Action):
    """Waste what is left."""

    action: Literal["waste"]
    drug: Text
    mass_mg: Amount
    witness: Text
    lot: Text | None = None


class ExplainDifference(Action):
    """Say why a lot does not tie out."""

    action: Literal["explain-difference"]
    drug: Text
    lot: Text | None = None
    reason: Text


class StartInfusion(Action):
    """Start an infusion."""

    action: Literal["start-infusion"]
    drug: Text
    mass_mg: Amount
    volume_ml: Amount
    minutes: Positive
    lot: Text | None = None
    expiry: Text | None = None
    concentration_mg_per_ml: Amount | None = None
    witness: Text | None = None


class ChangeInfusion(Action):
    """Change the run time of what is left; ``volume_ml`` is what the pump shows as given."""

    action: Literal["change-infusion"]
    minutes: Positive
    volume_ml: Amount | None = None


class PauseInfusion(Action):
    """Stop the pump for a while."""

    action: Literal["pause-infusion"]
    volume_ml: Amount | None = None


class ResumeInfusion(Action):
    """Let the pump run again."""

    action: Literal["resume-infusion"]


class EndInfusion(Action):
    """End the infusion."""

    action: Literal["end-infusion"]
    volume_ml: Amount | None = None


class StartHold(Action):
    """Hold the dose under the tongue."""

    action: Literal["start-hold"]


class EndHold(Action):
    """End the hold under the tongue."""

    action: Literal["end-hold"]
    outcome: HoldOutcome


class SetOxygen(Action):
    """Set the oxygen flow; 0 ends it."""

    action: Literal["set-oxygen"]
    flow_l_per_min: NotNegative


class TickItem(Action):
    """Say that a thing of a stage's checklist was seen to."""

    action: Literal["tick-item"]
    stage: StageId
    item: Text


class NotRoused(Action):
    """Leave the person undisturbed: breathing was seen, and counted or not."""

    action: Literal["not-roused"]
    check: CheckName = "moaa-s"
    rate_per_min: Positive | None = None


class PutOffCheck(Action):
    """Put a check that disturbs off, for so long."""

    action: Literal["put-off-check"]
    check: CheckName
    by_time: Seconds
    reason: Text


class AnswerVoid(Action):
    """Say what became of a dose that was withdrawn."""

    action: Literal["answer-void"]
    voids: Text
    answer: Literal["not-given", "given-otherwise"]


class PersonLeft(Action):
    """Say that the person is out of the room."""

    action: Literal["person-left"]
    told: Text | None = None


class AmendWeight(Action):
    """Correct today's weight."""

    action: Literal["amend-weight"]
    weight_kg: Positive
    reason: Text


class _Later(Action):
    """An action of the format that a later version plays."""

    comes_later: ClassVar[bool] = True


class Sign(_Later):
    """Sign the session."""

    action: Literal["sign"]


class NoteDangerSign(_Later):
    """Log a danger sign."""

    action: Literal["danger-sign"]
    code: DangerSign


class ChangeLimit(_Later):
    """Change a limit of this session."""

    action: Literal["change-limit"]
    sign: VitalSign
    low: Number | None = None
    high: Number | None = None
    delay: Seconds | None = None
    priority: Priority | None = None
    reason: Text


StaffAction = Annotated[
    StartStage
    | AdministerDose
    | Observe
    | Score
    | EnterVital
    | Mark
    | MeetGate
    | CompleteCheck
    | WaiveCheck
    | Acknowledge
    | PauseAudio
    | RejectReading
    | TakeResponsibility
    | CallHelp
    | Amend
    | Void
    | Close
    | Draw
    | Waste
    | StartInfusion
    | ChangeInfusion
    | PauseInfusion
    | ResumeInfusion
    | EndInfusion
    | StartHold
    | EndHold
    | SetOxygen
    | ExplainDifference
    | TickItem
    | NotRoused
    | PutOffCheck
    | AnswerVoid
    | PersonLeft
    | AmendWeight
    | Sign
    | NoteDangerSign
    | ChangeLimit,
    Field(discriminator="action"),
]
