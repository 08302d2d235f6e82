"""What runs, a row each, over the sums: pressed, it leads to where it is acted on."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.running_words import RunningLine
from kapmonitor.ui.widgets.sum_row import SumRow

NAMES = ("infusion", "hold", "devices", "oxygen", "booster", "drug")
"""Every row there can be, in its order: a row keeps its place among the others."""


class RunningRows(QWidget):
    """As many rows as there are things that run; none takes no room.

    Signals:
        wanted: the panel that a row leads to.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: dict[str, RunningLine] = {}
        self._rows = {name: SumRow(theme, name=f"running-{name}") for name in NAMES}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        for name, row in self._rows.items():
            row.hide()
            row.clicked.connect(partial(self._on_pressed, name))
            self._box.addWidget(row)

    @property
    def lines(self) -> tuple[RunningLine, ...]:
        """What runs."""
        return tuple(self._lines.values())

    def show_lines(self, lines: tuple[RunningLine, ...]) -> None:
        """Show what runs now."""
        self._lines = {line.name: line for line in lines}
        for name, row in self._rows.items():
            line = self._lines.get(name)
            row.setVisible(line is not None)
            if line is not None:
                row.show_row(line.title, line.words, detail=line.detail, asked=line.is_asked)
                row.setEnabled(line.wanted is not None)

    def _on_pressed(self, name: str) -> None:
        line = self._lines.get(name)
        if line is not None and line.wanted is not None:
            self.wanted.emit(str(line.wanted))
