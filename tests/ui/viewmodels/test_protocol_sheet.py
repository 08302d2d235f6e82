"""A protocol in words: every figure with its unit, and every row with its source."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.app.resources import list_resources
from kapmonitor.protocols.model import (
    Booster,
    DosingProtocol,
    Hold,
    HoldOrder,
    InfusionRule,
    Leaving,
    PressureRule,
    Sources,
    SprayDevice,
)
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.ui.viewmodels.protocol_sheet import Section, protocol_sheet
from kapmonitor.ui.viewmodels.protocol_words import figure_value
from tests.ui.protocol_desks import built_in


def section(protocol: DosingProtocol, key: str) -> Section:
    return next(each for each in protocol_sheet(protocol).sections if each.key == key)


def words(protocol: DosingProtocol, key: str) -> list[tuple[str, str]]:
    return [(line.what, line.figure) for line in section(protocol, key).lines]


@pytest.mark.parametrize("path", list_resources("protocols", ".toml"), ids=lambda path: path.stem)
def test_that_every_sourced_row_says_its_source_and_certainty(path):
    # HAZARDS rule 5
    for each in protocol_sheet(read_protocol(path)).sections:
        if each.key in ("checklists", "stages"):
            continue
        for line in each.lines:
            if line.figure == "none in this protocol" and line.what == "Booster":
                continue
            assert line.source, line
            assert line.certainty
            assert line.sourcing


def test_that_a_figure_without_a_source_says_so():
    lines = section(replace(built_in(), sources=Sources()), "limits").lines

    assert {line.certainty for line in lines} == {"no source in the file"}


def test_that_limits_say_sign_side_bound_unit_delay_and_priority():
    first, floor = section(built_in(), "limits").lines[:2]

    assert (first.what, first.figure, first.priority) == ("SpO₂", "under 92 %, for 15 s", "medium")
    assert (floor.figure, floor.priority) == ("under 88 %, at once", "high")


def test_that_bounds_are_told_in_mg_and_mg_per_kg_with_the_route_in_words():
    # H39
    one, together = words(built_in(), "dose")[:2]

    assert one == ("Ketamine, IM injection: one dose", "at most 150 mg and 1.5 mg/kg")
    assert together[1] == "at most 200 mg and 2 mg/kg"


def test_that_a_second_person_is_told_with_the_bounds():
    bounds = (replace(built_in().bounds[0], second_person=True),)

    told = words(replace(built_in(), bounds=bounds), "dose")

    assert ("Ketamine, IM injection: a second person", "confirms each dose") in told


def test_that_a_protocol_without_booster_or_leaving_list_says_so():
    bare = replace(built_in(), booster=None, leaving=None)

    assert words(bare, "dose")[-1] == ("Booster", "none in this protocol")
    assert section(bare, "leaving").remark == "this protocol has no list"


def test_that_the_booster_says_how_much_and_what_it_lengthens():
    booster = Booster(
        earliest_s=900,
        latest_s=2700,
        evidence_within_s=600,
        max_mg=Decimal(50),
        max_mg_per_kg=Decimal("0.5"),
        extends="peak",
        extends_by_s=900,
    )

    assert words(replace(built_in(), booster=booster), "dose")[-4:] == [
        ("Booster", "one, 15 min to 45 min after the first dose"),
        ("Checks before it", "not older than 10 min"),
        ("Booster: one dose", "at most 50 mg and 0.5 mg/kg"),
        ("Peak once it is given", "15 min longer"),
    ]


def test_that_the_tables_of_routes_are_told_in_words():
    protocol = replace(
        built_in(),
        pressure=PressureRule(systolic_over=140, diastolic_over=90, rest_s=300, valid_s=900),
        infusion=InfusionRule(shortest_s=2400, longest_s=3600, bolus=True),
        hold=Hold(planned_s=900, order=HoldOrder.SPIT, swallowed_minimum_s=9000),
        device=SprayDevice(mass_mg=Decimal(28), rest_s=300, most=3),
    )

    assert words(protocol, "pressure") == [
        ("A second reading is wanted", "over 140/90 mmHg"),
        ("Rest between the two", "5 min at least"),
        ("A reading counts for", "15 min before the dose"),
    ]
    assert words(protocol, "infusion") == [
        ("Runs for", "40 to 60 min"),
        ("A bolus beside it", "within the bounds"),
    ]
    assert words(protocol, "hold") == [
        ("Held under the tongue", "15 min, then spat out"),
        ("Leaving, where it was swallowed", "150 min after the swallow at least"),
    ]
    assert words(protocol, "device") == [
        ("Each device holds", "28 mg"),
        ("Rest after each", "5 min"),
        ("At most", "3 in a session"),
    ]


def test_that_both_times_of_leaving_are_told():
    leaving = Leaving(
        minimum_s=2400, items=("time",), minimum_from_zero_s=7200, near_baseline_percent=20
    )

    assert words(replace(built_in(), leaving=leaving), "leaving")[:3] == [
        ("From the last dose", "40 min at least"),
        ("From the first dose", "120 min at least"),
        ("Pressure near that before the dose", "within 20 %"),
    ]


def test_that_a_figures_value_has_its_unit():
    assert figure_value("max_mg_per_kg", Decimal("1.50")) == "1.5 mg/kg"
    assert figure_value("max_mg", Decimal(60)) == "60 mg"
    assert figure_value("systolic_over", 140.0) == "140 mmHg"
    assert figure_value("planned_s", 600.0) == "10 min"
    assert figure_value("rest_s", 45.0) == "45 s"
    assert figure_value("delay_s", 0.0) == "at once"
    assert figure_value("max_mg", None) == "none"
    assert figure_value("second_person", True) == "yes"
    assert figure_value("most", 3) == "3"
