"""Oxygen is a state: on at a flow since a moment, or off."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.oxygen import Oxygen
from tests.ui.live_rooms import RealRoom, in_a_real_room
from tests.ui.rooms import NOW, FakeDesk, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


class Bedside:
    def __init__(self, view: RoomView) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.oxygen = Oxygen(self.link, self.desk, Author(Role.GUIDE, lambda: 0.0))
        self.link.take(an_update(view))


def on_two() -> RoomView:
    return a_view(oxygen_l_per_min=2.0, oxygen_since=NOW - timedelta(minutes=5))


def test_that_it_says_since_when_and_at_which_flow() -> None:  # H11
    now = Bedside(on_two()).oxygen.now

    assert now.flow == Decimal(2)
    assert now.since == f"since {clock_word(NOW - timedelta(minutes=5))}, 5:00"


def test_that_the_flow_that_is_on_is_not_written_twice() -> None:
    scene = Bedside(on_two())

    scene.oxygen.give(Decimal(2))

    assert scene.desk.acts == []
    assert scene.oxygen.now.problem == "2 L/min is on already"


def test_that_what_is_off_is_not_turned_off() -> None:
    scene = Bedside(a_view())

    scene.oxygen.end()

    assert scene.desk.acts == []
    assert scene.oxygen.now.problem


@pytest.mark.parametrize("text", ["", "abc", "0", "60", "-2", "1.000,5"])
def test_that_no_flow_is_given_that_was_not_understood(text: str) -> None:
    scene = Bedside(a_view())
    scene.oxygen.type(text)

    scene.oxygen.give_typed()

    assert scene.desk.acts == []
    assert scene.oxygen.now.problem


def test_that_oxygen_is_on_then_at_another_flow_then_off() -> None:  # H11
    async def scene(room: RealRoom) -> None:
        oxygen = room.live.oxygen
        oxygen.give(Decimal(2))
        await room.settle()
        assert oxygen.now.flow == Decimal(2)
        oxygen.type("3,5")
        oxygen.give_typed()
        await room.settle()
        assert oxygen.now.flow == Decimal("3.5")
        oxygen.end()
        await room.settle()
        assert not oxygen.now.is_on

    rig = in_a_real_room(scene)

    flows = [
        fact.event.flow_l_per_min
        for fact in rig.of_kind("oxygen-started")
        if isinstance(fact.event, ev.OxygenStarted)
    ]
    assert flows == [2.0, 3.5]
    assert len(rig.of_kind("oxygen-ended")) == 1
