"""Characteristics that send: to whom, since when, and what waits in a device's memory."""

import asyncio
import time
from collections.abc import Callable

from bumble.att import ATT_Error, Bearer, ErrorCode
from bumble.core import UUID
from bumble.device import Connection, Device
from bumble.gatt import Characteristic

from kapmonitor.devices.gatt import uuids

Properties = Characteristic.Properties
Keep = Callable[[tuple[bytes, ...]], None]


class GuardedCharacteristic(Characteristic[bytes]):
    """One that can be read only if it says so, and never written.

    Bumble's server checks neither, so that a host could write a device's serial number.
    """

    async def read_value(self, bearer: Bearer) -> bytes:
        """Answer a read request."""
        if not self.properties & Properties.READ:
            raise ATT_Error(ErrorCode.READ_NOT_PERMITTED, att_handle=self.handle)
        value: bytes = await super().read_value(bearer)
        return value

    async def write_value(self, bearer: Bearer, value: bytes) -> None:
        """Refuse a write request."""
        raise ATT_Error(ErrorCode.WRITE_NOT_PERMITTED, att_handle=self.handle)


class Source:
    """A characteristic that notifies or indicates the one host that subscribed to it.

    ``on_subscribed`` is called on each subscription.
    """

    def __init__(
        self,
        device: Device,
        uuid: uuids.Characteristic,
        properties: Properties,
        on_subscribed: Callable[[], None] | None = None,
    ) -> None:
        self.characteristic = GuardedCharacteristic(
            UUID(int(uuid, 16)), properties, Characteristic.Permissions(0), b""
        )
        self.characteristic.on("subscription", self._on_subscription)
        self._device = device
        self._on_subscribed = on_subscribed
        self._since = 0.0
        self.host: Connection | None = None

    def wanted_at(self, moment: float) -> bool:
        """Whether a host had subscribed by then, on the monotonic clock, and still is."""
        return self.host is not None and self._since <= moment

    async def notify(self, packet: bytes) -> None:
        """Send to the host, if there is one."""
        if self.host is not None:
            await self._device.notify_subscriber(self.host, self.characteristic, packet)

    async def indicate(self, packet: bytes) -> bool:
        """Send to the host and wait; whether it confirmed."""
        if self.host is None:
            return False
        sending = asyncio.ensure_future(
            self.host.cancel_on_disconnection(
                self._device.indicate_subscriber(self.host, self.characteristic, packet)
            )
        )
        try:
            await asyncio.wait({sending})
        finally:
            sending.cancel()
        return not sending.cancelled() and sending.exception() is None

    def _on_subscription(self, host: Connection, notify: bool, indicate: bool) -> None:  # noqa: FBT001 - Bumble's signature
        if not (notify or indicate):
            self.host = None
            return
        self.host, self._since = host, time.monotonic()
        host.once("disconnection", self._on_disconnection)
        if self._on_subscribed is not None:
            self._on_subscribed()

    def _on_disconnection(self, _reason: int) -> None:
        self.host = None


class RecordMemory:
    """Records that wait for a host: sent one by one, oldest first, forgotten once confirmed.

    Like a cuff's own memory it outlives the process: ``keep`` is called with what is in it
    whenever that changes. ``is_muted`` says whether nothing may be sent for now.
    """

    def __init__(
        self,
        device: Device,
        uuid: uuids.Characteristic,
        *,
        records: tuple[bytes, ...],
        keep: Keep,
        is_muted: Callable[[], bool],
    ) -> None:
        self.source = Source(device, uuid, Properties.INDICATE, self.wake)
        self._waiting = list(records)
        self._keep = keep
        self._is_muted = is_muted
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        """Look again whether something can be sent."""
        self._woken.set()

    def add(self, record: bytes) -> None:
        """Put a record behind the others."""
        self._waiting.append(record)
        self._keep(tuple(self._waiting))
        self.wake()

    async def deliver(self) -> None:
        """Send what waits whenever somebody listens; runs until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting and not self._is_muted():
                if not await self.source.indicate(self._waiting[0]):
                    break
                del self._waiting[0]
                self._keep(tuple(self._waiting))
