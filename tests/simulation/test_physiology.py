import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.simulation.physiology import interpolate, mean_arterial_pressure, value_at
from kapmonitor.simulation.spec import Curve, DeviceSpec

FALLING = Curve(sign="spo2", points=((0, 98), (720, 98), (730, 86), (840, 97)))


def a_device(*curves: Curve, seed: int = 7, device_id: str = "oximeter") -> DeviceSpec:
    return DeviceSpec(
        id=device_id,
        driver="plx",
        name="Oxi",
        address="F0:00:00:00:00:02",
        seed=seed,
        curves=curves,
    )


@pytest.mark.parametrize(
    ("second", "value"),
    [(-5, 98), (0, 98), (720, 98), (725, 92), (730, 86), (785, 91.5), (840, 97), (9999, 97)],
)
def test_that_values_lie_on_straight_lines_and_are_held_outside(
    second: float, value: float
) -> None:
    assert value_at(a_device(FALLING), "spo2", second) == pytest.approx(value)


def test_that_two_points_at_one_second_make_a_step() -> None:
    step = Curve(sign="spo2", points=((0, 98), (10, 98), (10, 80)))

    assert [interpolate(step, second) for second in (9.999, 10, 11)] == [98, 80, 80]


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 300)), min_size=1).map(sorted),
    st.floats(-10, 2e5),
)
def test_that_no_value_leaves_the_range_of_its_points(
    points: list[tuple[float, float]], second: float
) -> None:
    value = interpolate(Curve(sign="x", points=tuple(points)), second)

    values = [each for _, each in points]
    assert min(values) - 1e-6 <= value <= max(values) + 1e-6


@given(st.floats(0, 1e5), st.floats(0.1, 50))
def test_that_saturation_never_passes_a_hundred_and_nothing_is_negative(
    second: float, noise: float
) -> None:
    top = a_device(
        Curve(sign="spo2", points=((0, 100),), noise=noise),
        Curve(sign="pulse_rate", points=((0, 1),), noise=noise),
    )

    assert 0 <= value_at(top, "spo2", second) <= 100
    assert value_at(top, "pulse_rate", second) >= 0


def test_that_noise_is_the_same_for_seed_device_sign_and_second_and_else_another() -> None:
    noisy = Curve(sign="spo2", points=((0, 90),), noise=1)
    slow = Curve(sign="pulse_rate", points=((0, 90),), noise=1)
    device = a_device(noisy, slow)

    assert value_at(device, "spo2", 5) == value_at(a_device(noisy, slow), "spo2", 5)
    assert value_at(device, "spo2", 5) == value_at(device, "spo2", 5.9)
    others = {
        value_at(device, "spo2", 5),
        value_at(device, "spo2", 6),
        value_at(device, "pulse_rate", 5),
        value_at(a_device(noisy, seed=8), "spo2", 5),
        value_at(a_device(noisy, device_id="other"), "spo2", 5),
    }
    assert len(others) == 5


def test_that_noise_has_the_standard_deviation_asked_for() -> None:
    device = a_device(Curve(sign="spo2", points=((0, 80),), noise=0.3))

    values = [value_at(device, "spo2", second) for second in range(2000)]

    assert statistics.mean(values) == pytest.approx(80, abs=0.03)
    assert statistics.stdev(values) == pytest.approx(0.3, rel=0.1)


def test_that_a_person_without_curves_is_at_rest() -> None:
    signs = ("spo2", "pulse_rate", "heart_rate", "systolic", "diastolic")

    assert [value_at(a_device(), sign, 3) for sign in signs] == [98, 70, 70, 120, 78]
    assert value_at(a_device(), "temperature", 3) is None


def test_that_mean_pressure_is_a_third_up_from_diastolic() -> None:
    assert mean_arterial_pressure(120, 78) == 92
