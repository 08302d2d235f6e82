"""Each thread watches the other: a frozen screen is heard, a silent core is not believed."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.machine.sound import TonePlayer
from tests.journeys.windows import Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

STALL_S = 2.8


def test_that_a_frozen_screen_is_alarmed_by_sound_and_in_the_record(
    air: RunningAir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # H52
    announced: list[tuple[float, Priority | None]] = []

    def announce(_player: TonePlayer, priority: Priority | None) -> None:
        announced.append((time.monotonic(), priority))

    monkeypatch.setattr(TonePlayer, "announce", announce)
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.open_session()
        window.until_live()
        window.until(lambda: "No sound" in window.alarm_line())
        window.press(Qt.Key.Key_F8)  # the only alarm is seen to: what sounds now is of the stall
        window.until(lambda: bool(window.events(ev.AlarmAcknowledged)))

        began = time.monotonic()
        time.sleep(STALL_S)  # on Qt's own thread
        ended = time.monotonic()

        # The core raised it while the screen stood still, 2 s after its last beat, and sounded it.
        sounded = [at for at, priority in announced if priority is Priority.HIGH]
        assert any(began + 1.7 <= at <= ended for at in sounded), announced
        raised = [e for e in window.events(ev.AlarmRaised) if e.condition == "display-frozen"]
        assert len(raised) == 1

        # The window goes on, and says what was.
        window.until(lambda: "This display stood still" in window.alarm_line())
        assert not window.link.is_silent


def test_that_numbers_are_covered_while_the_core_does_not_answer(
    air: RunningAir, tmp_path: Path
) -> None:  # H52
    with a_clinic_window(air, settings_in(tmp_path, Paired(air.put_oximeter()))) as window:
        window.open_session()
        window.until_live()
        assert not window.is_seen("not-live-cover")

        window.stall_core(STALL_S)
        window.until(lambda: window.is_seen("not-live-cover"))
        covered = window.find("not-live-cover")
        assert covered.geometry().contains(covered.parentWidget().rect())
        assert "not live" in window.seen(covered)

        # What is pressed meanwhile bears its moment, and is written when the core is back.
        window.press(Qt.Key.Key_C)
        window.until(lambda: not window.is_seen("not-live-cover"))
        window.until(lambda: bool(window.events(ev.ObservationRecorded)))
        fact = window.fact_of(ev.ObservationRecorded)
        assert fact.recorded_at >= fact.occurred_at
        window.until_live()
