"""The four numbers of the live screen, told when one of them shows something else."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import AlarmsView, Freshness, RoomView, SignView
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.tiles import Place, Tile, empty_tile, tile_of

NUMBERS_EVERY_S = 1.0
"""Real seconds between two changes of a number at least; what alarms does not wait."""
ALONE = frozenset(
    {VitalSign.SPO2, VitalSign.PULSE_RATE, VitalSign.HEART_RATE, VitalSign.RESPIRATORY_RATE}
)
"""Signs that are a number by themselves: an alarm's value may stand for them until the next
picture of the room. A pressure's may not: it would be paired with another measurement's half."""


class Vitals(QObject):
    """Phrases what the core tells of the signs.

    Signals:
        tile_changed: a tile that shows something else than before.
    """

    tile_changed = Signal(Tile)

    def __init__(self, link: CoreLink, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._link = link
        self._monotonic = monotonic
        self._view = link.view
        self._told_at = dict.fromkeys(Place, float("-inf"))
        self._tiles = {place: self._tile(place) for place in Place}
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)
        link.session_closed.connect(self._on_session_closed)
        link.silence_changed.connect(self._on_silence_changed)

    def tile(self, place: Place) -> Tile:
        """What a place shows now."""
        return self._tiles[place]

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._tell()

    def _on_alarms_changed(self, alarms: AlarmsView) -> None:
        if self._view is not None:
            self._view = with_alarms(self._view, alarms)
            self._tell()

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        self._view = None
        self._tell()

    def _on_silence_changed(self, _silent: bool) -> None:
        self._tell()

    def _tell(self) -> None:
        now = self._monotonic()
        for place in Place:
            tile, before = self._tile(place), self._tiles[place]
            if tile == before:
                continue
            waits = now - self._told_at[place] < NUMBERS_EVERY_S
            if waits and _only_counts_on(tile, before):
                continue
            self._tiles[place] = tile
            self._told_at[place] = now
            self.tile_changed.emit(tile)

    def _tile(self, place: Place) -> Tile:
        if self._link.is_silent:
            return empty_tile(place, self.tr("the program behind this window does not answer"))
        if self._view is None:
            return empty_tile(place, self.tr("no session"))
        return tile_of(self._view, place)


def with_alarms(view: RoomView, alarms: AlarmsView) -> RoomView:
    """The room with newer alarms; a value that has just alarmed stands in its sign's place."""
    known = {alarm.raised for alarm in view.alarms}
    fresh = [alarm for alarm in alarms.alarms if alarm.raised not in known and _shows_value(alarm)]
    values = {alarm.raised.sign: alarm.raised.value for alarm in fresh}
    return replace(
        view,
        now=alarms.now,
        alarms=alarms.alarms,
        pending=alarms.pending,
        audio_paused_until=alarms.audio_paused_until,
        signs=tuple(_with_value(sign, values.get(sign.sign)) for sign in view.signs),
    )


def _shows_value(alarm: Alarm) -> bool:
    return (
        alarm.present
        and alarm.raised.category is AlarmCategory.PHYSIOLOGICAL
        and alarm.raised.sign in ALONE
    )


def _with_value(sign: SignView, value: float | None) -> SignView:
    if value is None:
        return sign
    live = Freshness.LIVE
    return replace(sign, value=value, quality=Quality.GOOD, age_s=0.0, freshness=live)


def _only_counts_on(tile: Tile, before: Tile) -> bool:
    """Whether nothing but numbers and ages differ: those may wait for their second."""
    return (
        replace(
            tile,
            text=before.text,
            age=before.age,
            second=before.second,
            note=before.note if tile.pending_share is not None else tile.note,
            due=before.due,
            pending_share=before.pending_share,
        )
        == before
    )
