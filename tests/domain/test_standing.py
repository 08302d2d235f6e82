"""Entries as they stand: amended, withdrawn, and on the clock that the computer has now."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.standing import amended, standing
from kapmonitor.domain.vitals import VitalSign
from tests.builders import a_dose, a_session, facts
from tests.records import at

HOUR = 3600.0
FORWARD = ev.ClockJumped(seconds=HOUR)


def test_that_what_happened_before_the_clock_was_set_stays_as_long_ago() -> None:  # H51
    record = facts((60, a_dose()), (HOUR + 120, FORWARD), (HOUR + 180, ev.MomentMarked()))

    opened, dose, jumped, marked = standing(record)

    assert (opened.at, dose.at) == (at(HOUR), at(HOUR + 60))
    assert (jumped.at, marked.at) == (at(HOUR + 120), at(HOUR + 180))
    assert record[1].occurred_at == at(60)  # what was written stays as it was written


def test_that_a_clock_set_twice_moves_what_was_before_both_twice() -> None:  # H51
    back = ev.ClockJumped(seconds=-HOUR)
    session = a_session((60, a_dose()), (HOUR + 120, FORWARD), (240, back), (300, a_dose("20")))

    assert [dose.at for dose in session.doses_given()] == [at(60), at(300)]


def test_that_a_time_amended_after_the_clock_was_set_is_meant_on_the_new_clock() -> None:  # H51
    correction = ev.EntryAmended(
        amends=2, reason="typed", changes={"occurred_at": "2026-03-02T14:00:30.000Z"}
    )
    session = a_session((60, a_dose()), (HOUR + 120, FORWARD), (HOUR + 130, correction))

    assert session.doses[2].at == at(HOUR + 30)


def test_that_a_check_let_go_stays_the_one_that_was_meant() -> None:  # H51
    waived = ev.CheckWaived(check="breathing", due_at=at(600), reason="asleep")
    put_off = ev.CheckPostponed(
        check="blood-pressure", due_at=at(600), until=at(900), reason="tearful"
    )
    session = a_session((500, waived), (510, put_off), (HOUR + 520, FORWARD))

    assert [each.due_at for each in session.let_go] == [at(HOUR + 600), at(HOUR + 600)]
    assert session.let_go[1].until == at(HOUR + 900)


def test_that_the_clock_of_help_stays_true_when_the_computers_is_set() -> None:  # H50 H51
    session = a_session((60, ev.HelpCalled()), (HOUR + 90, FORWARD))

    assert session.help_called_at == at(HOUR + 60)


@pytest.mark.parametrize(
    ("event", "changes", "expected"),
    [
        (a_dose(), {"mass_mg": "50", "route": "SC"}, {"mass_mg": Decimal(50), "route": Route.SC}),
        (ev.HoldEnded(outcome=ev.HoldOutcome.SPAT), {"outcome": "swallowed"}, {}),
        (ev.InfusionChanged(minutes=20), {"minutes": "25"}, {"minutes": 25.0}),
        (ev.OxygenStarted(flow_l_per_min=2), {"flow_l_per_min": 3.0}, {"flow_l_per_min": 3.0}),
        (ev.VitalEntered(sign=VitalSign.SPO2, value=90), {"value": 96}, {"value": 96.0}),
        (ev.MomentMarked(), {"text": "here", "beside": "it"}, {"text": "here"}),
    ],
)
def test_that_new_values_are_read_as_what_their_field_is(
    event: ev.Event, changes: dict[str, str | float], expected: dict[str, object]
) -> None:
    entry = amended(standing(facts((0, event)))[1], changes)

    assert {name: getattr(entry.event, name) for name in expected} == expected
    assert type(entry.event) is type(event)


def test_that_a_time_without_its_zone_is_no_time() -> None:  # H51
    entry = standing(facts((0, a_dose())))[1]

    with pytest.raises(ValueError, match="zone"):
        amended(entry, {"occurred_at": "2026-03-02T13:00:00"})


def test_that_a_time_given_with_another_zone_is_the_same_moment() -> None:  # H51
    entry = standing(facts((0, a_dose())))[1]

    moved = amended(entry, {"occurred_at": "2026-03-02T14:05:00+01:00"})

    assert moved.at == at(300)
    assert moved.at + timedelta(minutes=10) == at(900)


def test_that_an_amendment_of_an_amendment_that_is_void_changes_nothing() -> None:
    first = ev.EntryAmended(amends=2, reason="misread", changes={"mass_mg": "50"})
    session = a_session((0, a_dose()), (5, first), (9, ev.EntryVoided(voids=3, reason="it was 60")))

    assert session.doses[2].mass_mg == 60


# What a session makes of entries that come late.


def test_that_a_stage_entered_late_stands_where_it_began() -> None:  # H44
    session = a_session(
        (60, ev.StageStarted(stage="administration")),
        (900, ev.StageStarted(stage="peak")),
        (300, ev.StageStarted(stage="onset")),
    )

    assert [entry.stage for entry in session.stages] == ["administration", "onset", "peak"]
    assert session.stage == "peak"


def test_that_an_oxygen_flow_entered_late_ends_where_the_next_began() -> None:  # H11
    session = a_session(
        (600, ev.OxygenStarted(flow_l_per_min=2)),
        (900, ev.OxygenEnded()),
        (300, ev.OxygenStarted(flow_l_per_min=4)),
    )

    spans = [(o.flow_l_per_min, o.started_at, o.ended_at) for o in session.oxygen]
    assert spans == [(4, at(300), at(600)), (2, at(600), at(900))]
    assert not session.is_on_oxygen


def test_that_oxygen_whose_end_is_void_is_on_again() -> None:  # H11
    session = a_session(
        (600, ev.OxygenStarted(flow_l_per_min=2)),
        (900, ev.OxygenEnded()),
        (910, ev.EntryVoided(voids=3, reason="it goes on")),
    )

    assert session.is_on_oxygen
    assert session.oxygen[-1].started_at == at(600)


def test_that_not_rousing_that_is_void_takes_the_breathing_check_with_it() -> None:  # H45
    answer = ev.NotRoused(check="moaa-s", rate_per_min=14)
    breathing = ev.CheckCompleted(check="breathing", due_at=at(600))
    session = a_session(
        (600, answer), (600, breathing), (620, ev.EntryVoided(voids=2, reason="of another room"))
    )

    assert session.answers == {}


def test_that_an_answer_whose_time_was_amended_still_takes_its_check_with_it() -> None:  # H42
    session = a_session(
        (600, ev.ScoreRecorded(scale="moaa-s", value=4)),
        (600, ev.CheckCompleted(check="moaa-s", due_at=at(600))),
        (
            620,
            ev.EntryAmended(
                amends=2, reason="later", changes={"occurred_at": "2026-03-02T13:10:10.000Z"}
            ),
        ),
        (630, ev.EntryVoided(voids=2, reason="of another room")),
    )

    assert session.last_answer("moaa-s", at(9999)) is None
