"""A dose under the tongue, and spray devices with their rest."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import HoldOutcome
from kapmonitor.ui.viewmodels.running import Running
from tests.ui.dosing import RoomDesk, a_room_desk, built_in

LOZENGE = (30.0, ev.DoseAdministered(drug="ketamine", route=Route.SL, mass_mg=Decimal(100)))


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[RoomDesk]:
    assert qtbot
    with a_room_desk(LOZENGE, protocol=built_in("sl-ketamine")) as made:
        yield made


@pytest.fixture
def running(desk: RoomDesk) -> Running:
    return Running(desk.link, desk, desk.author)


def settle(desk: RoomDesk, seconds: float = 0.0) -> None:
    desk.answer_all()
    desk.rig.clock.advance(seconds)
    desk.tell()


def test_that_the_countdown_says_what_was_ordered(desk: RoomDesk, running: Running) -> None:
    running.holding.press_start()
    settle(desk, 710)

    now = running.holding.now
    assert (now.clock, now.clock_words) == ("3:10", "of the planned 15:00")
    assert now.then == "then spit"


def test_that_an_early_end_is_asked_about_and_its_moment_kept(
    desk: RoomDesk, running: Running
) -> None:
    running.holding.press_start()
    settle(desk, 710)
    pressed = desk.clock.now().utc

    running.holding.press_end(HoldOutcome.SPAT)
    assert desk.acts == []
    assert running.holding.now.asked.startswith("3:10 before the planned end: swallowed or spat?")
    desk.rig.clock.advance(8)
    running.holding.press_end(HoldOutcome.SWALLOWED)
    settle(desk)

    [fact] = desk.rig.of_kind("hold-ended")
    assert fact.occurred_at == pressed
    assert isinstance(fact.event, ev.HoldEnded)
    assert fact.event.outcome is HoldOutcome.SWALLOWED


def test_that_a_slip_leaves_it_held(desk: RoomDesk, running: Running) -> None:
    running.holding.press_start()
    settle(desk, 60)
    running.holding.press_end(HoldOutcome.SPAT)

    running.holding.press_still_held()

    assert running.holding.now.asked == ""
    assert running.holding.now.can_end
    assert desk.rig.of_kind("hold-ended") == []


def test_that_its_planned_end_is_asked_nothing(desk: RoomDesk, running: Running) -> None:
    running.holding.press_start()
    settle(desk, 900)

    running.holding.press_end(HoldOutcome.SPAT)
    settle(desk)

    assert len(desk.rig.of_kind("hold-ended")) == 1


def test_that_swallowing_says_before_and_after_that_leaving_moves(
    desk: RoomDesk, running: Running
) -> None:
    running.holding.press_start()
    settle(desk, 900)
    assert running.holding.now.swallowed_words.startswith("swallowed: nobody leaves before ")

    running.holding.press_end(HoldOutcome.SWALLOWED)
    settle(desk)

    assert running.holding.now.moved.startswith("leaving moved from ")
    assert running.holding.now.moved.endswith(": swallowed")


@pytest.mark.usefixtures("qtbot")
def test_that_no_hold_begins_without_a_dose() -> None:
    with a_room_desk(protocol=built_in("sl-ketamine")) as desk:
        running = Running(desk.link, desk, desk.author)

        running.holding.press_start()

        assert desk.acts == []
        assert running.holding.now.why_not_start == "no dose is recorded that could be held"


def device(second: float) -> tuple[float, ev.Event]:
    return (second, ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28)))


@pytest.mark.usefixtures("qtbot")
def test_that_the_rest_after_a_device_is_counted_down() -> None:  # H36
    with a_room_desk(device(590.0), protocol=built_in("in-esketamine")) as desk:
        devices = Running(desk.link, desk, desk.author).now.devices

        assert devices.count == "1 of 3 devices given"
        assert devices.clock == "4:50"
        assert devices.said.startswith("device 2 of 3, 28 mg each may follow from ")
        assert "give " not in devices.said


@pytest.mark.usefixtures("qtbot")
def test_that_after_the_last_device_none_is_named() -> None:
    given = (device(10.0), device(200.0), device(590.0))
    with a_room_desk(*given, protocol=built_in("in-esketamine")) as desk:
        devices = Running(desk.link, desk, desk.author).now.devices

        assert devices.next_device == devices.clock == ""
        assert devices.said == "3 are the most, and they were given"


@pytest.mark.usefixtures("qtbot")
def test_that_a_protocol_without_any_has_none() -> None:
    with a_room_desk(protocol=built_in("im-ketamine")) as desk:
        assert Running(desk.link, desk, desk.author).now.is_empty
