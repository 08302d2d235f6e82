"""The protocols that come with the program: starting values, each of them looked at by number."""

from decimal import Decimal

import pytest

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import (
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    LEAVING_ITEMS,
    STAGE_IDS,
    DosingProtocol,
    During,
    HoldOrder,
)
from tests.protocols.files import BUILT_IN, FOLDER, built_in

GIVEN = {
    "im-ketamine": ("ketamine", Route.IM),
    "iv-ketamine": ("ketamine", Route.IV),
    "sl-ketamine": ("ketamine", Route.SL),
    "in-ketamine": ("ketamine", Route.IN),
    "in-esketamine": ("esketamine", Route.IN),
    "sc-ketamine": ("ketamine", Route.SC),
}


@pytest.fixture(params=BUILT_IN)
def protocol(request: pytest.FixtureRequest) -> DosingProtocol:
    return built_in(request.param)


def points(protocol: DosingProtocol, check: str) -> list[tuple[float, float]]:
    """Minutes after time zero, and minutes of tolerance."""
    rows = [each for each in protocol.checks if each.check == check]
    return [(at / 60, each.tolerance_s / 60) for each in rows for at in each.at_s]


def rhythms(protocol: DosingProtocol, check: str) -> dict[str, float]:
    """Minutes between two, by the stage or state that they repeat in."""
    rows = [each for each in protocol.checks if each.check == check and each.every_s]
    return {
        where: (each.every_s or 0) / 60
        for each in rows
        for where in (*each.stages, *([each.during.value] if each.during else []))
    }


def test_that_every_id_that_stays_put_has_its_file_and_no_other_lies_there():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(BUILT_IN)
    assert [built_in(each).id for each in BUILT_IN] == list(BUILT_IN)


def test_that_nobody_approved_it_and_it_says_so(protocol: DosingProtocol):  # H24
    assert protocol.approved_by is None
    assert "not approved by a clinician of this clinic" in protocol.notice
    assert "medical director sets every figure" in protocol.notice


def test_that_every_stage_may_be_skipped_and_repeated_and_its_title_is_plain(
    protocol: DosingProtocol,
):
    assert [stage.id for stage in protocol.stages] == list(STAGE_IDS)
    assert all(stage.may_be_skipped and stage.may_be_repeated for stage in protocol.stages)
    assert [stage.title for stage in protocol.stages] == [word.title() for word in STAGE_IDS]


def test_that_recovery_and_integration_go_on_beside_each_other(protocol: DosingProtocol):
    overlaps = {stage.id: stage.overlaps for stage in protocol.stages if stage.overlaps}

    assert overlaps == {"integration": ("recovery",), "recovery": ("integration",)}


def test_that_everything_of_the_arrival_stands_before_the_dose(protocol: DosingProtocol):
    agreed = [BOOSTER_AGREED] if protocol.booster else []

    assert list(protocol.gates) == [*ARRIVAL_GATES, *agreed]


def test_that_pressure_over_140_or_90_wants_a_second_reading_after_rest(
    protocol: DosingProtocol,
):  # H46
    rule = protocol.pressure

    assert rule is not None
    assert (rule.systolic_over, rule.diastolic_over) == (140, 90)
    assert (rule.rest_s, rule.valid_s) == (5 * 60, 15 * 60)


def test_that_breathing_is_looked_at_every_5_min_early_and_every_15_later(
    protocol: DosingProtocol,
):  # H12
    every = rhythms(protocol, "breathing")

    assert (every["onset"], every["peak"]) == (5, 5)
    assert (every["return"], every["integration"], every["recovery"]) == (15, 15, 15)


def test_that_breathing_is_looked_at_every_5_min_on_oxygen(protocol: DosingProtocol):  # H11
    assert rhythms(protocol, "breathing")["oxygen"] == 5


def test_that_pressure_and_sedation_are_asked_from_the_dose_on_whatever_the_stage(
    protocol: DosingProtocol,
):  # H44
    assert any(at == 40 for at, _ in points(protocol, "blood-pressure"))
    assert any(at == 40 for at, _ in points(protocol, "moaa-s"))


def test_that_the_limits_are_the_same_in_each(protocol: DosingProtocol):
    low, high = Side.LOW, Side.HIGH
    medium, urgent = Priority.MEDIUM, Priority.HIGH

    assert [(x.sign, x.side, x.bound, x.delay_s, x.priority) for x in protocol.limits] == [
        (VitalSign.SPO2, low, 92, 15, medium),
        (VitalSign.SPO2, low, 88, 0, urgent),
        (VitalSign.PULSE_RATE, low, 50, 15, medium),
        (VitalSign.PULSE_RATE, high, 120, 15, medium),
        (VitalSign.PULSE_RATE, low, 40, 0, urgent),
        (VitalSign.PULSE_RATE, high, 150, 0, urgent),
        (VitalSign.SYSTOLIC, low, 90, 0, medium),
        (VitalSign.SYSTOLIC, high, 160, 0, medium),
        (VitalSign.SYSTOLIC, high, 180, 0, urgent),
        (VitalSign.DIASTOLIC, high, 100, 0, medium),
        (VitalSign.DIASTOLIC, high, 110, 0, urgent),
        (VitalSign.RESPIRATORY_RATE, low, 8, 0, urgent),
        (VitalSign.RESPIRATORY_RATE, high, 24, 0, urgent),
    ]


