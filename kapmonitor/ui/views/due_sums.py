"""The sums under the due list: what runs, the dose, what was voided of it, earliest leaving."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.due import DueSummary, dose_words
from kapmonitor.ui.viewmodels.running_words import Wanted
from kapmonitor.ui.views.running_rows import RunningRows
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.share_bar import ShareBar
from kapmonitor.ui.widgets.sum_row import SumRow
from kapmonitor.ui.widgets.two_line_row import EDGE

BESIDE_PX = 276.0
"""So wide, answers stand beside what was voided, px at 100 %."""
LEAVE_ROW = 40.0
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person said of a voided dose."""

    version: int
    answer: VoidAnswer


class DueSums(QWidget):
    """What runs, dose so far against its bound, what was voided, and the earliest leaving.

    What comes and goes stands above what is always there, which so keeps its place.

    Signals:
        void_answered: what became of a voided dose.
        panel_wanted: the panel where what was pressed is acted on.
    """

    void_answered = Signal(Answered)
    panel_wanted = Signal(str)

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
        self._running = RunningRows(theme)
        self._leave = SumRow(theme, name="may-leave", height=LEAVE_ROW)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._runs = Elided(theme, size="small", weight=600)
        self._runs.hide()
        self._is_brief = False
        self._box.addWidget(self._runs)
        self._box.addWidget(self._running)
        self._void_row = QWidget()
        self._void_grid = QGridLayout(self._void_row)
        self._place_answers()
        self._box.addWidget(self._void_row)
        self._dose_row = _beside(self._dose_name, self._dose)
        self._box.addLayout(self._dose_row)
        self._bar_row = QHBoxLayout()
        self._bar_row.addWidget(self._bar)
        self._box.addLayout(self._bar_row)
        self._box.addWidget(self._leave)
        self._running.wanted.connect(self.panel_wanted)
        self._leave.clicked.connect(self._on_leave_pressed)
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
        self._running.show_lines(summary.running)
        self._runs.say(summary.runs)
        self._show_running()
        self._leave.show_row(self.tr("May leave"), summary.leave, detail=summary.leave_note)
        self._void_row.setVisible(bool(summary.unanswered))
        self._voided.say(summary.voided)
        if summary.unanswered:
            first = summary.unanswered[0]
            self._version = first.version
            self._voided.setToolTip(dose_words(first))
            for answer, target in self._answers.items():
                said = answer.value.replace("-", " ")
                target.setAccessibleName(f"{dose_words(first)}: {said}")

    def be_brief(self, *, brief: bool) -> None:
        """Make room for an answer: the dose stays, what runs is told in a line."""
        if brief != self._is_brief:
            self._is_brief = brief
            self._show_running()

    def _show_running(self) -> None:
        self._running.setVisible(bool(self._running.lines) and not self._is_brief)
        self._runs.setVisible(bool(self._runs.text()) and self._is_brief)
        self._leave.setVisible(not self._is_brief)

    def _name_dose(self) -> None:
        """Shorter where its name would be cut."""
        self._dose_name.say(self.tr("Dose so far"))
        needed = self._dose_name.sizeHint().width() + self._dose.sizeHint().width()
        if needed + self._theme.px(6 + 2 * EDGE) > self.width():
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

    def _on_leave_pressed(self) -> None:
        self.panel_wanted.emit(str(Wanted.LEAVING))

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setSpacing(px(4))
        self._void_grid.setSpacing(px(6))
        for row in (self._dose_row, self._bar_row, self._void_grid):
            row.setContentsMargins(px(EDGE), 0, px(EDGE), 0)

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(left)
    row.addWidget(right, 1)
    return row
