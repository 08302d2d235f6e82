"""From what staff decided to durable facts: one entry at a time, refused whole or written whole."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Draft, Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode
from kapmonitor.protocols.schedule import settled_by_answer
from kapmonitor.services.ledger import RULE, Ledger
from kapmonitor.services.ports import NotDurableError, RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who enters something, and when it happened: aware UTC.

    ``by`` is ``None`` for what no person does, such as a script that ends. ``override`` is the
    reason given where a gate or a bound would refuse it.
    """

    by: Role | None
    occurred_at: datetime
    override: str | None = None

    @property
    def author(self) -> str:
        """Who the record names."""
        return RULE if self.by is None else self.by.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDetails:
    """What may be said of a dose beside drug, route and mass."""

    site: str | None = None
    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None
    witness: str | None = None


class Entries:
    """The way of every entry of one open session into its record. Core thread only."""

    def __init__(self, *, protocol: DosingProtocol, session: Session, ledger: Ledger) -> None:
        self._protocol = protocol
        self._session = session
        self._ledger = ledger
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the entries before are durable, so that rules see a session that has them.

        Raises:
            NotAllowed: where the session was closed meanwhile.
        """
        async with self._one_at_a_time:
            self.refuse_after_closing()
            yield

    async def plain(self, entry: Entry, event: Event, *, answers: str | None = None) -> list[Fact]:
        """Write one event that nothing but closing refuses, and the check that it answers."""
        async with self.turn():
            return await self.write(entry, event, *self.completion(answers, entry.occurred_at))

    async def write(self, entry: Entry, *events: Event) -> list[Fact]:
        """Write events in one transaction; returns them once they are durable.

        Raises:
            NotDurableError: the record takes nothing now; they are held and tried again.
        """
        return await self.durable(self.queue(entry, *events))

    def queue(self, entry: Entry, *events: Event) -> Future[tuple[Fact, ...]] | None:
        """Send events on their way without waiting; ``None`` where there are none."""
        return self._ledger.write(self._drafts(entry, *events)) if events else None

    async def durable(self, writing: Future[tuple[Fact, ...]] | None) -> list[Fact]:
        """Wait for what was queued."""
        if writing is None:
            return []
        try:
            facts = await asyncio.wrap_future(writing)
        except RecordError as error:
            raise NotDurableError(str(error)) from error
        return list(facts)

    async def close(
        self, entry: Entry, overridden: Sequence[Event], summaries: Iterable[Event], closed: Event
    ) -> list[Fact]:
        """Seal the last readings and write the last facts; ``summaries`` are no person's."""
        by_rule = [
            self._ledger.draft(event, by=RULE, occurred_at=entry.occurred_at) for event in summaries
        ]
        drafts = [*self._drafts(entry, *overridden), *by_rule, *self._drafts(entry, closed)]
        facts = await asyncio.wrap_future(self._ledger.close(drafts))
        return list(facts)

    def completion(self, check: str | None, answered_at: datetime) -> list[Event]:
        """The check that an answer settles, if any."""
        if check is None:
            return []
        item = settled_by_answer(self._protocol, self._session, check, answered_at)
        return [ev.CheckCompleted(check=check, due_at=item.due_at)] if item else []

    def settle(self, refusals: Iterable[Refusal], entry: Entry) -> list[Event]:
        """Raise what stands in the way, or return the overrides that go past it."""
        found = list(refusals)
        fixed = [r for r in found if r.code not in (RefusalCode.GATE, RefusalCode.BOUND)]
        past_gates = [r for r in found if r.gate is not None]
        if found and entry.override and past_gates:
            fixed += gates.before_override(entry.by)
        if fixed:
            raise NotAllowed(fixed)
        if found and not entry.override:
            raise NotAllowed(found)
        names = dict.fromkeys(refusal.gate for refusal in past_gates if refusal.gate)
        return [ev.GateOverridden(gate=name, reason=entry.override or "") for name in names]

    def refuse_after_closing(self) -> None:
        """Raise ``NotAllowed`` where the session is closed, or is being closed."""
        refusals = list(gates.before_any_entry(self._session))
        if refusals:
            raise NotAllowed(refusals)
        if self._ledger.is_closed:
            refuse(RefusalCode.ORDER, "the session is being closed")

    def _drafts(self, entry: Entry, *events: Event) -> list[Draft]:
        return [
            self._ledger.draft(event, by=entry.author, occurred_at=entry.occurred_at)
            for event in events
        ]


def refuse(code: RefusalCode, why: str) -> NoReturn:
    """Say no, for one reason."""
    raise NotAllowed([Refusal(code=code, why=why)])
