"""The window under test: off screen, in the dark theme, with nothing left behind."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
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


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    """Widgets that a test let go of are gone before the next: each theme would dress them anew."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
