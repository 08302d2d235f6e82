"""A session as a ZIP of CSV tables, for spreadsheets and statistics.

Every row says which session and participant it is of and whether that was practice (H67, H73).
Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from kapmonitor.services.lines import compact

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP can tell: the same session gives the same bytes."""

_HEAD = ("session", "participant", "practice")
_FACTS = (
    "version",
    "kind",
    "occurred_at",
    "recorded_at",
    "recorded_by",
    "data",
    "previous",
    "hash",
)
_READINGS = (
    "received_at",
    "taken_at",
    "device",
    "sign",
    "value",
    "unit",
    "quality",
    "source",
)

_README = """\
One session of a kapmonitor record, as tables: UTF-8, comma, a header each. Times are UTC.
session.csv   what the session is, and what the check of its chain said when this was written
facts.csv     what happened, in order; "data" is JSON; "hash" ties each fact to the one before it
readings.csv  what devices sent, in stored order; an empty value has its reason in "quality"
An apostrophe before a text keeps a spreadsheet from taking it for a formula.
These tables cannot be verified by themselves: export jsonl for that.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be said of a session beside its lines."""

    chain: str
    """What the check of its chain said, in words."""
    chain_head: str


def cell(value: object) -> str | int | float:
    """Return what stands in a cell: text made harmless, numbers as they are, ``None`` empty.

    >>> cell("=1+1"), cell(-3.5), cell(None), cell(True)
    ("'=1+1", -3.5, '', 'yes')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return value
        case str():
            return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
        case _:
            return str(value)


def write_zip(file: BinaryIO, lines: Iterable[Mapping[str, Any]], standing: Standing) -> None:
    """Write the tables of one session, given the objects of its lines in export order."""
    by_type: dict[str, list[Mapping[str, Any]]] = {"session": [], "fact": [], "reading": []}
    for line in lines:
        by_type.get(line["type"], []).append(line)
    (session,) = by_type["session"]
    head = [cell(session[key]) for key in _HEAD]
    facts = [{**fact, "data": compact(fact["data"])} for fact in by_type["fact"]]
    tables = {
        "session.csv": _table(("name", "value"), _about(session, by_type, standing)),
        "facts.csv": _rows(head, _FACTS, facts),
        "readings.csv": _rows(head, _READINGS, by_type["reading"]),
        "README.txt": _README,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)


def _about(
    session: Mapping[str, Any],
    by_type: Mapping[str, list[Mapping[str, Any]]],
    standing: Standing,
) -> list[list[str | int | float]]:
    closings = [each for each in by_type["fact"] if each["kind"] == "session-closed"]
    protocol = session["protocol"]
    about = {
        "session": session["session"],
        "participant": session["participant"],
        "practice": "PRACTICE: no real person" if session["practice"] else "no",
        "state": "closed" if closings else "OPEN: more may follow",
        "opened_at": session["opened_at"],
        "closed_at": closings[0]["occurred_at"] if closings else None,
        "room": session["room"],
        "protocol": protocol["id"],
        "protocol_version": protocol["version"],
        "protocol_sha256": protocol["sha256"],
        "app": session["app"],
        "facts": len(by_type["fact"]),
        "readings": len(by_type["reading"]),
        "chain": standing.chain,
        "chain_head": standing.chain_head,
    }
    return [[name, cell(value)] for name, value in about.items()]


def _rows(
    head: list[str | int | float], keys: tuple[str, ...], lines: Iterable[Mapping[str, Any]]
) -> str:
    rows = ([*head, *(cell(line[key]) for key in keys)] for line in lines)
    return _table((*_HEAD, *keys), rows)


def _table(header: tuple[str, ...], rows: Iterable[list[str | int | float]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
