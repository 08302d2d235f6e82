import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.simulation.spec import (
    Curve,
    DeviceSpec,
    Driver,
    FaultKind,
    FaultWindow,
    static_address,
)

A_DEVICE = {"id": "oximeter", "driver": "plx", "name": "Oxi", "address": "F0:00:00:00:18:22"}

seconds = st.floats(0, 86_400)
curves = st.builds(
    Curve,
    sign=st.sampled_from(["spo2", "pulse_rate"]),
    points=st.lists(st.tuples(seconds, st.floats(0, 300)), min_size=1, max_size=5).map(
        lambda points: tuple(sorted(points))
    ),
    noise=st.floats(0, 5),
)
faults = st.builds(
    FaultWindow, kind=st.sampled_from(list(FaultKind)).map(str), at_s=seconds, lasts_s=seconds
)
devices = st.builds(
    DeviceSpec,
    id=st.text(min_size=1),
    driver=st.sampled_from([Driver.PLX, Driver.BLOOD_PRESSURE]).map(str),
    name=st.text("abcÄ 1", min_size=1, max_size=11),
    address=st.integers(0, 2**32).map(lambda seed: static_address(seed, "x")),
    battery_percent=st.integers(0, 100),
    seed=st.integers(),
    curves=st.lists(curves, max_size=3).map(tuple),
    measures_at_s=st.lists(seconds, max_size=3).map(tuple),
    faults=st.lists(faults, max_size=3).map(tuple),
)


@given(devices)
def test_that_a_device_survives_its_journey_as_json(spec: DeviceSpec) -> None:
    line = spec.to_json()

    assert "\n" not in line
    assert DeviceSpec.from_json(line) == spec


@pytest.mark.parametrize(("name", "fits"), [("n" * 22, True), ("n" * 23, False), ("Ä" * 12, False)])
def test_that_a_name_too_long_to_advertise_is_refused_not_shortened(name: str, fits: bool) -> None:
    device = {**A_DEVICE, "name": name}

    if fits:
        assert DeviceSpec(**device).name == name
    else:
        with pytest.raises(ValueError, match="fit into an advertisement"):
            DeviceSpec(**device)


@pytest.mark.parametrize(
    "wrong",
    [
        {"driver": "toaster"},
        {"name": ""},
        {"address": "00:11:22:33:44:55"},
        {"address": "F0:00:00:00:18"},
        {"address": "F0:00:00:00:18:XX"},
        {"battery_percent": 101},
        {"faults": (FaultWindow(kind="on-fire", at_s=0, lasts_s=1),)},
        {"driver": "heart-rate", "measures_at_s": (1.0,)},
    ],
)
def test_that_an_impossible_device_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        DeviceSpec(**{**A_DEVICE, **wrong})


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"id": 1}'])
def test_that_what_is_no_device_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        DeviceSpec.from_json(line)


@pytest.mark.parametrize(
    "wrong", [{"points": ()}, {"points": ((2, 1), (1, 1))}, {"points": ((0, 1),), "noise": -1}]
)
def test_that_an_impossible_curve_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="spo2"):
        Curve(**{"sign": "spo2", **wrong})


def test_that_a_fault_lasts_from_its_beginning_up_to_its_end() -> None:
    spec = DeviceSpec(**A_DEVICE, faults=(FaultWindow(kind="silent", at_s=10, lasts_s=5),))

    playing = [bool(spec.faults_at(second)) for second in (9.99, 10, 14.99, 15)]

    assert playing == [False, True, True, False]


@given(st.integers(), st.text())
def test_that_every_address_is_static_random_and_reproducible(seed: int, name: str) -> None:
    address = static_address(seed, name)

    assert int(address[:2], 16) & 0xC0 == 0xC0
    assert address == static_address(seed, name)
