"""A session as a ZIP of CSV tables, for spreadsheets and statistics.

Every row says which session and participant it is of and whether that was practice (H67, H73).
Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.reports.sheets import Sheet, sheets_of
from kapmonitor.services.lines import compact, parse_fact

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
session.csv       what it is, who approved its protocol, what was owed at its closing, and what the
                  check of its chain said when this was written
gates.csv         gates that were met, and every rule that somebody went past, with the reason
doses.csv         doses and infusions as they stand; "mass_mg" is what was really given
drug_account.csv  drawn = given + wasted + in hand, for each drug and lot, in mg
checks.csv        how often each check was done, let go and missed; "missed" is empty where the
                  protocol was not at hand
facts.csv         what happened, in order; "data" is JSON; "hash" ties each fact to the one before
readings.csv      what devices sent, in stored order; an empty value has its reason in "quality"
An apostrophe before a text keeps a spreadsheet from taking it for a formula.
These tables cannot be verified by themselves: export jsonl for that.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be said of a session beside its lines."""

    chain: str
    """What the check of its chain said, in words."""
    chain_head: str
    protocol: DosingProtocol | None = None
    """The session's own, byte for byte, where it is at hand."""


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
        case Decimal():
            return format_amount(value)
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
    sheets, why_not = _sheets(by_type["fact"], standing.protocol)
    about = [*_about(session, by_type, standing), ["left_out", cell(why_not)]]
    tables = {
        "session.csv": _table(("name", "value"), about),
        **{name: _sheet(head, sheet) for name, sheet in sheets.items()},
        "facts.csv": _rows(head, _FACTS, facts),
        "readings.csv": _rows(head, _READINGS, by_type["reading"]),
        "README.txt": _README,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)


def _sheets(
    lines: Iterable[Mapping[str, Any]], protocol: DosingProtocol | None
) -> tuple[dict[str, Sheet], str | None]:
    """What the facts come to; a record that is damaged is handed out all the same, as it stands."""
    try:
        session = Session.fold(parse_fact(fact) for fact in lines)
    except ValueError as error:
        return {}, f"doses, drug account, checks and gates, since a fact cannot be read: {error}"
    return sheets_of(session, protocol), None


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
        "protocol_approved_by": _approval(standing.protocol),
        "owed_at_closing": "; ".join(closings[0]["data"].get("owed", ())) if closings else None,
        "app": session["app"],
        "facts": len(by_type["fact"]),
        "readings": len(by_type["reading"]),
        "chain": standing.chain,
        "chain_head": standing.chain_head,
    }
    return [[name, cell(value)] for name, value in about.items()]


def _approval(protocol: DosingProtocol | None) -> str:
    if protocol is None:
        return "not known: this version of the protocol is not at hand"
    return protocol.approved_by or "not approved by a clinician of this clinic"


def _sheet(head: list[str | int | float], sheet: Sheet) -> str:
    rows = ([*head, *(cell(value) for value in row)] for row in sheet.rows)
    return _table((*_HEAD, *sheet.columns), rows)


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
