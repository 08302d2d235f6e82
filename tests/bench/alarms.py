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
        readings, alarms, floors = asyncio.run(_way(Path(name)))
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


async def _way(folder: Path) -> tuple[list[float], list[float], list[float]]:
    loop = asyncio.get_running_loop()
    durable_at: list[float] = []
    alarm_at: list[float] = []
    came: asyncio.Event = asyncio.Event()
    rooms: list[Room] = []

    def on_durable(lines: Sequence[DurableLine]) -> None:
        now = time.perf_counter()
        for line in lines:
            if isinstance(line, Reading):
                durable_at.append(now)
            elif line.kind == "alarm-raised":
                alarm_at.append(now)
        for room in rooms:
            loop.call_soon_threadsafe(room.took, lines)
        loop.call_soon_threadsafe(came.set)

    record = Record.open_for_writing(
        folder / "way.db", RecordKind.PRACTICE, on_durable, lambda _why: None
    )
    opened: Future[tuple[Fact, ...]] = record.begin_session("way", _opened())
    room = Room(
        clock=SystemClock(),
        protocol=read_protocol(resource_path("protocols", "im-ketamine.toml")),
        limits=read_protocol(resource_path("protocols", "im-ketamine.toml")).limits,
        log=record.session_log("way"),
        session=Session(),
        annunciator=_Silence(),
    )
    rooms.append(room)
    await asyncio.wrap_future(opened)
    driver = DRIVERS["plx"]
    status = DeviceStatus(
        assignment=DeviceAssignment(id="oximeter", driver="plx", name="Bench"),
        profile=driver.profile,
        state=DeviceState.MEASURING,
    )
    room.start([status])
    decoder = driver.decoder("oximeter")
    decoder.linked()
    reading_lags: list[float] = []
    alarm_lags: list[float] = []
    floors: list[float] = []

    async def one_packet(data: bytes, arrived: list[float]) -> float:
        arrived.clear()
        began = time.perf_counter()
        at = room.clock.now()
        decoded = decoder.decode(Characteristic.PLX_CONTINUOUS, data, at)
        room.receive("oximeter", decoded.readings, at)
        while not arrived:
            came.clear()
            await asyncio.wait_for(came.wait(), 5)
        return arrived[0] - began

    decoder.decode(Characteristic.PLX_CONTINUOUS, GOOD, room.clock.now())
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(PACKETS):
            floors.append(durable_append(file.fileno()))
            reading_lags.append(await one_packet(GOOD, durable_at))
        for _ in range(PACKETS):
            alarm_lags.append(await one_packet(LOW, alarm_at))
            await one_packet(GOOD, durable_at)
            at = room.clock.now()
            room.monitoring.report(room.board.acknowledge(at), at)
    await asyncio.to_thread(record.close)
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
