"""What the tests of the simulated air share: an air that ends, and a stock Bleak client in it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bleak import BleakClient, BleakScanner

from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.simulation.air import Air
from kapmonitor.simulation.spec import DeviceSpec, static_address

OPENED_AT = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
TIMEOUT_S = 0.4


@dataclass
class Listener:
    """A stock Bleak client of one device, and what it saw."""

    client: BleakClient
    packets: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    lost_at: list[float] = field(default_factory=list)

    def take(self, _characteristic: object, data: bytearray) -> None:
        self.packets.append(bytes(data))
        self.times.append(time.monotonic())

    async def has(self, count: int) -> None:
        await until(lambda: len(self.packets) >= count)

    async def is_lost(self, times: int = 1) -> float:
        await until(lambda: len(self.lost_at) >= times)
        return self.lost_at[times - 1]


async def until(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


@dataclass(frozen=True)
class Room:
    """An air with everything the tests do in it."""

    air: Air

    async def enter(self, driver: str, **fields: Any) -> DeviceSpec:
        spec = DeviceSpec(
            id=driver, driver=driver, name=f"Sim {driver}"[:22], address=static_address(1, driver)
        )
        spec = DeviceSpec(**{**{name: getattr(spec, name) for name in spec.__slots__}, **fields})
        await self.air.add_device(spec)
        return spec

    async def go(self, *, speed: float = 1.0, ahead_s: float = 0.0) -> float:
        zero = time.monotonic() + ahead_s
        await self.air.go(zero=zero, speed=speed, opened_at=OPENED_AT)
        return zero

    async def connect(self, spec: DeviceSpec) -> Listener:
        found = await BleakScanner.find_device_by_name(
            spec.name, backend=self.air.adapter.scanner_backend
        )
        assert found is not None
        assert found.address == spec.address
        lost_at: list[float] = []
        client = BleakClient(
            found,
            lambda _client: lost_at.append(time.monotonic()),
            timeout=10,
            backend=self.air.adapter.client_backend,
        )
        await client.connect()
        return Listener(client, lost_at=lost_at)

    async def listen(self, spec: DeviceSpec, number: Characteristic) -> Listener:
        listener = await self.connect(spec)
        await listener.client.start_notify(number.uuid, listener.take)
        return listener

    async def until(self, condition: Callable[[], bool], within_s: float = 1.0) -> None:
        await until(condition, within_s)

    def is_running(self, name: str) -> bool:
        """Whether a process of the air is there and no zombie."""
        try:
            status = Path(f"/proc/{self.air.processes[name]}/stat").read_text()
        except FileNotFoundError:
            return False
        return status.rpartition(")")[2].split()[0] != "Z"


@asynccontextmanager
async def a_room() -> AsyncIterator[Room]:
    air = await Air.start(supervision_timeout_s=TIMEOUT_S)
    try:
        yield Room(air)
    finally:
        await air.aclose()


Play = Callable[[Callable[[Room], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play() -> Play:
    """Run a test's coroutine function in a room of its own."""

    def run(test: Callable[[Room], Coroutine[Any, Any, None]]) -> None:
        async def in_a_room() -> None:
            async with a_room() as there:
                await test(there)

        asyncio.run(in_a_room())

    return run
