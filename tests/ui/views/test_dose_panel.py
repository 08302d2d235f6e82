from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.views.dose_panel import DosePanel
from kapmonitor.ui.widgets.question_badge import QuestionBadge
from tests.ui.dosing import RoomDesk, a_panel_of, a_room_desk, button, field, press, type_by_mouse

AMOUNTS = ("dose-concentration", "dose-mass", "dose-volume")
TEXTS = (*AMOUNTS, "dose-drug", "dose-site", "dose-lot", "dose-expiry", "dose-witness")
ROUTES = ("route-im", "route-iv", "route-sc", "route-sl", "route-in", "route-po")


@pytest.fixture
def desk(theme: Theme) -> Iterator[RoomDesk]:
    assert theme
    with a_room_desk(planned_mg="60") as made:
        yield made


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, desk: RoomDesk) -> Iterator[DosePanel]:
    with a_panel_of(qtbot, theme, desk) as made:
        yield made


def seen(panel: QWidget) -> str:
    return "\n".join(each.text() for each in panel.findChildren(QLabel) if each.isVisible())


def given_is(panel: DosePanel, name: str) -> str:
    widget = panel.findChild(QWidget, name)
    assert widget is not None
    return str(widget.property("text") or getattr(widget, "text", str)())


def test_that_everything_is_empty_and_no_route_is_chosen(panel: DosePanel) -> None:  # H39 H41
    assert [field(panel, name).text() for name in TEXTS] == [""] * len(TEXTS)
    assert not any(button(panel, name).isChecked() for name in (*ROUTES, "dose-drug-0"))
    assert "60" not in seen(panel)


def test_that_whom_it_is_for_stands_large(panel: DosePanel, theme: Theme) -> None:  # H32
    code = panel.findChild(QLabel, "dose-participant")

    assert code is not None
    assert code.text() == "DEMO-01"
    assert code.font().pixelSize() >= theme.px(20)
    assert "74 kg" in seen(panel)


def test_that_routes_are_words(panel: DosePanel) -> None:  # H39
    words = [button(panel, name).text() for name in ROUTES]

    assert words == [
        "IM injection",
        "IV infusion",
        "subcut",
        "under the tongue",
        "nasal",
        "swallowed",
    ]


def test_a_dose_by_mouse(qtbot: QtBot, desk: RoomDesk, panel: DosePanel) -> None:  # H34 H41
    type_by_mouse(panel, qtbot)
    assert "60 mg = 1.2 mL = 0.81 mg/kg" in seen(panel)
    assert "not 10, not 100 mg/mL" in seen(panel)

    qtbot.mouseClick(button(panel, "dose-prepare"), Qt.MouseButton.LeftButton)
    desk.answer_all()
    assert given_is(panel, "prepared-amount") == "Prepared 60 mg = 1.2 mL"
    qtbot.mouseClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)
    desk.answer_all()

    [dose] = desk.doses()
    assert (dose.mass_mg, dose.site) == (Decimal(60), "left deltoid")
    assert "saved" in seen(panel)
    assert [field(panel, name).text() for name in TEXTS] == [""] * len(TEXTS)  # H41
    assert not any(button(panel, name).isChecked() for name in ROUTES)


def test_a_dose_by_keyboard_alone(qtbot: QtBot, desk: RoomDesk, panel: DosePanel) -> None:
    assert panel.focusWidget() is field(panel, "dose-concentration")
    qtbot.keyClicks(panel.focusWidget(), "50")
    press(panel, qtbot, Qt.Key.Key_Tab)
    assert panel.focusWidget() is button(panel, "dose-drug-0")
    press(panel, qtbot, Qt.Key.Key_Return)
    press(panel, qtbot, Qt.Key.Key_Tab)
    press(panel, qtbot, Qt.Key.Key_Tab)
    assert panel.focusWidget() is field(panel, "dose-mass")
    qtbot.keyClicks(panel.focusWidget(), "60")
    press(panel, qtbot, Qt.Key.Key_Return)
    assert panel.focusWidget() is field(panel, "dose-volume")
    press(panel, qtbot, Qt.Key.Key_Tab)
    press(panel, qtbot, Qt.Key.Key_1)
    assert button(panel, "route-im").isChecked()

    with qtbot.assertNotEmitted(panel.given):
        press(panel, qtbot, Qt.Key.Key_P, ctrl=True)
        desk.answer_all()
        press(panel, qtbot, Qt.Key.Key_Return, ctrl=True)
    with qtbot.waitSignal(panel.given) as told:
        desk.answer_all()

    [said] = told.args or []
    assert said.startswith("60 mg ketamine IM injection given")
    assert said.endswith("saved")
    assert [dose.mass_mg for dose in desk.doses()] == [Decimal(60)]


