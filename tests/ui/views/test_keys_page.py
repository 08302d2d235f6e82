"""The page of keys: every key, in as many columns as there is room for."""

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.actions import Actions, Group
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.keys_page import KeysPage
from kapmonitor.ui.views.live_keys import answer_rows, entry_rows, letter_rows
from kapmonitor.ui.views.panel_keys import SEARCH_KEY, panel_rows
from kapmonitor.ui.views.review_page import ReviewPage
from tests.ui.archives import FakeArchive
from tests.ui.rooms import NOW, im_protocol

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> KeysPage:
    actions = Actions(theme=theme, link=CoreLink())
    actions.register(Group.ALARMS, answer_rows())
    actions.register(Group.OBSERVE, letter_rows())
    actions.register(Group.ENTRY, entry_rows())
    actions.register(Group.PANELS, panel_rows())
    made = KeysPage(theme=theme, actions=actions)
    qtbot.addWidget(made)
    made.resize(1320, 690)
    made.show()
    return made


def columns(page: KeysPage) -> int:
    """At how many places from the left headings stand."""
    headings = [label for label in seen(page) if label.property("tone") == "accent"]
    return len({label.mapTo(page, label.rect().topLeft()).x() for label in headings})


def seen(page: QWidget) -> list[QLabel]:
    return [label for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(("width", "count"), [(1320, 3), (1160, 3), (900, 2), (600, 1)])
def test_that_there_are_as_many_columns_as_there_is_room_for(
    page: KeysPage, qtbot: QtBot, width: int, count: int
) -> None:
    page.resize(width, 690)

    qtbot.waitUntil(lambda: columns(page) == count)


@pytest.mark.parametrize(("width", "height"), [(1162, 521), (1320, 690)])
def test_that_all_of_it_is_in_sight_under_the_strip_of_a_common_window(
    page: KeysPage, width: int, height: int
) -> None:
    page.resize(width, height)
    QApplication.processEvents()

    bar = page.findChild(QScrollArea, "keys-scroll").verticalScrollBar()

    assert bar.maximum() == 0


@pytest.mark.parametrize(
    "cap", ["F1", "F2", "F4", "F5", "F10", "F12", "B", "0…9", "PgDn", "Alt+1…4", "Ctrl+←", "Ctrl+P"]
)
def test_that_keys_that_are_no_actions_are_there_too(page: KeysPage, cap: str) -> None:
    assert cap in [label.text() for label in seen(page)]


def test_that_the_search_of_past_sessions_listens_for_its_key(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    review = ReviewPage(
        link=CoreLink(),
        archive=FakeArchive(),
        theme=theme,
        now=lambda: NOW,
        protocols=lambda: [im_protocol()],
        folder=tmp_path,
    )
    qtbot.addWidget(review)

    keys = [shortcut.key() for shortcut in review.findChildren(QShortcut)]
    assert QKeySequence(SEARCH_KEY) in keys
