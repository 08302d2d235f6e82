import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ScheduledCheck
from tests.builders import Rig, a_dose, a_protocol, in_a_room
from tests.records import at
from tests.services.entries import M

NAUSEA = ScheduledCheck(check="nausea", at_s=(10 * M,), tolerance_s=5 * M)
BREATHING = ScheduledCheck(check="breathing", at_s=(10 * M, 20 * M), tolerance_s=5 * M)
PRESSURE = ScheduledCheck(check="blood-pressure", at_s=(10 * M,), tolerance_s=5 * M)
CHECKED = a_protocol(checks=[NAUSEA, BREATHING, PRESSURE])


def test_that_a_score_answers_the_check_of_its_name() -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(8 * M)
        facts = await rig.room.recording.score(rig.entry(), "nausea", 2)
        again = await rig.room.recording.score(rig.entry(), "nausea", 3)

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
        await rig.room.recording.enter_vital(rig.entry(), sign, value)

        answered = [f.event for f in rig.of_kind("check-completed")]
        assert answered == ([ev.CheckCompleted(check=check, due_at=at(10 * M))] if check else [])

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)


def test_that_a_scheduled_check_is_completed_or_waived_under_its_due_time() -> None:
    async def scene(rig: Rig) -> None:
        rig.clock.advance(11 * M)
        await rig.room.recording.complete_check(rig.entry(), "breathing")
        (waived,) = await rig.room.recording.waive_check(rig.entry(), "breathing", "asleep")

        assert rig.of_kind("check-completed")[0].event == ev.CheckCompleted(
            check="breathing", due_at=at(10 * M)
        )
        assert waived.event == ev.CheckWaived(check="breathing", due_at=at(20 * M), reason="asleep")

    in_a_room(scene, (0, a_dose()), protocol=CHECKED)
