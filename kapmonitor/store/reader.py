"""The record, open for reading: never writes, and works beside the process that does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, select
from sqlalchemy.orm import aliased

from kapmonitor.domain.events import Fact, ProtocolReference
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.chain import Seal
from kapmonitor.services.lines import (
    compact,
    end_object,
    reading_object,
    session_object_of,
)
from kapmonitor.services.payloads import JsonObject, LineError
from kapmonitor.services.ports import RecordError
from kapmonitor.store.checking import RecordCheck, check_record
from kapmonitor.store.database import (
    check_readable,
    failures_told,
    reading_engine,
    record_kind,
)
from kapmonitor.store.event_log import fact_of, fact_rows, row_object
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.location import record_path
from kapmonitor.store.reading_log import chunk_rows, hot_rows, reading_of, readings_of_chunk
from kapmonitor.store.tables import FactRow, SessionRow
from kapmonitor.store.witness import read_witness


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """A session as a list shows it. Times are the record's own texts; ``closed_at`` may lack."""

    session: str
    participant: str
    opened_at: str
    closed_at: str | None
    protocol: ProtocolReference
    practice: bool
    room: str | None
    app: str


class RecordReader:
    """One record file, open for reading. Made by :meth:`open`; close it when done."""

    def __init__(self, path: Path, engine: Engine, kind: RecordKind) -> None:
        self.path = path
        self.kind = kind
        self._engine = engine

    @classmethod
    def open(cls, place: str | Path) -> "RecordReader":
        """Open a record of either kind.

        Raises:
            RecordError: it is not there, damaged, newer, or no record of ours.
        """
        path = record_path(place)
        if not path.is_file():
            raise RecordError(
                f"there is no record {path}: name another, or open the first session to make it"
            )
        engine = reading_engine(path)
        try:
            with failures_told(path, "read"), engine.connect() as connection:
                check_readable(connection, path)
                kind = record_kind(connection, path)
        except RecordError:
            engine.dispose()
            raise
        return cls(path, engine, kind)

    def __enter__(self) -> "RecordReader":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def sessions(self) -> list[StoredSession]:
        """All sessions, newest first."""
        with self.snapshot() as connection:
            return [_stored(row) for row in connection.execute(_SESSIONS).all()]

    def find(self, prefix: str) -> str:
        """Return the id of the one session whose id is, or begins with, ``prefix``.

        Raises:
            RecordError: there is none, or there are several.
        """
        return self._matching(prefix, self._ids())

    def find_witnessed(self, prefix: str) -> str:
        """As :meth:`find`, among sessions too that only the witness still tells of."""
        told = (each.session for each in read_witness(self.path).told)
        return self._matching(prefix, list(dict.fromkeys([*self._ids(), *told])))

    def _ids(self) -> list[str]:
        with self.snapshot() as connection:
            return list(connection.scalars(select(SessionRow.id)))

    def _matching(self, prefix: str, ids: Sequence[str]) -> str:
        found = [each for each in ids if prefix and each.startswith(prefix)]
        if prefix in ids or len(found) == 1:
            return prefix if prefix in ids else found[0]
        if found:
            raise RecordError(f"{len(found)} sessions begin with {prefix}: type more of the id")
        raise RecordError(f"there is no session {prefix} in {self.path}: see 'kapmonitor sessions'")

    def facts(self, session: str) -> list[Fact]:
        """A session's facts in the order of their versions.

        Raises:
            RecordError: there is no such session, or a fact cannot be read.
        """
        with self.snapshot() as connection:
            rows = fact_rows(connection, self._number(connection, session))
        try:
            return [fact_of(session, row) for row in rows]
        except LineError as error:
            raise RecordError(f"session {session} cannot be read: {error}; verify it") from error

    def readings(self, session: str) -> list[Reading]:
        """A session's readings in stored order, sealed or not.

        Raises:
            RecordError: there is no such session, or a chunk is damaged.
        """
        with self.snapshot() as connection:
            windows, hot = self._readings(connection, session)
        return [each for window in (*windows.values(), hot) for each in window]

    def lines(self, session: str) -> Iterator[str]:
        """A session's lines in export order, from one snapshot, without newlines.

        The session line; facts by version, with each seal's readings before it, merged by time;
        the readings that are not sealed; the end line, which says so where the session is open.

        Raises:
            RecordError: there is no such session, or it cannot be read.
        """
        with self.snapshot() as connection:
            rows = fact_rows(connection, self._number(connection, session))
            windows, hot = self._readings(connection, session)
        try:
            facts = [row_object(session, row) for row in rows]
            yield from _export(session, facts, windows, hot)
        except LineError as error:
            raise RecordError(f"session {session} cannot be read: {error}; verify it") from error

    def verify(self, session: str | None = None) -> RecordCheck:
        """Check the whole record, or one session, trusting none of its values."""
        witness = read_witness(self.path)
        with self.snapshot() as connection:
            return check_record(connection, self.path, witness, session)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One moment of the record; its statements see nothing that is written meanwhile."""
        with failures_told(self.path, "read"), self._engine.begin() as connection:
            yield connection

    def _number(self, connection: Connection, session: str) -> int:
        number = connection.scalar(select(SessionRow.number).where(SessionRow.id == session))
        if number is None:
            raise RecordError(f"there is no session {session} in {self.path}")
        return number

    def _readings(
        self, connection: Connection, session: str
    ) -> tuple[dict[int, list[Reading]], list[Reading]]:
        """Sealed readings by their seal's version, and those that are not sealed."""
        number = self._number(connection, session)
        try:
            windows = {
                row.seal_version: readings_of_chunk(row) for row in chunk_rows(connection, number)
            }
            return windows, [reading_of(row) for row in hot_rows(connection, number)]
        except ValueError as error:
            raise RecordError(f"session {session} cannot be read: {error}; verify it") from error


