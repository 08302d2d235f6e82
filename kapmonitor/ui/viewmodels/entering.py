"""One press logs: the entry bears the moment of the press, and is said to be saved once it is.

Doses, alarms and signatures are entered elsewhere, so that nothing here can undo them (H38).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.services.correcting import UNDONE
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk, Outcome
from kapmonitor.ui.text import in_a_line
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.back_time import back_timed
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.key_bursts import Press
from kapmonitor.ui.viewmodels.log_words import event_words
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry
from kapmonitor.ui.viewmodels.refusal_words import why_not

UNDO_WITHIN_S = 10.0
"""Real seconds for which the last action is named and can be undone by a key (HAZARDS H62)."""


class Entering(QObject):
    """Logs what staff press and type; keeps what is not saved.

    Signals:
        entry_changed: an entry of this window is new or stands elsewhere than before.
        said: a sentence for the entry place: why nothing was logged, what was withdrawn.
        words_refused: words for an entry could not be added, and why; the field keeps them.
        words_added: the version whose words are durable.
    """

    entry_changed = Signal(OwnEntry)
    said = Signal(str)
    words_refused = Signal(str)
    words_added = Signal(int)

    def __init__(
        self, link: CoreLink, desk: Desk, author: Author, monotonic: Callable[[], float]
    ) -> None:
        """``monotonic``: real seconds, for what follows a press within seconds."""
        super().__init__()
        self._link = link
        self._desk = desk
        self._author = author
        self._monotonic = monotonic
        self._entries: dict[int, OwnEntry] = {}
        self._burst: set[int] = set()
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    @property
    def entries(self) -> Sequence[OwnEntry]:
        """Every entry of this window in this session, the oldest first."""
        return tuple(self._entries.values())

    def press(self) -> Press:
        """This moment: asked for before anything else is done with a press."""
        return Press(at=self._desk.clock.now(), real_s=self._monotonic())

    def observe(self, code: str, press: Press, minutes: int = 0) -> None:
        """Log an observation, as of so many minutes before the press."""
        self._enter(ev.ObservationRecorded(code=code), press, minutes)

    def mark(self, press: Press, minutes: int = 0) -> None:
        """Mark a moment."""
        self._enter(ev.MomentMarked(), press, minutes)

    def note(self, text: str, began_at: datetime, code: str | None = None) -> None:
        """Log typed words, as of their first key."""
        self._start(ev.ObservationRecorded(text=in_a_line(text), code=code), self.press(), began_at)

    def undo(self) -> None:
        """Withdraw the newest entry of the last seconds; never a dose: none is entered here."""
        last = self.undoable()
        if last is None:
            self.said.emit(translate("entering", "Nothing of the last 10 s to undo"))
            return
        self._withdraw((last.number,), UNDONE)

    def undoable(self) -> OwnEntry | None:
        """What :meth:`undo` would withdraw now."""
        now_s = self._monotonic()
        for entry in reversed(self._entries.values()):
            if now_s - entry.entered_s >= UNDO_WITHIN_S:
                return None
            if entry.to_withdraw is None and entry.state is not EntryState.WITHDRAWN:
                return entry
        return None

    def withdraw_since(self, began: Press, text: str) -> int:
        """Withdraw together what a burst of keys entered (H62); returns how many entries."""
        numbers = tuple(
            entry.number
            for entry in self._entries.values()
            if entry.entered_s >= began.real_s and entry.to_withdraw is None
        )
        self._burst.update(numbers)
        reason = translate("entering", "typed beside the note field: {typed}", typed=text)
        self._withdraw(numbers, reason)
        return len(numbers)

    def add_words(
        self, version: int, text: str, told: Callable[[str | None], None] | None = None
    ) -> None:
        """Add words to a durable entry; refused ones stay in their field.

        ``told``: hears why not, or ``None`` once they are durable, instead of the signals.
        """
        entry = self._entry()

        async def action(room: Room) -> list[Fact]:
            return await room.correcting.add_words(entry, version, in_a_line(text))

        self._author.wrote()
        if told is None:
            self._desk.act(action, partial(self._on_words, version))
        else:
            self._desk.act(action, partial(_tell, told))

    def void(self, version: int, reason: str) -> None:
        """Withdraw any entry of the log, with its reason."""
        entry = self._entry()

        async def action(room: Room) -> list[Fact]:
            return await room.correcting.void(entry, version, reason)

        self._author.wrote()
        self._desk.act(action, partial(self._on_words, version))

    def _entry(self) -> Entry:
        return Entry(by=self._author.role, occurred_at=self._desk.clock.now().utc)

    def _enter(self, event: Event, press: Press, minutes: int) -> None:
        view = self._link.view
        opened_at = view.opened_at if view else None
        moment = back_timed(press.at, minutes, opened_at)
        if moment.refusal is not None:
            self.said.emit(translate("entering", "Not logged: {why}", why=moment.refusal))
            return
        self._start(event, press, moment.at)

    def _start(self, event: Event, press: Press, occurred_at: datetime) -> None:
        number = len(self._entries) + 1
        entry = OwnEntry(
            number=number,
            event=event,
            words=event_words(event),
            occurred_at=occurred_at,
            entered_at=press.at.utc,
            entered_s=press.real_s,
            by=self._author.role,
        )
        self._author.wrote()
        self._keep(entry)
        self._desk.act(_writing(event, entry.by, occurred_at), partial(self._on_written, number))

    def _on_written(self, number: int, outcome: Outcome) -> None:
        if number not in self._entries:
            return  # of the session before
        fact = next(
            (each for each in outcome.facts if self._entries[number].is_told_by(each)),
            next(iter(outcome.facts), None),
        )
        if outcome.is_done and fact is not None:
            self._saved(number, fact)
        elif self._entries[number].fact is None:
            why = why_not(outcome) or translate("entering", "the record gave no answer")
            self._keep(replace(self._entries[number], state=EntryState.NOT_SAVED, why=why))
            self._go_on_withdrawing()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        """What the record had held is durable after all, whether or not that was told by now."""
        if not update.facts or all(each.fact is not None for each in self._entries.values()):
            return
        for fact in update.facts:
            for entry in self.entries:
                if entry.is_told_by(fact):
                    self._saved(entry.number, fact)
                    break

    def _saved(self, number: int, fact: Fact) -> None:
        if self._entries[number].fact is not None:
            return
        self._keep(replace(self._entries[number], state=EntryState.SAVED, fact=fact, why=None))
        self._go_on_withdrawing()

    def _withdraw(self, numbers: Iterable[int], reason: str) -> None:
        for number in numbers:
            self._keep(replace(self._entries[number], to_withdraw=reason))
        self._go_on_withdrawing()

    def _go_on_withdrawing(self) -> None:
        """Withdraw what is durable by now; a burst's entries wait for one another."""
        waiting = [e for e in self.entries if e.to_withdraw and e.state is EntryState.SAVED]
        for entry in waiting:
            if entry.number not in self._burst:
                self._ask_to_withdraw((entry,))
        if any(self._entries[n].state is EntryState.WRITING for n in self._burst):
            return
        together = tuple(entry for entry in waiting if entry.number in self._burst)
        self._burst -= {entry.number for entry in together}
        if together:
            self._ask_to_withdraw(together)

    def _ask_to_withdraw(self, entries: Sequence[OwnEntry]) -> None:
        numbers = tuple(entry.number for entry in entries)
        versions = [entry.fact.version for entry in entries if entry.fact is not None]
        reason = entries[0].to_withdraw or ""
        for number in numbers:
            self._keep(replace(self._entries[number], state=EntryState.WITHDRAWING))
        action = _withdrawing(self._entry(), versions, reason)
        self._desk.act(action, partial(self._on_withdrawn, numbers))

    def _on_withdrawn(self, numbers: tuple[int, ...], outcome: Outcome) -> None:
        why = why_not(outcome)
        for number in numbers:
            if number not in self._entries:
                continue
            if why is None:
                self._keep(replace(self._entries[number], state=EntryState.WITHDRAWN))
            else:
                self._keep(
                    replace(
                        self._entries[number], state=EntryState.SAVED, to_withdraw=None, why=why
                    )
                )
        if why is not None:
            self.said.emit(translate("entering", "Not withdrawn: {why}", why=why))

    def _on_words(self, version: int, outcome: Outcome) -> None:
        why = why_not(outcome)
        if why is None:
            self.words_added.emit(version)
        else:
            self.words_refused.emit(translate("entering", "Not saved: {why}", why=why))

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        """A session starts from nothing (HAZARDS H14)."""
        self._entries.clear()
        self._burst.clear()

    def _keep(self, entry: OwnEntry) -> None:
        self._entries[entry.number] = entry
        self.entry_changed.emit(entry)


def _tell(told: Callable[[str | None], None], outcome: Outcome) -> None:
    told(why_not(outcome))


def _writing(event: Event, by: Role, occurred_at: datetime) -> Action:
    entry = Entry(by=by, occurred_at=occurred_at)

    async def action(room: Room) -> list[Fact]:
        match event:
            case ev.ObservationRecorded(text=text, code=code):
                return await room.recording.observe(entry, text=text, code=code)
            case ev.MomentMarked(text=text):
                return await room.recording.mark(entry, text)
            case _:
                raise AssertionError(f"{event} is entered elsewhere")

    return action


def _withdrawing(entry: Entry, versions: Sequence[int], reason: str) -> Action:
    async def action(room: Room) -> list[Fact]:
        if reason == UNDONE:
            return await room.correcting.undo(entry, versions[0])
        return await room.correcting.void_together(entry, versions, reason)

    return action
