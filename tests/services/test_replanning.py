"""A room whose plan moves: an amended dose, a clock that is set, a value that was not true."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.booster import BoosterState
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.protocols.moves import MoveCause, Moved
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.services.snapshot import view_of
from tests.builders import (
    CUFF,
    Rig,
    a_dose,
    a_protocol,
    a_reading,
    a_status,
    an_entry,
    arrived,
    in_a_room,
)
from tests.records import at
from tests.services.entries import M, give, refusal_of

CUFF_ROOM = [a_status("cuff", CUFF)]
PRESSURES = ScheduledCheck(check="blood-pressure", at_s=(10 * M, 20 * M, 40 * M), tolerance_s=5 * M)
PROTOCOL = a_protocol(checks=[PRESSURES])
HOUR = 3600.0


def pressure_at(rig: Rig, seconds: float, systolic: float = 121) -> None:
    """The cuff tells a pressure at that second, which the clock is moved to."""
    rig.clock.advance(seconds - rig.clock.now().monotonic)
    rig.receive(
        a_reading(VitalSign.SYSTOLIC, systolic, seconds, device="cuff"),
        a_reading(VitalSign.DIASTOLIC, 80, seconds, device="cuff"),
    )


def completed(rig: Rig) -> list[tuple[float, float]]:
    """Of each pressure check that stands as done: minute due, and minute of what answered it."""
    return [
        ((fact.event.due_at - at(0)).total_seconds() / M, (fact.occurred_at - at(0)).seconds / M)
        for fact in rig.of_kind("check-completed")
        if isinstance(fact.event, ev.CheckCompleted) and fact.version not in rig.session.voided
    ]


def test_that_readings_answer_what_they_were_in_time_for_once_the_dose_is_amended() -> None:  # H44
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        rig.clock.advance(59 * M)
        (dose,) = await give(rig)
        pressure_at(rig, 60 * M)  # 14:00: too early for a check at 14:09
        pressure_at(rig, 66 * M)  # 14:06: that check
        before = completed(rig)
        changes = {"occurred_at": "2026-03-02T13:49:00.000Z"}
        await rig.room.correcting.amend(rig.entry(), dose.version, "read off the tray", changes)
        view = view_of(rig.room)

        assert before == [(69, 66)]
        assert completed(rig)[1:] == [(59, 60)]
        done = [c.due_at for c in view.plan.checks if c.state is CheckState.DONE]
        assert done == [at(59 * M), at(69 * M)]
        assert view.plan.zero == at(49 * M)
        assert [(m.moved, m.cause, m.by_s) for m in view.moves] == [
            (Moved.ZERO, MoveCause.AMENDED, -10 * M),
            (Moved.LEAVING, MoveCause.AMENDED, -10 * M),
        ]

    in_a_room(scene, *arrived(second=0), protocol=PROTOCOL)


def test_that_a_dose_recorded_late_is_answered_by_what_was_measured_since() -> None:  # H37
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        pressure_at(rig, 12 * M)
        pressure_at(rig, 22 * M)
        rig.clock.advance(M)
        await rig.room.dosing.administer_dose(
            an_entry(2 * M), drug="ketamine", route=Route.IM, mass_mg=Decimal(60)
        )

        assert completed(rig) == [(12, 12), (22, 22)]
        assert view_of(rig.room).debt == 0

    in_a_room(scene, *arrived(second=0), protocol=PROTOCOL)


def test_that_a_check_answered_by_a_value_that_is_not_true_asks_again() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        pressure_at(rig, 10 * M, systolic=260)
        before = completed(rig)
        await rig.room.recording.reject_reading(rig.entry(), VitalSign.SYSTOLIC, "moved the arm")
        asked = view_of(rig.room).checks[0]
        pressure_at(rig, 12 * M)

        assert before == [(10, 10)]
        assert (asked.due_at, asked.state) == (at(10 * M), CheckState.DUE)
        assert completed(rig) == [(10, 12)]

    in_a_room(scene, (0, a_dose()), protocol=PROTOCOL)


def test_that_another_signs_rejection_leaves_the_check_done() -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        rig.clock.advance(10 * M)
        rig.receive(
            a_reading(VitalSign.SYSTOLIC, 121, 10 * M, device="cuff"),
            a_reading(VitalSign.PULSE_RATE, 20, 10 * M, device="cuff"),
        )
        await rig.room.recording.reject_reading(rig.entry(), VitalSign.PULSE_RATE, "no")

        assert completed(rig) == [(10, 10)]

    in_a_room(scene, (0, a_dose()), protocol=PROTOCOL)


def set_clock(rig: Rig, seconds: float) -> None:
    """Somebody sets the computer's clock, and the room notices."""
    rig.room._look(rig.clock.now())  # noqa: SLF001 - one look of the room's own loop
    rig.clock.set_forward(seconds)
    rig.room._look(rig.clock.now())  # noqa: SLF001 - and the next


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_that_a_clock_set_in_mid_session_changes_no_elapsed_time(seconds: float) -> None:  # H51
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        await rig.room.recording.call_help(rig.entry())
        await give(rig)
        pressure_at(rig, 8 * M)
        rig.clock.advance(4 * M)
        before = view_of(rig.room)
        set_clock(rig, seconds)
        after = view_of(rig.room)

        shift = timedelta(seconds=seconds)
        assert (before.since_first_dose_s, after.since_first_dose_s) == (12 * M, 12 * M)
        assert before.may_leave_at is not None
        assert after.may_leave_at == before.may_leave_at + shift
        assert [(c.due_at, c.state) for c in after.checks] == [
            (c.due_at + shift, c.state) for c in before.checks
        ]
        assert after.help_called_at == at(0) + shift
        assert {m.cause for m in after.moves} == {MoveCause.CLOCK}
        assert {m.by_s for m in after.moves} == {seconds}
        assert "clock-jumped" in [alarm.raised.condition for alarm in rig.room.board.alarms]

    in_a_room(scene, *arrived(second=0), protocol=PROTOCOL)


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_that_what_was_seen_before_the_clock_was_set_stays_as_long_ago(  # H51 H42
    seconds: float,
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start(CUFF_ROOM)
        pressure_at(rig, 10 * M, systolic=160)
        set_clock(rig, seconds)
        rig.clock.advance(M)
        now = rig.clock.now().utc
        found = rig.room.monitoring.evidence_by(now, rig.session)

        assert now - found.seen["systolic"] == timedelta(seconds=M)
        assert [now - each.at for each in found.pressures] == [timedelta(seconds=M)]
        await rig.room.recording.reject_reading(rig.entry(), VitalSign.SYSTOLIC, "arm moved")
        assert rig.room.monitoring.evidence_by(now, rig.session).pressures == ()

    in_a_room(scene)


def test_that_a_session_gone_on_with_has_the_same_evidence_after_a_clock_was_set() -> None:  # H54
    jumped = (HOUR + 11 * M, ev.ClockJumped(seconds=HOUR))

    async def scene(rig: Rig) -> None:
        history = [
            a_reading(VitalSign.SYSTOLIC, 121, 10 * M, device="cuff"),
            a_reading(VitalSign.DIASTOLIC, 80, 10 * M, device="cuff"),
            a_reading(VitalSign.SYSTOLIC, 124, HOUR + 12 * M, device="cuff"),
            a_reading(VitalSign.DIASTOLIC, 81, HOUR + 12 * M, device="cuff"),
        ]
        rig.room.start(CUFF_ROOM, history)
        found = rig.room.monitoring.evidence_by(at(2 * HOUR), rig.session)

        assert [each.at for each in found.pressures] == [at(HOUR + 10 * M), at(HOUR + 12 * M)]

    in_a_room(scene, jumped)


def test_that_moves_are_the_same_after_an_interruption() -> None:  # H54
    doses = (0, a_dose()), (12 * M, a_dose("20"))
    interrupted = (13 * M, ev.SessionInterrupted(reason="power"))

    async def scene(rig: Rig) -> None:
        assert [(m.cause, m.version) for m in view_of(rig.room).moves] == [(MoveCause.DOSE, 3)]

    in_a_room(scene, *doses, interrupted)


# What a voided dose leaves behind.


def test_that_a_voided_dose_counts_until_explained_and_its_stand_in_is_no_booster() -> None:  # H38
    async def scene(rig: Rig) -> None:
        (first,) = await give(rig, "60")
        rig.clock.advance(5 * M)
        await rig.room.correcting.void(rig.entry(), first.version, "it was 50")
        during = view_of(rig.room)
        rig.clock.advance(M)
        facts = await rig.room.dosing.administer_dose(
            an_entry(0), drug="ketamine", route=Route.IM, mass_mg=Decimal(50)
        )
        await rig.room.correcting.answer_void(
            rig.entry(), first.version, VoidAnswer.GIVEN_OTHERWISE
        )
        after = view_of(rig.room)

        assert (during.since_first_dose_s, during.total_mg) == (5 * M, 0)
        assert [b.given for b in during.balances] == [60]
        assert [fact.kind for fact in facts] == ["dose-administered"]
        assert (after.plan.zero, after.total_mg) == (at(0), 50)
        assert [b.given for b in after.balances] == [50]
        assert after.plan.booster is not None
        assert after.plan.booster.state is not BoosterState.GIVEN

    in_a_room(scene, *arrived(second=0))


# The weight.


def test_that_a_weight_corrected_after_the_dose_amends_mg_per_kg() -> None:  # H33
    async def scene(rig: Rig) -> None:
        (dose,) = await give(rig, "60")
        facts = await rig.room.correcting.amend_weight(rig.entry(), 60.0, "scale read again")
        over = await refusal_of(give(rig, "95"))

        assert [fact.event for fact in facts] == [
            ev.EntryAmended(amends=1, reason="scale read again", changes={"weight_kg": 60.0}),
            ev.EntryAmended(
                amends=dose.version, reason="scale read again", changes={"mass_mg_per_kg": "1.00"}
            ),
        ]
        assert view_of(rig.room).weight_kg == 60.0
        assert isinstance(rig.log.facts[0].event, ev.SessionOpened)
        assert rig.log.facts[0].event.weight_kg == 74.0
        assert "mg/kg is over 1.5 mg/kg" in str(over)  # bounds are those of the right weight

    in_a_room(scene, *arrived(second=0))


@pytest.mark.parametrize("weight", [29.9, 250.1, float("nan")])
def test_that_a_weight_nobody_has_is_refused(weight: float) -> None:  # H33
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(rig.room.correcting.amend_weight(rig.entry(), weight, "typed"))

        assert refused.code is RefusalCode.BOUND

    in_a_room(scene)


# Ending.


def test_that_closing_keeps_what_is_still_owed() -> None:  # H48
    async def scene(rig: Rig) -> None:
        rig.clock.advance(30 * M)
        await rig.room.recording.person_left(rig.entry(), "sister")
        facts = await rig.room.recording.close(
            rig.entry(), ev.Ending.LEFT_AGAINST_ADVICE, "would not wait"
        )

        closed = facts[-1].event
        assert isinstance(closed, ev.SessionClosed)
        assert closed.owed is not None
        assert closed.owed[0] == "leaving:time"
        assert closed.owed[-2:] == ("check:blood-pressure", "drug:ketamine")
        assert "person:left" not in closed.owed

    in_a_room(scene, (0, a_dose()), protocol=PROTOCOL)


def test_that_nothing_owed_is_not_written_down() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.person_left(rig.entry())
        facts = await rig.room.recording.close(rig.entry(), ev.Ending.NOT_DOSED, "fever")

        assert facts[-1].event == ev.SessionClosed(ending=ev.Ending.NOT_DOSED, reason="fever")

    in_a_room(scene)
