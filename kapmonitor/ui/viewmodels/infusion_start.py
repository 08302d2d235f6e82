"""An infusion from its numbers to the record: prepared and checked, then started and timed (H41).

Preparing records what is drawn for it and nothing else: the syringe of an infusion never stands in
the dose panel as a dose to be given.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols import gates
from kapmonitor.protocols.bounds import IntendedDose, bound_for
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.questions import QuestionKind, questions_before_dose
from kapmonitor.services.dosing import DrugVial
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.text import role_word
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.asked_deed import AskedDeed, Wish
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.dose_actions import Step
from kapmonitor.ui.viewmodels.dose_draft import read_given_at
from kapmonitor.ui.viewmodels.dose_screen import given_at_fault, routes_of, time_words
from kapmonitor.ui.viewmodels.drug_in_hand import in_hand_mg
from kapmonitor.ui.viewmodels.infusion_draft import (
    InfusionDraft,
    InfusionRequest,
    ReadInfusion,
    RunField,
    echo_words,
    fault_words,
    infusion_request,
    lacking,
    missing_words,
    ordered_words,
    pace_words,
    read_infusion,
)
from kapmonitor.ui.viewmodels.unit_slips import mass_slip

_C = "running"
RUN_TIME = "run-time"
"""The kind of the question about a run time that the protocol does not plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionStartNow:
    """What the start of an infusion shows."""

    draft: InfusionDraft = field(default_factory=InfusionDraft)
    drugs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    faults: tuple[tuple[RunField, str], ...] = ()
    echo: str = ""
    fault: str = ""
    ordered: str = ""
    """What stands prepared, in words; empty while it is still typed."""
    pace: str = ""
    start_words: str = ""
    wants_second: bool = False
    """Whether the protocol wants a second person to confirm it."""

    @property
    def is_prepared(self) -> bool:
        """Whether its numbers were checked and it waits to be started."""
        return bool(self.ordered)


class InfusionStart(QObject):
    """The infusion that is about to run.

    Signals:
        changed_to: what is shown from now on.
        field_wanted: where the person's attention is wanted next.
    """

    changed_to = Signal(InfusionStartNow)
    field_wanted = Signal(RunField)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self._author = author
        self.deed = AskedDeed(desk, author)
        self._draft = InfusionDraft()
        self._prepared: InfusionRequest | None = None
        self.now = InfusionStartNow()
        self.deed.done.connect(self._on_done)
        author.changed_to.connect(self._on_author_changed)

    def write(self, place: RunField, text: str) -> None:
        """Somebody typed: the text is kept as it is."""
        name = place.value.replace("-", "_")
        if getattr(self._draft, name) == text:
            return
        typed: dict[str, Any] = {name: text}
        self._take_draft(replace(self._draft, **typed))

    def press_route(self, route: Route) -> None:
        """A route was pressed; pressing it again takes it back."""
        pressed = None if self._draft.route is route else route
        self._take_draft(replace(self._draft, route=pressed))

    def press_prepared(self) -> None:
        """The numbers stand: they are checked, and what is drawn for them is recorded."""
        read = self._read()
        request = infusion_request(self._draft, read)
        if self._prepared is not None:
            return
        if request is None:
            self._say_lacking(read)
        elif read.is_expired:
            expired = translate("dose", "The vial has expired: it is not drawn up from.")
            self.deed.say(expired, trouble=True)
            self.field_wanted.emit(RunField.EXPIRY)
        else:
            self.deed.press(
                Wish(
                    what=translate(_C, "Prepared {what}", what=ordered_words(request)),
                    at=self._desk.clock.now().utc,
                    ask=partial(_ask, request, Step.PREPARE),
                    write=partial(_draw_for, request),
                )
            )

    def press_started(self) -> None:
        """It runs: the moment of this press, or the one that was typed, is its start."""
        if self._prepared is None:
            self.deed.say(translate(_C, "First its numbers: press Prepared"), trouble=True)
            return
        at = self._started_at()
        if RunField.WITNESS in self._read().faults:
            self._say_lacking(self._read())
        elif at is None:
            self.deed.say(given_at_fault(), trouble=True)
            self.field_wanted.emit(RunField.STARTED_AT)
        else:
            request = self._with_witness(self._prepared)
            what = translate(_C, "Started {what}", what=ordered_words(request))
            self.deed.press(
                Wish(
                    what=what,
                    at=at,
                    ask=partial(_ask, request, Step.GIVE),
                    write=partial(_start, request),
                )
            )

    def press_back(self) -> None:
        """Its numbers are typed anew: what was typed stands."""
        self._prepared = None
        self.deed.change()
        self.show()
        self.field_wanted.emit(RunField.MASS)

    def press_change(self) -> None:
        """What was asked about is changed: back to the field, with its text."""
        self.deed.change()
        self.press_back()

    def forget(self) -> None:
        """Another session: nothing of one person's infusion reaches the next (H32)."""
        self._draft, self._prepared = InfusionDraft(), None
        self.deed.forget()
        self.show()

    def show(self) -> None:
        """Look again: the weight or the clock may be another."""
        now = self._look()
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _look(self) -> InfusionStartNow:
        view, protocol, draft = self._link.view, self._desk.protocol, self._draft
        weight = view.weight_kg if view else None
        read, prepared = self._read(), self._prepared
        first_fault = next(iter(read.faults.items()), None)
        return InfusionStartNow(
            draft=draft,
            drugs=tuple(sorted(protocol.drugs)) if protocol else (),
            routes=routes_of(protocol),
            faults=tuple(read.faults.items()),
            echo=echo_words(draft, read, weight),
            fault=fault_words(*first_fault) if first_fault else "",
            ordered=ordered_words(prepared) if prepared else "",
            pace=pace_words(prepared, weight) if prepared else "",
            start_words=self._start_words(),
            wants_second=_wants_second(protocol, draft, prepared),
        )

    def _start_words(self) -> str:
        at = self._started_at()
        if not self._draft.started_at.strip() or at is None:
            return translate(_C, "Started now")
        return translate(_C, "Started {time}", time=time_words(at))

    def _started_at(self) -> datetime | None:
        now, view = self._desk.clock.now().utc, self._link.view
        if not self._draft.started_at.strip():
            return now
        return read_given_at(self._draft.started_at, now, view.opened_at if view else None)

    def _read(self) -> ReadInfusion:
        today = self._desk.clock.now().utc.astimezone().date()
        return read_infusion(self._draft, today, role_word(self._author.role.value))

    def _with_witness(self, request: InfusionRequest) -> InfusionRequest:
        witness = self._draft.witness.strip() or None
        return replace(request, details=replace(request.details, witness=witness))

    def _say_lacking(self, read: ReadInfusion) -> None:
        if read.faults:
            place, fault = next(iter(read.faults.items()))
            self.deed.say(fault_words(place, fault), trouble=True)
        else:
            places = lacking(self._draft, read)
            place = places[0]
            self.deed.say(missing_words(places), trouble=True)
        self.field_wanted.emit(place)

    def _take_draft(self, draft: InfusionDraft) -> None:
        self._draft = draft
        self.deed.change()
        self.deed.say("")
        self.show()

    def _on_done(self, wish: Wish) -> None:
        """Prepared: it waits to be started. Started: its fields are spent."""
        if self._prepared is None:
            self._prepared = infusion_request(self._draft, self._read())
        else:
            self._draft, self._prepared = InfusionDraft(), None
        self.show()

    def _on_author_changed(self, _role: Role) -> None:
        self.show()


