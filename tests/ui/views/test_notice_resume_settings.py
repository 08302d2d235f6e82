from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.people import Role
from kapmonitor.ui.ports import InterruptedSession, Outcome
from kapmonitor.ui.preferences import Preferences, ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.notice_page import NoticePage
from kapmonitor.ui.views.resume_panel import ResumePanel
from kapmonitor.ui.views.settings_page import SettingsPage
from tests.ui.arrivals import SPEAKER, FakePreferences, a_machine
from tests.ui.rooms import NOW, START, FakeDesk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    return found


def field(page: QWidget, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def click(page: QWidget, name: str) -> None:
    QTest.mouseClick(button(page, name), Qt.MouseButton.LeftButton)


def write(page: QWidget, name: str, text: str) -> None:
    field(page, name).setFocus()
    field(page, name).selectAll()
    QTest.keyClick(field(page, name), Qt.Key.Key_Delete)
    QTest.keyClicks(field(page, name), text)
    QTest.keyClick(field(page, name), Qt.Key.Key_Return)


def text_of(page: QWidget) -> str:
    labels = [each for each in page.findChildren(QLabel) if each.isVisible()]
    return " ".join(each.text() for each in labels)


def shown(qtbot: QtBot, page: QWidget, width: int = 1216, height: int = 668) -> None:
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    qtbot.waitExposed(page)


def test_that_the_notice_says_what_no_screen_removes(qtbot: QtBot, theme: Theme) -> None:  # H10 H69
    page = NoticePage(theme, FakePreferences())
    shown(qtbot, page)

    said = text_of(page)

    for words in (
        "not a certified patient monitor",
        "±3",
        "probe on the wrong person",
        "drawn wrongly but typed rightly",
        "breathing is not looked at",
        "room that is empty",
        "the bedside display, the person, and paper",
    ):
        assert words in said


def test_that_the_notice_once_read_is_kept(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences()
    page = NoticePage(theme, store)
    shown(qtbot, page, height=1000)
    assert page.focusWidget() is button(page, "notice-read")

    with qtbot.waitSignal(page.notice_read) as told:
        QTest.keyClick(button(page, "notice-read"), Qt.Key.Key_Return)

    assert store.kept.notice_read
    assert told.args == [store.kept]


def test_that_the_button_waits_until_the_end_was_in_sight(qtbot: QtBot, theme: Theme) -> None:
    theme.use(ThemeName.DARK, 2.0)
    page = NoticePage(theme, FakePreferences())
    shown(qtbot, page)
    assert not button(page, "notice-read").isEnabled()

    words = page.findChild(QScrollArea, "notice-words")
    assert words is not None
    QTest.keyClick(words, Qt.Key.Key_End)
    for _ in range(20):
        QTest.keyClick(words, Qt.Key.Key_PageDown)

    assert button(page, "notice-read").isEnabled()


def test_that_a_notice_that_cannot_be_kept_says_so_and_stops_nobody(
    qtbot: QtBot, theme: Theme
) -> None:
    store = FakePreferences()
    store.trouble = "settings.json cannot be written: read-only"
    page = NoticePage(theme, store)
    shown(qtbot, page, height=1000)

    with qtbot.assertNotEmitted(page.notice_read):
        click(page, "notice-read")
    assert "read-only" in text_of(page)
    with qtbot.waitSignal(page.notice_read):
        click(page, "notice-read")


def interrupted(number: int = 1, code: str = "KAP-0147") -> InterruptedSession:
    return InterruptedSession(
        session=f"s{number}",
        participant=code,
        opened_at=START,
        last_at=NOW + timedelta(minutes=number),
    )


def test_that_enter_goes_on_with_the_newest_interrupted_session(  # H54
    qtbot: QtBot, theme: Theme
) -> None:
    desk = FakeDesk()
    page = ResumePanel(theme, desk, [interrupted(1, "KAP-0001"), interrupted(2)])
    shown(qtbot, page)
    local = (NOW + timedelta(minutes=2)).astimezone()
    assert "KAP-0147" in text_of(page)
    assert f"{local:%H:%M:%S}" in text_of(page)

    with qtbot.waitSignal(page.resumed) as told:
        QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_Return)
        session, done = desk.resumed.pop()
        done(Outcome())

    assert session == "s2"
    assert told.args == ["s2"]


def test_that_going_on_is_asked_once_and_a_failure_is_said(qtbot: QtBot, theme: Theme) -> None:
    desk = FakeDesk()
    page = ResumePanel(theme, desk, [interrupted()])
    shown(qtbot, page)

    click(page, "resume-s1")
    click(page, "resume-s1")
    assert len(desk.resumed) == 1
    with qtbot.assertNotEmitted(page.resumed):
        desk.resumed.pop()[1](Outcome(failure="the record is used by another program"))

    assert "the record is used by another program" in text_of(page)
    assert button(page, "resume-s1").isEnabled()


def test_that_an_interrupted_session_may_be_left_open(qtbot: QtBot, theme: Theme) -> None:
    desk = FakeDesk()
    page = ResumePanel(theme, desk, [interrupted()])
    shown(qtbot, page)

    with qtbot.waitSignal(page.left_open) as told:
        click(page, "leave-open-s1")

    assert told.args == [interrupted()]
    assert desk.resumed == []


def settings(qtbot: QtBot, theme: Theme, store: FakePreferences, desk: FakeDesk) -> SettingsPage:
    link = CoreLink()
    link.take(a_machine())
    page = SettingsPage(theme=theme, store=store, desk=desk, link=link)
    shown(qtbot, page, 1376, 848)
    return page


def test_that_a_theme_and_a_text_scale_apply_at_once_and_are_kept(
    qtbot: QtBot, theme: Theme
) -> None:
    store = FakePreferences()
    page = settings(qtbot, theme, store, FakeDesk())

    click(page, "theme-dim")
    click(page, "text-scale-1.5")

    assert (theme.name, theme.scale) == (ThemeName.DIM, 1.5)
    assert (store.kept.theme, store.kept.text_scale) == (ThemeName.DIM, 1.5)


def test_that_room_roles_and_distance_are_kept(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences()
    page = settings(qtbot, theme, store, FakeDesk())

    write(page, "room-name", "Room 7")
    click(page, "role-lead")
    click(page, "role-nurse")
    write(page, "viewing-distance", "4,5")

    assert store.kept == Preferences(
        room="Room 7",
        roles=(Role.CLINICIAN, Role.GUIDE, Role.LEAD),
        viewing_distance_m=4.5,
    )


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("room-name", "   ", "A room has a name"),
        ("viewing-distance", "40", "A distance from 0.5 to 10 m"),
        ("viewing-distance", "1,000", "A distance from 0.5 to 10 m"),
        ("viewing-distance", "near", "A distance from 0.5 to 10 m"),
        ("viewing-distance", "-1", "A distance from 0.5 to 10 m"),
        ("room-name", "", "A room has a name"),
    ],
)
def test_that_what_cannot_be_stays_typed_and_the_old_stays_in_force(
    qtbot: QtBot, theme: Theme, name: str, typed: str, said: str
) -> None:
    store = FakePreferences()
    page = settings(qtbot, theme, store, FakeDesk())

    write(page, name, typed)
    click(page, "theme-light")

    assert said in text_of(page)
    assert "it stays" in text_of(page)
    assert field(page, name).text() == typed
    assert field(page, name).property("state") == "fault"
    assert store.kept == Preferences(room="Room 2", theme=ThemeName.LIGHT)


