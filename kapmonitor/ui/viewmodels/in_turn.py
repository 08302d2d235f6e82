"""Small entries of one panel, written one after another: none is lost while another is written."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from kapmonitor.services.entries import Entry
from kapmonitor.ui.ports import Action, Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.deed import Deed, DeedNow, DeedState

Make = Callable[[Entry], Action]
"""What is done with an entry of the moment of the press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One press that waits for its turn, or for its answer."""

    key: str
    what: str
    entry: Entry
    make: Make


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of the press of that key."""

    key: str
    deed: DeedNow


class InTurn(QObject):
    """Takes presses, each with the moment and the author it had; answers them in their order.

    Signals:
        answered: one was answered: written, refused or not saved.
    """

    answered = Signal(Answered)

    def __init__(self, desk: Desk, author: Author) -> None:
        super().__init__()
        self.deed = Deed(desk, author)
        self._waiting: dict[str, Asked] = {}
        # Queued: whoever shows an answer has it before the next is asked.
        self.deed.changed_to.connect(self._on_deed, Qt.ConnectionType.QueuedConnection)

    def waits(self, key: str) -> bool:
        """Whether a press of that key is not answered yet."""
        return key in self._waiting

    def ask(self, key: str, what: str, make: Make, override: str | None = None) -> None:
        """Write it when its turn comes; a key that waits already is not pressed twice."""
        if self.waits(key):
            return
        entry = self.deed.entry(override=override)
        self._waiting[key] = Asked(key=key, what=what, entry=entry, make=make)
        if len(self._waiting) == 1:
            self._write_first()

    def forget(self) -> None:
        """Nothing of one session is written in the next."""
        self._waiting.clear()
        self.deed.forget()

    def _write_first(self) -> None:
        first = next(iter(self._waiting.values()))
        self.deed.do(first.what, first.entry, first.make(first.entry))

    def _on_deed(self, deed: DeedNow) -> None:
        if deed.state in (DeedState.NONE, DeedState.WRITING) or not self._waiting:
            return
        key = next(iter(self._waiting))
        del self._waiting[key]
        self.answered.emit(Answered(key=key, deed=deed))
        if self._waiting:
            self._write_first()
