"""The only Bleak outside the simulation: scan, connect, subscribe, read.

Everything runs on one asyncio loop and every call has a time-out in real seconds. One thing at a
time is asked of the adapter: BlueZ answers two connects at once, or a connect while scanning,
with *InProgress* (devices.md section 8), so the scan pauses while a link is made.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)

from kapmonitor.devices.gatt.uuids import Characteristic

_LOG = logging.getLogger(__name__)

CALL_TIMEOUT_S = 5.0
"""For scanning to start or stop, a subscription, a read. Ours; a real adapter needs under 2 s."""
CONNECT_TIMEOUT_S = 8.0
"""For a connection with its discovery: with a back-off and a scan it stays within the 15 s that
a returning device may take to its first value."""
DISCONNECT_TIMEOUT_S = 3.0
"""For hanging up: BlueZ takes 2 s. Where its daemon was restarted no answer ever comes, and the
device is not looked for meanwhile."""
PAIR_TIMEOUT_S = 30.0
"""For pairing, at which a person may have to press something (devices.md section 3)."""
SCAN_SLICE_S = 4.0
"""How long one scan runs: a radio daemon that died says nothing until it is asked again."""

_UNTOLD_RSSI = -127
"""What Bleak puts where BlueZ told no strength; a controller says 127 for the same."""

PacketListener = Callable[[Characteristic, bytes], None]
T = TypeVar("T")

_Reason = BleakBluetoothNotAvailableReason
_NOT_ALLOWED = "this program may not use Bluetooth: allow it in the system's settings"
_UNAVAILABLE = {
    _Reason.NO_BLUETOOTH: "there is no Bluetooth adapter: plug it in",
    _Reason.NO_BLE_CENTRAL_ROLE: "the Bluetooth adapter is too old for sensors: use a newer one",
    _Reason.POWERED_OFF: "Bluetooth is off or its adapter was pulled out: turn it on",
    _Reason.DENIED_BY_USER: _NOT_ALLOWED,
    _Reason.DENIED_BY_SYSTEM: _NOT_ALLOWED,
    _Reason.DENIED_BY_UNKNOWN: _NOT_ALLOWED,
    _Reason.UNKNOWN: "Bluetooth cannot be used on this computer at present",
}
_NO_SERVICE = "the Bluetooth service of this computer does not answer"
_NO_DAEMON = tuple(
    f"org.freedesktop.DBus.Error.{name}"
    for name in ("Spawn.", "ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "Timeout")
)
"""How D-Bus says that bluetoothd is not there; seen with one that was killed."""
_FORGOTTEN = (
    "org.freedesktop.DBus.Error.UnknownObject",
    "org.freedesktop.DBus.Error.UnknownMethod",
)
"""How a restarted bluetoothd speaks of the devices of the one before it."""
_PROTECTED = ("authentication", "encryption", "not permitted", "notpermitted", "0x05", "0x0f")
"""How a device says that it wants pairing: ATT 0x05, 0x0F, or what BlueZ makes of them."""


class RadioError(Exception):
    """A device could not be reached, or a link broke; the sentence is for staff."""


class RadioUnavailableError(RadioError):
    """This machine has no usable Bluetooth at present."""


class PairingNeededError(RadioError):
    """The device gives what was asked for only to whom it is paired with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertisement:
    """A device as it was heard."""

    address: str
    name: str
    service_uuids: tuple[str, ...]
    rssi: int
    handle: BLEDevice

    @property
    def strength_dbm(self) -> int | None:
        """How strong it was heard; ``None`` where the platform did not say."""
        return self.rssi if _UNTOLD_RSSI < self.rssi < -_UNTOLD_RSSI else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioBackend:
    """Bleak's backend; ``None`` for the platform's own."""

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None


@dataclass(eq=False, slots=True)
class _Search:
    wanted: Callable[[Advertisement], bool]
    found: asyncio.Future[Advertisement]


