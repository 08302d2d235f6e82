"""Entries of some minutes ago, by a digit or by dragging."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.clock import Instant
from kapmonitor.ui.viewmodels.back_time import (
    ARMED_S,
    MOST_MINUTES,
    BackTime,
    back_timed,
    minutes_of_drag,
)
from kapmonitor.ui.viewmodels.key_bursts import Press
from tests.ui.rooms import NOW

PRESSED = Instant(NOW, 0.0)


def test_that_a_digit_waits_two_seconds_for_its_letter() -> None:
    back = BackTime()
    back.arm(5, Press(at=PRESSED, real_s=10.0))

    assert back.minutes(10.0 + ARMED_S - 0.01) == 5
    assert back.minutes(10.0 + ARMED_S) == 0


def test_that_minutes_are_spent_by_one_key() -> None:
    back = BackTime()
    back.arm(5, Press(at=PRESSED, real_s=10.0))

    assert back.take(10.5) == 5
    assert back.take(10.6) == 0


def test_that_a_slip_of_the_hand_is_no_drag() -> None:
    assert minutes_of_drag(15, 1.0) == 0
    assert minutes_of_drag(-200, 1.0) == 0


def test_that_a_minute_is_as_far_for_every_text_scale() -> None:
    assert minutes_of_drag(40, 1.0) == minutes_of_drag(80, 2.0) == 2


def test_that_nothing_is_entered_before_the_session_opened() -> None:
    early = back_timed(PRESSED, 5, NOW - timedelta(minutes=3))

    assert early.refusal is not None
    assert "3 min ago" in early.refusal


@given(st.floats(-2000, 2000), st.sampled_from((1.0, 1.5, 2.0)))
def test_that_no_drag_reaches_the_future_or_farther_than_is_shown(
    distance: float, scale: float
) -> None:
    minutes = minutes_of_drag(distance, scale)

    assert 0 <= minutes <= MOST_MINUTES
    assert back_timed(PRESSED, minutes, None).at <= NOW
