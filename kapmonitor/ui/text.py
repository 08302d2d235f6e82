"""Words for signs, checks, stages, devices, alarms and facts, of window and text view alike."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import singledispatch

from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.dosing import Route, format_amount
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.language import translate

SIGN_WORDS = {
    VitalSign.SPO2: "SpO₂",
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
    "display-frozen": "this display stood still",
    "clock-jumped": "the computer's clock was set",
}
STAGE_WORDS = {
    "preparation": "Prep",
    "administration": "Dose",
    "onset": "Onset",
    "peak": "Peak",
    "return": "Return",
    "integration": "Integrate",
    "recovery": "Recover",
    "discharge": "Leave",
}
"""Short, so that a stage's word always fits its place on the timeline."""
CHECK_WORDS = {
    "blood-pressure": "Blood pressure",
    "spo2": "SpO₂",
    "breathing": "Breathing",
    "moaa-s": "MOAA/S sedation",
    "rass": "RASS sedation",
    "ramsay": "Ramsay sedation",
    "poss": "POSS sedation",
    "nausea": "Nausea 0-10",
    "anxiety": "Anxiety 0-10",
    "pain": "Pain 0-10",
    "comfort": "Comfort 0-10",
    "dissociation": "Dissociation 0-10",
    "cadss": "CADSS dissociation",
    "cadss-6": "CADSS-6 dissociation",
    "padss": "PADSS",
    "phq-9": "PHQ-9",
    "gad-7": "GAD-7",
    "c-ssrs": "C-SSRS",
}
ENDING_WORDS = {
    ev.Ending.DISCHARGED: "has left",
    ev.Ending.NOT_DOSED: "no dose was given",
    ev.Ending.STOPPED: "stopped",
    ev.Ending.TRANSFERRED: "transferred",
    ev.Ending.LEFT_AGAINST_ADVICE: "left against advice",
    ev.Ending.END_OF_SCRIPT: "end of the script",
}
SENTENCES: dict[type[Event], str] = {
    ev.DeviceConnected: "{name} connected",
    ev.DeviceStale: "{device}: nothing comes, the link is up",
    ev.DeviceLost: "{device} lost: {reason}",
    ev.DeviceRestored: "{device} is back",
    ev.ReadingsSealed: "{count} readings sealed",
    ev.ClockJumped: "The computer's clock was set by {seconds:+.0f} s",
    ev.EntryVoided: "Entry {voids} voided: {reason}",
    ev.SessionInterrupted: "Session interrupted: {reason}",
    ev.SessionResumed: "Session goes on after the interruption",
}
DIGITS_TOLD = 4
"""How many of a long serial number are shown beside a number (HAZARDS H01)."""


def sign_word(sign: VitalSign) -> str:
    """A sign's name."""
    return translate("sign", SIGN_WORDS[sign])


def unit_word(sign: VitalSign) -> str:
    """A sign's unit as it is printed beside every number (HAZARDS H06)."""
    return UNIT_WORDS.get(sign.unit, sign.unit)


def route_word(route: Route) -> str:
    """A route in words that cannot be misread (HAZARDS H39)."""
    return translate("route", ROUTE_WORDS[route.value])


def stage_word(stage: str) -> str:
    """A stage's short name; its id where a protocol has one of its own."""
    return translate("stage", STAGE_WORDS.get(stage, stage.replace("-", " ").capitalize()))


def check_word(check: str) -> str:
    """What a scheduled check or a scale asks."""
    return translate("check", CHECK_WORDS.get(check, check.replace("-", " ").capitalize()))


def role_word(role: str) -> str:
    """A role, or another author such as ``rule``, as a word."""
    return translate("role", role.removeprefix("device:").capitalize())


def condition_word(condition: str) -> str:
    """An alarm condition without values: ``SpO2 low``, ``reading lost``."""
    if condition in TECHNICAL_WORDS:
        return translate("alarm", TECHNICAL_WORDS[condition])
    sign, _, side = condition.rpartition("-")
    if sign in set(VitalSign):
        return translate("alarm", "{sign} {side}", sign=sign_word(VitalSign(sign)), side=side)
    return translate("alarm", condition.replace("-", " "))


def device_word(device: DeviceAssignment) -> str:
    """A device by its name and the last digits of its serial or address (HAZARDS H01)."""
    name = one_line(device.name)
    digits = len(name) - len(name.rstrip("0123456789"))
    if digits > DIGITS_TOLD:
        return f"{name[:-digits].rstrip()} …{name[-DIGITS_TOLD:]}".lstrip()
    if digits or device.address is None:
        return name
    return f"{name} …{device.address[-5:]}"


