"""The disk does not answer: the window goes on, and never says that something is saved."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.store.writer import Writer
from kapmonitor.ui.ports import Outcome
from tests.journeys.windows import Paired, RunningAir, a_clinic_window, a_start, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@contextmanager
def held(record: Path) -> Iterator[None]:
    """Another program holds the file: nothing can be written until the block ends."""
    with closing(sqlite3.connect(record, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_that_what_is_entered_on_a_stuck_disk_is_shown_as_not_saved_and_kept(
    air: RunningAir, tmp_path: Path
) -> None:  # H55
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.open_session()
        window.until_live()
        window.until_seen("all saved")

        with held(window.record):
            began = time.monotonic()
            window.press(Qt.Key.Key_C)
            assert "writing" in window.seen(window.find("last-action"))
            window.until_seen("writing 1")
            window.press(Qt.Key.Key_T)

            # Said loudly after two seconds; numbers go on, keys are answered at once.
            window.until(lambda: "NOT RECORDING" in window.alarm_line())
            assert time.monotonic() - began < 4.0
            window.until(lambda: "0 entries" not in window.alarm_line())
            window.until_seen("NOT SAVED")
            assert "all saved" not in window.seen()
            assert window.tile().text == "97"
            assert "1 s ago" in window.tile().age
            pressed = time.monotonic()
            window.press(Qt.Key.Key_N)
            assert "nausea" in window.seen(window.find("last-action"))
            assert time.monotonic() - pressed < 0.5

        # Nothing was lost, each in its order with the moment of its press.
        window.until(lambda: len(window.events(ev.ObservationRecorded)) == 3)
        codes = [each.code for each in window.events(ev.ObservationRecorded)]
        assert codes == ["calm", "tearful", "nausea"]
        window.until_seen("all saved")


def test_that_a_session_that_the_disk_refused_can_be_opened_once_it_answers(
    air: RunningAir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # H55
    def refuse(*_work: object) -> NoReturn:
        raise sqlite3.OperationalError("database or disk is full")

    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.until(lambda: window.link.devices is not None)
        outcomes: list[Outcome] = []
        with monkeypatch.context() as full:
            full.setattr(Writer, "_commit", refuse)
            window.window.desk.open_session(a_start(), outcomes.append)
            window.until(lambda: bool(outcomes))
        assert "full" in (outcomes[0].failure or "")
        assert window.link.view is None

        window.open_session()
        window.until_live()
        assert len(window.events(ev.SessionOpened)) == 1
