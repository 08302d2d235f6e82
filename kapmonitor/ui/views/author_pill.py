"""Who writes, at the entry place; asked for anew after a while, without holding an entry up."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kapmonitor.domain.people import Role
from kapmonitor.ui import text
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.widgets.key_target import KeyTarget, Look

LOOK_EVERY_MS = 5000
"""How often it is looked whether somebody else may stand here by now."""


class AuthorPill(KeyTarget):
    """The role that writes; pressed, it wants to be changed or confirmed."""

    def __init__(self, theme: Theme, author: Author) -> None:
        super().__init__(theme, name="author", words="", key="F10", height=40.0)
        self._author = author
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_again)
        self._timer.start()
        author.changed_to.connect(self._on_author)
        self.look_again()

    def look_again(self) -> None:
        """Ask where so long has passed that somebody else may write (HAZARDS H61)."""
        role = text.role_word(self._author.role)
        asks = self._author.is_to_be_asked
        words = self.tr("still {role}?") if asks else self.tr("writes: {role}")
        self.say(words.format(role=role))
        self.show_look(Look.OUTLINED if asks else Look.PLAIN)

    def _on_author(self, _role: Role) -> None:
        self.look_again()


class AuthorChoice(QWidget):
    """The roles on duty, one press each; it stands in a place that is kept for it.

    Signals:
        chosen: the role that writes from now on.
    """

    chosen = Signal(Role)

    def __init__(self, theme: Theme, author: Author, roles: Sequence[Role]) -> None:
        super().__init__()
        self._author = author
        self._targets: dict[Role, KeyTarget] = {}
        self.setObjectName("author-choice")
        self.setAccessibleName(self.tr("Who writes"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        for role in roles:
            target = KeyTarget(
                theme, name=f"author-{role}", words=text.role_word(role), height=40.0
            )
            target.setCheckable(True)
            target.clicked.connect(self._on_clicked)
            self._targets[role] = target
            row.addWidget(target, 1)

    def ask(self) -> None:
        """Mark who writes so far, and take the keyboard."""
        for role, target in self._targets.items():
            target.setChecked(role is self._author.role)
        current = self._targets.get(self._author.role)
        if current is not None:
            current.setFocus()

    def _on_clicked(self) -> None:
        for role, target in self._targets.items():
            if target.isChecked() and role is not self._author.role:
                self._choose(role)
                return
        self._choose(self._author.role)

    def _choose(self, role: Role) -> None:
        self._author.choose(role)
        self.chosen.emit(role)
