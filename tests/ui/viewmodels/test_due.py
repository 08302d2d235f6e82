"""What was given against its bound, what runs, and when somebody may leave at the earliest."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.protocols.moves import MoveCause, Moved
from kapmonitor.ui.viewmodels.due import due_summary
from kapmonitor.ui.viewmodels.local_time import clock_word
from tests.records import at
from tests.ui.moments import a_hold, a_moment, an_infusion, given
from tests.ui.rooms import NOW, a_dose, a_view


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
    agreed = (2.0, ev.GateMet(gate="booster-agreed"))
    view = a_moment("im-ketamine", 36, agreed, (15.0, given("60")), (30.0, given("20")))

    summary = due_summary(view)

    second = clock_word(at(30 * 60))
    assert summary.leave == f"{clock_word(at(90 * 60))} at the earliest"
    assert summary.leave_note == f"moved +15 min: second dose {second} · 13 items open"


def test_that_only_a_move_of_the_leaving_time_is_told_beside_it() -> None:
    view = a_moment("im-ketamine", 36, (15.0, given("60")), (30.0, given("20")))
    zero = replace(view.moves[-1], moved=Moved.ZERO, cause=MoveCause.AMENDED)

    summary = due_summary(replace(view, moves=(*view.moves, zero)))

    assert summary.leave_note.startswith("moved +15 min: second dose")


def test_that_a_leaving_time_that_came_nearer_says_so() -> None:
    view = a_moment("im-ketamine", 36, (15.0, given("60")), (30.0, given("20")))
    last = view.moves[-1]
    back = replace(last, was=last.now, now=last.was, cause=MoveCause.VOID_ANSWERED)

    summary = due_summary(replace(view, moves=(back,)))

    assert summary.leave_note.startswith("moved \N{MINUS SIGN}15 min: ")


def test_that_a_leaving_time_that_never_moved_says_nothing_of_it() -> None:
    view = a_moment("im-ketamine", 36, (15.0, given("60")))

    assert due_summary(view).leave_note == "13 items open"


def test_that_who_has_left_is_not_told_a_time_any_more() -> None:
    assert due_summary(a_view(left_at=NOW)).leave == f"has left, {clock_word(NOW)}"


def test_that_a_running_infusion_is_in_the_sum_and_never_more_than_was_given() -> None:  # H43
    summary = due_summary(an_infusion(35.1))

    assert summary.dose == "18.5 mg · 0.25 of 1 mg/kg"


def test_that_the_strip_tells_first_what_waits_for_an_answer() -> None:
    assert due_summary(a_hold(20)).runs == "10:00 left · hold"
    assert due_summary(a_hold(31)).runs == "spat or swallowed?"


def test_that_a_dose_nobody_recorded_is_asked_about_in_the_line_too() -> None:  # H37
    asked = due_summary(a_moment("im-ketamine", 20.5)).waiting

    assert asked.startswith("Dose given? When? · Due:")


def test_that_no_word_of_it_reassures() -> None:
    summary = due_summary(a_view(debt=0, leaving_open=(), checks=()))

    said = " ".join((summary.debt, summary.dose, summary.leave, summary.leave_note)).lower()
    assert not any(word in said for word in ("safe", "normal", "ready", "ok", "may go"))
