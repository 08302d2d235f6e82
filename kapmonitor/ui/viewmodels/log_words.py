"""The log's words for what happened, and the tone in which they are shown."""

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event
from kapmonitor.domain.limits import Priority
from kapmonitor.ui import text
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
            return text.event_words(event)


def tone_of(event: Event) -> str:
    """The token of its colour: alarms have theirs, doses the session's own."""
    match event:
        case ev.AlarmRaised(priority=priority):
            return _ALARM_TONES[priority]
        case ev.DoseAdministered() | ev.StageStarted() | ev.HelpCalled():
            return "accent"
        case ev.DeviceConnected() | ev.DeviceLost() | ev.DeviceStale() | ev.DeviceRestored():
            return "muted"
        case ev.AlarmAcknowledged() | ev.AlarmEnded() | ev.CheckCompleted():
            return "muted"
        case _:
            return "text"
