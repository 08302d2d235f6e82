"""Bleak's backend for the simulated air: stock ``BleakScanner`` and ``BleakClient`` on Bumble.

``SimulatedAdapter`` makes the two classes that Bleak takes as ``backend=``. Failures are Bleak's
own, as BlueZ shows them: a device that does not come raises ``TimeoutError`` by ``BLEDevice`` and
``BleakDeviceNotFoundError`` by address; a missing adapter ``BleakBluetoothNotAvailableError``;
anything cut short by a lost link ``BleakError``. Runs on one asyncio loop, without threads.
"""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)
from bumble.att import ATT_Error
from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy, ServiceProxy

from kapmonitor.simulation.host_adapter import AdapterGoneError, HostAdapter, address_text

T = TypeVar("T")

_MTU = 247  # what phones and BlueZ settle on in practice; discovery then takes fewer packets
_WRITE_HEAD = 3  # opcode and handle


class SimulatedAdapter:
    """The adapter of one air, and Bleak's two classes bound to it.

    Args:
        endpoint: the hub's adapter socket, ``unix:PATH`` or ``tcp:HOST:PORT``.
    """

    def __init__(self, endpoint: str) -> None:
        self._host = HostAdapter(endpoint)

        class Scanner(SimulatedScanner):
            host = self._host

        class Client(SimulatedClient):
            host = self._host

        self.scanner_backend: type[BaseBleakScanner] = Scanner
        self.client_backend: type[BaseBleakClient] = Client

    async def aclose(self) -> None:
        """Leave the air; every connection ends."""
        await self._host.aclose()


class SimulatedScanner(BaseBleakScanner):
    """Scans on the adapter that a subclass names as ``host``."""

    host: ClassVar[HostAdapter]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        *_scanning_mode: str,
        **_options: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        """Raises ``BleakBluetoothNotAvailableError`` without an adapter."""
        self.seen_devices = {}
        await _available(self.host.listen(self._on_advertisement))

    async def stop(self) -> None:
        """Nothing happens if the adapter is gone."""
        try:
            await self.host.stop_listening(self._on_advertisement)
        except AdapterGoneError:
            return  # a lost adapter does not scan

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        data = _advertisement_data(advertisement)
        if not self.is_allowed_uuid(data.service_uuids):
            return
        address = address_text(advertisement.address)
        device = self.create_or_update_device(address, address, data.local_name, None, data)
        self.call_detection_callbacks(device, data)


