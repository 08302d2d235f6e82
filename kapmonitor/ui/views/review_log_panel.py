"""The log of the session that is looked at: narrowed by pills, gone through by keyboard."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.services.archive import ReviewedSession
from kapmonitor.ui.language import translate
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.review_log import (
    GROUP_WORDS,
    Column,
    LogFilter,
    LogGroup,
    LogRole,
    LogTable,
)
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.review_log_delegate import ROW, LogDelegate
from kapmonitor.ui.widgets.words import label

_WIDTHS = {Column.TIME: 86.0, Column.IN: 78.0, Column.BY: 104.0, Column.WRITTEN: 132.0}
_NARROW = 640.0
"""Of the columns but the entry, which takes the rest; px at 100 %."""


class LogPanel(QWidget):
    """Pills and table.

    Signals:
        moment_chosen: the second of the session at which the chosen line happened.
    """

    moment_chosen = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table = LogTable()
        self._filter = LogFilter(self._table)
        self._delegate = LogDelegate(theme)
        groups = {group.value: translate("log", words) for group, words in GROUP_WORDS.items()}
        self._pills = Pills(theme, "log", groups, self.tr("Show in the log"))
        self._pills.show_choice(LogGroup.ALL.value)
        self._view = _Table(self._filter, self._delegate)
        self._build()
        self._pills.chosen.connect(self._on_group)
        self._view.selectionModel().currentRowChanged.connect(self._on_row)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def table(self) -> QTableView:
        """The table."""
        return self._view

    def show_session(self, reviewed: ReviewedSession) -> None:
        """Show another session's log."""
        self._table.show(reviewed)
        self._view.scrollToTop()

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._head = QHBoxLayout()
        title = label(self.tr("Log"), wraps=False, size="body", weight="strong")
        self._head.addWidget(title)
        self._head.addWidget(self._pills, 1)
        self._box.addLayout(self._head)
        self._box.addWidget(self._view, 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the time since the opening gives its room to the entry."""
        super().resizeEvent(event)
        self._view.setColumnHidden(Column.IN, self.width() < self._theme.px(_NARROW))

    def _on_group(self, group: str) -> None:
        self._filter.narrow(LogGroup(group))

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        at_s = current.data(LogRole.AT_S) if current.isValid() else None
        if isinstance(at_s, float) and self._view.hasFocus():
            self.moment_chosen.emit(at_s)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setSpacing(px(6))
        self._head.setSpacing(px(16))
        header = self._view.horizontalHeader()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, px(width))
        self._view.verticalHeader().setDefaultSectionSize(px(ROW))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


class _Table(QTableView):
    """Whole rows; Tab leaves it."""

    def __init__(self, model: LogFilter, delegate: LogDelegate) -> None:
        super().__init__()
        self.setObjectName("review-log")
        self.setAccessibleName(self.tr("Log of the session"))
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
        header.setSectionResizeMode(Column.ENTRY, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last line, not cell."""
        rows = self.model().rowCount()
        if event.key() == Qt.Key.Key_Home and rows:
            self.selectRow(0)
        elif event.key() == Qt.Key.Key_End and rows:
            self.selectRow(rows - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters move nothing."""
