"""The gates before the dose, a row each, and under them what is only seen to."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.protocols.pressure import PRESSURE_GATE
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.gate_lines import GateLine, TickLine
from kapmonitor.ui.viewmodels.stage_moves import StageMoves, StagesNow
from kapmonitor.ui.views.in_place_panel import deed_words
from kapmonitor.ui.views.reason_row import ReasonRow
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.gate_row import GateRow, PressureRow, TickRow
from kapmonitor.ui.widgets.grid_keys import GridKeys
from kapmonitor.ui.widgets.words import label, say

GAP = 4.0
LEAST = 200.0
TICK_LEAST = 240.0
"""Least widths of a gate and of a thing to see to, px at 100 %."""


class GatesView(QWidget):
    """Says gates to be met, and things to be seen to; both wait for nothing but the press.

    Signals:
        all_met: the last gate was said to be met with the keyboard.
        left: Esc was pressed in the reason's field.
    """

    all_met = Signal()
    left = Signal()

    def __init__(self, theme: Theme, moves: StageMoves) -> None:
        super().__init__()
        self._theme = theme
        self._moves = moves
        self.setObjectName("gates")
        self._rows: dict[str, GateRow] = {}
        self._ticks: dict[str, TickRow] = {}
        self._keys = GridKeys(self)
        self._pressure_words = label("", size="small", weight="medium")
        self._pressure_words.setObjectName("gates-pressure-words")
        self._past = label("", size="small", weight="medium")
        self._past.setObjectName("gates-overridden")
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("gates-said")
        self._reason = ReasonRow(
            theme,
            name="gate",
            about=self.tr("The clinician's reason to go past it"),
            words=self.tr("Go past it with this reason"),
        )
        self._ticks_title = label("", size="small", weight="medium", tone="muted")
        self._flow = EvenFlow(theme, least=LEAST, gap=GAP)
        self._ticks_flow = EvenFlow(theme, least=TICK_LEAST, gap=2.0)
        self._pressure_box = QVBoxLayout()
        self._pressure_box.setContentsMargins(0, 0, 0, 0)
        self._build()
        self._reason.given.connect(self._on_reason)
        self._reason.left.connect(self.left)
        moves.changed_to.connect(self._show)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")
        self._show(moves.now)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in its order."""
        reason = (self._reason.field, self._reason.target)
        return (*self._rows.values(), *reason, *self._ticks.values())

    def first_open(self) -> GateRow | None:
        """The first gate that a person may meet."""
        return self._open_after(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What the pressure's row has no room for is said under it, whole."""
        super().resizeEvent(event)
        self._show_cut()

    def _show_cut(self) -> None:
        row = self._rows.get(PRESSURE_GATE)
        is_cut = isinstance(row, PressureRow) and row.width() > 0 and row.is_cut
        say(self._pressure_words, row.detail if row is not None and is_cut else "")

    def _build(self) -> None:
        gates, ticks = QWidget(), QWidget()
        gates.setLayout(self._flow)
        ticks.setLayout(self._ticks_flow)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._pressure_box)
        self._column.addWidget(self._pressure_words)
        self._column.addWidget(gates)
        self._column.addWidget(self._past)
        self._column.addWidget(self._said)
        self._column.addWidget(self._reason)
        self._column.addWidget(self._ticks_title)
        self._column.addWidget(ticks)
        self._said.hide()
        self._past.hide()
        self._pressure_words.hide()

    def _show(self, now: StagesNow) -> None:
        self._show_gates(now)
        self._show_ticks(now.ticks)
        say(self._said, "" if now.asked.state == "none" else deed_words(self, now.asked))
        self._reason.ask(wanted=bool(now.asked_gate))

    def _show_gates(self, now: StagesNow) -> None:
        if {line.gate for line in now.gates} != set(self._rows):
            self._make_rows(now.gates)
        for line in now.gates:
            row = self._rows[line.gate]
            had_focus = row.hasFocus()
            if had_focus and not line.may_be_met:
                self._leave(row)
            row.show_gate(line)
        self._show_cut()
        say(self._past, "\n".join(line.overridden for line in now.gates if line.overridden))

    def _make_rows(self, lines: Sequence[GateLine]) -> None:
        """The pressure first: it has a line of its own for its readings."""
        for row in self._rows.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        ordered = sorted(lines, key=lambda line: line.gate != PRESSURE_GATE)
        self._rows = {line.gate: self._make_row(line) for line in ordered}
        self._hold_keys()

    def _make_row(self, line: GateLine) -> GateRow:
        name = f"gate-{line.gate}"
        if line.gate == PRESSURE_GATE:
            row: GateRow = PressureRow(self._theme, name=name)
            self._pressure_box.addWidget(row)
        else:
            row = GateRow(self._theme, name=name)
            self._flow.addWidget(row)
        row.show_gate(line)
        row.clicked.connect(partial(self._on_gate, line.gate))
        return row

    def _show_ticks(self, ticks: Sequence[TickLine]) -> None:
        if {line.key for line in ticks} != set(self._ticks):
            self._make_ticks(ticks)
        for line in ticks:
            row = self._ticks[line.key]
            waits = self._moves.gates.waits(line.key)
            if row.hasFocus() and (line.is_ticked or waits):
                self._leave_tick(row)
            row.show_tick(line, waits=waits)
        words = self.tr("Seen to beside it; this holds nothing up")
        say(self._ticks_title, words if ticks else "")

    def _make_ticks(self, ticks: Sequence[TickLine]) -> None:
        for row in self._ticks.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._ticks = {}
        for line in ticks:
            row = TickRow(self._theme, name=f"tick-{line.stage}-{line.item}")
            row.show_tick(line, waits=False)
            row.clicked.connect(partial(self._on_tick, line))
            self._ticks_flow.addWidget(row)
            self._ticks[line.key] = row
        self._hold_keys()

    def _hold_keys(self) -> None:
        self._keys.hold([*self._rows.values(), *self._ticks.values()])
        for before, after in pairwise(self.stops):
            QWidget.setTabOrder(before, after)
        self._keep_words()

    def _keep_words(self) -> None:
        """Columns so wide that no gate's name is cut, where one is wide enough."""
        named = [row for row in self._rows.values() if not isinstance(row, PressureRow)]
        widest = max((row.least_width() for row in named), default=0)
        self._flow.make_least(max(LEAST, widest / self._theme.scale))

    def _open_after(self, row: GateRow | None) -> GateRow | None:
        """The next that a person may meet, from the beginning again after the last."""
        rows = list(self._rows.values())
        first = rows.index(row) + 1 if row in rows else 0
        waiting = (*rows[first:], *rows[:first])
        return next((each for each in waiting if each.isEnabled() and each is not row), None)

    def _leave(self, met: GateRow) -> None:
        """On to the next open one, before the one that was pressed gives the keyboard away."""
        place = self._open_after(met)
        if place is None:
            self.all_met.emit()
        else:
            place.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(place)

    def _leave_tick(self, ticked: TickRow) -> None:
        rows = list(self._ticks.values())
        place = rows.index(ticked)
        waiting = (*rows[place + 1 :], *rows[:place])
        after = next((each for each in waiting if each.isEnabled()), None)
        if after is None:
            self.all_met.emit()
        else:
            after.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(after)

    def _on_gate(self, gate: str) -> None:
        self._moves.meet(gate)

    def _on_tick(self, line: TickLine) -> None:
        self._moves.tick(line)
        self._show_ticks(self._moves.now.ticks)

    def _on_reason(self, reason: str) -> None:
        self._moves.meet(self._moves.now.asked_gate, override=reason)

    def _on_theme_changed(self, _name: str) -> None:
        self._column.setSpacing(self._theme.px(GAP))
        self._keep_words()
        self._show_cut()
