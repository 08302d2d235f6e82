"""The clinician at the door: what is wrong is seen at once, a stale number looks stale."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.simulation.spec import FaultWindow
from kapmonitor.store.reader import RecordReader
from kapmonitor.ui.actions import PageId
from kapmonitor.ui.viewmodels.tiles import DASH, TileState
from tests.journeys.windows import (
    OpenWindow,
    Paired,
    RunningAir,
    a_clinic_window,
    settings_in,
    utc_now,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

FALLS_S, SILENT_S, SILENT_FOR_S = 9.0, 13.0, 11.5
FALLEN = 84.0


def first_low_at(window: OpenWindow) -> datetime:
    """When the first packet under the floor was received."""
    with RecordReader.open(window.record) as reader:
        session = reader.sessions()[0].session
        readings = reader.readings(session)
    low = [r for r in readings if r.sign is VitalSign.SPO2 and r.value == FALLEN]
    return low[0].received_at


def frame_colour(window: OpenWindow) -> str:
    """What is painted at the very edge of the window."""
    return window.shell.grab().toImage().pixelColor(1, 1).name()


def alarms(window: OpenWindow, condition: str) -> list[ev.AlarmRaised]:
    return [each for each in window.events(ev.AlarmRaised) if each.condition == condition]


class Door:
    """What the clinician at the door does and sees, step by step."""

    def __init__(self, window: OpenWindow) -> None:
        self.window = window
        self.red = window.theme.colour("high_line").name()

    def sees_the_fall_within_a_second_of_its_packet(self) -> None:
        """On the alarm line, in the tile and round the window."""
        window = self.window
        window.until(lambda: "SpO₂" in window.alarm_line() and window.tile().text == "84")
        seen_at = utc_now()
        assert window.tile().flashes
        assert "84" in window.alarm_line()
        assert "88" in window.alarm_line()
        assert frame_colour(window) == self.red
        window.until(lambda: bool(alarms(window, "spo2-low")))
        assert seen_at - first_low_at(window) < timedelta(seconds=1)

    def has_big_numbers_on_one_key_and_the_page_back_on_the_same(self) -> None:
        """Alarm line and all."""
        window = self.window
        window.press(Qt.Key.Key_F3)
        window.until(lambda: window.is_seen("big-numbers"))
        window.until(lambda: window.tile().text == "84", within_ms=500)
        assert "84" in window.alarm_line()
        window.press(Qt.Key.Key_F3)
        window.until(lambda: not window.is_seen("big-numbers"))

    def finds_the_strip_and_the_frame_on_every_other_page(self) -> None:
        """Numbers, ages and the alarm."""
        window = self.window
        for page in (PageId.REVIEW, PageId.DEVICES, PageId.PROTOCOLS, PageId.SETTINGS):
            window.window.window.show_page(page)
            window.until(lambda: window.is_seen("room-strip"))
            assert "SpO₂" in window.find("room-strip").accessibleDescription()
            assert frame_colour(window) == self.red
        window.press_with_control(Qt.Key.Key_1)

    def is_asked_in_place_before_the_window_closes(self) -> None:
        """Staying is what Enter and Esc do; the numbers stay in sight."""
        window = self.window
        window.shell.close()
        window.until(lambda: window.is_seen("close-question"))
        assert window.shell.isVisible()
        assert window.tile().text == "84"
        window.press(Qt.Key.Key_Escape)
        window.until(lambda: not window.is_seen("close-question"))

    def sees_the_number_go_stale_then_go(self) -> None:
        """Struck through after four seconds, a dash and why after ten, and no-data."""
        window = self.window
        window.until(lambda: window.tile().state is TileState.STALE)
        stale = window.tile()
        assert stale.text == "84"
        assert "not live" in stale.age
        window.until(lambda: window.tile().state is TileState.GONE)
        gone = window.tile()
        assert gone.text == DASH
        assert gone.mark == "was 84"
        assert gone.why
        window.until(lambda: bool(alarms(window, "no-data")))
        window.until(lambda: "eading lost" in window.alarm_line())

    def is_told_of_the_fall_still(self) -> None:
        """Losing data ended nothing."""
        window = self.window
        assert "SpO₂" in window.alarm_line()
        assert not [e for e in window.events(ev.AlarmEnded) if e.condition == "spo2-low"]

    def sees_it_come_back_by_itself(self) -> None:
        """Live again, and no reading is called lost."""
        window = self.window
        window.until(lambda: window.tile().state is TileState.LIVE)
        assert window.tile().text == "84"
        window.until(lambda: "eading lost" not in window.alarm_line())


def test_that_a_fall_and_then_silence_are_seen_from_the_door_on_every_page(
    air: RunningAir, tmp_path: Path
) -> None:  # H03 H19 H26 H63
    # Given a person whose SpO₂ falls in some seconds, on a device that then says nothing more.
    oximeter = air.put_oximeter(
        (0.0, 97.0),
        (FALLS_S, 97.0),
        (FALLS_S + 0.001, FALLEN),
        faults=[FaultWindow(kind="silent", at_s=SILENT_S, lasts_s=SILENT_FOR_S)],
    )
    with a_clinic_window(air, settings_in(tmp_path, Paired(oximeter))) as window:
        window.open_session()
        window.until_live()
        assert not window.window.window.frame.is_alarming
        door = Door(window)

        door.sees_the_fall_within_a_second_of_its_packet()
        door.has_big_numbers_on_one_key_and_the_page_back_on_the_same()
        door.finds_the_strip_and_the_frame_on_every_other_page()
        door.is_asked_in_place_before_the_window_closes()

        door.sees_the_number_go_stale_then_go()
        door.is_told_of_the_fall_still()
        door.sees_it_come_back_by_itself()
