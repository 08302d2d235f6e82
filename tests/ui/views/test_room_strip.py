"""The strip that every other page keeps, and the numbers for who stands far away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.reading_distance import readable_from_m
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.viewmodels.tiles import Place
from kapmonitor.ui.views.big_numbers import BigNumbers
from kapmonitor.ui.views.room_strip import RoomStrip
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from tests.ui.rooms import a_view, an_alarm, an_update
from tests.ui.scenes import a_desaturation, a_lost_reading, an_action, colours_in, with_sign


class Strip:
    """A strip on the screen."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.link = CoreLink()
        self.flash = FlashClock()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.acknowledge = an_action(self.window, "acknowledge", "F8")
        self.pressed: list[QAction] = []
        self.acknowledge.triggered.connect(self._on_acknowledge)
        self.widget = RoomStrip(RoomWords.of(self.link), theme, self.flash, self.acknowledge)
        self.widget.setParent(self.window)
        self.widget.resize(1190, self.widget.sizeHint().height())
        self.window.show()
        self.link.take(an_update(a_view()))

    def _on_acknowledge(self) -> None:
        self.pressed.append(self.acknowledge)


@pytest.fixture
def strip(qtbot: QtBot, theme: Theme) -> Strip:
    return Strip(qtbot, theme)


def test_that_it_shows_every_number_in_its_colour(strip: Strip, theme: Theme) -> None:  # H19
    seen = colours_in(strip.widget)

    assert {theme.colour(tone).name() for tone in ("spo2", "pulse", "bp", "resp")} <= seen


def test_that_numbers_are_one_row_over_that_of_the_alarms(strip: Strip, theme: Theme) -> None:
    assert strip.widget.sizeHint().height() <= theme.px(80)


def test_that_an_alarm_moves_nothing_when_it_comes_and_goes(strip: Strip) -> None:  # H19
    quiet = strip.widget.sizeHint().height()

    strip.link.take(an_update(a_view(alarms=(an_alarm(), a_lost_reading()))))
    alarmed = strip.widget.sizeHint().height()
    strip.link.take(an_update(a_view()))

    assert quiet == alarmed == strip.widget.sizeHint().height()


def test_that_acknowledging_is_at_the_right_of_the_whole_row(strip: Strip, theme: Theme) -> None:
    strip.link.take(an_update(a_desaturation()))

    button = strip.widget.findChild(KeyButton).geometry()

    assert button.right() >= strip.widget.width() - theme.px(20)
    assert button.top() > strip.widget.height() / 3


def test_that_a_wider_window_gives_rows_back(strip: Strip) -> None:
    high = strip.widget.sizeHint().height()
    strip.widget.resize(600, 200)
    strip.widget.resize(1190, 200)

    assert strip.widget.sizeHint().height() == high


def test_that_an_alarm_is_seen_and_acknowledged_from_every_page(
    strip: Strip, theme: Theme, qtbot: QtBot
) -> None:  # H19
    strip.link.take(an_update(a_desaturation()))
    strip.widget.resize(1190, strip.widget.sizeHint().height())

    qtbot.mouseClick(strip.widget.findChild(KeyButton), Qt.MouseButton.LeftButton)

    assert strip.pressed == [strip.acknowledge]
    assert theme.colour("high_fill").name() in colours_in(strip.widget)
    assert "SpO₂ 84 below 88" in strip.widget.accessibleDescription()


def test_that_all_its_alarms_are_told(strip: Strip) -> None:  # H21
    strip.link.take(an_update(a_view(alarms=(an_alarm(), a_lost_reading()))))

    assert len(strip.widget.toolTip().splitlines()) == 2


def test_that_a_narrow_window_gets_more_rows_and_keeps_them(strip: Strip) -> None:  # H64
    wide = strip.widget.sizeHint().height()
    strip.widget.resize(600, 200)
    narrow = strip.widget.sizeHint().height()
    strip.link.take(an_update(a_desaturation()))
    alarmed = strip.widget.sizeHint().height()
    strip.link.take(an_update(a_view()))

    assert wide < narrow <= alarmed
    assert strip.widget.sizeHint().height() == alarmed


def test_that_nothing_of_it_is_painted_outside_at_any_scale(strip: Strip, theme: Theme) -> None:
    for name in ThemeName:
        for scale in (1.0, 1.5, 2.0):
            theme.use(name, scale)
            strip.widget.resize(1190, strip.widget.sizeHint().height())
            strip.widget.grab()

    assert strip.widget.sizeHint().height() > theme.px(76)


class Far:
    """Big numbers on the screen."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.link = CoreLink()
        self.flash = FlashClock()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        keys = (an_action(self.window, "acknowledge", "F8"), an_action(self.window, "pause", "F9"))
        words = RoomWords.of(self.link)
        self.widget = BigNumbers(words, theme, self.flash, *keys, viewing_distance_m=3.0)
        self.widget.setParent(self.window)
        self.widget.resize(1280, 720)
        self.window.resize(1280, 720)
        self.window.show()
        self.link.take(an_update(a_view()))
        self.widget.grab()

    def text(self, name: str) -> str:
        found = self.widget.findChild(QWidget, name)
        assert isinstance(found, QLabel | Elided), name
        return found.text()


@pytest.fixture
def far(qtbot: QtBot, theme: Theme) -> Far:
    return Far(qtbot, theme)


def test_that_big_numbers_are_much_larger_than_those_of_the_live_screen(far: Far) -> None:  # H64
    assert far.widget.tiles[Place.SPO2].digit_height > 2 * 88 * 0.73


def test_that_code_and_last_dose_are_read_from_afar(far: Far) -> None:  # H32
    assert far.text("big-code") == "KAP-0147"
    assert far.text("big-last-dose") == "26:07"


def test_that_it_says_from_how_far_it_can_be_read(far: Far) -> None:  # H64
    far.widget.view_from(3.0)
    near = far.text("big-reach")
    far.widget.view_from(60.0)

    assert near.startswith("readable at ")
    assert far.text("big-reach").startswith("too small for 60 m: readable at ")


def test_that_a_stale_number_is_as_large_as_a_live_one(far: Far, theme: Theme) -> None:  # H64
    live = far.widget.tiles[Place.PULSE].digit_height
    stale = with_sign(a_view(), VitalSign.PULSE_RATE, freshness=Freshness.STALE, age_s=7.0)
    far.link.take(an_update(stale))
    far.widget.grab()

    assert far.widget.tiles[Place.PULSE].digit_height > 0.7 * live
    assert theme.colour("pulse").name() not in colours_in(far.widget.tiles[Place.PULSE])


def test_that_reading_distance_is_two_hundred_digit_heights() -> None:  # H64
    assert readable_from_m(100.0, 25.4) == pytest.approx(20.0)
    assert readable_from_m(100.0, 0.0) is None
