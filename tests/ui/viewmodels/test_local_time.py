import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kapmonitor.ui.viewmodels.local_time import clock_word

LAST_SUMMER_HOUR = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""02:30 in Berlin, an hour before it is 02:30 again."""


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_that_an_hour_that_comes_twice_is_told_apart() -> None:
    # H51
    first, second = LAST_SUMMER_HOUR, LAST_SUMMER_HOUR + timedelta(hours=1)

    assert clock_word(first) == "02:30 (1st)"
    assert clock_word(second) == "02:30 (2nd)"


@pytest.mark.parametrize("minutes", [-31, 90, 240])
def test_that_the_hours_round_it_say_no_more_than_the_clock(minutes: int) -> None:
    # H51
    moment = LAST_SUMMER_HOUR + timedelta(minutes=minutes)

    assert clock_word(moment) == f"{moment.astimezone():%H:%M}"


def test_that_an_hour_that_is_left_out_in_spring_repeats_nothing() -> None:
    # H51
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)

    assert [clock_word(before), clock_word(before + timedelta(minutes=1))] == ["01:59", "03:00"]
