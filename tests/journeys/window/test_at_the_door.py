"""The clinician at the door: an alarm is seen, quieted and answered, with either hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.ui.viewmodels.tiles import Place
from tests.journeys.hands import (
    ACKNOWLEDGE,
    CALLED,
    DEVICES,
    DUE,
    LIVE,
    OXYGEN_ON,
    PAUSE_AUDIO,
    PROTOCOLS,
    REVIEW,
    SETTINGS,
    Deed,
    Hand,
    do,
)
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

FALLS_S, FALLEN = 2.5, 84.0
BY_EITHER_HAND = pytest.mark.parametrize("hand", Hand)


def a_falling_oximeter(air: RunningAir) -> Paired:
    """97 % for some seconds, then far under the floor."""
    return Paired(air.put_oximeter((0.0, 97.0), (FALLS_S, 97.0), (FALLS_S + 0.001, FALLEN)))


def until_fallen(window: OpenWindow) -> None:
    window.until(lambda: "SpO₂" in window.alarm_line() and window.tile().text == "84")


def answers(window: OpenWindow) -> list[Fact]:
    return [f for f in window.facts() if isinstance(f.event, ev.ObservationRecorded)]


def acknowledged(window: OpenWindow) -> set[str]:
    return {each.condition for each in window.events(ev.AlarmAcknowledged)}


def answer(window: OpenWindow, deed: Deed, hand: Hand, code: str) -> None:
    """One press, timed; the tick stands on its target only once it is durable."""
    count, before = len(answers(window)), datetime.now(UTC)
    do(window, deed, hand)
    after = datetime.now(UTC)
    window.until(lambda: len(answers(window)) == count + 1)
    fact = answers(window)[-1]
    assert fact.event == ev.ObservationRecorded(code=code)
    assert before - timedelta(milliseconds=1) <= fact.occurred_at <= after
    told = window.find(deed.target)
    window.until(lambda: "✓" in told.accessibleName() + told.accessibleDescription())


@BY_EITHER_HAND
def test_that_an_alarm_is_seen_quieted_and_answered(
    air: RunningAir, tmp_path: Path, hand: Hand
) -> None:  # H19 H22 H25
    with a_clinic_window(air, settings_in(tmp_path, a_falling_oximeter(air))) as window:
        window.open_session()
        until_fallen(window)

        # It says what is wrong, its value and its limit; the answers stand there by themselves.
        assert "84" in window.alarm_line()
        assert "88" in window.alarm_line()
        assert window.tile().flashes
        window.until(lambda: window.is_seen("answer"))

        # The sound is paused, with the time that is left in sight; the alarm goes on flashing.
        do(window, PAUSE_AUDIO, hand)
        window.until(lambda: bool(window.events(ev.AudioPaused)))
        window.until(lambda: "1:5" in window.seen() or "2:00" in window.seen())
        assert window.tile().flashes
        assert not acknowledged(window)

        # Acknowledged it is still, and still there: seen is not over.
        do(window, ACKNOWLEDGE, hand)
        window.until(lambda: "spo2-low" in acknowledged(window))
        window.until(lambda: "acknowledged" in window.alarm_line())
        window.until(lambda: not window.tile().flashes)
        assert "84" in window.alarm_line()
        assert not [e for e in window.events(ev.AlarmEnded) if e.condition == "spo2-low"]

        # What was done about it is one press each.
        answer(window, CALLED, hand, "clinician-called")
        answer(window, OXYGEN_ON, hand, "oxygen-on")

        # What is due is one press away, while the alarm still stands.
        do(window, DUE, hand)
        window.until(lambda: window.is_seen("due") and not window.is_seen("answer"))
        assert "84" in window.alarm_line()


@BY_EITHER_HAND
def test_that_every_page_keeps_the_alarm_and_the_way_back(
    air: RunningAir, tmp_path: Path, hand: Hand
) -> None:  # H63
    with a_clinic_window(air, settings_in(tmp_path, a_falling_oximeter(air))) as window:
        window.open_session()
        until_fallen(window)

        for page in (REVIEW, DEVICES, PROTOCOLS, SETTINGS):
            do(window, page, hand)
            window.until(lambda: window.is_seen("room-strip"))
            told = window.find("room-strip").accessibleDescription()
            assert "SpO₂" in told, page
            assert "84" in told, page

        do(window, LIVE, hand)
        window.until(lambda: window.is_seen("live"))
        assert "84" in window.alarm_line()


def test_that_the_big_numbers_have_all_four_signs_and_can_be_quieted_there(
    air: RunningAir, tmp_path: Path
) -> None:  # H64
    with a_clinic_window(air, settings_in(tmp_path, a_falling_oximeter(air))) as window:
        window.open_session()
        until_fallen(window)
        height = window.find("tile-spo2").height()

        window.press(Qt.Key.Key_F3)
        window.until(lambda: window.is_seen("big-numbers"))
        window.until(lambda: window.find("tile-spo2").height() > 1.5 * height)
        assert [window.tile(place).place for place in Place] == list(Place)
        assert window.tile().text == "84"

        # Nobody goes back to the live page to quiet it.
        window.click(ACKNOWLEDGE.target)
        window.until(lambda: "spo2-low" in acknowledged(window))
        assert window.is_seen("big-numbers")
        do(window, LIVE, Hand.MOUSE)
        window.until(lambda: window.is_seen("live"))
