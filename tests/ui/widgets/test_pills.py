import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.tab_order import tab_stops

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Form:
    """Pills between two fields."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.page = QWidget()
        qtbot.addWidget(self.page)
        words = {"clinician": "Clinician", "guide": "Guide", "nurse": "Nurse"}
        self.pills = Pills(theme, "duty", words, "doses")
        box = QVBoxLayout(self.page)
        for name, widget in (("before", QLineEdit()), ("", self.pills), ("after", QLineEdit())):
            widget.setObjectName(name)
            box.addWidget(widget)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.stops[0].setFocus()
        qtbot.waitUntil(self.stops[0].hasFocus)

    @property
    def stops(self) -> list[QWidget]:
        return list(tab_stops(self.page))

    @property
    def place(self) -> str:
        focused = QApplication.focusWidget()
        return "" if focused is None else focused.objectName()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)

    def way(self) -> list[str]:
        """Where Tab stops from the first field to the last."""
        passed = [self.place]
        while self.place != "after":
            self.press(Qt.Key.Key_Tab)
            passed.append(self.place)
        return passed


def test_that_tab_stops_at_each_until_one_is_chosen(qtbot: QtBot, theme: Theme) -> None:
    form = Form(qtbot, theme)

    assert form.way() == ["before", "duty-clinician", "duty-guide", "duty-nurse", "after"]


def test_that_tab_stops_once_where_one_is_chosen(qtbot: QtBot, theme: Theme) -> None:
    form = Form(qtbot, theme)

    form.pills.show_choice("guide")

    assert form.way() == ["before", "duty-guide", "after"]
    assert [each.objectName() for each in form.stops][1:4] == [
        "duty-clinician",
        "duty-guide",
        "duty-nurse",
    ]


def test_that_an_arrow_goes_to_another_and_space_chooses_it(qtbot: QtBot, theme: Theme) -> None:
    form = Form(qtbot, theme)
    form.pills.show_choice("guide")
    form.press(Qt.Key.Key_Tab)

    form.press(Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert form.place == "duty-clinician"
    form.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert form.place == "duty-nurse"
    with qtbot.waitSignal(form.pills.chosen) as told:
        form.press(Qt.Key.Key_Space)

    assert told.args == ["nurse"]
    form.press(Qt.Key.Key_Tab)
    assert form.place == "after"
