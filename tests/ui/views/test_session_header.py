"""The header: who, who writes, what is saved, and clocks that move."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.people import Role
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import ASK_AGAIN_S, Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.course import Dot, device_marks
from kapmonitor.ui.views.session_header import SessionHeader
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.not_saved_mark import NotSavedMark
from tests.ui.rooms import StandingClock, a_view, an_update, some_devices

ROLES = (Role.CLINICIAN, Role.GUIDE, Role.NURSE)


class Header:
    """A header on the screen."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.link = CoreLink()
        self.clock = StandingClock()
        self.author = Author(Role.CLINICIAN, lambda: self.clock.monotonic)
        self.flash = FlashClock()
        self.widget = SessionHeader(
            self.link, theme, self.author, self.flash, clock=self.clock, roles=ROLES
        )
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.widget.setParent(self.window)
        self.widget.resize(1376, 52)
        self.window.show()
        self.link.take(an_update(a_view()))

    def text(self, name: str) -> str:
        return self.widget.findChild(QLabel, name).text()

    @property
    def pill(self) -> QPushButton:
        return self.widget.findChild(QPushButton, "author-pill")


@pytest.fixture
def header(qtbot: QtBot, theme: Theme) -> Header:
    return Header(qtbot, theme)


def test_that_room_and_code_stand_there_whole(header: Header) -> None:  # H32 H66
    assert header.text("header-room") == "Room 2"
    assert header.text("header-code") == "KAP-0147"


def test_that_both_clocks_of_the_doses_run(header: Header) -> None:  # H42
    header.link.take(an_update(a_view(since_last_dose_s=867.0)))

    assert header.text("header-first-dose") == "26:07"
    assert header.text("header-last-dose") == "14:27"


def test_that_nothing_is_counted_before_a_dose(header: Header) -> None:
    header.link.take(an_update(a_view(since_first_dose_s=None, since_last_dose_s=None)))

    assert not header.widget.findChild(QLabel, "header-last-dose").isVisible()
    assert not header.widget.findChild(QLabel, "header-last-word").isVisible()


def test_that_three_times_in_a_row_are_not_read_as_one_figure(header: Header) -> None:  # H42
    header.link.take(an_update(a_view(since_last_dose_s=16.0)))
    QApplication.processEvents()

    def place(name: str) -> QRect:
        label = header.widget.findChild(QLabel, name)
        return QRect(label.mapTo(header.widget, QPoint(0, 0)), label.size())

    digit = QFontMetrics(header.widget.findChild(QLabel, "header-clock").font()).horizontalAdvance(
        "0"
    )
    assert place("header-clock").left() - place("header-last-dose").right() > 2 * digit
    assert place("header-last-word").left() - place("header-first-dose").right() >= digit


def test_that_a_hint_without_room_is_dropped_and_not_cut(qtbot: QtBot, theme: Theme) -> None:
    theme.use(ThemeName.DARK, 2.0)
    header = Header(qtbot, theme)
    header.link.take(an_update(a_view(closed=True)))

    seen = set()
    for width in range(700, 2600, 100):
        header.widget.resize(width, 140)
        QApplication.processEvents()
        seen.add(header.text("header-protocol"))

    assert seen == {"", "nothing is recorded until one is started"}


def test_that_the_clock_s_second_moves(header: Header, qtbot: QtBot) -> None:  # H52
    before = header.text("header-clock")
    header.clock.advance(1.0)

    qtbot.waitUntil(lambda: header.text("header-clock") != before)


def test_that_a_press_hands_writing_on_and_comes_round(header: Header, qtbot: QtBot) -> None:  # H61
    seen = [header.pill.text()]
    for _ in ROLES:
        qtbot.mouseClick(header.pill, Qt.MouseButton.LeftButton)
        seen.append(header.pill.text())

    assert seen == ["Clinician", "Guide", "Nurse", "Clinician"]
    assert header.author.role is Role.CLINICIAN
    assert header.pill.accessibleName() == "Writes: Clinician"


def test_that_after_a_long_silence_it_asks_who_writes(header: Header, qtbot: QtBot) -> None:  # H61
    header.clock.advance(ASK_AGAIN_S + 1)

    qtbot.waitUntil(lambda: header.pill.text() == "Clinician, still?")


def test_that_what_is_not_saved_is_said_with_count_and_reason(header: Header) -> None:  # H55
    mark = header.widget.findChild(NotSavedMark)
    hidden = not mark.isVisible()

    header.link.take(an_update(a_view(not_recording="the disk is full", unsaved=3)))

    assert hidden
    assert mark.isVisible()
    assert mark.text == "NOT SAVED: 3, the disk is full"
    assert not header.widget.findChild(QLabel, "header-saved").isVisible()
    assert header.flash.is_running


def test_that_a_narrow_header_takes_two_rows_and_keeps_all(header: Header) -> None:  # H64
    one = header.widget.sizeHint().height()
    header.widget.resize(800, 90)

    assert header.widget.sizeHint().height() > one
    assert header.pill.isVisible()
    assert header.text("header-clock")


def test_that_each_device_is_a_shape_and_a_word() -> None:  # H65
    oximeter, cuff = some_devices()
    states = (
        oximeter,
        replace(oximeter, state=DeviceState.STALE),
        replace(oximeter, state=DeviceState.LOST),
        replace(cuff, state=DeviceState.LOST, hung_up=True),
    )

    marks = device_marks(states)

    assert [mark.dot for mark in marks] == [Dot.FULL, Dot.HALF, Dot.STRUCK, Dot.RING]
    assert [mark.word for mark in marks] == ["92 %", "stale", "lost", "asleep"]
    assert marks[0].name == "Oxi …3456"
