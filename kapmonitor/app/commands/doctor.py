"""``kapmonitor doctor``: is this machine fit for a session? Each finding says what to do."""

import argparse
import json
import sys

from kapmonitor.app.commands.exits import FINE, FOUND_WRONG
from kapmonitor.app.fitness import look
from kapmonitor.app.settings import record_url
from kapmonitor.services.fitness import Finding
from kapmonitor.store.location import record_path


def run(options: argparse.Namespace) -> int:
    """Look; 0 everything fit, 1 something is not."""
    place = record_url(options.database, practice=options.practice)
    findings = list(look(record_path(place)))
    if options.json:
        sys.stdout.write(json.dumps([_object(each) for each in findings]) + "\n")
    else:
        sys.stdout.writelines(
            f"{'fit ' if each.fit else 'LOOK'}  {_name(each):10} {each.seen}\n" for each in findings
        )
    return FINE if all(each.fit for each in findings) else FOUND_WRONG


def _object(finding: Finding) -> dict[str, object]:
    return {"what": _name(finding), "fit": finding.fit, "seen": finding.seen}


def _name(finding: Finding) -> str:
    """``Bluetooth`` for ``bluetooth``: the word that scripts know."""
    return finding.what.capitalize()
