"""The running panel under the fingers: keys alone, in sight, whole at every size."""

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
from kapmonitor.ui.viewmodels.running import Running
from kapmonitor.ui.views.live_layout import scrolled
from kapmonitor.ui.views.running_panel import RunningPanel
from kapmonitor.ui.widgets.elided import Elided
from tests.ui.dosing import RoomDesk, a_room_desk, built_in

LOZENGE = (30.0, ev.DoseAdministered(drug="ketamine", route=Route.SL, mass_mg=Decimal(100)))
DEVICE = (590.0, ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28)))
STARTED = (
    60.0,
    ev.InfusionStarted(
        drug="ketamine",
        mass_mg=Decimal(50),
        volume_ml=Decimal(50),
        minutes=40,
        route=Route.IV,
    ),
)


class Shown:
    """A panel in its place, and what a person does to it."""

    def __init__(self, qtbot: QtBot, theme: Theme, desk: RoomDesk) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.model = Running(desk.link, desk, desk.author)
        self.panel = RunningPanel(theme, self.model)
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

    def button(self, name: str) -> QAbstractButton:
        found = self.panel.findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton)
        return found

    def seen(self) -> str:
        labels = [each for each in self.panel.findChildren(QLabel) if each.isVisible()]
        lines = [each for each in self.panel.findChildren(Elided) if each.isVisible()]
        return "\n".join(each.text() for each in (*labels, *lines))

    def settle(self, seconds: float = 0.0) -> None:
        self.desk.answer_all()
        self.desk.rig.clock.advance(seconds)
        self.desk.tell()


@pytest.fixture
def infusion(qtbot: QtBot, theme: Theme) -> Iterator[Shown]:
    with a_room_desk(drawn_mg=None, protocol=built_in("iv-ketamine")) as desk:
        yield Shown(qtbot, theme, desk)


def test_that_an_infusion_is_started_paused_and_ended_by_keys_alone(
    infusion: Shown,
) -> None:  # H41 H43
    assert infusion.focused() is infusion.button("infusion-drug-0")
    infusion.key(Qt.Key.Key_Return)
    infusion.tab_to("infusion-mass")
    for text in ("50", "50", "40"):
        infusion.write(text)
        infusion.key(Qt.Key.Key_Return)
    infusion.tab_to("route-iv")
    infusion.key(Qt.Key.Key_1)
    infusion.key(Qt.Key.Key_P, ctrl=True)
    infusion.settle(60)
    assert "50 mg in 50 mL over 40 min" in infusion.seen()
    assert not infusion.desk.rig.of_kind("infusion-started")

    infusion.key(Qt.Key.Key_Return, ctrl=True)
    infusion.settle(600)
    assert "12.5 mg" in infusion.seen()
    infusion.panel.ask()
    infusion.write("11.9")
    assert "0.6 mL less than reckoned" in infusion.seen()
    infusion.tab_to("infusion-pause")
    infusion.key(Qt.Key.Key_Return)
    infusion.settle(30)
    assert "Paused since" in infusion.seen()
    infusion.tab_to("infusion-end")
    infusion.key(Qt.Key.Key_Return)
    infusion.settle()

    [ended] = infusion.desk.rig.of_kind("infusion-ended")
    assert isinstance(ended.event, ev.InfusionEnded)
    assert ended.event.mass_mg == Decimal("11.9")
    assert "given\n" in infusion.seen()


def test_that_a_question_stands_in_sight_and_its_reason_is_typed_in_place(
    infusion: Shown,
) -> None:  # H34
    infusion.key(Qt.Key.Key_Return)
    infusion.tab_to("infusion-mass")
    for text in ("500", "50", "40"):
        infusion.write(text)
        infusion.key(Qt.Key.Key_Return)
    infusion.key(Qt.Key.Key_1)
    infusion.key(Qt.Key.Key_P, ctrl=True)
    infusion.settle()

    keep = infusion.button("infusion-start-keep")
    infusion.qtbot.waitUntil(lambda: keep.visibleRegion().boundingRect().height() == keep.height())
    infusion.tab_to("infusion-start-keep")
    infusion.key(Qt.Key.Key_Return)
    assert infusion.focused().objectName() == "infusion-start-reason"
    infusion.write("ordered so")
    infusion.key(Qt.Key.Key_Return)
    infusion.settle()
    [drawn] = infusion.desk.rig.of_kind("drug-drawn")
    assert isinstance(drawn.event, ev.DrugDrawn)
    assert drawn.event.override == "ordered so"


