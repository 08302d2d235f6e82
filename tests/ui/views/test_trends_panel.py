import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.trends_panel import TrendsPanel
from kapmonitor.ui.widgets.trend_axis import TrendWindow
from tests.ui.rooms import a_view, an_update, some_readings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def panel(qtbot: QtBot, link: CoreLink, theme: Theme) -> TrendsPanel:
    made = TrendsPanel(link, theme)
    qtbot.addWidget(made)
    made.resize(900, 360)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_that_a_press_shows_ten_minutes(qtbot: QtBot, panel: TrendsPanel) -> None:
    button = panel.findChild(QPushButton, "trend-window-ten-minutes")

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert panel.plot.window_shown is TrendWindow.TEN_MINUTES
    assert button.isChecked()


def test_that_keys_show_less_and_more(qtbot: QtBot, panel: TrendsPanel) -> None:
    panel.activateWindow()
    qtbot.keyClick(panel, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert panel.plot.window_shown is TrendWindow.THIRTY_MINUTES

    qtbot.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert panel.plot.window_shown is TrendWindow.ALL


def test_that_what_arrives_is_painted_and_the_next_session_is_not(
    link: CoreLink, panel: TrendsPanel
) -> None:
    # H14
    link.take(an_update(a_view(doses=())))
    empty = panel.plot.grab().toImage()

    link.take(an_update(a_view(doses=()), readings=some_readings()))
    full = panel.plot.grab().toImage()
    link.take(an_update(a_view(session="another", doses=())))

    assert full != empty
    assert panel.plot.grab().toImage() == empty


def test_that_every_button_has_a_name(panel: TrendsPanel) -> None:
    buttons = panel.findChildren(QPushButton)

    assert len(buttons) == 3
    assert all(button.objectName() and button.accessibleName() for button in buttons)


def test_that_the_trends_may_become_small(panel: TrendsPanel, theme: Theme) -> None:
    theme.use(ThemeName.DARK, 2.0)

    assert panel.plot.minimumSizeHint().width() <= 220
    assert panel.plot.minimumSizeHint().height() <= 140
