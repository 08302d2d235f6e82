"""One line of the log: what happened and when, what was said of it later, whether it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Event, Fact
from kapmonitor.services.correcting import VOIDABLE, WITH_WORDS
from kapmonitor.ui import text
from kapmonitor.ui.drug_words import change_words
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.log_words import (
    event_words,
    is_heavy,
    is_override,
    is_reworded,
    tone_of,
)
from kapmonitor.ui.viewmodels.own_entries import LATE, EntryState, OwnEntry


class Saving(StrEnum):
    """Whether a line is durable."""

    SAVED = "saved"
    WRITING = "writing"
    NOT_SAVED = "not-saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A durable fact, or an entry of this window that is not durable yet (``version`` 0)."""

    event: Event
    occurred_at: datetime
    entered_at: datetime
    author: str
    version: int = 0
    number: int = 0
    """The entry's number at this window, while it is not durable."""
    saving: Saving = Saving.SAVED
    why: str | None = None
    """Why it is not saved."""
    void_reason: str | None = None
    changes: Mapping[str, str | float] | None = None
    """New values by field, of all corrections: each takes the place of the one before it."""
    added: str | None = None
    """Words that were added later."""
    note: str | None = None
    """Who corrected it, when and why."""

    @property
    def words(self) -> str:
        """What happened, as it was first written."""
        return event_words(self.event)

    @property
    def corrected(self) -> str | None:
        """What takes the place of the old words; ``None`` where nothing was corrected."""
        return change_words(self.changes, self.event) if self.changes else None

    @property
    def is_struck(self) -> bool:
        """Whether its words are not true any more: withdrawn, or others stand in their place."""
        return self.is_void or (self.changes is not None and is_reworded(self.changes))

    @property
    def tone(self) -> str:
        """The token of its colour."""
        return tone_of(self.event)

    @property
    def is_late(self) -> bool:
        """Whether it was written so long after it happened that both times are told."""
        return self.entered_at - self.occurred_at > LATE

    @property
    def is_void(self) -> bool:
        """Whether it was withdrawn."""
        return self.void_reason is not None

    @property
    def takes_words(self) -> bool:
        """Whether words may be added."""
        return isinstance(self.event, WITH_WORDS) and self.version > 0 and not self.is_void

    @property
    def may_be_voided(self) -> bool:
        """Whether a person may withdraw it, with a reason."""
        return isinstance(self.event, VOIDABLE) and self.version > 0 and not self.is_void

    @property
    def is_dose(self) -> bool:
        """Whether it is a dose: withdrawn, it stays in sight until somebody answers (H38)."""
        return isinstance(self.event, ev.DoseAdministered)

    @property
    def is_heavy(self) -> bool:
        """Whether it is told louder than what stands around it."""
        return is_heavy(self.event)

    @property
    def is_large(self) -> bool:
        """Whether somebody went past a rule with a reason: it is larger too (HAZARDS H46)."""
        return is_override(self.event)

    @property
    def beside(self) -> str:
        """What is told beside the words: late, not saved, withdrawn, corrected."""
        parts = [self._saving_words(), self._late_words(), self.note, self._void_words()]
        return " · ".join(part for part in parts if part)

    def _saving_words(self) -> str | None:
        match self.saving:
            case Saving.WRITING:
                return translate("log", "writing")
            case Saving.NOT_SAVED:
                return translate("log", "not saved: {why}", why=text.one_line(self.why or ""))
            case Saving.SAVED:
                return None

    def _late_words(self) -> str | None:
        if not self.is_late:
            return None
        return translate("log", "late, written {time}", time=clock_words(self.entered_at))

    def _void_words(self) -> str | None:
        if self.void_reason is None:
            return None
        return translate("log", "withdrawn: {why}", why=text.one_line(self.void_reason))


def clock_words(moment: datetime) -> str:
    """A moment as the wall clock shows it."""
    return f"{moment.astimezone():%H:%M:%S}"


def line_of_fact(fact: Fact) -> LogLine:
    """A durable line."""
    return LogLine(
        event=fact.event,
        occurred_at=fact.occurred_at,
        entered_at=fact.recorded_at,
        author=fact.recorded_by,
        version=fact.version,
    )


def line_of_entry(entry: OwnEntry) -> LogLine:
    """A line that is not durable yet, and says so."""
    failed = entry.state is EntryState.NOT_SAVED
    return LogLine(
        event=entry.event,
        occurred_at=entry.occurred_at,
        entered_at=entry.entered_at,
        author=entry.by.value,
        number=entry.number,
        saving=Saving.NOT_SAVED if failed else Saving.WRITING,
        why=entry.why,
    )
