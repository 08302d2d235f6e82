from dataclasses import replace

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import ScheduledCheck
from kapmonitor.protocols.timeline import (
    CheckState,
    check_debt,
    open_checks,
    settled_by_answer,
    time_zero,
)
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


def test_that_a_voided_dose_starts_nothing_and_an_amended_one_moves_the_points() -> None:  # H44
    voided = a_session((0, a_dose()), (60, ev.EntryVoided(voids=2, reason="not given")))
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

    assert shown(PRESSURES, voided, 10) == []
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
