"""What was typed and what stands prepared, read as a dose at one moment. Pure."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property

from kapmonitor.ui.viewmodels import dose_screen as words
from kapmonitor.ui.viewmodels.dose_actions import Step
from kapmonitor.ui.viewmodels.dose_draft import (
    DoseField,
    DoseRequest,
    ReadDraft,
    missing_in,
    read_draft,
    read_given_at,
    request_of,
)
from kapmonitor.ui.viewmodels.dose_in_hand import DoseInHand
from kapmonitor.ui.viewmodels.prepared_dose import PreparedDose


class DoseReading:
    """One look at the hand; times are aware, UTC."""

    def __init__(
        self,
        hand: DoseInHand,
        prepared: PreparedDose,
        *,
        writer: str,
        now: datetime,
        opened_at: datetime | None,
    ) -> None:
        """``writer``: who writes, in words: nobody witnesses their own dose (H61)."""
        self._draft = hand.draft
        self._prepared = prepared.request
        self._writer = writer
        self._now = now
        self._opened_at = opened_at
        self.shows_prepared = self._prepared is not None and not hand.beside_prepared

    @cached_property
    def read(self) -> ReadDraft:
        """What was typed, with its faults."""
        return read_draft(self._draft, self._now.astimezone().date(), self._writer)

    @property
    def step_asked(self) -> Step:
        """Before it is known to be given, gates are not asked: they may still be met."""
        is_given = self.shows_prepared or self._draft.given_at.strip()
        return Step.GIVE if is_given else Step.PREPARE

    @property
    def given_at(self) -> datetime | None:
        """Now, or the moment that was typed; ``None`` where that is none."""
        if not self._draft.given_at.strip():
            return self._now
        return read_given_at(self._draft.given_at, self._now, self._opened_at)

    def request(self, step: Step) -> DoseRequest | None:
        """The dose as it would be written; ``None`` while something is missing or wrong."""
        if self._prepared is not None and step is Step.GIVE and self.shows_prepared:
            if DoseField.WITNESS in self.read.faults:
                return None
            details = replace(self._prepared.details, witness=self._draft.witness.strip() or None)
            return replace(self._prepared, details=details)
        if step is Step.PREPARE and missing_in(self._draft, self.read, drawing_up=True):
            return None
        return request_of(self._draft, self.read)

    def lacks(self, step: Step) -> tuple[str, DoseField]:
        """What is wrong or missing, in words, and where; asked where there is no request."""
        if step is Step.GIVE and self.given_at is None:
            return words.given_at_fault(), DoseField.GIVEN_AT
        if self.read.faults:
            place, fault = next(iter(self.read.faults.items()))
            return words.fault_words(place, fault), place
        lacking = missing_in(self._draft, self.read, drawing_up=step is Step.PREPARE)
        return words.missing_words(lacking), lacking[0]
