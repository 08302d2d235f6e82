"""One thing that staff asked for, from the press to what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Fact
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.entries import Entry
from kapmonitor.ui.ports import Action, Desk, Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.refusal_words import why_not


class DeedState(StrEnum):
    """Where it stands; ``DONE`` means durable."""

    NONE = "none"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedNow:
    """What was asked for, when, and what became of it."""

    state: DeedState = DeedState.NONE
    what: str = ""
    at: datetime | None = None
    why: str | None = None
    refusal: NotAllowed | None = None
    facts: tuple[Fact, ...] = ()


class Deed(QObject):
    """The newest of one kind of action: a second press while one is under way does nothing.

    Signals:
        changed_to: what is asked for now, and where it stands.
    """

    changed_to = Signal(DeedNow)

    def __init__(self, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self._author = author
        self.now = DeedNow()

    def entry(self, at: datetime | None = None, override: str | None = None) -> Entry:
        """An entry of the role that writes, of this moment or of ``at``."""
        moment = at or self._desk.clock.now().utc
        return Entry(by=self._author.role, occurred_at=moment, override=override)

    def do(self, what: str, entry: Entry, action: Action) -> bool:
        """Ask for it; ``False`` where something is still under way."""
        if self.now.state is DeedState.WRITING:
            return False
        self._author.wrote()
        self._become(DeedNow(state=DeedState.WRITING, what=what, at=entry.occurred_at))
        self._desk.act(action, self._on_outcome)
        return True

    def forget(self) -> None:
        """What was refused or failed has been read."""
        if self.now.state is not DeedState.WRITING:
            self._become(DeedNow())

    def _on_outcome(self, outcome: Outcome) -> None:
        state = DeedState.DONE
        if outcome.refusal is not None:
            state = DeedState.REFUSED
        elif outcome.failure is not None:
            state = DeedState.FAILED
        done = DeedNow(
            state=state,
            what=self.now.what,
            at=self.now.at,
            why=why_not(outcome),
            refusal=outcome.refusal,
            facts=outcome.facts,
        )
        self._become(done)

    def _become(self, now: DeedNow) -> None:
        self.now = now
        self.changed_to.emit(now)
