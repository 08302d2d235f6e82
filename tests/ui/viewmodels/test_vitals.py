"""When a tile is told anew: numbers once a second, alarms at once, nothing twice."""

import pytest

from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.tiles import DASH, Place, Tile
from kapmonitor.ui.viewmodels.vitals import Vitals
from tests.ui.rooms import StandingClock, a_view, an_alarm, an_update
from tests.ui.scenes import a_high_pressure, alarms_view, with_sign

pytestmark = pytest.mark.usefixtures("qapp")


class Told:
    """A view-model at work, and the tiles that it told."""

    def __init__(self) -> None:
        self.clock = StandingClock()
        self.link = CoreLink()
        self.vitals = Vitals(self.link, lambda: self.clock.monotonic)
        self.tiles: list[Tile] = []
        self.link.take(an_update(a_view()))
        self.vitals.tile_changed.connect(self.tiles.append)

    def spo2(self, value: float, age_s: float = 0.6) -> None:
        self.link.take(an_update(with_sign(a_view(), VitalSign.SPO2, value=value, age_s=age_s)))


def test_that_a_room_that_stays_the_same_tells_nothing() -> None:
    told = Told()

    told.link.take(an_update(a_view()))

    assert told.tiles == []


def test_that_a_number_changes_once_a_second_at_most() -> None:
    told = Told()

    told.spo2(96.0)
    told.clock.advance(0.5)
    told.spo2(95.0)
    before = [tile.text for tile in told.tiles]
    told.clock.advance(0.6)
    told.spo2(94.0)

    assert before == []
    assert [tile.text for tile in told.tiles] == ["94"]


def test_that_an_alarm_does_not_wait_for_its_second() -> None:  # H22
    told = Told()

    told.link.take(alarms_view(an_alarm()))

    (tile,) = told.tiles
    assert tile.priority is Priority.HIGH


def test_that_the_value_that_alarms_stands_in_the_tile_at_once() -> None:  # H03
    """The room's picture is older than its alarm: an alarming tile must not show 97."""
    told = Told()

    told.link.take(alarms_view(an_alarm()))

    assert told.vitals.tile(Place.SPO2).text == "84"


def test_that_no_pressure_is_put_together_of_two_measurements() -> None:  # H16
    told = Told()

    told.link.take(alarms_view(a_high_pressure()))

    assert told.vitals.tile(Place.PRESSURE).text == "142/87"
    assert told.vitals.tile(Place.PRESSURE).priority is Priority.MEDIUM


def test_that_a_silent_core_takes_every_number_away() -> None:  # H52
    told = Told()

    told.link.tell_silence(True)

    assert {told.vitals.tile(place).text for place in Place} == {DASH}
    assert all("does not answer" in told.vitals.tile(place).why for place in Place)


def test_that_a_closed_session_leaves_no_number_behind() -> None:  # H14
    told = Told()

    told.link.take(an_update(a_view(closed=True)))

    assert {told.vitals.tile(place).text for place in Place} == {DASH}
