"""Every published vector of the standard characteristics, name for name and value for value."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.devices.gatt.errors import DecodeError
from kapmonitor.devices.gatt.packets import (
    UnknownCharacteristicError,
    canonical_name,
    decode_values,
    known_names,
)

CAPTURES = Path(__file__).parents[2] / "captures"
FILES = [
    "sfloat",
    "plx_continuous_2a5f",
    "plx_spot_2a5e",
    "plx_features_2a60",
    "blood_pressure_2a35",
    "intermediate_cuff_2a36",
    "bp_feature_2a49",
    "heart_rate_2a37",
    "sensor_location_2a38",
    "battery_2a19",
    "device_information",
    "date_time_2a08",
]
VECTORS: list[dict[str, Any]] = [
    vector
    for file in FILES
    for vector in json.loads((CAPTURES / f"{file}.json").read_text(encoding="utf-8"))
]
DECODABLE = [vector for vector in VECTORS if "expect" in vector]
UNDECODABLE = [vector for vector in VECTORS if vector.get("error")]


def name_of(vector: dict[str, Any]) -> str:
    return f"{vector['characteristic']}-{vector['hex'] or 'empty'}"


def test_that_every_vector_either_decodes_or_is_refused() -> None:
    assert len(DECODABLE) + len(UNDECODABLE) == len(VECTORS) == 143


@pytest.mark.parametrize("vector", DECODABLE, ids=name_of)
def test_that_a_packet_gives_exactly_the_published_values(vector: dict[str, Any]) -> None:
    # H07
    packet = decode_values(vector["characteristic"], bytes.fromhex(vector["hex"]))

    assert packet.values == vector["expect"]
    assert packet.presentable is vector.get("presentable", True)


@pytest.mark.parametrize("vector", UNDECODABLE, ids=name_of)
def test_that_a_broken_packet_is_refused_for_the_published_reason(vector: dict[str, Any]) -> None:
    # H08
    with pytest.raises(DecodeError) as refusal:
        decode_values(vector["characteristic"], bytes.fromhex(vector["hex"]))

    assert refusal.value.kind == vector["error_kind"]
    assert str(refusal.value)


@pytest.mark.parametrize("vector", DECODABLE, ids=name_of)
def test_that_a_bytearray_decodes_as_bytes_do(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])

    assert decode_values(vector["characteristic"], bytearray(data)) == decode_values(
        vector["characteristic"], data
    )


@given(name=st.sampled_from(known_names()), data=st.binary(max_size=24))
def test_that_any_bytes_decode_to_json_or_are_refused(name: str, data: bytes) -> None:
    # H07, H08
    try:
        packet = decode_values(name, data)
    except DecodeError:
        return

    assert json.loads(json.dumps(packet.values, allow_nan=False)) == packet.values


@given(vector=st.sampled_from(DECODABLE), cut=st.integers(min_value=1, max_value=8))
def test_that_a_packet_cut_short_never_gives_more_than_it_holds(
    vector: dict[str, Any], cut: int
) -> None:
    # H08
    if vector["characteristic"] in {"2A37", "2A24", "2A25", "2A26", "2A29"}:
        return  # lists and texts of any length: a shorter one is a valid one

    with pytest.raises(DecodeError):
        decode_values(vector["characteristic"], bytes.fromhex(vector["hex"])[:-cut])


@pytest.mark.parametrize("name", ["2A5F", "2a5f", " 2a5F ", "00002A5F-0000-1000-8000-00805F9B34FB"])
def test_that_a_characteristic_is_known_by_either_form_and_any_case(name: str) -> None:
    assert canonical_name(name) == "2A5F"


@pytest.mark.parametrize("name", ["", "2A5", "ffff", "0000ffff-0000-1000-8000-00805f9b34fb"])
def test_that_a_name_without_a_decoder_is_told(name: str) -> None:
    with pytest.raises(UnknownCharacteristicError):
        decode_values(name, b"")
