"""The clinic lead: finds the session in seconds, sees what is missing, proves that it is intact."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView

from kapmonitor.domain import events as ev
from tests.journeys.drills import run
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def end_as_stopped(window: OpenWindow) -> None:
    """By keyboard; nothing is closed by one press, and stopping wants its reason."""
    closed = len(window.events(ev.SessionClosed))
    window.press_with_control(Qt.Key.Key_E)
    window.until(lambda: window.is_seen("ending-close"))
    window.tab_to("ending-stopped")
    window.press(Qt.Key.Key_Return)

    # That the person left is said first: alarms go on until then.
    window.until(lambda: window.focused.objectName() == "ending-left")
    window.press(Qt.Key.Key_Return)
    window.until(lambda: bool(window.events(ev.PersonLeft)))
    window.until(lambda: window.focused.objectName() == "ending-reason")
    window.press(Qt.Key.Key_Return)
    window.until_seen("Why it was stopped: type it first")
    assert len(window.events(ev.SessionClosed)) == closed
    window.write("the person wanted to go home")
    window.press(Qt.Key.Key_Return)

    # The oximeter is on somebody still: that is asked once more.
    window.until(lambda: window.focused.objectName() == "ending-not-yet")
    window.tab_to("ending-anyway")
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.link.view is None)


def test_that_a_closed_session_is_found_shown_checked_and_handed_out(
    air: RunningAir, tmp_path: Path
) -> None:  # H14 H70 H72
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        # Given two sessions, the second of another person.
        window.open_session("KAP-0931")
        window.until_live()
        window.press(Qt.Key.Key_C)
        window.until(lambda: bool(window.events(ev.ObservationRecorded)))
        end_as_stopped(window)
        (closed,) = window.events(ev.SessionClosed)
        assert closed.ending == ev.Ending.STOPPED
        assert closed.reason == "the person wanted to go home"

        # The room asks for the next person, and nothing of the last one stands in it.
        window.until(lambda: window.is_seen("before-view"))
        assert "KAP-0931" not in window.seen()
        window.open_session("KAP-0202")
        window.until_live()
        end_as_stopped(window)

        # Review finds it by its code.
        window.press_with_control(Qt.Key.Key_2)
        window.until(lambda: window.is_seen("session-search"))
        found = window.find("session-list", QListView)
        assert isinstance(found, QListView)
        window.until(lambda: found.model().rowCount() == 2)
        window.click("session-search")
        window.write("0931")
        window.until(lambda: found.model().rowCount() == 1)
        window.press(Qt.Key.Key_Return)
        found.setFocus()
        window.press(Qt.Key.Key_Home)
        window.press(Qt.Key.Key_Return)

        # What was covered comes first; the check says what was looked at.
        window.until(lambda: str(window.find("review-code").property("text")) == "KAP-0931")
        window.until_seen("overage")
        window.click("review-verify")
        window.until_seen("intact")

        # It is handed out where somebody says, and the file is proven away from the program.
        file = tmp_path / "handed-out" / "kap-0931.jsonl"
        file.parent.mkdir()
        window.click("review-export")
        window.until(lambda: window.is_seen("export-path"))
        path = window.find("export-path")
        assert isinstance(path, QLineEdit)
        path.setFocus()
        window.press_with_control(Qt.Key.Key_A)
        window.write(str(file))
        window.press(Qt.Key.Key_Return)
        window.until(file.exists)
        window.until(lambda: str(file) in window.seen(window.find("export-panel")))

    checked = run("verify", file)
    assert checked.status == 0, checked.out + checked.err
    assert run("verify", "--database", tmp_path / "clinic.db").status == 0
    text = file.read_text("utf-8")
    file.write_text(text.replace('"calm"', '"joyful"', 1), "utf-8")
    assert run("verify", file).status == 1
