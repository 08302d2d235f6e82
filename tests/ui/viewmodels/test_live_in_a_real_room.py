"""What the window asks for, done by the real rules on a log that is only a list."""

from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.ui.viewmodels.deed import DeedState
from kapmonitor.ui.viewmodels.log_line import Saving
from kapmonitor.ui.viewmodels.own_entries import EntryState
from tests.builders import a_dose, arrived
from tests.services.entries import give
from tests.ui.live_rooms import RealRoom, in_a_real_room

pytestmark = pytest.mark.usefixtures("qtbot")


def test_that_a_sentence_typed_without_a_field_leaves_a_draft_and_no_entry() -> None:  # H62
    async def scene(room: RealRoom) -> None:
        for key in "nrch":
            room.live.keys.take(key)
            room.pass_time(0.1)
        await room.settle()

        assert room.live.draft.text == "nrch"
        assert {each.state for each in room.live.entering.entries} == {EntryState.WITHDRAWN}
        assert all(room.live.log.line(row).is_void for row in range(3))

    rig = in_a_real_room(scene)

    reasons = {fact.event.reason for fact in rig.of_kind("entry-voided") if _is_void(fact.event)}
    assert reasons == {"typed beside the note field: nrch"}
    assert len(rig.of_kind("observation-recorded")) == len(rig.of_kind("entry-voided")) == 3


def _is_void(event: ev.Event) -> bool:
    return isinstance(event, ev.EntryVoided)


def test_that_one_key_logs_and_one_undoes() -> None:
    async def scene(room: RealRoom) -> None:
        room.live.keys.take("n")
        await room.settle()
        room.live.entering.undo()
        await room.settle()

        assert room.live.entering.entries[-1].state is EntryState.WITHDRAWN
        assert room.live.log.line(0).is_void

    rig = in_a_real_room(scene)

    assert rig.kinds[-2:] == ["observation-recorded", "entry-voided"]


def test_that_words_are_added_to_that_very_entry() -> None:
    async def scene(room: RealRoom) -> None:
        room.live.keys.take("t")
        await room.settle()
        version = room.live.log.line(0).version
        room.live.entering.add_words(version, "left hand on heart")
        await room.settle()

        assert room.live.log.line(0).added == "left hand on heart"

    in_a_real_room(scene)


def test_that_what_a_failing_record_holds_is_shown_as_not_saved_until_it_is() -> None:  # H55
    async def scene(room: RealRoom) -> None:
        room.rig.log.broken = "the disk is full"
        room.live.keys.take("n")
        await room.settle()
        assert room.live.log.line(0).saving is Saving.NOT_SAVED

        room.rig.log.broken = None
        room.rig.room.record_changed(None)
        room.tell()

        assert room.live.log.rowCount() >= 1
        assert room.live.entering.entries[-1].state is EntryState.SAVED
        assert room.live.log.count(Saving.NOT_SAVED) == 0

    in_a_real_room(scene)


def test_that_a_voided_dose_stays_beside_the_total_until_somebody_answers() -> None:  # H38
    async def scene(room: RealRoom) -> None:
        await give(room.rig)
        room.tell()
        version = room.rig.session.version
        room.live.entering.void(version, "entered twice")
        await room.settle()
        assert room.live.due.summary.voided == "60 mg voided"
        assert room.live.due.summary.dose.startswith("0 mg")

        room.live.answering.answer_void(version, VoidAnswer.NOT_GIVEN)
        await room.settle()

        assert room.live.due.summary.voided == ""

    rig = in_a_real_room(scene, *arrived())

    assert rig.kinds[-1] == "voided-dose-answered"
    assert rig.session.doses_given() == []


def test_that_a_stage_behind_a_closed_gate_is_refused_and_says_who_may_go_past_it() -> None:  # H46
    async def scene(room: RealRoom) -> None:
        room.live.moves.choose("administration")
        room.live.moves.start()
        await room.settle()
        assert room.live.moves.deed.now.state is DeedState.REFUSED

        room.live.moves.start(override="pressed on")
        await room.settle()
        assert room.live.moves.deed.now.state is DeedState.REFUSED  # a guide may not

        room.author.choose(Role.CLINICIAN)
        room.live.moves.start(override="seen by me")
        await room.settle()
        assert room.live.moves.deed.now.state is DeedState.DONE

    rig = in_a_real_room(scene)

    assert rig.session.stage == "administration"
    assert all(fact.recorded_by == "clinician" for fact in rig.of_kind("gate-overridden"))


def test_that_a_gate_a_person_meets_is_shown_met() -> None:
    async def scene(room: RealRoom) -> None:
        room.live.moves.meet("consent")
        await room.settle()

        met = {gate.gate for gate in room.live.moves.now.gates if gate.is_met}
        assert met == {"consent"}

    in_a_real_room(scene)


def test_that_help_and_its_ladder_are_facts() -> None:  # H50
    async def scene(room: RealRoom) -> None:
        room.live.ladder.call()
        room.live.ladder.call_rung("clinician")
        await room.settle()

        assert room.live.ladder.now().state is EntryState.SAVED

    rig = in_a_real_room(scene)

    called = [f.event.called for f in rig.log.facts if isinstance(f.event, ev.HelpCalled)]
    assert called == [None, "clinician"]


def test_that_discharge_waits_for_the_leaving_list_and_for_a_clinician() -> None:  # H47
    async def scene(room: RealRoom) -> None:
        room.live.ending.choose(ev.Ending.DISCHARGED)
        room.live.ending.close("")
        room.live.ending.close_anyway("")  # nobody has said that the person left
        await room.settle()
        assert room.live.ending.deed.now.state is DeedState.REFUSED

        room.author.choose(Role.CLINICIAN)
        room.live.ending.close("", override="seen, escort waits")
        await room.settle()
        assert room.live.ending.deed.now.state is DeedState.DONE

    rig = in_a_real_room(scene, *arrived(), (60.0, a_dose("60"), "clinician"))

    assert rig.session.closed is not None
    assert [dose.mass_mg for dose in rig.session.doses_given()] == [Decimal(60)]


def test_that_a_pressure_typed_by_hand_is_two_facts_of_one_moment() -> None:  # H17
    async def scene(room: RealRoom) -> None:
        room.live.answering.ask("blood-pressure")
        room.live.answering.pressure("142", "87", minutes=2)
        await room.settle()

        assert room.live.answering.deed.now.state is DeedState.DONE

    rig = in_a_real_room(scene)

    typed = rig.of_kind("vital-entered")
    assert [fact.event.value for fact in typed if isinstance(fact.event, ev.VitalEntered)] == [
        142.0,
        87.0,
    ]
    assert len({fact.occurred_at for fact in typed}) == 1
