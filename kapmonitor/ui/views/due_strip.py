"""What is due and what was given in one line, while a panel needs the due list's place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.due import Due, DueSummary
from kapmonitor.ui.widgets.debt_pill import DebtPill
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget


class DueStrip(QFrame):
    """Debt, how many checks wait, what runs, the dose and what was voided of it.

    Signals:
        due_pressed: the list is wanted, where it is seen only when it is asked for.
        back_pressed: what was seen before is wanted again.
    """

    due_pressed = Signal()
    back_pressed = Signal()

    def __init__(self, theme: Theme, due: Due) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("due-strip")
        self.setAccessibleName(self.tr("Due, in a line"))
        dress(self, kind="panel")
        self._debt = DebtPill(theme)
        self._due = KeyTarget(theme, name="line-due", words=self.tr("Due"), key="F5", height=40)
        self._back = KeyTarget(theme, name="line-back", words=self.tr("Back"), key="Esc", height=40)
        for target in (self._due, self._back):
            target.hide()
        self._due.clicked.connect(self.due_pressed)
        self._back.clicked.connect(self.back_pressed)
        self._waiting = Elided(theme, size="small", tone="muted")
        self._runs = Elided(theme, size="small", weight=600)
        self._voided = Elided(theme, size="small", weight=600, tone="accent", keeps=True)
        self._dose = Elided(theme, size="small", weight=600, keeps=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._due)
        self._row.addWidget(self._back)
        self._row.addWidget(self._debt)
        self._row.addWidget(self._waiting, 1)
        self._row.addWidget(self._runs, 2)
        self._row.addWidget(self._voided)
        self._row.addWidget(self._dose)
        due.summary_changed.connect(self._show)
        theme.changed_to.connect(self._on_theme_changed)
        self._show(due.summary)
        self._fit()

    def offer(self, *, due: bool, back: bool) -> None:
        """Whether the list is had by a press here, and what was seen before it."""
        self._due.setVisible(due)
        self._back.setVisible(back)
        self._waiting.setVisible(not (due or back))
        self._fit()

    def _show(self, summary: DueSummary) -> None:
        self._debt.show_debt(summary.debt, solid=summary.has_debt)
        self._waiting.say(summary.waiting)
        self._runs.say(summary.runs)
        self._runs.setVisible(bool(summary.runs))
        self._voided.say(summary.voided)
        self._voided.look(size="small", weight=600, tone="accent", struck=True)
        self._voided.setVisible(bool(summary.voided))
        self._dose.say(summary.dose)

    def _fit(self) -> None:
        px = self._theme.px
        bare = self._due.isHidden() and self._back.isHidden()
        low, side = (px(6), px(12)) if bare else (px(2), px(4))
        self._row.setContentsMargins(side, low, 2 * side if not bare else side, low)
        self._row.setSpacing(px(10) if bare else px(6))
        self._dose.look(size="small" if bare else "micro", weight=600, tone="text")

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
