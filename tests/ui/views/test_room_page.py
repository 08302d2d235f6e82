import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.room_page import RoomPage
from tests.ui.rooms import a_view, an_update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.mark.parametrize("is_seen", [True, False])
def test_that_a_session_takes_the_keyboard_only_where_its_page_is_seen(
    qtbot: QtBot, is_seen: bool
) -> None:  # H62
    window, link, live, other = QWidget(), CoreLink(), QLineEdit(), QLineEdit()
    qtbot.addWidget(window)
    page = RoomPage(link=link, before=QWidget)
    page.take_live(live)
    box = QVBoxLayout(window)
    box.addWidget(page)
    box.addWidget(other)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    page.setVisible(is_seen)
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)

    link.take(an_update(a_view()))

    assert QApplication.focusWidget() is (live if is_seen else other)


def test_that_nobody_types_for_another_person_while_an_open_session_is_read(
    qtbot: QtBot,
) -> None:  # H14 H54
    link, before = CoreLink(), QLineEdit()
    page = RoomPage(link=link, before=lambda: before)
    qtbot.addWidget(page)
    page.show()
    before.setFocus()

    page.wait("A session was not closed: it is being read.")
    assert not before.isVisible()
    assert page.currentWidget().text() == "A session was not closed: it is being read."
    page.go_on()

    assert before.isVisible()
