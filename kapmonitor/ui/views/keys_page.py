"""Every key in one place, in a page's place: what stands here is what the actions are."""

from collections.abc import Sequence
from itertools import product

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.actions import Actions, KeyGroup, KeyRow
from kapmonitor.ui.theme import Theme, dress

THREE_COLUMNS, TWO_COLUMNS = 960.0, 640.0
"""Least widths in px at 100 % text for so many columns."""
HEADING_ROWS = 1.5
"""What a heading and the room over it take, in rows."""


class KeysPage(QFrame):
    """The keys by heading, made anew from the actions each time it is shown.

    Signals:
        close_pressed: somebody has seen enough.
    """

    close_pressed = Signal()

    def __init__(self, *, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._theme = theme
        self._actions = actions
        self._columns = 0
        self.setObjectName("keys-page")
        self.setAccessibleName(self.tr("Keys"))
        dress(self, kind="panel")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("keys-scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._layout = QVBoxLayout(self)
        self._layout.addLayout(self._head())
        self._layout.addWidget(self._scroll, 1)
        theme.changed_to.connect(self._on_theme_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is true now: panels may have told keys meanwhile."""
        self._fill()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        if self.isVisible() and self._fitting_columns() != self._columns:
            self._fill()

    def _head(self) -> QHBoxLayout:
        title = QLabel(self.tr("Keys"))
        title.setObjectName("keys-title")
        dress(title, size="title", weight="strong")
        note = QLabel(self.tr("Letters act outside text fields; held keys do not repeat."))
        note.setWordWrap(True)
        dress(note, size="small", tone="muted")
        close = QPushButton(self.tr("Close (Esc)"))
        close.setObjectName("keys-close")
        close.setAccessibleName(self.tr("Close the keys"))
        close.clicked.connect(self.close_pressed)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(note, 1)
        head.addWidget(close)
        return head

    def _fill(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(20), px(8), px(12), px(8))
        self._layout.setSpacing(px(8))
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, px(8), 0)
        columns.setSpacing(px(24))
        self._columns = self._fitting_columns()
        for groups in _in_columns(self._actions.listing(), self._columns):
            columns.addLayout(self._column(groups), _breadth(groups))
        self._scroll.setWidget(body)

    def _fitting_columns(self) -> int:
        width = self.width() / self._theme.scale
        return 3 if width >= THREE_COLUMNS else 2 if width >= TWO_COLUMNS else 1

    def _column(self, groups: list[KeyGroup]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(1))
        grid.setColumnStretch(1, 1)
        for group in groups:
            self._fill_group(grid, group)
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _fill_group(self, grid: QGridLayout, group: KeyGroup) -> None:
        line = grid.rowCount()
        if line > 1:
            grid.setRowMinimumHeight(line, self._theme.px(4))
        title = QLabel(group.title)
        dress(title, weight="strong", tone="accent")
        grid.addWidget(title, line + 1, 0, 1, 2)
        for number, row in enumerate(group.rows, start=line + 2):
            grid.addLayout(self._caps(row), number, 0)
            grid.addWidget(_words(row), number, 1)

    def _caps(self, row: KeyRow) -> QHBoxLayout:
        caps = QHBoxLayout()
        caps.setSpacing(self._theme.px(6))
        for keys in row.keys:
            cap = QLabel(keys)
            cap.setTextFormat(Qt.TextFormat.PlainText)
            dress(cap, kind="keycap", face="digits")
            caps.addWidget(cap, 0, Qt.AlignmentFlag.AlignTop)
        caps.addStretch(1)
        return caps

    def _on_theme_changed(self, name: str) -> None:
        if self.isVisible():
            self._fill()


def _words(row: KeyRow) -> QLabel:
    label = QLabel(row.words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _breadth(groups: Sequence[KeyGroup]) -> int:
    """What a column needs beside the others, in letters: keys and the longest of its words."""
    rows = [row for group in groups for row in group.rows]
    keys = max(sum(len(each) + 3 for each in row.keys) for row in rows)
    return keys + max(len(row.words) for row in rows)


def _in_columns(groups: Sequence[KeyGroup], count: int) -> list[list[KeyGroup]]:
    """The headings over so many columns, the longest of which is as short as can be."""
    lengths = [len(group.rows) + HEADING_ROWS for group in groups]

    def longest(places: Sequence[int]) -> float:
        return max(
            sum(length for length, place in zip(lengths, places, strict=True) if place == column)
            for column in range(count)
        )

    best = min(product(range(count), repeat=len(groups)), key=longest)
    columns: list[list[KeyGroup]] = [[] for _ in range(count)]
    for group, place in zip(groups, best, strict=True):
        columns[place].append(group)
    return [column for column in columns if column]
