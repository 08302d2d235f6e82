"""Tells a sentence, or a barcode scanner, from single keys: four letters within a second (H62)."""

from collections import deque
from dataclasses import dataclass

from kapmonitor.domain.clock import Instant

LETTERS = 4
"""So many letters make a burst (HAZARDS H62)."""
WITHIN_S = 1.0
"""Real seconds within which they come (HAZARDS H62)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """When something was pressed: ``at`` on the session's clock, ``real_s`` real monotonic."""

    at: Instant
    real_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """What was typed where nobody meant to give commands, and when its first key was pressed."""

    text: str
    began: Press


class KeyBursts:
    """The keys of the last second, until they turn out to be words."""

    def __init__(self) -> None:
        self._keys: deque[tuple[str, Press]] = deque()

    @property
    def last(self) -> Press | None:
        """The newest key that was pressed on its own."""
        return self._keys[-1][1] if self._keys else None

    def is_under_way(self, now_s: float) -> bool:
        """Whether a key now would belong to those before it."""
        return self.last is not None and now_s - self.last.real_s < WITHIN_S

    def take(self, key: str, press: Press) -> Burst | None:
        """One key; the burst that it completes, if it does."""
        self._keys.append((key, press))
        while press.real_s - self._keys[0][1].real_s >= WITHIN_S:
            self._keys.popleft()
        if sum(each.isalpha() for each, _ in self._keys) < LETTERS:
            return None
        burst = Burst(text="".join(each for each, _ in self._keys), began=self._keys[0][1])
        self._keys.clear()
        return burst

    def forget(self) -> None:
        """Something else was done in between: what follows is a gesture of its own."""
        self._keys.clear()
