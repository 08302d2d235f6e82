"""Answers to a check, in place: a score, a value counted by hand, done as seen, or waived."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.dosing import AmountError, parse_amount
from kapmonitor.domain.events import Fact
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed
from kapmonitor.ui.viewmodels.due import dose_words

_C = "due"

BIG_STEPS = {
    VitalSign.SPO2: 8.0,
    VitalSign.PULSE_RATE: 40.0,
    VitalSign.SYSTOLIC: 40.0,
    VitalSign.DIASTOLIC: 30.0,
    VitalSign.RESPIRATORY_RATE: 10.0,
}
"""From the value on the screen so far, in the sign's unit, a typed one is asked about (H17). Our
starting values: more than such signs move between two checks of a person at rest."""


class AnswerKind(StrEnum):
    """What a check wants to be told."""

    SCORE = "score"
    NUMBER = "number"
    PRESSURE = "pressure"
    SEEN = "seen"


_SIGNS = {
    "breathing": VitalSign.RESPIRATORY_RATE,
    "spo2": VitalSign.SPO2,
    "pulse": VitalSign.PULSE_RATE,
}
BY_HAND = ("breathing", "blood-pressure", "spo2", "pulse")
"""What may be entered by hand at any time, whether or not it is due (HAZARDS H56)."""


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
    """Whether "not roused on purpose: breathing seen" is an answer: never a score (H45)."""


class CheckAnswering(QObject):
    """The answer that is being given.

    Signals:
        question_changed: what is asked from now on.
        problem_changed: why the typed answer is not taken, or what is odd about it; empty: nothing.
    """

    question_changed = Signal(Question)
    problem_changed = Signal(str)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self.deed = Deed(desk, author)
        self.question = question_of("breathing")
        self._asked_about: dict[VitalSign, float] | None = None

    def ask(self, check: str) -> None:
        """Ask for a check's answer; it need not be due."""
        self.question = question_of(check)
        self._problem("")
        self.deed.forget()
        self.question_changed.emit(self.question)

    def score(self, value: int) -> None:
        """A value on the check's own scale."""
        check = self.question.check

        async def action(room: Room) -> list[Fact]:
            return await room.recording.score(entry, check, float(value))

        entry = self.deed.entry()
        self.deed.do(f"{self.question.title}: {value}", entry, action)

    def number(self, typed: str, minutes: int = 0) -> None:
        """One number, taken so many minutes ago."""
        sign = _SIGNS[self.question.check]
        values = self._read({sign: typed})
        if values is not None:
            self._enter(values, minutes)

    def pressure(self, systolic: str, diastolic: str, minutes: int = 0) -> None:
        """Both pressures, taken so many minutes ago."""
        values = self._read({VitalSign.SYSTOLIC: systolic, VitalSign.DIASTOLIC: diastolic})
        if values is None:
            return
        if values[VitalSign.SYSTOLIC] <= values[VitalSign.DIASTOLIC]:
            self._problem(translate(_C, "systolic is above diastolic: is it the other way round?"))
            return
        self._enter(values, minutes)

    def seen(self) -> None:
        """It was done by looking, without a number."""
        check = self.question.check

        async def action(room: Room) -> list[Fact]:
            return await room.recording.complete_check(entry, check)

        entry = self.deed.entry()
        self.deed.do(translate(_C, "{check}: seen", check=self.question.title), entry, action)

    def waive(self, reason: str) -> None:
        """Let it go, with a reason."""
        if not reason.strip():
            self._problem(translate(_C, "waived only with a reason: type it, then Waive"))
            return
        check = self.question.check

        async def action(room: Room) -> list[Fact]:
            return await room.recording.waive_check(entry, check, reason.strip())

        entry = self.deed.entry()
        self.deed.do(translate(_C, "{check}: waived", check=self.question.title), entry, action)

    def answer_void(self, version: int, answer: VoidAnswer) -> None:
        """Say what became of a withdrawn dose (HAZARDS H38)."""
        view = self._link.view
        doses = view.unexplained_voids if view else ()
        dose = next((each for each in doses if each.version == version), None)
        if dose is None:
            return

        async def action(room: Room) -> list[Fact]:
            return await room.correcting.answer_void(entry, version, answer)

        entry = self.deed.entry()
        what = f"{dose_words(dose)}: {answer.value.replace('-', ' ')}"
        self.deed.do(what, entry, action)

    def _read(self, typed: dict[VitalSign, str]) -> dict[VitalSign, float] | None:
        values = {}
        for sign, words in typed.items():
            value = _value_of(words)
            low, high = sign.plausible
            if value is None or not sign.is_plausible(value):
                unit = text.unit_word(sign)
                self._problem(
                    translate(
                        _C,
                        "{sign}: a number from {low:g} to {high:g} {unit}",
                        sign=text.sign_word(sign),
                        low=low,
                        high=high,
                        unit=unit,
                    )
                )
                return None
            values[sign] = value
        return values

    def _enter(self, values: dict[VitalSign, float], minutes: int) -> None:
        odd = self._big_step(values)
        if odd and values != self._asked_about:
            self._asked_about = dict(values)
            self.problem_changed.emit(odd)
            return
        now = self.deed.entry().occurred_at
        taken_at = now - timedelta(minutes=minutes)
        opened_at = self._link.view.opened_at if self._link.view else None
        if opened_at is not None and taken_at < opened_at:
            self._problem(translate(_C, "that is before the session began"))
            return
        entry = self.deed.entry(at=taken_at)
        numbers = "/".join(f"{value:g}" for value in values.values())
        self._problem("")
        self.deed.do(f"{self.question.title}: {numbers}", entry, _entering(entry, values))

    def _big_step(self, values: dict[VitalSign, float]) -> str:
        """What to ask about a value far from the one on the screen (HAZARDS H17)."""
        signs = self._link.view.signs if self._link.view else ()
        shown = {each.sign: each.value for each in signs if each.value is not None}
        for sign, value in values.items():
            before = shown.get(sign)
            if before is not None and abs(value - before) >= BIG_STEPS[sign]:
                return translate(
                    _C,
                    "{sign} {value:g} after {before:g}: enter it again to keep it",
                    sign=text.sign_word(sign),
                    value=value,
                    before=before,
                )
        return ""

    def _problem(self, words: str) -> None:
        self._asked_about = None
        self.problem_changed.emit(words)


