"""Every key in one place, in a page's place: what stands here is what the actions are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
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

COLUMNS = 2


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
        self.setObjectName("keys-page")
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
        self._layout.setContentsMargins(px(20), px(16), px(20), px(16))
        self._layout.setSpacing(px(16))
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, px(8), 0)
        columns.setSpacing(px(48))
        for groups in _in_columns(self._actions.listing()):
            columns.addLayout(self._column(groups), 1)
        self._scroll.setWidget(body)

    def _column(self, groups: list[KeyGroup]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(16))
        grid.setVerticalSpacing(self._theme.px(8))
        grid.setColumnStretch(1, 1)
        for group in groups:
            self._fill_group(grid, group)
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _fill_group(self, grid: QGridLayout, group: KeyGroup) -> None:
        line = grid.rowCount()
        if line > 1:
            grid.setRowMinimumHeight(line, self._theme.px(12))
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


def _in_columns(groups: tuple[KeyGroup, ...]) -> list[list[KeyGroup]]:
    """Headings in their order, each column about as long as the other."""
    columns: list[list[KeyGroup]] = [[] for _ in range(COLUMNS)]
    total = sum(len(group.rows) + 1 for group in groups)
    passed = 0
    for group in groups:
        columns[min(COLUMNS - 1, passed * COLUMNS // total)].append(group)
        passed += len(group.rows) + 1
    return columns
