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


class Derived(DeclarativeBase):
    """What is worked out of a record to be found quickly (``deriving.py``); part of no chain."""


DERIVATION = 2
"""Raised whenever figures, words or channels come out otherwise than before: all are then worked
out anew."""


class UnderivedRow(Derived):
    """A session whose figures, words and channels are not, or no longer, those of its facts."""

    __tablename__ = "underived"

    session: Mapped[Number]


class FiguresRow(Derived):
    """The figures of a session (``services/figures.py``); seconds are since its opening."""

    __tablename__ = "session_figures"

    session: Mapped[Number]
    derivation: Mapped[int]
    head: Mapped[str]
    """The hash of the last fact they were worked out from."""
    closed_at: Mapped[str | None]
    ending: Mapped[str | None]
    duration_s: Mapped[float]
    doses: Mapped[str]
    """A JSON list of [drug, route, mass in mg as text]."""
    routes: Mapped[str]
    """``,IM,SL,``"""
    lowest_spo2: Mapped[float | None]
    lowest_spo2_at_s: Mapped[float | None]
    lowest_spo2_lasted_s: Mapped[float | None]
    systolic: Mapped[float | None]
    diastolic: Mapped[float | None]
    mean_pressure: Mapped[float | None]
    pressure_at_s: Mapped[float | None]
    pressure_by_hand: Mapped[bool]
    alarms_high: Mapped[int]
    alarms_medium: Mapped[int]
    alarms_low: Mapped[int]
    facts: Mapped[int]


class WordsRow(Derived):
    """The words by which a session is found, case folded, a line each."""

    __tablename__ = "session_words"

    session: Mapped[Number]
    words: Mapped[str]


class ChannelsRow(Derived):
    """The readings of a session as channels (``channels.py``)."""

    __tablename__ = "session_channels"

    session: Mapped[Number]
    derivation: Mapped[int]
    head: Mapped[str]
    payload: Mapped[bytes]
