"""The sessions that were found, page by page, and what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.services.archive import SessionPage, SessionQuery, SessionRow, SortBy, Term
from kapmonitor.ui.archive_port import Archive, ArchiveFailure
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import route_word
from kapmonitor.ui.viewmodels.review_words import RowWords, row_words

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_C = "review"

RECENT = timedelta(days=30)
"""What "30 days" asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SortWay:
    """One order that a list may be put in, and its words."""

    sort: SortBy
    descending: bool
    words: str


SORT_WAYS = (
    SortWay(sort=SortBy.OPENED, descending=True, words="newest first"),
    SortWay(sort=SortBy.OPENED, descending=False, words="oldest first"),
    SortWay(sort=SortBy.PARTICIPANT, descending=False, words="by code"),
    SortWay(sort=SortBy.LOWEST_SPO2, descending=False, words="lowest SpO₂ first"),
    SortWay(sort=SortBy.HIGHEST_PRESSURE, descending=True, words="highest pressure first"),
    SortWay(sort=SortBy.ALARMS, descending=True, words="most alarms first"),
    SortWay(sort=SortBy.DURATION, descending=True, words="longest first"),
)
"""In the order in which one key goes through them."""


class SessionRole(IntEnum):
    """What a row can be asked for."""

    ROW = Qt.ItemDataRole.UserRole + 1
    SESSION = Qt.ItemDataRole.UserRole + 2
    WORDS = Qt.ItemDataRole.UserRole + 3


_NAMES = {SessionRole.ROW: b"row", SessionRole.SESSION: b"session", SessionRole.WORDS: b"words"}


class SessionSearch(QObject):
    """What is looked for; every change asks anew.

    Signals:
        query_changed: what to ask the record now.
    """

    query_changed = Signal(SessionQuery)

    def __init__(self, today: Callable[[], datetime]) -> None:
        """``today``: the present moment, aware."""
        super().__init__()
        self._today = today
        self._query = SessionQuery()
        self._way = 0

    @property
    def query(self) -> SessionQuery:
        """What is asked now."""
        return self._query

    @property
    def sort_words(self) -> str:
        """The order in force."""
        return translate(_C, SORT_WAYS[self._way].words)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps sessions out of the list."""
        plain = SessionQuery(sort=self._query.sort, descending=self._query.descending)
        return self._query != plain

    def look_for(self, typed: str) -> None:
        """Look for every word of ``typed``; words of a route find the route too."""
        self._ask(terms=tuple(_term(word) for word in typed.split()))

    def only_recent(self, wanted: bool) -> None:
        """Only sessions of the last 30 days, or of any."""
        self._ask(since=self._today() - RECENT if wanted else None, until=None)

    def only_alarmed(self, wanted: bool) -> None:
        """Only sessions with a medium or high alarm."""
        self._ask(alarmed=Priority.MEDIUM if wanted else None)

    def only_unclosed(self, wanted: bool) -> None:
        """Only sessions that nobody has closed."""
        self._ask(is_closed=False if wanted else None)

    def between(self, first: str, last: str) -> bool:
        """Only sessions opened on these days, both within, as ``2026-03-02``; an empty one is open.

        Returns whether both could be read; nothing changes where one could not.
        """
        try:
            since, until = _day(first), _day(last)
        except ValueError:
            return False
        self._ask(since=since, until=None if until is None else until + timedelta(days=1))
        return True

    def sort_otherwise(self) -> None:
        """Go on to the next order."""
        self._way = (self._way + 1) % len(SORT_WAYS)
        way = SORT_WAYS[self._way]
        self._ask(sort=way.sort, descending=way.descending)

    def _ask(self, **changes: Any) -> None:
        query = replace(self._query, **changes)
        if query != self._query:
            self._query = query
            self.query_changed.emit(query)


class SessionListModel(QAbstractListModel):
    """The sessions found, fetched a page at a time as the list is scrolled.

    Signals:
        listed: a page came; its ``total`` and ``unread`` are those of the whole query.
        failed: why the record could not be asked.
    """

    listed = Signal(SessionPage)
    failed = Signal(str)

    def __init__(self, archive: Archive, live: Callable[[], str | None]) -> None:
        """``live``: the id of the session that is open in this room now."""
        super().__init__()
        self._archive = archive
        self._live = live
        self._rows: list[SessionRow] = []
        self._query = SessionQuery()
        self._total = 0
        self._asked = 0
        self._is_waiting = False

    @property
    def total(self) -> int:
        """How many sessions the query finds."""
        return self._total

    def show(self, query: SessionQuery) -> None:
        """Ask for the first page; what stands stays until it has come."""
        self._query = query
        self._ask(offset=0)

    def refresh(self) -> None:
        """Ask the same again: a session was opened, closed, or has grown."""
        limit = max(self._query.limit, len(self._rows))
        self._ask(offset=0, limit=limit)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many rows were fetched."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether there are sessions that were not fetched."""
        return not parent.isValid() and not self._is_waiting and len(self._rows) < self._total

    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._ask(offset=len(self._rows))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing of one row (``SessionRole``)."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case SessionRole.ROW:
                return row
            case SessionRole.SESSION:
                return row.session
            case SessionRole.WORDS:
                return self._words(row)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(row).spoken
            case _:
                return None

    def roleNames(self) -> dict[int, QByteArray]:
        """The roles by name."""
        return {int(role): QByteArray(name) for role, name in _NAMES.items()}

    def row_of(self, session: str) -> int | None:
        """Where a session stands among those fetched."""
        return next((n for n, row in enumerate(self._rows) if row.session == session), None)

    def _words(self, row: SessionRow) -> RowWords:
        return row_words(row, is_live=row.session == self._live())

    def _ask(self, *, offset: int, limit: int | None = None) -> None:
        self._asked += 1
        self._is_waiting = True
        number = self._asked
        query = replace(self._query, offset=offset, limit=limit or self._query.limit)
        self._archive.page(query, lambda answer: self._on_page(number, answer))

    def _on_page(self, number: int, answer: SessionPage | ArchiveFailure) -> None:
        if number != self._asked:
            return  # an answer to what was asked before
        self._is_waiting = False
        if isinstance(answer, ArchiveFailure):
            self.failed.emit(answer.why)
            return
        self._total = answer.total
        if answer.offset == 0:
            self._replace(answer)
        elif answer.offset == len(self._rows):
            self._insert(answer)
        self.listed.emit(answer)

    def _replace(self, page: SessionPage) -> None:
        if self._rows == list(page.rows):
            return
        if self._rows:
            self.beginRemoveRows(_NOWHERE, 0, len(self._rows) - 1)
            self._rows.clear()
            self.endRemoveRows()
        self._insert(page)

    def _insert(self, page: SessionPage) -> None:
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(_NOWHERE, first, first + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()


def _term(word: str) -> Term:
    """A word, and the routes in whose words one begins with it: "nasal", "injection"."""
    folded = word.casefold()
    routes = [
        route
        for route in Route
        if any(part.casefold().startswith(folded) for part in route_word(route).split())
    ]
    return Term(text=folded, routes=tuple(routes))


def _day(typed: str) -> datetime | None:
    """The beginning of a day in local time.

    Raises:
        ValueError: the text is no day.
    """
    if not typed.strip():
        return None
    day = date.fromisoformat(typed.strip())
    return datetime(day.year, day.month, day.day).astimezone()
