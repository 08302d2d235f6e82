"""How long the alarm engine takes over a reading, and a reading from radio callback to record.

Readings wait up to 100 ms to be committed together; facts never wait. The engine's floor is one
comparison of the value with each of its limits; the way's floor is a durable append of 4 KiB, for
nothing can be durable sooner.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

from kapmonitor.alarms.board import AlarmBoard
from kapmonitor.app.resources import resource_path
from kapmonitor.devices.catalogue import DRIVERS
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.domain.clock import Instant, SystemClock
from kapmonitor.domain.devices import DeviceAssignment, DeviceState, DeviceStatus
from kapmonitor.domain.events import Draft, Fact, ProtocolReference, SessionOpened
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.ports import DurableLine
from kapmonitor.services.room import Room
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from tests.bench.record import durable_append

READINGS = 20_000
PACKETS = 200
LOW = bytes.fromhex("0054004600")  # SpO2 84 %, pulse 70: under the floor
GOOD = bytes.fromhex("0062004600")  # SpO2 98 %, pulse 70


class _Silence:
    def announce(self, priority: Priority | None) -> None:
        """No sound."""


def measure_engine() -> dict[str, object]:
    """Nanoseconds for one trusted reading, with the built-in protocol's limits."""
    limits = read_protocol(resource_path("protocols", "im-ketamine.toml")).limits
    of_sign = [limit for limit in limits if limit.sign is VitalSign.SPO2]
    board = AlarmBoard(limits)
    reading = _reading(98.0)
    at = Instant(reading.received_at, 0.0)
    board.expect("oximeter", [VitalSign.SPO2], at)
    floor = _per_call(lambda: [limit.bound > 98.0 for limit in of_sign])
    ours = _per_call(lambda: board.observe(reading, at))
    return {
        "name": "alarm engine, one reading",
        "floor_us": round(floor / 1000, 2),
        "ours_us": round(ours / 1000, 2),
        "ratio": round(ours / floor, 1),
    }


def measure_way() -> list[dict[str, object]]:
    """From the radio's callback to a durable reading, and to an alarm fact, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        readings, alarms, floors = asyncio.run(_ways(Path(name)))
    floor = statistics.median(floors) * 1000
    return [
        _way_figure("radio callback to durable reading", readings, floor),
        _way_figure("radio callback to durable alarm fact", alarms, floor),
    ]


def _way_figure(name: str, seconds: Sequence[float], floor_ms: float) -> dict[str, object]:
    ordered = sorted(seconds)
    median_ms = statistics.median(ordered) * 1000
    return {
        "name": name,
        "floor_ms": round(floor_ms, 2),
        "ours_ms": round(median_ms, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        "ratio": round(median_ms / floor_ms, 1),
    }


class _Way:
    """An open session on a record, a decoder before it, and when what came through was durable."""

    def __init__(self, folder: Path) -> None:
        self.durable_at: list[float] = []
        self.alarm_at: list[float] = []
        self._loop = asyncio.get_running_loop()
        self._came = asyncio.Event()
        self._room: Room | None = None
        self._record = Record.open_for_writing(
            folder / "way.db", RecordKind.PRACTICE, self._on_durable, lambda _why: None
        )
        driver = DRIVERS["plx"]
        self._profile = driver.profile
        self._decoder = driver.decoder("oximeter")
        self._decoder.linked()

    async def begin(self) -> None:
        opened: Future[tuple[Fact, ...]] = self._record.begin_session("way", _opened())
        protocol = read_protocol(resource_path("protocols", "im-ketamine.toml"))
        self._room = Room(
            clock=SystemClock(),
            protocol=protocol,
            limits=protocol.limits,
            log=self._record.session_log("way"),
            session=Session(),
            annunciator=_Silence(),
        )
        await asyncio.wrap_future(opened)
        assignment = DeviceAssignment(id="oximeter", driver="plx", name="Bench")
        self._room.start(
            [
                DeviceStatus(
                    assignment=assignment, profile=self._profile, state=DeviceState.MEASURING
                )
            ]
        )
        self._decoder.decode(Characteristic.PLX_CONTINUOUS, GOOD, self._room.clock.now())

    async def packet(self, data: bytes, arrived: list[float]) -> float:
        """Seconds from the callback to the durable reading, or alarm, that it brought."""
        assert self._room is not None
        arrived.clear()
        began = time.perf_counter()
        at = self._room.clock.now()
        decoded = self._decoder.decode(Characteristic.PLX_CONTINUOUS, data, at)
        self._room.receive("oximeter", decoded.readings, at)
        while not arrived:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 5)
        return arrived[0] - began

    def acknowledge(self) -> None:
        assert self._room is not None
        at = self._room.clock.now()
        self._room.monitoring.report(self._room.board.acknowledge(at), at)

    async def end(self) -> None:
        await asyncio.to_thread(self._record.close)

    def _on_durable(self, lines: Sequence[DurableLine]) -> None:
        now = time.perf_counter()
        for line in lines:
            if isinstance(line, Reading):
                self.durable_at.append(now)
            elif line.kind == "alarm-raised":
                self.alarm_at.append(now)
        if self._room is not None:
            self._loop.call_soon_threadsafe(self._room.took, lines)
        self._loop.call_soon_threadsafe(self._came.set)


async def _ways(folder: Path) -> tuple[list[float], list[float], list[float]]:
    way = _Way(folder)
    await way.begin()
    reading_lags: list[float] = []
    alarm_lags: list[float] = []
    floors: list[float] = []
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(PACKETS):
            floors.append(durable_append(file.fileno()))
            reading_lags.append(await way.packet(GOOD, way.durable_at))
    for _ in range(PACKETS):
        alarm_lags.append(await way.packet(LOW, way.alarm_at))
        await way.packet(GOOD, way.durable_at)
        way.acknowledge()
    await way.end()
    return reading_lags, alarm_lags, floors


def _per_call(call: object) -> float:
    assert callable(call)
    best: list[float] = []
    for _ in range(5):
        began = time.perf_counter_ns()
        for _ in range(READINGS // 5):
            call()
        best.append((time.perf_counter_ns() - began) / (READINGS // 5))
    return statistics.median(best)


def _reading(value: float) -> Reading:
    return Reading(
        sign=VitalSign.SPO2,
        value=value,
        quality=Quality.GOOD,
        device="oximeter",
        taken_at=None,
        received_at=datetime.now(UTC),
    )


def _opened() -> Draft:
    now = datetime.now(UTC)
    event = SessionOpened(
        participant="BENCH-01",
        protocol=ProtocolReference(id="im-ketamine", version=1, sha256="0" * 64),
        practice=True,
        app="bench",
    )
    return Draft(event=event, occurred_at=now, recorded_at=now, recorded_by="rule")
