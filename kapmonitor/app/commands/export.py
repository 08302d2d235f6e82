"""``kapmonitor export``: one session out, to standard output or into a file."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from kapmonitor.app.commands.exits import FINE, could_not_run
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.settings import (
    CLINICAL_RECORD,
    DAMAGED_SETTINGS,
    PRACTICE_RECORD,
    SETTINGS,
    data_dir,
    record_url,
)
from kapmonitor.reports.tables import Standing, write_zip
from kapmonitor.services.lines import parse_object
from kapmonitor.services.ports import RecordError
from kapmonitor.store.location import record_path
from kapmonitor.store.reader import RecordReader

_DATABASE = b"SQLite format 3\x00"
"""How every file of SQLite begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What was asked for; ``output`` of ``None`` is standard output."""

    session: str
    """A session's id, or a beginning that only one id has."""
    format: str
    output: Path | None = None
    force: bool = False

    @property
    def refusal(self) -> str | None:
        """Why it cannot be done whatever is in the record; ``None`` where it can."""
        if self.format not in ("jsonl", "csv"):
            return f"--format {self.format} is not there yet: use jsonl or csv"
        if self.output is None:
            return "csv is a ZIP file: name it with --output" if self.format == "csv" else None
        if self.output.is_dir():
            return f"{self.output} is a folder: name a file in it"
        if self.output.exists() and not self.force:
            return f"{self.output} is there already: name another file, or add --force"
        return None


def run(options: argparse.Namespace) -> int:
    """Export."""
    wish = ExportWish(
        session=options.session,
        format=options.format,
        output=None if options.output is None else Path(options.output),
        force=options.force,
    )
    return export_session(
        options.database, wish, practice=options.practice, out=sys.stdout, err=sys.stderr
    )


def export_session(
    database: str | None, wish: ExportWish, *, practice: bool, out: TextIO, err: TextIO
) -> int:
    """Write one session; a file appears whole or not at all."""
    if wish.refusal is not None:
        return could_not_run(err, wish.refusal)
    try:
        url = record_url(database, practice=practice)
        if wish.output is not None and is_kept(wish.output, record_path(url)):
            return could_not_run(err, f"{wish.output} belongs to a record: name another file")
        with RecordReader.open(url) as record:
            _export(record, record.find(wish.session), wish, out)
    except RecordError as error:
        return could_not_run(err, error)
    except OSError as error:
        return could_not_run(err, f"{wish.output or 'output'} cannot be written: {error.strerror}")
    return FINE


def is_kept(target: Path, record: Path) -> bool:
    """Whether a file is a record, belongs to one or is the settings: no export takes its place.

    By its name too where it is not there: what lies beside a record is read as part of it.

    Raises:
        OSError: it cannot be looked at.
    """
    real, record = target.resolve(), record.resolve()
    if real.parent == data_dir().resolve() and real.name in (SETTINGS, DAMAGED_SETTINGS):
        return True
    if real.parent == record.parent and real.name.startswith(record.name):
        return True
    if real.parent == data_dir().resolve() and real.name.startswith(
        (CLINICAL_RECORD, PRACTICE_RECORD)
    ):
        return True
    if not real.is_file():
        return False
    with real.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def _export(record: RecordReader, session: str, wish: ExportWish, out: TextIO) -> None:
    lines = record.lines(session)
    if wish.output is None:
        out.writelines(f"{line}\n" for line in lines)
    elif wish.format == "jsonl":
        _write_whole(wish.output, lambda file: _write_lines(file, lines))
    else:
        objects = [parse_object(line) for line in lines]
        standing = _standing(record, session)
        _write_whole(wish.output, lambda file: write_zip(file, objects, standing))


def _write_lines(file: BinaryIO, lines: Iterable[str]) -> None:
    file.writelines(f"{line}\n".encode() for line in lines)


def _standing(record: RecordReader, session: str) -> Standing:
    found = record.verify(session)
    (check,) = found.sessions
    count = len(found.problems) + len(check.report.problems)
    words = f"NOT SOUND: {count} problems, run kapmonitor verify" if count else "intact"
    shelf = ProtocolShelf(data_dir())
    shelf.read()
    used = next((e.protocol for e in record.sessions() if e.session == session), None)
    return Standing(
        chain=words,
        chain_head=check.report.head,
        protocol=shelf.library.of(used) if used else None,
    )


def _write_whole(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file beside the target and put it in its place once it is whole."""
    handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=".kapmonitor-")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
