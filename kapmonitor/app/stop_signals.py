"""Hears Ctrl-C and SIGTERM while Qt's loop runs. Loaded behind the first frame."""

import signal
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

LOOK_EVERY_MS = 200
"""How often Python gets to run in Qt's loop, so that a signal is heard."""


class StopSignals:
    """Calls ``stop`` when the process is asked to end, from now on. Qt's thread."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._timer = QTimer()
        self._timer.timeout.connect(self._on_look)
        self._before: dict[signal.Signals, Any] = {}
        for each in (signal.SIGINT, signal.SIGTERM):
            self._before[each] = signal.signal(each, self._on_signal)
        self._timer.start(LOOK_EVERY_MS)

    def leave(self) -> None:
        """Give the signals back to whoever heard them before."""
        self._timer.stop()
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _on_look(self) -> None:
        """Nothing to do: that Python runs at all is what lets it handle a signal."""

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stop()
