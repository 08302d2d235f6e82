"""The log's words for what happened, and the tone in which they are shown."""

from collections.abc import Mapping

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event
from kapmonitor.domain.limits import Priority
from kapmonitor.ui import fact_words, text
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.observation_words import observation_words

HOUSEKEEPING = (
    ev.ReadingsSealed,
    ev.DeviceSummarised,
    ev.PreflightConfirmed,
    ev.PreflightWaived,
    ev.DutyAssigned,
    ev.EntryAmended,
    ev.EntryVoided,
)
"""Facts that have no line of their own: the record's, or shown at the line they speak of."""

_ALARM_TONES = {
    Priority.HIGH: "high_rest_ink",
    Priority.MEDIUM: "med_ink",
    Priority.LOW: "low_ink",
}


def event_words(event: Event) -> str:
    """What happened, on one line."""
    match event:
        case ev.ObservationRecorded(text=None, code=str(code)):
            return text.one_line(observation_words(code))
        case ev.ObservationRecorded(text=str(said), code="quote"):
            quoted = translate(
                "log",
                "\N{LEFT DOUBLE QUOTATION MARK}{said}\N{RIGHT DOUBLE QUOTATION MARK}",
                said=said,
            )
            return text.one_line(quoted)
        case ev.MomentMarked(text=None):
            return translate("log", "Mark")
        case _:
            return fact_words.event_words(event)


def is_reworded(changes: Mapping[str, str | float]) -> bool:
    """Whether new values take the place of what the entry says, so that its words are struck.

    mg/kg follows from the weight: where that was corrected, the dose itself stands (H38).
    """
    return any(name != "mass_mg_per_kg" for name in changes)


def is_override(event: Event) -> bool:
    """Whether somebody went past a rule, and said why: it is not to be read over (H46)."""
    match event:
        case ev.GateOverridden():
            return True
        case ev.DoseAdministered() | ev.DosePrepared() | ev.DrugDrawn() | ev.InfusionStarted():
            return event.override is not None
        case _:
            return False


def is_heavy(event: Event) -> bool:
    """Whether it is told louder than what stands around it: what was given, and overrides."""
    given = ev.DoseAdministered | ev.InfusionStarted | ev.InfusionEnded
    return isinstance(event, given) or is_override(event)


def tone_of(event: Event) -> str:
    """The token of its colour: alarms have theirs, doses the session's own."""
    match event:
        case ev.AlarmRaised(priority=priority):
            return _ALARM_TONES[priority]
        case ev.DoseAdministered() | ev.InfusionStarted() | ev.InfusionEnded():
            return "accent"
        case ev.StageStarted() | ev.HelpCalled():
            return "accent"
        case ev.DeviceConnected() | ev.DeviceLost() | ev.DeviceStale() | ev.DeviceRestored():
            return "muted"
        case ev.AlarmAcknowledged() | ev.AlarmEnded() | ev.CheckCompleted():
            return "muted"
        case _:
            return "text"
