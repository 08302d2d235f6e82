"""Facts in their table: chained and inserted by the writer, read back as values or as raw rows.

Inserting goes through the driver's statement on purpose: it is in the path of every commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kapmonitor.domain.events import Fact
from kapmonitor.services.chain import FIRST_PREVIOUS, fact_hash
from kapmonitor.services.lines import PreparedFact, compact, parse_fact, parse_object
from kapmonitor.services.payloads import JsonObject
from kapmonitor.store.database import driver
from kapmonitor.store.tables import ChunkRow, FactRow, SessionRow

_INSERT_FACT = (
    "INSERT INTO facts (session, version, kind, occurred_at, recorded_at, recorded_by, data,"
    " previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_UNDERIVED = "INSERT OR IGNORE INTO underived (session) VALUES (?)"
_INSERT_SESSION = (
    "INSERT INTO sessions (id, opened_at, participant, practice, protocol_id, protocol_version,"
    " protocol_sha256, app, room) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a session's chain stands; ``number`` is its row, ``None`` before it is durable."""

    session: str
    number: int | None = None
    version: int = 0
    hash: str = FIRST_PREVIOUS
    closed: bool = False
    sealed: int = 0
    """How many of its readings are sealed."""


def head_of(connection: Connection, session: str) -> Head | None:
    """Where the chain of a stored session stands, ``None`` where there is no such session."""
    number = connection.scalar(select(SessionRow.number).where(SessionRow.id == session))
    if number is None:
        return None
    of_session = select(FactRow.version, FactRow.hash).where(FactRow.session == number)
    last = connection.execute(of_session.order_by(FactRow.version.desc()).limit(1)).one()
    closing = select(FactRow.id).where(FactRow.session == number, FactRow.kind == "session-closed")
    sealed = select(func.sum(ChunkRow.count)).where(ChunkRow.session == number)
    return Head(
        session=session,
        number=number,
        version=last.version,
        hash=last.hash,
        closed=connection.scalar(closing) is not None,
        sealed=connection.scalar(sealed) or 0,
    )


def insert_session(connection: Connection, session: str, opened: PreparedFact) -> int:
    """Insert the row of a session that ``opened`` opens; return its number."""
    line = opened.line(session, 1, FIRST_PREVIOUS)
    data = opened.data
    protocol = data["protocol"]
    row = (
        session,
        line["occurred_at"],
        data["participant"],
        data["practice"],
        protocol["id"],
        protocol["version"],
        protocol["sha256"],
        data["app"],
        data.get("room"),
    )
    number = int(connection.exec_driver_sql(_INSERT_SESSION, row).lastrowid)
    mark_underived(connection, number)
    return number


def mark_underived(connection: Connection, number: int | None) -> None:
    """Say that what is worked out of this session (``deriving.py``) is not that of its facts."""
    connection.exec_driver_sql(_INSERT_UNDERIVED, (number,))


def insert_facts(connection: Connection, head: Head, facts: Sequence[PreparedFact]) -> list[Fact]:
    """Chain facts behind ``head`` and insert them; return them as they will be durable."""
    made: list[Fact] = []
    rows: list[tuple[Any, ...]] = []
    version, previous = head.version, head.hash
    for prepared in facts:
        version += 1
        line = prepared.line(head.session, version, previous)
        digest = fact_hash(line)
        rows.append(_row(head.number, line, digest))
        made.append(prepared.fact(head.session, version, previous, digest))
        previous = digest
    driver(connection).executemany(_INSERT_FACT, rows)
    return made


def _row(number: int | None, line: JsonObject, digest: str) -> tuple[Any, ...]:
    return (
        number,
        line["version"],
        line["kind"],
        line["occurred_at"],
        line["recorded_at"],
        line["recorded_by"],
        compact(line["data"]),
        line["previous"],
        digest,
    )


def fact_rows(connection: Connection, number: int) -> Sequence[Row[Any]]:
    """A session's rows as they stand in the table, in the order of their versions."""
    query = select(FactRow.__table__).where(FactRow.session == number).order_by(FactRow.version)
    return connection.execute(query).all()


def row_object(session: str, row: Row[Any]) -> JsonObject:
    """The object of a row's line.

    Raises:
        LineError: its data is no JSON object.
    """
    return row_with(session, row, parse_object(row.data))


def row_with(session: str, row: Row[Any], data: JsonObject) -> JsonObject:
    """The object of a row's line, with data that was read from it already."""
    return {
        "type": "fact",
        "session": session,
        "version": row.version,
        "kind": row.kind,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by,
        "data": data,
        "previous": row.previous,
        "hash": row.hash,
    }


def fact_of(session: str, row: Row[Any]) -> Fact:
    """The fact that a row holds.

    Raises:
        LineError: naming kind and field, where the row cannot be read.
    """
    return parse_fact(row_object(session, row))
