"""What may not stand together in a protocol file, each with the place that is told."""

import pytest

from kapmonitor.protocols.model import BOOSTER_AGREED
from tests.protocols.files import AGREED, PLAIN, a_bound, faults_in, read, sourced, table

ONSET = table("[[stage]]", 'id = "onset"', 'title = "Onset"', 'planned = "5m"')
INFUSION = sourced("[infusion]", 'shortest = "40m"', 'longest = "1h"')
DEVICE = sourced("[device]", 'mass_mg = "28"', 'rest = "5m"', "most = 3")
HOLD = sourced("[hold]", 'planned = "15m"')


def a_check(*keys: str, check: str = "breathing", tolerance: str = "1m") -> str:
    return sourced("[[check]]", f'check = "{check}"', f'tolerance = "{tolerance}"', *keys)


def a_booster(*more: str, earliest: str = "10m", latest: str = "30m") -> str:
    window = (f'earliest = "{earliest}"', f'latest = "{latest}"', 'evidence_within = "5m"')
    return sourced("[booster]", *window, *more)


def a_checklist(*items: str, stage: str = "peak") -> str:
    said = ", ".join(f'{{ id = "{item}", title = "A thing" }}' for item in items)
    return table("[[checklist]]", f'stage = "{stage}"', f"items = [{said}]")


def a_pressure(systolic: str = "140", diastolic: str = "90") -> str:
    return sourced(
        "[pressure]",
        f"systolic_over = {systolic}",
        f"diastolic_over = {diastolic}",
        'rest = "5m"',
        'valid_for = "15m"',
    )


def a_leaving(items: str, *more: str, minimum: str = "1h") -> str:
    return sourced("[leaving]", f'minimum = "{minimum}"', f"items = {items}", *more)


def test_that_a_stage_twice_and_stages_out_of_order_are_faults():
    faults = faults_in(PLAIN + ONSET + ONSET)

    assert "there already" in faults["stage[3].id"]
    assert "order" in faults["stage"]


def test_that_a_stage_overlaps_neither_itself_nor_one_that_is_not_there():
    itself = faults_in(PLAIN + 'overlaps = ["peak"]\n')
    nowhere = faults_in(PLAIN + 'overlaps = ["recovery"]\n')

    assert itself == {"stage[1].overlaps": "a stage does not go on beside itself"}
    assert nowhere == {"stage[1].overlaps": "there is no stage 'recovery' here"}


def test_that_a_check_in_a_stage_that_is_not_there_is_a_fault():
    faults = faults_in(PLAIN + a_check('every = "5m"', 'stages = ["onset", "peak"]'))

    assert faults == {"check[1].stages": "there is no stage 'onset' here"}


def test_that_a_stage_that_is_there_and_faulty_is_not_said_to_be_missing():
    text = PLAIN.replace("40m", "long") + a_check('every = "5m"', 'stages = ["peak"]')

    assert set(faults_in(text)) == {"stage[1].planned"}


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ((), {"check[1]"}),
        (('at = ["10m"]', 'every = "5m"', 'stages = ["peak"]'), {"check[1]"}),
        (
            ('at = ["10m"]', 'every = "0s"', 'stages = ["peak"]'),
            {"check[1]", "check[1].every"},
        ),
        (('every = "5m"',), {"check[1].every"}),
        (('every = "5m"', 'stages = ["peak"]', 'during = "oxygen"'), {"check[1].during"}),
        (('at = ["10m"]', 'stages = ["peak"]'), {"check[1].stages"}),
        (('at = ["10m"]', 'during = "oxygen"'), {"check[1].during"}),
        (('every = "5m"', 'during = "infusion"'), {"check[1].during"}),
        (('every = "5m"', 'during = "sleep"'), {"check[1].during"}),
    ],
)
def test_that_a_check_is_at_fixed_times_or_has_one_rhythm(keys: tuple[str, ...], places: set[str]):
    assert set(faults_in(PLAIN + a_check(*keys))) == places


def test_that_a_check_while_infusing_wants_an_infusion_in_the_file():
    check = a_check('every = "5m"', 'during = "infusion"')

    assert faults_in(PLAIN + check) == {"check[1].during": "there is no [infusion] here"}
    assert read(PLAIN + check + a_bound(route="IV") + INFUSION).infusion is not None