class SimulatedClient(BaseBleakClient):
    """A connection over the adapter that a subclass names as ``host``."""

    host: ClassVar[HostAdapter]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_options: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._device: BLEDevice | None = None
        if isinstance(address_or_ble_device, BLEDevice):
            self._device = address_or_ble_device
        self._connection: Connection | None = None
        self._operations: set[asyncio.Task[Any]] = set()
        self._subscriptions: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The advertised name, or the address with dashes."""
        advertised = self._device.name if self._device is not None else None
        return advertised or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        """The ATT MTU in bytes; raises ``BleakError`` while not connected."""
        return int(self._connected().att_mtu)

    @property
    def is_connected(self) -> bool:
        """Whether the link is up; says nothing about how old the last value is."""
        return self._connection is not None

    async def connect(self, pair: bool, **_options: Any) -> None:  # noqa: FBT001 - Bleak's signature
        """Connect, pair if asked to, and discover the services."""
        if self.is_connected:
            raise BleakError("already connected")
        try:
            async with asyncio.timeout(self._timeout):
                await self._connect(pair=pair)
        except TimeoutError:
            if self._device is None:
                message = f"no device with the address {self.address} was found"
                raise BleakDeviceNotFoundError(self.address, message) from None
            raise

    async def disconnect(self) -> None:
        """End the link; the disconnected callback is called for this too, as with BlueZ."""
        if self._connection is not None:
            await _available(self.host.disconnect(self._connection))

    async def pair(self, *_args: Any, **_options: Any) -> None:
        """Pair without a code (Just Works)."""
        await self._run(self._connected().pair())

    async def unpair(self) -> None:
        """Forget the keys and end the link."""
        connection = self._connected()
        keystore = connection.device.keystore
        if keystore is not None:
            await self._run(_forgotten(keystore, str(connection.peer_address)))
        await self.disconnect()

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,
        **_options: Any,
    ) -> bytearray:
        """Read; there is no cache."""
        return await self._read(characteristic.obj.handle)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_options: Any
    ) -> bytearray:
        """Read; there is no cache."""
        return await self._read(descriptor.handle)

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001 - Bleak's signature
    ) -> None:
        """Write, and wait for the answer if ``response``."""
        await self._write(characteristic.obj.handle, data, response=response)

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write and wait for the answer."""
        await self._write(descriptor.handle, data, response=True)

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: NotifyCallback,
        **_options: Any,
    ) -> None:
        """Subscribe; notifications are preferred where both are offered."""
        if characteristic.handle in self._subscriptions:
            raise BleakError(f"{characteristic.uuid} is already subscribed to")
        if not {"notify", "indicate"} & set(characteristic.properties):
            raise BleakError(f"{characteristic.uuid} neither notifies nor indicates")
        subscriber = _contained(callback)
        client = self._connected().gatt_client
        self._subscriptions[characteristic.handle] = subscriber
        try:
            await self._run(client.subscribe(characteristic.obj, subscriber))
        except BaseException:
            self._subscriptions.pop(characteristic.handle, None)
            raise

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe; nothing happens if it was not subscribed to."""
        subscriber = self._subscriptions.pop(characteristic.handle, None)
        if subscriber is not None:
            client = self._connected().gatt_client
            await self._run(client.unsubscribe(characteristic.obj, subscriber))

    async def _connect(self, *, pair: bool) -> None:
        connection = await _available(self.host.connect(self.address.upper()))
        self._connection = connection
        connection.once(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            if pair:
                await self.pair()
            self.services = await self._run(_discovered(connection))
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(self._give_up()))
            raise

    async def _give_up(self) -> None:
        try:
            await self.disconnect()
        except BleakError:
            return  # over already

    async def _read(self, handle: int) -> bytearray:
        return bytearray(await self._run(self._connected().gatt_client.read_value(handle)))

    async def _write(self, handle: int, data: SizedBuffer, *, response: bool) -> None:
        client = self._connected().gatt_client
        await self._run(client.write_value(handle, bytes(data), with_response=response))

    async def _run(self, operation: Coroutine[Any, Any, T]) -> T:
        """Wait for an operation on the link; a lost link cancels it, which is a ``BleakError``.

        It goes on when only its caller is cancelled: the next request would otherwise be
        answered with what the last one asked for.
        """
        task = asyncio.ensure_future(operation)
        self._operations.add(task)
        task.add_done_callback(self._on_done)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if _cancelled_by_caller():
                raise
            raise BleakError("the connection was lost") from None
        except ATT_Error as error:
            raise BleakGATTProtocolError(int(error.error_code)) from error
        except BaseBumbleError as error:
            raise BleakError(str(error) or type(error).__name__) from error

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._operations.discard(task)
        if not task.cancelled():
            task.exception()  # its caller may be gone; it is no error of the loop

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = self.services = None
        self._subscriptions.clear()
        for task in list(self._operations):
            task.cancel()
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _connected(self) -> Connection:
        if self._connection is None:
            raise BleakError("not connected")
        return self._connection


async def _available(operation: Coroutine[Any, Any, T]) -> T:
    try:
        return await operation
    except AdapterGoneError as error:
        reason = BleakBluetoothNotAvailableReason.POWERED_OFF  # what BlueZ says of no adapter
        raise BleakBluetoothNotAvailableError(str(error), reason) from error
    except BaseBumbleError as error:
        raise BleakError(str(error) or type(error).__name__) from error


async def _forgotten(keystore: Any, address: str) -> None:
    try:
        await keystore.delete(address)
    except KeyError:
        return  # never paired


async def _discovered(connection: Connection) -> BleakGATTServiceCollection:
    client = connection.gatt_client
    await client.request_mtu(_MTU)
    services = BleakGATTServiceCollection()
    for service_proxy in await client.discover_services():
        service = BleakGATTService(service_proxy, service_proxy.handle, _long(service_proxy.uuid))
        services.add_service(service)
        await _discover_characteristics(connection, service, services)
    return services


async def _discover_characteristics(
    connection: Connection, service: BleakGATTService, services: BleakGATTServiceCollection
) -> None:
    proxy: ServiceProxy = service.obj
    for found in await connection.gatt_client.discover_characteristics((), proxy):
        characteristic = _characteristic(found, service, connection)
        services.add_characteristic(characteristic)
        for descriptor in await connection.gatt_client.discover_descriptors(found):
            services.add_descriptor(_descriptor(descriptor, characteristic))


def _characteristic(
    proxy: CharacteristicProxy[bytes], service: BleakGATTService, connection: Connection
) -> BleakGATTCharacteristic:
    return BleakGATTCharacteristic(
        proxy,
        proxy.handle,
        _long(proxy.uuid),
        list(gatt_char_props_to_strs(int(proxy.properties))),
        lambda: int(connection.att_mtu) - _WRITE_HEAD,
        service,
    )


def _descriptor(
    proxy: DescriptorProxy, characteristic: BleakGATTCharacteristic
) -> BleakGATTDescriptor:
    return BleakGATTDescriptor(proxy, proxy.handle, _long(proxy.type), characteristic)


def _contained(callback: NotifyCallback) -> Callable[[bytes], None]:
    """A callback's error must not cost the confirmation of an indication."""

    def call(value: bytes) -> None:
        try:
            callback(bytearray(value))
        except Exception as error:  # noqa: BLE001 - reported to the loop, where it is logged
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a notification callback failed", "exception": error}
            )

    return call


def _advertisement_data(advertisement: Advertisement) -> AdvertisementData:
    fields = dict(advertisement.data.ad_structures)
    kinds = AdvertisingData.Type
    name = fields.get(kinds.COMPLETE_LOCAL_NAME)
    numbers = fields.get(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, b"")
    return AdvertisementData(
        local_name=name.decode() if name is not None else None,
        manufacturer_data={},
        service_data={},
        service_uuids=[
            _long(UUID.from_bytes(numbers[start : start + 2]))
            for start in range(0, len(numbers), 2)
        ],
        tx_power=None,
        rssi=advertisement.rssi,
        platform_data=(),
    )


def _long(short_or_long: UUID) -> str:
    return str(uuid.UUID(bytes=bytes(reversed(short_or_long.uuid_128_bytes))))


def _cancelled_by_caller() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
