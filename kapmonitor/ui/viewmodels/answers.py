"""Answers to an alarm: one press each, timed, logged as care that was given."""

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import AlarmsView
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.key_bursts import Press
from kapmonitor.ui.viewmodels.observation_words import observation_words
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry

ANSWER_CODES = (
    "clinician-called",
    "clinician-at-bedside",
    "oxygen-on",
    "emergency-services-called",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, and when it was given since the alarm came on."""

    code: str
    words: str
    at: datetime | None = None
    state: EntryState | None = None


class Answers(QObject):
    """The answers while an alarm is on; all are open again with the next.

    Signals:
        wanted: whether a high alarm is on, so that answers take the due list's place.
        alarm_changed: whether any alarm is on.
        answers_changed: every answer.
    """

    wanted = Signal(bool)
    alarm_changed = Signal(bool)
    answers_changed = Signal(tuple)

    def __init__(self, link: CoreLink, entering: Entering) -> None:
        super().__init__()
        self._entering = entering
        self.is_wanted = False
        self.is_alarm_on = False
        self.answers = _none_given()
        entering.entry_changed.connect(self._on_entry)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)

    def give(self, code: str, press: Press) -> None:
        """Log an answer as of the press."""
        self._entering.observe(code, press)

    def _on_session_opened(self, update: RoomUpdate) -> None:
        self._start_anew()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._follow(update.view.alarms)

    def _on_alarms_changed(self, view: AlarmsView) -> None:
        self._follow(view.alarms)

    def _follow(self, alarms: tuple[Alarm, ...]) -> None:
        is_on = bool(alarms)
        high = any(_is_high(alarm) for alarm in alarms)
        if is_on is not self.is_alarm_on:
            self.is_alarm_on = is_on
            self._start_anew()
            self.alarm_changed.emit(is_on)
        if high is not self.is_wanted:
            self.is_wanted = high
            self.wanted.emit(high)

    def _start_anew(self) -> None:
        self.answers = _none_given()
        self.answers_changed.emit(self.answers)

    def _on_entry(self, entry: OwnEntry) -> None:
        code = entry.event.code if isinstance(entry.event, ev.ObservationRecorded) else None
        if code not in ANSWER_CODES:
            return
        withdrawn = entry.state is EntryState.WITHDRAWN
        self.answers = tuple(
            replace(
                each,
                at=None if withdrawn else entry.occurred_at,
                state=None if withdrawn else entry.state,
            )
            if each.code == code
            else each
            for each in self.answers
        )
        self.answers_changed.emit(self.answers)


def _is_high(alarm: Alarm) -> bool:
    return alarm.raised.priority is Priority.HIGH


def _none_given() -> tuple[Answer, ...]:
    return tuple(Answer(code=code, words=observation_words(code)) for code in ANSWER_CODES)
