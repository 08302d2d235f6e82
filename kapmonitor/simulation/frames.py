"""What a device sends at a scenario second, faults and all; pure, so it can be read as hex.

Nothing here knows whether anybody listens: that is ``peripherals.py``.
"""

import math
from datetime import datetime, timedelta
from random import Random

from kapmonitor.simulation import packets
from kapmonitor.simulation.physiology import mean_arterial_pressure, value_at
from kapmonitor.simulation.schedule import Schedule
from kapmonitor.simulation.spec import DeviceSpec, FaultKind

_LOW_BATTERY_PERCENT = 8

# A night's desaturation, as an oximeter's memory might hold it: (SpO2, pulse rate).
_OLD_PLX_RECORDS = ((84.0, 51.0), (82.0, 50.0), (81.0, 49.0), (83.0, 50.0))
_OLD_PRESSURES = (92.0, 54.0, 67.0)
_OLD_PULSE_RATE = 58.0

_FACTORY_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - a device's clock has no zone


def plx_frames(spec: DeviceSpec, second: int) -> tuple[bytes, ...]:
    """The 2A5F packets of one scenario second, in order; none while silent."""
    faults = spec.faults_at(second)
    if FaultKind.SILENT in faults:
        return ()
    frame = _damaged(_plx_frame(spec, second, faults), spec, second, faults)
    if FaultKind.STORED_REPLAY not in faults:
        return (frame,)
    spo2, pulse_rate = _OLD_PLX_RECORDS[second % len(_OLD_PLX_RECORDS)]
    return (packets.plx_continuous(spo2, pulse_rate, measurement=packets.FROM_STORAGE), frame)


def spot_check(spec: DeviceSpec, second: float, schedule: Schedule) -> bytes:
    """The 2A5E record of a measurement taken at a scenario second."""
    faults = spec.faults_at(second)
    measurement, sensor = _plx_status(faults)
    record = packets.plx_spot_check(
        *_plx_values(spec, second, faults),
        taken_at=_stamp(second, schedule, faults),
        measurement=measurement,
        sensor=sensor,
    )
    return _damaged(record, spec, second, faults)


def cuff_record(spec: DeviceSpec, second: float, schedule: Schedule) -> bytes:
    """The 2A35 record of a measurement taken at a scenario second."""
    faults = spec.faults_at(second)
    failed = faults & {
        FaultKind.MEASUREMENT_FAILED,
        FaultKind.SENSOR_OFF,
        FaultKind.NOT_A_NUMBER,
    }
    record = packets.blood_pressure(
        None if failed else _pressures(spec, second),
        None if failed else value_at(spec, "pulse_rate", second),
        taken_at=_stamp(second, schedule, faults),
        status=packets.BODY_MOVEMENT if FaultKind.SIGNAL_WEAK in faults and not failed else 0,
    )
    return _damaged(record, spec, second, faults)


def day_old_cuff_record(second: float, schedule: Schedule) -> bytes:
    """What somebody's low pressure of the day before looks like in a cuff's memory."""
    return packets.blood_pressure(
        _OLD_PRESSURES,
        _OLD_PULSE_RATE,
        taken_at=schedule.local_time(second) - timedelta(days=1),
    )


def heart_rate_frames(spec: DeviceSpec, second: int) -> tuple[bytes, ...]:
    """The 2A37 packets of one scenario second: one, or none while silent.

    Its numbers are whole and have no NaN; a strap that has no number sends 0.
    """
    faults = spec.faults_at(second)
    if FaultKind.SILENT in faults:
        return ()
    rate = 0.0 if FaultKind.NOT_A_NUMBER in faults else value_at(spec, "heart_rate", second) or 0.0
    frame = packets.heart_rate(rate, contact=FaultKind.SENSOR_OFF not in faults)
    return (_damaged(frame, spec, second, faults),)


def battery_percent(spec: DeviceSpec, second: float) -> int:
    """The battery at a scenario second: what the spec says, and 8 % while it is low."""
    if FaultKind.BATTERY_LOW in spec.faults_at(second):
        return _LOW_BATTERY_PERCENT
    return spec.battery_percent


def _plx_frame(spec: DeviceSpec, second: int, faults: frozenset[FaultKind]) -> bytes:
    measurement, sensor = _plx_status(faults)
    values = _plx_values(spec, second, faults)
    return packets.plx_continuous(*values, measurement=measurement, sensor=sensor)


def _plx_values(
    spec: DeviceSpec, second: float, faults: frozenset[FaultKind]
) -> tuple[float | None, float | None]:
    if FaultKind.NOT_A_NUMBER in faults:
        return None, None
    if FaultKind.SENSOR_OFF in faults:
        second = _last_second_before(spec, FaultKind.SENSOR_OFF, second)  # it stays (H04)
    return value_at(spec, "spo2", second), value_at(spec, "pulse_rate", second)


def _plx_status(faults: frozenset[FaultKind]) -> tuple[int, int]:
    measurement = sensor = 0
    if FaultKind.SIGNAL_WEAK in faults:
        measurement |= packets.QUESTIONABLE
        sensor |= packets.POOR_SIGNAL | packets.LOW_PERFUSION
    if FaultKind.SENSOR_OFF in faults:
        sensor |= packets.SENSOR_UNCONNECTED_TO_USER
    return measurement, sensor


def _pressures(spec: DeviceSpec, second: float) -> tuple[float, float, float]:
    systolic = value_at(spec, "systolic", second) or 0.0
    diastolic = value_at(spec, "diastolic", second) or 0.0
    mean = value_at(spec, "mean_arterial_pressure", second)
    return systolic, diastolic, mean or mean_arterial_pressure(systolic, diastolic)


def _damaged(packet: bytes, spec: DeviceSpec, second: float, faults: frozenset[FaultKind]) -> bytes:
    if FaultKind.GARBAGE in faults:
        return packets.garbage(packet, _source(spec, second))
    return packets.truncated(packet) if FaultKind.TRUNCATED in faults else packet


def _source(spec: DeviceSpec, second: float) -> Random:
    return Random(f"{spec.seed}:{spec.id}:garbage:{second}")  # noqa: S311 - reproducible, guards nothing


def _stamp(second: float, schedule: Schedule, faults: frozenset[FaultKind]) -> datetime:
    if FaultKind.CLOCK_WRONG in faults:
        return _FACTORY_TIME + timedelta(seconds=int(second))
    return schedule.local_time(second)


def _last_second_before(spec: DeviceSpec, kind: FaultKind, second: float) -> int:
    began = max(fault.at_s for fault in spec.faults if fault.kind == kind and fault.covers(second))
    return max(0, math.ceil(began) - 1)
