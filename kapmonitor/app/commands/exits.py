"""The exit statuses (INTERFACES section 1), and the one line that goes with not being able."""

from typing import TextIO

FINE = 0
FOUND_WRONG = 1
COULD_NOT_RUN = 2


def could_not_run(err: TextIO, why: object) -> int:
    """Say in one line why the command could not run; return its exit status."""
    err.write(f"kapmonitor: {' '.join(str(why).split())}\n")
    return COULD_NOT_RUN
