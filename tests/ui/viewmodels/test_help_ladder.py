"""Help: logged at once, the time since it runs, and who is next is known."""

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.help_ladder import HelpLadder
from kapmonitor.ui.viewmodels.own_entries import EntryState
from tests.ui.rooms import NOW, FakeDesk, StandingClock, a_fact, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


class Ladder:
    def __init__(self) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.clock = self.desk.clock
        self.ladder = HelpLadder(self.link, self.desk, Author(Role.GUIDE, lambda: 0.0))
        self.link.take(an_update(a_view()))

    def pass_time(self, seconds: float) -> None:
        assert isinstance(self.clock, StandingClock)
        self.clock.advance(seconds)


def test_that_a_call_is_logged_at_once_and_its_time_runs() -> None:  # H50
    scene = Ladder()

    scene.ladder.call()
    scene.pass_time(72)

    now = scene.ladder.now()
    assert len(scene.desk.acts) == 1
    assert now.called_at == NOW
    assert now.elapsed == "1:12"
    assert now.next is not None
    assert now.next.called == "clinician"


def test_that_a_rung_does_not_wait_for_the_call_to_be_written() -> None:  # H50
    scene = Ladder()
    scene.ladder.call()

    scene.ladder.call_rung("clinician")

    now = scene.ladder.now()
    assert len(scene.desk.acts) == 2
    assert now.next is not None
    assert now.next.called == "second-clinician"


def test_that_a_rung_is_logged_once() -> None:  # H36
    scene = Ladder()
    scene.ladder.call()

    scene.ladder.call_rung("clinician")
    scene.ladder.call_rung("clinician")

    assert len(scene.desk.acts) == 2


def test_that_a_call_that_is_not_saved_says_so_and_may_be_tried_again() -> None:
    scene = Ladder()
    scene.ladder.call()
    scene.ladder.call_rung("clinician")

    scene.desk.answer(Outcome(failure="the disk is full"))
    scene.desk.answer(Outcome(failure="the disk is full"))
    scene.ladder.call_rung("clinician")

    assert scene.ladder.now().state is EntryState.NOT_SAVED
    assert len(scene.desk.acts) == 1


def test_that_after_a_restart_the_ladder_stands_where_it_stood() -> None:  # H54
    scene = Ladder()

    scene.link.take(
        an_update(
            facts=[
                a_fact(ev.HelpCalled(), version=30),
                a_fact(ev.HelpCalled(called="clinician"), version=31),
            ]
        )
    )

    now = scene.ladder.now()
    assert now.called_at == NOW
    assert [rung.state for rung in now.rungs] == [EntryState.SAVED, None, None]
