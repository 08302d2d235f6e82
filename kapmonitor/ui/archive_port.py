"""What the review page asks of the record; ``app/archive.py`` has the adapter.

Every method is called on Qt's thread and returns at once; its listener is told once, on Qt's
thread. A failure is a sentence for staff.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kapmonitor.services.archive import Checked, ReviewedSession, SessionPage, SessionQuery
from kapmonitor.services.lots import LotAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFailure:
    """Why the record did not answer, and what to do."""

    why: str


class ExportFormat(StrEnum):
    """The files that a session can be written to."""

    JSONL = "jsonl"
    """Lines that ``kapmonitor verify`` can check."""
    CSV = "csv"
    """A ZIP of tables for spreadsheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """One session into one file; ``overwrite`` only where a person said so for this path."""

    session: str
    format: ExportFormat
    path: Path
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What became of an export. ``is_taken``: a file of that name is there, nothing was written."""

    path: Path
    failure: str | None = None
    is_taken: bool = False


PageListener = Callable[[SessionPage | ArchiveFailure], None]
SessionListener = Callable[[ReviewedSession | ArchiveFailure], None]
CheckListener = Callable[[Checked | ArchiveFailure], None]
ExportListener = Callable[[Exported], None]
LotsListener = Callable[[LotAccount | ArchiveFailure], None]


class Archive(Protocol):
    """The sessions of one record, closed and open."""

    def page(self, query: SessionQuery, done: PageListener) -> None:
        """Find sessions. Where no record is there yet, none are found."""
        ...

    def open(self, session: str, done: SessionListener) -> None:
        """Read one session to look at."""
        ...

    def verify(self, session: str, done: CheckListener) -> None:
        """Check one session's chain and seals, trusting nothing that is stored."""
        ...

    def lots(self, done: LotsListener) -> None:
        """The drug of the whole record, lot by lot. Where no record is yet, there is none."""
        ...

    def export(self, order: ExportOrder, done: ExportListener) -> None:
        """Write one session to a file that appears whole or not at all."""
        ...
