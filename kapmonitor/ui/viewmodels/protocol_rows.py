"""The two lists of the Protocols page: the clinic's own, and what comes with the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import Qt

from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.read_back import approval_words
from kapmonitor.ui.viewmodels.row_model import RowModel

_C = "protocols"


class ProtocolRole(IntEnum):
    """What a row can be asked for."""

    ROW = Qt.ItemDataRole.UserRole + 1
    TITLE = Qt.ItemDataRole.UserRole + 2
    VERSION = Qt.ItemDataRole.UserRole + 3
    ABOUT = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """One file: a protocol, or why it is none."""

    title: str
    version: str
    about: str
    protocol: DosingProtocol | None = None
    left_out: FaultyFile | None = None

    @property
    def key(self) -> str:
        """What tells it from the others."""
        if self.protocol is not None:
            return self.protocol.sha256
        return self.left_out.file if self.left_out is not None else ""

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return ", ".join(part for part in (self.title, self.version, self.about) if part)


def clinic_rows(library: ProtocolLibrary, left_out: Sequence[FaultyFile]) -> tuple[ShelfRow, ...]:
    """The clinic's own, and behind them the files that cannot be used."""
    rows = [_row(protocol, library) for protocol in library.clinic]
    return (*rows, *map(_left_out, left_out))


def built_in_rows(library: ProtocolLibrary) -> tuple[ShelfRow, ...]:
    """What comes with the program."""
    return tuple(_row(protocol, library) for protocol in library.built_in)


def _row(protocol: DosingProtocol, library: ProtocolLibrary) -> ShelfRow:
    about = one_line(approval_words(protocol))
    offered = library.offered_as(protocol.id)
    if offered is not None and offered.sha256 != protocol.sha256:
        about = translate(_C, "replaced by version {version}", version=offered.version)
    return ShelfRow(
        title=one_line(protocol.title),
        version=f"v{protocol.version}",
        about=about,
        protocol=protocol,
    )


def _left_out(faulty: FaultyFile) -> ShelfRow:
    count = len(faulty.faults)
    text = "left out: 1 fault" if count == 1 else "left out: {count} faults"
    return ShelfRow(
        title=one_line(Path(faulty.file).name),
        version="",
        about=translate(_C, text, count=count),
        left_out=faulty,
    )


_READERS = {
    ProtocolRole.ROW: lambda row: row,
    ProtocolRole.TITLE: lambda row: row.title,
    ProtocolRole.VERSION: lambda row: row.version,
    ProtocolRole.ABOUT: lambda row: row.about,
}


class ShelfRows(RowModel[ShelfRow]):
    """One of the two lists, in its order."""

    def __init__(self, rows: Sequence[ShelfRow]) -> None:
        super().__init__(_READERS, lambda row: row.spoken, rows)

    @property
    def rows(self) -> Sequence[ShelfRow]:
        """As they stand."""
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[ShelfRow]) -> None:
        """Become these: what is there already stays where it is read."""
        wanted = {row.key for row in rows}
        for at in reversed(range(len(self._rows))):
            if self._rows[at].key not in wanted:
                self._remove(at)
        for at, row in enumerate(rows):
            if at < len(self._rows) and self._rows[at].key == row.key:
                self._replace(at, row)
            else:
                self._insert(at, row)
