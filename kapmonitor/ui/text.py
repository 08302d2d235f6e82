"""Words for signs, checks, stages, devices and alarms, of window and text view alike."""

import math
import re

from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain import events as ev
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.dosing import Route
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
_CONDITION_WORDS = {
    "dose-over-bound": "dose over the bound",
    "danger-sign": "danger sign",
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
OVER_BOUND = "dose-over-bound"
"""The condition of a dose that was given over a bound, as ``alarms/technical`` has it."""
PRACTICE = "PRACTICE, no real person"
"""What is said over everything that is practice and has no name of its own (HAZARDS H67)."""
DIGITS_TOLD = 4
"""How many of a long serial number are shown beside a number (HAZARDS H01)."""
_BREAKS = re.compile(r"[\t\n\v\f\r\u2028\u2029]+")


def sign_word(sign: VitalSign) -> str:
    """A sign's name."""
    return translate("sign", SIGN_WORDS[sign])


def unit_word(sign: VitalSign) -> str:
    """A sign's unit as it is printed beside every number (HAZARDS H06)."""
    return UNIT_WORDS.get(sign.unit, sign.unit)


def route_word(route: Route) -> str:
    """A route in words that cannot be misread (HAZARDS H39)."""
    return translate("route", ROUTE_WORDS[route.value])


def dose_route_word(route: Route) -> str:
    """The route of what is given all at once: by the vein that is no infusion (HAZARDS H39)."""
    return translate("route", "IV bolus") if route is Route.IV else route_word(route)


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
    return translate("alarm", _CONDITION_WORDS.get(condition, condition.replace("-", " ")))


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
    if raised.condition == OVER_BOUND:
        return over_bound_words(raised)
    sign = sign_word(raised.sign) if raised.sign else condition_word(raised.condition)
    value = ""
    if raised.value is not None:
        value = f" {alarm_number_word(raised.value, raised.condition)}"
    return f"{sign}{value}{limit_words(raised)}"


def over_bound_words(raised: ev.AlarmRaised) -> str:
    """The dose that was given over a bound: ``Dose over the bound: 600 mg`` (HAZARDS H41)."""
    words = condition_word(raised.condition)
    words = words[:1].upper() + words[1:]
    return words if raised.value is None else f"{words}: {raised.value:g} mg"


def limit_words(raised: ev.AlarmRaised) -> str:
    """The limit that was crossed, after a space: `` below 88``."""
    if raised.limit is None:
        return ""
    if raised.condition.endswith("-low"):
        return " " + translate("alarm", "below {limit:g}", limit=raised.limit)
    return " " + translate("alarm", "above {limit:g}", limit=raised.limit)


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
