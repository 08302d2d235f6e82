"""The sessions that were found, and what was asked for."""

from datetime import UTC, datetime, timedelta

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.services.archive import SessionQuery, SortBy
from kapmonitor.ui.viewmodels.session_list import (
    SORT_WAYS,
    SessionListModel,
    SessionRole,
    SessionSearch,
)
from tests.ui.archives import FakeArchive, a_row

NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def a_list(archive: FakeArchive, live: str | None = None) -> SessionListModel:
    return SessionListModel(archive, lambda: live)


def sessions(model: SessionListModel) -> list[str]:
    return [model.index(row).data(SessionRole.SESSION) for row in range(model.rowCount())]


def test_that_the_list_keeps_the_rules_of_item_models(qtmodeltester: ModelTester):
    model = a_list(FakeArchive(*(a_row(n) for n in range(7))))
    model.show(SessionQuery(limit=3))

    qtmodeltester.check(model)


def test_that_pages_are_fetched_as_they_are_needed():
    archive = FakeArchive(*(a_row(n) for n in range(7)))
    model = a_list(archive)
    parent = model.index(-1)

    model.show(SessionQuery(limit=3))
    first = model.rowCount()
    model.fetchMore(parent)
    model.fetchMore(parent)

    assert first == 3
    assert sessions(model) == [f"s-{n}" for n in range(7)]
    assert [query.offset for query in archive.queries] == [0, 3, 6]
    assert not model.canFetchMore(parent)


def test_that_rows_are_inserted_and_never_reset(qtbot: QtBot):
    archive = FakeArchive(*(a_row(n) for n in range(4)))
    model = a_list(archive)
    model.show(SessionQuery(limit=2))

    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(model.index(-1))


def test_that_an_answer_to_what_was_asked_before_is_dropped():
    archive = FakeArchive(a_row(0), a_row(1), at_once=False)
    model = a_list(archive)
    search = SessionSearch(lambda: NOW)
    search.query_changed.connect(model.show)
    model.show(SessionQuery())
    search.look_for("0146")

    archive.waiting.reverse()
    archive.answer()
    archive.answer()

    assert sessions(model) == ["s-1"]


def test_that_the_list_stands_until_the_new_one_has_come():
    archive = FakeArchive(a_row(0), a_row(1))
    model = a_list(archive)
    model.show(SessionQuery())
    archive.at_once = False

    model.show(SessionQuery(is_closed=False))

    assert len(sessions(model)) == 2


def test_that_a_failure_is_told(qtbot: QtBot):
    archive = FakeArchive()
    archive.failure = "the record is damaged: restore a backup"
    model = a_list(archive)

    with qtbot.waitSignal(model.failed) as told:
        model.show(SessionQuery())

    assert told.args == ["the record is damaged: restore a backup"]


def test_that_the_session_of_this_room_is_open_now_and_another_is_not_closed():  # H66
    rows = [a_row(n, closed_at=None, ending=None) for n in range(2)]
    model = a_list(FakeArchive(*rows), live="s-0")
    model.show(SessionQuery())

    states = [model.index(row).data(SessionRole.WORDS).state for row in range(2)]

    assert states == ["open now", "not closed"]


def test_that_practice_is_said_in_the_row():  # H67 H68
    model = a_list(FakeArchive(a_row(0, practice=True)))
    model.show(SessionQuery())

    assert "practice" in model.index(0).data()


def test_that_refreshing_asks_for_what_is_there():
    archive = FakeArchive(*(a_row(n) for n in range(5)))
    model = a_list(archive)
    model.show(SessionQuery(limit=2))
    model.fetchMore(model.index(-1))

    model.refresh()

    assert archive.queries[-1].limit == 4
    assert model.rowCount() == 4


def test_that_words_are_looked_for_one_by_one_and_find_routes():
    search = SessionSearch(lambda: NOW)

    search.look_for(" Nasal  50%_ ")

    assert [term.text for term in search.query.terms] == ["nasal", "50%_"]
    assert [term.routes for term in search.query.terms] == [(Route.IN,), ()]


def test_that_filters_make_the_query():
    search = SessionSearch(lambda: NOW)

    search.only_recent(True)
    search.only_alarmed(True)
    search.only_unclosed(True)

    assert search.query.since == NOW - timedelta(days=30)
    assert search.query.alarmed is Priority.MEDIUM
    assert search.query.is_closed is False
    assert search.is_narrowed


def test_that_days_are_local_and_both_within():
    search = SessionSearch(lambda: NOW)

    assert search.between("2026-03-01", "2026-03-02")

    assert search.query.since == datetime(2026, 3, 1).astimezone()
    assert search.query.until == datetime(2026, 3, 3).astimezone()


def test_that_what_is_no_day_changes_nothing():
    search = SessionSearch(lambda: NOW)
    search.between("2026-03-01", "")
    before = search.query

    assert not search.between("2026-03-01", "2026-13-99")
    assert search.query == before


def test_that_every_order_is_reached_and_then_the_first_again():
    search = SessionSearch(lambda: NOW)
    seen = []
    for _ in SORT_WAYS:
        seen.append((search.query.sort, search.query.descending))
        search.sort_otherwise()

    assert seen == [(way.sort, way.descending) for way in SORT_WAYS]
    assert search.query.sort is SortBy.OPENED
    assert not search.is_narrowed


def test_that_asking_the_same_again_asks_nothing(qtbot: QtBot):
    search = SessionSearch(lambda: NOW)
    search.look_for("kap")

    with qtbot.assertNotEmitted(search.query_changed):
        search.look_for("kap ")
