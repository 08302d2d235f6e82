"""Who writes now: the role that every entry bears until another is chosen (HAZARDS H61)."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import WRITES, Role
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.ports import Desk, Outcome
from kapmonitor.ui.viewmodels.core_link import CoreLink

ASK_AGAIN_S = 20 * 60.0
"""Seconds without an entry after which the author is asked for anew (HAZARDS H61)."""


class Author(QObject):
    """The role that writes.

    Signals:
        changed_to: the role that writes from now on.
    """

    changed_to = Signal(Role)

    def __init__(self, role: Role, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._role = role
        self._monotonic = monotonic
        self._wrote_at = monotonic()

    @property
    def role(self) -> Role:
        """The role that writes now."""
        return self._role

    @property
    def is_to_be_asked(self) -> bool:
        """Whether so long has passed that somebody else may stand here."""
        return self._monotonic() - self._wrote_at > ASK_AGAIN_S

    def choose(self, role: Role) -> None:
        """Somebody said who writes; choosing the same confirms it."""
        self._role = role
        self._wrote_at = self._monotonic()
        self.changed_to.emit(role)

    def wrote(self) -> None:
        """An entry was made under this role."""
        self._wrote_at = self._monotonic()


class AuthorOnRecord(QObject):
    """Has every change of who writes recorded while a session is open (HAZARDS H61)."""

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link, self._desk = link, desk
        author.changed_to.connect(self._on_changed)

    def _on_changed(self, role: Role) -> None:
        view = self._link.view
        if view is None or view.duties.get(WRITES) == role.value:
            return
        entry = Entry(by=role, occurred_at=self._desk.clock.now().utc)

        async def action(room: Room) -> list[Fact]:
            return await room.recording.take_over_writing(entry)

        self._desk.act(action, self._on_written)

    def _on_written(self, outcome: Outcome) -> None:
        """Nothing to do: a record that fails is an alarm, and each entry names its author too."""
