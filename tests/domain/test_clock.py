import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.clock import JUMP_TOLERANCE_S, JumpWatch, ScaledClock, SystemClock
from tests.fakes import FakeClock
from tests.records import START, at


def test_that_a_held_clock_stands_until_it_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    real = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: real)
    clock = ScaledClock(START, speed=60)

    real = 107.0
    held = clock.now()
    released_at = clock.release()
    real = 108.0

    assert (held.utc, held.monotonic) == (START, 0.0)
    assert released_at == 107.0
    assert clock.now().utc == at(60)
    assert clock.now().monotonic == 60.0


def test_that_a_delay_takes_as_much_less_real_time_as_the_clock_is_faster() -> None:
    assert ScaledClock(START, speed=60).real_delay(30) == 0.5
    assert SystemClock().real_delay(30) == 30


def test_that_the_system_clock_tells_aware_utc_and_never_goes_back() -> None:
    clock = SystemClock()

    first, second = clock.now(), clock.now()

    assert first.utc.utcoffset() is not None
    assert second.monotonic >= first.monotonic


@pytest.mark.parametrize("seconds", [3600.0, -3600.0, 2.5, -2.5])
def test_that_a_set_clock_is_told_once_with_its_sign(seconds: float) -> None:  # H51
    clock = FakeClock()
    watch = JumpWatch(clock.now())

    clock.advance(1)
    clock.set_forward(seconds)

    assert watch.jumped_by(clock.now()) == pytest.approx(seconds)
    assert watch.jumped_by(clock.advance(1)) is None


def test_that_sleep_is_no_jump_where_the_monotonic_clock_counts_it() -> None:  # H51
    clock = FakeClock()
    watch = JumpWatch(clock.now())

    assert watch.jumped_by(clock.advance(8 * 3600)) is None


@given(st.floats(-JUMP_TOLERANCE_S * 0.99, JUMP_TOLERANCE_S * 0.99))
def test_that_slewing_within_the_tolerance_is_no_jump(drift: float) -> None:  # H51
    clock = FakeClock()
    watch = JumpWatch(clock.now())

    clock.set_forward(drift)

    assert watch.jumped_by(clock.advance(1)) is None
