from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import During, ScheduledCheck
from kapmonitor.protocols.schedule import (
    CheckState,
    answered_by,
    check_debt,
    open_checks,
    planned_checks,
    settled_by_answer,
)
from kapmonitor.protocols.zero import time_zero
from tests.builders import Happened, a_dose, a_protocol, a_session
from tests.records import at

M = 60.0
PRESSURES = ScheduledCheck(check="blood-pressure", at_s=(10 * M, 20 * M, 40 * M), tolerance_s=5 * M)
BREATHING = ScheduledCheck(
    check="breathing", every_s=5 * M, stages=("onset", "peak"), tolerance_s=2 * M
)


def stage(name: str, minute: float) -> Happened:
    return minute * M, ev.StageStarted(stage=name)


def done(check: str, due_minute: float, minute: float) -> Happened:
    return minute * M, ev.CheckCompleted(check=check, due_at=at(due_minute * M))


def shown(check: ScheduledCheck, session: Session, minute: float) -> list[tuple[float, str]]:
    """The open occurrences of a check: minute due and state."""
    found = open_checks(a_protocol(checks=[check]), session, at(minute * M))
    return [((item.due_at - at(0)).total_seconds() / M, item.state.value) for item in found]


def test_that_nothing_is_due_before_a_dose_and_before_its_stage() -> None:
    assert shown(PRESSURES, a_session(stage("peak", 1)), 30) == []
    assert shown(BREATHING, a_session((0, a_dose())), 30) == []


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (0, [(10, "upcoming")]),
        (5, [(10, "upcoming"), (20, "upcoming")]),
        (10, [(10, "due"), (20, "upcoming")]),
        (14.9, [(10, "due"), (20, "upcoming")]),
        (15, [(20, "due"), (40, "upcoming")]),
        (16, [(20, "late"), (40, "upcoming")]),
        (25.1, [(20, "late"), (40, "upcoming")]),
        (99, [(40, "late")]),
    ],
)
def test_that_fixed_points_run_from_the_recorded_dose_whatever_the_stage(  # H44
    minute: float, expected: list[tuple[float, str]]
) -> None:
    unstaged = a_session((0, a_dose()))
    staged = a_session((0, a_dose()), stage("recovery", 1), stage("onset", 2))

    assert shown(PRESSURES, unstaged, minute) == expected
    assert shown(PRESSURES, staged, minute) == expected


def test_that_a_dose_not_given_starts_nothing_and_an_amended_one_moves_the_points() -> None:  # H44
    voided = (0, a_dose()), (60, ev.EntryVoided(voids=2, reason="not given"))
    answered = (70, ev.VoidedDoseAnswered(voids=2, answer="not-given"))
    amended = a_session(
        (0, a_dose()),
        (
            60,
            ev.EntryAmended(
                amends=2,
                reason="given later",
                changes={"occurred_at": "2026-03-02T13:02:00.000Z"},
            ),
        ),
    )

    assert shown(PRESSURES, a_session(*voided), 10)[0] == (10, "due")  # may have been given: H38
    assert shown(PRESSURES, a_session(*voided, answered), 10) == []
    assert shown(PRESSURES, amended, 12)[0] == (12, "due")


def test_that_a_second_dose_does_not_move_the_points_of_the_first() -> None:
    session = a_session((0, a_dose()), (12 * M, a_dose("20")), done("blood-pressure", 10, 12))

    assert shown(PRESSURES, session, 20)[0] == (20, "due")


def test_that_a_rescue_drug_before_the_dose_is_not_time_zero() -> None:  # H51
    rescue = replace(a_dose("4"), drug="ondansetron")
    session = a_session((0, rescue), (10 * M, a_dose()))

    assert time_zero(a_protocol(checks=[PRESSURES]), session) == at(10 * M)
    assert shown(PRESSURES, session, 20)[0] == (20, "due")


