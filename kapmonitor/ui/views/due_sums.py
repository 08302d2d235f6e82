"""The sums under the due list: dose against its bound, what was voided, earliest leaving."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.due import DueSummary, dose_words
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.share_bar import ShareBar

BESIDE_PX = 276.0
"""So wide, answers stand beside what was voided, px at 100 %."""
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person said of a voided dose."""

    version: int
    answer: VoidAnswer


class DueSums(QWidget):
    """Dose so far against its bound, what was voided, and the earliest leaving.

    Signals:
        void_answered: what became of a voided dose.
    """

    void_answered = Signal(Answered)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._version = 0
        self._dose_name = Elided(theme, size="small", tone="muted")
        self._dose_name.say(self.tr("Dose so far"))
        self._dose = Elided(theme, size="small", weight=600, align=_RIGHT, keeps=True)
        self._bar = ShareBar(theme)
        self._voided = Elided(theme, size="small", weight=600, tone="accent", keeps=True)
        self._voided.look(size="small", weight=600, tone="accent", struck=True)
        self._answers = {
            VoidAnswer.NOT_GIVEN: self._target("void-not-given", self.tr("Not given")),
            VoidAnswer.GIVEN_OTHERWISE: self._target("void-given-otherwise", self.tr("Otherwise")),
        }
        self._leave_name = Elided(theme, size="small", tone="muted")
        self._leave_name.say(self.tr("May leave"))
        self._leave = Elided(theme, size="small", weight=600, align=_RIGHT, keeps=True)
        self._note = Elided(theme, size="micro", tone="faint", align=_RIGHT)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addLayout(_beside(self._dose_name, self._dose))
        self._box.addWidget(self._bar)
        self._void_row = QWidget()
        self._void_grid = QGridLayout(self._void_row)
        self._void_grid.setContentsMargins(0, 0, 0, 0)
        self._place_answers()
        self._box.addWidget(self._void_row)
        self._box.addLayout(_beside(self._leave_name, self._leave))
        self._box.addWidget(self._note)
        for answer, target in self._answers.items():
            target.clicked.connect(partial(self._on_answer, answer))
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The answers stand under what was voided where there is no room beside it."""
        super().resizeEvent(event)
        self._place_answers()
        self._name_dose()

    def show_sums(self, summary: DueSummary) -> None:
        """Show other sums."""
        self._dose.say(summary.dose)
        self._name_dose()
        self._bar.show_share(summary.dose_share)
        self._leave.say(summary.leave)
        self._note.say(summary.leave_note)
        self._void_row.setVisible(bool(summary.unanswered))
        self._voided.say(summary.voided)
        if summary.unanswered:
            first = summary.unanswered[0]
            self._version = first.version
            self._voided.setToolTip(dose_words(first))
            for answer, target in self._answers.items():
                said = answer.value.replace("-", " ")
                target.setAccessibleName(f"{dose_words(first)}: {said}")

    def _name_dose(self) -> None:
        """Shorter where its name would be cut."""
        self._dose_name.say(self.tr("Dose so far"))
        needed = self._dose_name.sizeHint().width() + self._dose.sizeHint().width()
        if needed + self._theme.px(6) > self.width():
            self._dose_name.say(self.tr("Dose"))

    def show_deed(self, deed: DeedNow) -> None:
        """Say at the answer that it is being written, or why it was not taken."""
        busy = deed.state is DeedState.WRITING
        for target in self._answers.values():
            target.setEnabled(not busy)

    def _target(self, name: str, words: str) -> KeyTarget:
        return KeyTarget(self._theme, name=name, words=words, height=40.0)

    def _place_answers(self) -> None:
        beside = self.width() >= self._theme.px(BESIDE_PX)
        self._void_grid.addWidget(self._voided, 0, 0, 1, 1 if beside else 2)
        for place, target in enumerate(self._answers.values()):
            self._void_grid.addWidget(target, 0 if beside else 1, place + int(beside))

    def _on_answer(self, answer: VoidAnswer) -> None:
        self.void_answered.emit(Answered(version=self._version, answer=answer))

    def _fit(self) -> None:
        self._box.setSpacing(self._theme.px(4))
        self._void_grid.setSpacing(self._theme.px(6))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(left)
    row.addWidget(right, 1)
    return row