class Radio:
    """The adapter, shared by all supervisors. :meth:`run` must run while it is used."""

    def __init__(self, backend: RadioBackend) -> None:
        self._backend = backend
        self._adapter = asyncio.Lock()
        self._searches: list[_Search] = []
        self._wanted = asyncio.Event()
        self._waiting_to_connect = 0
        self._stirred = asyncio.Event()
        self.unavailable: str | None = None
        """Why the last scan could not be made, in words for staff; ``None`` once one could."""
        self.has_scanned = False
        """Whether anything was ever looked for."""

    async def run(self) -> None:
        """Scan whenever somebody searches, until cancelled."""
        while True:
            await self._wanted.wait()
            self.has_scanned = True
            try:
                async with self._adapter:
                    await self._scan()
                self.unavailable = None
            except RadioError as error:
                self.unavailable = str(error)
                self._fail_searches(error)

    async def find(self, wanted: Callable[[Advertisement], bool]) -> Advertisement:
        """Wait for an advertisement; as long as it takes.

        Raises:
            RadioUnavailableError: there is no adapter, it is off, or the daemon is gone.
            RadioError: scanning failed otherwise.
        """
        search = _Search(wanted, asyncio.get_running_loop().create_future())
        self._searches.append(search)
        self._wanted.set()
        try:
            return await search.found
        finally:
            self._forget(search)

    async def scan_for(self, seconds: float) -> list[Advertisement]:
        """Everything that advertises within ``seconds``, the strongest first.

        Raises:
            RadioUnavailableError, RadioError: as :meth:`find`.
        """
        heard: dict[str, Advertisement] = {}

        def note(advertisement: Advertisement) -> bool:
            before = heard.get(advertisement.address)
            if before is None or advertisement.name or not before.name:
                heard[advertisement.address] = advertisement
            return False

        with suppress(TimeoutError):  # that the time is over is how listening ends
            async with asyncio.timeout(seconds):
                await self.find(note)
        return sorted(heard.values(), key=lambda a: -a.rssi)

    @asynccontextmanager
    async def link(
        self, advertisement: Advertisement, on_lost: Callable[[], None]
    ) -> AsyncIterator["Link"]:
        """Connect; ``on_lost`` is called on the loop when the link is gone.

        Raises:
            RadioError: the device could not be connected.
        """
        client = BleakClient(
            advertisement.handle,
            disconnected_callback=lambda _client: on_lost(),
            timeout=CONNECT_TIMEOUT_S,
            backend=self._backend.client,
        )
        try:
            await self._connect(client)
            yield Link(client)
        finally:
            await _quietly(DISCONNECT_TIMEOUT_S, client.disconnect())

    async def _connect(self, client: BleakClient) -> None:
        self._waiting_to_connect += 1
        self._stirred.set()
        try:
            async with self._adapter:
                await _within(CONNECT_TIMEOUT_S, client.connect(), "connecting")
        finally:
            self._waiting_to_connect -= 1

    async def _scan(self) -> None:
        scanner = BleakScanner(self._heard, backend=self._backend.scanner)
        await self._start(scanner)
        try:
            async with asyncio.timeout(SCAN_SLICE_S):
                while self._is_searching() and not self._waiting_to_connect:
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError:
            return  # a slice is over; the next one asks the daemon anew
        finally:
            await _quietly(CALL_TIMEOUT_S, scanner.stop())

    async def _start(self, scanner: BleakScanner) -> None:
        """Start a scan; one that takes too long is told to the searches, and still awaited.

        A daemon that hung would otherwise go on to scan for nobody, and refuse every later start.
        """
        overdue = asyncio.get_running_loop().call_later(
            CALL_TIMEOUT_S, self._fail_searches, RadioUnavailableError(_NO_SERVICE)
        )
        try:
            with _in_words("scanning"):
                await scanner.start()
        finally:
            overdue.cancel()

    def _is_searching(self) -> bool:
        return any(not search.found.done() for search in self._searches)

    def _heard(self, device: BLEDevice, data: AdvertisementData) -> None:
        advertisement = Advertisement(
            address=device.address,
            name=data.local_name or device.name or "",
            service_uuids=tuple(data.service_uuids),
            rssi=data.rssi,
            handle=device,
        )
        for search in self._searches:
            if not search.found.done() and search.wanted(advertisement):
                search.found.set_result(advertisement)
                self._note_searches()

    def _fail_searches(self, error: RadioError) -> None:
        for search in self._searches:
            if not search.found.done():
                search.found.set_exception(error)
        self._searches.clear()
        self._wanted.clear()

    def _forget(self, search: _Search) -> None:
        if search in self._searches:
            self._searches.remove(search)
        self._note_searches()

    def _note_searches(self) -> None:
        self._stirred.set()
        if not self._is_searching():
            self._wanted.clear()


