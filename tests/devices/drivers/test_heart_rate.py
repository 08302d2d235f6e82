"""2A37 worked out by hand: flags, then the rate in one byte or two."""

import pytest

from kapmonitor.devices.drivers.heart_rate import HeartRateDriver
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from tests.builders import instant


def reading(*packets: str) -> Reading:
    """The reading of the last packet of a link."""
    decoder = HeartRateDriver().decoder("strap")
    decoder.linked()
    *_, (found,) = [
        decoder.decode(Characteristic.HEART_RATE, bytes.fromhex(packet), instant(second)).readings
        for second, packet in enumerate(packets)
    ]
    return found


@pytest.mark.parametrize(
    ("packet", "rate"),
    [
        ("00 48", 72),
        ("06 48", 72),
        ("01 4800", 72),
        ("16 48 0004 0004", 72),
        ("01 2C01", 300),
    ],
)
def test_that_a_rate_in_one_byte_or_two_is_a_live_reading(packet: str, rate: float) -> None:
    found = reading("00 48", packet)

    assert (found.sign, found.value, found.quality) == (VitalSign.HEART_RATE, rate, Quality.GOOD)
    assert found.source is Source.LIVE


def test_that_the_first_frame_of_a_link_shows_no_number() -> None:  # H08
    found = reading("00 48")

    assert (found.value, found.quality) == (None, Quality.NO_VALUE)


@pytest.mark.parametrize("packet", ["04 48", "04 00", "05 FF00", "05 FFFF"])
def test_that_without_skin_contact_no_number_is_shown(packet: str) -> None:  # H04
    found = reading("00 48", packet)

    assert (found.value, found.quality) == (None, Quality.SENSOR_OFF)


def test_that_a_sensor_that_cannot_feel_contact_is_believed() -> None:
    assert reading("00 48", "02 48").quality is Quality.GOOD


def test_that_a_rate_of_zero_is_no_rate() -> None:  # H07
    found = reading("00 48", "06 00")

    assert (found.value, found.quality) == (None, Quality.NO_VALUE)


@pytest.mark.parametrize(
    ("packet", "kind"),
    [
        ("00 05", DecodeErrorKind.IMPLAUSIBLE),
        ("01 FFFF", DecodeErrorKind.IMPLAUSIBLE),
        ("01 48", DecodeErrorKind.TRUNCATED),
        ("00 48 48", DecodeErrorKind.LENGTH),
        ("", DecodeErrorKind.TRUNCATED),
    ],
)
def test_that_a_frame_that_cannot_be_is_refused(packet: str, kind: DecodeErrorKind) -> None:  # H08
    with pytest.raises(DecodeError) as caught:
        reading("00 48", packet)

    assert caught.value.kind is kind
