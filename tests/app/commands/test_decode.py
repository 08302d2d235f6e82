"""The decode command through its streams: arguments, JSON lines, and what it says of bad ones."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kapmonitor.app.commands.decode import run_decode

CAPTURES = Path(__file__).parents[2] / "captures"
VECTORS: list[dict[str, Any]] = [
    vector
    for file in sorted(CAPTURES.glob("*.json"))
    for vector in json.loads(file.read_text(encoding="utf-8"))
    if file.stem
    in {
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
    }
]
PLAIN = "00d4f3d0f2"
PLAIN_ANSWER = '{"ok":true,"values":{"spo2":98.0,"pulse_rate":72.0}}'


def decode(name: str, *packets: str, lines: str = "") -> tuple[int, list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    status = run_decode(name, packets, source=io.StringIO(lines), out=out, err=err)
    return status, out.getvalue().splitlines(), err.getvalue().splitlines()


def assert_answers(vector: dict[str, Any], answer: dict[str, Any]) -> None:
    assert answer["ok"] is not vector.get("error", False)
    if answer["ok"]:
        assert answer["values"] == vector["expect"]
    else:
        assert answer.keys() == {"ok", "error"}
    if vector.get("presentable") is False:
        assert answer["presentable"] is False


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['characteristic']}-{v['hex']}")
def test_that_a_vector_as_argument_is_answered_as_published(vector: dict[str, Any]) -> None:
    status, out, err = decode(vector["characteristic"], vector["hex"])

    assert status == (1 if vector.get("error") else 0)
    assert_answers(vector, json.loads(out[0]))
    assert err == []


def test_that_all_vectors_as_lines_are_answered_in_order() -> None:
    lines = "".join(json.dumps(vector) + "\n" for vector in VECTORS)

    status, out, err = decode("-", lines=lines)

    assert (status, len(out), err) == (1, len(VECTORS), [])
    for vector, answer in zip(VECTORS, out, strict=True):
        assert_answers(vector, json.loads(answer))


def test_that_an_answer_is_one_compact_object_a_packet() -> None:
    status, out, _ = decode("2A5F", PLAIN, "0062000000")

    assert status == 0
    assert out == [
        PLAIN_ANSWER,
        '{"ok":true,"values":{"spo2":98.0,"pulse_rate":0.0},"presentable":false}',
    ]


@pytest.mark.parametrize("name", ["2a5f", "00002A5F-0000-1000-8000-00805F9B34FB"])
@pytest.mark.parametrize("packet", ["00 d4 f3 d0 f2", "00:D4:F3:D0:F2", "0 0d4f3d0f2"])
def test_that_names_and_bytes_may_be_written_as_people_write_them(name: str, packet: str) -> None:
    assert decode(name, packet) == (0, [PLAIN_ANSWER], [])


def test_that_one_undecodable_packet_spoils_the_status_and_no_other_answer() -> None:
    status, out, _ = decode("2A5F", PLAIN, "0062", PLAIN)

    assert status == 1
    assert out[0] == out[2] == PLAIN_ANSWER
    assert json.loads(out[1])["error"].startswith("2A5F: the packet ends after 2 bytes")


def test_that_every_packet_that_is_no_hexadecimal_is_named_and_nothing_decoded() -> None:
    status, out, err = decode("2A5F", PLAIN, "xyz", "123")

    assert (status, out) == (2, [])
    assert [line.partition(" is ")[0] for line in err] == ["decode: 'xyz'", "decode: '123'"]


def test_that_an_unknown_name_lists_what_is_known() -> None:
    status, out, err = decode("2A99", PLAIN)

    assert (status, out, len(err)) == (2, [], 1)
    assert "2A5F" in err[0]
    assert "2A35" in err[0]


def test_that_a_profile_is_told_to_be_missing_yet() -> None:
    status, out, err = decode("bci", "80")

    assert (status, out) == (2, [])
    assert err == ["decode: profile 'bci' cannot be decoded yet"]


def test_that_a_name_without_packets_is_bad_usage() -> None:
    status, _, err = decode("2A5F")

    assert (status, len(err)) == (2, 1)


def test_that_lines_after_a_name_may_leave_the_name_out() -> None:
    lines = '{"hex":"00d4f3d0f2"}\n{"characteristic":"2A19","hex":"32"}\n'

    status, out, _ = decode("2A5F", "-", lines=lines)

    assert status == 0
    assert out == [PLAIN_ANSWER, '{"ok":true,"values":{"battery_percent":50}}']


def test_that_chunks_are_the_pieces_of_one_packet() -> None:
    lines = '{"characteristic":"2A5F","hex":"00d4f3d0f2","chunks":["00d4","f3d0f2"]}\n'

    assert decode("-", lines=lines) == (0, [PLAIN_ANSWER], [])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no json",
        "[" * 100_000,
        "9" * 5_000,
        '"2A5F"',
        "{}",
        '{"hex":"00"}',
        '{"characteristic":"2A5F"}',
        '{"characteristic":5,"hex":"00"}',
        '{"characteristic":"2A99","hex":"00"}',
        '{"profile":"bci","hex":"00"}',
        '{"characteristic":"2A5F","hex":"0g"}',
        '{"characteristic":"2A5F","hex":null}',
        '{"characteristic":"2A5F","chunks":"00d4f3d0f2"}',
        '{"characteristic":"2A5F","chunks":[0]}',
        '{"characteristic":"2A5F","hex":"00d4f3d0f2","chunks":["00"]}',
    ],
    ids=range(16),
)
def test_that_an_unusable_line_is_answered_in_its_place(line: str) -> None:
    good = '{"characteristic":"2A5F","hex":"00d4f3d0f2"}'

    status, out, err = decode("-", lines=f"{good}\n{line}\n{good}\n")

    assert (status, err) == (1, [])
    assert out[0] == out[2] == PLAIN_ANSWER
    answer = json.loads(out[1])
    assert answer["ok"] is False
    assert answer["error"]


def test_that_bytes_that_are_no_text_spoil_one_line_only() -> None:
    good = b'{"characteristic":"2A5F","hex":"00d4f3d0f2"}\n'
    source = io.TextIOWrapper(io.BytesIO(good + b"\xff\xfe\n" + good), encoding="utf-8")
    out = io.StringIO()

    status = run_decode("-", [], source=source, out=out, err=io.StringIO())

    assert status == 1
    assert [json.loads(line)["ok"] for line in out.getvalue().splitlines()] == [True, False, True]
