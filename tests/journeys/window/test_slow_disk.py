"""The disk does not answer: the window goes on, and never says that something is saved."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QWidget

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.store.writer import Writer
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.log_line import Saving
from kapmonitor.ui.viewmodels.log_model import LogRole
from tests.journeys.earlier import go_on, write_interrupted
from tests.journeys.windows import (
    OpenWindow,
    Paired,
    RunningAir,
    a_clinic_window,
    a_start,
    settings_in,
    utc_now,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

HELD_S = 6.5
"""Longer than the writer waits for a lock (``store/database.py``), so that it gives up once."""
SAVED_DOSE = re.compile(r"60 mg ketamine IM injection given \d\d:\d\d:\d\d, saved")


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


def lines(window: OpenWindow) -> list[tuple[str, Saving]]:
    """What the log in sight says, and how each line stands; the newest first."""
    view = window.find("log-lines", QListView)
    assert isinstance(view, QListView)
    rows = [view.model().index(row, 0) for row in range(view.model().rowCount())]
    return [(row.data(LogRole.WORDS), row.data(LogRole.SAVING)) for row in rows]


def until_beyond_patience(window: OpenWindow, began: float) -> None:
    """The window lives on until the writer has given up once: longer than it waits for a lock."""
    window.until(lambda: time.monotonic() - began > HELD_S)


def acknowledge_what_is_over(window: OpenWindow) -> None:
    """An alarm about the record stays until somebody saw it; then it is gone."""
    window.until(lambda: "over, not acknowledged" in window.alarm_line())
    window.press(Qt.Key.Key_F8)
    window.until(lambda: "NOT RECORDING" not in window.alarm_line())


def last_said(window: OpenWindow) -> str:
    """What the entry place, or the dose panel while it is there, says was done last."""
    notices = [each.property("text") for each in window.shell.findChildren(QWidget, "dose-notice")]
    return "\n".join([window.seen(window.find("last-action")), *map(str, notices)])


def assert_all_saved(window: OpenWindow) -> None:
    """In the log, in its foot and in the head."""
    window.until_seen("all saved")
    assert str(window.find("header-saved").property("text")) == "saved"
    assert "not saved" not in window.seen().lower()
    assert {saving for _, saving in lines(window)} == {Saving.SAVED}


def test_that_entries_on_a_disk_held_beyond_the_writers_patience_stand_once_and_are_saved(
    air: RunningAir, tmp_path: Path
) -> None:  # H36 H55
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.open_session()
        window.until_live()
        window.until_seen("all saved")

        with held(window.record):
            began = time.monotonic()
            for key in (Qt.Key.Key_C, Qt.Key.Key_T, Qt.Key.Key_N):
                window.press(key)
            until_beyond_patience(window, began)
            assert "all saved" not in window.seen()
            assert "NOT SAVED" in window.seen()
            assert not window.events(ev.ObservationRecorded)

        # Each once, in the record and in the log, and nowhere said to be lost.
        window.until(lambda: len(window.events(ev.ObservationRecorded)) == 3)
        acknowledge_what_is_over(window)
        assert_all_saved(window)
        assert [each.code for each in window.events(ev.ObservationRecorded)] == [
            *("calm", "tearful", "nausea")
        ]
        observed = [words for words, _ in lines(window) if words in {"calm", "tearful", "nausea"}]
        assert observed == ["nausea", "tearful", "calm"]


def test_that_a_dose_on_a_disk_held_beyond_the_writers_patience_is_recorded_once_and_said_so(
    air: RunningAir, tmp_path: Path
) -> None:  # H36 H55
    before_a_dose(tmp_path / "clinic.db")
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        go_on(window)
        window.until_live()
        prepare_a_dose(window)

        with held(window.record):
            began, pressed = time.monotonic(), utc_now()
            window.press_with_control(Qt.Key.Key_Return)
            until_beyond_patience(window, began)
            panel = window.find("dose-panel")
            assert "NOT SAVED" in window.seen(panel)
            assert not window.events(ev.DoseAdministered)

        # One dose, as of its press; who gave it is told, and told rightly.
        window.until(lambda: bool(window.events(ev.DoseAdministered)))
        window.until(lambda: SAVED_DOSE.search(last_said(window)))
        assert "NOT SAVED" not in last_said(window)
        acknowledge_what_is_over(window)
        assert_all_saved(window)
        given = window.fact_of(ev.DoseAdministered)
        assert abs(given.occurred_at - pressed) < timedelta(seconds=1)
        assert "0.81 of 2 mg/kg" in window.seen()


def before_a_dose(record: Path) -> None:
    """A session of some minutes with its gates met, so that a dose is asked nothing about."""
    protocol = read_protocol(resource_path("protocols", "im-ketamine.toml"))
    met = [(4.0, ev.GateMet(gate=gate)) for gate in protocol.gates]
    write_interrupted(record, 5.0, *met, (3.0, ev.StageStarted(stage="administration")))


def prepare_a_dose(window: OpenWindow) -> None:
    """By keyboard, up to the press that says that it was given."""
    window.press(Qt.Key.Key_D)
    window.until(lambda: window.focused.objectName() == "dose-concentration")
    window.write("50")
    window.tab_to("dose-drug-0")
    window.press(Qt.Key.Key_Return)
    window.tab_to("dose-mass")
    window.write("60")
    window.tab_to("route-im")
    window.press(Qt.Key.Key_Return)
    window.press_with_control(Qt.Key.Key_P)
    window.until(lambda: bool(window.events(ev.DosePrepared)))
    window.until_seen("Prepared 60 mg")
    window.until(lambda: str(window.find("header-saved").property("text")) == "saved")


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
