"""The simulated air as the program sees it: start it, put devices into it, disturb them.

The air is a tree of processes (``zygote.py``) on the other end of two pipes. They end when this
program does, even by ``kill -9``, because the pipes end with it.
"""

import asyncio
import itertools
import os
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import kapmonitor
from kapmonitor.simulation.bleak_backend import SimulatedAdapter
from kapmonitor.simulation.control import HUB, AirError, Message, decode, encode
from kapmonitor.simulation.schedule import Schedule
from kapmonitor.simulation.spec import DeviceSpec

# Starting takes half a second on an idle machine; a busy one gets this long.
_START_TIMEOUT_S = 20.0
_COMMAND_TIMEOUT_S = 10.0
_END_TIMEOUT_S = 2.0


class Air:
    """One air and its processes; made by ``start``, belongs to one asyncio loop.

    ``adapter`` is this program's Bluetooth adapter in it, ``endpoint`` where it finds it,
    ``processes`` the process ids by name. Every method raises ``AirError``.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.adapter: SimulatedAdapter
        self.processes: dict[str, int] = {"zygote": process.pid}
        self._process = process
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._events: defaultdict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)
        self.endpoint = ""
        self._addresses: dict[str, str] = {}
        self._schedule: Schedule | None = None
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *, supervision_timeout_s: float) -> Self:
        """Start an empty air.

        Args:
            supervision_timeout_s: real seconds without a peer after which a connection is over.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "kapmonitor.simulation.zygote"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the program, which then ends the air
            )
        except OSError as error:
            raise AirError(f"The simulated air could not be started: {error}.") from error
        air = cls(process)
        try:
            await air._open(supervision_timeout_s)
        except BaseException:
            await asyncio.shield(air.aclose())
            raise
        return air

    async def add_device(self, spec: DeviceSpec) -> None:
        """Put a device into the air; returns once it advertises.

        After ``go`` it starts sending at once.
        """
        if spec.id in self._addresses or spec.id == HUB:
            raise AirError(f"There already is a device called {spec.id}.")
        self._addresses[spec.id] = spec.address.upper()
        try:
            await self._start_device(spec.id, "start-device", spec=spec.to_json())
        except AirError:
            del self._addresses[spec.id]
            raise
        if self._schedule is not None:
            await self._command("go", to=spec.id, **self._schedule.to_fields())

    async def go(self, *, zero: float, speed: float, opened_at: datetime) -> None:
        """Let scenario time run for every device.

        Args:
            zero: ``time.monotonic()`` at scenario second 0; may lie in the past or future.
            speed: scenario seconds per real second.
            opened_at: aware; the moment that scenario second 0 stands for.
        """
        if self._schedule is not None:
            raise AirError("The simulated devices are already running.")
        self._schedule = Schedule(zero=zero, speed=speed, opened_at=opened_at)
        for device_id in self._addresses:
            await self._command("go", to=device_id, **self._schedule.to_fields())

    async def take_away(self, device_id: str) -> None:
        """Put a device out of range."""
        await self._command("away", to=HUB, address=self._address(device_id))

    async def bring_back(self, device_id: str) -> None:
        """Put a device within range."""
        await self._command("back", to=HUB, address=self._address(device_id))

    async def kill(self, device_id: str) -> None:
        """Kill a device's process, as when its battery falls out."""
        self._address(device_id)
        await self._command("kill", who=device_id)

    async def revive(self, device_id: str) -> None:
        """Start a killed device again; returns once it advertises."""
        self._address(device_id)
        await self._start_device(device_id, "revive")

    async def measure(self, device_id: str) -> None:
        """Press a device's button now."""
        await self._command("measure", to=device_id)

    async def unplug(self) -> None:
        """Pull out this program's adapter."""
        await self._command("unplug", to=HUB)

    async def plug(self) -> None:
        """Put the adapter back."""
        await self._command("plug", to=HUB)

    async def kill_hub(self) -> None:
        """Kill the air itself; every device ends with it. For tests."""
        await self._command("kill", who=HUB)

    async def aclose(self) -> None:
        """End every process of the air and wait for them."""
        if hasattr(self, "adapter"):
            await self.adapter.aclose()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_END_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def _open(self, supervision_timeout_s: float) -> None:
        timeout = float(supervision_timeout_s)
        await self._command("start-hub", within=_START_TIMEOUT_S, supervision_timeout_s=timeout)
        await self._happens(HUB, "listening")
        self.adapter = SimulatedAdapter(self.endpoint)

    async def _start_device(self, device_id: str, do: str, **fields: Any) -> None:
        self._events[device_id, "advertising"].clear()
        self._events[device_id, "ended"].clear()
        await self._command(do, who=device_id, **fields)
        await self._happens(device_id, "advertising")

    async def _happens(self, who: str, event: str) -> None:
        waits = {asyncio.ensure_future(self._events[who, each].wait()) for each in (event, "ended")}
        try:
            await asyncio.wait(waits, timeout=_START_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not self._events[who, event].is_set():
            what = "ended" if self._events[who, "ended"].is_set() else "did not start in time"
            raise AirError(f"The simulated {who} {what} before it was {event}.")

    async def _command(self, do: str, *, within: float = _COMMAND_TIMEOUT_S, **fields: Any) -> None:
        number = next(self._numbers)
        answered = asyncio.get_running_loop().create_future()
        self._answers[number] = answered
        try:
            async with asyncio.timeout(within):
                await self._write({"n": number, "do": do, **fields})
                answer = await answered
        except TimeoutError as error:
            raise AirError(f"The simulated air did not answer to {do}.") from error
        finally:
            self._answers.pop(number, None)
        if "error" in answer:
            raise AirError(f"The simulated air refused {do}: {answer['error']}.")

    async def _write(self, message: Message) -> None:
        stdin = self._process.stdin
        if stdin is None or self._reading.done():
            raise AirError("The simulated air has ended.")
        try:
            stdin.write(encode(message))
            await stdin.drain()
        except ConnectionError as error:
            raise AirError("The simulated air has ended.") from error

    async def _read(self) -> None:
        stdout = self._process.stdout
        while stdout is not None and (line := await stdout.readline()):
            self._take(decode(line))
        for answered in self._answers.values():
            if not answered.done():
                answered.set_result({"error": "it has ended"})

    def _take(self, message: Message) -> None:
        match message:
            case {"n": int(number)} if number in self._answers:
                if not self._answers[number].done():
                    self._answers[number].set_result(message)
            case {"event": "endpoint", "adapter": str(endpoint)}:
                self.endpoint = endpoint
            case {"event": "started", "who": str(who), "pid": int(pid)}:
                self.processes[who] = pid
            case {"event": str(event), "who": str(who)}:
                self._events[who, event].set()

    def _address(self, device_id: str) -> str:
        if device_id not in self._addresses:
            raise AirError(f"There is no device called {device_id}.")
        return self._addresses[device_id]


def _environment() -> dict[str, str]:
    """Ours, with this very package first: the program need not be installed to be run."""
    root = str(Path(kapmonitor.__file__).parents[1])
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, others] if others else [root])}