def test_that_tab_goes_from_the_vial_to_giving(panel: DosePanel) -> None:
    order = [*AMOUNTS[:1], "dose-drug-0", "dose-drug", "dose-mass", "dose-volume", *ROUTES]
    order += ["dose-site", "dose-lot", "dose-expiry", "dose-prepare", "dose-witness"]
    order += ["dose-given-at", "dose-given"]

    reached: list[str] = []
    widget: QWidget | None = field(panel, "dose-concentration")
    while widget is not None and len(reached) < 40:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget.objectName())
        widget = widget.nextInFocusChain()

    assert [name for name in dict.fromkeys(reached) if name in order] == order


def test_that_a_held_key_gives_once(qtbot: QtBot, desk: RoomDesk, panel: DosePanel) -> None:  # H36
    type_by_mouse(panel, qtbot)
    given = button(panel, "dose-given")
    given.setFocus()

    for is_repeat in (False, True, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_Return,
            Qt.KeyboardModifier.NoModifier,
            "\r",
            is_repeat,
        )
        QApplication.sendEvent(given, event)
    assert not given.isEnabled()
    desk.answer_all()

    assert len(desk.doses()) == 1


def test_that_a_double_click_gives_once(qtbot: QtBot, desk: RoomDesk, panel: DosePanel) -> None:
    type_by_mouse(panel, qtbot)  # H36

    qtbot.mouseClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)
    desk.answer_all()
    qtbot.mouseClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)
    desk.answer_all()

    assert len(desk.doses()) == 1


def test_that_a_tenfold_dose_is_asked_about_in_place(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel
) -> None:  # H34
    type_by_mouse(panel, qtbot, mass="600")
    qtbot.waitUntil(lambda: bool(desk.acts))
    desk.answer_all()

    shown = [each.text() for each in panel.findChildren(QuestionBadge) if each.isVisible()]
    assert shown == ["\N{MULTIPLICATION SIGN}10", "over", "over 2 mL"]
    assert "600 mg is ten times the planned 60 mg or more" in seen(panel)
    assert field(panel, "dose-mass").property("state") == "asked"
    assert panel.property("state") == "asked"
    assert not button(panel, "dose-given").isVisible()

    qtbot.mouseClick(button(panel, "dose-change"), Qt.MouseButton.LeftButton)
    assert panel.focusWidget() is field(panel, "dose-mass")
    assert field(panel, "dose-mass").text() == "600"
    qtbot.mouseClick(button(panel, "dose-keep"), Qt.MouseButton.LeftButton)
    assert panel.focusWidget() is field(panel, "dose-reason")
    qtbot.keyClicks(panel.focusWidget(), "ordered so")
    press(panel, qtbot, Qt.Key.Key_Return, ctrl=True)
    desk.answer_all()
    assert [dose.override for dose in desk.doses()] == ["ordered so"]


@pytest.mark.parametrize("size", [(975, 290), (600, 460)])
def test_that_every_reason_of_a_question_is_read_before_it_is_kept(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel, size: tuple[int, int]
) -> None:  # H34
    panel.resize(*size)
    type_by_mouse(panel, qtbot, mass="600")
    press(panel, qtbot, Qt.Key.Key_Return, ctrl=True)
    desk.answer_all()
    asked = panel.findChild(QLabel, "dose-asked")
    assert asked is not None

    qtbot.waitUntil(lambda: asked.isVisible() and "over 2 mg/kg" in asked.text())

    qtbot.waitUntil(lambda: asked.heightForWidth(asked.width()) <= asked.height())


def test_that_the_keyboard_stays_in_the_panel_where_a_question_takes_the_targets_place(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel
) -> None:
    type_by_mouse(panel, qtbot, mass="600")
    button(panel, "dose-prepare").setFocus()
    qtbot.waitUntil(lambda: bool(desk.acts))

    desk.answer_all()

    assert not button(panel, "dose-prepare").isVisible()
    assert panel.focusWidget() is button(panel, "dose-change")


