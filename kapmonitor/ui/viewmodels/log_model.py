"""The log as a list, the newest on top; lines are inserted and changed, never reset."""

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import Qt, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.services.correcting import WORDS_LATER
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.ledger import RULE
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.log_line import (
    LogLine,
    Saving,
    clock_words,
    line_of_entry,
    line_of_fact,
)
from kapmonitor.ui.viewmodels.log_words import HOUSEKEEPING
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry
from kapmonitor.ui.viewmodels.row_model import RowModel

_OF_ALARMS = (ev.AlarmRaised, ev.AlarmAcknowledged, ev.AlarmEnded)


class LogRole(IntEnum):
    """What a line can be asked for."""

    LINE = Qt.ItemDataRole.UserRole + 1
    TIME = Qt.ItemDataRole.UserRole + 2
    WORDS = Qt.ItemDataRole.UserRole + 3
    AUTHOR = Qt.ItemDataRole.UserRole + 4
    TONE = Qt.ItemDataRole.UserRole + 5
    LATE = Qt.ItemDataRole.UserRole + 6
    VOIDED = Qt.ItemDataRole.UserRole + 7
    NOTE = Qt.ItemDataRole.UserRole + 8
    VERSION = Qt.ItemDataRole.UserRole + 9
    PRIORITY = Qt.ItemDataRole.UserRole + 10
    SAVING = Qt.ItemDataRole.UserRole + 11


class LogModel(RowModel[LogLine]):
    """Every fact that staff read, and what was entered here and is not durable yet.

    Signals:
        counted: how many lines there are now.
    """

    counted = Signal(int)

    def __init__(self, link: CoreLink, entering: Entering) -> None:
        super().__init__(_READERS, _spoken)
        self._versions: set[int] = set()
        entering.entry_changed.connect(self._on_entry)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        link.session_closed.connect(self._on_room_updated)

    def line(self, row: int) -> LogLine:
        """The line of a row."""
        return self._rows[row]

    def row_of(self, version: int) -> int | None:
        """Where a durable line stands."""
        return next((r for r, line in enumerate(self._rows) if line.version == version), None)

    def count(self, saving: Saving) -> int:
        """How many lines are durable, on their way, or not saved."""
        return sum(line.saving is saving for line in self._rows)

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        """A session starts from nothing (HAZARDS H14)."""
        self._clear()
        self._versions.clear()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        for fact in update.facts:
            self._take(fact)
        if update.facts:
            self.counted.emit(len(self._rows))

    def _on_entry(self, entry: OwnEntry) -> None:
        row = self._row_of_entry(entry.number)
        if entry.fact is None:
            self._put(row, line_of_entry(entry))
        elif entry.fact.version in self._versions:
            if row is not None:
                self._remove(row)
        else:
            self._versions.add(entry.fact.version)
            self._put(row, line_of_fact(entry.fact))
        if entry.state is not EntryState.WITHDRAWING:
            self.counted.emit(len(self._rows))

    def _take(self, fact: Fact) -> None:
        match fact.event:
            case ev.EntryVoided() as event:
                self._void(event)
            case ev.EntryAmended() as event:
                self._amend(fact, event)
            case _:
                pass
        if not isinstance(fact.event, HOUSEKEEPING) and fact.version not in self._versions:
            self._versions.add(fact.version)
            self._put_in_time(line_of_fact(fact))

    def _void(self, event: ev.EntryVoided) -> None:
        row = self.row_of(event.voids)
        if row is not None:
            self._replace(row, replace(self._rows[row], void_reason=event.reason))

    def _amend(self, fact: Fact, event: ev.EntryAmended) -> None:
        row = self.row_of(event.amends)
        if row is None:
            return
        line = self._rows[row]
        if event.reason == WORDS_LATER and set(event.changes) == {"text"}:
            changed = replace(line, added=text.one_line(str(event.changes["text"])))
        else:
            changed = replace(
                line,
                changes={**(line.changes or {}), **event.changes},
                note=translate(
                    "log",
                    "corrected {time} {author}: {why}",
                    time=clock_words(fact.recorded_at),
                    author=text.role_word(fact.recorded_by),
                    why=text.one_line(event.reason),
                ),
            )
        self._replace(row, changed)

    def _row_of_entry(self, number: int) -> int | None:
        return next(
            (row for row, line in enumerate(self._rows) if line.number == number and number), None
        )

    def _put(self, row: int | None, line: LogLine) -> None:
        if row is None:
            self._put_in_time(line)
        else:
            self._replace(row, line)

    def _put_in_time(self, line: LogLine) -> None:
        """Put a line where its time is; of two at the same time the newer stands on top."""
        older = (r for r, each in enumerate(self._rows) if each.occurred_at <= line.occurred_at)
        self._insert(next(older, len(self._rows)), line)


def _line(line: LogLine) -> LogLine:
    return line


def _time(line: LogLine) -> str:
    return clock_words(line.occurred_at)


def _words(line: LogLine) -> str:
    return line.words


def _author(line: LogLine) -> str:
    if line.author == RULE and isinstance(line.event, _OF_ALARMS):
        return translate("log", "alarm")
    return text.role_word(text.one_line(line.author))


def _tone(line: LogLine) -> str:
    return line.tone


def _is_late(line: LogLine) -> bool:
    return line.is_late


def _is_void(line: LogLine) -> bool:
    return line.is_void


def _beside(line: LogLine) -> str:
    return line.beside


def _version(line: LogLine) -> int:
    return line.version


def _priority(line: LogLine) -> str | None:
    return str(line.event.priority) if isinstance(line.event, ev.AlarmRaised) else None


def _saving(line: LogLine) -> str:
    return str(line.saving)


def _spoken(line: LogLine) -> str:
    """The whole line, for a screen reader."""
    words = line.corrected if line.is_struck and line.corrected else line.words
    more = "" if words == line.corrected else line.corrected
    parts = (_time(line), words, more, line.added, line.beside, _author(line))
    return " ".join(part for part in parts if part)


_READERS = {
    LogRole.LINE: _line,
    LogRole.TIME: _time,
    LogRole.WORDS: _words,
    LogRole.AUTHOR: _author,
    LogRole.TONE: _tone,
    LogRole.LATE: _is_late,
    LogRole.VOIDED: _is_void,
    LogRole.NOTE: _beside,
    LogRole.VERSION: _version,
    LogRole.PRIORITY: _priority,
    LogRole.SAVING: _saving,
}
