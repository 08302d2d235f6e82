"""Oximeters of the standard Pulse Oximeter Service: 0x1822, 2A5F once a second.

Packet layout: ``devices/gatt/plx.py``. What is shown follows devices.md 1.2 (A for the bits; the
display rule there is a suggestion): blank where the measurement is unavailable or invalid and
where the sensor cannot measure; keep but mark where the device itself doubts. Zeros in both
fields are a misplaced finger (ChoiceMMed family: B).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kapmonitor.devices.drivers.driver import Decoded, Decoder
from kapmonitor.devices.drivers.streaming import FRESH_FRAMES, Packet, refuse_implausible
from kapmonitor.devices.gatt.plx import (
    MeasurementStatus,
    PlxContinuous,
    SensorStatus,
    decode_plx_continuous,
)
from kapmonitor.devices.gatt.uuids import Characteristic, Service
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceProfile
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign

_OFF = (
    SensorStatus.SENSOR_UNCONNECTED_TO_USER
    | SensorStatus.SENSOR_DISPLACED
    | SensorStatus.SENSOR_DISCONNECTED
)
_CANNOT_MEASURE = (
    SensorStatus.EQUIPMENT_MALFUNCTION
    | SensorStatus.INADEQUATE_SIGNAL
    | SensorStatus.NONPULSATILE
    | SensorStatus.UNKNOWN_SENSOR
    | SensorStatus.SENSOR_MALFUNCTION
)
_DOUBTS = (
    SensorStatus.SIGNAL_PROCESSING_IRREGULARITY
    | SensorStatus.POOR_SIGNAL
    | SensorStatus.LOW_PERFUSION
    | SensorStatus.ERRATIC_SIGNAL
    | SensorStatus.QUESTIONABLE_PULSE
    | SensorStatus.SIGNAL_ANALYSIS_ONGOING
    | SensorStatus.SENSOR_INTERFERENCE
)
_NO_MEASUREMENT = (
    MeasurementStatus.UNAVAILABLE
    | MeasurementStatus.INVALID
    | MeasurementStatus.DEMONSTRATION
    | MeasurementStatus.TESTING
    | MeasurementStatus.CALIBRATING
)
_DOUBTED = MeasurementStatus.EARLY_ESTIMATE | MeasurementStatus.QUESTIONABLE


class PlxDriver:
    """Any oximeter that streams 2A5F."""

    id = "plx"
    service = Service.PULSE_OXIMETER
    profile = DeviceProfile(streams=(VitalSign.SPO2, VitalSign.PULSE_RATE))
    subscriptions = (Characteristic.PLX_CONTINUOUS,)
    hangs_up = False

    def decoder(self, device: str) -> Decoder:
        """See ``Driver``."""
        return _PlxDecoder(device)


@dataclass(slots=True)
class _PlxDecoder:
    device: str
    frames: int = field(default=0)

    def linked(self) -> None:
        self.frames = 0

    def decode(self, characteristic: Characteristic, data: bytes, at: Instant) -> Decoded:
        packet = decode_plx_continuous(data)
        numbers = {
            VitalSign.SPO2: packet.spo2,
            VitalSign.PULSE_RATE: packet.pulse_rate,
        }
        quality = _quality(packet)
        off = quality is Quality.SENSOR_OFF  # told whatever numbers come with it (HAZARDS H04)
        misplaced = packet.spo2 == 0 and packet.pulse_rate == 0
        if not off and not misplaced:
            refuse_implausible(numbers)
        index = packet.pulse_amplitude_index
        if index is not None and VitalSign.PERFUSION_INDEX.is_plausible(index):
            numbers[VitalSign.PERFUSION_INDEX] = index
        self.frames += 1
        if not off and (misplaced or self.frames < FRESH_FRAMES):
            quality = Quality.NO_VALUE
        said = Packet(device=self.device, at=at, quality=quality, source=_source(packet))
        return Decoded(readings=tuple(said.reading(sign, n) for sign, n in numbers.items()))

    def flush(self) -> Sequence[Reading]:
        return ()


def _quality(packet: PlxContinuous) -> Quality:
    status = packet.measurement_status or MeasurementStatus(0)
    sensor = packet.sensor_status or SensorStatus(0)
    if sensor & _OFF:
        return Quality.SENSOR_OFF
    if sensor & _CANNOT_MEASURE or status & _NO_MEASUREMENT:
        return Quality.NO_VALUE
    if sensor & _DOUBTS or status & _DOUBTED:
        return Quality.DOUBTFUL
    return Quality.GOOD


def _source(packet: PlxContinuous) -> Source:
    status = packet.measurement_status or MeasurementStatus(0)
    return Source.STORED if status & MeasurementStatus.FROM_STORAGE else Source.LIVE
