"""Words for facts and alarms, as the text view and the log say them.

Here because there is no window yet; what it will say is found in the same way.
"""

from functools import singledispatch

from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign

SIGN_WORDS = {
    VitalSign.SPO2: "SpO2",
    VitalSign.PULSE_RATE: "Pulse",
    VitalSign.PERFUSION_INDEX: "Perfusion",
    VitalSign.SYSTOLIC: "Systolic",
    VitalSign.DIASTOLIC: "Diastolic",
    VitalSign.MEAN_ARTERIAL_PRESSURE: "Mean pressure",
    VitalSign.HEART_RATE: "Heart rate",
    VitalSign.RESPIRATORY_RATE: "Breathing",
    VitalSign.TEMPERATURE: "Temperature",
    VitalSign.BODY_WEIGHT: "Weight",
    VitalSign.CUFF_PRESSURE: "Cuff",
}
UNIT_WORDS = {"mm[Hg]": "mmHg", "Cel": "°C"}
PRIORITY_MARKS = {Priority.HIGH: "!!!", Priority.MEDIUM: "!!", Priority.LOW: "!"}
ROUTE_WORDS = {
    "IM": "IM injection",
    "IV": "IV infusion",
    "SL": "under the tongue",
    "IN": "nasal",
    "SC": "subcut",
    "PO": "swallowed",
}
TECHNICAL_WORDS = {
    "no-data": "reading lost",
    "link-lost": "link lost",
    "sensor-off": "sensor off",
    "signal-weak": "weak signal",
    "doubtful-low": "low and doubtful",
    "battery-low": "battery low",
    "measurement-failed": "measurement failed",
    "not-recording": "NOT RECORDING",
    "sound-unavailable": "no sound: alarms are only seen",
    "clock-jumped": "the computer's clock was set",
}


def alarm_words(alarm: Alarm) -> str:
    """One alarm in one line: priority, what, value against limit, since when, what became of it."""
    raised = alarm.raised
    parts = [PRIORITY_MARKS[raised.priority], _alarm_subject(raised)]
    parts.append(f"since {raised.since.astimezone():%H:%M:%S}")
    match alarm.state:
        case AlarmState.ACKNOWLEDGED:
            parts.append("(acknowledged)")
        case AlarmState.LATCHED:
            parts.append("(over, not acknowledged)")
        case AlarmState.ON:
            pass
    return " ".join(parts)


def fact_words(fact: Fact) -> str:
    """A fact as a log line, with its author."""
    return one_line(f"{_event_words(fact.event)}  [{fact.recorded_by}]")


def one_line(text: str) -> str:
    """What somebody typed, or a device calls itself, as text and nothing else.

    A line break or an escape sequence must not forge a line of its own.
    """
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _alarm_subject(raised: ev.AlarmRaised) -> str:
    if raised.condition in TECHNICAL_WORDS:
        sign = f"{SIGN_WORDS[raised.sign]} " if raised.sign else ""
        device = f" ({raised.device})" if raised.device else ""
        return f"{sign}{TECHNICAL_WORDS[raised.condition]}{device}"
    sign = SIGN_WORDS[raised.sign] if raised.sign else raised.condition
    side = "below" if raised.condition.endswith("-low") else "above"
    value = "" if raised.value is None else f" {raised.value:g}"
    limit = "" if raised.limit is None else f" {side} {raised.limit:g}"
    return f"{sign}{value}{limit}"


@singledispatch
def _event_words(event: Event) -> str:
    """The stored word serves where nothing better is said."""
    return ev.WORDS[type(event)].replace("-", " ")


@_event_words.register
def _(event: ev.StageStarted) -> str:
    return f"Stage {event.stage}"


@_event_words.register
def _(event: ev.DoseAdministered) -> str:
    mass = format_amount(event.mass_mg)
    return f"{event.drug} {ROUTE_WORDS[event.route.value]} {mass} mg given"


@_event_words.register
def _(event: ev.ObservationRecorded) -> str:
    return event.text or event.code or ""


@_event_words.register
def _(event: ev.ScoreRecorded) -> str:
    return f"{event.scale} {event.value:g}"


@_event_words.register
def _(event: ev.VitalEntered) -> str:
    return f"{SIGN_WORDS[event.sign]} {event.value:g} by hand"


@_event_words.register
def _(event: ev.GateMet) -> str:
    return f"Gate met: {event.gate}"


@_event_words.register
def _(event: ev.GateOverridden) -> str:
    return f"Gate overridden: {event.gate}: {event.reason}"


@_event_words.register
def _(event: ev.CheckCompleted) -> str:
    return f"Check done: {event.check}"


@_event_words.register
def _(event: ev.CheckWaived) -> str:
    return f"Check waived: {event.check}: {event.reason}"


@_event_words.register
def _(event: ev.SessionClosed) -> str:
    return f"Session closed: {event.ending}"


@_event_words.register
def _(event: ev.AlarmRaised) -> str:
    return f"{PRIORITY_MARKS[event.priority]} {_alarm_subject(event)}"


@_event_words.register
def _(event: ev.AlarmAcknowledged) -> str:
    return f"Acknowledged: {event.condition}"


@_event_words.register
def _(event: ev.AlarmEnded) -> str:
    return f"Ended: {event.condition}"


@_event_words.register
def _(event: ev.DeviceConnected) -> str:
    return f"{event.name} connected"


@_event_words.register
def _(event: ev.DeviceLost) -> str:
    return f"{event.device} lost: {event.reason}"


@_event_words.register
def _(event: ev.ReadingsSealed) -> str:
    return f"{event.count} readings sealed"
