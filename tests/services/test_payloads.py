from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.services import payloads
from kapmonitor.services.lines import parse_object
from kapmonitor.services.payloads import (
    LineError,
    clean_text,
    decode_event,
    encode_event,
    parse_time,
    time_text,
)

SAMPLES = [
    parse_object(line)
    for line in (Path(__file__).parent / "samples" / "facts.jsonl").read_bytes().splitlines()
]


@pytest.mark.parametrize("sample", SAMPLES, ids=[each["kind"] for each in SAMPLES])
def test_that_a_stored_sample_decodes_for_ever_and_is_written_the_same_way(sample):
    event = decode_event(sample["kind"], sample["data"])

    assert encode_event(event) == (sample["kind"], sample["data"])


def test_that_every_kind_has_a_sample():
    assert {each["kind"] for each in SAMPLES} == set(ev.KINDS)


def test_that_an_amount_is_kept_digit_by_digit():
    dose = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal("0.10"))

    _, data = encode_event(dose)

    assert data == {"drug": "ketamine", "route": "IM", "mass_mg": "0.10"}
    assert decode_event("dose-administered", data) == dose


def test_that_the_new_values_of_an_amendment_stand_beside_its_reason():
    amended = ev.EntryAmended(amends=7, reason="misread", changes={"mass_mg": "50", "value": 3.0})

    kind, data = encode_event(amended)

    assert data == {"amends": 7, "reason": "misread", "mass_mg": "50", "value": 3.0}
    assert decode_event(kind, data) == amended


def test_that_an_amendment_cannot_hide_its_own_reason():
    amended = ev.EntryAmended(amends=7, reason="misread", changes={"reason": "another"})

    with pytest.raises(LineError, match="entry-amended: reason"):
        encode_event(amended)


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("stage-started", {}, "stage-started: stage is missing"),
        ("stage-started", {"stage": 3}, "stage-started: stage: 3 is not text"),
        ("stage-started", {"stage": "onset", "more": 1}, "stage-started: more"),
        ("score-recorded", {"scale": "pain", "value": True}, "score-recorded: value"),
        ("vital-entered", {"sign": "mood", "value": 3}, "vital-entered: sign"),
        ("check-completed", {"check": "spo2", "due_at": "13:00"}, "check-completed: due_at"),
        ("readings-sealed", {"count": 2**53, "digest": ""}, "readings-sealed: count"),
        ("stage-started", {"stage": "onset", "v": 2}, "payload version 2"),
        ("tea-served", {}, "tea-served"),
    ],
)
def test_that_an_error_names_kind_and_field(kind, data, told):
    with pytest.raises(LineError, match=told):
        decode_event(kind, data)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_what_is_no_number_is_never_stored(value):  # H07
    with pytest.raises(LineError, match="score-recorded: value"):
        encode_event(ev.ScoreRecorded(scale="pain", value=value))


def test_that_an_old_payload_is_brought_up(monkeypatch):
    def renamed(data):
        return {"stage": data["phase"]}

    monkeypatch.setitem(payloads.UPCASTS, "stage-started", (renamed,))

    assert decode_event("stage-started", {"phase": "onset"}) == ev.StageStarted(stage="onset")
    new = encode_event(ev.StageStarted(stage="onset"))
    assert new == ("stage-started", {"stage": "onset", "v": 2})
    assert decode_event(*new) == ev.StageStarted(stage="onset")


@given(st.text(alphabet=st.characters(blacklist_categories=())))
def test_that_any_text_can_be_stored_after_cleaning(text):
    kind, data = encode_event(ev.MomentMarked(text=text))

    assert decode_event(kind, data) == ev.MomentMarked(text=clean_text(text))
    clean_text(text).encode("utf-8")


def test_that_a_time_is_told_in_utc_to_the_millisecond():
    vienna = timezone(timedelta(hours=1))

    text = time_text(datetime(2026, 3, 2, 14, 0, 0, 999_999, tzinfo=vienna))

    assert text == "2026-03-02T13:00:00.999Z"
    assert parse_time(text) == datetime(2026, 3, 2, 13, 0, 0, 999_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-02T13:00:00Z", "2026-03-02T13:00:00.000+00:00", "2026-13-02T13:00:00.000Z", 3]
)
def test_that_a_time_written_another_way_is_none(text):
    with pytest.raises(LineError):
        parse_time(text)


def test_that_a_naive_time_is_refused():
    with pytest.raises(LineError, match="no time zone"):
        time_text(datetime(2026, 3, 2, 13))  # noqa: DTZ001 - the point of the test
