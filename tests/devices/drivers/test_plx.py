"""Packets worked out by hand: flags, SpO2 and pulse as SFLOAT, little-endian; 97 is 61 00."""

import pytest

from kapmonitor.devices.drivers.driver import Decoder
from kapmonitor.devices.drivers.plx import PlxDriver
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from tests.builders import instant
from tests.records import at

PLAIN = "00 6100 4800"  # 97 %, 72 /min


def readings(packet: str, *, frames_before: int = 1) -> list[Reading]:
    decoder = PlxDriver().decoder("oximeter")
    decoder.linked()
    for second in range(frames_before):
        decode(decoder, PLAIN, second)
    return list(decode(decoder, packet, 10))


def decode(decoder: Decoder, packet: str, second: float) -> tuple[Reading, ...]:
    data = bytes.fromhex(packet)
    return decoder.decode(Characteristic.PLX_CONTINUOUS, data, instant(second)).readings


def shown(packet: str) -> list[tuple[float | None, str]]:
    """Value and quality of SpO2 and pulse."""
    return [(r.value, r.quality.value) for r in readings(packet)[:2]]


def test_that_a_plain_frame_is_two_live_readings() -> None:
    spo2, pulse = readings(PLAIN)

    assert (spo2.sign, spo2.value, spo2.unit) == (VitalSign.SPO2, 97.0, "%")
    assert (pulse.sign, pulse.value, pulse.unit) == (VitalSign.PULSE_RATE, 72.0, "/min")
    assert {r.quality for r in (spo2, pulse)} == {Quality.GOOD}
    assert {r.source for r in (spo2, pulse)} == {Source.LIVE}
    assert (spo2.taken_at, spo2.received_at, spo2.device) == (None, at(10), "oximeter")


def test_that_the_first_frame_of_every_link_shows_no_number() -> None:  # H08
    decoder = PlxDriver().decoder("oximeter")
    decoder.linked()
    first = decode(decoder, PLAIN, 0)
    second = decode(decoder, PLAIN, 1)
    decoder.linked()
    again = decode(decoder, PLAIN, 2)

    assert [r.value for r in first] == [None, None]
    assert [r.value for r in second] == [97.0, 72.0]
    assert {r.quality for r in (*first, *again)} == {Quality.NO_VALUE}


def test_that_a_refused_frame_confirms_nothing() -> None:  # H08
    decoder = PlxDriver().decoder("oximeter")
    decoder.linked()
    with pytest.raises(DecodeError):
        decode(decoder, "00 7F00 4800", 0)

    assert [r.value for r in decode(decoder, PLAIN, 1)] == [None, None]


@pytest.mark.parametrize("bit", [11, 13, 15])
def test_that_a_plausible_number_with_the_sensor_off_is_not_shown(bit: int) -> None:  # H04
    status = (1 << bit).to_bytes(3, "little").hex()

    assert shown(f"08 6100 4800 {status}") == [(None, "sensor-off")] * 2


@pytest.mark.parametrize("numbers", ["0000 0000", "7F00 FF00", "FF07 FF07", "0000 4800"])
def test_that_a_sensor_off_is_told_whatever_numbers_come_with_it(numbers: str) -> None:  # H04
    assert shown(f"08 {numbers} 00 08 00") == [(None, "sensor-off")] * 2


def test_that_a_sensor_off_is_told_from_the_first_frame() -> None:  # H04
    first = readings("08 6100 4800 00 08 00", frames_before=0)

    assert {r.quality for r in first} == {Quality.SENSOR_OFF}


@pytest.mark.parametrize("bit", [1, 3, 7, 12, 14])
def test_that_a_sensor_that_cannot_measure_shows_no_number(bit: int) -> None:  # H04
    status = (1 << bit).to_bytes(3, "little").hex()

    assert shown(f"08 6100 4800 {status}") == [(None, "no-value")] * 2


@pytest.mark.parametrize("bit", [2, 4, 5, 6, 8, 9, 10])
def test_that_a_doubted_number_is_kept_and_marked(bit: int) -> None:  # H09
    status = (1 << bit).to_bytes(3, "little").hex()

    assert shown(f"08 5400 4800 {status}") == [(84.0, "doubtful"), (72.0, "doubtful")]


@pytest.mark.parametrize("bit", [10, 11, 12, 13, 15])
def test_that_a_measurement_that_is_none_shows_no_number(bit: int) -> None:  # H07 H68
    status = (1 << bit).to_bytes(2, "little").hex()

    assert shown(f"04 6100 4800 {status}") == [(None, "no-value")] * 2


@pytest.mark.parametrize("bit", [6, 14])
def test_that_an_early_or_questionable_measurement_is_doubtful(bit: int) -> None:  # H09
    status = (1 << bit).to_bytes(2, "little").hex()

    assert shown(f"04 6100 4800 {status}") == [(97.0, "doubtful"), (72.0, "doubtful")]


@pytest.mark.parametrize("bit", [0, 4, 5, 7, 8])
def test_that_other_and_undefined_bits_take_nothing_away(bit: int) -> None:
    status = (1 << bit).to_bytes(2, "little").hex()

    assert shown(f"04 6100 4800 {status}") == [(97.0, "good"), (72.0, "good")]


def test_that_a_measurement_from_storage_is_never_live() -> None:  # H05
    stored = readings("04 5400 4800 0002")

    assert {r.source for r in stored} == {Source.STORED}
    assert {r.trusted_value for r in stored} == {None}


def test_that_zeros_in_both_fields_are_no_number() -> None:  # H07
    assert shown("00 0000 0000") == [(None, "no-value")] * 2


@pytest.mark.parametrize("word", ["FF07", "0008", "FE07", "0208", "0108"])
def test_that_the_special_values_are_no_number(word: str) -> None:  # H07
    assert shown(f"00 {word} 4800") == [(None, "no-value"), (72.0, "good")]
    assert shown(f"00 6100 {word}") == [(97.0, "good"), (None, "no-value")]


@pytest.mark.parametrize(
    "packet", ["00 7F00 4800", "00 0000 4800", "00 6100 0000", "00 6100 FF01", "00 FBFF 4800"]
)
def test_that_a_number_its_sign_cannot_have_refuses_the_frame(packet: str) -> None:  # H07 H08
    with pytest.raises(DecodeError) as caught:
        readings(packet)

    assert caught.value.kind is DecodeErrorKind.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("packet", "kind"),
    [
        ("00 6100 48", DecodeErrorKind.TRUNCATED),
        ("04 6100 4800 20", DecodeErrorKind.TRUNCATED),
        ("00 6100 4800 00 6100 4800", DecodeErrorKind.LENGTH),
        ("", DecodeErrorKind.TRUNCATED),
    ],
)
def test_that_cut_and_merged_frames_are_refused(packet: str, kind: DecodeErrorKind) -> None:  # H08
    with pytest.raises(DecodeError) as caught:
        readings(packet)

    assert caught.value.kind is kind


def test_that_perfusion_is_shown_beside_where_it_is_sent() -> None:  # H04
    perfusion = readings("10 6100 4800 15F0")[2]

    assert (perfusion.sign, perfusion.value) == (VitalSign.PERFUSION_INDEX, 2.1)


@pytest.mark.parametrize("word", ["FFFF", "FF07", "E803"])
def test_that_a_perfusion_that_is_none_takes_no_other_number_away(word: str) -> None:  # H07
    found = readings(f"10 6100 4800 {word}")

    assert [r.value for r in found[:2]] == [97.0, 72.0]
    assert [r.value for r in found[2:] if r.value is not None] == []
