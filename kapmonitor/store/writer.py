"""The writer's thread: takes jobs in order, commits, then tells what is durable.

Readings wait at most :data:`BATCH_S` for company; a fact commits at once, with the readings that
were queued before it. What could not be written is held (readings) or told (facts).

Closed sessions are worked out for lists and plots (``deriving.py``) when there is nothing else to
do and no session is open, so that neither a fact nor a reading ever waits for it.
"""

import importlib
import logging
import queue
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.chain import AFTER_CLOSING
from kapmonitor.services.lines import PreparedFact, prepare
from kapmonitor.services.ports import (
    DurableLine,
    DurableListener,
    RecordError,
    WriteFailureListener,
)
from kapmonitor.store.database import reason
from kapmonitor.store.event_log import Head, insert_facts, insert_session, mark_underived
from kapmonitor.store.reading_log import (
    ReadingColumns,
    hot_readings,
    insert_readings,
    next_reading_id,
    pack_hot,
    seal_of,
)
from kapmonitor.store.tables import DERIVATION
from kapmonitor.store.witness import Testimony, Witness

LOG = logging.getLogger(__name__)

BATCH_S = 0.08
"""How long a reading waits for others: durable within 100 ms (ports.py), less the commit."""

RETRY_S = 1.0
"""How long after a failure held readings are tried again; our starting value."""

HELD_MOST = 200_000
"""Readings held while the record cannot be written: 11 hours at 5 a second, some 100 MB."""


@dataclass(slots=True)
class Place:
    """A session's chain as last committed. The writer's thread alone moves the head."""

    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Facts to write in one transaction, behind a seal where ``seal_at`` tells its moment."""

    place: Place
    future: Future[tuple[Fact, ...]]
    facts: tuple[PreparedFact, ...] = ()
    seal_at: datetime | None = None
    opens: bool = False

    @property
    def sealing(self) -> datetime | None:
        """When to seal: as asked, or with the fact that closes the session."""
        closings = [each.recorded_at for each in self.facts if each.kind == "session-closed"]
        return self.seal_at or (closings[0] if closings else None)

    @property
    def refusal(self) -> str | None:
        """Why it cannot be written, whatever the disk says; ``None`` where it can."""
        head = self.place.head
        if self.opens:
            return "it is in the record already" if head.number is not None else None
        if head.number is None:
            return "it was not opened"
        late = [each.kind for each in self.facts if each.kind not in AFTER_CLOSING]
        return f"it is closed, and {late[0]} cannot follow" if head.closed and late else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Readings to write with the next commit."""

    place: Place
    readings: tuple[Reading, ...]
    columns: tuple[ReadingColumns, ...]


_OUTDATED = (
    "INSERT OR IGNORE INTO underived SELECT session FROM session_figures WHERE derivation <> ?"
)
_UNDERIVED = (
    "SELECT underived.session FROM underived JOIN facts ON facts.session = underived.session"
    " AND facts.kind = 'session-closed' ORDER BY underived.session"
)

Waiting = tuple[Place, Reading, ReadingColumns]
"""A reading that is not durable yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What one transaction did; adopted once it is committed."""

    readings: tuple[Reading, ...]
    facts: tuple[Fact, ...]
    head: Head | None

    @property
    def lines(self) -> tuple[DurableLine, ...]:
        """What became durable, in stored order."""
        return (*self.readings, *self.facts)


