"""Acknowledging and pausing: what is answered is what was on the screen at the press."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.events import Fact
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import AlarmsView
from kapmonitor.ui.ports import Desk, Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink


class AlarmAnswering(QObject):
    """Answers alarms for staff; how it went is seen in the alarm line itself."""

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk, self._author = desk, author
        self._unanswered: tuple[str, ...] = ()
        link.session_opened.connect(self._on_room_updated)
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)

    def acknowledge(self) -> None:
        """Acknowledge every alarm that was seen; one that comes meanwhile is not (HAZARDS H21)."""
        alarms, entry = self._unanswered, self._entry()

        async def action(room: Room) -> list[Fact]:
            return [
                fact for alarm in alarms for fact in await room.recording.acknowledge(entry, alarm)
            ]

        if alarms:
            self._desk.act(action, self._on_answered)

    def pause_audio(self) -> None:
        """Pause the sound; a higher priority breaks through (HAZARDS H25)."""
        entry = self._entry()

        async def action(room: Room) -> list[Fact]:
            return await room.recording.pause_audio(entry)

        self._desk.act(action, self._on_answered)

    def _entry(self) -> Entry:
        return Entry(by=self._author.role, occurred_at=self._desk.clock.now().utc)

    def _on_answered(self, outcome: Outcome) -> None:
        """A record that fails is an alarm of its own, and silence did not wait for it."""
        if outcome.is_done:
            self._author.wrote()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._unanswered = _ids(update.view.alarms)

    def _on_alarms_changed(self, view: AlarmsView) -> None:
        self._unanswered = _ids(view.alarms)


def _ids(alarms: Iterable[Alarm]) -> tuple[str, ...]:
    return tuple(alarm.raised.alarm for alarm in alarms if not alarm.acknowledged)
