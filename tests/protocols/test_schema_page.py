"""The page for whoever writes a protocol file tells what the reader takes, and no more."""

import re

import pytest

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.fields import Table
from kapmonitor.protocols.model import GATES, STAGE_IDS, Certainty, During, HoldOrder
from kapmonitor.protocols.tables import (
    CHECK_NAMES,
    BoosterTable,
    BoundTable,
    ChecklistTable,
    CheckTable,
    DeviceTable,
    GateTable,
    HoldTable,
    InfusionTable,
    LeavingTable,
    LimitRow,
    PressureTable,
    ProtocolTable,
    StageTable,
)
from tests.protocols.files import BUILT_IN, FOLDER, PLAIN, a_bound, faults_in, read, sourced, table

PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLES = {
    "stage": StageTable,
    "checklist": ChecklistTable,
    "gate": GateTable,
    "check": CheckTable,
    "limit": LimitRow,
    "bound": BoundTable,
    "pressure": PressureTable,
    "booster": BoosterTable,
    "infusion": InfusionTable,
    "hold": HoldTable,
    "device": DeviceTable,
    "leaving": LeavingTable,
}


def keys_of(kind: type[Table]) -> set[str]:
    """Its keys, without those that are refused for their missing unit."""
    return {name for name, field in kind.model_fields.items() if field.alias is None}


def section(key: str) -> str:
    return next(part for part in PAGE.split("\n## ") if f"[{key}]" in part.split("\n")[0])


@pytest.mark.parametrize("key", TABLES)
def test_that_every_key_of_a_table_is_told_in_its_section(key: str):
    told = set(re.findall(r"`(\w+)`", section(key)))

    assert keys_of(TABLES[key]) - {"source", "certainty"} <= told


def test_that_every_table_and_every_key_of_the_head_is_told():
    named = set(re.findall(r"`\[+(\w+)\]+`", PAGE))
    head = set(re.findall(r"`(\w+)`", PAGE))

    assert set(TABLES) <= named
    assert keys_of(ProtocolTable) - set(TABLES) <= head


def test_that_every_word_a_file_may_use_is_told():
    words = {*STAGE_IDS, *GATES, *CHECK_NAMES, *Certainty, *During, *HoldOrder, *Route, *BUILT_IN}
    signs = {*VitalSign} - {VitalSign.BODY_WEIGHT, VitalSign.CUFF_PRESSURE}

    missing = {word for word in {*words, *signs} if f"`{word}`" not in PAGE}

    assert {word for word in missing if f'`"{word}"`' not in PAGE} == set()


def test_that_the_example_reads_without_a_fault():
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    (text,) = example
    assert read(text).id == "our-im"


def test_that_the_faults_it_shows_are_told_in_those_words():
    shown = re.findall(r"^    our-im\.toml: (\S+): (.*)$", PAGE, re.MULTILINE)
    check = ('check = "breathing"', 'every = "5m"', 'stages = ["onset"]', 'tolerance = "1m"')
    text = PLAIN + table("[[stage]]", 'id = "return"', 'title = "Return"', 'planned = "40 min"')

    faults = faults_in(text + sourced("[[check]]", *check) + a_bound('max = "150"'))

    assert dict(shown) == faults
