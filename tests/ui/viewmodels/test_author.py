from dataclasses import replace

import pytest

from kapmonitor.domain.people import Role
from kapmonitor.ui.viewmodels.author import ASK_AGAIN_S, Author, AuthorOnRecord
from kapmonitor.ui.viewmodels.core_link import CoreLink
from tests.ui.rooms import FakeDesk, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


class Ticks:
    """Real seconds that move when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_that_who_writes_is_asked_for_anew_after_twenty_minutes_without_an_entry() -> None:  # H61
    ticks = Ticks()
    author = Author(Role.GUIDE, ticks)

    ticks.now = ASK_AGAIN_S
    asked_in_time = author.is_to_be_asked
    ticks.now += 1
    asked_later = author.is_to_be_asked
    author.wrote()

    assert (asked_in_time, asked_later, author.is_to_be_asked) == (False, True, False)


def test_that_a_change_of_who_writes_is_recorded_in_the_open_session() -> None:  # H61
    link, desk, author = CoreLink(), FakeDesk(), Author(Role.CLINICIAN, Ticks())
    on_record = AuthorOnRecord(link, desk, author)
    link.take(an_update())

    author.choose(Role.GUIDE)

    assert on_record is not None
    assert len(desk.acts) == 1


def test_that_confirming_who_writes_already_records_nothing() -> None:
    link, desk, author = CoreLink(), FakeDesk(), Author(Role.GUIDE, Ticks())
    on_record = AuthorOnRecord(link, desk, author)
    link.take(an_update(replace(a_view(), duties={"writes": "guide"})))

    author.choose(Role.GUIDE)

    assert on_record is not None
    assert desk.acts == []


def test_that_without_a_session_there_is_nothing_to_record_it_in() -> None:
    link, desk, author = CoreLink(), FakeDesk(), Author(Role.GUIDE, Ticks())
    on_record = AuthorOnRecord(link, desk, author)

    author.choose(Role.NURSE)

    assert on_record is not None
    assert desk.acts == []
