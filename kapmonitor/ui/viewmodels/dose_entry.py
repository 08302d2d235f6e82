"""One dose from the vial to the record: prepared and checked, then given and timed (H32 to H42).

Nothing is ever proposed here: at opening, after each dose and whatever was planned, every field is
empty and no route is chosen. What is typed stays as it was typed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.questions import QuestionKind
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk, Outcome
from kapmonitor.ui.text import role_word
from kapmonitor.ui.viewmodels import dose_screen as words
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.dose_actions import Answer, Step, asking, writing
from kapmonitor.ui.viewmodels.dose_context import wants_second
from kapmonitor.ui.viewmodels.dose_draft import DoseDraft, DoseField, DoseRequest
from kapmonitor.ui.viewmodels.dose_in_hand import DoseInHand
from kapmonitor.ui.viewmodels.dose_reading import DoseReading
from kapmonitor.ui.viewmodels.dose_screen import DoseScreen
from kapmonitor.ui.viewmodels.dose_sum import sum_line
from kapmonitor.ui.viewmodels.prepared_dose import PreparedDose
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden, why_not
from kapmonitor.ui.viewmodels.unsaved_doses import SentDose, UnsavedDoses

ASK_AFTER_MS = 150
"""Quiet time after a key before the rules are asked: shorter than the pause between two words."""


class DoseEntry(QObject):
    """The dose that is being entered.

    Signals:
        shown: what the panel shows from now on.
        field_wanted: where the person's attention is wanted next.
        given: what was given, in words, once it is durable.
    """

    shown = Signal(DoseScreen)
    field_wanted = Signal(DoseField)
    given = Signal(str)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self._author = author
        self._prepared = PreparedDose()
        self._hand = DoseInHand()
        self._unsaved = UnsavedDoses()
        self._asking = 0
        """Which look at the rules is the latest: an earlier one's answer is let go."""
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._on_ask_due)
        link.session_opened.connect(self._on_session_changed)
        link.session_closed.connect(self._on_session_changed)
        link.room_updated.connect(self._on_room_updated)
        author.changed_to.connect(self._on_author_changed)
        if link.view is not None:
            self._prepared.take(RoomUpdate(view=link.view, readings=(), facts=()))
        self.screen = self._screen()

    # What is typed and pressed

    def write(self, place: DoseField, text: str) -> None:
        """Somebody typed: the text is kept as it is."""
        name = place.value.replace("-", "_")
        if getattr(self._hand.draft, name) == text:
            return
        if place is DoseField.GIVEN_AT:
            self._hand.time_is_held = False
        typed: dict[str, Any] = {name: text}
        self._take_draft(replace(self._hand.draft, **typed))

    def press_route(self, route: Route) -> None:
        """A route was pressed; pressing it again takes it back. Its usual sites go with it."""
        draft = self._hand.draft
        usual = words.SITES.get(draft.route, ()) if draft.route else ()
        pressed = None if draft.route is route else route
        site = "" if draft.site in usual else draft.site
        self._take_draft(replace(draft, route=pressed, site=site))

    def press_something_else(self) -> None:
        """What was prepared is not what is given, or is prepared anew: it is typed from nothing."""
        self._hand.beside_prepared = True
        emptied = replace(self._hand.draft, mass="", volume="", route=None, site="")
        self._take_draft(emptied)
        self.field_wanted.emit(DoseField.MASS)

    def press_back(self) -> None:
        """Back to the dose that stands prepared."""
        self._hand.beside_prepared = False
        self._hand.close_question()
        self._take_draft(self._hand.draft)

    def press_change(self) -> None:
        """What was asked about is changed: back to the field, with its text."""
        self._hand.close_reason()
        if {each.kind for each in self._asked()} == {QuestionKind.SECOND_PERSON}:
            self._hand.close_question()
            self._say("", want=DoseField.WITNESS)
            return
        if self._reading().shows_prepared:
            self.press_something_else()
            return
        self._show()
        draft = self._hand.draft
        is_by_volume = draft.volume.strip() and not draft.mass.strip()
        self.field_wanted.emit(DoseField.VOLUME if is_by_volume else DoseField.MASS)

    def press_keep(self) -> None:
        """What was asked about is kept: the reason is typed in place."""
        request = self._request(Step.GIVE)
        if self._keep_fault() or request is None:
            return
        self._hand.keep(request, self._asked())
        self._say("", want=DoseField.REASON)

    def press_prepared(self) -> None:
        """It is drawn up and checked; nothing is given yet."""
        if not self._reading().shows_prepared:
            self._press(Step.PREPARE)

    def press_given(self) -> None:
        """It is given: the moment of this press is the protocol's clock (H41)."""
        self._press(Step.GIVE)

    def leave(self) -> None:
        """The panel closes: what was typed is kept, a time that was only held is not."""
        if self._hand.waiting is None:
            self._hand.let_go()
        self._show()

    # What is asked and written

    def _press(self, step: Step) -> None:
        if self._hand.waiting is not None:
            return
        now = self._desk.clock.now().utc
        reading = self._reading()
        request = reading.request(step)
        at = reading.given_at if step is Step.GIVE else now
        if request is None or at is None:
            notice, want = reading.lacks(step)
            self._say(notice, trouble=True, want=want)
        elif step is Step.PREPARE and reading.read.is_expired:
            expired = translate("dose", "The vial has expired: it is not drawn up from.")
            self._say(expired, trouble=True, want=DoseField.EXPIRY)
        elif not self._hand.is_answered(request, self._with_ours(self._hand.asked_about(request))):
            self._stop_at_question(step, now)
        else:
            self._send(step, request, at)

    def _stop_at_question(self, step: Step, now: datetime) -> None:
        if step is Step.GIVE:
            self._hand.hold(now)
        if self._hand.reason_open:
            missing = translate("dose", "A reason is missing.")
            self._say(missing, trouble=True, want=DoseField.REASON)
        else:
            self._say("")

    def _send(self, step: Step, request: DoseRequest, at: datetime) -> None:
        hand = self._hand
        hand.waiting = step
        if step is Step.GIVE:
            said = words.given_words(request, at, self._desk.clock.now().utc)
            hand.sent = SentDose(request=request, at=at, by=self._author.role, words=said)
        answer = Answer()
        entry = Entry(by=self._author.role, occurred_at=at, override=hand.reason or None)
        answered = hand.kept if hand.reason else frozenset()
        action = writing(step, request, entry, answered, answer)
        self._author.wrote()
        self._show()
        self._desk.act(action, partial(self._on_written, hand, answer, request, at))

    def _on_written(
        self,
        hand: DoseInHand,
        answer: Answer,
        request: DoseRequest,
        at: datetime,
        outcome: Outcome,
    ) -> None:
        step, hand.waiting = hand.waiting, None
        if hand is not self._hand or step is None:
            return
        refusal = outcome.refusal
        if refusal is not None and can_be_overridden(refusal):
            answer.asked = [
                Asked(kind=each.code.value, why=each.why, gate=each.gate)
                for each in refusal.refusals
            ]
        if outcome.is_done and outcome.facts:
            self._on_saved(step, outcome)
        elif outcome.is_held and step is Step.GIVE and hand.sent is not None:
            self._on_held(hand.sent, outcome)
        elif answer.asked:
            if step is Step.GIVE:
                hand.hold(at)
            self._take_asked(request, answer.asked)
        else:
            self._on_refused(outcome)

    def _on_saved(self, step: Step, outcome: Outcome) -> None:
        self._prepared.wrote(outcome.facts)
        given = ""
        if step is Step.GIVE and self._hand.sent is not None:
            given = translate("dose", "{given}, saved", given=self._hand.sent.words)
            self._hand = DoseInHand(notice=given)
        else:
            self._hand.beside_prepared = False
            self._hand.close_question()
            self._hand.draft = replace(self._hand.draft, reason="")
            self._ask_soon.start()
        self._asking += 1
        self._show()
        if given:
            self.given.emit(given)

    def _on_held(self, dose: SentDose, outcome: Outcome) -> None:
        """Given, and not durable: it is not to be entered again (H36, H55)."""
        self._unsaved.hold(dose)
        self._prepared.gave()
        self._hand = DoseInHand(notice=dose.held_words(why_not(outcome)), is_trouble=True)
        self._asking += 1
        self._show()

    def _take_facts(self, facts: Sequence[Fact]) -> None:
        """A dose of ours may be told here before the desk answers, or long after it could not."""
        sent = self._hand.sent
        told = [fact for fact in facts if sent is not None and sent.is_told_by(fact)]
        if told and self._hand.waiting is Step.GIVE:
            self._on_saved(Step.GIVE, Outcome(facts=tuple(told)))
        for dose in self._unsaved.take(facts):
            saved = translate("dose", "{given}, saved", given=dose.words)
            self._hand.notice, self._hand.is_trouble = saved, False
            self._show()
            self.given.emit(saved)

    def _on_refused(self, outcome: Outcome) -> None:
        why = why_not(outcome) or translate("dose", "nothing was written")
        say = "Refused: {why}" if outcome.refusal is not None else "NOT SAVED: {why}"
        self._say(translate("dose", say, why=why), trouble=True)

    def _on_ask_due(self) -> None:
        reading = self._reading()
        step, request = reading.step_asked, reading.request(Step.GIVE)
        if request is None or self._hand.waiting is not None:
            return
        now = self._desk.clock.now().utc
        at = (reading.given_at if step is Step.GIVE else now) or now
        self._asking += 1
        answer = Answer()
        done = partial(self._on_answered, self._asking, answer, request)
        self._desk.act(asking(step, request, at, answer), done)

    def _on_answered(
        self, number: int, answer: Answer, request: DoseRequest, outcome: Outcome
    ) -> None:
        if number == self._asking and self._hand.waiting is None and outcome.is_done:
            self._take_asked(request, answer.asked)

    def _take_asked(self, request: DoseRequest, asked: list[Asked]) -> None:
        self._hand.take_asked(request, asked)
        if not self._hand.is_kept(self._request(Step.GIVE), self._asked()):
            self._hand.close_reason()
        self._show()

    # What is true now

    def _reading(self) -> DoseReading:
        view = self._link.view
        return DoseReading(
            self._hand,
            self._prepared,
            writer=role_word(self._author.role.value),
            now=self._desk.clock.now().utc,
            opened_at=view.opened_at if view else None,
        )

    def _request(self, step: Step) -> DoseRequest | None:
        return self._reading().request(step)

    def _asked(self) -> tuple[Asked, ...]:
        """What is asked in sight."""
        return self._with_ours(self._hand.asked)

    def _with_ours(self, asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
        """What the rules asked, and what no rule knows of: what is not saved yet (H36)."""
        reading = self._reading()
        request = reading.request(Step.GIVE)
        if request is None:
            return asked
        at = reading.given_at or self._desk.clock.now().utc
        return (*asked, *self._unsaved.asked(request, at))

    def _keep_fault(self) -> str:
        if any(each.gate for each in self._asked()) and self._author.role is not Role.CLINICIAN:
            return translate("dose", "Only the clinician goes past a gate: change who writes.")
        return ""

    # Keeping it in step

    def _take_draft(self, draft: DoseDraft) -> None:
        hand = self._hand
        hand.draft, hand.notice, hand.is_trouble = draft, "", False
        request = self._request(Step.GIVE)
        hand.drop_stale_reason(request)
        if request is None:
            hand.asked = ()
            self._asking += 1
        self._ask_soon.start()
        self._show()

    def _say(self, notice: str, *, trouble: bool = False, want: DoseField | None = None) -> None:
        self._hand.notice, self._hand.is_trouble = notice, trouble
        self._show()
        if want is not None:
            self.field_wanted.emit(want)

    def _on_session_changed(self, _update: RoomUpdate) -> None:
        """Nothing of one person's dose may reach another's session (H32)."""
        self._prepared = PreparedDose()
        self._hand = DoseInHand()
        self._unsaved = UnsavedDoses()
        self._asking += 1
        self._show()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._take_facts(update.facts)
        if self._prepared.take(update):
            self._hand.beside_prepared = False
        if update.facts and not self._ask_soon.isActive():
            self._ask_soon.start()
        self._show()

    def _on_author_changed(self, _role: Role) -> None:
        self._show()

    def _show(self) -> None:
        screen = self._screen()
        if screen != self.screen:
            self.screen = screen
            self.shown.emit(screen)

    def _screen(self) -> DoseScreen:
        hand, view = self._hand, self._link.view
        now = self._desk.clock.now().utc
        reading = self._reading()
        screen = words.screen_of(view, self._desk.protocol, hand.draft, reading.read, now)
        if view is not None and reading.shows_prepared:
            screen = self._with_prepared(screen, view)
        typed = bool(hand.draft.given_at.strip())
        return replace(
            screen,
            writer=role_word(self._author.role.value),
            prepared=self._prepared.line(now, view.weight_kg if view else None),
            shows_prepared=reading.shows_prepared,
            questions=words.question_lines(self._asked()),
            keep_fault=self._keep_fault(),
            reason_open=hand.reason_open,
            notice=hand.notice or self._saving_words(),
            notice_is_trouble=hand.is_trouble,
            is_waiting=hand.waiting is not None,
            give_words=words.give_words(reading.given_at, now, typed=typed),
        )

    def _with_prepared(self, screen: DoseScreen, view: RoomView) -> DoseScreen:
        """The sum is that of what stands prepared; what was typed for it is said no more."""
        request = self._request(Step.GIVE)
        if request is None:
            return screen
        drug, route, mass = request.drug, request.route, request.mass_mg
        protocol = self._desk.protocol
        line = sum_line(view, protocol, drug, route, mass)
        wanted = wants_second(protocol, drug, route)
        return replace(screen, echo="", sum=line, wants_second=wanted)

    def _saving_words(self) -> str:
        if self._hand.waiting is None:
            return ""
        view = self._link.view
        sent = self._hand.sent
        given = sent.words if sent is not None and self._hand.waiting is Step.GIVE else ""
        return words.saving_words(given, view.not_recording if view else None)
