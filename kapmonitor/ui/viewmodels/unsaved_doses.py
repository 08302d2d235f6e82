"""Doses that were given at this window and are not in the record yet (HAZARDS H36, H55)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain.events import DoseAdministered, Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.questions import REPEAT_WITHIN_S, QuestionKind
from kapmonitor.services.payloads import as_stored
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.dose_draft import DoseRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDose:
    """A dose on its way into the record, and how it is said."""

    request: DoseRequest
    at: datetime
    by: Role
    words: str

    def is_told_by(self, fact: Fact) -> bool:
        """Whether a durable fact is this dose."""
        event = fact.event
        return (
            isinstance(event, DoseAdministered)
            and (event.drug, event.route, event.mass_mg)
            == (self.request.drug, self.request.route, self.request.mass_mg)
            and (fact.occurred_at, fact.recorded_by) == (as_stored(self.at), self.by.value)
        )

    def held_words(self, why: str | None) -> str:
        """That it is not saved, why, and that it will be."""
        return translate(
            "dose",
            "NOT SAVED: {why}. {given} is held and written as soon as it can be:"
            " do not enter it again.",
            why=(why or "").rstrip("."),
            given=self.words,
        )


class UnsavedDoses:
    """What was sent and not told to be durable; what is held counts as given until it is."""

    def __init__(self) -> None:
        self._held: list[SentDose] = []

    def hold(self, dose: SentDose) -> None:
        """The record takes nothing now, and writes it as soon as it does."""
        self._held.append(dose)

    def take(self, facts: Iterable[Fact]) -> list[SentDose]:
        """Take durable facts in; returns which held doses are saved now."""
        told = list(facts)
        saved = [dose for dose in self._held if any(dose.is_told_by(fact) for fact in told)]
        self._held = [dose for dose in self._held if dose not in saved]
        return saved

    def asked(self, request: DoseRequest, at: datetime) -> Iterable[Asked]:
        """The record knows nothing of them: whether this is one of them is asked here."""
        for dose in self._held:
            is_like = (dose.request.drug, dose.request.route) == (request.drug, request.route)
            if is_like and abs((at - dose.at).total_seconds()) <= REPEAT_WITHIN_S:
                why = translate(
                    "dose", "{given} is not saved yet: another dose, or this one?", given=dose.words
                )
                yield Asked(kind=QuestionKind.REPEAT.value, why=why)
