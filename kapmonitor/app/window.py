"""Runs the window: up at once, then filled, then closed only when everything has come to rest.

Nothing heavy is imported here: what fills the window is loaded after its first frame.
"""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kapmonitor.app.resources import resource_path
from kapmonitor.app.settings import SettingsFile
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme, read_tokens

SIZE = (1440, 900)
LOOK_FOR_SIGNALS_MS = 200
"""How often Python gets to run in Qt's loop, so that Ctrl-C and SIGTERM are heard."""


class Furnished(Protocol):
    """A window that has been filled."""

    def may_close(self) -> bool:
        """Whether it may close now; otherwise it has begun to ask, or to come to rest."""
        ...

    def stop(self) -> None:
        """Bring everything to rest and close, without asking."""
        ...

    def rest(self) -> None:
        """Wait until every thread has ended."""
        ...


Furnish = Callable[[QApplication, Shell, Theme], Furnished]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """What is shown, and on what; ``furnish`` loads the rest once the first frame is up."""

    settings: SettingsFile
    furnish: Furnish
    frame_word: str | None = None
    """What a practice window says all round: ``DRILL``."""


def run_window(plan: WindowPlan) -> None:
    """Open the window and return when it has closed and everything has come to rest."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - no other kind is ever made here
    app.setApplicationName("kapmonitor")
    app.setQuitOnLastWindowClosed(True)
    preferences = plan.settings.read()
    themes = read_tokens(resource_path("themes"))
    theme = Theme(themes, preferences.theme, preferences.text_scale)
    title = "kapmonitor" if plan.frame_word is None else f"kapmonitor: {plan.frame_word}"
    shell = Shell(theme, title)
    running = _Running(app, shell, theme, plan)
    shell.first_painted.connect(running.fill)
    shell.resize(*SIZE)
    shell.show()
    with _Signals(running.stop):
        app.exec()
    running.rest()


class _Running:
    """The window from its first frame to its end."""

    def __init__(self, app: QApplication, shell: Shell, theme: Theme, plan: WindowPlan) -> None:
        self._app, self._shell, self._theme, self._plan = app, shell, theme, plan
        self._furnished: Furnished | None = None

    def fill(self) -> None:
        """Dress the application, load the rest and let it begin."""
        self._theme.use(self._theme.name, self._theme.scale)
        self._furnished = self._plan.furnish(self._app, self._shell, self._theme)

    def stop(self) -> None:
        """Asked from outside: nobody is there to be asked back."""
        if self._furnished:
            self._furnished.stop()
        else:
            self._shell.close()

    def rest(self) -> None:
        """Wait for the threads."""
        if self._furnished:
            self._furnished.rest()


class _Signals:
    """Hears Ctrl-C and SIGTERM while Qt's loop runs."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._timer = QTimer()
        self._timer.timeout.connect(self._on_look)
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            self._before[each] = signal.signal(each, self._on_signal)
        self._timer.start(LOOK_FOR_SIGNALS_MS)

    def __exit__(self, *_error: object) -> None:
        self._timer.stop()
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _on_look(self) -> None:
        """Nothing to do: that Python runs at all is what lets it handle a signal."""

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stop()
