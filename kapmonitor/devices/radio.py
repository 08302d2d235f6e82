"""The only Bleak outside the simulation: scan, connect, subscribe, read.

Everything runs on one asyncio loop and every call has a time-out in real seconds. One thing at a
time is asked of the adapter: BlueZ answers two connects at once, or a connect while scanning,
with *InProgress* (devices.md section 8), so the scan pauses while a link is made.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from kapmonitor.devices.gatt.uuids import Characteristic

CALL_TIMEOUT_S = 5.0
"""For scanning to start or stop, a subscription, a read. Ours; a real adapter needs under 2 s."""
CONNECT_TIMEOUT_S = 8.0
"""For a connection with its discovery: with a back-off and a scan it stays within the 15 s that
a returning device may take to its first value."""
PAIR_TIMEOUT_S = 30.0
"""For pairing, at which a person may have to press something (devices.md section 3)."""
SCAN_SLICE_S = 4.0
"""How long one scan runs: a radio daemon that died says nothing until it is asked again."""

PacketListener = Callable[[Characteristic, bytes], None]
T = TypeVar("T")

_FAILURES = (BleakError, OSError, EOFError, TimeoutError)
"""What Bleak and what lies under it raise when the radio, the daemon or the device is gone."""


class RadioError(Exception):
    """A device could not be reached, or a link broke; the sentence is for staff."""


class RadioUnavailableError(RadioError):
    """This machine has no usable Bluetooth at present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertisement:
    """A device as it was heard."""

    address: str
    name: str
    service_uuids: tuple[str, ...]
    rssi: int
    handle: BLEDevice


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

    async def run(self) -> None:
        """Scan whenever somebody searches, until cancelled."""
        while True:
            await self._wanted.wait()
            try:
                async with self._adapter:
                    await self._scan()
            except RadioError as error:
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
            await _quietly(client.disconnect())

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
        await _within(CALL_TIMEOUT_S, scanner.start(), "scanning")
        try:
            async with asyncio.timeout(SCAN_SLICE_S):
                while self._is_searching() and not self._waiting_to_connect:
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError:
            return  # a slice is over; the next one asks the daemon anew
        finally:
            await _quietly(scanner.stop())

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
                self._stirred.set()

    def _fail_searches(self, error: RadioError) -> None:
        for search in self._searches:
            if not search.found.done():
                search.found.set_exception(error)
        self._searches.clear()
        self._wanted.clear()

    def _forget(self, search: _Search) -> None:
        if search in self._searches:
            self._searches.remove(search)
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
    """Await a radio call with its time-out; failures become sentences."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except BleakBluetoothNotAvailableError as error:
        reason = str(error.args[0] if error.args else error)
        raise RadioUnavailableError(f"no Bluetooth adapter to use: {reason}") from error
    except (FileNotFoundError, ConnectionError, EOFError) as error:
        raise RadioUnavailableError("no Bluetooth service answers on this computer") from error
    except TimeoutError as error:
        raise RadioError(f"{doing} took longer than {seconds:g} s") from error
    except _FAILURES as error:
        raise RadioError(f"{doing} failed: {str(error) or type(error).__name__}") from error


async def _quietly(call: Coroutine[object, object, object]) -> None:
    """Tidy up on a radio that may be gone: whether it answers changes nothing any more."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            await call
    except _FAILURES:
        return
