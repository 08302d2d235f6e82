"""What every simulated device is: a GATT server with a battery and an identity, and its pace.

Each sends nothing before ``go``. From then on everything is paced by absolute time: what scenario
second ``k`` brings is sent at its real moment, however long the last one took.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service

from kapmonitor.devices.gatt import uuids
from kapmonitor.simulation import frames
from kapmonitor.simulation.control import CommandError
from kapmonitor.simulation.gatt_source import GuardedCharacteristic, Properties, Source
from kapmonitor.simulation.schedule import LATEST_S, Schedule
from kapmonitor.simulation.spec import DeviceSpec, Driver, FaultKind

_GENERAL_DISCOVERABLE_LE_ONLY = b"\x06"
_BEFORE_THE_START = -1.0

Happening = tuple[float, Callable[[float], None]]


class Peripheral(ABC):
    """A device; the families in ``peripherals.py`` add what they measure."""

    def __init__(self, spec: DeviceSpec, device: Device) -> None:
        self.spec = spec
        self._began = time.monotonic()
        self.schedule: asyncio.Future[Schedule] = asyncio.get_running_loop().create_future()
        self._battery = Source(
            device, uuids.Characteristic.BATTERY_LEVEL, Properties.READ | Properties.NOTIFY
        )
        self._battery.characteristic.value = CharacteristicValue(read=self._read_battery)
        device.add_services(
            [
                Service(uuid_of(Driver(spec.driver).service), self.characteristics()),
                Service(uuid_of(uuids.Service.BATTERY), [self._battery.characteristic]),
                Service(uuid_of(uuids.Service.DEVICE_INFORMATION), list(self._identity())),
            ]
        )

    @abstractmethod
    def characteristics(self) -> list[Characteristic[bytes]]:
        """What the measuring service holds."""

    @abstractmethod
    async def play(self, schedule: Schedule) -> None:
        """Send what the family sends, until cancelled."""

    def take_record(self, second: float) -> None:
        """Measure once, as when somebody presses the button."""
        raise CommandError(f"{self.spec.id} has no button to measure with")

    def advertisement(self) -> bytes:
        """At most 31 bytes: flags, the service, the name."""
        service = bytes.fromhex(Driver(self.spec.driver).service)[::-1]
        kinds = AdvertisingData.Type
        data = AdvertisingData(
            [
                (kinds.FLAGS, _GENERAL_DISCOVERABLE_LE_ONLY),
                (kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, service),
                (kinds.COMPLETE_LOCAL_NAME, self.spec.name.encode()),
            ]
        )
        return bytes(data)

    def go(self, schedule: Schedule) -> None:
        """Scenario time runs; raises ``CommandError`` if it already did."""
        if self.schedule.done():
            raise CommandError(f"{self.spec.id} is already running")
        self.schedule.set_result(schedule)

    def measure(self) -> None:
        """Take a record now; raises ``CommandError`` before the start or without a button."""
        if not self.schedule.done():
            raise CommandError(f"{self.spec.id} has not been started yet")
        self.take_record(self.schedule.result().now())

    async def run(self) -> None:
        """Wait for the start, then send until cancelled."""
        schedule = await asyncio.shield(self.schedule)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.play(schedule))
            group.create_task(self._watch_battery(schedule))
            group.create_task(self._press_button(schedule))

    async def stream(
        self,
        schedule: Schedule,
        source: Source,
        frames_at: Callable[[DeviceSpec, int], tuple[bytes, ...]],
    ) -> None:
        """Notify what each scenario second brings, at its moment, while somebody listens."""
        second = schedule.next_second()
        while True:
            due = schedule.real(second)
            await _sleep_until(due)
            if source.wanted_at(due) and time.monotonic() - due < LATEST_S:
                for packet in frames_at(self.spec, second):
                    await source.notify(packet)
            second += 1

    def now(self) -> float:
        """The scenario second, negative before the start."""
        return self.schedule.result().now() if self.schedule.done() else _BEFORE_THE_START

    def happenings(self) -> Iterator[Happening]:
        """What happens once at a scenario second, in any order."""
        for second in self.spec.measures_at_s:
            yield second, self.take_record

    async def _press_button(self, schedule: Schedule) -> None:
        for second, happen in sorted(self.happenings(), key=lambda happening: happening[0]):
            due = schedule.real(second)
            if due >= self._began:  # an earlier one was for the process before this one
                await _sleep_until(due)
                happen(second)

    async def _watch_battery(self, schedule: Schedule) -> None:
        for second in sorted(_edges(self.spec, FaultKind.BATTERY_LOW)):
            await _sleep_until(schedule.real(second))
            await self._battery.notify(bytes([frames.battery_percent(self.spec, second)]))

    def _read_battery(self, _host: Connection) -> bytes:
        return bytes([frames.battery_percent(self.spec, self.now())])

    def _identity(self) -> Iterator[Characteristic[bytes]]:
        numbers = uuids.Characteristic
        yield readable(numbers.MANUFACTURER_NAME, b"Simulated")
        yield readable(numbers.MODEL_NUMBER, self.spec.driver.encode())
        yield readable(numbers.SERIAL_NUMBER, self.spec.address.replace(":", "").encode())
        yield readable(numbers.FIRMWARE_REVISION, b"1.0")


def uuid_of(number: str) -> UUID:
    """Bumble's form of a 16-bit number."""
    return UUID(int(number, 16))


def readable(number: uuids.Characteristic, value: bytes) -> Characteristic[bytes]:
    """A characteristic that can only be read and never changes."""
    return GuardedCharacteristic(
        uuid_of(number), Properties.READ, Characteristic.Permissions.READABLE, value
    )


def _edges(spec: DeviceSpec, kind: FaultKind) -> set[float]:
    """The scenario seconds at which a fault of that kind begins or ends."""
    windows = [fault for fault in spec.faults if fault.kind == kind]
    return {fault.at_s for fault in windows} | {fault.at_s + fault.lasts_s for fault in windows}


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(moment - time.monotonic())