def test_that_a_fault_goes_with_what_was_wrong(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences()
    page = settings(qtbot, theme, store, FakeDesk())
    write(page, "viewing-distance", "-1")
    write(page, "room-name", "Room 7")
    assert "A distance from" in text_of(page)

    write(page, "viewing-distance", "3")

    assert "it stays" not in text_of(page)
    assert field(page, "viewing-distance").property("state") == ""


def test_that_a_room_s_name_is_not_cut(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences()
    page = settings(qtbot, theme, store, FakeDesk())
    QGuiApplication.clipboard().setText("x" * 10_000)

    field(page, "room-name").selectAll()
    field(page, "room-name").paste()
    QTest.keyClick(field(page, "room-name"), Qt.Key.Key_Return)

    assert len(field(page, "room-name").text()) == 10_000
    assert "too long: 10,000 characters, 40 at most; it stays Room 2." in text_of(page)
    assert store.kept.room == "Room 2"


def test_that_at_least_one_role_works_in_a_room(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences(Preferences(roles=(Role.GUIDE,)))
    page = settings(qtbot, theme, store, FakeDesk())

    click(page, "role-guide")

    assert "At least one role" in text_of(page)
    assert button(page, "role-guide").isChecked()
    assert store.kept.roles == (Role.GUIDE,)


def test_that_what_cannot_be_kept_is_in_force_and_said(qtbot: QtBot, theme: Theme) -> None:
    store = FakePreferences()
    store.trouble = "settings.json cannot be written: disk full"
    page = settings(qtbot, theme, store, FakeDesk())

    with qtbot.waitSignal(page.preferences_changed):
        click(page, "theme-light")

    assert theme.name is ThemeName.LIGHT
    assert "disk full" in text_of(page)
    assert page.preferences.theme is ThemeName.LIGHT


def test_that_the_sound_is_tested_on_a_named_output(qtbot: QtBot, theme: Theme) -> None:  # H18
    desk = FakeDesk()
    page = settings(qtbot, theme, FakePreferences(), desk)
    assert SPEAKER in text_of(page)

    click(page, "settings-test-tone")
    click(page, "settings-test-tone")
    assert len(desk.tests) == 1
    desk.tests.pop()[1](SPEAKER)
    assert f"Sent to {SPEAKER}" in text_of(page)

    click(page, "settings-test-tone")
    desk.tests.pop()[1](None)
    assert "Nothing sounded" in text_of(page)


def test_that_the_folder_is_shown_and_copied(qtbot: QtBot, theme: Theme) -> None:
    page = settings(qtbot, theme, FakePreferences(), FakeDesk())

    click(page, "copy-folder")

    assert field(page, "records-folder").text() == "/var/lib/kapmonitor"
    assert QGuiApplication.clipboard().text() == "/var/lib/kapmonitor"
