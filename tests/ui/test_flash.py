"""What the flash clock promises: the standard's pace, in step, still when nothing flashes."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kapmonitor.domain.limits import Priority
from kapmonitor.ui.widgets.flash import HALF_S, FlashClock


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def phases(clock: FlashClock, time: Time, *, seconds: float, step: float = 0.01) -> list[bool]:
    """What was told of high alarms while the time went on."""
    told: list[bool] = []
    clock.high_phase.connect(told.append)
    for _ in range(round(seconds / step)):
        time.now += step
        clock.beat()
    return told


@pytest.mark.usefixtures("qtbot")
def test_that_a_high_alarm_flashes_twice_a_second_half_of_it_on() -> None:
    time = Time()
    clock = FlashClock(monotonic=time)
    owner = QObject()

    clock.want(owner, Priority.HIGH)

    assert clock.is_on(Priority.HIGH)
    told = phases(clock, time, seconds=3.01)
    assert told == [False, True] * 6


@pytest.mark.parametrize(
    ("priority", "slowest_hz", "fastest_hz"),
    [(Priority.HIGH, 1.4, 2.8), (Priority.MEDIUM, 0.4, 0.8)],
)
def test_that_the_pace_is_within_the_standards_and_under_three_a_second(
    priority: Priority, slowest_hz: float, fastest_hz: float
) -> None:
    rate_hz = 1 / (2 * HALF_S[priority])

    assert slowest_hz <= rate_hz <= fastest_hz
    assert rate_hz <= 3.0


@pytest.mark.usefixtures("qtbot")
def test_that_a_second_tile_falls_in_step_with_the_first() -> None:
    time = Time()
    clock = FlashClock(monotonic=time)
    first, second = QObject(), QObject()
    clock.want(first, Priority.HIGH)
    time.now += 0.3
    clock.beat()

    clock.want(second, Priority.HIGH)

    assert not clock.is_on(Priority.HIGH)


@pytest.mark.usefixtures("qtbot")
def test_that_what_stops_flashing_is_left_bright_and_the_timer_rests() -> None:
    time = Time()
    clock = FlashClock(monotonic=time)
    owner = QObject()
    clock.want(owner, Priority.HIGH)
    time.now += 0.3
    clock.beat()

    clock.want(owner, None)

    assert clock.is_on(Priority.HIGH)
    assert not clock.is_running


@pytest.mark.usefixtures("qtbot")
def test_that_a_low_alarm_never_flashes() -> None:
    clock = FlashClock()
    owner = QObject()

    clock.want(owner, Priority.LOW)

    assert clock.is_on(Priority.LOW)
    assert not clock.is_running


def test_that_an_owner_that_is_gone_keeps_nothing_flashing(qtbot: QtBot) -> None:
    clock = FlashClock()
    owner = QObject()
    clock.want(owner, Priority.HIGH)

    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    clock.beat()

    assert not clock.is_running


def test_that_the_timer_itself_turns_the_phase(qtbot: QtBot) -> None:
    clock = FlashClock()
    owner = QObject()
    clock.want(owner, Priority.HIGH)

    with qtbot.waitSignals([clock.high_phase, clock.high_phase], timeout=2000):
        pass

    clock.want(owner, None)
