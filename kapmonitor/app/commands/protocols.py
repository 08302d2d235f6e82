"""``kapmonitor protocols``: the dosing protocols there are, or the faults of one file."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from kapmonitor.app.commands.exits import COULD_NOT_RUN, FINE, FOUND_WRONG, could_not_run
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.settings import data_dir
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol


def run(options: argparse.Namespace) -> int:
    """List, or check one file."""
    if options.check is None:
        return list_protocols(sys.stdout, sys.stderr)
    if options.file is None:
        return could_not_run(sys.stderr, "protocols check: which FILE?")
    return check_protocol(Path(options.file), sys.stdout, sys.stderr)


def list_protocols(out: TextIO, err: TextIO, folder: Path | None = None) -> int:
    """One line a protocol: id, version, whose it is, title, and whether a clinician approved it.

    ``folder``: the data folder, that of this installation where it is not named. A file of the
    clinic's that has faults is told, and the rest is listed.
    """
    try:
        shelf = ProtocolShelf(data_dir() if folder is None else folder)
    except FaultyFile as faulty:
        err.write(f"{faulty}\n")
        return COULD_NOT_RUN
    shelf.read()
    _write_lines(out, "clinic", shelf.library.clinic)
    _write_lines(out, "built in", shelf.library.built_in)
    err.writelines(f"{left_out}\n" for left_out in shelf.left_out)
    return FOUND_WRONG if shelf.left_out else FINE


def _write_lines(out: TextIO, whose: str, protocols: Iterable[DosingProtocol]) -> None:
    for each in protocols:
        approved = f"approved by {each.approved_by}" if each.approved_by else "not approved"
        out.write(f"{each.id:16} v{each.version:<4} {whose:9} {each.title}  ({approved})\n")


def check_protocol(path: Path, out: TextIO, err: TextIO) -> int:
    """Every fault with its place; an unreadable file cannot be checked at all."""
    if not path.is_file():
        return could_not_run(err, f"{path}: there is no such file")
    try:
        protocol = read_protocol(path)
    except FaultyFile as faulty:
        out.write(f"{faulty}\n")
        return FOUND_WRONG
    out.write(f"{path}: {protocol.id} v{protocol.version}, no faults\n")
    return FINE
