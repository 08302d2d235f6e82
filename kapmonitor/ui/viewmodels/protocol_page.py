"""The Protocols page: which file is read, and with which other it is compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.language import translate
from kapmonitor.ui.protocol_port import ProtocolDesk
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.protocol_differences import Comparison, comparison
from kapmonitor.ui.viewmodels.protocol_files import fault_lines, faults_words
from kapmonitor.ui.viewmodels.protocol_rows import (
    ShelfRow,
    ShelfRows,
    built_in_rows,
    clinic_rows,
)
from kapmonitor.ui.viewmodels.protocol_sheet import ProtocolSheet, protocol_sheet

_C = "protocols"
HASH_TOLD = 12
"""Digits of a file's hash that are shown; the whole is for screen readers and the clipboard."""


class Group(StrEnum):
    """Whose protocols a list has."""

    CLINIC = "clinic"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSheet:
    """A clinic's file that cannot be used, to be read."""

    title: str
    words: str
    faults: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which row of which list is read."""

    group: Group
    row: int


class ProtocolPage(QObject):
    """The protocols, the one that is read, and the one it is compared with.

    Signals:
        sheet_chosen: the protocol that is read now.
        faulty_chosen: the faulty file that is read now.
        compared: what differs; ``None`` where nothing is compared any more.
        rows_moved: rows came, and what is chosen may stand elsewhere.
    """

    sheet_chosen = Signal(ProtocolSheet)
    faulty_chosen = Signal(FaultSheet)
    compared = Signal(object)
    rows_moved = Signal(object)

    def __init__(self, desk: ProtocolDesk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: Mapping[Group, ShelfRows] = {
            Group.CLINIC: ShelfRows(clinic_rows(desk.library, desk.left_out)),
            Group.BUILT_IN: ShelfRows(built_in_rows(desk.library)),
        }
        self._key = next((row.key for rows in self.rows.values() for row in rows.rows), "")
        desk.follow(self._on_grown)

    @property
    def chosen(self) -> Chosen | None:
        """The row that is read."""
        for group, rows in self.rows.items():
            for at, row in enumerate(rows.rows):
                if row.key == self._key:
                    return Chosen(group=group, row=at)
        return None

    @property
    def protocol(self) -> DosingProtocol | None:
        """The protocol that is read; ``None`` where a faulty file is, or nothing."""
        row = self._row()
        return row.protocol if row else None

    @property
    def sheet(self) -> ProtocolSheet | None:
        """It in words."""
        return protocol_sheet(self.protocol) if self.protocol else None

    @property
    def count_words(self) -> str:
        """How many there are of each."""
        return translate(
            _C,
            "{built_in} built in, {clinic} of the clinic",
            built_in=len(self._desk.library.built_in),
            clinic=len(self._desk.library.clinic),
        )

    @property
    def empty_words(self) -> str:
        """What is said where there is no protocol; empty where there is one."""
        if self._desk.library.all:
            return ""
        return translate(_C, "No dosing protocol could be read: sessions cannot be opened.")

    @property
    def export_name(self) -> str:
        """The file name that an export proposes."""
        return f"{self.protocol.id}-v{self.protocol.version}.toml" if self.protocol else ""

    def choose(self, group: Group, row: int) -> None:
        """Read another."""
        rows = self.rows[group].rows
        if 0 <= row < len(rows) and rows[row].key != self._key:
            self._key = rows[row].key
            self.tell_chosen()

    def choose_protocol(self, protocol: DosingProtocol) -> None:
        """Read this one, where it is on the shelf."""
        if protocol.sha256 != self._key and protocol in self._desk.library.all:
            self._key = protocol.sha256
            self.tell_chosen()
            self.rows_moved.emit(self.chosen)

    def tell_chosen(self) -> None:
        """Say again what is read; a comparison is over."""
        self.compared.emit(None)
        row = self._row()
        if row is not None and row.protocol is not None:
            self.sheet_chosen.emit(protocol_sheet(row.protocol))
        elif row is not None and row.left_out is not None:
            count = faults_words(len(row.left_out.faults))
            text = "{count}: this file is left out, and no session can be opened with it."
            self.faulty_chosen.emit(
                FaultSheet(
                    title=one_line(row.left_out.file),
                    words=translate(_C, text, count=count),
                    faults=fault_lines(row.left_out.faults),
                )
            )

    def others(self) -> Mapping[str, str]:
        """What it may be compared with, words by key: its own versions first."""
        read = self.protocol
        if read is None:
            return {}
        library = self._desk.library
        own = [each for each in library.versions(read.id) if each.sha256 != read.sha256]
        rest = [each for each in library.all if each.id != read.id]
        words = {_key_of(each): f"v{each.version}" for each in own}
        return words | {_key_of(each): f"{each.id} v{each.version}" for each in rest}

    def compare(self, key: str) -> None:
        """Show what differs from another; ``key`` is one of :meth:`others`."""
        read = self.protocol
        other = next((each for each in self._desk.library.all if _key_of(each) == key), None)
        if read is not None and other is not None:
            found: Comparison = comparison(read, other)
            self.compared.emit(found)

    def end_comparison(self) -> None:
        """Show the protocol itself again."""
        self.compared.emit(None)

    def _row(self) -> ShelfRow | None:
        chosen = self.chosen
        return self.rows[chosen.group].rows[chosen.row] if chosen else None

    def _on_grown(self) -> None:
        had_none = self._row() is None
        self.rows[Group.CLINIC].show_rows(clinic_rows(self._desk.library, self._desk.left_out))
        self.rows[Group.BUILT_IN].show_rows(built_in_rows(self._desk.library))
        if had_none:
            self._key = next((row.key for rows in self.rows.values() for row in rows.rows), "")
            self.tell_chosen()
        self.rows_moved.emit(self.chosen)


def _key_of(protocol: DosingProtocol) -> str:
    """Of one id and version there may be two files after an update of the program."""
    return f"{protocol.id}-v{protocol.version}-{protocol.sha256[:8]}"