def question_of(check: str) -> Question:
    """What a check asks for."""
    title = translate(_C, "Pulse") if check == "pulse" else text.check_word(check)
    if check == "blood-pressure":
        low, high = VitalSign.SYSTOLIC.plausible
        return Question(
            check=check,
            kind=AnswerKind.PRESSURE,
            title=title,
            lowest=int(low),
            highest=int(high),
            unit=text.unit_word(VitalSign.SYSTOLIC),
            short=translate(_C, "Pressure"),
        )
    if check in _SIGNS:
        sign = _SIGNS[check]
        low, high = sign.plausible
        return Question(
            check=check,
            kind=AnswerKind.NUMBER,
            title=title,
            lowest=int(low),
            highest=int(high),
            unit=text.unit_word(sign),
            short=text.sign_word(sign),
            may_be_seen=check == "breathing",
        )
    if check in SCALES:
        scale = SCALES[check]
        return Question(
            check=check,
            kind=AnswerKind.SCORE,
            title=title,
            lowest=scale.lowest,
            highest=scale.highest,
            may_be_seen=check == "moaa-s",
        )
    return Question(check=check, kind=AnswerKind.SEEN, title=title, may_be_seen=True)


def _entering(entry: Entry, values: dict[VitalSign, float]) -> Action:
    async def action(room: Room) -> list[Fact]:
        facts: list[Fact] = []
        for sign, value in values.items():
            facts += await room.recording.enter_vital(entry, sign, value)
        return facts

    return action


def _value_of(words: str) -> float | None:
    try:
        return float(parse_amount(words))
    except AmountError:
        return None
