"""What the protocol asks before the dose, as far as it may be answered before a session is open."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.arrival import Arrival, Gates
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.widgets.answer_row import AnswerRow
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.state_mark import Mark
from kapmonitor.ui.widgets.words import label, say


class BeforeDosePanel(Panel):
    """A row each; nothing is answered beforehand, and what stays open is asked in the session."""

    def __init__(self, theme: Theme, arrival: Arrival) -> None:
        super().__init__(theme, self.tr("Before the dose"), "before-dose-panel")
        self._arrival = arrival
        self._rows: dict[str, AnswerRow] = {}
        self._none = label(self.tr("The protocol says what is asked."), tone="muted", size="small")
        self._list = QVBoxLayout()
        self._later = label("", tone="muted", size="small")
        self.put(self._none)
        self.lay(self._list, gap=2)
        self.put(self._later)
        arrival.gates_updated.connect(self._on_gates)
        self._on_gates(arrival.gates)

    def _on_gates(self, gates: Gates) -> None:
        if list(gates.asked) != list(self._rows):
            self._make_rows(gates)
        for gate, row in self._rows.items():
            is_met = gate in gates.met
            row.show_answer(Mark.DONE if is_met else Mark.OPEN, yes=is_met)
        self._none.setVisible(not gates.asked)
        count = self.tr("{met} of {all} answered").format(met=len(gates.met), all=len(gates.asked))
        self.remark(count if gates.asked else "")
        say(self._later, self._later_words(gates))

    def _make_rows(self, gates: Gates) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {gate: self._make_row(gate) for gate in gates.asked}

    def _make_row(self, gate: str) -> AnswerRow:
        row = AnswerRow(self.theme, f"before-{gate}", gate_words(gate), self.tr("Yes"))
        row.answered.connect(partial(self._on_answered, gate))
        self._list.addWidget(row)
        return row

    def _later_words(self, gates: Gates) -> str:
        if not gates.asked:
            return ""
        later = self.tr("What stays open is asked in the session, before the dose.")
        pressure = self.tr("The pressure is asked there: it wants the session's readings.")
        return f"{later} {pressure}" if gates.asks_pressure else later

    def _on_answered(self, gate: str, yes: bool) -> None:
        self._arrival.answer_gate(gate, yes)