def _wants_second(
    protocol: DosingProtocol | None, draft: InfusionDraft, prepared: InfusionRequest | None
) -> bool:
    route = prepared.route if prepared else draft.route
    if protocol is None or route is None:
        return False
    found = bound_for(protocol, prepared.drug if prepared else draft.drug.strip(), route)
    return found is not None and found.second_person


def _ask(request: InfusionRequest, step: Step, room: Room, at: datetime) -> list[Asked]:
    """What the rules ask; gates may still be met before it is started."""
    dose = IntendedDose(
        drug=request.drug, route=request.route, mass_mg=request.mass_mg, at=at, is_infusion=True
    )
    found = questions_before_dose(
        room.protocol,
        room.session,
        dose,
        evidence=room.monitoring.evidence_by(at, room.session),
        lot=request.details.lot,
        expiry=request.details.expiry,
        witness=request.details.witness,
        drawing_up=step is Step.PREPARE,
    )
    asked = [
        Asked(kind=each.kind.value, why=each.why, gate=each.gate)
        for each in found
        if step is Step.GIVE or each.kind is not QuestionKind.GATE
    ]
    asked += [
        Asked(kind=RUN_TIME, why=each.why)
        for each in gates.run_time(room.protocol, float(request.minutes))
    ]
    return asked + mass_slip(room.protocol, request.drug, request.route, request.mass_mg)


async def _draw_for(request: InfusionRequest, room: Room, entry: Entry) -> list[Fact]:
    """As much as is not in hand yet, so that numbers typed anew are not drawn twice."""
    details = request.details
    in_hand = in_hand_mg(room, request.drug, details.lot, entry.occurred_at)
    wanted = request.mass_mg - in_hand
    if wanted <= Decimal(0):
        return []
    vial = DrugVial(lot=details.lot, expiry=details.expiry)
    return await room.dosing.draw(entry, drug=request.drug, mass_mg=wanted, vial=vial)


async def _start(request: InfusionRequest, room: Room, entry: Entry) -> list[Fact]:
    facts = await room.dosing.start_infusion(
        entry,
        drug=request.drug,
        mass_mg=request.mass_mg,
        volume_ml=request.volume_ml,
        minutes=float(request.minutes),
        details=request.details,
        route=request.route,
    )
    if entry.override and not any(_keeps(fact, entry.override) for fact in facts):
        # The rules refused nothing, so no fact bears the reason; it is kept beside them.
        kept = translate(_C, "infusion kept: {reason}", reason=entry.override)
        facts += await room.recording.observe(entry, text=kept)
    return facts


def _keeps(fact: Fact, reason: str) -> bool:
    return getattr(fact.event, "override", None) == reason
