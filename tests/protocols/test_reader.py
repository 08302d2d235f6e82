import hashlib
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_AGREED, LEAVING_ITEMS, STAGE_IDS
from kapmonitor.protocols.reader import parse_protocol, read_protocol
from tests.builders import BUILT_IN, the_built_in_protocol

PLAIN = """
id = "im-ketamine"
version = 1
title = "IM"
notice = "Not approved"

[[stage]]
id = "peak"
title = "Peak"
planned = "40m"
"""
SOURCED = 'source = "domain.md"\ncertainty = "inferred"\n'


def faults_in(text: str) -> dict[str, str]:
    with pytest.raises(FaultyFile) as caught:
        parse_protocol(text.encode(), file="p.toml")
    return {fault.place: fault.expected for fault in caught.value.faults}


def a_limit_row(**keys: str) -> str:
    row = {"sign": '"spo2"', "delay": '"10s"', "priority": '"high"'} | keys
    return "[[limit]]\n" + "".join(f"{k} = {v}\n" for k, v in row.items()) + SOURCED


def test_that_the_built_in_protocol_reads_without_a_fault() -> None:
    protocol = the_built_in_protocol()

    assert protocol.id == "im-ketamine"
    assert [stage.id for stage in protocol.stages] == list(STAGE_IDS)
    assert set(protocol.gates) == {*ARRIVAL_GATES, BOOSTER_AGREED}
    assert protocol.bounds[0].route is Route.IM
    assert protocol.bounds[0].max_mg_per_kg == Decimal("1.5")


def test_that_the_built_in_protocol_is_approved_by_nobody() -> None:  # H24
    assert the_built_in_protocol().approved_by is None


def test_that_the_version_in_use_is_pinned_by_the_hash_of_its_bytes() -> None:  # H60
    raw = BUILT_IN.read_bytes()

    assert the_built_in_protocol().sha256 == hashlib.sha256(raw).hexdigest()
    assert parse_protocol(raw + b"\n", file="p").sha256 != the_built_in_protocol().sha256


def test_that_every_clinical_figure_names_its_source_and_how_sure_it_is() -> None:
    document = tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))
    rows = [*document["gate"], *document["check"], *document["limit"], *document["bound"]]

    for row in (*rows, document["booster"], document["leaving"]):
        assert row["source"].strip()
        assert row["certainty"]


def test_that_a_figure_without_its_source_is_a_fault() -> None:
    row = a_limit_row(low="90").replace('source = "domain.md"\n', "")

    assert faults_in(PLAIN + row) == {"limit[1].source": "is missing"}


def test_that_breathing_is_a_scheduled_check_of_the_built_in_protocol() -> None:  # H12
    spans = [c.stages for c in the_built_in_protocol().checks if c.check == "breathing"]

    assert {"onset", "peak"} <= {stage for stages in spans for stage in stages}


def test_that_the_built_in_leaving_list_leaves_nothing_out() -> None:  # H47
    leaving = the_built_in_protocol().leaving

    assert leaving is not None
    assert set(leaving.items) == set(LEAVING_ITEMS)


def test_that_the_spo2_floor_has_no_delay() -> None:  # H22
    floors = [
        limit
        for limit in the_built_in_protocol().limits
        if limit.sign is VitalSign.SPO2 and limit.side is Side.LOW and limit.delay_s == 0
    ]

    assert [floor.bound for floor in floors] == [88]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (PLAIN + 'color = "red"\n', "stage[1].color", "unknown key"),
        ("colour = 1\n" + PLAIN, "colour", "unknown key"),
        (PLAIN.replace("40m", "40 min"), "stage[1].planned", "no duration"),
        (PLAIN.replace('"40m"', "40"), "stage[1].planned", "duration in quotes"),
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


def test_that_a_check_in_a_stage_that_is_not_there_is_a_fault() -> None:
    row = '[[check]]\ncheck = "breathing"\nevery = "5m"\nstages = ["onset", "peak"]\n'

    faults = faults_in(PLAIN + row + 'tolerance = "1m"\n' + SOURCED)

    assert faults == {"check[1].stages": "there is no stage 'onset' here"}


def test_that_a_check_is_either_at_fixed_times_or_repeated() -> None:
    row = '[[check]]\ncheck = "spo2"\ntolerance = "1m"\n' + SOURCED
    both = row + 'at = ["10m"]\nevery = "0s"\nstages = ["peak"]\n'

    assert set(faults_in(PLAIN + row)) == {"check[1]"}
    assert set(faults_in(PLAIN + both)) == {"check[1]", "check[1].every"}


def test_that_a_stage_twice_and_stages_out_of_order_are_faults() -> None:
    onset = '[[stage]]\nid = "onset"\ntitle = "Onset"\nplanned = "5m"\n'

    faults = faults_in(PLAIN + onset + onset)

    assert "there already" in faults["stage[3].id"]
    assert "order" in faults["stage"]


def test_that_a_booster_that_closes_before_it_opens_is_a_fault() -> None:
    booster = '[booster]\nearliest = "30m"\nlatest = "10m"\nevidence_within = "5m"\n' + SOURCED

    assert set(faults_in(PLAIN + booster)) == {"booster.latest"}


def test_that_totals_under_a_single_dose_and_a_bound_twice_are_faults() -> None:
    row = '[[bound]]\ndrug = "ketamine"\nroute = "IM"\nmax_mg = "150"\nmax_mg_per_kg = "2"\n'
    row += 'max_total_mg = "100"\nmax_total_mg_per_kg = "1"\n' + SOURCED

    assert set(faults_in(PLAIN + row + row)) == {
        "bound[1].max_total_mg",
        "bound[1].max_total_mg_per_kg",
        "bound[2]",
        "bound[2].max_total_mg",
        "bound[2].max_total_mg_per_kg",
    }


def test_that_every_fault_is_told_at_once() -> None:
    text = PLAIN.replace("40m", "long").replace('title = "IM"', "title = 7")
    text += a_limit_row(low="95", high="90") + a_limit_row(low="90", color='"red"')

    faults = faults_in(text)

    assert set(faults) == {"title", "stage[1].planned", "limit", "limit[2].color"}


@pytest.mark.parametrize(
    "raw", [b"", b"= 3", b"\xff\xfe", b"a = " + b"[" * 5000, b"a=" + b"9" * 5000]
)
def test_that_what_is_no_toml_is_one_fault_of_the_file(raw: bytes) -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_protocol(raw, file="p.toml")

    assert all(line.startswith("p.toml: ") for line in caught.value.lines())


def test_that_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match="cannot be read"):
        read_protocol(tmp_path / "none.toml")


@given(st.integers(0, 3000), st.binary(max_size=3))
def test_that_a_damaged_file_reads_or_tells_its_faults(place: int, damage: bytes) -> None:
    raw = BUILT_IN.read_bytes()

    try:
        protocol = parse_protocol(raw[:place] + damage + raw[place + 3 :], file="p.toml")
    except FaultyFile as faulty:
        told = [fault.expected for fault in faulty.faults]
    else:
        told = [stage.title for stage in protocol.stages]
    assert all(told)
