"""Every action of the real window does what it says, on whatever page somebody is."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.people import Role
from kapmonitor.ui.actions import ActionId, Actions, PageId
from kapmonitor.ui.main_window import MainWindow
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_answering import AlarmAnswering
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.live import Live
from kapmonitor.ui.views.dose_panel import DosePanel
from kapmonitor.ui.views.live_view import LiveView
from tests.ui.live_rooms import ROLES, Part, Watch
from tests.ui.rooms import FakeDesk, a_view, an_alarm, an_update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|propagateSizeHints)")

AWAY = [page for page in PageId if page is not PageId.LIVE]
KEYS = {
    ActionId.CALL_HELP: Qt.Key.Key_F1,
    ActionId.NEXT_STAGE: Qt.Key.Key_F6,
    ActionId.ACKNOWLEDGE: Qt.Key.Key_F8,
    ActionId.PAUSE_AUDIO: Qt.Key.Key_F9,
}


class Room:
    """The frame with a real Live page, wired as the program wires them."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.link, self.desk, watch = CoreLink(), FakeDesk(), Watch()
        self.actions = Actions(theme=theme, link=self.link)
        author = Author(Role.GUIDE, watch)
        self._answering = AlarmAnswering(self.link, self.desk, author)
        self.actions.get(ActionId.ACKNOWLEDGE).triggered.connect(self._answering.acknowledge)
        self.actions.get(ActionId.PAUSE_AUDIO).triggered.connect(self._answering.pause_audio)
        self.live = LiveView(
            live=Live(self.link, self.desk, author, watch),
            theme=theme,
            actions=self.actions,
            roles=ROLES,
            timeline=Part(600, 50),
            alarm_line=Part(600, 40),
            trends=Part(400, 200),
            vitals=Part(300, 300),
            dose=DosePanel(self.link, self.desk, author, theme),
        )
        self.window = MainWindow(
            theme=theme,
            actions=self.actions,
            link=self.link,
            pages={PageId.LIVE: self._live, **dict.fromkeys(AWAY, QLineEdit)},
            header=QWidget(),
            strip=QWidget(),
            big_numbers=QWidget,
        )
        self.window.resize(1440, 900)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.link.take(an_update(a_view(alarms=(an_alarm(),))))

    def _live(self) -> QWidget:
        return self.live

    def act(self, action: ActionId) -> None:
        found = self.actions.get(action)
        assert found.isEnabled(), action
        found.trigger()
        QApplication.processEvents()


@pytest.fixture
def room(theme: Theme, qtbot: QtBot) -> Iterator[Room]:
    made = Room(theme, qtbot)
    yield made
    made.window.close_now()


def is_handled(action: QAction) -> bool:
    """Whether anybody hears it, itself or in the group of the pages."""
    return action.receivers(SIGNAL("triggered(bool)")) > 0 or action.actionGroup() is not None


@pytest.mark.parametrize("action", ActionId)
def test_that_somebody_acts_on_every_action(room: Room, action: ActionId) -> None:
    assert is_handled(room.actions.get(action))


@pytest.mark.parametrize("page", AWAY)
@pytest.mark.parametrize(
    ("action", "panel"),
    [
        (ActionId.CALL_HELP, "help"),
        (ActionId.DOSE, "_dose"),
        (ActionId.NEXT_STAGE, "stage"),
        (ActionId.END_SESSION, "ending"),
    ],
)
def test_that_what_is_asked_on_live_shows_live_first(
    room: Room, page: PageId, action: ActionId, panel: str
) -> None:  # H62
    room.window.show_page(page)

    room.act(action)

    assert room.window.page is PageId.LIVE
    wanted = getattr(room.live, panel)
    assert room.live.panel is wanted
    assert wanted.isVisible()
    focused = QApplication.focusWidget()
    assert focused is None or wanted is focused or wanted.isAncestorOf(focused)


@pytest.mark.parametrize("action", [ActionId.CALL_HELP, ActionId.DOSE])
def test_that_keys_and_big_numbers_give_their_place_to_what_is_asked(
    room: Room, action: ActionId
) -> None:
    for stand_in in (ActionId.SHOW_KEYS, ActionId.BIG_NUMBERS):
        room.act(stand_in)

        room.act(action)

        assert room.window.area.shown() is room.live
        assert room.live.panel is not None


@pytest.mark.parametrize("page", PageId)
def test_that_alarms_are_answered_from_every_page(room: Room, page: PageId) -> None:  # H19
    room.window.show_page(page)

    room.act(ActionId.PAUSE_AUDIO)
    room.act(ActionId.ACKNOWLEDGE)

    assert len(room.desk.acts) == 2
    assert room.window.page is page


@pytest.mark.parametrize("page", AWAY)
@pytest.mark.parametrize("action", KEYS)
def test_that_function_keys_act_also_while_somebody_types(
    room: Room, qtbot: QtBot, page: PageId, action: ActionId
) -> None:
    room.window.show_page(page)
    field = room.window.area.shown()
    assert isinstance(field, QLineEdit)
    field.setFocus()

    with qtbot.waitSignal(room.actions.get(action).triggered):
        qtbot.keyClick(field, KEYS[action])


def test_that_a_page_that_comes_takes_no_keyboard_by_itself(room: Room, qtbot: QtBot) -> None:
    room.window.show_page(PageId.REVIEW)
    field = room.window.area.shown()
    assert isinstance(field, QLineEdit)
    field.setFocus()

    room.window.show_page(PageId.SETTINGS)
    other = room.window.area.shown()
    assert isinstance(other, QLineEdit)
    qtbot.keyClicks(QApplication.focusWidget() or room.window, "d")

    assert other.text() == ""
