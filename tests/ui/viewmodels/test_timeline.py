from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.timeline import Timeline
from kapmonitor.ui.widgets.stage_scene import StageCell, StageState, TickState
from tests.ui.rooms import (
    NOW,
    START,
    a_dose,
    a_fact,
    a_view,
    an_update,
    im_protocol,
    some_stages,
)


def clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def timeline(link: CoreLink) -> Timeline:
    return Timeline(link, im_protocol)


def current(timeline: Timeline) -> StageCell:
    return next(c for c in timeline.content.cells if c.state is StageState.CURRENT)


def test_that_without_a_session_it_says_so(timeline: Timeline) -> None:
    assert timeline.content.cells == ()
    assert timeline.content.hint == "no session open"


def test_that_stages_bear_short_words(link: CoreLink, timeline: Timeline) -> None:
    link.take(an_update())

    titles = [cell.title for cell in timeline.content.cells]
    assert " ".join(titles) == "Prep Dose Onset Peak Return Integrate Recover Leave"


def test_that_the_current_stage_says_elapsed_planned_and_left(
    link: CoreLink, timeline: Timeline
) -> None:
    link.take(an_update())

    cell = current(timeline)
    assert (cell.title, cell.below, cell.right) == ("Peak", "19:07 of 40:00", "20:53 left")
    assert not cell.is_over


def test_that_a_stage_past_its_plan_is_said(link: CoreLink, timeline: Timeline) -> None:
    # H44
    link.take(an_update(a_view(now=at(22) + timedelta(minutes=43, seconds=20))))

    cell = current(timeline)
    assert (cell.right, cell.is_over, cell.gone) == ("over by 3:20", True, 1.0)


def test_that_a_stage_that_was_passed_over_holds_nothing_that_is_planned(
    link: CoreLink, timeline: Timeline
) -> None:  # H44
    # Preparation was never started; the dose was given, and checks are due from it.
    stages = tuple(
        replace(stage, started_at=None, ended_at=None) if stage.id == "preparation" else stage
        for stage in some_stages(im_protocol())
    )
    link.take(an_update(a_view(stages=stages)))

    [prep] = [cell for cell in timeline.content.cells if cell.title == "Prep"]
    assert (prep.state, prep.below) == (StageState.PAST, "skipped")
    assert all(tick.place >= 1 for tick in timeline.content.ticks)
    assert [tick for tick in timeline.content.ticks if tick.state is TickState.OPEN]


def test_that_no_stage_and_no_dose_are_said(link: CoreLink, timeline: Timeline) -> None:
    stages = tuple(
        replace(stage, started_at=None, ended_at=None) for stage in some_stages(im_protocol())
    )
    link.take(an_update(a_view(stage=None, stages=stages, doses=(), checks=(), checks_done=())))

    first = timeline.content.cells[0]
    assert (first.state, first.below) == (StageState.NEXT, "no stage started yet")
    assert first.detail == "no dose recorded"
    assert timeline.content.ticks == ()


def test_that_the_booster_window_runs_from_the_recorded_dose(
    link: CoreLink, timeline: Timeline
) -> None:
    # H42
    booster = im_protocol().booster
    assert booster is not None
    link.take(an_update())

    start, end = (at(15) + timedelta(seconds=s) for s in (booster.earliest_s, booster.latest_s))
    assert current(timeline).detail == f"booster window {clock(start)} to {clock(end)}"


def test_that_a_booster_given_once_is_gone_and_a_moved_leaving_says_why(
    link: CoreLink, timeline: Timeline
) -> None:
    # H42
    second = a_dose(version=13, at=at(35), mass_mg=Decimal(20))
    link.take(an_update(a_view(doses=(a_dose(), second), may_leave_at=at(95))))

    detail = current(timeline).detail
    assert "booster" not in detail
    assert detail == (
        f"leaving not before {clock(at(95))}, moved by the dose of {clock(second.at)}"
    )


def test_that_a_corrected_dose_time_says_what_moved(link: CoreLink, timeline: Timeline) -> None:
    given = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    changes: dict[str, str | float] = {"occurred_at": at(10).isoformat()}
    facts = [
        a_fact(given, at=at(15), version=12),
        a_fact(ev.EntryAmended(amends=12, reason="read wrong", changes=changes), version=13),
    ]

    link.take(an_update(a_view(doses=(a_dose(at=at(10)),)), facts=facts))

    expected = f"moved: dose time corrected, {clock(at(15))} to {clock(at(10))}"
    assert expected in current(timeline).detail


def test_that_doses_stand_in_the_stage_of_their_recorded_time(
    link: CoreLink, timeline: Timeline
) -> None:
    void = a_dose(version=13, at=at(30), void_reason="twice")
    link.take(an_update(a_view(doses=(a_dose(), void))))

    wedges = [(round(w.place, 2), w.struck) for w in timeline.content.wedges]
    assert wedges == [(1.5, False), (3.2, True)]


def test_that_checks_are_told_apart(link: CoreLink, timeline: Timeline) -> None:
    # H44
    link.take(an_update())

    states = [tick.state for tick in timeline.content.ticks]
    assert states[:4] == [TickState.DONE, TickState.DONE, TickState.LATE, TickState.DUE]
    assert set(states[4:]) == {TickState.OPEN}


def test_that_it_is_told_once_a_second_at_most(
    qtbot: QtBot, link: CoreLink, timeline: Timeline
) -> None:
    link.take(an_update())

    with qtbot.assertNotEmitted(timeline.changed_to):
        link.take(an_update(a_view(now=NOW + timedelta(milliseconds=250))))


def test_that_a_closed_session_leaves_nothing(link: CoreLink, timeline: Timeline) -> None:
    # H14
    link.take(an_update())

    link.take(an_update(a_view(closed=True)))

    assert timeline.content.cells == ()
