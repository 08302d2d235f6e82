"""``kapmonitor sessions``: what is in a record, newest first."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from kapmonitor.app.commands.exits import FINE, could_not_run
from kapmonitor.app.settings import record_url
from kapmonitor.services.ports import RecordError
from kapmonitor.store.reader import RecordReader, StoredSession

_COLUMNS = ("session", "participant", "opened", "closed", "protocol", "kind")


def run(options: argparse.Namespace) -> int:
    """List."""
    return list_sessions(
        options.database,
        practice=options.practice,
        as_json=options.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def list_sessions(
    database: str | None, *, practice: bool, as_json: bool, out: TextIO, err: TextIO
) -> int:
    """Write the sessions of a record, as a table or as one JSON array."""
    try:
        with RecordReader.open(record_url(database, practice=practice)) as record:
            sessions = record.sessions()
    except RecordError as error:
        return could_not_run(err, error)
    if as_json:
        json.dump([asdict(each) for each in sessions], out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        _write_table(sessions, out)
    return FINE


def _write_table(sessions: Sequence[StoredSession], out: TextIO) -> None:
    rows = [_COLUMNS, *(_row(each) for each in sessions)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(_COLUMNS))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        out.write("  ".join(cells).rstrip() + "\n")


def _row(each: StoredSession) -> tuple[str, ...]:
    return (
        each.session,
        each.participant,
        each.opened_at,
        each.closed_at or "open",
        f"{each.protocol.id} {each.protocol.version}",
        "PRACTICE" if each.practice else "clinical",
    )
