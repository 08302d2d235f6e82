from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.lines import reading_line, storable
from kapmonitor.store.chunks import FORMAT, pack, unpack
from tests.records import an_spo2, at

TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
READINGS = st.builds(
    Reading,
    sign=st.sampled_from(VitalSign),
    value=st.none() | st.floats(),
    quality=st.sampled_from(Quality),
    device=st.text(max_size=5),
    taken_at=st.none() | TIMES,
    received_at=TIMES,
    source=st.sampled_from(Source),
).map(storable)


@given(st.lists(READINGS))
def test_that_packed_readings_come_back_line_for_line(readings):
    back = unpack(pack(readings), FORMAT)

    lines = [reading_line("s-1", each) for each in back]
    assert lines == [reading_line("s-1", each) for each in readings]


def test_that_an_hour_of_five_numerics_takes_less_than_an_eighth_of_a_row_a_sample():
    naive_bytes_an_hour = 752_000
    minute = [
        storable(
            Reading(
                sign=sign,
                value=float(60 + (second * 7 + index) % 5),
                quality=Quality.GOOD,
                device="oximeter",
                taken_at=None,
                received_at=at(second) + timedelta(milliseconds=(second * 37) % 41),
            )
        )
        for second in range(60)
        for index, sign in enumerate(list(VitalSign)[:5])
    ]

    assert len(pack(minute)) * 60 < naive_bytes_an_hour / 8


@pytest.mark.parametrize("payload", [b"", b"no zlib", pack([an_spo2(97.0)])[:-3]])
def test_that_a_damaged_chunk_is_an_error(payload):
    with pytest.raises(ValueError, match="unpacked"):
        unpack(payload, FORMAT)


def test_that_a_format_of_a_newer_version_is_an_error():
    with pytest.raises(ValueError, match="format 2"):
        unpack(pack([]), FORMAT + 1)
