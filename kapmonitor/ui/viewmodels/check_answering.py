"""Answers to a check, in place: a score, a value by hand, done as seen, let go, or put off."""

from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QObject, Qt, Signal

from kapmonitor.domain.dosing import AmountError, parse_amount
from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.check_question import SIGNS, Question, question_of
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed, DeedNow, DeedState
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """An answer that waits for the one before it to be written."""

    question: int | None
    what: str
    entry: Entry
    action: Action


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
        self._question_number = 0
        self._written: int | None = None
        """The question whose answer is being written, or was last; ``None``: of none."""
        self._next: _Waiting | None = None
        self.deed.changed_to.connect(self._on_deed, Qt.ConnectionType.QueuedConnection)
        link.session_opened.connect(self._on_session_changed)
        link.session_closed.connect(self._on_session_changed)

    @property
    def is_of_this_question(self) -> bool:
        """Whether the deed answers what is asked now, and not what was asked before it."""
        return self._written == self._question_number

    def ask(self, check: str) -> None:
        """Ask for a check's answer; it need not be due."""
        self.question = question_of(check)
        self._question_number += 1
        self._problem("")
        self.deed.forget()
        self.question_changed.emit(self.question)

    def score(self, value: int) -> None:
        """A value on the check's own scale."""
        check = self.question.check

        async def action(room: Room) -> list[Fact]:
            return await room.answering.score(entry, check, float(value))

        entry = self.deed.entry()
        self._do(f"{self.question.title}: {value}", entry, action)

    def number(self, typed: str, minutes: int = 0) -> None:
        """One number, taken so many minutes ago."""
        sign = SIGNS[self.question.check]
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
            return await room.answering.complete(entry, check)

        entry = self.deed.entry()
        self._do(translate(_C, "{check}: seen", check=self.question.title), entry, action)

    def leave_undisturbed(self, typed_rate: str = "") -> None:
        """Not roused on purpose: breathing was seen, and counted or not; never a score (H45)."""
        check, rate = self.question.check, None
        if typed_rate.strip():
            values = self._read({VitalSign.RESPIRATORY_RATE: typed_rate})
            if values is None:
                return
            rate = values[VitalSign.RESPIRATORY_RATE]
        if rate == 0:
            self._problem(translate(_C, "no breathing is no answer to it: call help, F1"))
            return

        async def action(room: Room) -> list[Fact]:
            return await room.answering.not_roused(entry, check, rate)

        entry = self.deed.entry()
        counted = "" if rate is None else f" {rate:g} {text.unit_word(VitalSign.RESPIRATORY_RATE)}"
        what = translate(_C, "{check}: not roused, breathing seen", check=self.question.title)
        self._problem("")
        self._do(f"{what}{counted}", entry, action)

    def waive(self, reason: str) -> None:
        """Let it go, with a reason."""
        self._let_go(reason, not_obtained=False)

    def not_obtained(self, reason: str) -> None:
        """It was tried in vain: why it could not be obtained."""
        self._let_go(reason, not_obtained=True)

    def put_off(self, minutes: int, reason: str) -> None:
        """It disturbs, and is asked again in so many minutes (H30)."""
        if not self._has_reason(reason):
            return
        check = self.question.check

        async def action(room: Room) -> list[Fact]:
            return await room.answering.put_off(entry, check, 60.0 * minutes, reason.strip())

        entry = self.deed.entry()
        said = translate(
            _C, "{check}: put off {minutes} min", check=self.question.title, minutes=minutes
        )
        self._do(said, entry, action)

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
        self._do(what, entry, action, is_check=False)

    def _let_go(self, reason: str, *, not_obtained: bool) -> None:
        if not self._has_reason(reason):
            return
        check, why = self.question.check, reason.strip()

        async def action(room: Room) -> list[Fact]:
            return await room.answering.waive(entry, check, why, not_obtained=not_obtained)

        entry = self.deed.entry()
        said = "{check}: could not be obtained" if not_obtained else "{check}: waived"
        self._do(translate(_C, said, check=self.question.title), entry, action)

    def _has_reason(self, reason: str) -> bool:
        if reason.strip():
            self._problem("")
            return True
        self._problem(translate(_C, "only with a reason: choose one, or type it"))
        return False

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
        self._do(f"{self.question.title}: {numbers}", entry, _entering(entry, values))

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

    def _do(self, what: str, entry: Entry, action: Action, *, is_check: bool = True) -> None:
        """What is pressed while another answer is written is written after it, as of its press.

        The same answer pressed twice is one.
        """
        question = self._question_number if is_check else None
        if self.deed.now.state is not DeedState.WRITING:
            self._written = question
            self.deed.do(what, entry, action)
        elif self._next is None and question != self._written:
            self._next = _Waiting(question=question, what=what, entry=entry, action=action)

    def _on_deed(self, deed: DeedNow) -> None:
        waiting = self._next
        if waiting is None or deed.state in (DeedState.NONE, DeedState.WRITING):
            return
        self._next = None
        if deed.state is DeedState.DONE:
            self._written = waiting.question
            self.deed.do(waiting.what, waiting.entry, waiting.action)
            return
        self.problem_changed.emit(
            translate(
                _C,
                "{first} NOT SAVED: {why}. {second}: not logged, press it again",
                first=deed.what,
                why=deed.why,
                second=waiting.what,
            )
        )

    def _on_session_changed(self, _update: RoomUpdate) -> None:
        """Nothing of one session is written in the next (H32)."""
        self._next = None

    def _problem(self, words: str) -> None:
        self._asked_about = None
        self.problem_changed.emit(words)


def _entering(entry: Entry, values: dict[VitalSign, float]) -> Action:
    async def action(room: Room) -> list[Fact]:
        facts: list[Fact] = []
        for sign, value in values.items():
            facts += await room.answering.enter_vital(entry, sign, value)
        return facts

    return action


def _value_of(words: str) -> float | None:
    try:
        return float(parse_amount(words))
    except AmountError:
        return None
