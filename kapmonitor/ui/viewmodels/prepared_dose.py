"""The dose that stands prepared: from the record, so that it is there again after a restart."""

from collections.abc import Sequence
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.events import Fact
from kapmonitor.services.entries import DoseDetails
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import role_word
from kapmonitor.ui.viewmodels import dose_screen as words
from kapmonitor.ui.viewmodels.dose_draft import DoseRequest
from kapmonitor.ui.viewmodels.dose_screen import PreparedLine


class PreparedDose:
    """What is drawn up and not given. An entry of ours counts before the next update tells it.

    Otherwise an older picture of the room, still on its way, would offer for giving what has just
    been given (HAZARDS H36).
    """

    def __init__(self) -> None:
        self._event: ev.DosePrepared | None = None
        self._fact: Fact | None = None
        self._given: ev.DosePrepared | None = None
        """Given, and not durable yet: the room still shows it as prepared."""
        self._newest = 0
        self._awaited = 0

    @property
    def request(self) -> DoseRequest | None:
        """The dose as it would be given; ``None`` while none stands prepared."""
        event = self._event
        if event is None:
            return None
        details = DoseDetails(
            site=event.site,
            lot=event.lot,
            expiry=event.expiry,
            concentration_mg_per_ml=event.concentration_mg_per_ml,
        )
        return DoseRequest(
            drug=event.drug,
            route=event.route,
            mass_mg=event.mass_mg,
            volume_ml=event.volume_ml,
            details=details,
        )

    def take(self, update: RoomUpdate) -> bool:
        """Take a picture of the room in; returns whether another dose stands prepared by it."""
        view = update.view
        facts = (*view.last_facts, *update.facts)
        self._note(facts)
        versions = [fact.version for fact in facts] + [dose.version for dose in view.doses]
        self._newest = max([self._newest, *versions])
        if self._newest < self._awaited:
            return False
        if view.prepared is not None and view.prepared == self._given:
            return False
        was, self._event = self._event, view.prepared
        self._given = None
        return view.prepared is not None and view.prepared != was

    def gave(self) -> None:
        """What stands prepared was given, and the record could not take that yet (H36)."""
        self._given, self._event = self._event, None

    def wrote(self, facts: Sequence[Fact]) -> None:
        """An entry of this panel is durable."""
        self._note(facts)
        for fact in facts:
            match fact.event:
                case ev.DosePrepared() as prepared:
                    self._event = prepared
                case ev.DoseAdministered():
                    self._event = None
                case _:
                    continue
            self._awaited = max(self._awaited, fact.version)

    def line(self, now: datetime, weight_kg: float | None) -> PreparedLine | None:
        """It in words, with its age."""
        request = self.request
        if request is None:
            return None
        concentration = request.details.concentration_mg_per_ml
        return PreparedLine(
            amount=words.amount_words(request),
            how=words.how_words(request.route, request.details.site),
            vial=words.vial_words(request, weight_kg),
            when=self._when(now),
            concentration="" if concentration is None else format_amount(concentration),
        )

    def _when(self, now: datetime) -> str:
        fact = self._fact
        if fact is None or fact.event != self._event:
            return translate("dose", "prepared earlier in this session")
        return translate(
            "dose",
            "prepared {time}, {ago} ago, by {who}",
            time=words.time_words(fact.occurred_at),
            ago=words.ago_words((now - fact.occurred_at).total_seconds()),
            who=role_word(fact.recorded_by),
        )

    def _note(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            is_newer = self._fact is None or fact.version > self._fact.version
            if is_newer and isinstance(fact.event, ev.DosePrepared):
                self._fact = fact
