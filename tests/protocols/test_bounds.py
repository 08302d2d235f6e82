from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.protocols.model import DEVICE_REST
from kapmonitor.protocols.refusals import Refusal, RefusalCode
from kapmonitor.protocols.zero import time_zero
from tests.builders import (
    Happened,
    a_dose,
    a_protocol,
    a_session,
    an_opened_event,
    arrived,
)
from tests.protocols.asking import M, codes, dose_refusals, whys
from tests.protocols.files import built_in
from tests.records import at


@pytest.mark.parametrize(
    ("mass_mg", "weight_kg", "says"),
    [
        ("100", None, None),
        ("100.1", None, "one dose: 100.1 mg is over 100 mg"),
        ("75", 50.0, None),
        ("75.1", 50.0, "mg/kg is over 1.5 mg/kg"),
        ("100", 74.0, None),
    ],
)
def test_that_one_dose_is_bounded_in_mg_and_in_mg_per_kg(
    mass_mg: str, weight_kg: float | None, says: str | None
) -> None:
    session = a_session(*arrived(), opened=an_opened_event(weight_kg=weight_kg))

    refusals = dose_refusals(session, mass_mg)

    assert codes(refusals) == (set() if says is None else {RefusalCode.BOUND})
    assert (says or "") in whys(refusals)


def test_that_the_sum_of_all_doses_is_bounded() -> None:  # H42
    session = a_session(*arrived(), (5 * M, a_dose("90")))

    within = dose_refusals(session, "58", minute=17)
    beyond = dose_refusals(session, "60.1", minute=17)

    assert RefusalCode.BOUND not in codes(within)
    assert "all doses: 150.1 mg is over 150 mg" in whys(beyond)
    assert "2.03 mg/kg is over 2 mg/kg" in whys(beyond)


def test_that_a_voided_dose_is_not_summed() -> None:  # H38
    voided = ev.EntryVoided(voids=len(arrived()) + 2, reason="not given")
    session = a_session(*arrived(), (5 * M, a_dose("90")), (6 * M, voided))

    assert not dose_refusals(session, "90", minute=7)


def test_that_ten_times_the_planned_mass_is_refused() -> None:  # H34
    opened = an_opened_event(planned_mass_mg=Decimal(6))
    session = a_session(*arrived(), opened=opened)

    assert codes(dose_refusals(session, "60")) == {RefusalCode.BOUND}
    assert "ten times the planned 6 mg" in whys(dose_refusals(session, "60"))
    assert not dose_refusals(session, "59.9")


@pytest.mark.parametrize(("drug", "route"), [("ketamine", Route.IV), ("esketamine", Route.IM)])
def test_that_another_drug_or_route_than_planned_wants_a_reason(  # H39 H40
    drug: str, route: Route
) -> None:
    refusals = dose_refusals(a_session(*arrived()), drug=drug, route=route)

    assert codes(refusals) == {RefusalCode.BOUND}
    assert "plans no" in whys(refusals)


# The drug in hand.


@pytest.mark.parametrize(
    ("expiry", "refused"),
    [
        ("2026-02", True),
        ("2026-03", False),
        ("2026-03-01", True),
        ("2026-03-02", False),
        (" 2026-02 ", True),
        ("03/26", False),  # not written as a date: nothing is made up
        ("2026-13", False),
        (None, False),
    ],
)
def test_that_an_expired_drug_is_refused_and_a_month_is_good_to_its_end(  # H40
    expiry: str | None, refused: bool
) -> None:
    refusals = dose_refusals(a_session(*arrived()), expiry=expiry)

    assert [r.why for r in refusals] == ([f"it expired: {expiry}"] if refused else [])
    assert codes(refusals) <= {RefusalCode.BOUND}


@pytest.mark.parametrize(("witness", "refused"), [(None, True), ("", True), ("nurse", False)])
def test_that_a_second_person_is_wanted_where_the_protocol_wants_one(  # H34
    witness: str | None, refused: bool
) -> None:
    (one,) = a_protocol().bounds
    protocol = replace(a_protocol(), bounds=(replace(one, second_person=True),))

    refusals = dose_refusals(a_session(*arrived()), protocol=protocol, witness=witness)

    assert bool(refusals) == refused
    assert not dose_refusals(a_session(*arrived()), witness=witness)


