"""What the Protocols page asks of the protocol files; ``app/protocol_desk.py`` has the adapter.

Every method is called on Qt's thread and returns at once; its listener is told once, on Qt's
thread. A failure is a sentence for staff.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kapmonitor.protocols.faults import Fault, FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a check or an import: a protocol, or every fault, or why it was not taken."""

    path: Path
    protocol: DosingProtocol | None = None
    faults: tuple[Fault, ...] = ()
    failure: str | None = None
    was_there: bool = False
    """Whether an import found these very bytes on the shelf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """One protocol into one file; ``overwrite`` only where a person said so for this path."""

    protocol: DosingProtocol
    path: Path
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWritten:
    """What became of an export. ``is_taken``: a file of that name is there, nothing was written."""

    path: Path
    failure: str | None = None
    is_taken: bool = False


JudgedListener = Callable[[Judged], None]
WrittenListener = Callable[[FileWritten], None]
GrownListener = Callable[[], None]


class ProtocolDesk(Protocol):
    """The protocols at hand, and the way in and out for files."""

    @property
    def library(self) -> ProtocolLibrary:
        """Everything that could be read."""
        ...

    @property
    def left_out(self) -> tuple[FaultyFile, ...]:
        """The clinic's files that cannot be used."""
        ...

    @property
    def folder(self) -> Path:
        """Where the clinic's files lie."""
        ...

    def follow(self, grown: GrownListener) -> None:
        """Have ``grown`` told from now on whenever there is more to read."""
        ...

    def check(self, path: Path, done: JudgedListener) -> None:
        """Read a file and say what is wrong with it; nothing is taken in."""
        ...

    def import_file(self, path: Path, done: JudgedListener) -> None:
        """Take a file in; a session may be opened with it at once."""
        ...

    def export(self, order: FileOrder, done: WrittenListener) -> None:
        """Write a protocol's file, byte for byte; it appears whole or not at all."""
        ...
