from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.protocols.faults import FaultyFile
from kapmonitor.simulation.scenario import parse_scenario
from tests.simulation.scenario_texts import BARE, EXAMPLE

KEYS = (
    *("title", "protocol", "participant", "starts_at", "duration", "seed", "replace_limits"),
    *("limit", "device", "vital", "fault", "staff", "expect", "code", "weight_kg", "id", "driver"),
    *("name", "measures_at", "sign", "points", "noise", "kind", "at", "lasts", "by", "action"),
    *("drug", "route", "mass_mg", "label", "match", "within", "never", "low", "high", "delay"),
)
WORDS = ("plx", "oximeter", "spo2", "10m", "0s", "60", "1,000", "high", "nurse", "IM", "mark", "")
scalars = st.one_of(
    st.sampled_from(WORDS).map('"{}"'.format),
    st.integers(-(10**30), 10**30).map(str),
    st.sampled_from(["nan", "inf", "-1.5", "1e400", "true", "[]", "{}", "2026-03-02T13:00:00Z"]),
    st.sampled_from(
        ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-03-02", "10:00:00"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{k} = {v}" for k, v in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)


def document(table: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in table.items())


def parses_or_tells(raw: bytes) -> None:
    """Any other exception than the one that holds the faults fails the test by itself."""
    try:
        scenario = parse_scenario(raw, file="s.toml", name="s")
    except FaultyFile as faulty:
        told: list[Any] = list(faulty.faults)
    else:
        told = [scenario.duration_s, scenario.device_specs(1)]
    assert told


@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=8))
def test_that_any_document_parses_or_tells_its_faults(table: dict[str, str]) -> None:
    parses_or_tells(document(table).encode())


@given(
    st.sampled_from(EXAMPLE.strip().splitlines()).filter(lambda line: "=" in line),
    values,
)
def test_that_any_other_value_in_a_good_file_parses_or_tells_its_faults(
    line: str, value: str
) -> None:
    key = line.partition("=")[0]

    parses_or_tells(EXAMPLE.replace(line, f"{key} = {value}").encode())


@given(st.binary(max_size=60))
def test_that_any_bytes_parse_or_tell_their_faults(raw: bytes) -> None:
    parses_or_tells(raw)
    parses_or_tells(BARE.encode() + raw)
