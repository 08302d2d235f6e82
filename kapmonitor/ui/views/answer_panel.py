"""Answer: what was done about the alarm, one press each, timed; it stands where Due stands.

Its keys go with Alt: a bare digit means minutes ago on every screen, alarm or none.
"""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.answers import Answer, Answers
from kapmonitor.ui.viewmodels.due import Due, DueSummary
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.widgets.debt_pill import DebtPill
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget


class AnswerPanel(QFrame):
    """The answers, and the due list and the dose in a line each.

    Signals:
        due_pressed: the due list is wanted back in this place.
    """

    due_pressed = Signal()

    def __init__(self, theme: Theme, answers: Answers, entering: Entering, due: Due) -> None:
        super().__init__()
        self._theme = theme
        self._answers = answers
        self._entering = entering
        self.setObjectName("answer")
        self.setAccessibleName(self.tr("Answer"))
        dress(self, kind="panel")
        self._title = Elided(theme, size="body", weight=600)
        self._title.say(self.tr("Answer: one press, timed"))
        self._debt = DebtPill(theme)
        self._due = KeyTarget(theme, name="to-due", words=self.tr("Due"), height=40)
        self._targets = {
            answer.code: self._target(place, answer)
            for place, answer in enumerate(answers.answers, start=1)
        }
        self._waiting = Elided(theme, size="small", tone="muted")
        self._dose = Elided(theme, size="small", weight=600, keeps=True)
        self._voided = Elided(theme, size="small", weight=600, tone="accent", keeps=True)
        self._box = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._debt)
        self._head.addWidget(self._due)
        self._box.addLayout(self._head)
        for target in self._targets.values():
            self._box.addWidget(target)
        self._box.addStretch(1)
        self._box.addWidget(self._waiting)
        doses = QHBoxLayout()
        doses.addStretch(1)
        doses.addWidget(self._voided)
        doses.addWidget(self._dose)
        self._box.addLayout(doses)
        self._due.clicked.connect(self.due_pressed)
        answers.answers_changed.connect(self._on_answers)
        due.summary_changed.connect(self._on_summary)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_summary(due.summary)
        self._fit()

    def _target(self, place: int, answer: Answer) -> KeyTarget:
        target = KeyTarget(
            self._theme,
            name=f"answer-{answer.code}",
            words=answer.words,
            key=self.tr("Alt {digit}").format(digit=place),
            height=42.0,
        )
        target.clicked.connect(partial(self._on_pressed, answer.code))
        shortcut = QShortcut(QKeySequence(f"Alt+{place}"), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(partial(self._on_pressed, answer.code))
        return target

    def _on_pressed(self, code: str) -> None:
        self._answers.give(code, self._entering.press())

    def _on_answers(self, answers: tuple[Answer, ...]) -> None:
        """The time stands there at once; the tick only when it is durable."""
        for answer in answers:
            target = self._targets[answer.code]
            if answer.at is None:
                target.show_aside("")
            elif answer.state is EntryState.NOT_SAVED:
                target.show_aside(self.tr("not saved"), "accent")
            elif answer.state is EntryState.SAVED:
                target.show_aside(f"{clock_words(answer.at)} ✓", "ok")
            else:
                target.show_aside(f"{clock_words(answer.at)} …", "muted")

    def _on_summary(self, summary: DueSummary) -> None:
        self._debt.show_debt(summary.debt, solid=summary.has_debt)
        self._waiting.say(summary.waiting)
        self._dose.say(summary.dose)
        self._voided.say(summary.voided)
        self._voided.look(size="small", weight=600, tone="accent", struck=True)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(8), px(12), px(10))
        self._box.setSpacing(px(6))
        self._head.setSpacing(px(8))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
