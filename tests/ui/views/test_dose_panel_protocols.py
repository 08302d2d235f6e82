"""What the dose panel looks like under other protocols than the first one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kapmonitor.ui.theme import Theme
from tests.ui.dosing import (
    a_panel_of,
    a_room_desk,
    built_in,
    button,
    field,
    press,
    second_person,
    type_by_mouse,
)


def test_that_the_protocols_route_comes_first_and_has_the_first_digit(
    qtbot: QtBot, theme: Theme
) -> None:  # H39
    with (
        a_room_desk(protocol=built_in("sc-ketamine")) as desk,
        a_panel_of(qtbot, theme, desk) as panel,
    ):
        button(panel, "route-im").setFocus()
        qtbot.keyClick(button(panel, "route-im"), Qt.Key.Key_1)

        assert button(panel, "route-sc").isChecked()
        assert button(panel, "route-sc").x() < button(panel, "route-im").x()
        assert "key 1" in button(panel, "route-sc").accessibleName()


def test_that_what_runs_is_one_target_away(qtbot: QtBot, theme: Theme) -> None:  # H43
    with (
        a_room_desk(protocol=built_in("iv-ketamine")) as desk,
        a_panel_of(qtbot, theme, desk) as panel,
    ):
        way = panel.findChild(QAbstractButton, "dose-running")
        assert way is not None
        assert way.text() == "Infusion"

        with qtbot.waitSignal(panel.running_wanted):
            qtbot.mouseClick(way, Qt.MouseButton.LeftButton)


def test_that_a_wanted_second_person_is_said_where_they_are_typed(
    qtbot: QtBot, theme: Theme
) -> None:  # H34 H61
    with (
        a_room_desk(protocol=second_person(built_in("im-ketamine"))) as desk,
        a_panel_of(qtbot, theme, desk) as panel,
    ):
        type_by_mouse(panel, qtbot)
        assert field(panel, "dose-witness").placeholderText() == "2nd person"

        press(panel, qtbot, Qt.Key.Key_Return, ctrl=True)
        desk.answer_all()

        assert button(panel, "dose-change").isVisible()
        assert field(panel, "dose-witness").isVisible()
        qtbot.keyClicks(field(panel, "dose-witness"), "Nurse")
        qtbot.waitUntil(lambda: bool(desk.acts))
        desk.answer_all()
        press(panel, qtbot, Qt.Key.Key_Return, ctrl=True)
        desk.answer_all()
        assert [dose.witness for dose in desk.doses()] == ["Nurse"]
