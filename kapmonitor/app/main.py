"""The entry point of the installed command."""

import io
import sys
from collections.abc import Sequence

from kapmonitor.app.cli import run_command_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (INTERFACES section 1)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return run_command_line(sys.argv[1:] if arguments is None else arguments)
