"""What runs is told where something runs, and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import HoldOutcome
from kapmonitor.protocols.booster import BoosterState
from kapmonitor.protocols.model import HoldOrder
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.running_words import RunningLine, Wanted, running_lines
from tests.records import at
from tests.ui.moments import (
    a_booster,
    a_hold,
    a_moment,
    an_infusion,
    drawn,
    given,
    left_over,
    oxygen,
    two_devices,
)
from tests.ui.rooms import a_view


def lines(view: RoomView, order: HoldOrder | None = None) -> dict[str, RunningLine]:
    return {line.name: line for line in running_lines(view, order)}


def clock(minute: float) -> str:
    return clock_word(at(60 * minute))


def test_that_nothing_runs_where_nothing_runs() -> None:
    assert lines(a_moment("sl-ketamine", 10.0)) == {}


def test_that_an_infusion_tells_given_ordered_and_left() -> None:  # H43
    line = lines(an_infusion(35))["infusion"]

    assert line.words == "18.5 of 37 mg · 20:00 left"
    assert line.wanted is Wanted.RUNNING
    assert not line.is_asked


def test_that_a_paused_infusion_says_since_when_and_grows_no_more() -> None:  # H43
    paused = (36.0, ev.InfusionPaused())

    now, later = (lines(an_infusion(m, paused))["infusion"].words for m in (37.0, 50.0))

    assert now == later == f"19.4 of 37 mg · paused since {clock(36)}"


def test_that_an_infusion_that_ran_out_asks_to_be_ended_and_is_never_more_than_ordered() -> None:
    line = lines(an_infusion(80))["infusion"]  # H43

    assert line.words == "37 of 37 mg · run out: end it"
    assert line.is_asked


def test_that_an_infusion_that_was_ended_runs_no_more() -> None:
    ended = ev.InfusionEnded(mass_mg=drawn("30").mass_mg, volume_ml=drawn("40").mass_mg)

    assert "infusion" not in lines(an_infusion(50, (45.0, ended)))


@pytest.mark.parametrize(
    ("order", "then"),
    [
        (HoldOrder.SPIT, "then spit"),
        (HoldOrder.SWALLOW, "then swallow"),
        (HoldOrder.EITHER, "then spit or swallow"),
        (None, "then spit or swallow"),
    ],
)
def test_that_a_hold_tells_what_was_ordered_for_its_end(order: HoldOrder | None, then: str) -> None:
    assert lines(a_hold(20), order)["hold"].words == f"10:00 left, {then}"


def test_that_a_hold_that_is_over_asks_what_became_of_it_until_that_is_said() -> None:
    over = lines(a_hold(31), HoldOrder.SPIT)["hold"]

    assert over.words == "over 1:00 ago: spat or swallowed?"
    assert over.is_asked
    ended = ev.HoldEnded(outcome=HoldOutcome.SPAT)
    assert "hold" not in lines(a_hold(40, (32.0, ended)))


def test_that_devices_tell_which_it_was_and_the_rest_after_it() -> None:
    resting, after = (lines(two_devices(m))["devices"] for m in (22.0, 26.0))

    assert (resting.title, resting.words) == ("Device 2 of 3", "rest 3:00 left")
    assert after.words == "rest is over"
    assert not after.is_asked


def test_that_devices_are_told_no_longer_than_one_may_follow() -> None:
    onset = (27.0, ev.StageStarted(stage="onset"))

    assert "devices" not in lines(two_devices(28, onset))
    assert "devices" not in lines(a_moment("in-esketamine", 14.5))


def test_that_oxygen_says_that_falls_show_late() -> None:  # H11
    line = lines(oxygen())["oxygen"]

    assert line.words == f"2 L/min since {clock(31)}: falls show late"
    assert line.wanted is Wanted.OXYGEN


def test_that_the_booster_tells_its_window_and_what_is_lacking_and_no_countdown() -> None:  # H42
    now, later = (lines(a_booster(m))["booster"] for m in (27.0, 29.0))

    assert now == later
    assert now.words == f"{clock(25)} to {clock(45)}"
    assert now.detail.startswith("closed: ")
    assert "breathing" in now.detail
    assert now.wanted is None
    assert not now.is_asked


def test_that_a_booster_nobody_agreed_to_says_so_before_its_window() -> None:  # H42
    assert lines(a_booster(20))["booster"].detail == "early"
    not_agreed = lines(a_booster(20, agreed=False))["booster"]
    assert not_agreed.detail == "early · not agreed before the dose"


def test_that_a_booster_given_is_gone_and_an_over_window_too() -> None:  # H42
    second = (30.0, given("20"))

    assert lines(a_booster(31, second))["booster"].words == "given, gone"
    assert "booster" not in lines(a_booster(46))
    assert "booster" not in lines(a_booster(46, second))


def test_that_no_word_of_a_booster_offers_or_presses() -> None:  # H42
    view = a_booster(27)
    booster = view.plan.booster
    assert booster is not None
    open_now = replace(booster, state=BoosterState.OPEN, lacking=())

    line = lines(replace(view, plan=replace(view.plan, booster=open_now)))["booster"]

    said = f"{line.title} {line.words} {line.detail}".lower()
    assert line.detail == "open"
    assert not any(word in said for word in ("left", "now", "ready", "safe", "hurry", "last"))


def test_that_a_drug_left_over_is_one_quiet_line() -> None:  # H75
    line = lines(left_over())["drug"]

    assert (line.title, line.words) == ("ketamine in hand", "12 mg")
    assert line.wanted is Wanted.DRUG_ACCOUNT
    assert not line.is_asked


def test_that_more_given_than_drawn_is_told_as_that() -> None:  # H75
    view = a_moment("im-ketamine", 30, (14.5, drawn("50")), (15.0, given("60")))

    assert lines(view)["drug"].words == "10 mg more than drawn"


def test_that_what_a_running_infusion_still_holds_is_no_difference() -> None:
    assert "drug" not in lines(an_infusion(35))


def test_that_several_lots_are_one_line() -> None:
    balances = left_over().balances + two_devices().balances

    line = lines(a_view(balances=balances))["drug"]

    assert line.words == "2 lots do not tie out"


def test_that_nothing_of_the_drug_is_told_before_a_dose() -> None:
    assert lines(a_moment("im-ketamine", 14.9, (14.5, drawn("60")))) == {}


def every_moment() -> Iterator[RoomView]:
    yield from (an_infusion(35), a_hold(20), two_devices(22), a_booster(27), oxygen(), left_over())


def test_that_no_line_of_any_protocol_reassures() -> None:
    said = " ".join(
        f"{line.title} {line.words} {line.detail} {line.short}".lower()
        for view in every_moment()
        for line in running_lines(view)
    )

    assert not any(word in said for word in ("safe", "normal", "ready", " ok", "give "))
