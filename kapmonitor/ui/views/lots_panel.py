"""Drug by lot over all sessions of the record: a table, a filter, and the sessions of a lot."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.services.lots import LotBalance
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.lots_table import Column, LotFilter, LotRole, Lots, session_lines
from kapmonitor.ui.widgets.line_list import LineList
from kapmonitor.ui.widgets.lots_delegate import ROW, LotsDelegate
from kapmonitor.ui.widgets.words import label, say

_WIDTHS = {
    Column.DRUG: 92.0,
    Column.LOT: 92.0,
    Column.DRAWN: 78.0,
    Column.GIVEN: 78.0,
    Column.WASTED: 78.0,
    Column.IN_HAND: 72.0,
    Column.SESSIONS: 76.0,
}
"""Of the columns but the difference, which takes the rest; px at 100 %."""
_LEAST = 120.0
_NARROW = 760.0
"""Narrower than this, what the sessions of a lot tell as well is left out, px at 100 %."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LotsPanel(QFrame):
    """The account of the record.

    Signals:
        back_pressed: the session is to be seen again.
        sessions_wanted: the words by which the sessions of a lot are found.
    """

    back_pressed = Signal()
    sessions_wanted = Signal(str)

    def __init__(self, theme: Theme, lots: Lots) -> None:
        super().__init__()
        self._theme = theme
        self._lots = lots
        self._chosen: LotBalance | None = None
        self._is_parted = False
        self.setObjectName("lots-panel")
        self.setAccessibleName(self.tr("Drug by lot, over all sessions"))
        dress(self, kind="panel")
        self._title = label(self.tr("Drug by lot"), wraps=False, size="title", weight="strong")
        self._practice = label(
            self.tr("PRACTICE, no real person"), wraps=False, kind="keycap", weight="heavy"
        )
        self._practice.setObjectName("lots-practice")
        self._back = _button("lots-back", self.tr("Back to the session"))
        self._field = QLineEdit()
        self._field.setObjectName("lots-filter")
        self._field.setAccessibleName(self.tr("Narrow by drug or lot"))
        self._field.setPlaceholderText(self.tr("Drug or lot"))
        self._said = label("", tone="muted", size="small")
        self._said.setObjectName("lots-said")
        self._table = _Table(lots.shown, LotsDelegate(theme))
        self._about = label("", size="body", weight="strong")
        self._about.setObjectName("lots-about")
        self._find = _button("lots-find", self.tr("Find these sessions"))
        self._sessions = LineList(theme, "lots-sessions", self.tr("Sessions of the lot"))
        self._build()
        self._connect()
        self._on_row(QModelIndex(), QModelIndex())
        self._practice.hide()

    def open(self) -> None:
        """Read the account anew and put the keyboard into it."""
        self._lots.read()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def table(self) -> QTableView:
        """The table."""
        return self._table

    def showEvent(self, event: QShowEvent) -> None:
        """Table and sessions share the height until a person moves the border."""
        super().showEvent(event)
        if not self._is_parted:
            self._is_parted = True
            self._halves.setSizes([self.height(), self.height()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the difference has the room."""
        super().resizeEvent(event)
        is_narrow = self.width() < self._theme.px(_NARROW)
        for column in (Column.IN_HAND, Column.SESSIONS):
            self._table.setColumnHidden(column, is_narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the session."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._practice)
        head.addStretch(1)
        head.addWidget(self._back)
        self._box.addLayout(head)
        self._box.addWidget(self._said)
        self._box.addWidget(self._field)
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.setChildrenCollapsible(False)
        self._halves.addWidget(self._table)
        self._halves.addWidget(self._details())
        self._box.addWidget(self._halves, 1)
        self._fit()

    def _details(self) -> QScrollArea:
        body = QWidget()
        box = QVBoxLayout(body)
        row = QHBoxLayout()
        row.addWidget(self._about, 1)
        row.addWidget(self._find)
        box.addLayout(row)
        box.addWidget(self._sessions)
        box.addStretch(1)
        area = QScrollArea()
        area.setObjectName("lots-details")
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _connect(self) -> None:
        self._back.clicked.connect(self.back_pressed)
        self._find.clicked.connect(self._on_find)
        self._field.textEdited.connect(self._lots.shown.narrow)
        self._field.returnPressed.connect(self._on_filter_entered)
        self._lots.counted.connect(self._on_counted)
        self._lots.failed.connect(self._on_failed)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._table.entered_row.connect(self._on_find)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _on_counted(self, words: str) -> None:
        say(self._said, words)
        self._practice.setVisible(self._lots.is_practice)
        self._choose_first()

    def _on_failed(self, why: str) -> None:
        say(self._said, why)

    def _on_filter_entered(self) -> None:
        """Enter goes on to the table."""
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._choose_first()

    def _choose_first(self) -> None:
        if self._lots.shown.rowCount() and not self._table.currentIndex().isValid():
            self._table.selectRow(0)

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        lot = current.data(LotRole.LOT) if current.isValid() else None
        self._chosen = lot if isinstance(lot, LotBalance) else None
        self._find.setVisible(self._chosen is not None)
        lines = session_lines(self._chosen) if self._chosen else []
        self._sessions.show_lines(lines)
        cells = [current.siblingAtColumn(each).data() for each in (Column.DRUG, Column.LOT)]
        words = self.tr("{drug}, lot {lot}: its sessions").format(drug=cells[0], lot=cells[1])
        say(self._about, words if self._chosen else "")

    def _on_find(self) -> None:
        if self._chosen is not None:
            self.sessions_wanted.emit(self._chosen.lot or self._chosen.drug)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(16), px(12), px(16), px(8))
        self._box.setSpacing(px(8))
        header = self._table.horizontalHeader()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, px(width))
        self._table.verticalHeader().setDefaultSectionSize(px(ROW))
        self._table.setMinimumHeight(px(_LEAST))

    def _on_theme_changed(self, _name: str) -> None:
        QTimer.singleShot(0, self, self._fit)


class _Table(QTableView):
    """Whole rows; Tab leaves it, Enter finds the sessions of the lot.

    Signals:
        entered_row: Enter was pressed on a row.
    """

    entered_row = Signal()

    def __init__(self, model: LotFilter, delegate: LotsDelegate) -> None:
        super().__init__()
        self._delegate = delegate  # a view does not keep its delegate alive
        self.setObjectName("lots-table")
        self.setAccessibleName(self.tr("Lots"))
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.DIFFERENCE, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter finds the lot's sessions; Home and End go to the first and last lot."""
        rows = self.model().rowCount()
        if event.key() in _ENTER and self.currentIndex().isValid():
            if not event.isAutoRepeat():
                self.entered_row.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and rows:
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else rows - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters move nothing: they belong to the filter."""


def _button(name: str, words: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(words)
    return button
