"""Commands whose names are settled and that a later version fills."""

import argparse
import sys

from kapmonitor.app.commands.exits import could_not_run


def run(options: argparse.Namespace) -> int:
    """Say so."""
    return could_not_run(sys.stderr, f"{options.command}: not yet, it comes with a later version")
