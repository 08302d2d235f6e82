"""A window whose screen goes is where somebody sees it; one that is in sight stays."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.screen_watch import ScreenWatch, place_for

FIRST, SECOND = QRect(0, 0, 1920, 1080), QRect(1920, 0, 3840, 2160)


@pytest.mark.parametrize(
    ("window", "place"),
    [
        (QRect(100, 50, 1440, 900), None),
        (QRect(2000, 100, 1440, 900), QRect(240, 90, 1440, 900)),
        (QRect(1720, 100, 1440, 900), QRect(240, 90, 1440, 900)),
        (QRect(1920, 0, 3840, 2160), QRect(0, 0, 1920, 1080)),
        (QRect(-200, 50, 1440, 900), None),
    ],
)
def test_that_only_a_window_out_of_sight_is_moved_and_fits(
    window: QRect, place: QRect | None
) -> None:
    assert place_for(window, [FIRST], FIRST) == place


def test_that_a_window_on_the_second_screen_stays_there() -> None:
    assert place_for(QRect(2000, 100, 1440, 900), [FIRST, SECOND], FIRST) is None


@pytest.mark.parametrize("told", ["screenRemoved", "primaryScreenChanged"])
def test_that_a_window_comes_back_when_its_screen_is_gone(qtbot: QtBot, told: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    ScreenWatch(window)
    window.move(9000, 9000)
    screen = QGuiApplication.primaryScreen()
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    getattr(app, told).emit(screen)

    qtbot.waitUntil(lambda: screen.availableGeometry().contains(window.geometry()))
