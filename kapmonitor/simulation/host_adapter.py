"""The program's own Bluetooth host in the simulated air, shared by all scanners and clients.

Opened when first needed and opened anew after its controller was lost. All of it belongs to one
asyncio loop. Its errors are Bumble's and ``AdapterGoneError``; ``bleak_backend.py`` translates.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bumble.core import BaseBumbleError
from bumble.core import TimeoutError as BumbleTimeoutError
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration
from bumble.hci import Address, HCI_Error
from bumble.pairing import PairingConfig
from bumble.transport.common import Transport

from kapmonitor.simulation.hci_transport import open_transport

T = TypeVar("T")
Listener = Callable[[Advertisement], None]

_OWN_ADDRESS = "F0:00:00:00:00:01"

# A local hub answers in milliseconds; without an answer in this time it never will.
_ANSWER_S = 5.0

# One attempt, made when the device was just heard; whoever wants it longer tries again.
_ATTEMPT_S = 0.5


class AdapterGoneError(Exception):
    """There is no adapter: the hub has ended, or the adapter is unplugged."""


class HostAdapter:
    """One host on the hub's adapter socket.

    Args:
        endpoint: as ``open_transport`` wants it.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._opening = asyncio.Lock()
        self._connecting = asyncio.Lock()  # Bumble and the controller know one attempt at a time
        self._scanning = asyncio.Lock()
        self._listeners: list[Listener] = []
        self._device: Device | None = None
        self._transport: Transport | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def listen(self, listener: Listener) -> None:
        """Call ``listener`` for every advertisement from now on; raises ``AdapterGoneError``."""
        device = await self._opened()
        self._listeners.append(listener)
        try:
            await asyncio.shield(self._keep(self._scan_if_wanted(device)))
        except BaseException:
            self._keep(self._stop_quietly(listener))
            raise

    async def stop_listening(self, listener: Listener) -> None:
        """The reverse; nothing happens if it did not listen."""
        if listener in self._listeners:
            self._listeners.remove(listener)
        if self._device is not None:
            await asyncio.shield(self._keep(self._scan_if_wanted(self._device)))

    async def connect(self, address: str) -> Connection:
        """Connect as soon as the device is heard; waits for ever, so put a time-out around it.

        Waiting happens outside the lock: a device out of range holds up no other. A cancelled
        call leaves no attempt and no connection behind.
        """
        while True:
            await self._heard(address)
            await self._old_link_is_over(address)
            attempt = self._keep(self._attempt(address))
            try:
                return await asyncio.shield(attempt)
            except BumbleTimeoutError:
                continue  # gone again in that very moment
            except asyncio.CancelledError:
                attempt.add_done_callback(self._drop_connection)
                raise

    async def disconnect(self, connection: Connection) -> None:
        """End a connection; nothing happens if it is over."""
        device = self._device
        if device is not None and device.connections.get(connection.handle) is connection:
            await self._answered(connection.disconnect())

    async def aclose(self) -> None:
        """Close the socket; every connection ends."""
        for task in list(self._tasks):
            task.cancel()
        if self._transport is not None:
            lost = self._transport.source.terminated
            await self._transport.close()
            await asyncio.wait((lost,), timeout=_ANSWER_S)
        self._forget()

    async def _scan_if_wanted(self, device: Device) -> None:
        """Start or stop scanning, as one step that no cancelled caller leaves half done."""
        async with self._scanning:
            if self._listeners and not device.is_scanning:
                # Passive: there are no scan responses to wait for.
                await self._answered_in_time(device.start_scanning(active=False))
            elif device.is_scanning and not self._listeners:
                await self._answered_in_time(device.stop_scanning())

    async def _heard(self, address: str) -> None:
        heard = asyncio.Event()

        def listener(advertisement: Advertisement) -> None:
            if address_text(advertisement.address) == address:
                heard.set()

        await self.listen(listener)
        try:
            await self._unless_lost(heard.wait())
        finally:
            self._keep(self._stop_quietly(listener))

    async def _old_link_is_over(self, address: str) -> None:
        """A device that came back sooner than its link timed out cannot be connected to yet."""
        while (connection := self._connection_to(address)) is not None:
            over = asyncio.Event()
            connection.once(Connection.EVENT_DISCONNECTION, lambda _, over=over: over.set())
            await self._unless_lost(over.wait())

    def _connection_to(self, address: str) -> Connection | None:
        connections = self._device.connections.values() if self._device is not None else ()
        return next(
            (each for each in connections if address_text(each.peer_address) == address), None
        )

    async def _stop_quietly(self, listener: Listener) -> None:
        try:
            await self.stop_listening(listener)
        except AdapterGoneError:
            return  # then nobody listens either

    async def _attempt(self, address: str) -> Connection:
        async with self._connecting:
            device = await self._opened()
            peer = Address(address, Address.RANDOM_DEVICE_ADDRESS)
            try:
                return await self._answered(device.connect_le(peer, timeout=_ATTEMPT_S))
            except HCI_Error:
                # It came about in the moment in which the attempt was cancelled.
                if (connection := self._connection_to(address)) is not None:
                    return connection
                raise

    async def _opened(self) -> Device:
        async with self._opening:
            if self._device is None:
                self._device = await self._open()
            return self._device

    async def _open(self) -> Device:
        try:
            self._transport = await open_transport(self._endpoint)
        except OSError as error:
            raise AdapterGoneError("the simulated Bluetooth adapter is not there") from error
        self._transport.source.terminated.add_done_callback(self._on_lost)
        device = Device.from_config_with_hci(
            DeviceConfiguration(
                name="kapmonitor", address=Address(_OWN_ADDRESS, Address.RANDOM_DEVICE_ADDRESS)
            ),
            self._transport.source,
            self._transport.sink,
        )
        device.pairing_config_factory = lambda _: PairingConfig(sc=True, mitm=False, bonding=True)
        device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self._answered(device.power_on())
        return device

    async def _answered(self, operation: Coroutine[Any, Any, T]) -> T:
        """A cancelled caller leaves the command running: its answer must not meet the next one."""
        return await asyncio.shield(self._keep(self._answered_in_time(operation)))

    async def _answered_in_time(self, operation: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await self._unless_lost(operation)
        except TimeoutError as error:
            raise AdapterGoneError("the simulated Bluetooth adapter does not answer") from error

    async def _unless_lost(self, operation: Coroutine[Any, Any, T]) -> T:
        """Bumble waits for ever for the answers of a lost controller."""
        if self._transport is None:
            operation.close()
            raise AdapterGoneError("the simulated Bluetooth adapter is gone")
        task = asyncio.ensure_future(operation)
        lost = self._transport.source.terminated
        try:
            await asyncio.wait((task, lost), return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
        finally:
            task.cancel()
        raise AdapterGoneError("the simulated Bluetooth adapter is gone")

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        for listener in list(self._listeners):
            listener(advertisement)

    def _on_lost(self, _terminated: asyncio.Future[None]) -> None:
        self._forget()

    def _forget(self) -> None:
        self._device = self._transport = None
        self._listeners.clear()

    def _drop_connection(self, attempt: asyncio.Task[Connection]) -> None:
        if not attempt.cancelled() and attempt.exception() is None:
            self._keep(self._end_quietly(attempt.result()))

    async def _end_quietly(self, connection: Connection) -> None:
        try:
            await self.disconnect(connection)
        except (AdapterGoneError, BaseBumbleError):
            return  # over already

    def _keep(self, operation: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.ensure_future(operation)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it may be gone; it is no error of the loop


def address_text(address: Address) -> str:
    """As Bleak has it: upper case, colons, without Bumble's suffix."""
    return address.to_string(with_type_qualifier=False).upper()