class Writer:
    """Owns the one connection that writes. What is not said to be any thread's is its own's."""

    def __init__(
        self,
        engine: Engine,
        path: Path,
        on_durable: DurableListener,
        on_failure: WriteFailureListener,
    ) -> None:
        self._engine = engine
        self._on_durable = on_durable
        self._on_failure = on_failure
        self._path = path
        self._witness = Witness(path)
        self._queue: queue.SimpleQueue[Job | Readings | None] = queue.SimpleQueue()
        self._pending: list[Waiting] = []
        self._due = 0.0
        self._failing = False
        self._lost = 0
        self._busy_since: float | None = None
        self._connection = engine.connect()
        with self._connection.begin():
            self._next_reading = next_reading_id(self._connection)
            self._connection.exec_driver_sql(_OUTDATED, (DERIVATION,))
            self._underived = list(self._connection.exec_driver_sql(_UNDERIVED).scalars())
        self._open: set[int] = set()
        self._closed_here: list[int] = []
        self._thread = Thread(target=self._run, name="record-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Job | Readings) -> None:
        """Queue work. Any thread; never blocks."""
        self._queue.put(work)

    def stop(self) -> int:
        """Write what is queued and end the thread; return how many readings were not written.

        Any thread but the writer's; blocks until the disk has answered.
        """
        self._queue.put(None)
        self._thread.join()
        return len(self._pending) + self._lost

    @property
    def busy_s(self) -> float:
        """Real seconds for which the present work has kept the thread; 0 when it waits."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since

    @property
    def held(self) -> int:
        """How many readings wait to be written. Any thread."""
        return len(self._pending)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            self._busy_since = time.monotonic()
            if isinstance(work, Job):
                self._settle(work)
            else:
                self._hold(work)
            if self._pending and time.monotonic() >= self._due:
                self._flush()
            self._busy_since = None
        self._flush()
        while self._closed_here:
            self._derive(self._closed_here.pop())
        self._connection.close()
        self._engine.dispose()

    def _next(self) -> Job | Readings | None:
        while True:
            wait = max(0.0, self._due - time.monotonic()) if self._pending else None
            has_time = not self._pending and not self._open and bool(self._underived)
            try:
                return self._queue.get(timeout=0.0 if has_time else wait)
            except queue.Empty:
                self._busy_since = time.monotonic()
                if has_time:
                    self._derive(self._underived.pop())
                else:
                    self._flush()
                self._busy_since = None

    def _derive(self, number: int) -> None:
        """Work one closed session out; what fails is tried again at the next opening."""
        deriving = _deriving()
        if number in self._closed_here:
            self._closed_here.remove(number)
        try:
            with self._connection.begin():
                deriving.keep_derived(self._connection, deriving.derive(self._connection, number))
        except (SQLAlchemyError, sqlite3.Error, OSError, ValueError, LookupError) as error:
            LOG.warning("session number %d could not be worked out: %s", number, error)
        except Exception:
            LOG.exception("working out session number %d met what is not known", number)

    def _hold(self, work: Readings) -> None:
        """Let readings wait for the next commit; a closed session takes none any more (H66)."""
        head = work.place.head
        if head.closed or head.number is None:
            LOG.info("%d readings came for session %s", len(work.readings), head.session)
            return
        if not self._pending:
            self._due = time.monotonic() + BATCH_S
        room = HELD_MOST - len(self._pending)
        waiting = zip(work.readings[:room], work.columns, strict=False)
        self._pending += [(work.place, each, columns) for each, columns in waiting]
        if len(work.readings) > room:
            self._lose(len(work.readings) - room)

    def _lose(self, count: int) -> None:
        first = self._lost == 0
        self._lost += count
        if first:
            self._tell_failure(f"{self._path}: no more readings can be held; newer ones are lost")

    def _settle(self, job: Job) -> None:
        try:
            facts = self._write(job)
        except RecordError as error:
            job.future.set_exception(error)
        except Exception as error:
            LOG.exception("the writer met what it does not know")
            job.future.set_exception(RecordError(f"{self._path} could not be written: {error}"))
        else:
            job.future.set_result(facts)
            self._testify(job, facts)

    def _write(self, job: Job) -> tuple[Fact, ...]:
        if why := job.refusal:
            raise RecordError(f"session {job.place.head.session} cannot be written: {why}")
        try:
            return self._commit(self._pending, job)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self._failed(error)
            if not self._pending or job.sealing is not None:
                raise RecordError(self._sentence(error)) from error
        # What people enter goes before what devices send: a nearly full disk may still take it.
        try:
            return self._commit([], job)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise RecordError(self._sentence(error)) from error

    def _flush(self) -> None:
        """Commit the readings that wait; after a failure they wait for the next try."""
        if not self._pending:
            return
        try:
            self._commit(self._pending, None)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self._failed(error)
        except Exception as error:
            LOG.exception("the writer met what it does not know")
            self._failed(error)

    def _commit(self, pending: Sequence[Waiting], job: Job | None) -> tuple[Fact, ...]:
        with self._connection.begin():
            written = self._transact(self._connection, pending, job)
        self._next_reading += len(written.readings)
        if job is not None and written.head is not None:
            job.place.head = written.head
            self._remember(written.head)
        if pending:
            self._pending = []
        self._tell_durable(written.lines)
        if self._failing and not self._pending:
            self._failing = False
            self._tell_failure(None)
        return written.facts

    def _remember(self, head: Head) -> None:
        """Keep in mind which sessions are open, and which are to be worked out."""
        if head.number is None:
            return
        if not head.closed:
            self._open.add(head.number)
            return
        self._open.discard(head.number)
        for waiting in (self._underived, self._closed_here):
            if head.number not in waiting:
                waiting.append(head.number)

    def _transact(
        self, connection: Connection, pending: Sequence[Waiting], job: Job | None
    ) -> _Written:
        rows = [
            (place.head.number, columns)
            for place, _, columns in pending
            if place.head.number is not None
        ]
        if rows:
            insert_readings(connection, self._next_reading, rows)
        readings = tuple(reading for _, reading, _ in pending)
        if job is None:
            return _Written(readings=readings, facts=(), head=None)
        facts, head = _chain(connection, job)
        return _Written(readings=readings, facts=facts, head=head)

    def _testify(self, job: Job, facts: Sequence[Fact]) -> None:
        kinds = {fact.kind for fact in facts}
        at_edge = not kinds.isdisjoint({"session-opened", "session-closed"})
        if at_edge or "readings-sealed" in kinds:
            head = job.place.head
            self._witness.write(
                Testimony(
                    session=head.session,
                    version=head.version,
                    hash=head.hash,
                    readings=head.sealed,
                ),
                lasting=at_edge,
            )

    def _failed(self, error: Exception) -> None:
        self._due = time.monotonic() + RETRY_S
        if not self._failing:
            self._failing = True
            self._tell_failure(f"{self._sentence(error)}; {len(self._pending)} readings are held")

    def _sentence(self, error: Exception) -> str:
        return f"{self._path} could not be written: {reason(error)}"

    def _tell_durable(self, lines: Sequence[DurableLine]) -> None:
        if not lines:
            return
        try:
            self._on_durable(lines)
        except Exception:
            LOG.exception("a listener failed on durable lines")

    def _tell_failure(self, why: str | None) -> None:
        try:
            self._on_failure(why)
        except Exception:
            LOG.exception("a listener failed on the state of the record")


def _chain(connection: Connection, job: Job) -> tuple[tuple[Fact, ...], Head]:
    """Write the job's facts, a seal first where one is due; return them and the new head."""
    head = job.place.head
    if job.opens:
        head = replace(head, number=insert_session(connection, head.session, job.facts[0]))
    seal, head = _seal(connection, head, job.sealing)
    if not job.facts:
        return seal, head
    made = insert_facts(connection, head, job.facts)
    if head.closed:
        mark_underived(connection, head.number)
    closed = head.closed or any(each.kind == "session-closed" for each in job.facts)
    head = replace(head, version=made[-1].version, hash=made[-1].hash, closed=closed)
    return (*seal, *made), head


def _deriving() -> Any:
    # Imported when it is needed: numpy costs 0.1 s that the first fact must not pay.
    return importlib.import_module("kapmonitor.store.deriving")


def _seal(connection: Connection, head: Head, at: datetime | None) -> tuple[tuple[Fact, ...], Head]:
    """Tie the session's hot readings into the chain and pack them; nothing where there are none."""
    if at is None or head.number is None:
        return (), head
    hot = hot_readings(connection, head.number)
    if hot is None:
        return (), head
    seal = seal_of(head.session, hot.readings)
    draft = Draft(event=seal, occurred_at=at, recorded_at=at, recorded_by="rule")
    (fact,) = insert_facts(connection, head, [prepare(draft)])
    pack_hot(connection, head.number, hot, seal, fact.version)
    sealed = head.sealed + seal.count
    return (fact,), replace(head, version=fact.version, hash=fact.hash, sealed=sealed)