def test_that_an_infusion_and_a_bolus_beside_it_are_bounded_in_sum() -> None:  # H43
    protocol = built_in("iv-ketamine")  # at most 1 mg/kg and 100 mg in all
    infusion = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(60), volume_ml=Decimal(50), minutes=40
    )
    session = a_session(*arrived(), (5 * M, infusion))

    within = dose_refusals(session, "14", 10, route=Route.IV, protocol=protocol)
    beyond = dose_refusals(session, "14.1", 10, route=Route.IV, protocol=protocol)

    assert not within  # what is ordered counts, also what is not in yet
    assert [r.why for r in beyond] == ["all doses: 1 mg/kg is over 1 mg/kg"]


# Spray devices.

ESKETAMINE = built_in("in-esketamine")


def device(minute: float) -> Happened:
    dose = ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28))
    return minute * M, dose


def device_refusals(
    *minutes: float, minute: float, mass_mg: str = "28", more: tuple[Happened, ...] = ()
) -> list[Refusal]:
    session = a_session(*arrived(second=0), *map(device, minutes), *more)
    return dose_refusals(
        session, mass_mg, minute, route=Route.IN, drug="esketamine", protocol=ESKETAMINE
    )


def test_that_84_mg_are_three_devices_with_rest_between() -> None:
    assert not device_refusals(minute=0)
    assert not device_refusals(0, minute=5)
    assert not device_refusals(0, 5, minute=10)
    assert time_zero(ESKETAMINE, a_session(device(0), device(5), device(10))) == at(0)


def test_that_84_mg_at_once_are_no_device() -> None:  # H41
    refusals = device_refusals(minute=0, mass_mg="84")

    assert "one device holds 28 mg: each is a dose of its own" in whys(refusals)
    assert codes(refusals) == {RefusalCode.BOUND}


@pytest.mark.parametrize(("minute", "so_far"), [(3, "3:00"), (4.99, "4:59"), (5, None), (60, None)])
def test_that_a_device_3_min_after_the_last_is_refused_and_5_min_are_enough(
    minute: float, so_far: str | None
) -> None:
    refusals = device_refusals(0, minute=minute)

    if so_far is None:
        assert not refusals
    else:
        assert [(r.code, r.gate) for r in refusals] == [(RefusalCode.GATE, DEVICE_REST)]
        assert f"{so_far} since the last, 5:00 are wanted" in whys(refusals)


def test_that_a_fourth_device_is_refused_whenever_it_is_said_to_have_been_given() -> None:
    for minute in (20, 7):
        refusals = device_refusals(0, 5, 10, minute=minute)

        assert "3 devices are the most" in whys(refusals)
        assert "112 mg is over 84 mg" in whys(refusals)


def test_that_a_device_entered_late_rests_on_both_sides() -> None:  # H37
    refusals = device_refusals(0, 8, minute=6)

    assert [r.why for r in refusals] == ["device rest: 2:00 to the next, 5:00 are wanted"]


def test_that_an_override_counts_for_one_device_only() -> None:
    gone_past: Happened = (3 * M, ev.GateOverridden(gate=DEVICE_REST, reason="ordered so"))

    assert device_refusals(0, 3, minute=6, more=(gone_past,))


def test_that_a_device_that_was_voided_is_none() -> None:  # H38
    voided: Happened = (M, ev.EntryVoided(voids=len(arrived()) + 2, reason="not given"))

    assert not device_refusals(0, minute=3, more=(voided,))


def test_that_a_rescue_drug_is_no_device() -> None:  # H40
    session = a_session(*arrived(second=0), device(0))

    refusals = dose_refusals(
        session, "4", 1, route=Route.SL, drug="ondansetron", protocol=ESKETAMINE
    )

    assert {r.gate for r in refusals} == {None}
