"""The drug account under the fingers: keys alone, in sight, and never a praise."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.drug_account import DrugAccount
from kapmonitor.ui.views.drug_account_panel import DrugAccountPanel
from kapmonitor.ui.views.live_layout import scrolled
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from tests.ui.dosing import RoomDesk, a_room_desk

DREW = (5.0, ev.DrugDrawn(drug="ketamine", mass_mg=Decimal(100), lot="K2231"))
GAVE = (
    10.0,
    ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60), lot="K2231"),
)


class Shown:
    """A panel in its place, and what a person does to it."""

    def __init__(self, qtbot: QtBot, theme: Theme, desk: RoomDesk) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.panel = DrugAccountPanel(theme, DrugAccount(desk.link, desk, desk.author))
        self.place: QScrollArea = scrolled(self.panel)
        qtbot.addWidget(self.place)
        self.place.resize(975, 290)
        self.place.show()
        qtbot.waitExposed(self.place)
        self.place.activateWindow()
        self.panel.ask()

    def key(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.focused(), key, held)

    def write(self, text: str) -> None:
        self.qtbot.keyClicks(self.focused(), text)

    def focused(self) -> QWidget:
        return self.place.window().focusWidget() or self.panel

    def tab_to(self, name: str) -> None:
        for _ in range(30):
            if self.focused().objectName() == name:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {name}")

    def seen(self) -> str:
        labels = [each for each in self.panel.findChildren(QLabel) if each.isVisible()]
        lines = [each for each in self.panel.findChildren(Elided) if each.isVisible()]
        return "\n".join(each.text() for each in (*labels, *lines))

    def settle(self) -> None:
        self.desk.answer_all()
        self.desk.tell()


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Iterator[Shown]:
    with a_room_desk(DREW, GAVE, drawn_mg=None) as desk:
        yield Shown(qtbot, theme, desk)


def test_that_the_account_stands_in_words_and_figures(shown: Shown) -> None:  # H75
    seen = shown.seen()

    assert "ketamine, lot K2231" in seen
    assert "drawn 100 mg = given 60 mg + wasted 0 mg + in hand 40 mg" in seen


def test_that_the_rest_is_wasted_by_keys_alone(shown: Shown) -> None:  # H75
    shown.tab_to("account-waste-open")
    shown.key(Qt.Key.Key_Return)
    assert shown.focused().objectName() == "account-lines-0"
    shown.key(Qt.Key.Key_Return)
    shown.tab_to("account-mass")
    shown.write("40")
    shown.tab_to("account-witnesses-1")
    shown.key(Qt.Key.Key_Return)
    shown.key(Qt.Key.Key_Return, ctrl=True)
    shown.settle()

    [wasted] = shown.desk.rig.of_kind("drug-wasted")
    assert isinstance(wasted.event, ev.DrugWasted)
    assert (wasted.event.witness, wasted.event.lot) == ("Nurse", "K2231")
    assert "drawn 100 mg = given 60 mg + wasted 40 mg" in shown.seen()
    assert "✓" not in shown.seen()


def test_that_a_difference_is_explained_from_its_line(shown: Shown) -> None:  # H75
    shown.tab_to("drug-explain-0")
    shown.key(Qt.Key.Key_Return)
    assert shown.focused().objectName() == "account-reason"
    shown.write("residue in the syringe")
    shown.key(Qt.Key.Key_Return, ctrl=True)
    shown.settle()

    assert "explained: residue in the syringe" in shown.seen()
    explain = shown.panel.findChild(QAbstractButton, "drug-explain-0")
    assert explain is not None
    assert not explain.isVisible()


def test_that_a_weight_is_corrected_by_keys_alone(shown: Shown) -> None:  # H33
    shown.tab_to("account-weight-open")
    shown.key(Qt.Key.Key_Return)
    shown.write("70")
    shown.tab_to("account-unit-kg")
    shown.key(Qt.Key.Key_Return)
    shown.tab_to("account-reason")
    shown.write("shoes off")
    assert "70 kg = 154.3 lb" in shown.seen()
    shown.key(Qt.Key.Key_Return, ctrl=True)
    shown.settle()

    assert shown.desk.rig.session.weight_kg == 70.0


def test_that_esc_closes_the_form_first_and_keeps_its_text(qtbot: QtBot, shown: Shown) -> None:
    shown.key(Qt.Key.Key_Return)
    shown.tab_to("account-mass")
    shown.write("25")

    with qtbot.assertNotEmitted(shown.panel.left):
        shown.key(Qt.Key.Key_Escape)
    with qtbot.waitSignal(shown.panel.left):
        shown.key(Qt.Key.Key_Escape)
    shown.panel.ask()
    shown.key(Qt.Key.Key_Return)

    field = shown.panel.findChild(QLineEdit, "account-mass")
    assert field is not None
    assert field.text() == "25"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", list(ThemeName))
def test_that_targets_are_40_px_and_named(
    qtbot: QtBot, theme: Theme, shown: Shown, name: ThemeName, scale: float
) -> None:
    shown.key(Qt.Key.Key_Return)
    theme.use(name, scale)
    qtbot.wait(1)

    for each in shown.panel.findChildren(QAbstractButton):
        assert each.objectName()
        if each.isVisible():
            assert each.accessibleName(), each.objectName()
            assert each.height() >= theme.px(39), each.objectName()


@pytest.mark.parametrize(("scale", "width"), [(1.0, 600), (1.5, 690)])
def test_that_the_account_is_neither_cut_nor_scrolled_to_the_side(
    qtbot: QtBot, theme: Theme, scale: float, width: int
) -> None:
    theme.use(ThemeName.DARK, scale)
    with a_room_desk(DREW, GAVE, drawn_mg=None) as desk:
        shown = Shown(qtbot, theme, desk)
        shown.place.resize(width, 290)
        qtbot.wait(1)

        assert shown.panel.width() <= shown.place.viewport().width()
        for name in ("draw", "waste", "weight"):
            target = shown.panel.findChild(KeyTarget, f"account-{name}-open")
            assert target is not None
            assert target.width() >= target.bare_width(), name
