"""The four tiles as they are painted."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui.preferences import ThemeName
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.tiles import Place
from kapmonitor.ui.viewmodels.vitals import Vitals
from kapmonitor.ui.views.vitals_panel import NUMBERS, VitalsPanel
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.tile_number import CAP_SHARE
from tests.ui.rooms import StandingClock, a_view, an_update
from tests.ui.scenes import a_desaturation, colours_in, with_sign


class Panel:
    """A panel on the screen at the size of a small window."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.link = CoreLink()
        self.clock = StandingClock()
        self.flash = FlashClock(monotonic=lambda: self.clock.monotonic)
        self.widget = VitalsPanel(Vitals(self.link), theme, self.flash)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.widget.setParent(self.window)
        self.widget.resize(300, 360)
        self.window.show()

    def colours(self, place: Place) -> set[str]:
        return colours_in(self.widget.tiles[place])


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> Panel:
    return Panel(qtbot, theme)


def test_that_each_live_number_has_its_sign_s_colour(panel: Panel, theme: Theme) -> None:
    panel.link.take(an_update(a_view()))

    for place, tone in zip(Place, ("spo2", "pulse", "bp", "resp"), strict=True):
        assert theme.colour(tone).name() in panel.colours(place)


def test_that_a_number_that_is_not_live_loses_its_colour(panel: Panel, theme: Theme) -> None:  # H03
    stale = with_sign(a_view(), VitalSign.SPO2, freshness=Freshness.STALE, age_s=7.0)
    panel.link.take(an_update(stale))

    assert theme.colour("spo2").name() not in panel.colours(Place.SPO2)
    assert theme.colour("stale").name() in panel.colours(Place.SPO2)


def test_that_a_number_not_live_is_struck_through(panel: Panel) -> None:  # H03 H65
    panel.link.take(an_update(a_view()))
    live = panel.widget.tiles[Place.SPO2].grab().toImage()
    stale = with_sign(a_view(), VitalSign.SPO2, freshness=Freshness.STALE, age_s=7.0)
    panel.link.take(an_update(stale))
    struck = panel.widget.tiles[Place.SPO2].grab().toImage()

    middle, ground = live.height() * 5 // 8, live.pixelColor(280, 40)
    inked = [x for x in range(20, 110) if struck.pixelColor(x, middle) != ground]
    assert len(inked) > len([x for x in range(20, 110) if live.pixelColor(x, middle) != ground])


def test_that_a_high_alarm_swaps_two_grounds(panel: Panel, theme: Theme) -> None:
    panel.link.take(an_update(a_desaturation()))
    bright = panel.colours(Place.SPO2)

    panel.clock.advance(0.26)
    panel.flash.beat()

    assert theme.colour("high_fill").name() in bright
    assert theme.colour("high_rest").name() in panel.colours(Place.SPO2)


def test_that_a_steady_alarm_does_not_flash(panel: Panel) -> None:
    panel.link.take(an_update(a_desaturation(acknowledged=True)))

    assert not panel.flash.is_running


def test_that_each_tile_tells_itself_to_who_cannot_see_it(panel: Panel) -> None:
    panel.link.take(an_update(a_view()))

    tile = panel.widget.tiles[Place.SPO2]
    assert tile.accessibleName() == "SpO₂"
    assert tile.accessibleDescription().startswith("SpO₂ 97 %, 1 s ago")
    assert tile.objectName() == "tile-spo2"


@pytest.mark.parametrize("name", list(ThemeName))
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_numbers_keep_their_colour_in_every_theme_and_scale(
    panel: Panel, theme: Theme, name: ThemeName, scale: float
) -> None:
    panel.link.take(an_update(a_view()))

    theme.use(name, scale)

    assert theme.colour("spo2").name() in panel.colours(Place.SPO2)


def test_that_spo2_is_the_largest(panel: Panel) -> None:
    panel.link.take(an_update(a_view()))
    panel.widget.grab()

    heights = [panel.widget.tiles[place].digit_height for place in Place]
    assert max(heights) == heights[0]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_that_numbers_are_no_smaller_for_who_reads_larger_words(
    panel: Panel, theme: Theme, scale: float
) -> None:  # H64
    """As small a place as a window of 1280x720 leaves them, at the sizes of the mock-ups."""
    theme.use(ThemeName.DARK, scale)
    panel.widget.resize(528 if scale > 1.5 else 360, 326 if scale > 1.5 else 400)
    panel.link.take(an_update(a_view()))
    panel.widget.grab()

    for place, size in NUMBERS.items():
        assert panel.widget.tiles[place].digit_height >= 0.9 * size * CAP_SHARE * 0.8, place
    assert panel.widget.tiles[Place.SPO2].digit_height >= 0.97 * NUMBERS[Place.SPO2] * CAP_SHARE


@pytest.mark.parametrize("view", [a_view(), a_desaturation(), a_desaturation(acknowledged=True)])
def test_that_a_low_tile_keeps_its_marks_and_colour(
    panel: Panel, theme: Theme, view: RoomView
) -> None:
    theme.use(ThemeName.DARK, 2.0)
    panel.widget.resize(528, 326)
    panel.link.take(an_update(view))

    expected = "high_ink" if view.alarms else "spo2"
    assert theme.colour(expected).name() in panel.colours(Place.SPO2)