def test_that_a_rhythm_runs_from_its_stage_and_outlives_its_change() -> None:  # H12
    session = a_session(stage("onset", 10), stage("peak", 13))

    assert shown(BREATHING, session, 11) == [(15, "upcoming")]
    assert shown(BREATHING, session, 15)[0] == (15, "due")
    assert shown(BREATHING, session, 19)[0] == (20, "late")


def test_that_a_check_nobody_does_never_drops_out_of_the_debt() -> None:  # H12 H44
    protocol = a_protocol(checks=[BREATHING])
    session = a_session(stage("onset", 0), done("breathing", 5, 5))

    debts = [check_debt(open_checks(protocol, session, at(minute * M))) for minute in range(10, 60)]

    assert debts == [0, 0, 0, *[1] * 47]


def test_that_a_rhythm_ends_with_its_last_stage_and_what_was_owed_stays() -> None:  # H44
    session = a_session(stage("onset", 10), stage("return", 16))

    assert shown(BREATHING, session, 40) == [(15, "late")]


def test_that_a_completed_and_a_waived_check_are_settled() -> None:
    completed = a_session((0, a_dose()), done("blood-pressure", 10, 9))
    waiver = ev.CheckWaived(check="blood-pressure", due_at=at(600), reason="asleep")
    waived = a_session((0, a_dose()), (500, waiver))

    assert shown(PRESSURES, completed, 12) == [(20, "upcoming")]
    assert shown(PRESSURES, waived, 12) == [(20, "upcoming")]


def test_that_debt_counts_what_is_late_and_only_once_for_each_check() -> None:  # H44
    protocol = a_protocol(checks=[PRESSURES, BREATHING])
    session = a_session((0, a_dose()), stage("onset", 1))

    assert check_debt(open_checks(protocol, session, at(8 * M))) == 0
    assert check_debt(open_checks(protocol, session, at(8.5 * M))) == 1
    assert check_debt(open_checks(protocol, session, at(98.5 * M))) == 2


@pytest.mark.parametrize(
    ("minute", "due"), [(4.9, None), (5, 10), (14, 10), (15, 20), (22, 20), (34, 20), (70, 40)]
)
def test_that_an_answer_settles_the_check_whose_time_has_come(
    minute: float, due: float | None
) -> None:
    protocol = a_protocol(checks=[PRESSURES])
    session = a_session((0, a_dose()))

    item = settled_by_answer(protocol, session, "blood-pressure", at(minute * M))

    assert (item and item.due_at) == (None if due is None else at(due * M))


def test_that_one_answer_settles_one_occurrence_and_no_other_check() -> None:
    protocol = a_protocol(checks=[PRESSURES])
    session = a_session((0, a_dose()), done("blood-pressure", 10, 9))

    assert settled_by_answer(protocol, session, "blood-pressure", at(11 * M)) is None
    assert settled_by_answer(protocol, session, "breathing", at(20 * M)) is None


def test_that_two_rows_of_one_check_are_one_list() -> None:
    recovery = ScheduledCheck(
        check="breathing", every_s=15 * M, stages=("return",), tolerance_s=5 * M
    )
    session = a_session(stage("onset", 0), stage("return", 12))

    found = open_checks(a_protocol(checks=[BREATHING, recovery]), session, at(27 * M))

    assert [(item.due_at, item.state) for item in found] == [
        (at(27 * M), CheckState.LATE),
        (at(42 * M), CheckState.UPCOMING),
    ]


# Let go, not obtained, put off.


def states(check: ScheduledCheck, session: Session, minute: float) -> list[tuple[float, str]]:
    """Every occurrence of a check: minute due and state."""
    planned = planned_checks(a_protocol(checks=[check]), session, at(minute * M))
    return [((item.due_at - at(0)).total_seconds() / M, item.state.value) for item in planned]


def waived(due_minute: float, *, not_obtained: bool | None = None) -> ev.CheckWaived:
    return ev.CheckWaived(
        check="blood-pressure",
        due_at=at(due_minute * M),
        reason="asleep",
        not_obtained=not_obtained,
    )


