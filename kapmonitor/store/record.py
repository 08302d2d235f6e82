"""The record, open for writing: sessions begun, resumed and written. One process at a time.

Everything here may be called from any thread and waits for no disk, but opening, resuming and
closing, which do.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from threading import Lock

from kapmonitor.domain.events import Draft, Fact, SessionOpened
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.lines import PreparedFact, prepare, storable
from kapmonitor.services.payloads import LineError, as_stored
from kapmonitor.services.ports import DurableListener, RecordError, WriteFailureListener
from kapmonitor.store.database import (
    create_or_migrate,
    failures_told,
    reading_engine,
    refuse_foreign,
    writing_engine,
)
from kapmonitor.store.event_log import Head, head_of
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.location import record_path
from kapmonitor.store.lock import WriterLock
from kapmonitor.store.reading_log import columns_of
from kapmonitor.store.writer import Job, Place, Readings, Writer

Facts = tuple[Fact, ...]


class Record:
    """One record file that this process writes. Made by :meth:`open_for_writing`."""

    def __init__(self, path: Path, kind: RecordKind, writer: Writer, lock: WriterLock) -> None:
        self.path = path
        self.kind = kind
        self._writer = writer
        self._lock = lock
        self._places: dict[str, Place] = {}
        self._gate = Lock()
        self._closed = False

    @classmethod
    def open_for_writing(
        cls,
        place: str | Path,
        kind: RecordKind,
        on_durable: DurableListener,
        on_failure: WriteFailureListener,
    ) -> "Record":
        """Open a record, made if absent and brought up if older. Blocks on the disk.

        The listeners are called on the writer's thread and must be quick.

        Raises:
            RecordError: another process writes it, it is of the other kind, damaged, newer, or
                its folder cannot be written; the sentence says which and what to do.
        """
        path = record_path(place)
        refuse_foreign(path, kind)
        lock = WriterLock(path)
        engine = writing_engine(path)
        try:
            with failures_told(path, "opened"):
                create_or_migrate(engine, path, kind)
                writer = Writer(engine, path, on_durable, on_failure)
        except RecordError:
            engine.dispose()
            lock.release()
            raise
        return cls(path, kind, writer, lock)

    @property
    def busy_s(self) -> float:
        """Real seconds for which the disk has kept the writer waiting; 0 when it is idle."""
        return self._writer.busy_s

    @property
    def held_readings(self) -> int:
        """How many readings are not durable yet."""
        return self._writer.held

    def begin_session(self, session: str, opened: Draft) -> Future[Facts]:
        """Write a session's first fact; its log may be used before that is durable.

        The future ends with :class:`RecordError` where the id is taken, or the session is of
        another kind than the record (H67).
        """
        event = opened.event
        if not isinstance(event, SessionOpened):
            return _refused("a session begins with session-opened")
        if event.practice != (self.kind is RecordKind.PRACTICE):
            return _refused(f"{self.path} is a {self.kind} record: this session belongs elsewhere")
        with self._gate:
            place = self._places.setdefault(session, Place(Head(session=session)))
        return self.submit(place, [opened], opens=True)

    def session_log(self, session: str) -> "StoredSessionLog":
        """The log of a session that was begun or resumed with this record.

        Raises:
            RecordError: it was not.
        """
        with self._gate:
            place = self._places.get(session)
        if place is None:
            raise RecordError(f"session {session} is not open for writing: begin or resume it")
        return StoredSessionLog(self, place)

    def resume(self, session: str) -> "StoredSessionLog":
        """Go on with a stored session, behind its last fact. Blocks on the disk.

        A closed one can be resumed too: signatures and addenda still follow.

        Raises:
            RecordError: there is no such session, or the record cannot be read.
        """
        engine = reading_engine(self.path)
        try:
            with failures_told(self.path, "read"), engine.connect() as connection:
                head = head_of(connection, session)
        finally:
            engine.dispose()
        if head is None:
            raise RecordError(f"there is no session {session} in {self.path}")
        with self._gate:
            place = self._places.setdefault(session, Place(head))
        return StoredSessionLog(self, place)

    def submit(
        self,
        place: Place,
        drafts: Sequence[Draft],
        *,
        seal_at: datetime | None = None,
        opens: bool = False,
    ) -> Future[Facts]:
        """Encode drafts here and queue them for the writer's thread."""
        future: Future[Facts] = Future()
        future.set_running_or_notify_cancel()  # what is queued can no longer be called back
        try:
            facts = _prepared(drafts)
            at = None if seal_at is None else as_stored(seal_at)
        except (LineError, KeyError) as error:
            future.set_exception(RecordError(f"a fact cannot be stored: {error}"))
            return future
        job = Job(place=place, future=future, facts=facts, seal_at=at, opens=opens)
        with self._gate:
            if self._closed:
                future.set_exception(RecordError(f"{self.path} is closed"))
            else:
                self._writer.submit(job)
        return future

    def keep(self, place: Place, readings: Sequence[Reading]) -> None:
        """Queue readings for the writer's thread; a closed record takes none."""
        kept = tuple(storable(each) for each in readings)
        work = Readings(
            place=place, readings=kept, columns=tuple(columns_of(each) for each in kept)
        )
        with self._gate:
            if not self._closed:
                self._writer.submit(work)

    def close(self) -> None:
        """Write what is queued, then let the next writer in. Blocks on the disk.

        Raises:
            RecordError: readings could not be written and are lost.
        """
        with self._gate:
            if self._closed:
                return
            self._closed = True
        lost = self._writer.stop()
        self._lock.release()
        if lost:
            raise RecordError(f"{lost} readings could not be written to {self.path} and are lost")


class StoredSessionLog:
    """One session's place in a record: the port ``SessionLog``."""

    def __init__(self, record: Record, place: Place) -> None:
        self._record = record
        self._place = place

    @property
    def session(self) -> str:
        """The session's id."""
        return self._place.head.session

    def append(self, drafts: Sequence[Draft]) -> Future[Facts]:
        """Write facts in one transaction; the future ends when they are durable, or are not."""
        if any(isinstance(each.event, SessionOpened) for each in drafts):
            return _refused("session-opened is written by beginning a session, once")
        return self._record.submit(self._place, drafts)

    def keep(self, readings: Sequence[Reading]) -> None:
        """Queue readings; they are durable within 100 ms, or the failure is told."""
        self._record.keep(self._place, readings)

    def seal(self, at: datetime, drafts_after: Sequence[Draft] = ()) -> Future[Facts]:
        """Pack and chain the readings since the last seal, then the drafts, in one transaction."""
        return self._record.submit(self._place, drafts_after, seal_at=at)


def _prepared(drafts: Sequence[Draft]) -> tuple[PreparedFact, ...]:
    facts = tuple(prepare(draft) for draft in drafts)
    if any(fact.kind == "readings-sealed" for fact in facts):
        raise LineError("readings-sealed is written by sealing alone")
    return facts


def _refused(why: str) -> Future[Facts]:
    future: Future[Facts] = Future()
    future.set_exception(RecordError(why))
    return future