def number_word(value: float) -> str:
    """A vital sign without decimals (HAZARDS H10), cut and never rounded up.

    >>> number_word(87.5), number_word(96.9)
    ('87', '96')
    """
    return str(math.floor(value))


def alarm_number_word(value: float, condition: str) -> str:
    """The value of an alarm without decimals, never on the wrong side of its limit.

    >>> alarm_number_word(87.5, "spo2-low"), alarm_number_word(120.4, "pulse_rate-high")
    ('87', '121')
    """
    return number_word(value) if condition.endswith("-low") else str(math.ceil(value))


def alarm_words(alarm: Alarm) -> str:
    """One alarm in one line: priority, what, value against limit, since when, what became of it."""
    raised = alarm.raised
    parts = [PRIORITY_MARKS[raised.priority], alarm_subject(raised)]
    parts.append(f"since {raised.since.astimezone():%H:%M:%S}")
    match alarm.state:
        case AlarmState.ACKNOWLEDGED:
            parts.append("(acknowledged)")
        case AlarmState.LATCHED:
            parts.append("(over, not acknowledged)")
        case AlarmState.ON:
            pass
    return " ".join(parts)


def alarm_subject(raised: ev.AlarmRaised) -> str:
    """What an alarm is about, with value and limit; a lost reading is worded as one (H27)."""
    if raised.condition in TECHNICAL_WORDS:
        sign = f"{sign_word(raised.sign)} " if raised.sign else ""
        device = f" ({raised.device})" if raised.device else ""
        return f"{sign}{condition_word(raised.condition)}{device}"
    sign = sign_word(raised.sign) if raised.sign else condition_word(raised.condition)
    value = ""
    if raised.value is not None:
        value = f" {alarm_number_word(raised.value, raised.condition)}"
    return f"{sign}{value}{limit_words(raised)}"


def limit_words(raised: ev.AlarmRaised) -> str:
    """The limit that was crossed, after a space: `` below 88``."""
    if raised.limit is None:
        return ""
    if raised.condition.endswith("-low"):
        return " " + translate("alarm", "below {limit:g}", limit=raised.limit)
    return " " + translate("alarm", "above {limit:g}", limit=raised.limit)


def fact_words(fact: Fact) -> str:
    """A fact as a log line, with its author."""
    return f"{fact_text(fact)}  [{one_line(fact.recorded_by)}]"


def fact_text(fact: Fact) -> str:
    """What a fact says, in one line, without its author and time."""
    return one_line(_event_words(fact.event))


def event_words(event: Event) -> str:
    """What happened, without its author."""
    return one_line(_event_words(event))


PRACTICE = "PRACTICE, no real person"
"""What is said over everything that is practice and has no name of its own (HAZARDS H67)."""
_BREAKS = re.compile(r"[\t\n\v\f\r\u2028\u2029]+")


def in_a_line(text: str) -> str:
    """What was typed or pasted, each break of lines or columns as one space."""
    return _BREAKS.sub(" ", text)


