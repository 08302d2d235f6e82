"""``kapmonitor lots``: the drug of all sessions of a record, lot by lot."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TextIO

from kapmonitor.app.commands.exits import FINE, could_not_run
from kapmonitor.app.settings import record_url
from kapmonitor.domain.dosing import format_amount
from kapmonitor.services.lots import LotAccount, LotBalance, LotInSession
from kapmonitor.services.ports import RecordError
from kapmonitor.store.drug_facts import lot_account
from kapmonitor.store.reader import RecordReader
from kapmonitor.ui.text import one_line

_COLUMNS = ("drug", "lot", "drawn", "given", "wasted", "in hand", "explained", "difference", "in")


def run(options: argparse.Namespace) -> int:
    """List."""
    return list_lots(
        options.database,
        practice=options.practice,
        as_json=options.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def list_lots(
    database: str | None, *, practice: bool, as_json: bool, out: TextIO, err: TextIO
) -> int:
    """Write the lots of a record, as a table in mg or as one JSON array; amounts are exact."""
    try:
        with RecordReader.open(record_url(database, practice=practice)) as record:
            account = lot_account(record)
    except RecordError as error:
        return could_not_run(err, error)
    err.writelines(
        f"kapmonitor: session {session} cannot be read and is in no sum: verify it\n"
        for session in account.unread
    )
    if as_json:
        json.dump([_object(each) for each in account.lots], out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        _write_table(account, out)
    return FINE


def _object(lot: LotBalance) -> dict[str, Any]:
    return {
        "drug": lot.drug,
        "lot": lot.lot,
        "drawn_mg": _exact(lot.drawn),
        "given_mg": _exact(lot.given),
        "wasted_mg": _exact(lot.wasted),
        "voided_mg": _exact(lot.voided),
        "in_hand_mg": _exact(lot.in_hand),
        "left_over_mg": _exact(lot.left_over),
        "more_than_drawn_mg": _exact(lot.more_than_drawn),
        "sessions": [_session(each) for each in lot.sessions],
    }


def _session(part: LotInSession) -> dict[str, Any]:
    balance = part.balance
    return {
        "session": part.session,
        "participant": part.participant,
        "closed": part.is_closed,
        "drawn_mg": _exact(balance.drawn),
        "given_mg": _exact(balance.given),
        "wasted_mg": _exact(balance.wasted),
        "difference_mg": _exact(balance.in_hand),
        "explanation": balance.explanation,
        "ties_out": balance.ties_out,
    }


def _exact(mass_mg: Decimal) -> str:
    return format_amount(mass_mg)


def _write_table(account: LotAccount, out: TextIO) -> None:
    kind = "PRACTICE, no real person" if account.practice else "clinical"
    out.write(f"{kind}; amounts in mg\n")
    rows: Sequence[tuple[str, ...]] = [_COLUMNS, *(_row(each) for each in account.lots)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(_COLUMNS))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        out.write("  ".join(cells).rstrip() + "\n")


def _row(lot: LotBalance) -> tuple[str, ...]:
    explained = [f"{_exact(b.in_hand)} ({b.explanation})" for b in lot.explained]
    return (
        one_line(lot.drug),
        one_line(lot.lot or "-"),
        _exact(lot.drawn),
        _exact(lot.given),
        _exact(lot.wasted),
        _exact(lot.in_hand),
        one_line("; ".join(explained)) or "-",
        _difference(lot),
        "1 session" if len(lot.sessions) == 1 else f"{len(lot.sessions)} sessions",
    )


def _difference(lot: LotBalance) -> str:
    """What is left over and what is too much are never taken off each other (HAZARDS H75)."""
    parts = [f"+{_exact(lot.left_over)}"] if lot.left_over else []
    parts += [f"-{_exact(lot.more_than_drawn)}"] if lot.more_than_drawn else []
    parts += [f"{_exact(lot.voided)} voided, not answered"] if lot.voided else []
    return " ".join(parts) or "0"