def test_that_nothing_is_planned_before_time_zero():
    text = (
        PLAIN
        + AGREED
        + a_check('at = ["10m", "-5m"]')
        + a_booster(earliest="-5m", latest="-1m")
        + a_leaving('["time"]', 'minimum_from_zero = "-1h"', minimum="-1h30m")
    )

    faults = faults_in(text)

    assert set(faults) == {
        "check[1].at[2]",
        "booster.earliest",
        "booster.latest",
        "leaving.minimum",
        "leaving.minimum_from_zero",
    }
    assert all("before time zero" in said for said in faults.values())


def test_that_a_minus_does_not_make_a_duration_of_what_is_none():
    faults = faults_in(PLAIN + a_check('at = ["-soon"]'))

    assert "no duration" in faults["check[1].at[1]"]


def test_that_the_tolerance_of_a_check_does_not_reach_before_time_zero():
    early = faults_in(PLAIN + a_check('at = ["20m", "2m"]', tolerance="5m"))

    assert early == {"check[1].at[2]": "with its tolerance it may be done 3:00 before time zero"}
    assert read(PLAIN + a_check('at = ["5m"]', tolerance="5m")).checks[0].at_s == (300,)


def test_that_a_booster_that_closes_before_it_opens_is_a_fault():
    for latest in ("10m", "9m59s"):
        assert set(faults_in(PLAIN + AGREED + a_booster(latest=latest))) == {"booster.latest"}


def test_that_a_booster_wants_the_agreement_before_the_dose_and_not_the_reverse():  # H42
    assert set(faults_in(PLAIN + a_booster())) == {"booster"}
    assert read(PLAIN + AGREED).gates == (BOOSTER_AGREED,)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (('extends = "onset"', 'extends_by = "5m"'), "booster.extends"),
        (('extends = "peak"',), "booster.extends_by"),
        (('extends_by = "5m"',), "booster.extends"),
        (('extends = "peak"', 'extends_by = "0s"'), "booster.extends_by"),
        (('max = "50"',), "booster.max"),
    ],
)
def test_that_a_booster_extends_a_stage_of_the_file_by_some_time(keys: tuple[str, ...], place: str):
    assert set(faults_in(PLAIN + AGREED + a_booster(*keys))) == {place}


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("max", "max_mg or max_mg_per_kg"),
        ("max_per_kg", "max_mg_per_kg"),
        ("max_total", "max_total_mg or max_total_mg_per_kg"),
        ("max_total_per_kg", "max_total_mg_per_kg"),
    ],
)
def test_that_a_bound_without_unit_is_told_which_keys_name_one(key: str, named: str):  # H34
    faults = faults_in(PLAIN + a_bound(f'{key} = "150"'))

    assert faults == {f"bound[1].{key}": f"names no unit: write {named} (got '150')"}


def test_that_an_amount_with_its_unit_behind_it_is_a_fault():
    assert "not a number" in faults_in(PLAIN + a_bound(mg="150 mg"))["bound[1].max_mg"]


def test_that_totals_under_a_single_dose_and_a_bound_twice_are_faults():
    row = a_bound(mg="150", total_mg="100").replace(
        'max_total_mg_per_kg = "2"', 'max_total_mg_per_kg = "1"'
    )

    assert set(faults_in(PLAIN + row + row)) == {
        "bound[1].max_total_mg",
        "bound[1].max_total_mg_per_kg",
        "bound[2]",
        "bound[2].max_total_mg",
        "bound[2].max_total_mg_per_kg",
    }


@pytest.mark.parametrize(
    ("row", "key", "route", "words"),
    [
        (INFUSION, "infusion", "IV", "IV infusion"),
        (HOLD, "hold", "SL", "under the tongue"),
        (DEVICE, "device", "IN", "nasal"),
    ],
)
def test_that_a_way_of_taking_it_wants_a_bound_of_its_route(
    row: str, key: str, route: str, words: str
):  # H39
    faults = faults_in(PLAIN + a_bound(route="IM") + row)

    assert faults == {key: f"wants a [[bound]] with route '{route}', {words}"}
    assert read(PLAIN + a_bound(route=route, mg="28") + row).routes == (route,)


def test_that_a_bound_that_is_there_and_faulty_is_not_said_to_be_missing():
    text = PLAIN + a_bound(route="IN", mg="some") + DEVICE

    assert set(faults_in(text)) == {"bound[1].max_mg"}


def test_that_a_device_holds_no_more_than_a_dose_may_be():
    faults = faults_in(PLAIN + a_bound(route="IN", mg="27.9") + DEVICE)

    assert set(faults) == {"device.mass_mg"}
    assert "27.9" in faults["device.mass_mg"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("most = 3", "most = 0", "device.most"),
        ("most = 3", "most = 1.5", "device.most"),
        ('rest = "5m"', 'rest = "0s"', "device.rest"),
        ('mass_mg = "28"', 'mass_mg = "0"', "device.mass_mg"),
    ],
)
def test_that_a_device_has_mass_rest_and_number(old: str, new: str, place: str):
    text = PLAIN + a_bound(route="IN", mg="28") + DEVICE.replace(old, new)

    assert set(faults_in(text)) == {place}


