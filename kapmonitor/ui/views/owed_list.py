"""What is still owed before a session is closed: a line for each kind, and where it is seen to."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kapmonitor.protocols.owed import OwedKind
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.owed_words import OwedAt, OwedGroup
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label, say

_ORDER = (
    *(OwedKind.PERSON, OwedKind.LEAVING, OwedKind.CHECK, OwedKind.INFUSION, OwedKind.HOLD),
    *(OwedKind.VOID, OwedKind.DRUG),
)
"""As the rule tells them."""
NARROW = 620.0
"""Under this width words stand under their title, px at 100 %."""
TITLE = 110.0
"""Least width of what a line is about, px at 100 %."""


class OwedList(QWidget):
    """Lines by kind, in the order of the rule; none takes no room.

    Signals:
        wanted: the action of the panel where it is seen to.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("owed")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._head = label("", size="small", weight="medium", tone="muted")
        self._is_narrow: bool | None = None
        self._lines = {kind: self._line(kind) for kind in _ORDER}
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")
        self.show_groups(())

    @property
    def targets(self) -> tuple[KeyTarget, ...]:
        """What leads elsewhere, in the order of the lines."""
        return tuple(target for _, _, target in self._lines.values())

    def show_groups(self, groups: Sequence[OwedGroup]) -> None:
        """Show what is owed now."""
        say(self._head, self.tr("Still owed; it is kept with the closing") if groups else "")
        shown = {group.kind: group for group in groups}
        for kind, (title, words, target) in self._lines.items():
            group = shown.get(kind)
            say(title, group.title if group else "")
            say(words, group.words if group else "")
            self._show_target(target, group)
        self.setVisible(bool(groups))

    def _show_target(self, target: KeyTarget, group: OwedGroup | None) -> None:
        leads = {
            OwedAt.LEAVING: self.tr("Leaving list…"),
            OwedAt.DRUG_ACCOUNT: self.tr("Drug account…"),
            OwedAt.RUNNING: self.tr("See to it…"),
        }
        words = leads.get(group.seen_to, "") if group else ""
        target.say(words)
        target.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is owed stands under what it is about where there is little room."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        is_narrow = self.width() < self._theme.px(NARROW)
        if is_narrow is self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._grid.addWidget(self._head, 0, 0, 1, 3)
        middle, top = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop
        for place, (title, words, target) in enumerate(self._lines.values()):
            row = 2 * place + 1
            if is_narrow:
                self._grid.addWidget(title, row, 0, 1, 2, middle)
                self._grid.addWidget(target, row, 2, middle)
                self._grid.addWidget(words, row + 1, 0, 1, 3, top)
            else:
                self._grid.addWidget(title, row, 0, middle)
                self._grid.addWidget(words, row, 1)
                self._grid.addWidget(target, row, 2, middle)

    def _line(self, kind: OwedKind) -> tuple[QLabel, QLabel, KeyTarget]:
        title = label("", wraps=False, size="small", tone="muted")
        words = label("", size="small", weight="medium")
        words.setObjectName(f"owed-{kind}")
        target = KeyTarget(self._theme, name=f"owed-{kind}-open", words="", height=40, keeps=True)
        target.clicked.connect(partial(self._on_target, kind))
        return title, words, target

    def _on_target(self, kind: OwedKind) -> None:
        places = {
            OwedKind.LEAVING: OwedAt.LEAVING,
            OwedKind.VOID: OwedAt.DRUG_ACCOUNT,
            OwedKind.DRUG: OwedAt.DRUG_ACCOUNT,
            OwedKind.INFUSION: OwedAt.RUNNING,
            OwedKind.HOLD: OwedAt.RUNNING,
        }
        if kind in places:
            self.wanted.emit(str(places[kind]))

    def _on_theme_changed(self, _name: str) -> None:
        px = self._theme.px
        self._place()
        self._grid.setColumnMinimumWidth(0, px(TITLE))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))
