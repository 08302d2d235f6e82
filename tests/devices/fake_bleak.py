"""A Bluetooth stack that is only a few lists, behind Bleak's own hooks, and time that jumps.

The loop's time goes to the next timer whenever nothing is left to do, so that seconds of silence
pass at once and in the same order every time.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)

from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.radio import RadioBackend
from kapmonitor.domain.clock import Instant

START = datetime(2026, 3, 2, 13, tzinfo=UTC)
ADVERTISES_EVERY_S = 0.1
ANSWERS_IN_S = 0.01
CONNECTS_IN_S = 0.3
DISCONNECTS_IN_S = 2.0
"""As BlueZ does."""


class _JumpingSelector(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("every task waits for something that nobody will do")
        if not ready:
            self.now += timeout or 0.0
        return ready


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run_jumping(main: Coroutine[Any, Any, None]) -> None:
    """Like ``asyncio.run``, on a loop whose time jumps."""
    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        runner.run(main)


class LoopClock:
    """The running loop's time."""

    def now(self) -> Instant:
        seconds = asyncio.get_running_loop().time()
        return Instant(START + timedelta(seconds=seconds), seconds)

    def real_delay(self, seconds: float) -> float:
        return seconds


class FakeDevice:
    """Advertises while it is in range and not connected; ``values`` is what it lets read."""

    def __init__(self, name: str, address: str, *offered: Characteristic, rssi: int = -50) -> None:
        self.name = name
        self.address = address
        self.offered = offered
        self.rssi = rssi
        self.values: dict[Characteristic, bytes] = {}
        self.in_range = True
        self.wants_pairing = False
        self.answers = True
        self.link: FakeClient | None = None
        self.subscriptions = 0

    @property
    def is_heard(self) -> bool:
        return self.link is not None and bool(self.link.listeners)

    def send(self, characteristic: Characteristic, packet: str) -> None:
        """Notify or indicate, if somebody has subscribed."""
        listener = self.link.listeners.get(characteristic.uuid) if self.link else None
        if listener:
            listener(bytearray.fromhex(packet))

    def drop(self) -> None:
        """End the link."""
        if self.link:
            self.link.gone()


class FakeBluetooth:
    """The adapter and the daemon. ``asked`` is everything that was asked of them, in order."""

    def __init__(self, *devices: FakeDevice) -> None:
        self.devices = list(devices)
        self.asked: list[tuple[float, str]] = []
        self.missing: BleakBluetoothNotAvailableReason | None = None
        self.fails_with: Exception | None = None
        self.is_dead = False
        self.daemon = 1
        self.awake = asyncio.Event()
        self.awake.set()
        self.scanners: set[FakeScanner] = set()
        self.connecting = 0

    @property
    def backend(self) -> RadioBackend:
        """What the radio is given instead of the platform's own."""
        bluetooth = self
        return RadioBackend(
            scanner=type("Scanner", (FakeScanner,), {"bluetooth": bluetooth}),
            client=type("Client", (FakeClient,), {"bluetooth": bluetooth}),
        )

    def hang(self) -> None:
        """The daemon starts no scan any more, until it wakes."""
        self.awake.clear()

    def wake(self) -> None:
        """It does what it was asked for meanwhile."""
        self.awake.set()

    def kill_daemon(self) -> None:
        """As with kill -9: nobody is told, no packet comes any more."""
        self.is_dead = True
        self.scanners.clear()
        for device in self.devices:
            device.link = None

    def restart_daemon(self) -> None:
        """It knows nothing of the links of the one before it."""
        self.is_dead, self.daemon = False, self.daemon + 1

    def unplug(self) -> None:
        """The adapter goes, and with it every link."""
        self.missing = BleakBluetoothNotAvailableReason.NO_BLUETOOTH
        self.scanners.clear()
        for device in self.devices:
            device.drop()

    def times(self, what: str) -> list[float]:
        """When this was asked."""
        return [at for at, asked in self.asked if asked == what]

    def ask(self, what: str) -> None:
        """Note what is asked; raise what stands in its way."""
        self.asked.append((asyncio.get_running_loop().time(), what))
        if self.fails_with:
            raise self.fails_with
        if self.is_dead:
            name = "org.freedesktop.DBus.Error.ServiceUnknown"
            raise BleakDBusError(name, ["The name org.bluez was not provided"])
        if self.missing:
            raise BleakBluetoothNotAvailableError("no adapter", self.missing)


