"""Each check in a line: its shape, its time, and what came before it or became of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kapmonitor.protocols.schedule import CheckState, PlannedCheck
from kapmonitor.services.snapshot import CheckDone, RoomView
from kapmonitor.ui.viewmodels.check_words import (
    DONE_SHOWN,
    CheckShape,
    DueLine,
    due_lines,
    late_since,
)
from kapmonitor.ui.viewmodels.local_time import clock_word
from tests.records import at
from tests.ui.moments import a_moment, an_infusion, breathing, left_over
from tests.ui.rooms import NOW, a_plan, a_view, an_open_check


def line_of(view: RoomView, check: str) -> DueLine:
    return next(line for line in due_lines(view) if line.check == check)


def a_cuff(seconds: float, state: CheckState = CheckState.UPCOMING) -> PlannedCheck:
    return an_open_check("blood-pressure", NOW + timedelta(seconds=seconds), state)


def the_line(check: PlannedCheck) -> DueLine:
    (line,) = due_lines(a_view(checks=(check,), checks_done=()))
    return line


def test_that_each_state_has_its_shape_and_its_words() -> None:
    lines = list(due_lines(a_view()))

    assert [(line.shape, line.when) for line in lines[:3]] == [
        (CheckShape.LATE, "6:40 late"),
        (CheckShape.DUE, "in 1:10"),
        (CheckShape.OPEN, "in 4:15"),
    ]


def test_that_what_is_due_now_says_since_when() -> None:
    due = an_open_check("moaa-s", NOW - timedelta(seconds=30), CheckState.DUE)

    assert the_line(due).when == "now, due 0:30 ago"


def test_that_what_was_missed_before_is_counted_and_makes_it_no_less_late() -> None:  # H12
    view = an_infusion(36.0, (20.0, breathing()))

    line = line_of(view, "breathing")

    (asks,) = (c for c in view.checks if c.check == "breathing" and c.missed)
    oldest = late_since(asks, view.plan.checks)
    assert oldest < asks.due_at
    assert line.detail == f"{asks.missed} missed before"
    late = int((view.now - oldest).total_seconds())
    assert line.when == f"{late // 60}:{late % 60:02} late"


def test_that_another_check_s_misses_are_not_its_own() -> None:
    check = replace(an_open_check("moaa-s", NOW, CheckState.LATE), missed=1)

    assert late_since(check, a_plan().checks[:0]) == NOW


@pytest.mark.parametrize("ahead", [48.0, 60.0, 0.5])
def test_that_a_cuff_is_warned_of_a_minute_ahead_by_shape_and_word(ahead: float) -> None:  # H30
    line = the_line(a_cuff(ahead))

    assert line.shape is CheckShape.CUFF
    assert line.when == f"cuff in {int(ahead) // 60}:{int(ahead) % 60:02}"


@pytest.mark.parametrize(
    "check",
    [a_cuff(61.0), a_cuff(-1.0, CheckState.DUE), an_open_check("moaa-s", NOW, CheckState.DUE)],
)
def test_that_nothing_else_is_a_cuff_to_come(check: PlannedCheck) -> None:  # H30
    assert the_line(check).shape is not CheckShape.CUFF


def test_that_a_late_cuff_is_late_first_and_warned_of_beside_it() -> None:  # H30
    line = the_line(replace(a_cuff(30.0, CheckState.LATE), missed=1))

    assert line.shape is CheckShape.LATE
    assert line.detail == "cuff in 0:30 · 1 missed before"


def test_that_a_check_put_off_says_from_when_and_why() -> None:  # H30
    lines = list(due_lines(left_over()))

    off = next(line for line in lines if line.detail.startswith("put off"))
    assert off.detail == f"put off from {clock_word(at(60 * 55.0))}: resting"
    assert off.when == "cuff in 0:45"


def test_that_done_waived_and_in_vain_follow_what_is_open_with_time_and_reason() -> None:
    waived = CheckDone(
        check="spo2", at=NOW - timedelta(seconds=50), state=CheckState.WAIVED, reason="asleep"
    )
    vain = CheckDone(
        check="blood-pressure",
        at=NOW - timedelta(seconds=55),
        state=CheckState.NOT_OBTAINED,
        reason="cuff\nhurts",
    )
    done = CheckDone(check="breathing", at=NOW - timedelta(seconds=47), state=CheckState.DONE)

    lines = list(due_lines(a_view(checks=(), checks_done=(waived, vain, done))))

    now = clock_word(NOW - timedelta(seconds=50))
    assert [(line.shape, line.when, line.detail) for line in lines] == [
        (CheckShape.DONE, f"{now} · 0:47 ago", ""),
        (CheckShape.WAIVED, f"{now} · 0:50 ago", "waived: asleep"),
        (
            CheckShape.NOT_OBTAINED,
            f"{now} · 0:55 ago",
            "could not be obtained: cuff\N{REPLACEMENT CHARACTER}hurts",
        ),
    ]
    assert not any(line.may_be_answered for line in lines)


def test_that_only_the_newest_of_what_was_done_are_told() -> None:
    done = tuple(
        CheckDone(check="breathing", at=NOW - timedelta(minutes=n), state=CheckState.DONE)
        for n in range(1, 40)
    )

    lines = list(due_lines(a_view(checks=(), checks_done=done)))

    assert len(lines) == DONE_SHOWN
    assert lines[0].when.endswith("1:00 ago")


def test_that_a_dose_nobody_recorded_is_asked_about_first() -> None:  # H37
    before, after = (list(due_lines(a_moment("im-ketamine", m))) for m in (18.9, 19.5))

    assert not any(line.shape is CheckShape.ASKED for line in before)
    assert (after[0].shape, after[0].title) == (CheckShape.ASKED, "Dose given? When?")
    assert after[0].check == ""
    assert after[0].may_be_answered
    assert "no dose recorded" in after[0].detail
