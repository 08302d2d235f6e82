"""Words for the codes of observations, their groups, and gates."""

from kapmonitor.ui.language import translate

_C = "observe"

_GROUPS = {"affect": "Affect", "body": "Body", "speech": "Speech", "care": "Care"}
_OBSERVATIONS = {
    "clinician-called": "Clinician called",
    "clinician-at-bedside": "Clinician at bedside",
    "oxygen-on": "Oxygen on",
    "oxygen-noted": "oxygen noted",
    "quote": "quote…",
    "emergency-services-called": "Emergency services called",
}
_GATES = {
    "clearance": "Cleared by the prescriber",
    "consent": "Consent signed",
    "fasting": "Fasted",
    "escort": "Way home arranged",
    "benzodiazepine": "Benzodiazepine asked",
    "pressure": "Pressure before the dose",
    "booster-agreed": "Booster agreed to",
    "time": "Earliest time",
    "breathing": "Breathing",
    "oriented": "Oriented",
    "sedation": "Sedation gone",
    "dissociation": "Dissociation gone",
    "vitals": "Vitals near baseline",
    "nausea": "Nausea gone",
    "drink": "Has drunk",
    "gait": "Walks steadily",
    "access": "Access removed",
    "mood": "Mood and suicide asked",
    "escort-here": "Escort is here",
    "no-driving": "Told not to drive",
}


def observation_words(code: str) -> str:
    """An observation's code in words."""
    return _words(_OBSERVATIONS, code)


def group_words(group: str) -> str:
    """A group of observations."""
    return _words(_GROUPS, group)


def gate_words(gate: str) -> str:
    """A gate or a leaving item."""
    return _words(_GATES, gate)


def _words(table: dict[str, str], code: str) -> str:
    return translate(_C, table[code]) if code in table else code.replace("-", " ")
