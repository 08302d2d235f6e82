"""``kapmonitor`` alone: the window on the clinic's record."""

import argparse
import sys

from kapmonitor.app.commands.exits import could_not_run


def run(_options: argparse.Namespace) -> int:
    """Say that the window is not there yet, and what is."""
    return could_not_run(
        sys.stderr, "the window: not yet; 'kapmonitor demo' plays a session, --help lists the rest"
    )
