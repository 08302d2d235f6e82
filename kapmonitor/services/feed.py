"""What a screen is told of an open session, as values that may cross to another thread.

Alarms go out at once; everything else a few times a second, so that a screen that is slow is
never buried. Core thread; the posts must be quick and safe from there.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import AlarmsView, RoomView, alarms_of, view_of

POST_EVERY_S = 0.5
"""Real seconds between two pictures: numbers change at most once a second, ages more often. While
one is being shown an alarm waits for it, so there are no more than are of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomUpdate:
    """The room now, and what came since the update before."""

    view: RoomView
    readings: tuple[Reading, ...]
    """In the order in which they came, of every device and sign, missing values included."""
    facts: tuple[Fact, ...]
    """Durable, in the order of their versions."""


class RoomFeed:
    """Tells one room to one screen for as long as :meth:`run` runs."""

    def __init__(
        self,
        room: Room,
        *,
        updates: Callable[[RoomUpdate], None],
        alarms: Callable[[AlarmsView], None],
        history: Sequence[Reading] = (),
    ) -> None:
        """``history``: the readings of a session that is gone on with, in stored order."""
        self._room = room
        self._updates = updates
        self._alarms = alarms
        self._readings: list[Reading] = list(history)
        self._facts: list[Fact] = list(room.session.facts)
        self._stirred = asyncio.Event()
        room.listen(self._on_fact)
        room.monitoring.listen(readings=self._readings.extend, alarms=self._on_alarms)

    async def run(self) -> None:
        """Post until cancelled: at once when an entry became durable, else every half second.

        The last post is made as it ends, so that a closed session is seen to be closed.
        """
        try:
            while True:
                self.post()
                await self._stirred_or_due()
                self._stirred.clear()
        finally:
            self.post()

    async def _stirred_or_due(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POST_EVERY_S):
                await self._stirred.wait()

    def post(self) -> None:
        """Tell all there is to tell now."""
        readings, self._readings[:] = tuple(self._readings), []
        facts, self._facts[:] = tuple(self._facts), []
        self._updates(RoomUpdate(view=view_of(self._room), readings=readings, facts=facts))

    def _on_fact(self, fact: Fact) -> None:
        self._facts.append(fact)
        self._stirred.set()

    def _on_alarms(self) -> None:
        self._alarms(alarms_of(self._room))
