import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.dosing import Route
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.model import During, HoldOrder
from kapmonitor.protocols.reader import parse_protocol, read_protocol
from tests.protocols.files import (
    AGREED,
    FOLDER,
    PLAIN,
    SOURCED,
    a_bound,
    built_in,
    faults_in,
    read,
    sourced,
    table,
)

RAW = (FOLDER / "im-ketamine.toml").read_bytes()


def a_limit_row(**keys: str) -> str:
    row = {"sign": '"spo2"', "delay": '"10s"', "priority": '"high"'} | keys
    return "[[limit]]\n" + "".join(f"{k} = {v}\n" for k, v in row.items()) + SOURCED


def test_that_a_file_of_the_first_kind_still_reads():
    check = sourced(
        "[[check]]", 'check = "breathing"', 'every = "5m"', 'stages = ["peak"]', 'tolerance = "1m"'
    )
    leaving = sourced("[leaving]", 'minimum = "1h"', 'items = ["time", "gait"]')

    protocol = read(PLAIN + check + a_limit_row(low="90") + a_bound() + leaving)

    assert protocol.stages[0].may_be_skipped
    assert protocol.stages[0].may_be_repeated
    assert protocol.stages[0].overlaps == ()
    assert protocol.checks[0].during is None
    assert not protocol.bounds[0].second_person
    assert protocol.leaving is not None
    assert (protocol.leaving.minimum_s, protocol.leaving.minimum_from_zero_s) == (3600, 0)
    assert protocol.leaving.near_baseline_percent is None
    assert (protocol.pressure, protocol.infusion, protocol.hold) == (None, None, None)
    assert (protocol.device, protocol.booster, protocol.checklists) == (None, None, ())


def test_that_every_key_of_the_schema_reaches_the_model():
    protocol = read(
        PLAIN
        + 'may_be_skipped = false\nmay_be_repeated = false\noverlaps = ["recovery"]\n'
        + table("[[stage]]", 'id = "recovery"', 'title = "Recovery"', 'planned = "20m"')
        + table("[[checklist]]", 'stage = "peak"', 'items = [{ id = "mask", title = "Mask" }]')
        + AGREED
        + sourced("[[check]]", 'check = "spo2"', 'every = "5m"', 'during = "oxygen"')
        + 'tolerance = "1m"\n'
        + a_bound("second_person = true")
        + a_bound(route="IV")
        + a_bound(route="SL")
        + sourced("[pressure]", "systolic_over = 140", "diastolic_over = 90.5")
        + 'rest = "5m"\nvalid_for = "15m"\n'
        + sourced("[booster]", 'earliest = "10m"', 'latest = "30m"', 'evidence_within = "5m"')
        + 'max_mg = "50"\nmax_mg_per_kg = "0.5"\nextends = "peak"\nextends_by = "20m"\n'
        + sourced("[infusion]", 'shortest = "40m"', 'longest = "1h"', "bolus = true")
        + sourced("[hold]", 'planned = "15m"', 'order = "spit"', 'swallowed_minimum = "3h"')
        + sourced("[leaving]", 'minimum = "1h"', 'minimum_from_zero = "2h"', 'items = ["time"]')
        + "near_baseline_percent = 20\n"
    )

    peak, recovery = protocol.stages
    assert not peak.may_be_skipped
    assert not peak.may_be_repeated
    assert (peak.overlaps, recovery.overlaps) == (("recovery",), ())
    assert [(item.id, item.title) for item in protocol.checklists[0].items] == [("mask", "Mask")]
    assert protocol.checks[0].during is During.OXYGEN
    assert [bound.second_person for bound in protocol.bounds] == [True, False, False]
    assert protocol.routes == (Route.IM, Route.IV, Route.SL)
    pressure, booster = protocol.pressure, protocol.booster
    assert pressure is not None
    assert (pressure.systolic_over, pressure.diastolic_over) == (140, 90.5)
    assert (pressure.rest_s, pressure.valid_s) == (300, 900)
    assert booster is not None
    assert (booster.max_mg, booster.max_mg_per_kg) == (Decimal(50), Decimal("0.5"))
    assert (booster.extends, booster.extends_by_s) == ("peak", 1200)
    infusion, hold, leaving = protocol.infusion, protocol.hold, protocol.leaving
    assert infusion is not None
    assert (infusion.shortest_s, infusion.longest_s, infusion.bolus) == (2400, 3600, True)
    assert hold is not None
    assert (hold.planned_s, hold.order, hold.swallowed_minimum_s) == (900, HoldOrder.SPIT, 10800)
    assert leaving is not None
    assert (leaving.minimum_from_zero_s, leaving.near_baseline_percent) == (7200, 20)


