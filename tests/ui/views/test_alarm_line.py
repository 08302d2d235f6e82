"""The alarm line as it is seen and pressed, and how soon an alarm is on it."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.limits import Priority
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarms import Alarms
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.alarm_line import AlarmLine
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from tests.ui.rooms import NOW, a_view, an_alarm, an_update
from tests.ui.scenes import (
    a_desaturation,
    a_high_pressure,
    a_lost_reading,
    a_low_battery,
    alarms_view,
    an_action,
    colours_in,
    of_the_computer,
)


class Line:
    """A line on the screen, with its actions."""

    def __init__(self, qtbot: QtBot, theme: Theme, width: int = 1190) -> None:
        self.link = CoreLink()
        self.flash = FlashClock()
        window = QWidget()
        self.window = window
        qtbot.addWidget(window)
        self.acknowledge = an_action(window, "acknowledge", "F8")
        self.pause = an_action(window, "pause-audio", "F9")
        self.pressed: list[QAction] = []
        self.acknowledge.triggered.connect(self._on_acknowledge)
        self.pause.triggered.connect(self._on_pause)
        self.widget = AlarmLine(Alarms(self.link), theme, self.flash, self.acknowledge, self.pause)
        self.widget.setParent(window)
        self.widget.resize(width, self.widget.sizeHint().height())
        window.resize(self.widget.size())
        window.show()
        qtbot.waitExposed(window)

    def show(self, view: RoomView) -> None:
        self.link.take(an_update(view))

    def button(self, name: str) -> KeyButton:
        return self.widget.findChild(KeyButton, f"button-{name}")

    def _on_acknowledge(self) -> None:
        self.pressed.append(self.acknowledge)

    def _on_pause(self) -> None:
        self.pressed.append(self.pause)


@pytest.fixture
def line(qtbot: QtBot, theme: Theme) -> Line:
    return Line(qtbot, theme)


def test_that_its_place_is_kept_whatever_is_on(line: Line) -> None:
    quiet = line.widget.sizeHint()
    line.show(a_view(alarms=(an_alarm(), a_high_pressure(), a_lost_reading(), a_low_battery())))

    assert line.widget.sizeHint() == quiet


def test_that_a_high_alarm_is_red_with_shape_and_marks(line: Line, theme: Theme) -> None:  # H65
    line.show(a_desaturation())

    assert theme.colour("high_fill").name() in colours_in(line.widget)
    assert "!!! SpO₂ 84 below 88" in line.widget.accessibleDescription()


def test_that_quiet_is_neither_green_nor_an_alarm_s_colour(line: Line, theme: Theme) -> None:  # H27
    line.show(a_view())

    seen = colours_in(line.widget)
    tokens = ("ok", "pulse", "high_fill", "high_line", "med_fill", "med_line", "low_line")
    assert seen.isdisjoint({theme.colour(token).name() for token in tokens})


def test_that_a_press_acknowledges_and_leaves_the_focus(line: Line, qtbot: QtBot) -> None:
    line.show(a_desaturation())
    button = line.button("acknowledge")

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert line.pressed == [line.acknowledge]
    assert button.focusPolicy() is Qt.FocusPolicy.TabFocus
    assert button.accessibleName() == "Acknowledge"


def test_that_the_pause_is_pressed_and_then_counted_down(line: Line, qtbot: QtBot) -> None:  # H25
    line.show(a_desaturation())
    qtbot.mouseClick(line.button("pause-audio"), Qt.MouseButton.LeftButton)
    line.show(replace(a_desaturation(), audio_paused_until=NOW + timedelta(seconds=102)))

    assert line.pressed == [line.pause]
    assert line.button("pause-audio").text() == "audio paused 1:42"


def test_that_a_pause_stays_in_sight_when_nothing_alarms(line: Line) -> None:  # H25
    line.show(a_view(audio_paused_until=NOW + timedelta(seconds=30)))

    assert line.button("pause-audio").isVisible()


def test_that_nothing_is_left_to_acknowledge_once_all_is(line: Line) -> None:
    line.show(a_desaturation(acknowledged=True))

    assert not line.button("acknowledge").isVisible()


def test_that_a_button_follows_its_action(line: Line, qtbot: QtBot) -> None:
    line.show(a_desaturation())
    line.acknowledge.setEnabled(False)

    qtbot.mouseClick(line.button("acknowledge"), Qt.MouseButton.LeftButton)

    assert line.pressed == []


def test_that_high_and_medium_alarms_flash_each_at_its_pace(line: Line) -> None:
    line.show(replace(a_desaturation(), alarms=(an_alarm(), a_high_pressure())))

    assert line.flash.is_running


def test_that_an_acknowledged_and_a_low_alarm_are_steady(line: Line) -> None:
    line.show(a_view(alarms=(an_alarm(acknowledged=True), a_low_battery())))

    assert not line.flash.is_running


def test_that_every_alarm_is_named_where_many_are_on(line: Line) -> None:  # H21
    alarms = (
        of_the_computer("not-recording", Priority.HIGH),
        an_alarm(),
        a_high_pressure(),
        a_lost_reading(),
        of_the_computer("sound-unavailable", Priority.MEDIUM),
        a_low_battery(),
        a_lost_reading(device="cuff", number=2),
    )
    line.show(a_view(alarms=alarms))

    spoken = line.widget.accessibleDescription()
    assert len(line.widget.toolTip().splitlines()) == len(alarms)
    for words in ("NOT RECORDING", "SpO₂", "Systolic", "Pulse reading lost", "Battery low"):
        assert words in spoken


@pytest.mark.parametrize("name", list(ThemeName))
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_it_is_painted_in_every_theme_at_every_scale(
    line: Line, theme: Theme, name: ThemeName, scale: float
) -> None:
    line.show(a_desaturation())

    theme.use(name, scale)

    assert line.widget.sizeHint().height() == theme.px(52)
    assert theme.colour("high_fill").name() in colours_in(line.widget)


class _Painted(QObject):
    """Notes when a widget was painted last."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.at = time.perf_counter()
        return super().eventFilter(watched, event)


def test_that_an_alarm_is_painted_within_a_frame(line: Line) -> None:
    """A generous bound for a loaded machine; ``./dev bench`` measures it."""
    watch = _Painted()
    line.widget.installEventFilter(watch)
    took = []
    for number in range(50):
        line.show(a_view())
        QApplication.processEvents()
        began = time.perf_counter()
        line.link.take(alarms_view(an_alarm(number=number)))
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        took.append(watch.at - began)

    assert min(took) > 0
    assert sorted(took)[len(took) // 2] < 0.016
