"""Vital signs and single readings of them: value, unit, time and trust."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VitalSign(StrEnum):
    """What is measured (INTERFACES section 2)."""

    SPO2 = "spo2"
    PULSE_RATE = "pulse_rate"
    PERFUSION_INDEX = "perfusion_index"
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN_ARTERIAL_PRESSURE = "mean_arterial_pressure"
    HEART_RATE = "heart_rate"
    RESPIRATORY_RATE = "respiratory_rate"
    TEMPERATURE = "temperature"
    BODY_WEIGHT = "body_weight"
    CUFF_PRESSURE = "cuff_pressure"

    @property
    def unit(self) -> str:
        """Its UCUM unit."""
        return _UNITS[self]

    @property
    def plausible(self) -> tuple[float, float]:
        """The range, both ends within, outside which a number is no reading of this sign."""
        return _PLAUSIBLE[self]

    def is_plausible(self, value: float) -> bool:
        """Whether ``value`` can be a reading of this sign at all."""
        low, high = _PLAUSIBLE[self]
        return low <= value <= high


_UNITS = {
    VitalSign.SPO2: "%",
    VitalSign.PULSE_RATE: "/min",
    VitalSign.PERFUSION_INDEX: "%",
    VitalSign.SYSTOLIC: "mm[Hg]",
    VitalSign.DIASTOLIC: "mm[Hg]",
    VitalSign.MEAN_ARTERIAL_PRESSURE: "mm[Hg]",
    VitalSign.HEART_RATE: "/min",
    VitalSign.RESPIRATORY_RATE: "/min",
    VitalSign.TEMPERATURE: "Cel",
    VitalSign.BODY_WEIGHT: "kg",
    VitalSign.CUFF_PRESSURE: "mm[Hg]",
}

# Bounds of what a sensor or a person can mean, not of health. Oximeters report SpO2 from 35 %
# and rates of 25-250 or 511 (devices.md 2.1, 2.2: B); pressures 1-300 mmHg (devices.md 9: A);
# weight 30-250 kg (HAZARDS H33). The rest is our starting value.
_PLAUSIBLE = {
    VitalSign.SPO2: (1.0, 100.0),
    VitalSign.PULSE_RATE: (10.0, 350.0),
    VitalSign.PERFUSION_INDEX: (0.0, 100.0),
    VitalSign.SYSTOLIC: (1.0, 300.0),
    VitalSign.DIASTOLIC: (1.0, 300.0),
    VitalSign.MEAN_ARTERIAL_PRESSURE: (1.0, 300.0),
    VitalSign.HEART_RATE: (10.0, 350.0),
    VitalSign.RESPIRATORY_RATE: (0.0, 80.0),
    VitalSign.TEMPERATURE: (25.0, 45.0),
    VitalSign.BODY_WEIGHT: (30.0, 250.0),
    VitalSign.CUFF_PRESSURE: (0.0, 350.0),
}


class Quality(StrEnum):
    """How far a reading may be trusted, as its device and our checks say."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    """A number the device itself doubts: weak signal, low perfusion, questionable."""
    SENSOR_OFF = "sensor-off"
    """The sensor is not on the person, whatever number came with it."""
    NO_VALUE = "no-value"
    """The device answers and has no number: searching, or a special value."""
    AGE_UNKNOWN = "age-unknown"
    """A number whose time cannot be told; it says "when?" until a person confirms it."""


class Source(StrEnum):
    """How a reading came to us."""

    LIVE = "live"
    STORED = "stored"
    """From a device's memory: kept, never shown as live, never moves an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One sign at one moment from one device.

    ``value`` is in the sign's unit, or ``None`` where ``quality`` says why there is none.
    ``taken_at`` is the device's own time, distrusted, ``None`` where it told none;
    ``received_at`` is ours.
    """

    sign: VitalSign
    value: float | None
    quality: Quality
    device: str
    taken_at: datetime | None
    received_at: datetime
    source: Source = Source.LIVE

    @property
    def unit(self) -> str:
        """The sign's UCUM unit."""
        return self.sign.unit

    @property
    def trusted_value(self) -> float | None:
        """The value if it is live and good, else ``None``: only these end or raise alarms."""
        if self.quality is Quality.GOOD and self.source is Source.LIVE:
            return self.value
        return None
