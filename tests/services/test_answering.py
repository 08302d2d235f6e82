import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.services.snapshot import view_of
from tests.builders import CUFF, Rig, a_dose, a_protocol, a_reading, a_status, in_a_room
from tests.records import at
from tests.services.entries import M, refusal_of

NAUSEA = ScheduledCheck(check="nausea", at_s=(10 * M,), tolerance_s=5 * M)
BREATHING = ScheduledCheck(check="breathing", at_s=(10 * M, 20 * M), tolerance_s=5 * M)
PRESSURE = ScheduledCheck(check="blood-pressure", at_s=(10 * M,), tolerance_s=5 * M)
CHECKED = a_protocol(checks=[NAUSEA, BREATHING, PRESSURE])


def test_that_a_score_answers_the_check_of_its_name() -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(8 * M)
        facts = await rig.room.answering.score(rig.entry(), "nausea", 2)
        again = await rig.room.answering.score(rig.entry(), "nausea", 3)

        assert [fact.kind for fact in facts] == ["score-recorded", "check-completed"]
        assert facts[1].event == ev.CheckCompleted(check="nausea", due_at=at(10 * M))
        assert facts[1].occurred_at == at(8 * M)
        assert [fact.kind for fact in again] == ["score-recorded"]

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


@pytest.mark.parametrize(
    ("sign", "value", "check"),
    [
        (VitalSign.RESPIRATORY_RATE, 14, "breathing"),
        (VitalSign.SYSTOLIC, 120, "blood-pressure"),
        (VitalSign.PULSE_RATE, 70, None),
    ],
)
def test_that_a_typed_vital_answers_its_check(
    sign: VitalSign, value: float, check: str | None
) -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(10 * M)
        await rig.room.answering.enter_vital(rig.entry(), sign, value)

        answered = [f.event for f in rig.of_kind("check-completed")]
        assert answered == ([ev.CheckCompleted(check=check, due_at=at(10 * M))] if check else [])

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


def test_that_a_scheduled_check_is_completed_or_waived_under_its_due_time() -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(11 * M)
        await rig.room.answering.complete(rig.entry(), "breathing")
        (waived,) = await rig.room.answering.waive(rig.entry(), "breathing", "asleep")

        assert rig.of_kind("check-completed")[0].event == ev.CheckCompleted(
            check="breathing", due_at=at(10 * M)
        )
        assert waived.event == ev.CheckWaived(check="breathing", due_at=at(20 * M), reason="asleep")

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


# Let go, put off, left undisturbed.


def test_that_what_could_not_be_obtained_is_said_so() -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(11 * M)
        (fact,) = await rig.room.answering.waive(
            rig.entry(), "blood-pressure", "arm in a cast", not_obtained=True
        )

        assert fact.event == ev.CheckWaived(
            check="blood-pressure", due_at=at(10 * M), reason="arm in a cast", not_obtained=True
        )
        done = {each.check: each.state for each in view_of(rig.room).checks_done}
        assert done["blood-pressure"] is CheckState.NOT_OBTAINED

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


def test_that_a_cuff_check_is_put_off_with_a_reason_and_no_other_is() -> None:  # H30
    async def scene(rig: Rig) -> None:
        put_off = rig.room.answering.put_off
        rig.clock.advance(9 * M)
        other = await refusal_of(put_off(rig.entry(), "breathing", 5 * M, "asleep"))
        long = await refusal_of(put_off(rig.entry(), "blood-pressure", 16 * M, "asleep"))
        before = await refusal_of(put_off(rig.entry(), "blood-pressure", 30.0, "asleep"))
        (fact,) = await put_off(rig.entry(), "blood-pressure", 5 * M, "tearful")

        assert fact.event == ev.CheckPostponed(
            check="blood-pressure", due_at=at(10 * M), until=at(14 * M), reason="tearful"
        )
        assert (other.code, long.code) == (RefusalCode.ORDER, RefusalCode.BOUND)
        assert before.code is RefusalCode.ORDER  # it is due in a minute: nothing is put off
        (item,) = [c for c in view_of(rig.room).checks if c.check == "blood-pressure"]
        assert (item.due_at, item.put_off_from) == (at(14 * M), at(10 * M))

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


def test_that_a_reading_answers_a_check_that_was_put_off() -> None:  # H30
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.clock.advance(9 * M)
        await rig.room.answering.put_off(rig.entry(), "blood-pressure", 5 * M, "tearful")
        rig.clock.advance(M)
        rig.receive(a_reading(VitalSign.SYSTOLIC, 121, 10 * M, device="cuff"))

        assert [c.check for c in view_of(rig.room).checks] == ["nausea", "breathing", "breathing"]

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


SEDATION = ScheduledCheck(check="moaa-s", at_s=(10 * M,), tolerance_s=5 * M)


def test_that_leaving_somebody_undisturbed_answers_and_scores_nothing() -> None:  # H45
    async def scene(rig: Rig) -> None:
        rig.clock.advance(10 * M)
        facts = await rig.room.answering.not_roused(rig.entry(), "moaa-s", 14)

        assert [fact.event for fact in facts] == [
            ev.NotRoused(check="moaa-s", rate_per_min=14),
            ev.CheckCompleted(check="breathing", due_at=at(10 * M)),
        ]
        view = view_of(rig.room)
        assert {c.check for c in view.checks} == {"breathing"}
        assert rig.of_kind("score-recorded") == []
        assert rig.session.last_answer("moaa-s", at(99 * M)) is None

    in_a_room(scene, (0, a_dose()), protocol=a_protocol(checks=[SEDATION, BREATHING]))


@pytest.mark.parametrize(
    ("check", "rate", "code"),
    [
        ("nausea", 14, RefusalCode.UNKNOWN),
        ("moaa-s", 0, RefusalCode.BOUND),
        ("moaa-s", 200, RefusalCode.BOUND),
    ],
)
def test_that_only_sedation_is_answered_so_and_breathing_has_to_be_seen(  # H45
    check: str, rate: float, code: RefusalCode
) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.answering.not_roused(rig.entry(), check, rate))

        assert refused.code is code

    in_a_room(scene)


def test_that_a_void_answer_of_that_kind_opens_both_checks_again() -> None:  # H45
    async def scene(rig: Rig) -> None:
        rig.clock.advance(10 * M)
        answer, _ = await rig.room.answering.not_roused(rig.entry(), "moaa-s")
        await rig.room.correcting.void(rig.entry(), answer.version, "of another room")

        due = [c.check for c in view_of(rig.room).checks if c.state is CheckState.DUE]
        assert sorted(due) == ["breathing", "moaa-s"]

    in_a_room(scene, (0, a_dose()), protocol=a_protocol(checks=[SEDATION, BREATHING]))
