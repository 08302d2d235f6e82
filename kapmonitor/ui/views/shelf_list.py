"""One of two lists of which together one row is chosen: Tab into the other chooses nothing yet."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from kapmonitor.ui.views.row_list import RowList

_CHOOSING = (
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class ShelfList(RowList):
    """A list without a chosen row shows where the keyboard is, and the next key chooses it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one here: nobody has chosen it."""
        blocker = QSignalBlocker(self)
        super().focusInEvent(event)
        blocker.unblock()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An arrow, Space or Enter chooses the row that the keyboard is on, where none is."""
        current = self.currentIndex()
        if (
            event.key() in _CHOOSING
            and current.isValid()
            and not self.selectionModel().hasSelection()
        ):
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().select(current, flag)
            return
        super().keyPressEvent(event)

    def selectionChanged(  # noqa: N802 - Qt's name
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Also a press on the row that is current already chooses it."""
        super().selectionChanged(selected, deselected)
        for index in selected.indexes():
            self.row_chosen.emit(index.row())