class Link:
    """A connected device."""

    def __init__(self, client: BleakClient) -> None:
        self._client = client

    @property
    def address(self) -> str:
        """The device's address; on macOS a number of this computer's own."""
        return self._client.address

    def offers(self, characteristic: Characteristic) -> bool:
        """Whether the device has it."""
        return self._client.services.get_characteristic(characteristic.uuid) is not None

    async def subscribe(self, characteristic: Characteristic, listener: PacketListener) -> None:
        """Have every notification or indication told, on the loop, as it comes.

        Raises:
            PairingNeededError: the device wants to be paired first.
            RadioError: the device refused, or did not answer.
        """

        def heard(_sender: BleakGATTCharacteristic, data: bytearray) -> None:
            listener(characteristic, bytes(data))

        await _within(
            CALL_TIMEOUT_S, self._client.start_notify(characteristic.uuid, heard), "subscribing"
        )

    async def resubscribe(self, characteristic: Characteristic, listener: PacketListener) -> None:
        """Subscribe anew on the same link.

        Raises:
            RadioError: the link is dead.
        """
        await _within(
            CALL_TIMEOUT_S, self._client.stop_notify(characteristic.uuid), "subscribing anew"
        )
        await self.subscribe(characteristic, listener)

    async def read(self, characteristic: Characteristic) -> bytes:
        """Read a value.

        Raises:
            RadioError: the device refused, or did not answer.
        """
        reading = self._client.read_gatt_char(characteristic.uuid)
        return bytes(await _within(CALL_TIMEOUT_S, reading, "reading"))

    async def pair(self) -> None:
        """Pair with the device; macOS does it by itself at the first protected value.

        Raises:
            RadioError: it was refused or nobody confirmed it.
        """
        await _within(PAIR_TIMEOUT_S, self._client.pair(), "pairing")


async def _within(seconds: float, call: Coroutine[object, object, T], doing: str) -> T:
    """Await a radio call with its time-out."""
    with _in_words(doing):
        async with asyncio.timeout(seconds):
            return await call


@contextmanager
def _in_words(doing: str) -> Iterator[None]:
    """Make sentences of failures.

    Bleak and the layers under it raise far more than BleakError when a daemon or an adapter goes
    in the middle of a call; none of it may end the other devices' supervision (H56).
    """
    try:
        yield
    except Exception as error:
        raise _failure(error, doing) from error


def _failure(error: Exception, doing: str) -> RadioError:
    match error:
        case TimeoutError():
            return RadioError(f"{doing} took too long")
        case BleakBluetoothNotAvailableError():
            return RadioUnavailableError(_UNAVAILABLE[error.reason])
        case FileNotFoundError() | ConnectionError() | EOFError():
            return RadioUnavailableError(_NO_SERVICE)
        case BleakDBusError() if error.dbus_error.startswith(_NO_DAEMON):
            return RadioUnavailableError(_NO_SERVICE)
        case BleakDBusError() if error.dbus_error.startswith(_FORGOTTEN):
            return RadioError("the Bluetooth service was restarted, or has forgotten the device")
    text = str(error) or type(error).__name__
    kind = PairingNeededError if any(word in text.lower() for word in _PROTECTED) else RadioError
    return kind(f"{doing} failed: {text}")


async def _quietly(seconds: float, call: Coroutine[object, object, object]) -> None:
    """Tidy up on a radio that may be gone: whether it answers changes nothing any more."""
    try:
        async with asyncio.timeout(seconds):
            await call
    except Exception as error:  # noqa: BLE001 - as in _in_words
        _LOG.debug("tidying up: %r", error)
