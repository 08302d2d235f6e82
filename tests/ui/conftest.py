"""The window under test: off screen, in the dark theme, with nothing left behind."""

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.app.resources import resource_path
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme, read_tokens


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    assert qtbot  # an application must be there before fonts and colours
    made = Theme(read_tokens(resource_path("themes")))
    made.use(ThemeName.DARK, 1.0)
    return made
