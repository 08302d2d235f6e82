"""Technical conditions: lost link, no data, sensor off, low battery, and the computer's own.

A lost reading is worded as one, never as a finding about the person (HAZARDS H27). Priorities are
our starting values; domain.md 7.1 asks only that each technical alarm has one.
"""

from dataclasses import dataclass, field

from kapmonitor.alarms.conditions import Delay
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign

NO_DATA_S = 10.0
"""Silence after the last trusted value that alarms (issue's figure; HAZARDS H03)."""
SENSOR_OFF_S = 3.0
"""How long a sensor is off before it alarms: a slipped finger is put back sooner. Ours."""
SIGNAL_WEAK_S = 30.0
"""How long only doubtful values come before it alarms (HAZARDS H09)."""
BATTERY_LOW_PERCENT = 15
BATTERY_GOOD_PERCENT = 20
"""Low at or under the first, over at or above the second, so that it does not flutter. Ours:
above a coarse cuff's lowest step but one (devices.md 1.4: 100, 66, 40, 33)."""

PRIORITIES = {
    "no-data": Priority.MEDIUM,
    "link-lost": Priority.MEDIUM,
    "sensor-off": Priority.MEDIUM,
    "signal-weak": Priority.LOW,
    "battery-low": Priority.LOW,
    "measurement-failed": Priority.LOW,
    "not-recording": Priority.HIGH,
    "display-frozen": Priority.HIGH,
    "sound-unavailable": Priority.MEDIUM,
    "clock-jumped": Priority.MEDIUM,
    "dose-over-bound": Priority.HIGH,
}

OF_THE_PERSON = frozenset({"dose-over-bound"})
"""Conditions that are told here and are not about equipment."""

MOMENTARY = frozenset({"clock-jumped", "dose-over-bound"})
"""Conditions that are over at once; their alarm stays until somebody has seen it."""


@dataclass(slots=True)
class TechnicalCondition:
    """Something about one device, or the computer where ``device`` is ``None``."""

    condition: str
    device: str | None
    delay: Delay
    priority: Priority
    sign: VitalSign | None = None
    value: float | None = None
    limit: float | None = None
    signs: tuple[VitalSign, ...] = field(default=())
