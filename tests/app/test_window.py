import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kapmonitor.app.settings import SettingsFile
from kapmonitor.app.window import WindowPlan, fills, run_window, size_on
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("qtbot")


class Filled:
    """A window that is filled with nothing and ends by itself."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.done: list[str] = []

    def may_close(self) -> bool:
        return True

    def stop(self) -> None:
        self.done.append("stopped")
        self.shell.close()

    def rest(self) -> None:
        self.done.append("rested")


@pytest.fixture(autouse=True)
def _interpreter() -> Iterator[None]:
    """What a window sets for its process is taken back."""
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


def test_that_a_window_is_filled_behind_its_first_frame_and_waits_for_its_threads(
    tmp_path: Path,
) -> None:
    filled: list[Filled] = []

    def furnish(_app: QApplication, shell: Shell, _theme: Theme) -> Filled:
        assert shell.isVisible()
        filled.append(Filled(shell))
        QTimer.singleShot(0, filled[0].stop)
        return filled[0]

    run_window(WindowPlan(settings=SettingsFile(tmp_path), furnish=furnish))

    assert filled[0].done == ["stopped", "rested"]
    assert gc.isenabled()


def test_that_a_window_that_is_gone_leaves_the_screens_where_they_are(tmp_path: Path) -> None:
    def furnish(_app: QApplication, shell: Shell, _theme: Theme) -> Filled:
        filled = Filled(shell)
        QTimer.singleShot(0, filled.stop)
        return filled

    screen = QApplication.primaryScreen()
    run_window(WindowPlan(settings=SettingsFile(tmp_path), furnish=furnish))
    gc.collect()

    assert isValid(screen)


def test_that_a_window_asked_to_end_from_outside_comes_to_rest(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    filled: list[Filled] = []

    def furnish(_app: QApplication, shell: Shell, _theme: Theme) -> Filled:
        filled.append(Filled(shell))
        QTimer.singleShot(0, _be_asked_to_end)
        return filled[0]

    run_window(WindowPlan(settings=SettingsFile(tmp_path), furnish=furnish))

    assert filled[0].done == ["stopped", "rested"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_that_a_window_that_cannot_be_filled_closes_and_says_why(tmp_path: Path) -> None:
    def furnish(_app: QApplication, _shell: Shell, _theme: Theme) -> Filled:
        raise OSError("the protocols cannot be read")

    with pytest.raises(OSError, match="protocols"):
        run_window(WindowPlan(settings=SettingsFile(tmp_path), furnish=furnish))

    assert gc.isenabled()


def _be_asked_to_end() -> None:
    signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("width", "height", "is_filled"),
    [(1920, 1080, False), (1440, 900, True), (1366, 728, True), (800, 800, False)],
)
def test_that_no_part_of_the_window_lies_below_a_small_screen(
    width: int, height: int, is_filled: bool
) -> None:
    assert fills(QRect(0, 0, width, height)) is is_filled


@pytest.mark.parametrize(
    ("room", "size"),
    [((1280, 720), (1280, 720)), ((1440, 900), (1440, 900)), ((1920, 1080), (1440, 900))],
)
def test_that_all_of_the_window_is_seen_where_nothing_maximises_it(
    room: tuple[int, int], size: tuple[int, int]
) -> None:
    assert size_on(QRect(0, 0, *room)).toTuple() == size
