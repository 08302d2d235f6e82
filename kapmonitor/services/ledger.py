"""Writes a session's facts, and holds on to those that the record could not take."""

import asyncio
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain.clock import Clock
from kapmonitor.domain.events import Draft, Event, Fact
from kapmonitor.services.ports import RecordError, SessionLog

RULE = "rule"
"""Who writes what no person and no device did (INTERFACES section 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _UnderWay:
    """Facts on their way to the disk."""

    future: Future[tuple[Fact, ...]]
    since: float
    facts: int


class Ledger:
    """The one place from which facts of a session go to the record. Core thread only."""

    def __init__(self, log: SessionLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_UnderWay] = deque()
        self._unsaved: list[Draft] = []
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the session's last fact is on its way: nothing follows it."""
        return self._is_closed

    @property
    def unsaved(self) -> tuple[Draft, ...]:
        """Facts that are decided and that the record has refused so far."""
        return tuple(self._unsaved)

    @property
    def under_way(self) -> int:
        """How many facts were handed to the record, which has not answered yet."""
        return sum(each.facts for each in self._waiting if not each.future.done())

    def draft(self, event: Event, *, by: str, occurred_at: datetime) -> Draft:
        """A fact to be written now about ``occurred_at``."""
        return Draft(
            event=event,
            occurred_at=occurred_at,
            recorded_at=self._clock.now().utc,
            recorded_by=by,
        )

    def write(self, drafts: list[Draft]) -> Future[tuple[Fact, ...]]:
        """Queue facts for one transaction, behind what is held; what fails is tried again."""
        self.write_again()
        return self._watched(self._log.append(drafts), drafts)

    def seal(self) -> Future[tuple[Fact, ...]]:
        """Chain the readings since the last seal."""
        return self._watched(self._log.seal(self._clock.now().utc), [])

    def close(self, drafts: list[Draft]) -> Future[tuple[Fact, ...]]:
        """Seal the last readings and write the last facts; where that fails, stay open."""
        self._is_closed = True
        closing = self._log.seal(self._clock.now().utc, drafts)

        def stay_open(done: Future[tuple[Fact, ...]]) -> None:
            if done.exception() is not None:
                self._is_closed = False

        closing.add_done_callback(stay_open)
        return self._watched(closing, [])

    def write_again(self) -> None:
        """Try to write what was held, in order."""
        held, self._unsaved = self._unsaved, []
        if held:
            self._watched(self._log.append(held), held)

    def stalled_for(self) -> float:
        """Real seconds for which the oldest fact under way has waited for the disk."""
        while self._waiting and self._waiting[0].future.done():
            self._waiting.popleft()
        return self._loop.time() - self._waiting[0].since if self._waiting else 0.0

    def _watched(
        self, future: Future[tuple[Fact, ...]], drafts: list[Draft]
    ) -> Future[tuple[Fact, ...]]:
        waiting = _UnderWay(future=future, since=self._loop.time(), facts=len(drafts))
        self._waiting.append(waiting)

        def tell(done: Future[tuple[Fact, ...]]) -> None:
            if isinstance(done.exception(), RecordError):
                self._loop.call_soon_threadsafe(self._hold, drafts)

        future.add_done_callback(tell)
        return future

    def _hold(self, drafts: list[Draft]) -> None:
        self._unsaved.extend(drafts)