def test_that_the_key_of_the_start_confirms_the_reason_and_keeps_the_held_moment(
    infusion: Shown,
) -> None:  # H34 H41
    infusion.key(Qt.Key.Key_Return)
    infusion.tab_to("infusion-mass")
    for text in ("50", "50", "10"):
        infusion.write(text)
        infusion.key(Qt.Key.Key_Return)
    infusion.key(Qt.Key.Key_1)
    for key in (Qt.Key.Key_P, Qt.Key.Key_Return):
        infusion.key(key, ctrl=True)
        pressed_at = infusion.desk.rig.clock.now().utc
        infusion.settle()
        infusion.desk.rig.clock.advance(30)
        infusion.tab_to("infusion-start-keep")
        infusion.key(Qt.Key.Key_Return)
        infusion.write("ordered so")
        infusion.key(Qt.Key.Key_Return, ctrl=True)
        infusion.settle()

    [started] = infusion.desk.rig.of_kind("infusion-started")
    assert started.occurred_at == pressed_at


def test_that_a_held_key_writes_once(infusion: Shown) -> None:  # H36
    infusion.model.start.press_started()
    for key in (Qt.Key.Key_P, Qt.Key.Key_G):
        infusion.key(key)

    assert infusion.desk.acts == []


def test_that_a_bolus_is_a_press_away(qtbot: QtBot, theme: Theme) -> None:  # H43
    with a_room_desk(STARTED, protocol=built_in("iv-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)

        with qtbot.waitSignal(shown.panel.dose_wanted):
            shown.button("infusion-bolus").click()


def test_that_another_infusion_is_asked_for_only_when_it_is_wanted(
    qtbot: QtBot, theme: Theme
) -> None:
    ended = (90.0, ev.InfusionEnded(mass_mg=Decimal(1), volume_ml=Decimal(1)))
    with a_room_desk(STARTED, ended, protocol=built_in("iv-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)
        assert not shown.button("infusion-prepare").isVisible()

        shown.button("infusion-another").click()

        assert shown.button("infusion-prepare").isVisible()


def test_that_a_hold_is_kept_and_ended_by_keys_alone(qtbot: QtBot, theme: Theme) -> None:
    with a_room_desk(LOZENGE, protocol=built_in("sl-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)
        shown.key(Qt.Key.Key_Return)
        shown.settle(710)
        assert "3:10" in shown.seen()
        assert "then spit" in shown.seen()

        shown.tab_to("hold-swallowed")
        shown.key(Qt.Key.Key_Return)
        assert "3:10 before the planned end: swallowed or spat?" in shown.seen()
        shown.tab_to("hold-swallowed")
        shown.key(Qt.Key.Key_Return)
        shown.settle()

        assert "leaving moved from" in shown.seen()


def test_that_devices_name_the_next_and_the_way_to_it(qtbot: QtBot, theme: Theme) -> None:
    with a_room_desk(DEVICE, protocol=built_in("in-esketamine")) as desk:
        shown = Shown(qtbot, theme, desk)

        assert "1 of 3 devices given, 28 mg each" in shown.seen()
        assert "4:50" in shown.seen()
        with qtbot.waitSignal(shown.panel.dose_wanted):
            shown.key(Qt.Key.Key_Return)


@pytest.mark.parametrize("size", [(850, 250), (975, 290)])
def test_that_everything_of_a_running_infusion_is_in_sight(
    qtbot: QtBot, theme: Theme, size: tuple[int, int]
) -> None:
    with a_room_desk(STARTED, protocol=built_in("iv-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)
        shown.place.resize(*size)
        qtbot.wait(1)

        for each in (
            *shown.panel.findChildren(QLineEdit),
            *shown.panel.findChildren(QAbstractButton),
        ):
            if each.isVisible() and each.objectName():
                assert each.visibleRegion().boundingRect().size() == each.size(), each.objectName()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", list(ThemeName))
def test_that_targets_are_40_px_and_named(
    qtbot: QtBot, theme: Theme, name: ThemeName, scale: float
) -> None:
    with a_room_desk(STARTED, protocol=built_in("iv-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)
        theme.use(name, scale)
        qtbot.wait(1)

        for each in shown.panel.findChildren(QAbstractButton):
            assert each.objectName()
            if each.isVisible():
                assert each.accessibleName(), each.objectName()
                assert each.height() >= theme.px(39), each.objectName()


@pytest.mark.parametrize(("scale", "width"), [(1.0, 600), (1.5, 690), (2.0, 690)])
def test_that_no_number_of_a_running_infusion_is_cut_or_scrolled_to(
    qtbot: QtBot, theme: Theme, scale: float, width: int
) -> None:  # H43
    theme.use(ThemeName.DARK, scale)
    with a_room_desk(STARTED, protocol=built_in("iv-ketamine")) as desk:
        shown = Shown(qtbot, theme, desk)
        shown.place.resize(width, 290)
        qtbot.wait(1)

        assert shown.panel.width() <= shown.place.viewport().width()
        for name in ("infusion-given", "infusion-rate", "infusion-left"):
            figure = shown.panel.findChild(Elided, name)
            assert figure is not None
            assert figure.width() >= figure.sizeHint().width(), name
        shown.panel.ask()
        focused = shown.focused()
        assert focused.objectName() == "infusion-steer-pump"
        qtbot.waitUntil(
            lambda: focused.visibleRegion().boundingRect().size() == focused.size(), timeout=1000
        )
