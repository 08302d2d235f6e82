"""What is answered in the window is what the record has, and what the due list then says."""

from collections.abc import Callable

from kapmonitor.domain import events as ev
from kapmonitor.ui.viewmodels.check_answering import CheckAnswering
from kapmonitor.ui.viewmodels.check_words import CheckShape, DueLine
from kapmonitor.ui.viewmodels.deed import DeedState
from tests.builders import Happened, Rig, arrived, in_a_room
from tests.ui.live_rooms import RealRoom
from tests.ui.moments import given, the_protocol

DOSED: tuple[Happened, ...] = (
    *arrived(),
    (30.0, ev.StageStarted(stage="administration")),
    (60.0, given("60")),
)


def answered(check: str, answer: Callable[[CheckAnswering], None]) -> tuple[Rig, list[DueLine]]:
    """Eleven minutes after the dose: pressure and sedation are due."""
    lines: list[DueLine] = []

    async def play(rig: Rig) -> None:
        rig.clock.advance(11 * 60.0)
        room = RealRoom(rig)
        room.live.answering.ask(check)
        answer(room.live.answering)
        await room.settle()
        assert room.live.answering.deed.now.state is DeedState.DONE
        lines.extend(line for line in room.live.due.lines if line.check == check)

    rig = in_a_room(play, *DOSED, protocol=the_protocol("im-ketamine"))
    return rig, lines


def test_that_not_roused_is_recorded_with_its_rate_and_is_no_score() -> None:  # H45
    rig, lines = answered("moaa-s", lambda answering: answering.leave_undisturbed("12"))

    (fact,) = rig.of_kind("not-roused")
    assert fact.event == ev.NotRoused(check="moaa-s", rate_per_min=12.0)
    assert rig.of_kind("score-recorded") == []
    assert lines[-1].shape is CheckShape.DONE


def test_that_what_could_not_be_obtained_is_recorded_as_that() -> None:
    rig, lines = answered(
        "blood-pressure", lambda answering: answering.not_obtained("device trouble")
    )

    (fact,) = rig.of_kind("check-waived")
    assert isinstance(fact.event, ev.CheckWaived)
    assert fact.event.not_obtained is True
    assert lines[-1].detail == "could not be obtained: device trouble"


def test_that_a_waived_check_keeps_its_reason() -> None:
    rig, lines = answered("moaa-s", lambda answering: answering.waive("person declines"))

    (fact,) = rig.of_kind("check-waived")
    assert isinstance(fact.event, ev.CheckWaived)
    assert fact.event.not_obtained is None
    assert lines[-1].detail == "waived: person declines"


def test_that_a_cuff_put_off_asks_again_when_it_was_put_off_to() -> None:  # H30
    rig, lines = answered("blood-pressure", lambda answering: answering.put_off(5, "resting"))

    assert len(rig.of_kind("check-postponed")) == 1
    assert lines[0].when == "in 5:00"
    assert lines[0].detail.endswith(": resting")


def test_that_breathing_seen_completes_its_check() -> None:  # H12
    rig, lines = answered("breathing", lambda answering: answering.seen())

    assert rig.of_kind("check-completed")[-1].event.check == "breathing"  # type: ignore[attr-defined]  # the kind says what it is
    assert lines[-1].shape is CheckShape.DONE