def test_that_a_device_reaches_the_model():
    device = sourced("[device]", 'mass_mg = "28"', 'rest = "5m"', "most = 3")

    read_device = read(PLAIN + a_bound(route="IN", mg="28") + device).device

    assert read_device is not None
    assert (read_device.mass_mg, read_device.rest_s, read_device.most) == (Decimal(28), 300, 3)


def test_that_the_version_in_use_is_pinned_by_the_hash_of_its_bytes() -> None:  # H60
    im = built_in("im-ketamine")

    assert im.sha256 == hashlib.sha256(RAW).hexdigest()
    assert parse_protocol(RAW + b"\n", file="p").sha256 != im.sha256


def test_that_a_figure_without_its_source_is_a_fault() -> None:
    row = a_limit_row(low="90").replace('source = "domain.md"\n', "")
    blank = a_limit_row(low="90").replace('"domain.md"', '"  "')

    assert faults_in(PLAIN + row) == {"limit[1].source": "is missing"}
    assert set(faults_in(PLAIN + blank)) == {"limit[1].source"}


def test_that_nobody_approves_by_a_blank_name() -> None:  # H24
    assert set(faults_in('approved_by = "  "\n' + PLAIN)) == {"approved_by"}


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (PLAIN + 'color = "red"\n', "stage[1].color", "unknown key"),
        ("colour = 1\n" + PLAIN, "colour", "unknown key"),
        (PLAIN.replace("40m", "40 min"), "stage[1].planned", "no duration"),
        (PLAIN.replace('"40m"', "40"), "stage[1].planned", "duration in quotes"),
        (PLAIN.replace("40m", "0s"), "stage[1].planned", "longer than nothing"),
        (PLAIN.replace("40m", "-5m"), "stage[1].planned", "no duration"),
        (PLAIN + "may_be_skipped = 1\n", "stage[1].may_be_skipped", "boolean"),
        (PLAIN.replace("version = 1", "version = 0"), "version", "greater than or equal to 1"),
        (PLAIN.replace("version = 1", "version = true"), "version", "integer"),
        (PLAIN.replace('"im-', '"IM '), "id", "pattern"),
        (PLAIN.replace('id = "peak"', 'id = "summit"'), "stage[1].id", "must be one of"),
        (PLAIN.replace('notice = "Not approved"', ""), "notice", "is missing"),
        (PLAIN + a_limit_row(low='"90"'), "limit[1].low", "number"),
        (PLAIN + a_limit_row(low="true"), "limit[1].low", "number"),
        (PLAIN + a_limit_row(low="nan"), "limit[1].low", "finite"),
        (PLAIN + a_limit_row(low="90", delay="10"), "limit[1].delay", "duration in quotes"),
        (PLAIN + a_limit_row(low="90", sign='"sp02"'), "limit[1].sign", "input should be"),
        (PLAIN + a_limit_row(low="90", priority='"urgent"'), "limit[1].priority", "should be"),
        (PLAIN + a_limit_row(low="127"), "limit[1].low", "is no spo2 at all"),
        (PLAIN + a_limit_row(), "limit[1]", "wants low, high or both"),
        (PLAIN + a_limit_row(low="95", high="94"), "limit", "cross"),
        (PLAIN + a_limit_row(low="95") + a_limit_row(high="95"), "limit", "cross"),
    ],
)
def test_that_a_fault_is_told_with_its_place(text: str, place: str, expected: str) -> None:
    faults = faults_in(text)

    assert list(faults) == [place]
    assert expected in faults[place]


def test_that_an_amount_without_quotes_is_a_fault() -> None:  # H35
    row = '[[bound]]\ndrug = "ketamine"\nroute = "IM"\nmax_mg = 150\nmax_mg_per_kg = "1,000"\n'
    row += 'max_total_mg = "150"\nmax_total_mg_per_kg = "1.5"\n' + SOURCED

    faults = faults_in(PLAIN + row)

    assert "in quotes" in faults["bound[1].max_mg"]
    assert "grouped" in faults["bound[1].max_mg_per_kg"]


