import math
from dataclasses import replace

import pytest

from kapmonitor.domain.vitals import Quality, Source
from kapmonitor.services.lines import (
    compact,
    fact_line,
    parse_fact,
    parse_object,
    parse_reading,
    prepare,
    reading_line,
    session_line,
    storable,
)
from kapmonitor.services.payloads import LineError
from tests.records import an_observation, an_opening, an_spo2


def test_that_the_lines_have_the_keys_and_the_order_of_the_interface():
    opened = prepare(an_opening()).fact("s-1", 1, "0" * 64, "ab")

    assert session_line(opened) == (
        '{"type":"session","session":"s-1","opened_at":"2026-03-02T13:00:00.000Z",'
        '"participant":"DEMO-01","room":"2","practice":true,'
        '"protocol":{"id":"im-ketamine","version":3,"sha256":"' + "ab" * 32 + '"},"app":"0.1.0"}'
    )
    observed = prepare(an_observation("ruhig, müde", 1.5)).fact("s-1", 2, "ab", "cd")
    assert fact_line(observed) == (
        '{"type":"fact","session":"s-1","version":2,"kind":"observation-recorded",'
        '"occurred_at":"2026-03-02T13:00:01.500Z","recorded_at":"2026-03-02T13:00:01.500Z",'
        '"recorded_by":"guide","data":{"text":"ruhig, müde"},"previous":"ab","hash":"cd"}'
    )
    assert reading_line("s-1", storable(an_spo2(97))) == (
        '{"type":"reading","session":"s-1","device":"oximeter","sign":"spo2","value":97.0,'
        '"unit":"%","taken_at":null,"received_at":"2026-03-02T13:00:00.000Z","quality":"good",'
        '"source":"live"}'
    )


def test_that_lines_come_back_as_what_they_were():
    fact = prepare(an_observation("calm")).fact("s-1", 2, "ab", "cd")
    reading = storable(replace(an_spo2(None), source=Source.STORED))

    assert parse_fact(parse_object(fact_line(fact))) == fact
    assert parse_reading(parse_object(reading_line("s-1", reading))) == reading


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_that_a_value_that_is_no_number_becomes_none_with_its_reason(value):  # H07
    kept = storable(replace(an_spo2(97.0), value=value))

    assert (kept.value, kept.quality) == (None, Quality.NO_VALUE)


def test_that_a_sensor_off_stays_one_when_its_number_goes():
    kept = storable(replace(an_spo2(97.0), value=math.nan, quality=Quality.SENSOR_OFF))

    assert kept.quality is Quality.SENSOR_OFF


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":NaN}',
        "\ufeff{}",
        "[]",
        "",
        "{} {}",
        b'{"a":"\xff"}',
        '{"a":' * 100_000,
    ],
)
def test_that_what_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(LineError):
        parse_object(text)


def test_that_a_compact_line_is_utf8_and_has_no_spaces():
    assert compact({"a": "µ", "b": [1, 2.5]}) == '{"a":"µ","b":[1,2.5]}'
