"""Entries of something that happened some minutes ago, in one gesture."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kapmonitor.domain.clock import Instant
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.key_bursts import Press

ARMED_S = 2.0
"""Real seconds for which a digit waits for its letter."""
PX_PER_MINUTE = 14.0
"""How far a target is dragged to the left for one minute, in px at 100 %."""
SLACK_PX = 20.0
"""How far a hand may slip before it counts as dragging."""
MOST_MINUTES = 30
"""Farther back than this an entry is written as a note, with its time in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTimed:
    """When something happened, and why it cannot be entered so, if it cannot."""

    at: datetime
    refusal: str | None = None


class BackTime:
    """Minutes that wait for the key they belong to."""

    def __init__(self) -> None:
        self._minutes = 0
        self._armed_s = 0.0

    def arm(self, minutes: int, press: Press) -> None:
        """The next key within two seconds happened so many minutes ago."""
        self._minutes = minutes
        self._armed_s = press.real_s

    def minutes(self, now_s: float) -> int:
        """The minutes that are armed, 0 for none."""
        return self._minutes if now_s - self._armed_s < ARMED_S else 0

    def take(self, now_s: float) -> int:
        """The minutes that are armed; they are spent."""
        minutes, self._minutes = self.minutes(now_s), 0
        return minutes


def minutes_of_drag(distance_px: float, scale: float) -> int:
    """Minutes ago for a drag of so many px to the left, at a text scale."""
    beyond = distance_px / scale - SLACK_PX
    return min(MOST_MINUTES, int(beyond / PX_PER_MINUTE) + 1) if beyond > 0 else 0


def back_timed(pressed: Instant, minutes: int, opened_at: datetime | None) -> BackTimed:
    """The moment ``minutes`` before the press; never one before the session opened."""
    at = pressed.utc - timedelta(minutes=minutes)
    if opened_at is not None and at < opened_at and minutes:
        since = int((pressed.utc - opened_at).total_seconds() // 60)
        why = translate("entering", "the session began only {since} min ago", since=since)
        return BackTimed(at=at, refusal=why)
    return BackTimed(at=at)
