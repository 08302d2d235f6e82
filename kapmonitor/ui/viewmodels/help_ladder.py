"""Help: one key logs the call, then who is called next, with the time since (HAZARDS H50)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk, Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.viewmodels.refusal_words import why_not

_C = "help"

RUNGS = {
    "clinician": "Clinician in the house",
    "second-clinician": "Second clinician or lead",
    "emergency-services": "Emergency services",
}
"""Who is called, in this order. The stored word is the key; the clinic's own names and numbers
belong on the wall, since nothing here depends on a network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One to call: when somebody did, and whether that is durable."""

    called: str
    words: str
    at: datetime | None = None
    state: EntryState | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNow:
    """The ladder at one moment."""

    called_at: datetime | None
    elapsed: str
    state: EntryState | None
    why: str | None
    rungs: tuple[Rung, ...]

    @property
    def next(self) -> Rung | None:
        """Who is to be called next."""
        return next((rung for rung in self.rungs if rung.at is None), None)


class HelpLadder(QObject):
    """The newest call for help. A press is never held up by one that is still being written.

    Signals:
        changed_to: the ladder, a few times a second while help was called.
    """

    changed_to = Signal(HelpNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self._author = author
        self._begin(None)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def call(self) -> None:
        """Help is called now."""
        at = self._desk.clock.now().utc
        self._begin(at)
        self._write(None, at)
        self._tell(at)

    def call_rung(self, called: str) -> None:
        """Somebody was called now; once is enough."""
        at = self._desk.clock.now().utc
        if self._rungs[called].at is not None and self._rungs[called].state is not _FAILED:
            return
        self._rungs[called] = replace(
            self._rungs[called], at=at, state=EntryState.WRITING, why=None
        )
        self._write(called, at)
        self._tell(at)

    def now(self) -> HelpNow:
        """The ladder now."""
        return self._picture(self._desk.clock.now().utc)

    def _begin(self, at: datetime | None) -> None:
        self._called_at = at
        self._state = EntryState.WRITING if at else None
        self._why: str | None = None
        self._rungs = {
            called: Rung(called=called, words=translate(_C, words))
            for called, words in RUNGS.items()
        }

    def _write(self, called: str | None, at: datetime) -> None:
        entry = Entry(by=self._author.role, occurred_at=at)

        async def action(room: Room) -> list[Fact]:
            return await room.recording.call_help(entry, called)

        self._author.wrote()
        self._desk.act(action, partial(self._on_written, called, at))

    def _on_written(self, called: str | None, at: datetime, outcome: Outcome) -> None:
        state = EntryState.SAVED if outcome.is_done else _FAILED
        if called is None:
            if at == self._called_at:
                self._state, self._why = state, why_not(outcome)
        elif self._rungs[called].at == at:
            self._rungs[called] = replace(self._rungs[called], state=state, why=why_not(outcome))
        self._tell(self._desk.clock.now().utc)

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._begin(None)

    def _on_room_updated(self, update: RoomUpdate) -> None:
        for fact in update.facts:
            if isinstance(fact.event, ev.HelpCalled):
                self._take(fact, fact.event)
        if self._called_at is not None:
            self._tell(update.view.now)

    def _take(self, fact: Fact, event: ev.HelpCalled) -> None:
        """A durable call: of this window, of another, or of before a restart."""
        if event.called is None:
            if self._called_at is None or fact.occurred_at > self._called_at:
                self._begin(fact.occurred_at)
            if fact.occurred_at == self._called_at:
                self._state, self._why = EntryState.SAVED, None
        elif event.called in self._rungs:
            self._rungs[event.called] = replace(
                self._rungs[event.called], at=fact.occurred_at, state=EntryState.SAVED, why=None
            )

    def _picture(self, now: datetime) -> HelpNow:
        since = (now - self._called_at).total_seconds() if self._called_at else 0.0
        return HelpNow(
            called_at=self._called_at,
            elapsed=format_clock(max(0.0, since)),
            state=self._state,
            why=self._why,
            rungs=tuple(self._rungs.values()),
        )

    def _tell(self, now: datetime) -> None:
        self.changed_to.emit(self._picture(now))


_FAILED = EntryState.NOT_SAVED
