"""Channels: the same readings, packed for plots."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.lines import storable
from kapmonitor.services.payloads import to_milliseconds
from kapmonitor.store.channels import RawChannel, gather, pack_channels, unpack_channels
from kapmonitor.store.chunks import FORMAT, pack
from tests.records import START

VALUES = (
    st.none()
    | st.integers(0, 300).map(float)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([97.3, 0.01, 3276.8, -3276.8, 32767.0, 32768.0, 1e300])
)
READINGS = st.lists(
    st.builds(
        Reading,
        sign=st.sampled_from([VitalSign.SPO2, VitalSign.PULSE_RATE, VitalSign.SYSTOLIC]),
        value=VALUES,
        quality=st.sampled_from(Quality),
        device=st.sampled_from(["oximeter", "cuff", "Öximeter"]),
        taken_at=st.none(),
        received_at=st.integers(-(10**9), 10**9).map(lambda ms: START + timedelta(milliseconds=ms)),
        source=st.sampled_from(Source),
    ).map(storable),
    max_size=30,
)


class Chunk:
    def __init__(self, readings: list[Reading]) -> None:
        self.payload = pack(readings)
        self.format = FORMAT


class Hot:
    def __init__(self, reading: Reading) -> None:
        self.device, self.sign = reading.device, reading.sign.value
        self.quality, self.source = reading.quality.value, reading.source.value
        self.value = reading.value
        self.received_at = to_milliseconds(reading.received_at)


def one_by_one(readings: list[Reading]) -> list[RawChannel]:
    keys = dict.fromkeys((each.device, each.sign) for each in readings)
    channels = []
    for device, sign in keys:
        mine = [each for each in readings if (each.device, each.sign) == (device, sign)]
        channels.append(
            RawChannel(
                device=device,
                sign=sign,
                received=np.array([to_milliseconds(each.received_at) for each in mine]),
                values=np.array([each.value for each in mine], np.float64),
                trusted=np.array(
                    [each.quality is Quality.GOOD and each.source is Source.LIVE for each in mine]
                ),
            )
        )
    return channels


def by_key(channels: list[RawChannel]) -> dict[tuple[str, str], RawChannel]:
    return {(each.device, each.sign.value): each for each in channels}


@given(READINGS, READINGS, READINGS)
def test_that_channels_hold_every_reading_of_chunks_and_hot_rows(first, second, hot):
    chunks = [Chunk(readings) for readings in (first, second) if readings]

    ours = by_key(gather(chunks, [Hot(each) for each in hot]))
    theirs = by_key(one_by_one([*first, *second, *hot]))

    assert ours.keys() == theirs.keys()
    assert all(ours[key].is_like(theirs[key]) for key in ours)


@given(READINGS)
def test_that_packing_loses_nothing(readings):
    channels = one_by_one(readings)

    again = unpack_channels(pack_channels(channels))

    assert len(again) == len(channels)
    assert all(map(RawChannel.is_like, again, channels))


@pytest.mark.parametrize("cut", [0, 1, 7])
def test_that_a_damaged_blob_is_told(cut):
    payload = pack_channels(one_by_one([storable(READING)]))

    with pytest.raises(ValueError, match="unpacked"):
        unpack_channels(payload[:cut])


def test_that_a_chunk_of_a_newer_format_is_told():
    chunk = Chunk([READING])
    chunk.format = 9

    with pytest.raises(ValueError, match="format 9"):
        gather([chunk], [])


READING = Reading(
    sign=VitalSign.SPO2,
    value=97.0,
    quality=Quality.GOOD,
    device="oximeter",
    taken_at=None,
    received_at=START,
)
