"""What a check asks: a score, a number, a pressure, or whether it was done; and what else it takes.

The reasons offered are ours; a level of MOAA/S is told in our own short words (domain.md 4.1).
"""

from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.schedule import SEDATION_CHECKS
from kapmonitor.services.answering import MAY_BE_PUT_OFF
from kapmonitor.ui import text
from kapmonitor.ui.language import translate

_C = "due"


class AnswerKind(StrEnum):
    """What a check wants to be told."""

    SCORE = "score"
    NUMBER = "number"
    PRESSURE = "pressure"
    SEEN = "seen"


SIGNS = {
    "breathing": VitalSign.RESPIRATORY_RATE,
    "spo2": VitalSign.SPO2,
    "pulse": VitalSign.PULSE_RATE,
}
"""The one sign of a check that is a number."""
BY_HAND = ("breathing", "blood-pressure", "spo2", "pulse")
"""What may be entered by hand at any time, whether or not it is due (HAZARDS H56)."""
PUT_OFF_MINUTES = (2, 5, 10)
"""How long a cuff may be put off by one press."""
_REASONS = ("resting", "asked not to", "person declines", "device trouble")
_OWN_REASONS = {
    "blood-pressure": (
        "resting",
        "asked not to",
        "cuff hurts",
        "device trouble",
        "person declines",
    ),
    "breathing": ("moving", "speaking", "asked not to"),
    "spo2": ("device trouble", "cold hand", "moving", "asked not to"),
}
"""Words for what lets a check go, one press each (domain.md 0.5)."""
_LEVELS = {
    "moaa-s": (
        "no response",
        "only to what hurts",
        "only to a shake",
        "only to a loud or repeated name",
        "slowly to the name",
        "at once to the name",
    )
}
"""Each level of a scale in short words of our own, the lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked now. ``lowest`` to ``highest`` in ``unit``; a score has no unit."""

    check: str
    kind: AnswerKind
    title: str
    lowest: int = 0
    highest: int = 0
    unit: str = ""
    short: str = ""
    """Its sign in one word, where it is a value."""
    may_be_seen: bool = False
    """Whether it is answered by having been done, without a number."""
    may_be_left: bool = False
    """Whether "not roused on purpose: breathing seen" is an answer: never a score (H45)."""
    may_be_put_off: bool = False
    """Whether it disturbs, so that it may wait (H30)."""
    reasons: tuple[str, ...] = ()
    """What lets it go, in words to choose from."""
    levels: tuple[str, ...] = ()
    """Each number of its scale in words, the lowest first."""


def question_of(check: str) -> Question:
    """What a check asks for."""
    if check == "blood-pressure":
        return _pressure(check)
    if check in SIGNS:
        return _number(check, SIGNS[check])
    kind = AnswerKind.SCORE if check in SCALES else AnswerKind.SEEN
    scale = SCALES.get(check)
    return Question(
        check=check,
        kind=kind,
        title=_title(check),
        lowest=scale.lowest if scale else 0,
        highest=scale.highest if scale else 0,
        may_be_seen=kind is AnswerKind.SEEN,
        may_be_left=check in SEDATION_CHECKS,
        reasons=_reasons(check),
        levels=tuple(translate(_C, words) for words in _LEVELS.get(check, ())),
    )


def _pressure(check: str) -> Question:
    low, high = VitalSign.SYSTOLIC.plausible
    return Question(
        check=check,
        kind=AnswerKind.PRESSURE,
        title=_title(check),
        lowest=int(low),
        highest=int(high),
        unit=text.unit_word(VitalSign.SYSTOLIC),
        short=translate(_C, "Pressure"),
        may_be_put_off=check in MAY_BE_PUT_OFF,
        reasons=_reasons(check),
    )


def _number(check: str, sign: VitalSign) -> Question:
    low, high = sign.plausible
    return Question(
        check=check,
        kind=AnswerKind.NUMBER,
        title=_title(check),
        lowest=int(low),
        highest=int(high),
        unit=text.unit_word(sign),
        short=text.sign_word(sign),
        may_be_seen=check == "breathing",
        reasons=_reasons(check),
    )


def _title(check: str) -> str:
    return translate(_C, "Pulse") if check == "pulse" else text.check_word(check)


def _reasons(check: str) -> tuple[str, ...]:
    return tuple(translate(_C, words) for words in _OWN_REASONS.get(check, _REASONS))
