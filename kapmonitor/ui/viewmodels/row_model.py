"""Rows for a list on the screen: they come, change and go one by one and are never reset.

A reset would take the choice and the place in the list from whoever is reading it.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Qt

Row = TypeVar("Row")
Role = TypeVar("Role", bound=IntEnum)
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class RowModel(QAbstractListModel, Generic[Row]):
    """Rows of one kind, each role read from its row by a function."""

    def __init__(
        self,
        readers: Mapping[Role, Callable[[Row], Any]],
        spoken: Callable[[Row], str],
        rows: Iterable[Row] = (),
    ) -> None:
        """``spoken``: the whole row in words, for who cannot see it."""
        super().__init__()
        self._names = {int(role): role.name.lower().encode() for role in readers}
        self._readers: dict[int, Callable[[Row], Any]] = {
            **{int(role): read for role, read in readers.items()},
            **dict.fromkeys(map(int, _SPOKEN), spoken),
        }
        self._rows = list(rows)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing of one row."""
        reader = self._readers.get(role)
        if reader is None or not index.isValid() or index.row() >= len(self._rows):
            return None
        return reader(self._rows[index.row()])

    def roleNames(self) -> dict[int, QByteArray]:
        """The roles by name."""
        return {role: QByteArray(name) for role, name in self._names.items()}

    def _insert(self, at: int, row: Row) -> None:
        self.beginInsertRows(NOWHERE, at, at)
        self._rows.insert(at, row)
        self.endInsertRows()

    def _replace(self, at: int, row: Row) -> None:
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))

    def _remove(self, at: int) -> None:
        self.beginRemoveRows(NOWHERE, at, at)
        del self._rows[at]
        self.endRemoveRows()

    def _clear(self) -> None:
        if self._rows:
            self.beginRemoveRows(NOWHERE, 0, len(self._rows) - 1)
            self._rows.clear()
            self.endRemoveRows()