def test_that_a_fault_is_said_beside_and_the_text_stays(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel
) -> None:  # H35
    type_by_mouse(panel, qtbot, mass="1,000")

    fault = panel.findChild(QLabel, "dose-fault")
    assert fault is not None
    assert fault.text().startswith("Mass: could be thousands")
    assert field(panel, "dose-mass").text() == "1,000"
    qtbot.mouseClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)
    assert panel.focusWidget() is field(panel, "dose-mass")
    assert desk.doses() == []


def test_that_what_is_missing_is_said(qtbot: QtBot, panel: DosePanel) -> None:  # H39
    qtbot.keyClicks(field(panel, "dose-mass"), "60")

    qtbot.mouseClick(button(panel, "dose-given"), Qt.MouseButton.LeftButton)

    assert "Missing: drug, route" in seen(panel)


def test_that_esc_closes_and_the_text_is_there_again(qtbot: QtBot, panel: DosePanel) -> None:
    qtbot.keyClicks(field(panel, "dose-mass"), "60")

    with qtbot.waitSignal(panel.closed):
        press(panel, qtbot, Qt.Key.Key_Escape)
    panel.hide()
    panel.show()

    assert field(panel, "dose-mass").text() == "60"


def test_that_a_bare_letter_writes_nothing(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel
) -> None:  # H62
    type_by_mouse(panel, qtbot)
    button(panel, "route-im").setFocus()

    for letter in "gpdGPD":
        qtbot.keyClicks(button(panel, "route-im"), letter)

    assert desk.doses() == desk.prepared() == []


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(alphabet="0123456789.,' mgL-", max_size=12))
def test_that_typed_text_is_never_changed_under_the_fingers(
    qtbot: QtBot, panel: DosePanel, typed: str
) -> None:  # H35
    field(panel, "dose-concentration").clear()
    qtbot.keyClicks(field(panel, "dose-concentration"), "50")
    for name in ("dose-mass", "dose-volume"):
        there = field(panel, name)
        there.selectAll()
        qtbot.keyClick(there, Qt.Key.Key_Backspace)
        so_far = ""
        for letter in typed:
            qtbot.keyClicks(there, letter)
            so_far += letter
            assert there.text() == so_far
            assert there.cursorPosition() == len(so_far)


@pytest.mark.parametrize("size", [(850, 250), (975, 290)])
def test_that_every_field_is_in_sight_at_100_percent(
    qtbot: QtBot, panel: DosePanel, size: tuple[int, int]
) -> None:
    panel.resize(*size)
    type_by_mouse(panel, qtbot)
    QApplication.processEvents()

    least = panel.layout().totalMinimumSize()
    assert (least.width(), least.height()) <= size
    for each in (*panel.findChildren(QLineEdit), *panel.findChildren(QPushButton)):
        if each.isVisible() and each.objectName():
            assert each.visibleRegion().boundingRect().size() == each.size(), each.objectName()


@pytest.mark.parametrize(
    ("size", "scale"), [((600, 445), 1.0), ((690, 348), 1.5), ((850, 520), 1.5)]
)
def test_that_what_prepares_and_gives_is_whole_where_it_is_narrow(
    theme: Theme, panel: DosePanel, size: tuple[int, int], scale: float
) -> None:
    theme.use(ThemeName.DARK, scale)
    panel.resize(*size)
    QApplication.processEvents()

    for name in ("dose-prepare", "dose-given"):
        target = button(panel, name)
        assert target.width() >= target.sizeHint().width(), name
        assert target.height() >= theme.px(39), name
        assert target.visibleRegion().boundingRect().size() == target.size(), name


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", list(ThemeName))
def test_that_targets_are_40_px_and_named(
    theme: Theme, panel: DosePanel, name: ThemeName, scale: float
) -> None:
    theme.use(name, scale)
    QApplication.processEvents()

    for each in panel.findChildren(QPushButton):
        assert each.objectName()
        if each.isVisible():
            assert each.accessibleName()
            assert each.height() >= theme.px(39), each.objectName()


def test_that_the_keyboard_goes_on_to_when_it_was_given(
    qtbot: QtBot, desk: RoomDesk, panel: DosePanel
) -> None:  # H41
    type_by_mouse(panel, qtbot)
    field(panel, "dose-mass").setFocus()

    press(panel, qtbot, Qt.Key.Key_P, ctrl=True)
    desk.answer_all()

    assert panel.focusWidget() is field(panel, "dose-given-at")
