"""A window that has closed leaves no thread, no widget and no lock behind."""

import gc
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.journeys.windows import Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

TIMES = 3


def threads() -> set[str]:
    return {each.name for each in threading.enumerate()}


def test_that_opening_and_closing_again_and_again_leaves_nothing(
    air: RunningAir, tmp_path: Path
) -> None:
    gc.collect()  # what other journeys let go of
    before, widgets = threads(), len(QApplication.topLevelWidgets())
    kept: list[weakref.ref[object]] = []
    for number in range(TIMES):
        settings = settings_in(tmp_path, Paired(air.put_oximeter()))
        with a_clinic_window(air, settings) as window:
            kept.append(weakref.ref(window.window))
            window.open_session(f"KAP-010{number}")
        del window

        left = [each for each in threading.enumerate() if each.name not in before]
        for each in left:
            each.join(1.0)
        assert [each for each in left if each.is_alive()] == []
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert len(QApplication.topLevelWidgets()) == widgets, QApplication.topLevelWidgets()
    gc.collect()
    assert [each() for each in kept] == [None] * TIMES


def test_that_a_window_closes_by_itself_when_nothing_is_open(
    air: RunningAir, tmp_path: Path
) -> None:
    # Given no session, nobody is asked.
    with a_clinic_window(air, settings_in(tmp_path)) as window:
        window.until(lambda: window.link.devices is not None)
        window.shell.close()
        window.until(lambda: not window.shell.isVisible())
    assert "core" not in threads()


def test_that_a_window_closed_in_the_moment_review_opens_leaves_no_call_behind(
    air: RunningAir, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.captureExceptions() as caught:
        with a_clinic_window(air, settings_in(tmp_path)) as window:
            window.until(lambda: window.link.devices is not None)
            window.press_with_control(Qt.Key.Key_2)
        QApplication.processEvents()

    assert [str(error) for _kind, error, _trace in caught] == []


def test_that_a_window_closed_in_a_session_asks_and_leaves_it_open_in_the_record(
    air: RunningAir, tmp_path: Path
) -> None:  # H54
    settings = settings_in(tmp_path, Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        window.open_session()
        window.shell.close()
        window.until(lambda: window.is_seen("close-leave"))
        window.click("close-leave")
        window.until(lambda: not window.shell.isVisible())

    # The next window offers to go on.
    with a_clinic_window(air, settings) as again:
        again.until(lambda: again.is_seen("resume-panel"))
