"""A query for sessions as one statement: filtered, sorted and cut into pages by SQLite.

Figures and words come from two places, each of them empty where the other is not: the derived
tables, and a reader's own of the same shape (``FRESH``) for sessions that are not derived yet.
Words are compared as text that is bound, with ``instr``: a word has no wildcards and no escapes.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    MetaData,
    Select,
    and_,
    func,
    or_,
    select,
)

from kapmonitor.domain.limits import Priority
from kapmonitor.services.archive import SessionQuery, SortBy, Term
from kapmonitor.services.payloads import time_text
from kapmonitor.store.tables import DERIVATION, Derived, FiguresRow, SessionRow, WordsRow

FRESH = MetaData()
"""The reader's own tables, in its connection's temporary database."""
_SESSIONS = SessionRow.__table__
_STORED = Derived.metadata.tables[FiguresRow.__tablename__]
_STORED_WORDS = Derived.metadata.tables[WordsRow.__tablename__]
FRESH_FIGURES = _STORED.to_metadata(FRESH, schema="temp", name="fresh_figures")
FRESH_WORDS = _STORED_WORDS.to_metadata(FRESH, schema="temp", name="fresh_words")

FIGURES = tuple(column.name for column in _STORED.columns if column.name != "session")

_RANKED = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)


class Statements:
    """The statements that answer queries.

    Without ``has_fresh`` the reader's own tables are empty and left out, which halves the cost.
    """

    def __init__(self, *, has_fresh: bool) -> None:
        self._has_fresh = has_fresh

    def page_of(self, query: SessionQuery) -> Select[*tuple[Any, ...]]:
        """The rows of a page: the session's own columns, and its figures under their names.

        What has to look at every session anyhow counts those found on its way: ``total``.
        """
        chosen = self._numbers(query).order_by(*self._order(query))
        if is_narrowed(query):
            chosen = chosen.add_columns(func.count().over().label("total"))
        numbers = chosen.limit(query.limit).offset(query.offset).subquery("chosen")
        joined = _SESSIONS.join(numbers, numbers.c.number == _SESSIONS.c.number)
        page = self._rows(joined).order_by(*self._order(query))
        return page.add_columns(numbers.c.total) if is_narrowed(query) else page

    def count_of(self, query: SessionQuery) -> Select[*tuple[Any, ...]]:
        """How many sessions there are that the query finds."""
        found = self._numbers(replace(query, sort=SortBy.OPENED))
        return select(func.count()).select_from(found.subquery("found"))

    def of_session(self, session: str) -> Select[*tuple[Any, ...]]:
        """The row of one session, as :meth:`page_of` has it."""
        return self._rows(_SESSIONS).where(_SESSIONS.c.id == session)

    def _rows(self, tables: Any) -> Select[*tuple[Any, ...]]:
        columns = (self._figure(name).label(name) for name in FIGURES)
        return select(_SESSIONS, *columns).select_from(self._with_figures(tables))

    def _numbers(self, query: SessionQuery) -> Select[*tuple[Any, ...]]:
        """The numbers of the sessions found; tables that do not matter here are not joined."""
        tables: Any = _SESSIONS
        if _needs_figures(query):
            tables = self._with_figures(tables)
        if query.terms:
            tables = self._with_words(tables)
        wanted = self._conditions(query)
        return select(_SESSIONS.c.number).select_from(tables).where(*wanted)

    def _with_figures(self, tables: Any) -> Any:
        number = _SESSIONS.c.number
        stored = and_(_STORED.c.session == number, _STORED.c.derivation == DERIVATION)
        joined = tables.outerjoin(_STORED, stored)
        if not self._has_fresh:
            return joined
        return joined.outerjoin(FRESH_FIGURES, FRESH_FIGURES.c.session == number)

    def _with_words(self, tables: Any) -> Any:
        number = _SESSIONS.c.number
        joined = tables.outerjoin(_STORED_WORDS, _STORED_WORDS.c.session == number)
        if not self._has_fresh:
            return joined
        return joined.outerjoin(FRESH_WORDS, FRESH_WORDS.c.session == number)

    def _figure(self, name: str) -> ColumnElement[Any]:
        """A figure of whichever table has the session; the fresh one goes before."""
        if not self._has_fresh:
            return _STORED.c[name]
        has_fresh = FRESH_FIGURES.c.session.is_not(None)
        return func.iif(has_fresh, FRESH_FIGURES.c[name], _STORED.c[name])

    def _conditions(self, query: SessionQuery) -> list[ColumnElement[bool]]:
        opened_at = _SESSIONS.c.opened_at
        wanted: list[ColumnElement[bool]] = []
        if query.since is not None:
            wanted.append(opened_at >= time_text(query.since))
        if query.until is not None:
            wanted.append(opened_at < time_text(query.until))
        if query.is_practice is not None:
            wanted.append(_SESSIONS.c.practice.is_(query.is_practice))
        if query.is_closed is not None:
            closed_at = self._figure("closed_at")
            wanted.append(closed_at.is_not(None) if query.is_closed else closed_at.is_(None))
        if query.alarmed is not None:
            wanted.append(self._alarms_of(query.alarmed) > 0)
        return [*wanted, *(self._term(each) for each in query.terms)]

    def _term(self, term: Term) -> ColumnElement[bool]:
        own = func.lower(_SESSIONS.c.participant + "\n" + _SESSIONS.c.protocol_id)
        fresh = [FRESH_WORDS.c.words] if self._has_fresh else []
        words = func.coalesce(*fresh, _STORED_WORDS.c.words, own)
        found = [func.instr(words, term.text.casefold()) > 0]
        routes = [func.instr(self._figure("routes"), f",{each.value},") > 0 for each in term.routes]
        return or_(*found, *routes)

    def _alarms_of(self, least: Priority) -> ColumnElement[int]:
        counted = [each for each in _RANKED if each.rank >= least.rank]
        total = self._figure(f"alarms_{counted[0]}")
        for each in counted[1:]:
            total = total + self._figure(f"alarms_{each}")
        return total

    def _order(self, query: SessionQuery) -> list[ColumnElement[Any]]:
        """What has no such figure comes last; then the newest first, the same at every look."""
        key = self._keys(query.sort)
        ways = [each.desc() if query.descending else each.asc() for each in key]
        number = _SESSIONS.c.number
        if query.sort is SortBy.OPENED:
            return [*ways, number.desc() if query.descending else number.asc()]
        lacking = [] if query.sort is SortBy.PARTICIPANT else [key[0].is_(None)]
        return [*lacking, *ways, _SESSIONS.c.opened_at.desc(), number.desc()]

    def _keys(self, sort: SortBy) -> list[ColumnElement[Any]]:
        match sort:
            case SortBy.OPENED:
                return [_SESSIONS.c.opened_at]
            case SortBy.PARTICIPANT:
                return [_SESSIONS.c.participant]
            case SortBy.DURATION:
                return [self._figure("duration_s")]
            case SortBy.LOWEST_SPO2:
                return [self._figure("lowest_spo2")]
            case SortBy.HIGHEST_PRESSURE:
                return [self._figure("systolic")]
            case SortBy.ALARMS:
                return [self._figure(f"alarms_{each}") for each in _RANKED]


def is_narrowed(query: SessionQuery) -> bool:
    """Whether sessions have to be looked at one by one to know whether they are found."""
    return bool(query.terms) or query.is_closed is not None or query.alarmed is not None


def _needs_figures(query: SessionQuery) -> bool:
    by_session = query.sort in (SortBy.OPENED, SortBy.PARTICIPANT)
    by_route = any(term.routes for term in query.terms)
    return not by_session or by_route or query.is_closed is not None or query.alarmed is not None
