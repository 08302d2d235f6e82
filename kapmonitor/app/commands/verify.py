"""``kapmonitor verify``: has anything been changed, cut, reordered or taken away?"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kapmonitor.app.commands.exits import FINE, FOUND_WRONG, could_not_run
from kapmonitor.app.settings import record_url
from kapmonitor.services.chain import VerifyReport, verify_lines
from kapmonitor.services.ports import RecordError
from kapmonitor.store.checking import RecordCheck
from kapmonitor.store.reader import RecordReader


def run(options: argparse.Namespace) -> int:
    """Check."""
    return verify(
        options.database, options.what, practice=options.practice, out=sys.stdout, err=sys.stderr
    )


def verify(
    database: str | None, target: str | None, *, practice: bool, out: TextIO, err: TextIO
) -> int:
    """Check a whole record, one session of it, or an exported file.

    ``target`` is ``None`` for the record, the path of a file, or a session's id or its beginning.
    """
    if target is not None and (target.endswith(".jsonl") or Path(target).is_file()):
        return _verify_file(Path(target), out, err)
    try:
        with RecordReader.open(record_url(database, practice=practice)) as record:
            session = None if target is None else record.find_witnessed(target)
            found = record.verify(session)
            return _tell_record(record, found, out)
    except RecordError as error:
        return could_not_run(err, error)


def _verify_file(path: Path, out: TextIO, err: TextIO) -> int:
    try:
        with path.open("rb") as file:
            report = verify_lines(file)
    except OSError as error:
        return could_not_run(err, f"{path} cannot be read: {error.strerror}")
    if not report.recognised:
        return could_not_run(err, f"{path} holds no line of a record: name an exported jsonl file")
    _tell(str(path), report.problems, report.notes, out)
    return _conclude(str(path), report.problems, [report], out)


def _tell_record(record: RecordReader, found: RecordCheck, out: TextIO) -> int:
    _tell(str(record.path), found.problems, found.notes, out)
    problems = list(found.problems)
    for each in found.sessions:
        _tell(f"session {each.session}", each.report.problems, each.report.notes, out)
        problems += each.report.problems
    what = f"{record.path} ({record.kind}, {len(found.sessions)} sessions)"
    return _conclude(what, problems, [each.report for each in found.sessions], out)


def _tell(what: str, problems: Sequence[str], notes: Sequence[str], out: TextIO) -> None:
    out.writelines(f"PROBLEM {what}: {each}\n" for each in problems)
    out.writelines(f"note    {what}: {each}\n" for each in notes)


def _conclude(
    what: str, problems: Sequence[str], reports: Sequence[VerifyReport], out: TextIO
) -> int:
    facts = sum(each.facts for each in reports)
    readings = sum(each.readings for each in reports)
    verdict = f"{len(problems)} problems" if problems else "chain and seals are intact"
    out.write(f"{what}: {facts} facts, {readings} readings: {verdict}\n")
    return FOUND_WRONG if problems else FINE
