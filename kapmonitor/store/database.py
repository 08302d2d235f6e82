"""Engines and pragmas; a record's making, its version and kind; errors in words.

Writing: WAL and ``synchronous=FULL``, so that what was committed outlasts a power cut
(PERFORMANCE.md). Reading opens the file read-only, beside a writer too.
"""

import importlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from kapmonitor import __version__
from kapmonitor.services.payloads import time_text
from kapmonitor.services.ports import RecordError
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.location import beside

SCHEMA_VERSION = 2
"""The shape that this program writes; equals the last revision in ``migrations/versions``."""

BUSY_TIMEOUT_MS = 5_000
"""How long a statement waits for another process's lock: a backup's, or a person's at a shell."""


CHECKPOINT_PAGES = 200
"""How long the WAL grows before it is written back and begun anew. Writing over what is there is
half as dear as growing a file (measured: 0.21 against 0.37 ms a commit), so it is kept short."""


def writing_engine(path: Path) -> Engine:
    """Return an engine of one connection that may write; transactions begin IMMEDIATE."""
    engine = create_engine("sqlite://", creator=lambda: _connect(path, "rwc"), poolclass=StaticPool)
    event.listen(engine, "connect", _set_up_writing)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(path: Path) -> Engine:
    """Return an engine of one connection that cannot write; a transaction is one snapshot."""
    engine = create_engine(
        "sqlite://", creator=lambda: _connect_reading(path), poolclass=StaticPool
    )
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _connect(path: Path, mode: str, extra: str = "") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}{extra}",
        uri=True,
        isolation_level=None,  # the driver begins nothing by itself: the events below do
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )


def _connect_reading(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return _connect_immutable(path)
    return connection


def _connect_immutable(path: Path) -> sqlite3.Connection:
    """Open a record in a folder where SQLite cannot put its shared memory, as on a disc."""
    wal = beside(path, "-wal")
    if wal.exists() and wal.stat().st_size:
        raise RecordError(
            f"{path} has lines that are only in {wal.name}, and its folder cannot be written:"
            " copy both files to a folder that can be, and read them there"
        )
    return _connect(path, "ro", "&immutable=1")


def _set_up_writing(connection: Any, _entry: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    driver(connection).execute("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    driver(connection).execute("BEGIN")


def driver(connection: Connection) -> Any:
    """The driver's own connection: its statements skip 30 us of preparation each."""
    return connection.connection.driver_connection


def reason(error: Exception) -> str:
    """What the database or the system said, in few words."""
    original = getattr(error, "orig", None) or error
    return str(original) or type(error).__name__


@contextmanager
def failures_told(path: Path, doing: str) -> Iterator[None]:
    """Turn the database's and the system's errors into one clear sentence."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise RecordError(_sentence(path, doing, error)) from error


def _sentence(path: Path, doing: str, error: Exception) -> str:
    said = reason(error)
    if "not a database" in said or "malformed" in said:
        return (
            f"{path} cannot be {doing}: it is damaged or no record of kapmonitor ({said});"
            " keep it aside and restore a backup"
        )
    if "unable to open" in said or "readonly" in said:
        return f"{path} cannot be {doing} ({said}): check that its folder exists and can be written"
    if "full" in said:
        return f"{path} cannot be {doing} ({said}): make room on its disk"
    return f"{path} cannot be {doing}: {said}"


def refuse_foreign(path: Path, kind: RecordKind) -> None:
    """Look at a file that is there, without changing a byte of it, before it is opened to write.

    Raises:
        RecordError: it is no record of ours, of a newer version, or of another kind.
    """
    if not path.exists() or not path.stat().st_size:
        return
    engine = reading_engine(path)
    try:
        with failures_told(path, "opened"), engine.connect() as connection:
            version = schema_version(connection, path)
            if version is not None and version >= SCHEMA_VERSION:
                check_readable(connection, path)
            if version is not None:
                check_kind(connection, path, kind)
    finally:
        engine.dispose()


def create_or_migrate(engine: Engine, path: Path, kind: RecordKind) -> None:
    """Make the record's tables if there are none, bring an older one up, and check its kind.

    Raises:
        RecordError: a newer version, another kind, or no record of ours.
    """
    with engine.connect() as connection:
        version = schema_version(connection, path)
    if version is None:
        _create(engine, kind)
    elif version < SCHEMA_VERSION:
        _back_up(engine, beside(path, f".version-{version}.backup"))
        _migrate(engine)
    with engine.connect() as connection:
        check_readable(connection, path)
        check_kind(connection, path, kind)


def _create(engine: Engine, kind: RecordKind) -> None:
    now = time_text(datetime.now(UTC))
    with engine.begin() as connection:
        _migrating().migrate(connection)
        connection.exec_driver_sql(
            "INSERT INTO record_info (id, kind, created_at, app) VALUES (1, ?, ?, ?)",
            (kind.value, now, __version__),
        )


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        _migrating().migrate(connection)


def _migrating() -> Any:
    # Imported when it is needed: Alembic costs 0.3 s that opening a present record must not pay.
    return importlib.import_module("kapmonitor.store.migrating")


def _back_up(engine: Engine, target: Path) -> None:
    """Copy the record beside itself, what is still in its WAL included."""
    copy = sqlite3.connect(target)
    try:
        with engine.connect() as connection:
            driver(connection).backup(copy)
    finally:
        copy.close()


def schema_version(connection: Connection, path: Path) -> int | None:
    """The record's version, ``None`` for a file in which nothing is yet.

    Raises:
        RecordError: it holds tables, and they are not ours.
    """
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not tables:
        return None
    if not {"alembic_version", "record_info"} <= tables:
        raise RecordError(f"{path} is a database, but no record of kapmonitor: name another file")
    text = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    try:
        return int(str(text))
    except ValueError as error:
        raise RecordError(f"{path} has no version that can be read: restore a backup") from error


def check_readable(connection: Connection, path: Path) -> None:
    """Check that the record has the shape that this program reads.

    Raises:
        RecordError: it is newer, older, or empty.
    """
    version = schema_version(connection, path)
    if version is None:
        raise RecordError(f"{path} is an empty file and no record yet: name another file")
    if version > SCHEMA_VERSION:
        raise RecordError(
            f"{path} was written by a newer kapmonitor (version {version} of the record, this one"
            f" reads {SCHEMA_VERSION}): install the newer program"
        )
    if version < SCHEMA_VERSION:
        raise RecordError(f"{path} is from an older kapmonitor: open it for writing once")


def record_kind(connection: Connection, path: Path) -> RecordKind:
    """What kind of record it is.

    Raises:
        RecordError: it does not say.
    """
    kind = connection.exec_driver_sql("SELECT kind FROM record_info").scalar()
    try:
        return RecordKind(str(kind))
    except ValueError as error:
        raise RecordError(f"{path} does not say whether it is a practice record") from error


def check_kind(connection: Connection, path: Path, wanted: RecordKind) -> None:
    """Check that practice and clinical are not mixed (H67, H68).

    Raises:
        RecordError: the record is of the other kind.
    """
    kind = record_kind(connection, path)
    if kind is not wanted:
        raise RecordError(
            f"{path} is a {kind} record and a {wanted} one is needed: name another file"
        )
