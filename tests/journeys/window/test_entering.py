"""The guide: a hand free for one second, in the dark; one key logs it at the press."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.ui.actions import PageId
from tests.journeys.windows import OpenWindow, Paired, RunningAir, a_clinic_window, settings_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture(scope="module")
def opened(air: RunningAir, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWindow]:
    """One open session with live numbers for all of them, as staff have it for hours."""
    settings = settings_in(tmp_path_factory.mktemp("guide"), Paired(air.put_oximeter()))
    with a_clinic_window(air, settings) as window:
        window.open_session()
        window.until_live()
        yield window


@pytest.fixture
def window(opened: OpenWindow) -> OpenWindow:
    """On the live page, with nothing typed and nothing asked."""
    opened.press_with_control(Qt.Key.Key_1)
    opened.window.room_page.currentWidget().setFocus()
    opened.press(Qt.Key.Key_Escape)
    return opened


def observations(window: OpenWindow) -> list[Fact]:
    return [f for f in window.facts() if isinstance(f.event, ev.ObservationRecorded)]


def until_saved(window: OpenWindow, count: int) -> list[Fact]:
    window.until(lambda: len(observations(window)) >= count)
    window.until_seen("all saved")
    return observations(window)


def voided(window: OpenWindow) -> dict[int, str]:
    return {each.voids: each.reason for each in window.events(ev.EntryVoided)}


def now() -> datetime:
    return datetime.now(UTC)


def test_that_a_key_logs_at_the_moment_of_the_press_whatever_the_core_is_doing(
    window: OpenWindow,
) -> None:  # H62
    before_count = len(observations(window))
    window.stall_core(0.7)
    before = now()
    window.press(Qt.Key.Key_C)
    after = now()

    # It is shown at once, as not durable yet.
    assert "calm" in window.seen(window.find("last-action"))
    assert "writing" in window.seen(window.find("last-action"))
    fact = until_saved(window, before_count + 1)[-1]
    assert fact.event == ev.ObservationRecorded(code="calm")
    assert before - timedelta(milliseconds=1) <= fact.occurred_at <= after
    assert fact.recorded_at - fact.occurred_at > timedelta(milliseconds=300)
    assert fact.recorded_by == "clinician"


def test_that_a_target_logs_like_its_key(window: OpenWindow) -> None:
    count = len(observations(window))
    window.click("observe-tearful")
    assert until_saved(window, count + 1)[-1].event == ev.ObservationRecorded(code="tearful")


def test_that_undo_withdraws_the_last_entry_and_never_what_lies_before(window: OpenWindow) -> None:
    count = len(observations(window))
    window.press(Qt.Key.Key_N)
    fact = until_saved(window, count + 1)[-1]
    window.press_with_control(Qt.Key.Key_Z)
    window.until(lambda: fact.version in voided(window))
    window.until_seen("withdrawn")


def test_that_a_held_key_is_one_press(window: OpenWindow) -> None:  # H62
    count = len(observations(window))
    window.press(Qt.Key.Key_J)
    for _ in range(20):
        window.press_and_hold(Qt.Key.Key_J, "j")
    until_saved(window, count + 1)
    window.press(Qt.Key.Key_Space)
    window.until(lambda: bool(window.events(ev.MomentMarked)))
    assert len(observations(window)) == count + 1


def test_that_a_note_bears_the_time_of_its_first_key(window: OpenWindow) -> None:
    count = len(observations(window))
    window.press(Qt.Key.Key_F4)
    window.until(lambda: window.focused.objectName() == "note")
    before = now()
    window.write("h")
    after = now()
    window.until(lambda: now() - after > timedelta(seconds=0.4))
    window.write("e sees a gate, 1 < 2 & <b>")
    window.press(Qt.Key.Key_Return)
    fact = until_saved(window, count + 1)[-1]
    assert fact.event == ev.ObservationRecorded(text="he sees a gate, 1 < 2 & <b>")
    assert before - timedelta(milliseconds=1) <= fact.occurred_at <= after
    assert fact.recorded_at - fact.occurred_at >= timedelta(seconds=0.4)


def test_that_a_sentence_typed_without_the_field_becomes_a_draft_and_its_entries_go_together(
    window: OpenWindow,
) -> None:  # H62
    # Given an alarm that nobody has acknowledged, and no stage begun.
    count, voids = len(observations(window)), len(voided(window))
    began = now()
    window.write("snot good")

    # Then all of it stands in the note field, nothing is acknowledged, no stage has begun.
    window.until(lambda: window.focused.objectName() == "note")
    assert window.focused.property("text") == "snot good"
    window.until(lambda: len(voided(window)) > voids)
    logged = observations(window)[count:]
    assert {f.version for f in logged} <= set(voided(window))
    assert not window.events(ev.AlarmAcknowledged)
    assert not window.events(ev.StageStarted)
    window.until_seen("Kept as a note, not logged yet")

    # And it is logged as of its first key once somebody says so.
    window.until(lambda: now() - began > timedelta(seconds=1.5))
    window.press(Qt.Key.Key_Return)
    window.until(lambda: "snot good" in [o.text for o in window.events(ev.ObservationRecorded)])
    fact = observations(window)[-1]
    assert fact.occurred_at - began < timedelta(seconds=0.5)


def test_that_a_digit_before_the_letter_dates_it_back(window: OpenWindow) -> None:
    # A session of a few seconds: two minutes ago lies before it, and is refused in words.
    count = len(observations(window))
    window.press(Qt.Key.Key_2)
    window.press(Qt.Key.Key_T)
    window.until_seen("Not logged:")
    assert len(observations(window)) == count

    # Once the digit is spent the next key is of now.
    window.press(Qt.Key.Key_T)
    fact = until_saved(window, count + 1)[-1]
    assert now() - fact.occurred_at < timedelta(seconds=5)


def test_that_alarm_and_stage_keys_do_what_they_say(window: OpenWindow) -> None:  # H62
    window.until(lambda: "No sound" in window.alarm_line())
    window.press(Qt.Key.Key_F9)
    window.until(lambda: bool(window.events(ev.AudioPaused)))
    window.until(lambda: "1:5" in window.seen() or "2:00" in window.seen())
    window.press(Qt.Key.Key_F8)
    window.until(lambda: bool(window.events(ev.AlarmAcknowledged)))
    window.until(lambda: "acknowledged" in window.alarm_line())
    assert "No sound" in window.alarm_line()  # seen is not over

    window.press(Qt.Key.Key_F6)
    window.until(lambda: window.is_seen("stage-start"))
    assert not window.events(ev.StageStarted)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: bool(window.events(ev.StageStarted)))
    window.until(lambda: not window.is_seen("stage-start"))


def test_that_each_line_says_who_wrote_it(window: OpenWindow) -> None:  # H61
    count = len(observations(window))
    window.press(Qt.Key.Key_F10)
    window.until(lambda: window.is_seen("author-choice"))
    window.click("author-guide")
    window.until_seen("Writes: Guide")
    window.press(Qt.Key.Key_X)
    fact = until_saved(window, count + 1)[-1]
    assert fact.recorded_by == "guide"


@pytest.mark.parametrize("page", [PageId.SETTINGS, PageId.REVIEW])
def test_that_help_is_one_key_on_every_page(window: OpenWindow, page: PageId) -> None:  # H50
    calls = len(window.events(ev.HelpCalled))
    window.window.window.show_page(page)
    before = now()
    window.press(Qt.Key.Key_F1)
    after = now()
    window.until(lambda: len(window.events(ev.HelpCalled)) == calls + 1)
    last = [f for f in window.facts() if isinstance(f.event, ev.HelpCalled)][-1]
    assert before - timedelta(milliseconds=1) <= last.occurred_at <= after

    # The ladder and the time since are in sight, whatever page was on.
    window.until(lambda: window.is_seen("help"))
    window.until_seen("Next: Clinician in the house")
    assert window.tile().text == "97"


def test_that_what_is_entered_stands_in_its_order_and_none_is_lost(window: OpenWindow) -> None:
    count = len(observations(window))
    for key in (Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_M):
        window.press(key)
        pressed = time.monotonic()
        window.until(lambda at=pressed: time.monotonic() - at > 0.4)
    facts = until_saved(window, count + 3)[-3:]
    assert [f.event.code for f in facts if isinstance(f.event, ev.ObservationRecorded)] == [
        "calm",
        "vomiting",
        "moving",
    ]
    assert all(one.occurred_at < other.occurred_at for one, other in pairwise(facts))
