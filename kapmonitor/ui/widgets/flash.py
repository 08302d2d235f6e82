"""One clock for everything that flashes: all of it in step, and never faster than the eye bears."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from kapmonitor.domain.limits import Priority

HALF_S = {Priority.HIGH: 0.25, Priority.MEDIUM: 0.825}
"""Half a period, in seconds: 2 Hz and 0.6 Hz, half of it on.

Source: IEC 60601-1-8 (1.4 to 2.8 Hz and 0.4 to 0.8 Hz, 20 to 60 % on); domain.md 7.1, second-hand.
A low alarm has no pace: it is steady. More than 3 flashes a second would be unfit for people
(WCAG 2.3.1).
"""


@dataclass(slots=True, kw_only=True)
class _Pace:
    """Where one priority stands in its period."""

    half_s: float
    began: float = 0.0
    is_on: bool = True

    def phase_at(self, now: float) -> bool:
        return int((now - self.began) / self.half_s) % 2 == 0

    def next_edge_s(self, now: float) -> float:
        return self.half_s - (now - self.began) % self.half_s


class FlashClock(QObject):
    """Phases for what flashes; its one timer runs only while something does.

    What begins to flash begins with its bright phase, unless others of its priority flash already:
    then it falls in step. What stops is told the bright phase, which is also the look of an alarm
    that stands still. Acknowledged alarms ask for ``None``; paused audio changes nothing here.

    Signals:
        high_phase: whether high alarms now show their bright ground.
        medium_phase: the same for medium alarms.
    """

    high_phase = Signal(bool)
    medium_phase = Signal(bool)

    def __init__(
        self, parent: QObject | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._monotonic = monotonic
        self._wanted: dict[QObject, Priority] = {}
        self._paces = {priority: _Pace(half_s=half) for priority, half in HALF_S.items()}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.beat)

    def is_on(self, priority: Priority) -> bool:
        """The phase of a priority now; a low one is always on."""
        pace = self._paces.get(priority)
        return pace is None or pace.is_on

    @property
    def is_running(self) -> bool:
        """Whether anything flashes."""
        return self._timer.isActive()

    def want(self, owner: QObject, priority: Priority | None) -> None:
        """From now on flash for ``owner`` at the pace of ``priority``; ``None`` or low: no more.

        An owner that was destroyed is forgotten at the next beat.
        """
        if self._wanted.get(owner) is priority:
            return
        self._wanted.pop(owner, None)
        if priority in self._paces:
            if priority not in self._wanted.values():
                self._paces[priority].began = self._monotonic()
            self._wanted[owner] = priority
        self.beat()

    def beat(self) -> None:
        """Bring the phases up to the time; the timer calls it at each edge."""
        self._wanted = {owner: each for owner, each in self._wanted.items() if isValid(owner)}
        now = self._monotonic()
        flashing = set(self._wanted.values())
        for priority, pace in self._paces.items():
            self._turn(priority, is_on=priority not in flashing or pace.phase_at(now))
        self._timer.stop()
        if flashing:
            soonest = min(self._paces[priority].next_edge_s(now) for priority in flashing)
            self._timer.start(int(soonest * 1000) + 1)

    def _turn(self, priority: Priority, *, is_on: bool) -> None:
        pace = self._paces[priority]
        if pace.is_on is not is_on:
            pace.is_on = is_on
            signal = self.high_phase if priority is Priority.HIGH else self.medium_phase
            signal.emit(is_on)
