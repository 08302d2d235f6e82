"""``kapmonitor protocols``: the dosing protocols there are, or the faults of one file."""

import argparse
import sys
from pathlib import Path
from typing import TextIO

from kapmonitor.app.commands.exits import COULD_NOT_RUN, FINE, FOUND_WRONG, could_not_run
from kapmonitor.app.resources import list_resources
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.reader import read_protocol


def run(options: argparse.Namespace) -> int:
    """List, or check one file."""
    if options.check is None:
        return list_protocols(sys.stdout, sys.stderr)
    if options.file is None:
        return could_not_run(sys.stderr, "protocols check: which FILE?")
    return check_protocol(Path(options.file), sys.stdout, sys.stderr)


def list_protocols(out: TextIO, err: TextIO) -> int:
    """One line a protocol: id, version, title, and whether a clinician approved it."""
    for path in list_resources("protocols", ".toml"):
        try:
            protocol = read_protocol(path)
        except FaultyFile as faulty:
            err.write(f"{faulty}\n")
            return COULD_NOT_RUN
        approved = f"approved by {protocol.approved_by}" if protocol.approved_by else "not approved"
        out.write(f"{protocol.id:16} v{protocol.version:<4} {protocol.title}  ({approved})\n")
    return FINE


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
