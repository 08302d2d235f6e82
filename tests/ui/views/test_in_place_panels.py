"""Help and stages in the place that they take: what is pressed is seen whole at any text size."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.key_target import KeyTarget
from tests.ui.live_rooms import LivePage
from tests.ui.rooms import a_view

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

SIZES = [(1344, 824, 1.0), (1180, 640, 1.0), (1110, 560, 1.5), (1200, 640, 2.0), (1044, 470, 2.0)]
"""The page in windows of 1440x900 and 1280x720, at text scales."""


def is_whole(target: KeyTarget) -> bool:
    return target.visibleRegion().boundingRect() == target.rect()


def a_page(qtbot: QtBot, theme: Theme, width: int, height: int, scale: float) -> LivePage:
    theme.use(ThemeName.DARK, scale)
    return LivePage(qtbot, theme, a_view(), size=(width, height))


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_every_rung_of_help_is_seen_whole(
    qtbot: QtBot, theme: Theme, width: int, height: int, scale: float
) -> None:  # H50
    page = a_page(qtbot, theme, width, height, scale)

    page.press(Qt.Key.Key_F1)
    QApplication.processEvents()

    rungs = [page.find(f"help-{rung.called}") for rung in page.live.ladder.now().rungs]
    assert len(rungs) == 3
    for before, after in pairwise(rungs):
        assert before.geometry().bottom() < after.geometry().top()
    for rung in (*rungs, page.find("help-back")):
        assert isinstance(rung, KeyTarget)
        assert is_whole(rung), rung.objectName()
        assert rung.height() >= 44 or scale == 1.0


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_what_enter_starts_is_seen_whole(
    qtbot: QtBot, theme: Theme, width: int, height: int, scale: float
) -> None:
    page = a_page(qtbot, theme, width, height, scale)

    page.press(Qt.Key.Key_F6)
    QApplication.processEvents()

    start = page.find("stage-start")
    assert isinstance(start, KeyTarget)
    qtbot.waitUntil(lambda: is_whole(start), timeout=2000)
    assert start.width() >= start.bare_width()


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_that_the_name_of_no_stage_is_cut(
    qtbot: QtBot, theme: Theme, width: int, height: int, scale: float
) -> None:
    page = a_page(qtbot, theme, width, height, scale)

    page.press(Qt.Key.Key_F6)
    QApplication.processEvents()

    named = page.page.stage.findChildren(KeyTarget)
    stages = [each for each in named if each.objectName().startswith(("stage-", "gate-"))]
    shown = [each for each in stages if each.isVisibleTo(page.page)]
    assert len(shown) > len(a_view().plan.stages)
    for each in shown:
        assert each.width() >= each.bare_width(), each.objectName()
