"""The clinic brings its own protocol, opens a session with it, and goes on with it later."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from tests.journeys.windows import OpenWindow, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

TAKEN_IN = "Taken in: im-ketamine version 2, approved by A. Director"


def write_own(path: Path, *, more: str = "") -> Path:
    text = resource_path("protocols", "im-ketamine.toml").read_text(encoding="utf-8")
    head = '\nversion = 2\napproved_by = "A. Director"\n'
    path.write_text(text.replace("\nversion = 1\n", head, 1) + more, encoding="utf-8")
    return path


def import_file(window: OpenWindow, path: Path) -> None:
    """By keyboard alone, from whatever page."""
    window.press_with_control(Qt.Key.Key_4)
    window.until(lambda: window.is_seen("protocols-page"))
    window.tab_to("protocol-import")
    window.press(Qt.Key.Key_Space)
    window.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    window.write(str(path))
    window.press(Qt.Key.Key_Return)


def test_that_an_imported_protocol_is_opened_at_once_and_gone_on_with_at_the_next_start(
    air: RunningAir, tmp_path: Path
) -> None:  # H24 H60 H63
    own = write_own(tmp_path / "own.toml")
    settings = settings_in(tmp_path / "data")
    with a_clinic_window(air, settings) as window:
        window.until(lambda: window.is_seen("before-view"))
        import_file(window, own)
        window.until_seen(TAKEN_IN)
        assert QApplication.activeModalWidget() is None

        # The page before a session offers it in the place of the built-in one.
        window.press_with_control(Qt.Key.Key_1)
        window.until(lambda: window.is_seen("before-view"))
        choice = window.find("protocol-im-ketamine")
        assert "version 2, approved by A. Director" in choice.accessibleName()
        window.open_session()

        opened = window.events(ev.SessionOpened)[0]
        assert opened.protocol.version == 2
        copy = tmp_path / "data" / "protocols" / "im-ketamine-v2.toml"
        assert copy.read_bytes() == own.read_bytes()

    with a_clinic_window(air, settings) as again:
        again.until(lambda: again.is_seen("resume-panel"))
        done: list[object] = []
        session = again.facts()[0].session
        again.window.desk.resume_session(session, done.append)
        again.until(lambda: again.link.view is not None)

        assert again.view.protocol_version == 2


def test_that_faults_are_listed_beside_a_session_that_goes_on(
    air: RunningAir, tmp_path: Path
) -> None:  # H63
    faulty = write_own(tmp_path / "faulty.toml", more='\n[[gate]]\nid = "no-such-gate"\n')
    with a_clinic_window(air, settings_in(tmp_path / "data")) as window:
        window.until(lambda: window.is_seen("before-view"))
        window.open_session()
        import_file(window, faulty)
        window.until_seen("Nothing was copied.")

        faults = window.find("protocol-import-faults")
        assert "no-such-gate" in str(faults.property("plainText"))
        assert QApplication.activeModalWidget() is None
        assert "The open session" in window.seen()
        assert not (tmp_path / "data" / "protocols").exists()
