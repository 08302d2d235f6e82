"""The program was killed in the middle of a session: a new window has the room's thread again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.protocols.stages import StageState
from kapmonitor.ui.viewmodels.tiles import DASH, TileState
from tests.journeys.drills import environment
from tests.journeys.windows import Paired, RunningAir, a_clinic_window, settings_in

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"),
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there"),
]

BACK_WITHIN_S = 3.0
KILLED = """
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kapmonitor.app.settings import SettingsFile
from kapmonitor.domain import events as ev
from tests.journeys.windows import AirElsewhere, a_clinic_window

app = QApplication([])
with a_clinic_window(AirElsewhere(sys.argv[1]), SettingsFile(Path(sys.argv[2]))) as window:
    window.open_session()
    window.until(lambda: "SpO₂" in window.alarm_line())
    window.press(Qt.Key.Key_F6)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.view.stage == "preparation")
    window.press(Qt.Key.Key_F9)
    window.until(lambda: window.view.audio_paused_until is not None)
    window.press(Qt.Key.Key_C)
    window.until(lambda: bool(window.events(ev.ObservationRecorded)))
    print("under way", flush=True)
    QTest.qWait(60_000)
"""


def kill_in_the_middle(air: RunningAir, folder: Path) -> None:
    """A window in a process of its own, killed once its session is under way."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, air.endpoint, str(folder)],
        stdout=subprocess.PIPE,
        env=environment(QT_QPA_PLATFORM="offscreen"),
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert said == b"under way\n"


def test_that_after_a_kill_the_session_is_gone_on_with_in_three_seconds(
    air: RunningAir, tmp_path: Path
) -> None:  # H54
    # Given a session with a stage on, a high alarm, and a pause of the sound, killed.
    oximeter = air.put_oximeter((0.0, 84.0))
    settings = settings_in(tmp_path, Paired(oximeter))
    kill_in_the_middle(air, tmp_path)
    air.remove(oximeter)  # nothing sends while the program is away

    with a_clinic_window(air, settings) as window:
        # The new window offers it first; Enter goes on.
        window.until(lambda: window.is_seen("resume-panel"))
        window.until_seen("KAP-0147")
        before = window.facts()
        (stage,) = [f for f in before if isinstance(f.event, ev.StageStarted)]
        began = time.monotonic()
        window.press(Qt.Key.Key_Return)
        window.until(lambda: window.link.view is not None and window.is_seen("live"))
        assert time.monotonic() - began < BACK_WITHIN_S

        # Stage and alarm are as they were, the pause is not, and no number is shown.
        assert window.view.stage == "preparation"
        (on,) = [each for each in window.view.plan.stages if each.stage.id == "preparation"]
        assert (on.state, on.starts_at) == (StageState.ON, stage.occurred_at)
        assert "SpO₂" in window.alarm_line()
        assert window.view.audio_paused_until is None
        assert (window.tile().text, window.tile().state) == (DASH, TileState.GONE)
        assert window.tile().mark == "was 84"
        window.until(lambda: bool(window.events(ev.SessionResumed)))
        assert len(window.events(ev.SessionInterrupted)) == 1
        assert window.facts()[: len(before)] == before

        # Numbers come with the first new packet.
        air.switch_on(oximeter)
        window.until_live()
        assert window.tile().text == "84"

        # What was entered before stands in the log.
        assert "calm" in [each.code for each in window.events(ev.ObservationRecorded)]
