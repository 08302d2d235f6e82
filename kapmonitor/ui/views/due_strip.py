"""What is due and what was given in one line, while a panel needs the due list's place."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.due import Due, DueSummary
from kapmonitor.ui.widgets.debt_pill import DebtPill
from kapmonitor.ui.widgets.elided import Elided


class DueStrip(QFrame):
    """Debt, how many checks wait, the dose and what was voided of it."""

    def __init__(self, theme: Theme, due: Due) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("due-strip")
        self.setAccessibleName(self.tr("Due, in a line"))
        dress(self, kind="panel")
        self._debt = DebtPill(theme)
        self._waiting = Elided(theme, size="small", tone="muted")
        self._voided = Elided(theme, size="small", weight=600, tone="accent", keeps=True)
        self._dose = Elided(theme, size="small", weight=600, keeps=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._debt)
        self._row.addWidget(self._waiting, 1)
        self._row.addWidget(self._voided)
        self._row.addWidget(self._dose)
        due.summary_changed.connect(self._show)
        theme.changed_to.connect(self._on_theme_changed)
        self._show(due.summary)
        self._fit()

    def _show(self, summary: DueSummary) -> None:
        self._debt.show_debt(summary.debt, solid=summary.has_debt)
        self._waiting.say(summary.waiting)
        self._voided.say(summary.voided)
        self._voided.look(size="small", weight=600, tone="accent", struck=True)
        self._dose.say(summary.dose)

    def _fit(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), px(6), px(12), px(6))
        self._row.setSpacing(px(10))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
