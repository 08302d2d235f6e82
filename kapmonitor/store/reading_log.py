"""Readings in their tables: hot rows until sealed, then chunks that a fact of the chain covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kapmonitor.domain.events import ReadingsSealed
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.chain import seal_digest
from kapmonitor.services.lines import reading_object
from kapmonitor.services.payloads import from_milliseconds, to_milliseconds
from kapmonitor.store.chunks import FORMAT, pack, unpack
from kapmonitor.store.database import driver
from kapmonitor.store.tables import ChunkRow, ReadingRow

_INSERT_READING = (
    "INSERT INTO readings (id, session, device, sign, value, taken_at, received_at, quality,"
    " source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_CHUNK = (
    "INSERT INTO chunks (session, seal_version, first_reading, last_reading, count, digest,"
    " format, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_DELETE_SEALED = "DELETE FROM readings WHERE session = ? AND id BETWEEN ? AND ?"


def next_reading_id(connection: Connection) -> int:
    """The first id that no reading has ever had, sealed ones included."""
    hot = connection.scalar(select(func.max(ReadingRow.id))) or 0
    sealed = connection.scalar(select(func.max(ChunkRow.last_reading))) or 0
    return int(max(hot, sealed)) + 1


ReadingColumns = tuple[str, str, float | None, int | None, int, str, str]
"""A hot row behind its id and session."""


def columns_of(reading: Reading) -> ReadingColumns:
    """The columns of a storable reading."""
    return (
        reading.device,
        reading.sign.value,
        reading.value,
        None if reading.taken_at is None else to_milliseconds(reading.taken_at),
        to_milliseconds(reading.received_at),
        reading.quality.value,
        reading.source.value,
    )


def insert_readings(
    connection: Connection, first_id: int, readings: Sequence[tuple[int, ReadingColumns]]
) -> None:
    """Insert hot rows for (session's number, columns), in this order."""
    rows = [
        (first_id + index, number, *columns) for index, (number, columns) in enumerate(readings)
    ]
    driver(connection).executemany(_INSERT_READING, rows)


def hot_rows(connection: Connection, number: int) -> Sequence[Row[Any]]:
    """A session's rows that are not sealed, in stored order."""
    query = select(ReadingRow.__table__).where(ReadingRow.session == number)
    query = query.order_by(ReadingRow.id)
    return connection.execute(query).all()


def reading_of(row: Row[Any]) -> Reading:
    """The reading that a hot row holds.

    Raises:
        ValueError: the row was not written by us.
    """
    return Reading(
        sign=VitalSign(row.sign),
        value=row.value,
        quality=Quality(row.quality),
        device=row.device,
        taken_at=None if row.taken_at is None else from_milliseconds(row.taken_at),
        received_at=from_milliseconds(row.received_at),
        source=Source(row.source),
    )


def seal_of(session: str, readings: Sequence[Reading]) -> ReadingsSealed:
    """The event that ties these readings, in stored order, into the chain."""
    digest = seal_digest(reading_object(session, each) for each in readings)
    return ReadingsSealed(count=len(readings), digest=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class HotReadings:
    """A session's readings that are not sealed, in stored order, with the ids of their rows."""

    first: int
    last: int
    readings: tuple[Reading, ...]


def hot_readings(connection: Connection, number: int) -> HotReadings | None:
    """What a seal would tie in, ``None`` where there is nothing.

    Raises:
        ValueError: a row was not written by us.
    """
    rows = hot_rows(connection, number)
    if not rows:
        return None
    readings = tuple(reading_of(row) for row in rows)
    return HotReadings(first=rows[0].id, last=rows[-1].id, readings=readings)


def pack_hot(
    connection: Connection, number: int, hot: HotReadings, seal: ReadingsSealed, version: int
) -> None:
    """Move sealed readings into a chunk; ``version`` is that of the seal's fact."""
    payload = pack(hot.readings)
    chunk = (number, version, hot.first, hot.last, seal.count, seal.digest, FORMAT, payload)
    connection.exec_driver_sql(_INSERT_CHUNK, chunk)
    connection.exec_driver_sql(_DELETE_SEALED, (number, hot.first, hot.last))


def chunk_rows(connection: Connection, number: int) -> Sequence[Row[Any]]:
    """A session's chunks as they stand in the table, in the order of their seals."""
    query = select(ChunkRow.__table__).where(ChunkRow.session == number)
    query = query.order_by(ChunkRow.seal_version)
    return connection.execute(query).all()


def readings_of_chunk(row: Row[Any]) -> list[Reading]:
    """The readings of a chunk, in stored order.

    Raises:
        ValueError: the chunk is damaged.
    """
    return unpack(row.payload, row.format)
