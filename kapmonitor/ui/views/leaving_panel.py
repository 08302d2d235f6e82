"""The leaving list of the open session, live from time zero on (HAZARDS H47)."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.deed import DeedState
from kapmonitor.ui.viewmodels.leaving import EvidenceLine, Leaving, LeavingLine, LeavingNow
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.gate_row import GateRow
from kapmonitor.ui.widgets.grid_keys import GridKeys
from kapmonitor.ui.widgets.words import label, say

GAP = 4.0
LEAST = 220.0
"""Least width of a row, px at 100 %: four beside each other at 1440."""


class LeavingPanel(InPlacePanel):
    """Every item a row; what a person looks at stands over them; open ones are counted."""

    def __init__(self, theme: Theme, model: Leaving) -> None:
        super().__init__(theme, name="leaving", title=self.tr("Leaving list"))
        self.model = model
        self._items: dict[str, GateRow] = {}
        self._cells: dict[str, _Evidence] = {}
        self._keys = GridKeys(self)
        self._evidence = QWidget()
        self._evidence_flow = Flow(theme)
        self._evidence.setLayout(self._evidence_flow)
        self._empty = label("", tone="muted")
        self._empty.setObjectName("leaving-empty")
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("leaving-said")
        self._list = QWidget()
        self._flow = EvenFlow(theme, least=LEAST, gap=GAP)
        self._list.setLayout(self._flow)
        for widget in (self._evidence, self._empty, self._said, self._list):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        for words in (self._empty, self._said):
            words.hide()
        model.changed_to.connect(self._show)
        theme.changed_to.connect(self._on_scaled)
        self._show(model.now)

    def ask(self) -> None:
        """The keyboard goes to the first open item; nothing is met by coming here."""
        self.model.begin()
        place = self._open_after(None) or self._back
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(place)

    def _show(self, now: LeavingNow) -> None:
        self._show_evidence(now.evidence)
        self._show_rows(now.lines)
        self.hint(now.counted)
        say(self._empty, now.empty)
        is_said = now.asked.state is not DeedState.NONE
        say(self._said, deed_words(self, now.asked) if is_said else "")

    def _show_evidence(self, evidence: Sequence[EvidenceLine]) -> None:
        names = {line.name for line in evidence}
        for name, cell in self._cells.items():
            cell.setVisible(name in names)
        for line in evidence:
            if line.name not in self._cells:
                cell = _Evidence(self.theme, line.name)
                self._cells[line.name] = cell
                self._evidence_flow.addWidget(cell)
            self._cells[line.name].show_line(line)

    def _show_rows(self, lines: Sequence[LeavingLine]) -> None:
        if [line.item for line in lines] != list(self._items):
            self._make_rows(lines)
        for line in lines:
            row = self._items[line.item]
            if row.hasFocus() and not line.may_be_met:
                self._leave(row)
            row.show_leaving(line)

    def _make_rows(self, lines: Sequence[LeavingLine]) -> None:
        for row in self._items.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._items = {}
        for line in lines:
            row = GateRow(self.theme, name=f"leaving-{line.item}")
            row.show_leaving(line)
            row.clicked.connect(partial(self._on_row, line.item))
            self._flow.addWidget(row)
            self._items[line.item] = row
        self._keys.hold(list(self._items.values()))
        for before, after in pairwise((self._back, *self._items.values())):
            QWidget.setTabOrder(before, after)
        self._on_scaled("")

    def _open_after(self, row: GateRow | None) -> GateRow | None:
        rows = list(self._items.values())
        first = rows.index(row) + 1 if row in rows else 0
        waiting = (*rows[first:], *rows[:first])
        return next((each for each in waiting if each.isEnabled() and each is not row), None)

    def _leave(self, met: GateRow) -> None:
        """On to the next open one; after the last to *Back*."""
        place = self._open_after(met) or self._back
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(place)

    def _on_row(self, item: str) -> None:
        self.model.meet(item)

    def _fit(self) -> None:
        """Closer than others: all of the list is seen at once at 1440x900, without scrolling."""
        super()._fit()
        px = self.theme.px
        self.box.setContentsMargins(px(14), px(6), px(14), px(6))
        self.box.setSpacing(px(6))

    def _on_scaled(self, _name: str) -> None:
        widest = max((row.least_width() for row in self._items.values()), default=0)
        self._flow.make_least(max(LEAST, widest / self.theme.scale))


class _Evidence(QFrame):
    """What is looked at, in one line: its title, the figures, and what stands behind them."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(f"evidence-{name}")
        dress(self, kind="sunken")
        self._title = label("", wraps=False, size="small", tone="muted")
        self._words = label("", wraps=False, size="small", weight="strong")
        self._detail = label("", wraps=False, size="micro")
        self._row = QHBoxLayout(self)
        for part in (self._title, self._words, self._detail):
            self._row.addWidget(part)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")

    def show_line(self, line: EvidenceLine) -> None:
        """Show other figures."""
        for target, words in (
            (self._title, line.title),
            (self._words, line.words),
            (self._detail, line.detail),
        ):
            say(target, words)
        self.setAccessibleName(", ".join(p for p in (line.title, line.words, line.detail) if p))

    def _on_theme_changed(self, _name: str) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(8), px(2), px(8), px(3))
        self._row.setSpacing(px(7))