def put_off(due_minute: float, until_minute: float) -> ev.CheckPostponed:
    return ev.CheckPostponed(
        check="blood-pressure",
        due_at=at(due_minute * M),
        until=at(until_minute * M),
        reason="tearful",
    )


def test_that_what_was_waived_and_what_could_not_be_obtained_are_told_apart() -> None:
    session = a_session((0, a_dose()), (9 * M, waived(10)), (21 * M, waived(20, not_obtained=True)))

    assert states(PRESSURES, session, 22) == [
        (10, "waived"),
        (20, "not-obtained"),
        (40, "upcoming"),
    ]
    (first, *_) = planned_checks(a_protocol(checks=[PRESSURES]), session, at(22 * M))
    assert (first.at, first.reason) == (at(9 * M), "asleep")


def test_that_what_nobody_did_is_missed_once_the_next_asks_and_counted() -> None:  # H44
    session = a_session((0, a_dose()))

    assert states(PRESSURES, session, 26) == [(10, "missed"), (20, "late"), (40, "upcoming")]
    late = planned_checks(a_protocol(checks=[PRESSURES]), session, at(26 * M))[1]
    assert late.missed == 1


def test_that_an_answer_in_between_does_not_answer_what_was_missed() -> None:  # H44
    session = a_session((0, a_dose()), done("blood-pressure", 20, 22))

    assert states(PRESSURES, session, 26) == [(10, "missed"), (20, "done"), (40, "upcoming")]
    assert check_debt(planned_checks(a_protocol(checks=[PRESSURES]), session, at(26 * M))) == 0


def test_that_a_check_put_off_is_due_later_and_says_why() -> None:  # H30
    session = a_session((0, a_dose()), (9 * M, put_off(10, 14)))

    (item, *_) = planned_checks(a_protocol(checks=[PRESSURES]), session, at(12 * M))

    assert (item.due_at, item.state) == (at(14 * M), CheckState.UPCOMING)
    assert (item.put_off_from, item.reason) == (at(10 * M), "tearful")
    assert states(PRESSURES, session, 14)[0] == (14, "due")
    assert states(PRESSURES, session, 14.9)[0] == (14, "due")


def test_that_a_check_put_off_twice_is_due_at_the_later_time() -> None:  # H30
    session = a_session((0, a_dose()), (9 * M, put_off(10, 12)), (11 * M, put_off(12, 14)))

    assert states(PRESSURES, session, 13)[0] == (14, "upcoming")


def test_that_a_check_put_off_may_be_done_before_its_new_time() -> None:  # H30
    session = a_session((0, a_dose()), (9 * M, put_off(10, 14)), done("blood-pressure", 14, 9.5))

    assert states(PRESSURES, session, 10)[0] == (14, "done")


def test_that_a_check_put_off_past_the_next_is_answered_with_it() -> None:  # H30
    late = a_session((0, a_dose()), (9 * M, put_off(10, 24)))
    early = a_session((0, a_dose()), (9 * M, put_off(10, 24)), done("blood-pressure", 24, 12))
    answered = a_session((0, a_dose()), (9 * M, put_off(10, 24)), done("blood-pressure", 24, 21))

    assert states(PRESSURES, early, 14) == [(20, "upcoming"), (24, "done"), (40, "upcoming")]
    assert states(PRESSURES, answered, 22) == [(20, "done"), (24, "done"), (40, "upcoming")]
    assert check_debt(planned_checks(a_protocol(checks=[PRESSURES]), late, at(29 * M))) == 0
    assert check_debt(planned_checks(a_protocol(checks=[PRESSURES]), late, at(29.1 * M))) == 1


def test_that_a_withdrawn_waiver_asks_again() -> None:
    session = a_session(
        (0, a_dose()), (9 * M, waived(10)), (10 * M, ev.EntryVoided(voids=3, reason="awake"))
    )

    assert states(PRESSURES, session, 11)[0] == (10, "due")


