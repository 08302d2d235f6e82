"""Finds sessions: search, filters, order, and the list itself, fetched as it is scrolled."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.services.archive import SessionPage
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.session_list import SessionListModel, SessionRole, SessionSearch
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.session_delegate import SessionDelegate
from kapmonitor.ui.widgets.words import label, say

TYPING_MS = 150
"""How long after a key the record is asked: a word is typed, not a letter. Ours."""

_LEAST_LIST = 84.0
"""Height of the list with one session in it, px at 100 %; what is over it is scrolled then."""

_Index = QModelIndex | QPersistentModelIndex


class SessionListPanel(QFrame):
    """What was found, and what is looked for.

    Signals:
        session_chosen: the id of the session that a person wants to see.
        lots_pressed: the drug of all sessions is to be seen.
    """

    session_chosen = Signal(str)
    lots_pressed = Signal()

    def __init__(self, theme: Theme, search: SessionSearch, model: SessionListModel) -> None:
        super().__init__()
        self._theme = theme
        self._search = search
        self._model = model
        self._chosen: str | None = None
        self.setObjectName("session-list-panel")
        self.setAccessibleName(self.tr("Sessions"))
        dress(self, kind="panel")
        self._delegate = SessionDelegate(theme)
        self._make_fields()
        self._list = _List(model, self._delegate)
        self._build()
        self._connect()
        self._fit()

    @property
    def list_view(self) -> QListView:
        """The list."""
        return self._list

    def look_for(self) -> None:
        """Put the keyboard into the search field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        bring_into_sight(self._field)

    def search_for(self, words: str) -> None:
        """Find the sessions that have these words, and put the keyboard into the list."""
        self._field.setText(words)
        self._on_search_entered()

    def mark_chosen(self, session: str) -> None:
        """Mark the session that is shown, also after the list was filled anew."""
        self._chosen = session
        row = self._model.row_of(session)
        if row is not None and self._list.currentIndex().row() != row:
            self._list.setCurrentIndex(self._model.index(row))

    def _make_fields(self) -> None:
        self._field = QLineEdit()
        self._field.setObjectName("session-search")
        self._field.setAccessibleName(self.tr("Search for code, drug, words of an observation"))
        self._field.setPlaceholderText(self.tr("Code, drug, words of an observation"))
        self._field.setClearButtonEnabled(False)
        self._key = label("/", wraps=False, kind="keycap")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._recent = _pill("session-recent", self.tr("30 days"))
        self._alarmed = _pill("session-alarmed", self.tr("\N{GREATER-THAN OR EQUAL TO} medium"))
        self._alarmed.setAccessibleName(self.tr("With a medium or high alarm"))
        self._unclosed = _pill("session-unclosed", self.tr("not closed"))
        self._dates = _pill("session-dates", self.tr("dates\N{HORIZONTAL ELLIPSIS}"))
        self._first = _day_field("session-first-day", self.tr("First day"))
        self._last = _day_field("session-last-day", self.tr("Last day"))
        self._sort = QPushButton()
        self._sort.setObjectName("session-sort")
        dress(self._sort, kind="ghost")
        self._lots = QPushButton(self.tr("Drug by lot"))
        self._lots.setObjectName("session-lots")
        self._lots.setAccessibleName(self.tr("Drug by lot, over all sessions"))
        dress(self._lots, kind="ghost")
        self._count = label("", wraps=False, tone="muted", size="small")
        self._count.setObjectName("session-count")
        self._note = label("", tone="text", size="small")
        self._note.setObjectName("session-note")

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._search_row = _row(self._field)
        self._search_row.insertWidget(0, self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        self._flow = Flow(self._theme)
        for pill in (self._recent, self._alarmed, self._unclosed, self._dates):
            self._flow.addWidget(pill)
        self._day_row = _row(self._first, label("\N{EN DASH}", wraps=False), self._last)
        self._count_row = Flow(self._theme)
        for widget in (self._count, self._sort, self._lots):
            self._count_row.addWidget(widget)
        self._box.addLayout(self._search_row)
        self._box.addLayout(self._flow)
        self._box.addLayout(self._day_row)
        self._box.addLayout(self._count_row)
        self._box.addWidget(self._note)
        self._box.addWidget(self._list, 1)
        self._show_days(shown=False)
        self._show_sort()
        say(self._note, "")

    def _connect(self) -> None:
        self._field.textEdited.connect(self._on_typed)
        self._field.returnPressed.connect(self._on_search_entered)
        self._typing.timeout.connect(self._on_typing_rests)
        self._recent.toggled.connect(self._on_recent)
        self._alarmed.toggled.connect(self._search.only_alarmed)
        self._unclosed.toggled.connect(self._search.only_unclosed)
        self._dates.toggled.connect(self._on_dates)
        for field in (self._first, self._last):
            field.textEdited.connect(self._on_day_typed)
        self._sort.clicked.connect(self._on_sort)
        self._lots.clicked.connect(self.lots_pressed)
        self._search.query_changed.connect(self._model.show)
        self._model.listed.connect(self._on_listed)
        self._model.failed.connect(self._on_failed)
        self._list.activated_row.connect(self._on_row)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _on_typed(self, _typed: str) -> None:
        self._typing.start()

    def _on_typing_rests(self) -> None:
        self._search.look_for(self._field.text())

    def _on_search_entered(self) -> None:
        """Enter asks at once and goes on to the list."""
        self._typing.stop()
        self._search.look_for(self._field.text())
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._model.rowCount() and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._model.index(0))

    def _on_recent(self, wanted: bool) -> None:
        if wanted and self._dates.isChecked():
            self._dates.setChecked(False)
        self._search.only_recent(wanted)

    def _on_dates(self, wanted: bool) -> None:
        self._show_days(shown=wanted)
        if wanted:
            self._recent.setChecked(False)
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
            self._on_day_typed()
        else:
            self._search.between("", "")

    def _on_day_typed(self, _typed: str = "") -> None:
        is_read = self._search.between(self._first.text(), self._last.text())
        for field in (self._first, self._last):
            state = "" if is_read or not field.text() else "fault"
            if (field.property("state") or "") != state:
                dress(field, state=state)
        words = self.tr("A day is written like 2026-03-02")
        say(self._note, "" if is_read else words)

    def _on_sort(self) -> None:
        self._search.sort_otherwise()
        self._show_sort()

    def _on_listed(self, page: SessionPage) -> None:
        shown = self.tr("{count} sessions").format(count=page.total)
        one = self.tr("1 session")
        say(self._count, one if page.total == 1 else shown, hides=False)
        say(self._note, self._note_words(page))
        if self._chosen is not None:
            self.mark_chosen(self._chosen)
        if self._model.rowCount() and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._model.index(0))

    def _note_words(self, page: SessionPage) -> str:
        if page.unread:
            told = self.tr("{count} sessions are still being read: a search may miss them")
            return told.format(count=page.unread)
        if page.total:
            return ""
        if self._search.is_narrowed:
            return self.tr("No session is like that. Take out a word or a filter.")
        return self.tr("There are no sessions yet. Those that are opened here will stand here.")

    def _on_failed(self, why: str) -> None:
        say(self._note, why)

    def _on_row(self, index: QModelIndex) -> None:
        session = index.data(SessionRole.SESSION)
        if isinstance(session, str):
            self._chosen = session
            self.session_chosen.emit(session)

    def _show_days(self, *, shown: bool) -> None:
        for number in range(self._day_row.count()):
            item = self._day_row.itemAt(number)
            widget = item.widget() if item else None
            if widget is not None:
                widget.setVisible(shown)

    def _show_sort(self) -> None:
        words = self._search.sort_words
        self._sort.setText(words)
        self._sort.setAccessibleName(self.tr("Order: {words}. Another order").format(words=words))

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(8), px(12), px(8), px(8))
        self._box.setSpacing(px(8))
        for row in (self._search_row, self._day_row):
            row.setSpacing(px(6))
        self._count.setMinimumHeight(self._sort.sizeHint().height())  # on one line with it
        self._list.setMinimumHeight(px(_LEAST_LIST))
        self._list.doItemsLayout()

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


class _List(QListView):
    """Enter, a click or a double click open a row; letters are no search of their own here.

    Signals:
        activated_row: the row that a person wants to see.
    """

    activated_row = Signal(QModelIndex)

    def __init__(self, model: SessionListModel, delegate: SessionDelegate) -> None:
        super().__init__()
        self.setObjectName("session-list")
        self.setAccessibleName(self.tr("Sessions that were found"))
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self.activated_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row, whatever the platform calls activating."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self.activated_row.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters move nothing: they belong to the search field."""


def _pill(name: str, words: str) -> QPushButton:
    pill = QPushButton(words)
    pill.setObjectName(name)
    pill.setAccessibleName(words)
    pill.setCheckable(True)
    dress(pill, kind="pill")
    return pill


def _day_field(name: str, about: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(about)
    field.setPlaceholderText("2026-03-02")
    field.setMaxLength(10)
    return field


def _row(*widgets: QWidget | QLabel | None) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