def test_that_every_fault_is_told_at_once() -> None:
    text = PLAIN.replace("40m", "long").replace('title = "IM"', "title = 7")
    text += a_limit_row(low="95", high="90") + a_limit_row(low="90", color='"red"')

    faults = faults_in(text)

    assert set(faults) == {"title", "stage[1].planned", "limit", "limit[2].color"}


TEN_FAULTS = """
id = "im-ketamine"
version = 1
title = "IM"
notice = "Not approved"
colour = "red"

[[stage]]
id = "peak"
title = "Peak"
planned = "40 min"

[[check]]
check = "breathing"
every = "5m"
stages = ["onset"]
tolerance = "2m"
source = "ours"
certainty = "inferred"

[[check]]
check = "blood-pressure"
at = ["-10m", "40m"]
tolerance = "5m"
source = "ours"
certainty = "inferred"

[[check]]
check = "blood-pressure"
every = "10m"
during = "infusion"
tolerance = "5m"
source = "ours"
certainty = "inferred"

[[limit]]
sign = "spo2"
low = 92
high = 90
delay = "15s"
priority = "medium"
source = "ours"
certainty = "inferred"

[[bound]]
drug = "ketamine"
route = "IM"
max = "150"
max_mg = "150"
max_mg_per_kg = "1.5"
max_total_mg = "200"
max_total_mg_per_kg = "2"
source = "ours"
certainty = "inferred"

[booster]
earliest = "30m"
latest = "10m"
evidence_within = "10m"
source = "ours"
certainty = "inferred"

[leaving]
minimum = "1h"
items = ["gait", "gait"]
source = "ours"
certainty = "inferred"
"""


def test_that_ten_faults_of_a_file_are_told_in_one_go() -> None:
    faults = faults_in(TEN_FAULTS)

    assert faults == {
        "colour": "unknown key",
        "stage[1].planned": (
            "'40 min' is no duration: write it like 1h30m, 40m or 12.5s (got '40 min')"
        ),
        "check[1].stages": "there is no stage 'onset' here",
        "check[2].at[1]": (
            "lies before time zero, the first dose: nothing is planned there (got '-10m')"
        ),
        "check[3].during": "there is no [infusion] here",
        "limit": "spo2: low 92 and high 90 cross",
        "bound[1].max": "names no unit: write max_mg or max_mg_per_kg (got '150')",
        "booster": "wants the gate 'booster-agreed' before the dose",
        "booster.latest": "must be after earliest, 30:00",
        "leaving.items[2]": "'gait' is there already",
        "leaving.items": "want 'time', as there is a minimum",
    }


@pytest.mark.parametrize(
    "raw", [b"", b"= 3", b"\xff\xfe", b"a = " + b"[" * 5000, b"a=" + b"9" * 5000]
)
def test_that_what_is_no_toml_is_one_fault_of_the_file(raw: bytes) -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_protocol(raw, file="p.toml")

    assert all(line.startswith("p.toml: ") for line in caught.value.lines())


@pytest.mark.parametrize(
    "key",
    [
        *("stage", "checklist", "gate", "check", "limit", "bound", "pressure"),
        *("booster", "infusion", "hold", "device", "leaving"),
    ],
)
@pytest.mark.parametrize("value", ["7", '"text"', "[]", "[7]", "[[]]", "{}", "[{}]", "{ id = [] }"])
def test_that_a_table_of_another_shape_is_told_or_empty(key: str, value: str) -> None:
    head = PLAIN if key != "stage" else PLAIN[: PLAIN.index("[[stage]]")]

    try:
        told = [stage.title for stage in read(f"{key} = {value}\n" + head).stages]
    except FaultyFile as faulty:
        told = faulty.lines()
    assert all(told)


def test_that_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match="cannot be read"):
        read_protocol(tmp_path / "none.toml")


@given(st.integers(0, len(RAW)), st.binary(max_size=3))
def test_that_a_damaged_file_reads_or_tells_its_faults(place: int, damage: bytes) -> None:
    try:
        protocol = parse_protocol(RAW[:place] + damage + RAW[place + 3 :], file="p.toml")
    except FaultyFile as faulty:
        told = [fault.expected for fault in faulty.faults]
    else:
        told = [stage.title for stage in protocol.stages]
    assert all(told)