def test_that_one_look_answers_two_rhythms_that_ask_at_nearly_the_same_time() -> None:
    on_oxygen = ScheduledCheck(
        check="breathing", every_s=4 * M, during=During.OXYGEN, tolerance_s=2 * M
    )
    protocol = a_protocol(checks=[BREATHING, on_oxygen])
    happened = stage("onset", 0), (0.0, ev.OxygenStarted(flow_l_per_min=2))
    session = a_session(*happened, done("breathing", 4, 4))

    planned = planned_checks(protocol, session, at(6 * M))

    answered = [item.due_at for item in planned if item.state is CheckState.DONE]
    assert answered == [at(4 * M), at(5 * M)]


def test_that_not_rousing_answers_the_sedation_check_and_breathing() -> None:  # H45
    sedation = ScheduledCheck(check="moaa-s", at_s=(10 * M,), tolerance_s=5 * M)
    answer = ev.NotRoused(check="moaa-s", rate_per_min=14)
    session = a_session((0, a_dose()), stage("onset", 5), (9.5 * M, answer))

    planned = planned_checks(a_protocol(checks=[sedation, BREATHING]), session, at(10 * M))

    assert {item.check for item in planned if item.state is CheckState.DONE} == {
        "moaa-s",
        "breathing",
    }
    assert session.last_answer("moaa-s", at(99 * M)) is None


# While something goes on.


def test_that_a_check_repeats_while_an_infusion_runs_until_somebody_ended_it() -> None:  # H43
    pressures = ScheduledCheck(
        check="blood-pressure", every_s=10 * M, during=During.INFUSION, tolerance_s=5 * M
    )
    started = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
    )
    over = ev.InfusionEnded(mass_mg=Decimal(30), volume_ml=Decimal(40))
    running = a_session((3 * M, started), (8 * M, ev.InfusionPaused()))
    ended = a_session((3 * M, started), (25 * M, over))

    assert [due for due, _ in states(pressures, running, 24)] == [13, 23, 33]
    assert [due for due, _ in states(pressures, ended, 99)] == [13, 23]


def test_that_a_change_of_flow_does_not_begin_the_rhythm_anew() -> None:  # H11
    breathing = ScheduledCheck(
        check="breathing", every_s=5 * M, during=During.OXYGEN, tolerance_s=2 * M
    )
    session = a_session(
        (0, ev.OxygenStarted(flow_l_per_min=2)), (8 * M, ev.OxygenStarted(flow_l_per_min=4))
    )

    assert [due for due, _ in states(breathing, session, 12)] == [5, 10, 15]


@pytest.mark.parametrize(
    "gone", [ev.PersonLeft(), ev.SessionClosed(ending=ev.Ending.LEFT_AGAINST_ADVICE)]
)
def test_that_nothing_comes_due_once_the_person_has_left(gone: ev.Event) -> None:  # H48
    session = a_session((0, a_dose()), stage("onset", 5), (16 * M, gone))

    assert states(PRESSURES, session, 60) == [(10, "late")]
    assert [due for due, _ in states(BREATHING, session, 60)] == [10, 15]


# What a reading answers after the plan has moved.


def test_that_each_occurrence_is_answered_by_the_first_value_after_it_opened() -> None:
    planned = planned_checks(a_protocol(checks=[PRESSURES]), a_session((0, a_dose())), at(50 * M))
    times = [at(minute * M) for minute in (3, 7, 8, 36, 48)]

    found = [(item.due_at, moment) for item, moment in answered_by(planned, times)]

    assert found == [(at(10 * M), at(7 * M)), (at(40 * M), at(36 * M))]


def test_that_what_is_done_or_let_go_is_not_answered_again() -> None:
    session = a_session((0, a_dose()), done("blood-pressure", 10, 9), (21 * M, waived(20)))
    planned = planned_checks(a_protocol(checks=[PRESSURES]), session, at(30 * M))

    assert list(answered_by(planned, [at(9 * M), at(21 * M)])) == []