def one_line(text: str) -> str:
    """What somebody typed, or a device calls itself, as text and nothing else.

    A line break or an escape sequence must not forge a line of its own.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _say(text: str, **values: object) -> str:
    return translate("fact", text, **values)


def _after(text: str | None, mark: str = ": ") -> str:
    """What may follow a sentence, or nothing."""
    return f"{mark}{text}" if text else ""


def _drug(drug: str, mass: str, route: Route) -> str:
    return _say("{drug} {mass} mg, {route}", drug=drug, mass=mass, route=route_word(route))


def _changes(changes: Mapping[str, str | float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in changes.items())


@singledispatch
def _event_words(event: Event) -> str:
    """Facts whose fields fill a sentence as they are."""
    return _say(SENTENCES[type(event)], **asdict(event))


@_event_words.register
def _(event: ev.SessionOpened) -> str:
    weight = "" if event.weight_kg is None else _say(", {kg:g} kg", kg=event.weight_kg)
    return _say("Session opened: {code}", code=event.participant) + weight


@_event_words.register
def _(event: ev.StageStarted) -> str:
    return _say("Stage {stage}", stage=stage_word(event.stage))


@_event_words.register
def _(event: ev.DoseAdministered) -> str:
    dose = _drug(event.drug, format_amount(event.mass_mg), event.route)
    return _say("{dose}, given", dose=dose) + _after(event.site, ", ") + _after(event.override)


@_event_words.register
def _(event: ev.DosePrepared) -> str:
    dose = _drug(event.drug, format_amount(event.mass_mg), event.route)
    volume = "" if event.volume_ml is None else f", {format_amount(event.volume_ml)} mL"
    return _say("Drawn up, not in the body: {dose}", dose=dose) + volume + _after(event.override)


@_event_words.register
def _(event: ev.VoidedDoseAnswered) -> str:
    answer = event.answer.replace("-", " ")
    return _say("Voided dose, entry {entry}: {answer}", entry=event.voids, answer=answer)


@_event_words.register
def _(event: ev.HelpCalled) -> str:
    return _say("HELP called") + _after(event.called)


@_event_words.register
def _(event: ev.PreflightConfirmed) -> str:
    item = event.item.replace("-", " ")
    return _say("Before the session: {item} confirmed", item=item) + _after(event.detail)


@_event_words.register
def _(event: ev.PreflightWaived) -> str:
    item = event.item.replace("-", " ")
    return _say("Before the session: without {item}: {reason}", item=item, reason=event.reason)


@_event_words.register
def _(event: ev.DutyAssigned) -> str:
    return _say("{role} on duty: {duty}", role=role_word(event.role), duty=event.duty)


@_event_words.register
def _(event: ev.ObservationRecorded) -> str:
    return event.text or (event.code or "").replace("-", " ")


@_event_words.register
def _(event: ev.ScoreRecorded) -> str:
    return f"{check_word(event.scale)} {event.value:g}"


@_event_words.register
def _(event: ev.VitalEntered) -> str:
    sign, unit = sign_word(event.sign), unit_word(event.sign)
    return _say("{sign} {value:g} {unit} by hand", sign=sign, value=event.value, unit=unit)


@_event_words.register
def _(event: ev.ReadingRejected) -> str:
    value = "" if event.value is None else f" {event.value:g} {unit_word(event.sign)}"
    what = f"{sign_word(event.sign)}{value}"
    return _say("{what} rejected: {reason}", what=what, reason=event.reason)


@_event_words.register
def _(event: ev.MomentMarked) -> str:
    return _say("Marked") + _after(event.text)


@_event_words.register
def _(event: ev.GateMet) -> str:
    return _say("Gate met: {gate}", gate=event.gate.replace("-", " "))


@_event_words.register
def _(event: ev.GateOverridden) -> str:
    gate = event.gate.replace("-", " ")
    return _say("Gate overridden: {gate}: {reason}", gate=gate, reason=event.reason)


@_event_words.register
def _(event: ev.CheckCompleted) -> str:
    return _say("Check done: {check}", check=check_word(event.check))


@_event_words.register
def _(event: ev.CheckWaived) -> str:
    check = check_word(event.check)
    return _say("Check waived: {check}: {reason}", check=check, reason=event.reason)


@_event_words.register
def _(event: ev.AlarmRaised) -> str:
    return f"{PRIORITY_MARKS[event.priority]} {alarm_subject(event)}"


@_event_words.register
def _(event: ev.AlarmAcknowledged) -> str:
    return _say("Acknowledged: {what}", what=condition_word(event.condition))


@_event_words.register
def _(event: ev.AlarmEnded) -> str:
    return _say("Ended: {what}", what=condition_word(event.condition))


@_event_words.register
def _(event: ev.AudioPaused) -> str:
    return _say("Audio paused until {until}", until=f"{event.until.astimezone():%H:%M:%S}")


@_event_words.register
def _(event: ev.DeviceSummarised) -> str:
    refused = event.refused_truncated + event.refused_length
    refused += event.refused_range + event.refused_implausible
    return _say(
        "{device}: {packets} packets, {refused} refused",
        device=event.device,
        packets=event.packets,
        refused=refused,
    )


@_event_words.register
def _(event: ev.ResponsibilityTaken) -> str:
    return _say("{role} answers for the room", role=role_word(event.role))


@_event_words.register
def _(event: ev.EntryAmended) -> str:
    changes = _changes(event.changes)
    return _say("Entry {entry} corrected: {changes}", entry=event.amends, changes=changes) + _after(
        event.reason
    )


@_event_words.register
def _(event: ev.ActionRefused) -> str:
    action = event.action.replace("-", " ")
    return _say("Refused: {action}: {why}", action=action, why=event.why)


@_event_words.register
def _(event: ev.SessionClosed) -> str:
    ending = translate("ending", ENDING_WORDS[event.ending])
    return _say("Session closed: {ending}", ending=ending) + _after(event.reason)
