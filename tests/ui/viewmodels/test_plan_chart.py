"""A protocol as planned time: what has a place in it, and what is said beside it."""

from dataclasses import replace
from decimal import Decimal

from kapmonitor.protocols.model import (
    Booster,
    During,
    Hold,
    InfusionRule,
    Leaving,
    ScheduledCheck,
    SprayDevice,
)
from kapmonitor.ui.viewmodels.plan_chart import BarLane, PlanChart, chart_of
from tests.ui.protocol_desks import built_in


def lane_of(chart: PlanChart, key: str) -> tuple[str, tuple[float, ...]]:
    lane = next(each for each in chart.lanes if each.key == key)
    return lane.caption, lane.at_s


def bar_of(chart: PlanChart, key: str) -> BarLane:
    return next(each for each in chart.bars if each.key == key)


def a_check(**what: object) -> ScheduledCheck:
    return ScheduledCheck(check="breathing", tolerance_s=120, **what)  # type: ignore[arg-type]


def test_that_the_plan_runs_from_the_dose_and_a_rhythm_outlives_a_stage():
    chart = chart_of(built_in())

    assert chart.start_s == -1800
    assert lane_of(chart, "blood-pressure")[1] == (600, 1200, 2400, 3600, 5400)
    assert lane_of(chart, "breathing")[1][:3] == (420, 720, 1020)
    assert chart.booster == (600, 1800)
    assert chart.leaving_s == 3600


def test_that_a_lane_says_its_rhythm_and_tolerance():
    chart = chart_of(
        replace(
            built_in(),
            checks=(
                a_check(every_s=600, stages=("peak",)),
                replace(a_check(every_s=900, stages=("recovery",)), tolerance_s=300),
                a_check(every_s=300, during=During.OXYGEN),
            ),
        )
    )

    assert lane_of(chart, "breathing")[0] == "10 min ± 2, 15 ± 5"


def test_that_fixed_points_are_counted_and_one_is_named():
    chart = chart_of(
        replace(built_in(), checks=(a_check(at_s=(600.0, 1200.0)), a_check(at_s=(2400.0,))))
    )

    assert lane_of(chart, "breathing") == ("2 times ± 2, at 40 ± 2", (600, 1200, 2400))


def test_that_a_rhythm_of_the_infusion_runs_as_long_as_it_may():
    protocol = replace(
        built_in(),
        checks=(a_check(every_s=1200, during=During.INFUSION),),
        infusion=InfusionRule(shortest_s=2400, longest_s=3600),
    )

    assert lane_of(chart_of(protocol), "breathing")[1] == (1200, 2400, 3600)
    assert lane_of(chart_of(replace(protocol, infusion=None)), "breathing")[1] == ()


def test_that_what_is_watched_without_a_break_is_a_bar_over_all_stages():
    chart = chart_of(built_in())

    bar = bar_of(chart, "watched")

    assert (bar.words, bar.caption) == ("SpO₂, Pulse", "no break")
    assert bar.bars == ((chart.start_s, chart.stages[-1].end_s),)


def test_that_infusion_hold_and_devices_have_bars_from_the_dose_on():
    chart = chart_of(
        replace(
            built_in(),
            infusion=InfusionRule(shortest_s=2400, longest_s=3600),
            hold=Hold(planned_s=900),
            device=SprayDevice(mass_mg=Decimal(28), rest_s=300, most=3),
        )
    )

    assert bar_of(chart, "infusion").bars == ((0, 2400), (2400, 3600))
    assert bar_of(chart, "hold").bars == ((0, 900),)
    assert bar_of(chart, "device").bars == ((0, 300), (300, 600), (600, 900))


def test_that_the_booster_says_how_much_and_what_grows():
    booster = Booster(
        earliest_s=900,
        latest_s=2700,
        evidence_within_s=600,
        max_mg_per_kg=Decimal("0.5"),
        extends="peak",
        extends_by_s=900,
    )

    chart = chart_of(replace(built_in(), booster=booster))

    assert chart.booster_words == "at most 0.5 mg/kg · Peak then grows by 15 min"


def test_that_nobody_leaves_before_the_later_of_both_times():
    leaving = Leaving(minimum_s=2400, items=("time", "gait"), minimum_from_zero_s=7200)

    chart = chart_of(replace(built_in(), leaving=leaving))

    assert chart.leaving_s == 7200
    assert chart.leaving_words == (
        "not before 40 min after the last dose and 120 min after the first, and all 2 items",
        "not before 40 min after the last dose and 120 min after the first",
        "not before 120 min",
    )
