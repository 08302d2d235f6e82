"""The families of simulated devices: what each offers and sends."""

import asyncio
from collections.abc import Callable, Iterator
from typing import assert_never

from bumble.device import Device
from bumble.gatt import Characteristic

from kapmonitor.devices.gatt import uuids
from kapmonitor.simulation import frames, packets
from kapmonitor.simulation.gatt_source import Keep, Properties, RecordMemory, Source
from kapmonitor.simulation.peripheral import Happening, Peripheral, readable
from kapmonitor.simulation.schedule import Schedule
from kapmonitor.simulation.spec import DeviceSpec, Driver, FaultKind

_FINGER = b"\x03"  # body sensor location (devices.md 1.4)
_CUFF_FEATURES = b"\x01\x00"  # body movement is detected

RecordAt = Callable[[DeviceSpec, float, Schedule], bytes]


class RecordingPeripheral(Peripheral):
    """A device with a button: each press puts a record into its memory, for a host to fetch.

    Args:
        uuid: the characteristic that indicates the records.
        record_at: makes the record of a scenario second.
        records: what an earlier process left in the memory; ``keep`` is told what is in it now.
    """

    def __init__(
        self,
        spec: DeviceSpec,
        device: Device,
        *,
        uuid: uuids.Characteristic,
        record_at: RecordAt,
        records: tuple[bytes, ...],
        keep: Keep,
    ) -> None:
        self.memory = RecordMemory(
            device, uuid, records=records, keep=keep, is_muted=self._is_silent
        )
        self.taken: list[float] = []
        self._record_at = record_at
        super().__init__(spec, device)

    def take_record(self, second: float) -> None:
        """Measure and remember."""
        self.taken.append(second)
        self.memory.add(self._record_at(self.spec, second, self.schedule.result()))

    def happenings(self) -> Iterator[Happening]:
        """The presses, and the ends of silence."""
        yield from super().happenings()
        for fault in self.spec.faults:
            if fault.kind == FaultKind.SILENT:
                yield fault.at_s + fault.lasts_s, self._speak_again

    async def play(self, schedule: Schedule) -> None:
        """Hand over what is in the memory whenever a host listens."""
        await self.memory.deliver()

    def _is_silent(self) -> bool:
        return FaultKind.SILENT in self.spec.faults_at(self.now())

    def _speak_again(self, _second: float) -> None:
        self.memory.wake()


class Oximeter(RecordingPeripheral):
    """Pulse Oximeter Service: a 2A5F packet a second, a 2A5E record at each press."""

    def __init__(
        self, spec: DeviceSpec, device: Device, records: tuple[bytes, ...], keep: Keep
    ) -> None:
        self._continuous = Source(device, uuids.Characteristic.PLX_CONTINUOUS, Properties.NOTIFY)
        super().__init__(
            spec,
            device,
            uuid=uuids.Characteristic.PLX_SPOT_CHECK,
            record_at=frames.spot_check,
            records=records,
            keep=keep,
        )

    def characteristics(self) -> list[Characteristic[bytes]]:
        """2A5E, 2A5F and 2A60."""
        return [
            self.memory.source.characteristic,
            self._continuous.characteristic,
            readable(uuids.Characteristic.PLX_FEATURES, packets.plx_features()),
        ]

    async def play(self, schedule: Schedule) -> None:
        """Stream, and hand over spot checks."""
        async with asyncio.TaskGroup() as group:
            group.create_task(super().play(schedule))
            group.create_task(self.stream(schedule, self._continuous, frames.plx_frames))


class Cuff(RecordingPeripheral):
    """Blood Pressure Service: a 2A35 record at each press, kept until a host confirms it."""

    def __init__(
        self, spec: DeviceSpec, device: Device, records: tuple[bytes, ...], keep: Keep
    ) -> None:
        super().__init__(
            spec,
            device,
            uuid=uuids.Characteristic.BLOOD_PRESSURE,
            record_at=frames.cuff_record,
            records=records,
            keep=keep,
        )

    def characteristics(self) -> list[Characteristic[bytes]]:
        """2A35 and 2A49."""
        return [
            self.memory.source.characteristic,
            readable(uuids.Characteristic.BLOOD_PRESSURE_FEATURE, _CUFF_FEATURES),
        ]

    def happenings(self) -> Iterator[Happening]:
        """Also the moments at which its memory is read out once more."""
        yield from super().happenings()
        for fault in self.spec.faults:
            if fault.kind == FaultKind.STORED_REPLAY:
                yield fault.at_s, self._replay

    def _replay(self, second: float) -> None:
        schedule = self.schedule.result()
        self.memory.add(frames.day_old_cuff_record(second, schedule))
        for earlier in sorted({*self.spec.measures_at_s, *self.taken}):
            if earlier < second:
                self.memory.add(frames.cuff_record(self.spec, earlier, schedule))


class HeartRateStrap(Peripheral):
    """Heart Rate Service: a 2A37 packet a second."""

    def __init__(self, spec: DeviceSpec, device: Device) -> None:
        self._rate = Source(device, uuids.Characteristic.HEART_RATE, Properties.NOTIFY)
        super().__init__(spec, device)

    def characteristics(self) -> list[Characteristic[bytes]]:
        """2A37 and 2A38."""
        return [
            self._rate.characteristic,
            readable(uuids.Characteristic.BODY_SENSOR_LOCATION, _FINGER),
        ]

    async def play(self, schedule: Schedule) -> None:
        """Stream."""
        await self.stream(schedule, self._rate, frames.heart_rate_frames)


def peripheral_for(
    spec: DeviceSpec, device: Device, records: tuple[bytes, ...], keep: Keep
) -> Peripheral:
    """The device a spec asks for; ``records`` and ``keep`` as in ``RecordingPeripheral``."""
    match Driver(spec.driver):
        case Driver.PLX:
            return Oximeter(spec, device, records, keep)
        case Driver.BLOOD_PRESSURE:
            return Cuff(spec, device, records, keep)
        case Driver.HEART_RATE:
            return HeartRateStrap(spec, device)
        case _ as never:
            assert_never(never)
