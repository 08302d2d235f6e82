"""Runs the window: up at once, then filled, then closed only when everything has come to rest.

Nothing heavy is imported here: what fills the window is loaded after its first frame.
"""

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication

from kapmonitor.app.loading import load
from kapmonitor.app.resources import resource_path
from kapmonitor.app.settings import SettingsFile
from kapmonitor.ui.ground import FirstGround
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.shell import SMALLEST, Shell

SIZE = (1440, 900)
FRAME = 48
"""px that a window system may put over the window: with less room its foot is below the screen."""
_THEMES = resource_path("themes")
SWITCH_S = 0.001
"""How long one thread may keep Python to itself while another waits: an alarm waits for it once on
each side of the bridge. Python's own 5 ms are as much as all the rest of its way; measured by
``tests/bench/window.py``."""


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


Furnish = Callable[[QApplication, Shell, Any], Furnished]
"""The last is the ``Theme``, which is no more loaded here than what it dresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """What is shown, and on what; ``furnish`` loads the rest once the first frame is up."""

    settings: SettingsFile
    furnish: Furnish
    frame_word: str | None = None
    """What a practice window says all round: ``DRILL``."""


def run_window(plan: WindowPlan) -> None:
    """Open the window and return when it has closed and everything has come to rest.

    Raises:
        Exception: whatever kept the window from being filled, once it is closed.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - no other kind is ever made here
    app.setApplicationName("kapmonitor")
    app.setQuitOnLastWindowClosed(True)
    preferences = plan.settings.read()
    ground = FirstGround(_THEMES / f"{preferences.theme}.toml", preferences.text_scale)
    title = "kapmonitor" if plan.frame_word is None else f"kapmonitor: {plan.frame_word}"
    shell = Shell(ground, title)
    running = _Running(app, shell, plan, preferences)
    shell.first_painted.connect(running.fill)
    # Not by QWidget.screen: PySide6 6.11 makes the screen its child, and takes it down with it.
    room = app.primaryScreen().availableGeometry()
    shell.resize(size_on(room))
    if fills(room):
        shell.move(room.topLeft())
        shell.showMaximized()
    else:
        shell.show()
    app.exec()
    running.rest()


def fills(room: QRect) -> bool:
    """Whether the window fills a screen of so much room: it holds the window, but not as it is."""
    holds = room.width() >= SMALLEST[0] and room.height() >= SMALLEST[1]
    return holds and (room.width() < SIZE[0] or room.height() < SIZE[1] + FRAME)


def size_on(room: QRect) -> QSize:
    """How large it is made: also where nothing maximises windows, all of it is on the screen."""
    return room.size() if fills(room) else QSize(*SIZE)


class _Running:
    """The window from its first frame to its end."""

    def __init__(
        self, app: QApplication, shell: Shell, plan: WindowPlan, preferences: Preferences
    ) -> None:
        self._app, self._shell, self._plan, self._preferences = app, shell, plan, preferences
        self._furnished: Furnished | None = None
        self._problem: Exception | None = None
        self._signals: Any = None

    def fill(self) -> None:
        """Load the rest and let it begin; a window that cannot be filled closes."""
        self._signals = load("app.stop_signals", "StopSignals")(self.stop)
        sys.setswitchinterval(SWITCH_S)
        # What fills it says from now on when to collect, so that it is done on no other thread.
        gc.disable()
        try:
            self._furnished = self._plan.furnish(self._app, self._shell, self._dressed())
        except Exception as problem:  # noqa: BLE001 - raised again as soon as Qt's loop has ended
            self._problem = problem
            self._shell.close()

    def _dressed(self) -> Any:
        """The theme that was chosen, worn by the application from now on."""
        theme = load("ui.theme", "Theme")(load("ui.theme", "read_tokens")(_THEMES))
        theme.use(self._preferences.theme, self._preferences.text_scale)
        self._shell.stand_on(theme)
        return theme

    def stop(self) -> None:
        """Asked from outside: nobody is there to be asked back."""
        if self._furnished:
            self._furnished.stop()
        else:
            self._shell.close()

    def rest(self) -> None:
        """Wait for the threads, then raise what kept the window from being filled."""
        if self._furnished:
            self._furnished.rest()
        gc.enable()
        if self._signals:
            self._signals.leave()
        if self._problem is not None:
            raise self._problem
