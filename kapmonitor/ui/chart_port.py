"""What the page before a session asks of the record: what is known of a participant's code."""

from collections.abc import Callable
from typing import Protocol

from kapmonitor.ui.ports import LastVisit

LastVisitListener = Callable[[LastVisit | None], None]


class Chart(Protocol):
    """The sessions before, by participant."""

    def last_visit(self, participant: str, done: LastVisitListener) -> None:
        """Look a code up; returns at once.

        ``done`` is told on Qt's thread: a visit of no sessions where the code was never seen,
        ``None`` where the record cannot be asked.
        """
        ...
