"""Which protocols there are, the clinic's own and the built-in ones, and the way for files."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_files import Deed
from kapmonitor.ui.viewmodels.protocol_page import Chosen, Group, ProtocolPage
from kapmonitor.ui.views.protocol_delegate import ProtocolDelegate
from kapmonitor.ui.views.shelf_list import ShelfList
from kapmonitor.ui.widgets.column import scrolled
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say

MOST_ROWS = 40
"""Rows of one list before it scrolls by itself; up to then both scroll together."""


class ProtocolListPanel(Panel):
    """Two lists, of which one row is read, and three buttons.

    Signals:
        deed_wanted: what somebody wants to do with a file.
    """

    deed_wanted = Signal(str)

    def __init__(self, theme: Theme, page: ProtocolPage) -> None:
        super().__init__(theme, self.tr("Protocols"), "protocol-panel")
        self._page = page
        titles = {
            Group.CLINIC: self.tr("Protocols of the clinic"),
            Group.BUILT_IN: self.tr("Built-in protocols"),
        }
        self.lists: Mapping[Group, ShelfList] = {
            group: ShelfList(
                theme,
                page.rows[group],
                ProtocolDelegate(theme),
                name=f"{group}-protocols",
                title=title,
                most=MOST_ROWS,
            )
            for group, title in titles.items()
        }
        words = {
            Deed.CHECK: self.tr("Check a file…"),
            Deed.IMPORT: self.tr("Import…"),
            Deed.EXPORT: self.tr("Export…"),
        }
        self.buttons: Mapping[Deed, QPushButton] = {
            deed: _button(f"protocol-{deed}", text) for deed, text in words.items()
        }
        self._none = label(
            self.tr("None yet: import a file, or export a built-in one and change it."),
            tone="muted",
            size="small",
        )
        self._empty = label("", weight="medium")
        self._build()
        self._connect()
        self._on_rows(page.chosen)

    def _build(self) -> None:
        self._inside = QWidget()
        self._stack = QVBoxLayout(self._inside)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(_heading(self.tr("Clinic")))
        self._stack.addWidget(self._none)
        self._stack.addWidget(self.lists[Group.CLINIC])
        self._stack.addWidget(_heading(self.tr("Built in")))
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.lists[Group.BUILT_IN])
        self._stack.addStretch(1)
        self._scroll = scrolled(self._inside)
        self.put(self._scroll, 1)
        foot = self.tr(
            "Starting values with named sources. The clinic's medical director sets what is used;"
            " a version is never changed."
        )
        self.put(label(foot, tone="muted", size="small"))
        flow = Flow(self.theme)
        for button in self.buttons.values():
            flow.addWidget(button)
        self.lay(flow)

    def _connect(self) -> None:
        for group, rows in self.lists.items():
            rows.row_chosen.connect(partial(self._on_row_chosen, group))
        for deed, button in self.buttons.items():
            button.clicked.connect(partial(self._on_deed, deed))
        self._page.rows_moved.connect(self._on_rows)

    def _on_row_chosen(self, group: Group, row: int) -> None:
        for other, rows in self.lists.items():
            if other is not group:
                rows.choose(None)
        self._page.choose(group, row)
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """The lists are as high as their rows: it is what they lie in that scrolls."""
        chosen = self._page.chosen
        if chosen is None:
            return
        rows = self.lists[chosen.group]
        place = rows.visualRect(rows.model().index(chosen.row, 0))
        middle = rows.mapTo(self._inside, place.center())
        self._scroll.ensureVisible(middle.x(), middle.y(), 0, place.height())

    def _on_deed(self, deed: Deed) -> None:
        self.deed_wanted.emit(deed.value)

    def _on_rows(self, chosen: Chosen | None) -> None:
        for group, rows in self.lists.items():
            rows.choose(chosen.row if chosen and chosen.group is group else None)
            rows.setVisible(self._page.rows[group].rowCount() > 0)
        self._none.setVisible(self._page.rows[Group.CLINIC].rowCount() == 0)
        say(self._empty, self._page.empty_words)
        self.remark(self._page.count_words)
        QTimer.singleShot(0, self, self._keep_in_sight)  # once rows that came have their place


def _heading(words: str) -> QLabel:
    return label(words, wraps=False, tone="muted", size="small", weight="medium")


def _button(name: str, words: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(words)
    return button
