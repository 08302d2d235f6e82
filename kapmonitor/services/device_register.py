"""Where every device of the room stands, whether a session is open or not.

Supervisors report here; what concerns an open session goes on to its room. Core thread only.
"""

import asyncio
from collections.abc import Callable, Sequence

from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import (
    DeviceAssignment,
    DeviceProfile,
    DeviceState,
    DeviceStatus,
)
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.ports import DeviceObserver


class DeviceRegister:
    """The newest state of each device; the observer that supervisors are given."""

    def __init__(self) -> None:
        self._statuses: dict[str, DeviceStatus] = {}
        self._room: DeviceObserver | None = None
        self._changed = asyncio.Event()

    @property
    def statuses(self) -> list[DeviceStatus]:
        """Every device, in the order in which the room names them."""
        return list(self._statuses.values())

    def assign(self, assignment: DeviceAssignment, profile: DeviceProfile) -> None:
        """Name a device of the room before anything was heard of it."""
        self._statuses[assignment.id] = DeviceStatus(
            assignment=assignment,
            profile=profile,
            state=DeviceState.LOST,
            reason="not found yet",
        )

    def status(self, device: str) -> DeviceStatus:
        """One device of the room, by its id."""
        return self._statuses[device]

    def attach(self, room: DeviceObserver | None) -> None:
        """From now on tell this room, or none: readings belong to the session open at receipt."""
        self._room = room

    async def all_linked(self, within_s: float) -> bool:
        """Wait until every device is connected and subscribed, at most ``within_s`` real s."""
        return await self._all(lambda status: status.state.is_linked, within_s)

    async def all_introduced(self, within_s: float) -> bool:
        """Wait until every linked device has said who it is, at most ``within_s`` real s."""
        return await self._all(lambda s: s.is_introduced or not s.state.is_linked, within_s)

    async def _all(self, holds: Callable[[DeviceStatus], bool], within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                while not all(holds(status) for status in self.statuses):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        self._statuses[status.assignment.id] = status
        self._changed.set()
        if self._room is not None:
            self._room.device_changed(status, at)

    def receive(self, device: str, readings: Sequence[Reading], at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        if self._room is not None:
            self._room.receive(device, readings, at)

    def measurement_failed(self, device: str, at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        if self._room is not None:
            self._room.measurement_failed(device, at)
