from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain.dosing import Route, WeightUnit
from kapmonitor.domain.people import Role
from kapmonitor.ui.viewmodels.arrival import Arrival, duties_words
from kapmonitor.ui.viewmodels.read_back import protocol_lines
from tests.ui.arrivals import FakeChart, a_visit
from tests.ui.rooms import im_protocol


def an_arrival(chart: FakeChart | None = None, *, practice: bool = False) -> Arrival:
    return Arrival([im_protocol()], chart or FakeChart(a_visit()), practice=practice)


@pytest.mark.parametrize(
    ("code", "practice", "said"),
    [
        ("KAP-0147", False, ""),
        ("kap-0147", False, ""),
        ("K1", False, ""),
        ("", False, ""),
        ("Maria Muster", False, "not a name"),
        ("MARIA", False, "not a name"),
        ("KAP 147", False, "not a name"),
        ("K\u0660", False, "not a name"),
        ("DEMO-01", False, "never in the clinic's record"),
        ("demo-01", False, "never in the clinic's record"),
        ("DEMO-01", True, ""),
        ("KAP-0147", True, "only codes that begin with DEMO-"),
    ],
)
def test_that_only_codes_of_this_record_are_taken(  # H32 H68
    code: str, practice: bool, said: str
) -> None:
    arrival = an_arrival(practice=practice)

    arrival.type_code(code)

    assert said in arrival.person.code_fault
    assert bool(arrival.person.code_fault) is bool(said)


def test_that_a_faulty_code_is_not_looked_up() -> None:
    chart = FakeChart()
    arrival = an_arrival(chart)

    arrival.type_code("Maria")
    arrival.look_up()

    assert chart.asked == []


def test_that_an_answer_about_another_code_is_not_taken_for_this_one() -> None:  # H32
    arrival = an_arrival()
    arrival.type_code("KAP-0148")

    arrival.take_visit("KAP-0147", a_visit())

    assert not arrival.person.is_looked_up
    assert arrival.person.visit is None


def test_that_a_record_that_cannot_be_asked_makes_the_code_a_question() -> None:
    chart = FakeChart(a_visit())
    chart.is_out = True
    arrival = an_arrival(chart)

    arrival.type_code("KAP-0147")
    arrival.look_up()

    assert arrival.person.asks_whether_new


def test_that_every_yes_of_a_person_falls_with_the_code() -> None:  # H32
    arrival = an_arrival()
    arrival.type_code("KAP-9999")
    arrival.look_up()
    arrival.confirm_new(True)
    arrival.confirm_identifiers(True)
    arrival.type_weight("74")
    arrival.choose_unit(WeightUnit.KG)
    arrival.confirm_weight(True)

    arrival.type_code("KAP-9998")

    person = arrival.person
    assert not person.is_new_confirmed
    assert not person.identifiers_checked
    assert not person.weight_confirmed
    assert person.weight.kg == Decimal(74)


@pytest.mark.parametrize("change", ["number", "unit"])
def test_that_the_yes_to_a_weight_falls_with_number_and_unit(change: str) -> None:  # H33
    arrival = an_arrival()
    arrival.type_weight("165")
    arrival.choose_unit(WeightUnit.LB)
    arrival.confirm_weight(True)

    if change == "number":
        arrival.type_weight("166")
    else:
        arrival.choose_unit(WeightUnit.KG)

    assert not arrival.person.weight_confirmed


def test_that_no_weight_can_be_confirmed_where_none_is_understood() -> None:
    arrival = an_arrival()
    arrival.type_weight("165")

    arrival.confirm_weight(True)

    assert not arrival.person.weight_confirmed


@pytest.mark.parametrize("change", ["dose", "weight", "protocol"])
def test_that_the_read_back_falls_with_what_was_read(change: str) -> None:  # H24
    other = replace(im_protocol(), id="im-two", title="Another")
    arrival = Arrival([im_protocol(), other], FakeChart(), practice=False)
    arrival.type_weight("74")
    arrival.choose_unit(WeightUnit.KG)
    arrival.choose_protocol("im-ketamine")
    arrival.type_mass("60")
    arrival.choose_route(Route.IM)
    arrival.confirm_weight(True)
    assert arrival.plan.words == "60 mg IM injection, 0.81 mg/kg"
    arrival.confirm_read_back(True)

    match change:
        case "dose":
            arrival.type_mass("600")
        case "weight":
            arrival.type_weight("75")
        case _:
            arrival.choose_protocol("im-two")

    assert not arrival.plan.is_read_back
    assert (arrival.plan.route is None) is (change == "protocol")