def test_that_the_spo2_floor_has_no_delay(protocol: DosingProtocol):  # H22
    spo2 = [limit for limit in protocol.limits if limit.sign is VitalSign.SPO2]

    assert [limit.bound for limit in spo2 if limit.delay_s == 0] == [88]


def test_that_it_bounds_one_drug_by_one_route_and_asks_for_no_second_person(
    protocol: DosingProtocol,
):  # H39
    assert [(b.drug, b.route) for b in protocol.bounds] == [GIVEN[protocol.id]]
    assert not any(bound.second_person for bound in protocol.bounds)


@pytest.mark.parametrize(
    ("protocol_id", "one", "one_per_kg", "total", "total_per_kg"),
    [
        ("im-ketamine", "150", "1.5", "200", "2"),
        ("iv-ketamine", "100", "1", "100", "1"),
        ("sl-ketamine", "400", "5", "400", "5"),
        ("in-ketamine", "50", "1", "50", "1"),
        ("in-esketamine", "28", "0.7", "84", "2.1"),
        ("sc-ketamine", "75", "1", "75", "1"),
    ],
)
def test_that_a_dose_is_bounded(
    protocol_id: str, one: str, one_per_kg: str, total: str, total_per_kg: str
):
    (bound,) = built_in(protocol_id).bounds

    assert (bound.max_mg, bound.max_mg_per_kg) == (Decimal(one), Decimal(one_per_kg))
    assert (bound.max_total_mg, bound.max_total_mg_per_kg) == (
        Decimal(total),
        Decimal(total_per_kg),
    )


def test_that_the_leaving_list_leaves_nothing_out(protocol: DosingProtocol):  # H47
    assert protocol.leaving is not None
    assert protocol.leaving.items == LEAVING_ITEMS
    assert protocol.leaving.near_baseline_percent == 20


@pytest.mark.parametrize(
    ("protocol_id", "from_last_min", "from_zero_min"),
    [
        ("im-ketamine", 60, 60),
        ("iv-ketamine", 60, 120),
        ("sl-ketamine", 120, 120),
        ("in-ketamine", 90, 120),
        ("in-esketamine", 90, 120),
        ("sc-ketamine", 90, 90),
    ],
)
def test_that_nobody_leaves_before_the_later_of_two_moments(
    protocol_id: str, from_last_min: float, from_zero_min: float
):  # H47
    leaving = built_in(protocol_id).leaving

    assert leaving is not None
    assert leaving.minimum_s == from_last_min * 60
    assert leaving.minimum_from_zero_s == from_zero_min * 60


def test_that_only_im_has_a_further_dose_and_it_makes_the_peak_longer():  # H42
    boosters = {each: built_in(each).booster for each in BUILT_IN}
    booster = boosters.pop("im-ketamine")

    assert booster is not None
    assert (booster.earliest_s, booster.latest_s) == (10 * 60, 30 * 60)
    assert booster.evidence_within_s == 10 * 60
    assert (booster.extends, booster.extends_by_s) == ("peak", 20 * 60)
    assert set(boosters.values()) == {None}


def test_that_esketamine_comes_in_up_to_three_devices_of_28_mg_with_5_min_of_rest():
    device = built_in("in-esketamine").device

    assert device is not None
    assert (device.mass_mg, device.rest_s, device.most) == (Decimal(28), 5 * 60, 3)
    assert [each for each in BUILT_IN if built_in(each).device] == ["in-esketamine"]


def test_that_esketamine_wants_pressure_at_40_min_and_before_leaving_at_2_h():
    assert points(built_in("in-esketamine"), "blood-pressure") == [(40, 5), (120, 10)]


def test_that_an_infusion_is_asked_about_under_40_min_and_over_an_hour():
    infusion = built_in("iv-ketamine").infusion

    assert infusion is not None
    assert (infusion.shortest_s, infusion.longest_s, infusion.bolus) == (40 * 60, 60 * 60, True)
    assert [each for each in BUILT_IN if built_in(each).infusion] == ["iv-ketamine"]


def test_that_pressure_and_breathing_are_looked_at_while_infusing_and_pressure_after():
    iv = built_in("iv-ketamine")

    assert rhythms(iv, "blood-pressure") == {During.INFUSION: 10}
    assert rhythms(iv, "breathing")[During.INFUSION] == 5
    assert [at for at, _ in points(iv, "blood-pressure")] == [40, 55, 70, 85, 100]


def test_that_a_lozenge_is_held_15_min_and_spat_out_and_a_swallow_keeps_the_person_3_h():
    hold = built_in("sl-ketamine").hold

    assert hold is not None
    assert (hold.planned_s, hold.order) == (15 * 60, HoldOrder.SPIT)
    assert hold.swallowed_minimum_s == 3 * 3600
    assert [each for each in BUILT_IN if built_in(each).hold] == ["sl-ketamine"]


def test_that_the_room_is_seen_to_beforehand_and_the_way_home_told(protocol: DosingProtocol):
    lists = {each.stage: {item.id for item in each.items} for each in protocol.checklists}

    assert {"mask", "basin", "music", "rescue"} <= lists["preparation"]
    assert "instructions" in lists["discharge"]
