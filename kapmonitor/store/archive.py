"""Sessions found and opened for review: reads what is derived, and derives what is not yet.

Used on one thread, beside the process that writes. A session that is still open, or that no writer
has worked out yet, is worked out here, in memory, and again when it has grown.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, insert, select

from kapmonitor.domain.events import Ending, Fact, ProtocolReference
from kapmonitor.domain.session import Session
from kapmonitor.services.archive import (
    ReviewedSession,
    SessionFigures,
    SessionPage,
    SessionQuery,
    SessionRow,
)
from kapmonitor.services.coverage import coverage_of
from kapmonitor.services.lots import LotAccount
from kapmonitor.services.payloads import LineError, parse_time
from kapmonitor.services.ports import RecordError
from kapmonitor.store.channels import RawChannel, gather, unpack_channels
from kapmonitor.store.deriving import (
    Derived,
    channels_of,
    derive,
    derived_of,
    figures_from,
    kept_channels,
)
from kapmonitor.store.drug_facts import lot_account
from kapmonitor.store.event_log import fact_of, fact_rows
from kapmonitor.store.querying import (
    FRESH,
    FRESH_FIGURES,
    FRESH_WORDS,
    Statements,
    is_narrowed,
)
from kapmonitor.store.reader import RecordReader
from kapmonitor.store.reading_log import chunk_rows, hot_rows
from kapmonitor.store.tables import FactRow, ReadingRow, UnderivedRow

LOG = logging.getLogger(__name__)

DERIVE_FOR_S = 0.25
"""How long a page may be held up by working sessions out; the rest follows with the next page.
Ours: a person waits that long without noticing."""

_Grown = tuple[int | None, int | None]
"""The last fact's version and the last reading's id: as long as they stand nothing is new."""


class SessionArchive:
    """Finds and opens the sessions of one record, through a reader that is its own."""

    def __init__(self, record: RecordReader) -> None:
        self.record = record
        self._fresh: dict[int, _Grown] = {}
        self._unread: set[int] = set()
        self._counted: tuple[object, int] | None = None
        with record.snapshot() as connection:
            FRESH.create_all(connection)

    def page(self, query: SessionQuery) -> SessionPage:
        """The sessions that a query finds, as far as its page shows them."""
        with self.record.snapshot() as connection:
            self._freshen(connection)
            statements = Statements(has_fresh=bool(self._fresh))
            rows = connection.execute(statements.page_of(query)).mappings().all()
            if rows and is_narrowed(query):
                total = int(rows[0]["total"])
            else:
                total = self._total(connection, statements, query, len(rows))
        return SessionPage(
            rows=tuple(_session_row(row) for row in rows),
            total=total,
            offset=query.offset,
            unread=len(self._unread),
        )

    def open(self, session: str) -> ReviewedSession:
        """One session to look at.

        Raises:
            RecordError: there is no such session, or it cannot be read.
        """
        with self.record.snapshot() as connection:
            found = Statements(has_fresh=bool(self._fresh)).of_session(session)
            row = connection.execute(found).mappings().one_or_none()
            if row is None:
                raise RecordError(f"there is no session {session} in {self.record.path}")
            try:
                facts = [fact_of(session, each) for each in fact_rows(connection, row["number"])]
                raw = _raw_channels(connection, row["number"], facts)
            except (LineError, ValueError) as error:
                told = f"session {session} cannot be read: {error}; verify it"
                raise RecordError(told) from error
        return _reviewed(row, facts, raw)

    def lots(self) -> LotAccount:
        """The drug of the whole record, lot by lot."""
        return lot_account(self.record)

    def _total(
        self, connection: Connection, statements: Statements, query: SessionQuery, rows: int
    ) -> int:
        """Counted once for the pages of one query, unless the record has changed meanwhile."""
        if 0 < rows < query.limit:
            return query.offset + rows
        state = connection.exec_driver_sql("PRAGMA data_version").scalar()
        counted = (replace(query, offset=0, limit=0), state, tuple(self._fresh.items()))
        if self._counted is None or self._counted[0] != counted:
            self._counted = counted, connection.scalar(statements.count_of(query)) or 0
        return self._counted[1]

    def _freshen(self, connection: Connection) -> None:
        """Bring the reader's own figures up to what the record holds, newest sessions first."""
        query = select(UnderivedRow.session).order_by(UnderivedRow.session.desc())
        due = list(connection.scalars(query))
        for number in self._fresh.keys() - set(due):
            _forget(connection, number)
            del self._fresh[number]
        began = time.monotonic()
        self._unread = set()
        for number in due:
            grown = _grown(connection, number)
            if self._fresh.get(number) == grown:
                continue
            if time.monotonic() - began > DERIVE_FOR_S:
                self._unread.add(number)
                continue
            self._take(connection, number)
            self._fresh[number] = grown

    def _take(self, connection: Connection, number: int) -> None:
        _forget(connection, number)
        try:
            derived: Derived = derive(connection, number)
        except (ValueError, LookupError) as error:
            LOG.warning("session number %d could not be worked out: %s", number, error)
            return
        connection.execute(insert(FRESH_FIGURES), derived.figures)
        words = {"session": number, "words": derived.words}
        connection.execute(insert(FRESH_WORDS), words)


def _forget(connection: Connection, number: int) -> None:
    for table in (FRESH_FIGURES, FRESH_WORDS):
        connection.execute(table.delete().where(table.c.session == number))


def _grown(connection: Connection, number: int) -> _Grown:
    version = select(func.max(FactRow.version)).where(FactRow.session == number)
    reading = select(func.max(ReadingRow.id)).where(ReadingRow.session == number)
    return connection.scalar(version), connection.scalar(reading)


def _raw_channels(
    connection: Connection, number: int, facts: Sequence[Fact]
) -> Sequence[RawChannel]:
    """The channels that are kept, if they are those of the last fact; else out of the readings."""
    kept: Row[Any] | None = kept_channels(connection, number)
    if kept is not None and facts and kept.head == facts[-1].hash:
        try:
            return unpack_channels(kept.payload)
        except ValueError as error:
            LOG.warning("channels of session number %d: %s", number, error)
    return gather(chunk_rows(connection, number), hot_rows(connection, number))


def _reviewed(row: RowMapping, facts: Sequence[Fact], raw: Sequence[RawChannel]) -> ReviewedSession:
    """Its figures are of this very moment, not those of the last list."""
    derived = derived_of(row["number"], facts, raw, row["protocol_id"])
    figures = figures_from(derived.figures)
    channels = channels_of(Session.fold(facts), raw)
    return ReviewedSession(
        row=_session_row({**row, **derived.figures}, figures),
        facts=tuple(facts),
        channels=channels,
        coverage=coverage_of(channels, facts, figures.duration_s),
    )


def _session_row(row: Any, figures: SessionFigures | None = None) -> SessionRow:
    if figures is None and row["duration_s"] is not None:
        figures = figures_from(row)
    return SessionRow(
        session=row["id"],
        participant=row["participant"],
        opened_at=parse_time(row["opened_at"]),
        closed_at=None if row["closed_at"] is None else parse_time(row["closed_at"]),
        ending=None if row["ending"] is None else Ending(row["ending"]),
        protocol=ProtocolReference(
            id=row["protocol_id"], version=row["protocol_version"], sha256=row["protocol_sha256"]
        ),
        practice=bool(row["practice"]),
        room=row["room"],
        app=row["app"],
        figures=figures,
    )
