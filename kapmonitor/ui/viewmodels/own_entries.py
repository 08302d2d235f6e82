"""What was entered at this window since the session opened, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.services.payloads import as_stored

LATE = timedelta(seconds=30)
"""Written so long after it happened, an entry says so. Ours: longer than any gesture takes."""


class EntryState(StrEnum):
    """Where an entry stands. Only what is durable is said to be saved."""

    WRITING = "writing"
    SAVED = "saved"
    NOT_SAVED = "not-saved"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """One entry of this window. ``number`` counts them; ``fact`` is there once it is durable."""

    number: int
    event: Event
    words: str
    occurred_at: datetime
    entered_at: datetime
    by: Role
    entered_s: float
    """Real monotonic seconds of the press."""
    state: EntryState = EntryState.WRITING
    fact: Fact | None = None
    why: str | None = None
    """Why it is not saved, or why it was not withdrawn."""
    to_withdraw: str | None = None
    """The reason for which it is withdrawn as soon as it is durable."""

    @property
    def is_late(self) -> bool:
        """Whether it was written so long after it happened that both times are shown."""
        return self.entered_at - self.occurred_at > LATE

    def is_told_by(self, fact: Fact) -> bool:
        """Whether a durable fact is this entry: the record held it and wrote it later."""
        return (
            self.fact is None
            and fact.event == self.event
            and fact.occurred_at == as_stored(self.occurred_at)
            and fact.recorded_by == self.by.value
        )
