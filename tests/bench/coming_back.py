"""How long the program takes to be back: after ``kill -9``, and after a device was away.

A kill's floor is a bare interpreter with the libraries that the record needs; a device's is stock
Bleak alone, scanning, connecting and subscribing in the same air.
"""

import asyncio
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bleak import BleakClient, BleakScanner

from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.radio import Radio, RadioBackend
from kapmonitor.devices.supervisor import Supervisor
from kapmonitor.domain.clock import Instant, SystemClock
from kapmonitor.domain.devices import DeviceAssignment, DeviceState, DeviceStatus
from kapmonitor.domain.vitals import Reading
from kapmonitor.simulation.air import Air
from kapmonitor.simulation.spec import DeviceSpec, static_address

KILLS = 5
RETURNS = 5
SPEC = DeviceSpec(id="ox", driver="plx", name="Bench Ox", address=static_address(1, "ox"))


def measure_kill() -> dict[str, object]:
    """Seconds from ``kill -9`` to the printed ``session-resumed``."""
    floors: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "bench.db"
        process = _drill(database)
        _wait_for(process, "reading")
        for _ in range(KILLS):
            process.send_signal(signal.SIGKILL)
            process.wait()
            began = time.perf_counter()
            process = _drill(database, "--resume")
            _wait_for(process, "session-resumed")
            ours.append(time.perf_counter() - began)
            _wait_for(process, "reading")
            floors.append(_bare_start())
        process.send_signal(signal.SIGKILL)
        process.wait()
    floor, median = statistics.median(floors), statistics.median(ours)
    return {
        "name": "kill -9 to resumed",
        "floor_s": round(floor, 2),
        "ours_s": round(median, 2),
        "worst_s": round(max(ours), 2),
        "ratio": round(median / floor, 1),
    }


def measure_return() -> dict[str, object]:
    """Seconds from a device being back to its first value."""
    floors, ours = asyncio.run(_returns())
    floor, median = statistics.median(floors), statistics.median(ours)
    return {
        "name": "device back to first value",
        "floor_s": round(floor, 2),
        "ours_s": round(median, 2),
        "worst_s": round(max(ours), 2),
        "ratio": round(median / floor, 1),
    }


async def _returns() -> tuple[list[float], list[float]]:
    air = await Air.start(supervision_timeout_s=0.5)
    await air.add_device(SPEC)
    started = time.monotonic()
    await air.go(zero=started, speed=1.0, opened_at=SystemClock().now().utc)
    try:
        floors = [await _bare_return(air) for _ in range(RETURNS)]
        ours = await _our_returns(air)
    finally:
        await air.aclose()
    return floors, ours


async def _bare_return(air: Air) -> float:
    await air.take_away(SPEC.id)
    await asyncio.sleep(1.0)
    value = asyncio.Event()
    await air.bring_back(SPEC.id)
    began = time.perf_counter()
    device = await BleakScanner.find_device_by_name(SPEC.name, backend=air.adapter.scanner_backend)
    assert device is not None
    async with BleakClient(device, backend=air.adapter.client_backend) as client:
        await client.start_notify(Characteristic.PLX_CONTINUOUS.uuid, lambda _c, _d: value.set())
        await asyncio.wait_for(value.wait(), 20)
        return time.perf_counter() - began


class _FirstValue:
    def __init__(self) -> None:
        self.value = asyncio.Event()
        self.lost = asyncio.Event()

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        if status.state is DeviceState.LOST:
            self.lost.set()

    def receive(self, device: str, readings: tuple[Reading, ...], at: Instant) -> None:
        if any(reading.value is not None for reading in readings):
            self.value.set()

    def measurement_failed(self, device: str, at: Instant) -> None:
        """Not of an oximeter."""


async def _our_returns(air: Air) -> list[float]:
    radio = Radio(
        RadioBackend(scanner=air.adapter.scanner_backend, client=air.adapter.client_backend)
    )
    seen = _FirstValue()
    status = DeviceStatus(
        assignment=DeviceAssignment(id=SPEC.id, driver="plx", name=SPEC.name),
        profile=DRIVERS["plx"].profile,
        state=DeviceState.LOST,
    )
    supervisor = Supervisor(status, DRIVERS["plx"], radio=radio, clock=SystemClock(), observer=seen)
    lags: list[float] = []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(radio.run()), group.create_task(supervisor.run())]
        await asyncio.wait_for(seen.value.wait(), 20)
        for _ in range(RETURNS):
            seen.lost.clear()
            await air.take_away(SPEC.id)
            await asyncio.wait_for(seen.lost.wait(), 20)
            seen.value.clear()
            await air.bring_back(SPEC.id)
            began = time.perf_counter()
            await asyncio.wait_for(seen.value.wait(), 20)
            lags.append(time.perf_counter() - began)
        for task in tasks:
            task.cancel()
    return lags


def _drill(database: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kapmonitor", "drill", "desaturation", "--headless"]
    options = ["--jsonl", "-", "--database", str(database), *more]
    return subprocess.Popen(  # noqa: S603 - our own program
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _wait_for(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for text in process.stdout:
        line = json.loads(text)
        if word in (line["type"], line.get("kind")):
            return
    raise RuntimeError(f"the drill ended before it printed {word}")


def _bare_start() -> float:
    began = time.perf_counter()
    libraries = "import sqlalchemy, pydantic, bleak, numpy"
    subprocess.run([sys.executable, "-c", libraries], check=True)  # noqa: S603 - a fixed line
    return time.perf_counter() - began
