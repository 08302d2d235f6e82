"""Figures side by side, in as many columns as there is room for."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review_words import Figure
from kapmonitor.ui.widgets.words import label, say

_CELL = 118.0
"""The least width of a figure, px at 100 %."""


class FigureRow(QWidget):
    """A grid of titled figures that breaks where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cells: list[_Cell] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setObjectName("review-figures")
        theme.changed_to.connect(self._on_theme_changed)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these; cells that are there already are only filled anew."""
        while len(self._cells) < len(figures):
            self._cells.append(_Cell(self))
            self._columns = 0
        for number, cell in enumerate(self._cells):
            cell.setVisible(number < len(figures))
            if number < len(figures):
                cell.show_figure(figures[number])
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        shown = sum(not cell.isHidden() for cell in self._cells)
        most = max(1, self.width() // self._theme.px(_CELL))
        rows = max(1, ceil(shown / most))
        columns = max(1, ceil(shown / rows))  # rows alike, not one figure left over
        if columns != self._columns:
            self._columns = columns
            self._fill_grid()
        # The words wrap, and a layout under pressure would squeeze them to nothing.
        least = max(0, self._grid.heightForWidth(self.width()))
        if least != self.minimumHeight():
            self.setMinimumHeight(least)

    def _fill_grid(self) -> None:
        columns = self._columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._grid.setHorizontalSpacing(self._theme.px(12))
        self._grid.setVerticalSpacing(self._theme.px(8))

    def _on_theme_changed(self, _name: str) -> None:
        self._columns = 0
        self._lay_out()


class _Cell(QWidget):
    """A title, a figure, and what belongs to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        self._title = label("", tone="muted", size="small")
        self._text = label("", size="body", weight="strong")
        self._detail = label("", tone="muted", size="micro")
        for part in (self._title, self._text, self._detail):
            box.addWidget(part)
        box.addStretch(1)

    def show_figure(self, figure: Figure) -> None:
        """Fill it."""
        _name(self._text, f"figure-{figure.name}")
        _name(self._detail, f"figure-{figure.name}-detail")
        say(self._title, figure.title)
        say(self._text, figure.text)
        say(self._detail, figure.detail)
        if self._text.property("tone") != figure.tone:
            dress(self._text, tone=figure.tone)
        self.setAccessibleName(f"{figure.title}: {figure.text}, {figure.detail}")
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def _name(target: QLabel, name: str) -> None:
    if target.objectName() != name:
        target.setObjectName(name)
