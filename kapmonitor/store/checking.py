"""Verifies a record: its guards, its pages, each session's chain and seals, and the witness.

Reads raw rows and trusts none of them: what cannot be parsed is a problem like any other.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DatabaseError

from kapmonitor.domain.vitals import Reading
from kapmonitor.services.chain import ChainCheck, VerifyReport
from kapmonitor.services.lines import reading_object, session_object_of
from kapmonitor.services.payloads import LineError
from kapmonitor.services.ports import RecordError
from kapmonitor.store.database import reason, record_kind
from kapmonitor.store.event_log import fact_rows, row_object, row_with
from kapmonitor.store.guards import GUARDS
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.reading_log import chunk_rows, hot_rows, reading_of, readings_of_chunk
from kapmonitor.store.tables import ChunkRow, FactRow, ReadingRow, SessionRow
from kapmonitor.store.witness import Testimony, Witnessed


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCheck:
    """What the check of one session found."""

    session: str
    report: VerifyReport


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """What the check of a record found: of the file, and of each session looked at."""

    problems: tuple[str, ...]
    notes: tuple[str, ...]
    sessions: tuple[SessionCheck, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was changed, cut, reordered or taken away."""
        return not self.problems and not any(each.report.problems for each in self.sessions)


def check_record(
    connection: Connection, path: Path, witness: Witnessed, session: str | None
) -> RecordCheck:
    """Check the whole record, or one session of it, within one snapshot.

    ``witness`` was read before the snapshot: a writer at work may be ahead of it, never behind.

    Raises:
        RecordError: there is no such session.
    """
    kind = record_kind(connection, path)
    rows = connection.execute(select(SessionRow.__table__).order_by(SessionRow.number)).all()
    chosen = [row for row in rows if session in (None, row.id)]
    told = [each for each in witness.told if session in (None, each.session)]
    if not chosen and session is not None and not told:
        raise RecordError(f"there is no session {session} in {path}")
    problems = [*_damaged_pages(connection), *_guard_problems(connection)]
    problems += _missing_sessions(told, {row.id for row in rows})
    if session is None:
        problems += _strays(connection)
    checks = [_look_at(connection, row, kind, told) for row in chosen]
    return RecordCheck(problems=tuple(problems), notes=witness.notes, sessions=tuple(checks))


def _damaged_pages(connection: Connection) -> list[str]:
    try:
        found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    except DatabaseError as error:
        found = [reason(error)]
    return [f"the file is damaged: {each}" for each in found if each != "ok"]


def _guard_problems(connection: Connection) -> list[str]:
    """Triggers that are missing, changed, or not ours: each could let a change through unseen."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    present: dict[str, str] = {row.name: row.sql for row in connection.exec_driver_sql(query)}
    problems = [f"the trigger {name} is missing" for name in GUARDS if name not in present]
    for name, statement in present.items():
        if name not in GUARDS:
            problems.append(f"the trigger {name} is not one of a record")
        elif statement != GUARDS[name]:
            problems.append(f"the trigger {name} was changed")
    return problems


def _missing_sessions(told: Sequence[Testimony], present: set[str]) -> list[str]:
    lost = dict.fromkeys(each.session for each in told if each.session not in present)
    return [f"session {each} was witnessed and is not in the record" for each in lost]


def _strays(connection: Connection) -> list[str]:
    """Rows that belong to no session: nothing else would look at them."""
    problems = []
    for table in (FactRow, ReadingRow, ChunkRow):
        query = select(table.id).where(table.session.not_in(select(SessionRow.number)))
        strays = list(connection.scalars(query))
        if strays:
            problems.append(f"{len(strays)} rows of {table.__tablename__} belong to no session")
    return problems


def _look_at(
    connection: Connection, row: Row[Any], kind: RecordKind, told: Sequence[Testimony]
) -> SessionCheck:
    try:
        return _check_session(connection, row, kind, told)
    except DatabaseError as error:
        report = VerifyReport(problems=(f"cannot be read: {reason(error)}",))
        return SessionCheck(session=str(row.id), report=report)


def _check_session(
    connection: Connection, row: Row[Any], kind: RecordKind, told: Sequence[Testimony]
) -> SessionCheck:
    check = ChainCheck()
    heads: dict[int, tuple[str, int]] = {}
    facts = fact_rows(connection, row.number)
    chunks = {each.seal_version: each for each in chunk_rows(connection, row.number)}
    _open(check, row, kind)
    sealed = 0
    for each in facts:
        if each.kind == "readings-sealed":
            sealed += _take_chunk(check, row.id, each.version, chunks.pop(each.version, None))
        _take_row(check, row.id, each)
        heads[each.version] = (each.hash, sealed)
    for version in chunks:
        check.problem(f"chunk of fact {version}", "there is no seal for it")
    _take_hot(check, row.id, hot_rows(connection, row.number))
    _compare_witness(check, heads, [each for each in told if each.session == row.id])
    for problem in _deriving().unlike(connection, row.number):
        check.problem("session", problem)
    return SessionCheck(session=str(row.id), report=check.finish(end_expected=False))


def _deriving() -> Any:
    # Imported when it is needed: numpy costs 0.1 s that listing and opening must not pay.
    return importlib.import_module("kapmonitor.store.deriving")


def _open(check: ChainCheck, row: Row[Any], kind: RecordKind) -> None:
    """Give the check the session row as the line that it would be in an export."""
    practice = bool(row.practice) if row.practice in (0, 1) else row.practice
    told = {
        "participant": row.participant,
        "room": row.room,
        "practice": practice,
        "protocol": {
            "id": row.protocol_id,
            "version": row.protocol_version,
            "sha256": row.protocol_sha256,
        },
        "app": row.app,
    }
    check.take("session row", session_object_of(row.id, row.opened_at, told))
    if practice != (kind is RecordKind.PRACTICE):
        check.problem("session row", f"does not belong in a {kind} record")


def _take_row(check: ChainCheck, session: str, row: Row[Any]) -> None:
    place = f"fact {row.version}"
    try:
        line = row_object(session, row)
    except (LineError, AttributeError) as error:
        check.problem(place, f"its data {error}")
        line = row_with(session, row, {})  # cannot fit its hash: the chain is still looked at
    check.take(place, line)


def _take_chunk(check: ChainCheck, session: str, version: int, row: Row[Any] | None) -> int:
    place = f"readings sealed by fact {version}"
    if row is None:
        check.problem(place, "are missing")
        return 0
    try:
        readings = readings_of_chunk(row)
    except ValueError as error:
        check.problem(place, str(error))
        return 0
    for each in readings:
        check.take(place, reading_object(session, each))
    return len(readings)


def _take_hot(check: ChainCheck, session: str, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        place = f"reading {row.id}"
        try:
            reading: Reading = reading_of(row)
            check.take(place, reading_object(session, reading))
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            check.problem(place, f"cannot be read: {error}")


def _compare_witness(
    check: ChainCheck, heads: dict[int, tuple[str, int]], told: Sequence[Testimony]
) -> None:
    for each in told:
        digest, sealed = heads.get(each.version, (None, 0))
        place = f"fact {each.version}"
        if digest is None:
            check.problem(place, "was witnessed and is not in the record: its end was cut off")
        elif digest != each.hash:
            check.problem(place, "is another than the one witnessed")
        elif sealed != each.readings:
            check.problem(place, f"{each.readings} sealed readings were witnessed, {sealed} stand")
    if not told:
        check.note("the witness file does not tell of this session")
