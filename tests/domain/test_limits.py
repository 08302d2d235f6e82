from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import VitalSign
from tests.builders import a_limit


def test_that_equal_to_the_bound_is_within() -> None:
    low = a_limit(92)
    high = a_limit(160, sign=VitalSign.SYSTOLIC, side=Side.HIGH)

    assert not low.violated_by(92)
    assert low.violated_by(91.9)
    assert not high.violated_by(160)
    assert high.violated_by(160.1)


@given(st.floats(0, 300, allow_nan=False), st.floats(0, 300, allow_nan=False))
def test_that_no_value_is_beyond_both_sides(bound: float, value: float) -> None:
    beyond = [a_limit(bound, side=side).violated_by(value) for side in Side]

    assert beyond.count(True) == (value != bound)


def test_that_a_condition_is_named_by_sign_and_side() -> None:
    assert a_limit().condition == "spo2-low"
    assert a_limit(sign=VitalSign.PULSE_RATE, side=Side.HIGH).condition == "pulse_rate-high"


def test_that_priorities_rank_by_urgency() -> None:
    assert sorted(Priority, key=lambda p: -p.rank) == ["high", "medium", "low"]