@pytest.mark.parametrize(
    ("mass", "weight", "said"),
    [
        ("60", "74", ""),
        ("150", "110", ""),
        ("151", "110", "150 mg"),
        ("112", "74", "1.5 mg/kg"),
        ("111", "74", ""),
        ("112", "", ""),
    ],
)
def test_that_a_planned_dose_over_a_bound_is_said(mass: str, weight: str, said: str) -> None:
    arrival = an_arrival()
    arrival.type_weight(weight)
    arrival.choose_unit(WeightUnit.KG)
    arrival.confirm_weight(True)
    arrival.choose_protocol("im-ketamine")
    arrival.type_mass(mass)
    arrival.choose_route(Route.IM)

    assert said in arrival.plan.over_bound
    assert bool(arrival.plan.over_bound) is bool(said)


@pytest.mark.parametrize("text", ["1,000", "0", "60mg", "-5", "60.123456789", "9" * 10_000])
def test_that_a_planned_mass_that_may_be_misread_is_none(text: str) -> None:  # H35
    arrival = an_arrival()

    arrival.type_mass(text)

    assert arrival.plan.mass_mg is None
    assert arrival.plan.mass_fault


def test_that_a_protocol_is_said_in_words_with_its_routes() -> None:  # H24 H39
    said = dict(protocol_lines(im_protocol()))

    assert "peak 40 min" in said["Stages"]
    assert "IM injection" in said["Bounds"]
    assert "150 mg or 1.5 mg/kg" in said["Bounds"]
    assert "10 min to 30 min" in said["Booster"]
    assert "blood pressure at 10, 20, 40, 60, 90 min" in said["Checks"]
    assert "under 92" in said["Limits"]
    assert "mmHg" in said["Limits"]
    assert "Consent signed" in said["Asked before the dose"]
    assert "over 140/90 mmHg" in said["Pressure before the dose"]
    assert "60 min" in said["Leaving"]


@pytest.mark.parametrize(
    ("doses", "watches", "asks"),
    [
        (Role.CLINICIAN, Role.GUIDE, False),
        (Role.CLINICIAN, Role.CLINICIAN, True),
        (None, Role.GUIDE, False),
        (None, None, False),
    ],
)
def test_that_one_role_that_doses_and_watches_is_asked_about(
    doses: Role | None, watches: Role | None, asks: bool
) -> None:
    said = {"doses": doses, "watches": watches}
    duties = {duty: role for duty, role in said.items() if role is not None}

    assert bool(duties_words(duties)) is asks


def planned() -> Arrival:
    """A dose is planned, and a weight typed that nobody has confirmed."""
    arrival = an_arrival()
    arrival.type_weight("74")
    arrival.choose_unit(WeightUnit.KG)
    arrival.choose_protocol("im-ketamine")
    arrival.type_mass("112")
    arrival.choose_route(Route.IM)
    return arrival


def test_that_a_weight_nobody_confirmed_gives_no_mg_per_kg() -> None:  # H33
    arrival = planned()

    assert arrival.plan.words == "112 mg IM injection, no mg/kg: weight not confirmed"
    assert arrival.plan.over_bound == ""
    arrival.confirm_weight(True)
    assert arrival.plan.words == "112 mg IM injection, 1.51 mg/kg"
    assert "1.5 mg/kg" in arrival.plan.over_bound


@pytest.mark.parametrize("was_confirmed", [False, True])
def test_that_the_read_back_falls_when_the_weight_is_confirmed_or_no_more(  # H24 H33
    was_confirmed: bool,
) -> None:
    arrival = planned()
    arrival.confirm_weight(was_confirmed)
    arrival.confirm_read_back(True)
    assert arrival.plan.is_read_back

    arrival.confirm_weight(not was_confirmed)

    assert not arrival.plan.is_read_back


def test_that_a_code_that_is_too_long_is_refused_whole() -> None:
    arrival = an_arrival()

    arrival.type_code("K1" * 5_000)

    assert len(arrival.person.code) == 10_000
    assert arrival.person.code_fault == "too long: 10,000 characters, 32 at most"
