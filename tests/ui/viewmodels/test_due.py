"""What is due, what was given, and when somebody may leave at the earliest."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kapmonitor.protocols.timeline import CheckState
from kapmonitor.services.snapshot import CheckDone
from kapmonitor.ui.viewmodels.due import CheckShape, due_lines, due_summary
from tests.ui.rooms import NOW, START, a_dose, a_view, an_open_check


def test_that_each_state_has_its_shape_and_its_words() -> None:
    lines = list(due_lines(a_view()))

    assert [(line.shape, line.when) for line in lines[:3]] == [
        (CheckShape.LATE, "6:40 late"),
        (CheckShape.DUE, "in 1:10"),
        (CheckShape.OPEN, "in 4:15"),
    ]


def test_that_what_is_due_now_says_since_when() -> None:
    due = an_open_check("moaa-s", NOW - timedelta(seconds=30), CheckState.DUE)

    (line,) = due_lines(a_view(checks=(due,), checks_done=()))

    assert line.when == "now, due 0:30 ago"


def test_that_done_and_waived_follow_what_is_open() -> None:
    waived = CheckDone(check="spo2", at=NOW - timedelta(seconds=50), waived=True)
    done = CheckDone(check="breathing", at=NOW - timedelta(seconds=47), waived=False)

    lines = list(due_lines(a_view(checks=(), checks_done=(waived, done))))

    assert [(line.shape, line.when) for line in lines] == [
        (CheckShape.DONE, "0:47 ago"),
        (CheckShape.WAIVED, "waived, 0:50 ago"),
    ]
    assert not any(line.may_be_answered for line in lines)


def test_that_the_debt_is_one_number() -> None:
    assert due_summary(a_view(debt=2)).debt == "debt 2 late"
    assert not due_summary(a_view(debt=0)).has_debt


def test_that_the_dose_is_told_in_mg_and_against_its_bound_per_kg() -> None:
    summary = due_summary(a_view())

    assert summary.dose == "60 mg · 0.81 of 2 mg/kg"
    assert summary.dose_share == pytest.approx(60 / 148)


def test_that_without_a_weight_no_share_of_it_is_told() -> None:
    summary = due_summary(a_view(weight_kg=None, max_total_mg=Decimal(200)))

    assert summary.dose == "60 of 200 mg"


def test_that_a_voided_dose_stays_beside_the_total_until_it_is_answered() -> None:  # H38
    voided = a_dose(version=13, void_reason="twice")

    asked = due_summary(a_view(doses=(a_dose(), voided), unexplained_voids=(voided,)))
    answered = due_summary(a_view(doses=(a_dose(), voided), unexplained_voids=()))

    assert asked.voided == "60 mg voided"
    assert asked.unanswered == (voided,)
    assert answered.voided == ""


def test_that_leaving_says_the_earliest_time_what_moved_it_and_what_is_open() -> None:
    second = a_dose(version=20, at=START + timedelta(minutes=28), mass_mg=Decimal(20))

    summary = due_summary(a_view(doses=(a_dose(), second)))

    assert summary.leave.endswith("at the earliest")
    assert summary.leave_note == "moved +13 min by the last dose · 6 items open"


def test_that_no_word_of_it_reassures() -> None:
    summary = due_summary(a_view(debt=0, leaving_open=(), checks=()))

    said = " ".join((summary.debt, summary.dose, summary.leave, summary.leave_note)).lower()
    assert not any(word in said for word in ("safe", "normal", "ready", "ok", "may go"))
