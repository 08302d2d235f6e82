"""One supervised device on a fake Bluetooth, and what its supervisor tells."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.radio import Radio
from kapmonitor.devices.supervisor import Supervisor
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceAssignment, DeviceState, DeviceStatus
from kapmonitor.domain.vitals import Reading, VitalSign
from tests.devices.fake_bleak import FakeBluetooth, FakeDevice, LoopClock

PLX = Characteristic.PLX_CONTINUOUS
BPM = Characteristic.BLOOD_PRESSURE
NINETY_SEVEN = "00 6100 4000"  # flags 0, SpO2 97 %, pulse rate 64 /min
TRUNCATED = "00 6100"
RECORD = "04 7900 4e00 5c00 4200"  # pulse rate flag; 121/78, mean 92 mmHg, 66 /min
BACK_WITHIN_S = 15.0


@dataclass
class Told:
    """What the supervisor told, with its second."""

    states: list[tuple[float, DeviceStatus]] = field(default_factory=list)
    values: list[tuple[float, VitalSign, float]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        self.states.append((at.monotonic, status))
        self.news.set()

    def receive(self, device: str, readings: Sequence[Reading], at: Instant) -> None:
        numbers = [(at.monotonic, r.sign, r.value) for r in readings if r.value is not None]
        self.values += numbers
        self.news.set()

    def measurement_failed(self, device: str, at: Instant) -> None:
        self.news.set()

    @property
    def now(self) -> DeviceStatus:
        return self.states[-1][1]

    async def until(self, happened: Callable[[], bool], within_s: float = 60) -> None:
        async with asyncio.timeout(within_s):
            while not happened():
                self.news.clear()
                await self.news.wait()

    async def until_state(self, state: DeviceState, within_s: float = 60) -> DeviceStatus:
        await self.until(lambda: bool(self.states) and self.now.state is state, within_s)
        return self.now

    async def until_value(self, within_s: float = 60) -> float:
        """Seconds until the next number."""
        known, began = len(self.values), second()
        await self.until(lambda: len(self.values) > known, within_s)
        return self.values[known][0] - began


@dataclass
class Room:
    """One supervised device on a fake Bluetooth."""

    device: FakeDevice
    bluetooth: FakeBluetooth
    supervisor: Supervisor
    told: Told


def second() -> float:
    return asyncio.get_running_loop().time()


def an_oximeter() -> FakeDevice:
    oximeter = FakeDevice("Oxi", "F0:00:00:00:00:01", PLX, Characteristic.BATTERY_LEVEL)
    oximeter.values[Characteristic.BATTERY_LEVEL] = b"\x57"
    return oximeter


def a_cuff() -> FakeDevice:
    cuff = FakeDevice("Cuff", "F0:00:00:00:00:02", BPM, Characteristic.BATTERY_LEVEL)
    cuff.values[Characteristic.BATTERY_LEVEL] = b"\x42"
    return cuff


@asynccontextmanager
async def supervised(
    device: FakeDevice, driver: str, bluetooth: FakeBluetooth | None = None
) -> AsyncIterator[Room]:
    bluetooth = bluetooth or FakeBluetooth(device)
    radio, told = Radio(bluetooth.backend), Told()
    status = DeviceStatus(
        assignment=DeviceAssignment(id="it", driver=driver, name=device.name),
        profile=DRIVERS[driver].profile,
        state=DeviceState.LOST,
        reason="not found yet",
    )
    supervisor = Supervisor(status, DRIVERS[driver], radio=radio, clock=LoopClock(), observer=told)
    tasks = [asyncio.create_task(radio.run()), asyncio.create_task(supervisor.run())]
    try:
        yield Room(device, bluetooth, supervisor, told)
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def measuring(device: FakeDevice | None = None) -> AsyncIterator[Room]:
    """An oximeter that sends every second whenever it is subscribed to."""
    device = device or an_oximeter()

    async def stream() -> None:
        while True:
            device.send(PLX, NINETY_SEVEN)
            await asyncio.sleep(1)

    async with supervised(device, "plx") as room:
        sending = asyncio.create_task(stream())
        await room.told.until_state(DeviceState.MEASURING)
        try:
            yield room
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
