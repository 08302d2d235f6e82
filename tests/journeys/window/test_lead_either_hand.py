"""The clinic lead, with either hand: sorted, narrowed, opened, proven and handed out."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from kapmonitor.domain.limits import Priority
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from kapmonitor.ui.viewmodels.session_list import SessionRole
from tests.journeys.hands import REVIEW, Hand, click_row, do
from tests.journeys.windows import OpenWindow, RunningAir, a_clinic_window, settings_in
from tests.past_sessions import Past, write_past

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

CALM, ALARMED, OLD = "KAP-0202", "KAP-0931", "KAP-0555"
BY_EITHER_HAND = pytest.mark.parametrize("hand", Hand)


def write_three(record: Path) -> None:
    """A calm session of yesterday, an alarmed one before it, and one of two months ago."""
    sessions = ((CALM, 1, ()), (ALARMED, 2, (Priority.HIGH, Priority.MEDIUM)), (OLD, 60, ()))
    written = Record.open_for_writing(
        record, RecordKind.CLINICAL, lambda _durable: None, lambda _failure: None
    )
    try:
        for number, (participant, days, alarms) in enumerate(sessions):
            past = Past(
                session=f"past-{number}",
                participant=participant,
                opened_at=datetime.now(UTC).replace(microsecond=0) - timedelta(days=days),
                practice=False,
                alarms=alarms,
                step_s=20,
            )
            write_past(written, past)
    finally:
        written.close()


def press(window: OpenWindow, name: str, hand: Hand) -> None:
    """A button, by the mouse or by Tab and Space."""
    if hand is Hand.MOUSE:
        window.click(name)
    else:
        window.tab_to(name)
        window.press(Qt.Key.Key_Space)


def rows(window: OpenWindow, name: str) -> QAbstractItemView:
    view = window.find(name)
    assert isinstance(view, QAbstractItemView)
    return view


def codes(window: OpenWindow) -> list[str]:
    """The participants of the sessions in the list, from the top."""
    model = rows(window, "session-list").model()
    return [
        model.index(row, 0).data(SessionRole.ROW).participant for row in range(model.rowCount())
    ]


def open_only(window: OpenWindow, hand: Hand) -> None:
    """Open the one session that is left in the list."""
    found = rows(window, "session-list")
    if hand is Hand.MOUSE:
        click_row(found, 0)
    else:
        window.tab_to("session-list")
        window.press(Qt.Key.Key_Home)
        window.press(Qt.Key.Key_Return)
    window.until(lambda: window.is_seen("review-code"))


def hand_out_tables(window: OpenWindow, hand: Hand, file: Path) -> None:
    press(window, "review-export", hand)
    window.until(lambda: window.is_seen("export-path"))
    press(window, "export-format-csv", hand)
    if hand is Hand.MOUSE:
        window.click("export-path")
    else:
        window.tab_to("export-path")
    window.press_with_control(Qt.Key.Key_A)
    window.write(str(file))
    press(window, "export-write", hand)
    window.until(file.exists)
    window.until(lambda: str(file) in window.seen(window.find("export-panel")))


@BY_EITHER_HAND
def test_that_a_session_is_sorted_out_opened_proven_and_handed_out(
    air: RunningAir, tmp_path: Path, hand: Hand
) -> None:  # H70 H72
    write_three(tmp_path / "clinic.db")
    with a_clinic_window(air, settings_in(tmp_path)) as window:
        window.until(lambda: window.link.devices is not None)
        do(window, REVIEW, hand)
        window.until(lambda: window.is_seen("session-list"))

        # The newest stands first until somebody wants another order.
        window.until(lambda: codes(window) == [CALM, ALARMED, OLD])
        press(window, "session-sort", hand)
        window.until(lambda: codes(window) == [OLD, ALARMED, CALM])

        # Filters leave out what is not meant, one by one and together.
        press(window, "session-recent", hand)
        window.until(lambda: codes(window) == [ALARMED, CALM])
        press(window, "session-alarmed", hand)
        window.until(lambda: codes(window) == [ALARMED])

        # It opens on a press, and its log shows what is asked for.
        open_only(window, hand)
        window.until(lambda: str(window.find("review-code").property("text")) == ALARMED)
        log = rows(window, "review-log")
        whole = log.model().rowCount()
        press(window, "log-doses", hand)
        window.until(lambda: log.model().rowCount() == 1)
        press(window, "log-all", hand)
        window.until(lambda: log.model().rowCount() == whole)

        press(window, "review-verify", hand)
        window.until_seen("intact")
        file = tmp_path / "handed-out.zip"
        hand_out_tables(window, hand, file)

    with zipfile.ZipFile(file) as tables:
        assert tables.testzip() is None
        assert any(name.endswith(".csv") for name in tables.namelist())