def test_that_a_device_names_the_unit_of_its_mass():
    text = PLAIN + a_bound(route="IN", mg="28") + DEVICE.replace("mass_mg", "mass")

    assert faults_in(text) == {
        "device.mass_mg": "is missing",
        "device.mass": "names no unit: write mass_mg (got '28')",
    }


def test_that_a_next_device_is_no_booster():
    text = PLAIN + AGREED + a_bound(route="IN", mg="28") + DEVICE + a_booster()

    assert set(faults_in(text)) == {"booster"}


def test_that_an_infusion_may_last_at_least_its_shortest():
    turned = INFUSION.replace('"1h"', '"39m"')
    nothing = INFUSION.replace('"40m"', '"0s"')
    bound = a_bound(route="IV")

    assert faults_in(PLAIN + bound + turned) == {
        "infusion.longest": "must not be under shortest, 40:00"
    }
    assert set(faults_in(PLAIN + bound + nothing)) == {"infusion.shortest"}
    assert read(PLAIN + bound + INFUSION.replace('"1h"', '"40m"')).infusion is not None


def test_that_a_hold_lasts_and_ends_in_a_known_way():
    bound = a_bound(route="SL")
    nothing = sourced("[hold]", 'planned = "0s"', 'order = "chew"', 'swallowed_minimum = "0s"')

    faults = faults_in(PLAIN + bound + nothing)

    assert set(faults) == {"hold.planned", "hold.order", "hold.swallowed_minimum"}


def test_that_a_checklist_is_of_a_stage_and_says_each_thing_once():
    nowhere = faults_in(PLAIN + a_checklist("mask", stage="onset"))
    twice = faults_in(PLAIN + a_checklist("mask", "basin", "mask"))
    second = faults_in(PLAIN + a_checklist("mask") + a_checklist("basin"))
    empty = faults_in(PLAIN + a_checklist())

    assert nowhere == {"checklist[1].stage": "there is no stage 'onset' here"}
    assert twice == {"checklist[1].items[3].id": "'mask' is there already"}
    assert second == {"checklist[2].stage": "'peak' is there already"}
    assert set(empty) == {"checklist[1].items"}


def test_that_a_gate_stands_once():
    assert faults_in(PLAIN + AGREED + AGREED) == {"gate[2].id": "'booster-agreed' is there already"}


def test_that_a_leaving_item_stands_once():
    faults = faults_in(PLAIN + a_leaving('["time", "gait", "time"]'))

    assert faults == {"leaving.items[3]": "'time' is there already"}


@pytest.mark.parametrize(
    ("minimum", "more"),
    [("1h", ()), ("0s", ('minimum_from_zero = "2h"',))],
)
def test_that_a_time_before_which_nobody_leaves_is_an_item(
    minimum: str, more: tuple[str, ...]
):  # H47
    faults = faults_in(PLAIN + a_leaving('["gait"]', *more, minimum=minimum))

    assert faults == {"leaving.items": "want 'time', as there is a minimum"}
    assert read(PLAIN + a_leaving('["gait"]', minimum="0s")).leaving is not None


@pytest.mark.parametrize("percent", ["0", "-20", "101", '"20"', "true", "nan"])
def test_that_near_baseline_is_a_share(percent: str):
    leaving = a_leaving('["time"]', f"near_baseline_percent = {percent}")

    assert set(faults_in(PLAIN + leaving)) == {"leaving.near_baseline_percent"}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "place"),
    [
        ("90", "140", "pressure.diastolic_over"),
        ("90", "90", "pressure.diastolic_over"),
        ("1400", "90", "pressure.systolic_over"),
        ("140", "0", "pressure.diastolic_over"),
        ('"140"', "90", "pressure.systolic_over"),
    ],
)
def test_that_the_pressure_rule_has_figures_of_a_person(
    systolic: str, diastolic: str, place: str
):  # H46
    assert set(faults_in(PLAIN + a_pressure(systolic, diastolic))) == {place}


def test_that_a_pressure_rule_without_rest_or_validity_is_none():
    text = PLAIN + a_pressure().replace('"5m"', '"0s"').replace('"15m"', '"0s"')

    assert set(faults_in(text)) == {"pressure.rest", "pressure.valid_for"}
