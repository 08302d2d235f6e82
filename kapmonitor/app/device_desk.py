"""The window's ``DeviceDesk``: the room's devices, looked for, bound and kept over the starts."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import NOT_RUNNING
from kapmonitor.app.settings import SettingsFile
from kapmonitor.devices.radio import RadioError
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.services.ports import RecordError
from kapmonitor.ui.ports import Heard, ScanResult

SCAN_GRACE_S = 12.0
"""Real seconds that a scan may take over its own time: while a link is made the scan waits for
it, 8 s at most (``devices.radio.CONNECT_TIMEOUT_S``), and stopping takes some more."""
CHANGE_WITHIN_S = 10.0
"""Real seconds for a device to be bound or taken off: hanging up takes 3 s."""

_T = TypeVar("_T")


class DeviceRoom(Protocol):
    """What is asked of a clinic's room, on the core's thread; ``app.clinic.ClinicRoom`` fits."""

    @property
    def is_session_open(self) -> bool:
        """Whether a session is open: its devices stay until it is closed."""
        ...

    def assignments(self) -> list[DeviceAssignment]:
        """The devices bound to this room, in their order."""
        ...

    async def scan(self, seconds: float) -> list[Heard]:
        """What advertises nearby; raises ``RadioError``."""
        ...

    async def pair(self, assignment: DeviceAssignment) -> None:
        """Bind a device to this room."""
        ...

    async def forget(self, device: str) -> None:
        """Take a device off this room; raises ``RecordError``."""
        ...


class CoreDeviceDesk:
    """Asks the room's devices on the core's thread. Qt's thread, where nothing else is said."""

    def __init__(
        self,
        thread: CoreThread,
        settings: SettingsFile,
        *,
        scan_grace_s: float = SCAN_GRACE_S,
        change_within_s: float = CHANGE_WITHIN_S,
    ) -> None:
        """The time-outs are real seconds."""
        self._thread = thread
        self._settings = settings
        self._scan_grace_s = scan_grace_s
        self._change_within_s = change_within_s
        self._room: DeviceRoom | None = None
        self._has_room = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def attach(self, room: DeviceRoom) -> None:
        """Core's thread: from now on there is a room to ask."""
        self._room = room
        self._has_room.set()

    def scan(self, seconds: float, done: Callable[[ScanResult], None]) -> None:
        """See ``ui.ports.DeviceDesk``."""
        self._thread.call(
            lambda: _within(
                seconds + self._scan_grace_s, self._scanned(seconds), "listening took too long"
            ),
            lambda heard: done(ScanResult(heard=tuple(heard))),
            lambda error: done(ScanResult(failure=_why(error))),
        )

    def pair(self, assignment: DeviceAssignment, done: Callable[[str | None], None]) -> None:
        """See ``ui.ports.DeviceDesk``; also refused while a session is open (HAZARDS H01)."""
        self._change(lambda: self._paired(assignment), done)

    def forget(self, device: str, done: Callable[[str | None], None]) -> None:
        """See ``ui.ports.DeviceDesk``."""
        self._change(lambda: self._forgotten(device), done)

    def _change(
        self,
        make: Callable[[], Coroutine[Any, Any, str | None]],
        done: Callable[[str | None], None],
    ) -> None:
        self._thread.call(
            lambda: _within(self._change_within_s, make(), "the core did not answer in time"),
            done,
            lambda error: done(_why(error)),
        )

    async def _scanned(self, seconds: float) -> list[Heard]:
        return await (await self._asked()).scan(seconds)

    async def _paired(self, assignment: DeviceAssignment) -> str | None:
        async with self._one_at_a_time:
            room = await self._asked()
            _refuse_pairing(room, assignment)
            kept = [*room.assignments(), assignment]
            failure = await asyncio.to_thread(self._settings.write_devices, kept)
            if failure is not None:
                return f"not paired, it could not be kept for the next start: {failure}"
            await room.pair(assignment)
            return None

    async def _forgotten(self, device: str) -> str | None:
        async with self._one_at_a_time:
            room = await self._asked()
            await room.forget(device)
            failure = await asyncio.to_thread(self._settings.write_devices, room.assignments())
            if failure is not None:
                return f"forgotten until the next start only: {failure}"
            return None

    async def _asked(self) -> DeviceRoom:
        """At the start of a day the room may still be on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._change_within_s / 2):
                await self._has_room.wait()
        if self._room is None:
            raise RecordError("the room's devices are not known yet: try again in a moment")
        return self._room


def _refuse_pairing(room: DeviceRoom, assignment: DeviceAssignment) -> None:
    """A word and an address each stand for one device, and a session keeps those it has (H01)."""
    if room.is_session_open:
        raise RecordError("a session is open: its devices stay until it is closed")
    for known in room.assignments():
        if known.id == assignment.id:
            raise RecordError(f"{known.id} is another device of this room: forget it first")
        if assignment.address is not None and known.address == assignment.address:
            raise RecordError(f"this device is bound to this room already, as {known.id}")


async def _within(seconds: float, call: Coroutine[Any, Any, _T], overdue: str) -> _T:
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError as error:
        raise RecordError(overdue) from error


def _why(error: BaseException) -> str:
    match error:
        case RadioError() | RecordError():
            return str(error)
        case RuntimeError():
            return NOT_RUNNING
        case _:
            return f"unexpected: {type(error).__name__}: {error}"
