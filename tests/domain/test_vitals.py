import math

import pytest

from kapmonitor.domain.vitals import Quality, Source, VitalSign
from tests.builders import a_reading, an_spo2


def test_that_every_sign_has_a_unit_and_a_plausible_range() -> None:  # H06
    for sign in VitalSign:
        low, high = sign.plausible

        assert sign.unit
        assert low < high
        assert sign.is_plausible(low)
        assert sign.is_plausible(high)


@pytest.mark.parametrize(
    ("sign", "value"),
    [
        (VitalSign.SPO2, 127),
        (VitalSign.SPO2, 0),
        (VitalSign.PULSE_RATE, 2047),
        (VitalSign.SYSTOLIC, 980),
        (VitalSign.BODY_WEIGHT, 29.9),
        (VitalSign.SPO2, math.nan),
        (VitalSign.SPO2, math.inf),
    ],
)
def test_that_what_no_sensor_can_mean_is_no_reading(sign: VitalSign, value: float) -> None:  # H07
    assert not sign.is_plausible(value)


def test_that_only_a_live_good_value_is_trusted() -> None:  # H03
    assert an_spo2(97).trusted_value == 97
    assert an_spo2(None).trusted_value is None
    assert an_spo2(97, source=Source.STORED).trusted_value is None
    for quality in set(Quality) - {Quality.GOOD}:
        assert an_spo2(97, quality=quality).trusted_value is None


def test_that_a_reading_carries_its_unit() -> None:  # H06
    assert a_reading(VitalSign.SYSTOLIC, 120).unit == "mm[Hg]"