class FakeScanner(BaseBleakScanner):
    """Hears what advertises, every tenth of a second."""

    bluetooth: FakeBluetooth

    def __init__(self, callback: Any, service_uuids: Any, *_mode: str, **_options: Any) -> None:
        super().__init__(callback, service_uuids)

    async def start(self) -> None:
        await asyncio.sleep(ANSWERS_IN_S)
        await self.bluetooth.awake.wait()
        self.bluetooth.ask("scan")
        if self.bluetooth.scanners or self.bluetooth.connecting:
            raise BleakDBusError("org.bluez.Error.InProgress", [])
        self.bluetooth.scanners.add(self)
        self._listen()

    async def stop(self) -> None:
        await asyncio.sleep(ANSWERS_IN_S)
        self.bluetooth.scanners.discard(self)
        self.bluetooth.ask("stop")

    def _listen(self) -> None:
        if self not in self.bluetooth.scanners:
            return
        for device in self.bluetooth.devices:
            if device.in_range and device.link is None:
                self._hear(device)
        asyncio.get_running_loop().call_later(ADVERTISES_EVERY_S, self._listen)

    def _hear(self, device: FakeDevice) -> None:
        data = AdvertisementData(device.name, {}, {}, [], None, device.rssi, ())
        found = self.create_or_update_device(
            device.address, device.address, device.name, device, data
        )
        self.call_detection_callbacks(found, data)


class FakeClient(BaseBleakClient):
    """A link to a fake device, made by one daemon and unknown to the next."""

    bluetooth: FakeBluetooth

    def __init__(self, device: BLEDevice, **options: Any) -> None:
        super().__init__(
            device,
            disconnected_callback=options["disconnected_callback"],
            timeout=options["timeout"],
        )
        self.device: FakeDevice = device.details
        self.listeners: dict[str, Callable[[bytearray], None]] = {}
        self.daemon = 0
        self.paired = False

    @property
    def name(self) -> str:
        return self.device.name

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def is_connected(self) -> bool:
        return self.device.link is self

    async def connect(self, pair: bool, **_options: Any) -> None:
        self.bluetooth.ask(f"connect {self.name}")
        if self.bluetooth.scanners or self.bluetooth.connecting:
            raise BleakDBusError("org.bluez.Error.InProgress", [])
        self.bluetooth.connecting += 1
        try:
            await asyncio.sleep(CONNECTS_IN_S if self.device.in_range else 3600)
        finally:
            self.bluetooth.connecting -= 1
        self.daemon, self.device.link = self.bluetooth.daemon, self
        self.services = _services(self.device.offered)

    async def disconnect(self) -> None:
        self.bluetooth.ask(f"disconnect {self.name}")
        if self.daemon and self.daemon != self.bluetooth.daemon:
            await asyncio.sleep(3600)  # the answer would have come from the daemon that died
        if self.is_connected:
            await asyncio.sleep(DISCONNECTS_IN_S)
            self.gone()

    def gone(self) -> None:
        self.device.link = None
        self.listeners.clear()
        if self._disconnected_callback:
            self._disconnected_callback()

    async def pair(self, *_args: Any, **_options: Any) -> None:
        self._ask(f"pair {self.name}")
        self.paired = True

    async def unpair(self) -> None:
        self.paired = False

    async def read_gatt_char(self, characteristic: Any, **_options: Any) -> bytearray:
        short = _short(characteristic)
        self._ask(f"read {short}")
        if not self.device.answers:
            await asyncio.sleep(3600)
        value = self.device.values.get(short)
        if value is None:
            raise BleakError(f"{short.name} is not for reading")
        return bytearray(value)

    async def read_gatt_descriptor(self, *_args: Any, **_options: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(self, *_args: Any, **_options: Any) -> None:
        raise NotImplementedError

    async def write_gatt_descriptor(self, *_args: Any, **_options: Any) -> None:
        raise NotImplementedError

    async def start_notify(self, characteristic: Any, callback: Any, **_options: Any) -> None:
        self._ask(f"subscribe {_short(characteristic)}")
        if self.device.wants_pairing and not self.paired:
            raise BleakDBusError("org.bluez.Error.NotPermitted", ["Insufficient Authentication"])
        self.listeners[characteristic.uuid] = callback
        self.device.subscriptions += 1

    async def stop_notify(self, characteristic: Any) -> None:
        self._ask(f"unsubscribe {_short(characteristic)}")
        self.listeners.pop(characteristic.uuid, None)

    def _ask(self, what: str) -> None:
        self.bluetooth.ask(what)
        if self.daemon != self.bluetooth.daemon:
            raise BleakDBusError("org.freedesktop.DBus.Error.UnknownObject", ["no such object"])
        if not self.is_connected:
            raise BleakError("Not connected")


def _short(characteristic: BleakGATTCharacteristic) -> Characteristic:
    return Characteristic(characteristic.uuid[4:8].upper())


def _services(offered: tuple[Characteristic, ...]) -> BleakGATTServiceCollection:
    services = BleakGATTServiceCollection()
    service = BleakGATTService(None, 1, "00001800-0000-1000-8000-00805f9b34fb")
    services.add_service(service)
    for handle, each in enumerate(offered, 2):
        found = BleakGATTCharacteristic(None, handle, each.uuid, ["notify"], lambda: 20, service)
        services.add_characteristic(found)
    return services
