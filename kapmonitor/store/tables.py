"""The record's tables, typed.

Times of facts and sessions are kept as the very text that is exported and hashed, so that nothing
can be lost in turning them over; readings are narrow and keep whole milliseconds since 1970 UTC.
"""

from typing import Annotated

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Number = Annotated[int, mapped_column(primary_key=True)]
SessionNumber = Annotated[int, mapped_column(ForeignKey("sessions.number"))]


class Base(DeclarativeBase):
    """The tables of a record."""


class RecordInfo(Base):
    """One row: what this record is."""

    __tablename__ = "record_info"

    id: Mapped[Number]
    kind: Mapped[str]
    """``clinical`` or ``practice``, for ever."""
    created_at: Mapped[str]
    app: Mapped[str]


class SessionRow(Base):
    """A session's head, for lists; its ``session-opened`` fact is the truth."""

    __tablename__ = "sessions"

    number: Mapped[Number]
    id: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[str]
    participant: Mapped[str]
    practice: Mapped[bool]
    protocol_id: Mapped[str]
    protocol_version: Mapped[int]
    protocol_sha256: Mapped[str]
    app: Mapped[str]
    room: Mapped[str | None]


class FactRow(Base):
    """One fact; ``data`` is compact JSON text."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("session", "version"),)

    id: Mapped[Number]
    session: Mapped[SessionNumber]
    version: Mapped[int]
    kind: Mapped[str]
    occurred_at: Mapped[str]
    recorded_at: Mapped[str]
    recorded_by: Mapped[str]
    data: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class ReadingRow(Base):
    """A reading that is not sealed yet; ids are given by the writer and never used again."""

    __tablename__ = "readings"

    id: Mapped[Number]
    session: Mapped[SessionNumber]
    device: Mapped[str]
    sign: Mapped[str]
    value: Mapped[float | None]
    taken_at: Mapped[int | None]
    received_at: Mapped[int]
    quality: Mapped[str]
    source: Mapped[str]


class ChunkRow(Base):
    """The readings that one seal covers, packed (``chunks.py``)."""

    __tablename__ = "chunks"
    __table_args__ = (
        UniqueConstraint("session", "seal_version"),
        ForeignKeyConstraint(["session", "seal_version"], ["facts.session", "facts.version"]),
    )

    id: Mapped[Number]
    session: Mapped[int]
    seal_version: Mapped[int]
    first_reading: Mapped[int]
    last_reading: Mapped[int]
    count: Mapped[int]
    digest: Mapped[str]
    format: Mapped[int]
    payload: Mapped[bytes]