_CLOSING = aliased(FactRow)
_SESSIONS: Select[*tuple[Any, ...]] = (
    select(
        SessionRow.id,
        SessionRow.participant,
        SessionRow.opened_at,
        SessionRow.protocol_id,
        SessionRow.protocol_version,
        SessionRow.protocol_sha256,
        SessionRow.practice,
        SessionRow.room,
        SessionRow.app,
        _CLOSING.occurred_at.label("closed_at"),
    )
    .outerjoin(
        _CLOSING, and_(_CLOSING.session == SessionRow.number, _CLOSING.kind == "session-closed")
    )
    .order_by(SessionRow.opened_at.desc(), SessionRow.number.desc())
)


def _stored(row: Row[Any]) -> StoredSession:
    return StoredSession(
        session=row.id,
        participant=row.participant,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        protocol=ProtocolReference(
            id=row.protocol_id, version=row.protocol_version, sha256=row.protocol_sha256
        ),
        practice=bool(row.practice),
        room=row.room,
        app=row.app,
    )


def _export(
    session: str,
    facts: Sequence[JsonObject],
    windows: dict[int, list[Reading]],
    hot: Sequence[Reading],
) -> Iterator[str]:
    whole = Seal()
    for line in _body(session, facts, windows, hot):
        whole.add(line)
        yield compact(line)
    readings = sum(len(each) for each in windows.values()) + len(hot)
    end = {**end_object(session, len(facts), readings), "digest": whole.digest}
    closed = any(fact["kind"] == "session-closed" for fact in facts)
    yield compact(end if closed else {**end, "open": True})


def _body(
    session: str,
    facts: Sequence[JsonObject],
    windows: dict[int, list[Reading]],
    hot: Sequence[Reading],
) -> Iterator[JsonObject]:
    if not facts:
        raise LineError("it has no fact")
    opened = facts[0]
    yield session_object_of(session, str(opened["occurred_at"]), opened["data"])
    yield opened
    window: list[JsonObject] = []
    for fact in facts[1:]:
        if fact["kind"] == "readings-sealed":
            yield from _merged(session, window, windows.get(fact["version"], []))
            yield fact
            window = []
        else:
            window.append(fact)
    yield from _merged(session, window, hot)


def _merged(
    session: str, facts: Sequence[JsonObject], readings: Sequence[Reading]
) -> Iterator[JsonObject]:
    """Facts and readings by the time they came, each in its own order."""
    waiting = iter(reading_object(session, each) for each in readings)
    reading = next(waiting, None)
    for fact in facts:
        while reading is not None and reading["received_at"] < fact["recorded_at"]:
            yield reading
            reading = next(waiting, None)
        yield fact
    if reading is not None:
        yield reading
        yield from waiting
