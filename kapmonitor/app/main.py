"""The entry point of the installed command."""

import io
import os
import sys
from collections.abc import Sequence

from kapmonitor.app.cli import run_command_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (INTERFACES section 1)."""
    # Whatever else is installed here has no business in how a protocol is read; and to look for it,
    # pydantic searches every installed package, which takes as long as a tenth of a start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return run_command_line(sys.argv[1:] if arguments is None else arguments)
