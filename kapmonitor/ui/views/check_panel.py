"""The answer to one check, where the due list stands: score, number, seen, left, or let go."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_answering import CheckAnswering
from kapmonitor.ui.viewmodels.check_question import (
    BY_HAND,
    AnswerKind,
    Question,
    question_of,
)
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.views.letting_go import LetGo, LettingGo, LettingGoRows
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.score_grid import ScoreGrid

MINUTES = (0, 2, 5, 10)
"""How long ago a value by hand was taken, to choose from."""
ONE_LINE_PX = 308.0
"""So wide, what can be entered by hand stands in one line, px at 100 %."""

RATE_BESIDE_PX = 300.0
RATE_PX = 76.0
"""The rate's field, and how wide it is beside what it belongs to."""


class CheckPanel(QWidget):
    """What is asked, in the due list's place.

    Signals:
        left: it was answered and is durable, or was left with Esc.
        reached: the target that has the keyboard from now on.
    """

    left = Signal()
    reached = Signal(QWidget)

    def __init__(self, theme: Theme, answering: CheckAnswering) -> None:
        super().__init__()
        self._theme = theme
        self._answering = answering
        self._minutes = 0
        self._is_by_hand = False
        self.setObjectName("check-answer")
        self._by_hand = {check: self._kind(check) for check in BY_HAND}
        self._score = ScoreGrid(theme)
        self._first = Field("value", "")
        self._second = Field("value-2", "")
        self._unit = Elided(theme, size="small", tone="muted", keeps=True)
        self._taken = self._target("value-taken", "")
        self._seen = self._target("check-seen", "", key="Alt S")
        self._log = self._target("value-log", self.tr("Log"), key="Enter")
        self._rate = Field("left-rate", self.tr("/min"))
        self._rate.setAccessibleName(self.tr("breathing per minute, where it was counted"))
        self._leave = self._target("check-not-roused", self.tr("Not roused: breathing seen"))
        self._not_done = self._target("check-not-done", "", key="Alt W")
        self._not_done.setCheckable(True)
        self._letting_go = LettingGoRows(theme)
        self._said = Elided(theme, size="small", weight=600, tone="accent")
        self._rows: list[QHBoxLayout] = []
        self._build()
        self._connect()
        self._fit()

    def text(self) -> str:
        """What it says of the answer."""
        return self._said.text()

    def open(self, check: str, *, by_hand: bool = False) -> None:
        """Ask for a check's answer; ``by_hand``: or for another value that is counted."""
        self._minutes = 0
        self._is_by_hand = by_hand
        self._answering.ask(check)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one is too narrow."""
        super().resizeEvent(event)
        self._place_kinds()
        self._place_rate()
        self._seen.say(self._seen_words(self._answering.question))

    # Building.

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._kinds = QWidget()
        self._kinds_grid = QGridLayout(self._kinds)
        self._kinds_grid.setContentsMargins(0, 0, 0, 0)
        for column, target in enumerate(self._by_hand.values()):
            self._kinds_grid.addWidget(target, 0, column)
        self._box.addWidget(self._kinds)
        self._box.addWidget(self._score)
        self._fields = self._row((self._first, 1), (self._second, 1), (self._unit, 0))
        self._buttons = self._row((self._taken, 0), (self._seen, 1), (self._log, 1))
        self._undisturbed = QWidget()
        self._undisturbed_grid = QGridLayout(self._undisturbed)
        self._undisturbed_grid.setContentsMargins(0, 0, 0, 0)
        self._undisturbed_grid.setColumnStretch(0, 1)
        for row in (self._fields, self._buttons, self._undisturbed):
            self._box.addWidget(row)
        self._box.addWidget(self._letting_go)
        self._box.addWidget(self._not_done)
        self._box.addWidget(self._said)
        self._box.addStretch(1)

    def _connect(self) -> None:
        self._score.scored.connect(self._answering.score)
        self._score.chosen.connect(self._on_chosen)
        self._first.returnPressed.connect(self._on_return)
        self._second.returnPressed.connect(self._on_log)
        self._log.clicked.connect(self._on_log)
        self._taken.clicked.connect(self._on_taken)
        self._seen.clicked.connect(self._answering.seen)
        self._leave.clicked.connect(self._on_left_undisturbed)
        self._rate.returnPressed.connect(self._on_left_undisturbed)
        self._not_done.clicked.connect(self._on_not_done)
        self._letting_go.let_go.connect(self._on_let_go)
        self._letting_go.left.connect(self.left)
        self._letting_go.reached.connect(self.reached)
        for field in (self._first, self._second, self._rate):
            field.left.connect(self.left)
        for key, slot in (("Alt+S", self._on_seen_key), ("Alt+W", self._on_not_done_key)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)
        self._answering.question_changed.connect(self._on_question)
        self._answering.problem_changed.connect(self._say)
        self._answering.deed.changed_to.connect(self._on_deed)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _target(self, name: str, words: str, key: str = "") -> KeyTarget:
        return KeyTarget(self._theme, name=name, words=words, key=key, height=40.0)

    def _kind(self, check: str) -> KeyTarget:
        target = self._target(f"by-hand-{check}", question_of(check).short)
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_kind, check))
        return target

    def _row(self, *parts: tuple[QWidget, int]) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in parts:
            row.addWidget(widget, stretch)
        self._rows.append(row)
        return box

    # Showing.

    def _on_question(self, question: Question) -> None:
        for check, target in self._by_hand.items():
            target.setChecked(check == question.check)
        self._unit.say(question.unit)
        self._seen.say(self._seen_words(question))
        self._score.offer(question.lowest, question.highest, question.levels)
        self._letting_go.offer(question)
        for field in (self._first, self._second, self._rate):
            field.clear()
        self._not_done.setChecked(False)
        self._show_parts(question)
        self._show_taken()
        self._say("")
        self._focus(question)

    def _show_parts(self, question: Question) -> None:
        """The answer, or why there is none: one of them, so that it is seen whole."""
        done = not self._not_done.isChecked()
        counted = done and question.kind in (AnswerKind.NUMBER, AnswerKind.PRESSURE)
        self._kinds.setVisible(self._is_by_hand)
        self._score.setVisible(done and question.kind is AnswerKind.SCORE)
        self._fields.setVisible(counted)
        self._second.setVisible(counted and question.kind is AnswerKind.PRESSURE)
        self._buttons.setVisible(counted or (done and question.may_be_seen))
        self._taken.setVisible(counted)
        self._log.setVisible(counted)
        self._seen.setVisible(done and question.may_be_seen)
        self._undisturbed.setVisible(done and question.may_be_left)
        self._letting_go.setVisible(not done)
        self._not_done.setVisible(not self._is_by_hand)
        later = self.tr("Later, or not done…")
        words = later if question.may_be_put_off else self.tr("Not done…")
        self._not_done.say(words if done else self.tr("Back to the answer"))

    def _focus(self, question: Question) -> None:
        match question.kind:
            case AnswerKind.SCORE:
                self._score.setFocus()
            case AnswerKind.NUMBER | AnswerKind.PRESSURE:
                pressure = question.kind is AnswerKind.PRESSURE
                self._name(self._first, self.tr("systolic") if pressure else question.short)
                self._name(self._second, self.tr("diastolic"))
                self._first.setFocus()
            case AnswerKind.SEEN:
                self._seen.setFocus()

    def _name(self, field: Field, name: str) -> None:
        field.setPlaceholderText(name)
        field.setAccessibleName(f"{name}, {self._answering.question.unit}")

    def _seen_words(self, question: Question) -> str:
        if question.check == "breathing":
            wide = self.width() >= self._theme.px(RATE_BESIDE_PX)
            return self.tr("Breathing seen") if wide else self.tr("Seen")
        return self.tr("Done now")

    def _say(self, words: str) -> None:
        """What is wrong, or what is asked where nothing is."""
        self._said.look(size="small", weight=600, tone="accent" if words else "faint")
        self._said.say(words or self._hint())

    def _hint(self) -> str:
        """Who does not answer to voice is no number: help is called (HAZARDS H45)."""
        question = self._answering.question
        if question.may_be_left:
            return self.tr("no answer to voice: call help, F1")
        return question.title

    def _show_taken(self) -> None:
        words = self.tr("now") if not self._minutes else self.tr("{minutes} min ago")
        self._taken.say(words.format(minutes=self._minutes))
        self._taken.setAccessibleName(self.tr("taken: {when}").format(when=self._taken.text()))

    def _place_kinds(self) -> None:
        columns = 4 if self.width() >= self._theme.px(ONE_LINE_PX) else 2
        for place, target in enumerate(self._by_hand.values()):
            self._kinds_grid.addWidget(target, place // columns, place % columns)

    def _place_rate(self) -> None:
        """Beside what it belongs to, or under it where that would be cut."""
        beside = self.width() >= self._theme.px(RATE_BESIDE_PX)
        self._undisturbed_grid.addWidget(self._leave, 0, 0, 1, 1 if beside else 2)
        self._undisturbed_grid.addWidget(self._rate, 0 if beside else 1, 1 if beside else 0)

    # What staff press.

    def _on_kind(self, check: str) -> None:
        self.open(check, by_hand=True)

    def _on_taken(self) -> None:
        place = MINUTES.index(self._minutes) + 1
        self._minutes = MINUTES[place % len(MINUTES)]
        self._show_taken()

    def _on_return(self) -> None:
        if self._answering.question.kind is AnswerKind.PRESSURE and not self._second.text():
            self._second.setFocus()
        else:
            self._on_log()

    def _on_log(self) -> None:
        if self._answering.question.kind is AnswerKind.PRESSURE:
            self._answering.pressure(self._first.text(), self._second.text(), self._minutes)
        elif self._answering.question.kind is AnswerKind.NUMBER:
            self._answering.number(self._first.text(), self._minutes)

    def _on_chosen(self, words: str) -> None:
        """A level is told in words before it is logged."""
        self._say(words)

    def _on_left_undisturbed(self) -> None:
        self._answering.leave_undisturbed(self._rate.text())

    def _on_seen_key(self) -> None:
        if self._seen.isVisibleTo(self):
            self._answering.seen()

    def _on_not_done_key(self) -> None:
        if self._not_done.isVisibleTo(self):
            self._not_done.click()

    def _on_not_done(self) -> None:
        question = self._answering.question
        self._show_parts(question)
        self._say("")
        if self._not_done.isChecked():
            self._letting_go.take_focus()
        else:
            self._focus(question)

    def _on_let_go(self, let_go: LetGo) -> None:
        match let_go.how:
            case LettingGo.WAIVED:
                self._answering.waive(let_go.reason)
            case LettingGo.NOT_OBTAINED:
                self._answering.not_obtained(let_go.reason)
            case LettingGo.PUT_OFF:
                self._answering.put_off(let_go.minutes, let_go.reason)

    def _on_deed(self, deed: DeedNow) -> None:
        """Only what is durable gives the place back; what failed stays in its field.

        Where something else is asked by then, that stays: its answer is being typed.
        """
        is_of_this = self._answering.is_of_this_question
        match deed.state:
            case DeedState.WRITING:
                self._say(self.tr("{what}: writing").format(what=deed.what))
            case DeedState.DONE:
                self._say("")
                if is_of_this:
                    self.left.emit()
            case DeedState.REFUSED | DeedState.FAILED if not is_of_this:
                self._say(self.tr("{what} NOT SAVED: {why}").format(what=deed.what, why=deed.why))
            case DeedState.REFUSED | DeedState.FAILED:
                self._say(self.tr("NOT SAVED: {why}").format(why=deed.why))
            case DeedState.NONE:
                self._say("")

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setSpacing(px(6))
        self._kinds_grid.setSpacing(px(6))
        for row in self._rows:
            row.setSpacing(px(6))
        fields: Sequence[Field] = (self._first, self._second, self._rate)
        for field in fields:
            field.setFixedHeight(px(40))
        self._rate.setFixedWidth(px(RATE_PX))
        self._undisturbed_grid.setSpacing(px(6))
        self._place_rate()

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
