"""Who writes now: the role that every entry bears until another is chosen (HAZARDS H61)."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.people import Role

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
