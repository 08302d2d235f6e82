"""A list of painted rows: one is chosen, by a press or by the arrow keys; Enter goes on with it."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QSizePolicy

from kapmonitor.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowList(QListView):
    """Rows of one height, at least ``fewest`` of them in sight, all of them where there is room.

    Signals:
        row_chosen: the row that somebody chose.
        row_entered: the row that somebody goes on with.
    """

    row_chosen = Signal(int)
    row_entered = Signal(int)

    def __init__(
        self,
        theme: Theme,
        model: QAbstractItemModel,
        delegate: QAbstractItemDelegate,
        *,
        name: str,
        title: str,
        fewest: int = 1,
        most: int | None = None,
    ) -> None:
        """``most``: rows after which it scrolls; ``None`` where it fills what room there is."""
        super().__init__()
        self._theme = theme
        self._fewest, self._most = fewest, most
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        vertical = QSizePolicy.Policy.Expanding if most is None else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        model.rowsInserted.connect(self._on_rows)
        model.rowsRemoved.connect(self._on_rows)
        self.doubleClicked.connect(self._on_double_clicked)
        theme.changed_to.connect(self._on_theme)

    def choose(self, row: int | None) -> None:
        """Choose a row without telling anybody; ``None`` chooses none."""
        blocker = QSignalBlocker(self)
        selection = self.selectionModel()
        if row is None:
            selection.clear()
        elif not self.currentIndex().isValid() or self.currentIndex().row() != row:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            selection.setCurrentIndex(self.model().index(row, 0), flag)
        blocker.unblock()
        self.viewport().update()

    def lay_out(self) -> None:
        """The rows may have another height now."""
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell which row was chosen."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.row_chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on with the chosen row."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            if not event.isAutoRepeat():
                self.row_entered.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As high as its rows, within its bounds."""
        rows = max(self.model().rowCount(), self._fewest)
        return QSize(self._theme.px(200), self._height(min(rows, self._most or rows)))

    def minimumSizeHint(self) -> QSize:
        """As high as its fewest rows."""
        if self._most is not None:
            return QSize(self._theme.px(120), self.sizeHint().height())
        return QSize(self._theme.px(120), self._height(self._fewest))

    def _height(self, rows: int) -> int:
        edges = 2 * self.frameWidth()
        return rows * self.sizeHintForRow(0) + edges if self.model().rowCount() else 0

    def _on_rows(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        self.updateGeometry()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.row_entered.emit(index.row())

    def _on_theme(self, _name: str) -> None:
        self.lay_out()
