"""The account as a table: one line a drug and lot, every figure with its unit."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.drug_lines import DrugLine
from kapmonitor.ui.views.dose_bar import dress_once
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label, say

BESIDE_PX = 780.0
"""So wide, words stand beside the figures, px at 100 %."""
_FIGURES = ("drawn", "given", "wasted", "in_hand")


class DrugTable(QWidget):
    """Its lines; a difference can be explained from its own.

    Signals:
        explain_wanted: the line whose difference is to be explained.
    """

    explain_wanted = Signal(DrugLine)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[_Row] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 2)
        heads = ("", self.tr("drawn"), self.tr("given"), self.tr("wasted"), self.tr("in hand"))
        self._heads = [label(words, wraps=False, size="small", tone="muted") for words in heads]
        for column, head in enumerate(self._heads):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(head, 0, column, side)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")

    def show_lines(self, lines: Sequence[DrugLine]) -> None:
        """Show these, in their order."""
        while len(self._rows) < len(lines):
            row = _Row(self._theme, len(self._rows))
            row.place(self._grid, 2 * len(self._rows) + 1)
            row.explain.clicked.connect(partial(self._on_explain, row))
            self._rows.append(row)
            self._stand()
        for number, row in enumerate(self._rows):
            row.show_line(lines[number] if number < len(lines) else None)
        for head in self._heads:
            head.setVisible(bool(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or under, as there is room."""
        super().resizeEvent(event)
        self._stand()

    def _stand(self) -> None:
        beside = self.width() >= self._theme.px(BESIDE_PX)
        self._grid.setColumnMinimumWidth(0, self._theme.px(190 if beside else 90))
        self._grid.setColumnStretch(5, 3 if beside else 0)
        self._grid.setHorizontalSpacing(self._theme.px(18 if beside else 10))
        for row in self._rows:
            row.stand(beside=beside)

    def targets(self) -> list[QWidget]:
        """What Tab reaches, in its order."""
        return [row.explain for row in self._rows]

    def _on_explain(self, row: "_Row") -> None:
        if row.line is not None:
            self.explain_wanted.emit(row.line)

    def _on_theme_changed(self, _name: str) -> None:
        self._stand()
        self._grid.setVerticalSpacing(self._theme.px(4))


class _Row:
    """The widgets of one line."""

    def __init__(self, theme: Theme, number: int) -> None:
        self.line: DrugLine | None = None
        self._name = label("", size="strong", weight="strong", tone="text")
        self._name.setObjectName(f"drug-line-{number}")
        self._figures = {name: self._figure(f"drug-{name}-{number}") for name in _FIGURES}
        self._equation = label("", size="small", tone="text", weight="medium")
        self._equation.setObjectName(f"drug-equation-{number}")
        self.explain = KeyTarget(
            theme,
            name=f"drug-explain-{number}",
            words=self._equation.tr("Explain…"),
            height=40,
            keeps=True,
        )

    def place(self, grid: QGridLayout, row: int) -> None:
        """Stand in this row."""
        grid.addWidget(self._name, row, 0)
        for column, figure in enumerate(self._figures.values(), start=1):
            grid.addWidget(figure, row, column, Qt.AlignmentFlag.AlignRight)
        self._grid, self._at = grid, row
        self.stand(beside=True)

    def stand(self, *, beside: bool) -> None:
        """What the figures come to stands beside them, or under them where it would be squeezed."""
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        for widget in (self._equation, self.explain):
            self._grid.removeWidget(widget)
        if beside:
            self._grid.addWidget(self._equation, self._at, 5)
            self._grid.addWidget(self.explain, self._at, 6, middle)
        else:
            self._grid.addWidget(self._equation, self._at + 1, 0, 1, 3)
            self._grid.addWidget(self.explain, self._at + 1, 3, 1, 2, middle | right)

    def show_line(self, line: DrugLine | None) -> None:
        """Show it, or nothing."""
        self.line = line
        for widget in (self._name, *self._figures.values(), self._equation):
            widget.setVisible(line is not None)
        self.explain.setVisible(line is not None and line.is_open)
        if line is None:
            return
        say(self._name, line.name, hides=False)
        for name, figure in self._figures.items():
            say(figure, getattr(line, name), hides=False)
        dress_once(self._figures["in_hand"], "", tone="accent" if line.is_open else "text")
        said = [line.equation]
        if line.voided:
            said.append(
                self._equation.tr("{mass} of it voided, not answered").format(mass=line.voided)
            )
        if line.explanation:
            said.append(self._equation.tr("explained: {why}").format(why=line.explanation))
        say(self._equation, "; ".join(said), hides=False)

    def _figure(self, name: str) -> QLabel:
        made = label("", wraps=False, size="strong", weight="strong")
        made.setObjectName(name)
        return made
