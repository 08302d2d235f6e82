"""Cuffs of the standard Blood Pressure Service: 0x1810, 2A35 indicated once a record.

Packet layout: ``devices/gatt/blood_pressure.py``. Cuffs send every record in their memory, oldest
first, over each new link, with clocks that may never have been set (devices.md 1.3, section 3: A,
B). So records are gathered until the batch ends, and only the newest of it can be live: unseen
before, and taken within ``FRESH_S`` of its receipt by the cuff's own clock less its known offset.
Otherwise the newest says "when?" and the others are stored (HAZARDS H05).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kapmonitor.devices.drivers.driver import Decoded, Decoder
from kapmonitor.devices.gatt.blood_pressure import (
    BloodPressureMeasurement,
    decode_blood_pressure,
    decode_intermediate_cuff_pressure,
)
from kapmonitor.devices.gatt.errors import DecodeError, DecodeErrorKind
from kapmonitor.devices.gatt.uuids import Characteristic, Service
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceProfile
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign

FRESH_S = 180.0
"""How old a record may be on receipt and still be live (DESIGN section 3; HAZARDS H05)."""
BATCH_S = 1.0
"""Quiet after the last record that ends a batch. Ours: records follow within one connection
interval of the confirmation before, so a second is long."""


class BloodPressureDriver:
    """Any cuff that indicates 2A35."""

    id = "blood-pressure"
    service = Service.BLOOD_PRESSURE
    profile = DeviceProfile(
        measures=(
            VitalSign.SYSTOLIC,
            VitalSign.DIASTOLIC,
            VitalSign.MEAN_ARTERIAL_PRESSURE,
            VitalSign.PULSE_RATE,
        )
    )
    subscriptions = (Characteristic.BLOOD_PRESSURE, Characteristic.INTERMEDIATE_CUFF_PRESSURE)
    hangs_up = True

    def decoder(self, device: str) -> Decoder:
        """See ``Driver``."""
        return _CuffDecoder(device)


@dataclass(frozen=True, slots=True)
class _Record:
    measurement: BloodPressureMeasurement
    at: Instant

    @property
    def device_time(self) -> datetime | None:
        taken_at = self.measurement.details.taken_at
        return taken_at.local if taken_at else None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes a record the same when it is sent again."""
        m = self.measurement
        return (self.device_time, m.systolic, m.diastolic, m.details.pulse_rate)


@dataclass(slots=True)
class _CuffDecoder:
    device: str
    batch: list[_Record] = field(default_factory=list)
    seen: set[tuple[object, ...]] = field(default_factory=set)

    def linked(self) -> None:
        self.batch.clear()

    def decode(self, characteristic: Characteristic, data: bytes, at: Instant) -> Decoded:
        if characteristic is Characteristic.INTERMEDIATE_CUFF_PRESSURE:
            decode_intermediate_cuff_pressure(data)
            return Decoded()  # progress, never a measurement
        measurement = decode_blood_pressure(data)
        if measurement.measurement_failed:
            return Decoded(measurement_failed=self._is_new(_Record(measurement, at)))
        _refuse_half(measurement)
        self.batch.append(_Record(measurement, at))
        return Decoded(hold_s=BATCH_S)

    def _is_new(self, record: _Record) -> bool:
        """Whether a failed measurement was not told before: cuffs send those again too."""
        known = record.device_time is not None and record.identity in self.seen
        self.seen.add(record.identity)
        return not known

    def flush(self) -> Sequence[Reading]:
        batch, self.batch = self.batch, []
        newest = _newest(batch)
        readings: list[Reading] = []
        for record in batch:
            if record.device_time is not None and record.identity in self.seen:
                continue
            self.seen.add(record.identity)
            readings += self._readings(record, is_newest=record is newest)
        return readings

    def _readings(self, record: _Record, *, is_newest: bool) -> list[Reading]:
        fresh = _is_fresh(record)
        source = Source.LIVE if is_newest and fresh else Source.STORED
        quality = Quality.AGE_UNKNOWN if is_newest and not fresh else Quality.GOOD
        m = record.measurement
        numbers = {
            VitalSign.SYSTOLIC: m.systolic_mmhg,
            VitalSign.DIASTOLIC: m.diastolic_mmhg,
            VitalSign.MEAN_ARTERIAL_PRESSURE: m.mean_arterial_pressure_mmhg,
            VitalSign.PULSE_RATE: m.details.pulse_rate,
        }
        taken_at = record.device_time
        return [
            Reading(
                sign=sign,
                value=round(number, 1),
                quality=quality,
                device=self.device,
                taken_at=taken_at.astimezone() if taken_at else None,
                received_at=record.at.utc,
                source=source,
            )
            for sign, number in numbers.items()
            if number is not None and sign.is_plausible(number)
        ]


def _refuse_half(measurement: BloodPressureMeasurement) -> None:
    """A pressure without its partner, or the wrong way round, is no blood pressure."""
    systolic, diastolic = measurement.systolic_mmhg, measurement.diastolic_mmhg
    if systolic is None or diastolic is None or diastolic >= systolic:
        raise DecodeError(
            DecodeErrorKind.IMPLAUSIBLE, f"{systolic}/{diastolic} mmHg is no blood pressure"
        )


def _newest(batch: Sequence[_Record]) -> _Record | None:
    """The record with the latest device time, of two alike the later sent; else the last."""
    timed = [(record.device_time, record) for record in batch]
    known = [(time, record) for time, record in timed if time is not None]
    if len(known) == len(batch) and known:
        return max(reversed(known), key=lambda item: item[0])[1]
    return batch[-1] if batch else None


def _is_fresh(record: _Record) -> bool:
    """Whether the cuff's clock, which tells local time, agrees that it was taken just now."""
    if record.device_time is None:
        return False
    received = record.at.utc.astimezone().replace(tzinfo=None)
    return abs(received - record.device_time) <= timedelta(seconds=FRESH_S)
