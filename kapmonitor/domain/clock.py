"""Time, always injected.

UTC is for the record and the protocol; the monotonic reading is for delays, ages and time-outs.
A drill's clock runs faster than the wall's, so nothing may ask the operating system by itself.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

JUMP_TOLERANCE_S = 2.0
"""How far UTC may drift from the monotonic clock between two looks before it counts as a jump.
Our starting value: network time slews far slower, a set clock or a time zone mishap far more."""


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment on both clocks: aware UTC, and monotonic seconds that count sleep."""

    utc: datetime
    monotonic: float


class Clock(Protocol):
    """What the program may know of time. Safe to ask from any thread."""

    def now(self) -> Instant:
        """The moment on both clocks."""
        ...

    def real_delay(self, seconds: float) -> float:
        """Real seconds that ``seconds`` of this clock take."""
        ...


class SystemClock:
    """The computer's own clocks; the monotonic one goes on counting in sleep where it can."""

    def now(self) -> Instant:
        """The moment on both clocks."""
        return Instant(datetime.now(UTC), _monotonic_counting_sleep())

    def real_delay(self, seconds: float) -> float:
        """Real time is its own measure."""
        return seconds


class ScaledClock:
    """A drill's clock: stands at ``starts_at`` until released, then runs at ``speed``."""

    def __init__(self, starts_at: datetime, speed: float) -> None:
        self._starts_at = starts_at
        self._speed = speed
        self._released_at: float | None = None

    @property
    def speed(self) -> float:
        """Scenario seconds in one real second."""
        return self._speed

    def release(self) -> float:
        """Let the clock run; return the real monotonic second at which it began."""
        self._released_at = time.monotonic()
        return self._released_at

    def now(self) -> Instant:
        """The moment on both clocks, in scenario time."""
        elapsed = 0.0
        if self._released_at is not None:
            elapsed = (time.monotonic() - self._released_at) * self._speed
        return Instant(self._starts_at + timedelta(seconds=elapsed), elapsed)

    def real_delay(self, seconds: float) -> float:
        """Real seconds that ``seconds`` of scenario time take."""
        return seconds / self._speed


class JumpWatch:
    """Notices that UTC was set: it moved by something else than the monotonic clock did."""

    def __init__(self, started: Instant) -> None:
        self._last = started

    def jumped_by(self, now: Instant) -> float | None:
        """Seconds by which UTC jumped since the last look (positive: forward), or ``None``."""
        expected = now.monotonic - self._last.monotonic
        drift = (now.utc - self._last.utc).total_seconds() - expected
        self._last = now
        return drift if abs(drift) > JUMP_TOLERANCE_S else None


def _monotonic_counting_sleep() -> float:
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
