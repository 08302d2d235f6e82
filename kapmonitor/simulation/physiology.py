"""A person over time: what a sign's value is at a scenario second.

The values are a pure function of the device's spec and the second, so a device that was killed,
or a drill that is resumed, goes on with the very numbers it would have sent.
"""

from bisect import bisect_right
from random import Random

from kapmonitor.simulation.spec import Curve, DeviceSpec

# An adult at rest, for what the scenario gives no curve for.
_AT_REST = {
    "spo2": 98.0,
    "pulse_rate": 70.0,
    "heart_rate": 70.0,
    "systolic": 120.0,
    "diastolic": 78.0,
}
_HIGHEST_SPO2 = 100.0


def value_at(spec: DeviceSpec, sign: str, second: float) -> float | None:
    """The value of a sign at a scenario second, in the sign's unit.

    ``None`` where the device has no curve for the sign and there is no default. The noise is
    that of the whole second, reproducible from seed, device, sign and second. SpO2 never passes
    100 %, nothing falls under 0.
    """
    curve = next((curve for curve in spec.curves if curve.sign == sign), None)
    if curve is None:
        return _AT_REST.get(sign)
    value = interpolate(curve, second) + _noise(spec, curve, int(second // 1))
    return min(max(value, 0.0), _HIGHEST_SPO2) if sign == "spo2" else max(value, 0.0)


def interpolate(curve: Curve, second: float) -> float:
    """The curve without its noise: straight lines between the points, held outside."""
    after = bisect_right(curve.points, second, key=lambda point: point[0])
    if after == 0:
        return curve.points[0][1]
    if after == len(curve.points):
        return curve.points[-1][1]
    (start, low), (end, high) = curve.points[after - 1], curve.points[after]
    return low + (high - low) * (second - start) / (end - start)


def mean_arterial_pressure(systolic: float, diastolic: float) -> float:
    """The usual estimate, diastolic plus a third of the pulse pressure, in mmHg."""
    return diastolic + (systolic - diastolic) / 3


def _noise(spec: DeviceSpec, curve: Curve, second: int) -> float:
    if not curve.noise:
        return 0.0
    source = f"{spec.seed}:{spec.id}:{curve.sign}:{second}"
    return Random(source).gauss(0.0, curve.noise)  # noqa: S311 - reproducible, guards nothing
