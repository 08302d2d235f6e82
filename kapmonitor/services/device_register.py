"""Where every device of the room stands, whether a session is open or not.

Supervisors report here; what concerns an open session goes on to its room. Core thread only.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.domain.clock import Clock, Instant
from kapmonitor.domain.devices import (
    NOT_FOUND_YET,
    DeviceAssignment,
    DeviceProfile,
    DeviceState,
    DeviceStatus,
    PacketCounts,
)
from kapmonitor.domain.vitals import Reading, Source
from kapmonitor.services.ports import DeviceObserver
from kapmonitor.services.room import silence_limit
from kapmonitor.services.snapshot import GONE_S, STALE_S

RECENT_S = 60.0
"""How far back the newest readings of a device reach, for the live test."""
MOST_RECENT = 1000
"""Readings kept at most for it: four signs a second, with room for a cuff's whole memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device of the room as a screen shows it, whether a session is open or not."""

    status: DeviceStatus
    readings: tuple[Reading, ...]
    """Its last packet's, empty before the first."""
    age_s: float | None
    """Seconds since that packet on the room's clock."""
    counts: PacketCounts
    clock_offset_s: float | None
    """How far its clock is ahead of ours, ``None`` where it tells no time."""
    recent: tuple[Reading, ...] = ()
    """Its readings of the last minute on the room's clock, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesView:
    """Every device of the room at one moment."""

    now: datetime
    devices: tuple[DeviceView, ...]
    stale_s: float = STALE_S
    """Age at which a streamed number is stale on the room's clock (HAZARDS H03)."""
    gone_s: float = GONE_S
    """Age at which a streamed number is no longer shown."""


class DeviceRegister:
    """The newest state of each device; the observer that supervisors are given."""

    def __init__(self, clock: Clock | None = None) -> None:
        """``clock``: the room's, where it may run faster than real time."""
        self._clock = clock
        self._recent: dict[str, deque[tuple[float, Reading]]] = {}
        self._statuses: dict[str, DeviceStatus] = {}
        self._packets: dict[str, tuple[tuple[Reading, ...], Instant]] = {}
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
            reason=NOT_FOUND_YET,
        )

    def forget(self, device: str) -> None:
        """Take a device out of the room."""
        self._statuses.pop(device, None)
        self._packets.pop(device, None)
        self._recent.pop(device, None)

    def status(self, device: str) -> DeviceStatus:
        """One device of the room, by its id."""
        return self._statuses[device]

    def view(self, now: Instant, counts: Mapping[str, PacketCounts]) -> DevicesView:
        """Every device with its last packet; ``counts`` by the device's id."""
        return DevicesView(
            now=now.utc,
            devices=tuple(
                self._view_of(status, now, counts.get(device))
                for device, status in self._statuses.items()
            ),
            stale_s=self._silence_s(STALE_S),
            gone_s=self._silence_s(GONE_S),
        )

    def _silence_s(self, seconds: float) -> float:
        return seconds if self._clock is None else silence_limit(self._clock, seconds)

    def _view_of(
        self, status: DeviceStatus, now: Instant, counts: PacketCounts | None
    ) -> DeviceView:
        readings, at = self._packets.get(status.assignment.id, ((), None))
        return DeviceView(
            status=status,
            readings=readings,
            age_s=None if at is None else now.monotonic - at.monotonic,
            counts=deepcopy(counts) if counts else PacketCounts(),
            clock_offset_s=_clock_offset_s(readings),
            recent=self._recent_of(status.assignment.id, now),
        )

    def _recent_of(self, device: str, now: Instant) -> tuple[Reading, ...]:
        since = now.monotonic - RECENT_S
        return tuple(each for at, each in self._recent.get(device, ()) if at >= since)

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
        self._packets[device] = (tuple(readings), at)
        recent = self._recent.setdefault(device, deque(maxlen=MOST_RECENT))
        recent.extend((at.monotonic, each) for each in readings)
        if self._room is not None:
            self._room.receive(device, readings, at)

    def measurement_failed(self, device: str, at: Instant) -> None:
        """See ``ports.DeviceObserver``."""
        if self._room is not None:
            self._room.measurement_failed(device, at)


def _clock_offset_s(readings: Sequence[Reading]) -> float | None:
    newest = next((r for r in reversed(readings) if r.taken_at is not None), None)
    if newest is None or newest.taken_at is None or newest.source is not Source.LIVE:
        return None
    return (newest.taken_at - newest.received_at).total_seconds()
