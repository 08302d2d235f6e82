"""What the alarm line shows; an alarm is told at once, without waiting for the room's picture."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import AlarmAcknowledged, AlarmRaised
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.fitness import MachineView
from kapmonitor.services.snapshot import AlarmsView, RoomView
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.alarm_words import (
    Acknowledgement,
    Notice,
    notices_of,
    origin_words,
    paused_left,
    paused_words,
    quiet_words,
    sound_words,
)
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.vitals import with_alarms


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLineContent:
    """Everything that the alarm line shows."""

    notices: tuple[Notice, ...] = ()
    quiet: str = ""
    """What stands there while no alarm is on."""
    origin: str = ""
    """Where the limits in force come from."""
    sound: str = ""
    paused: str = ""
    """How long the sound stays off; empty where it does not."""
    paused_left: str = ""
    """The same as no more than minutes and seconds, for beside the crossed bell."""
    can_acknowledge: bool = False

    @property
    def sentence(self) -> str:
        """All of it, for who cannot see it."""
        lines = [notice.sentence for notice in self.notices] or [self.quiet, self.origin]
        return "; ".join(line for line in (*lines, self.paused, self.sound) if line)


class Alarms(QObject):
    """Phrases every alarm of the open session.

    Signals:
        content_changed: what the alarm line now shows, where that is something else.
    """

    content_changed = Signal(AlarmLineContent)

    def __init__(self, link: CoreLink) -> None:
        super().__init__()
        self._link = link
        self._view: RoomView | None = link.view
        self._fresh: frozenset[AlarmRaised] = frozenset()
        self._acknowledged: dict[str, Acknowledgement] = {}
        self._content = self._phrase()
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)
        link.machine_updated.connect(self._on_machine_updated)
        link.session_closed.connect(self._on_session_closed)
        link.silence_changed.connect(self._on_silence_changed)

    @property
    def content(self) -> AlarmLineContent:
        """What the alarm line shows now."""
        return self._content

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._acknowledged.clear()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._remember(update)
        self._view, self._fresh = update.view, frozenset()
        self._tell()

    def _on_alarms_changed(self, alarms: AlarmsView) -> None:
        if self._view is None:
            return
        known = {alarm.raised for alarm in self._view.alarms} - self._fresh
        self._fresh = frozenset(alarm.raised for alarm in alarms.alarms) - known
        self._view = with_alarms(self._view, alarms)
        self._tell()

    def _on_machine_updated(self, _machine: MachineView) -> None:
        self._tell()

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        self._view = None
        self._tell()

    def _on_silence_changed(self, _silent: bool) -> None:
        self._tell()

    def _remember(self, update: RoomUpdate) -> None:
        """Who acknowledged what; a rise in priority asks anew (HAZARDS H21)."""
        for fact in update.facts:
            match fact.event:
                case AlarmAcknowledged(alarm=alarm):
                    by = one_line(fact.recorded_by)
                    self._acknowledged[alarm] = Acknowledgement(by=by, at=fact.occurred_at)
                case AlarmRaised(alarm=alarm):
                    self._acknowledged.pop(alarm, None)
                case _:
                    pass

    def _tell(self) -> None:
        content = self._phrase()
        if content != self._content:
            self._content = content
            self.content_changed.emit(content)

    def _phrase(self) -> AlarmLineContent:
        view = self._view
        sound = sound_words(self._link.machine)
        if view is None:
            return AlarmLineContent(quiet=self.tr("No session: nothing is watched"), sound=sound)
        notices = notices_of(view, self._acknowledged, self._fresh)
        until, now = view.audio_paused_until, view.now
        return AlarmLineContent(
            notices=notices,
            quiet=self._quiet(view),
            origin=origin_words(view),
            sound=sound,
            paused=paused_words(until, now),
            paused_left=paused_left(until, now),
            can_acknowledge=any(not alarm.acknowledged for alarm in view.alarms),
        )

    def _quiet(self, view: RoomView) -> str:
        if self._link.is_silent:
            return self.tr("Not watching: the program behind this window does not answer")
        return quiet_words(view)
