"""Keeps one device of the room connected, and says where it stands when it is not.

The link says nothing about the age of the data: a radio daemon can die without a word. So
silence is watched apart from the link, and a link that is silent is asked whether it lives.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from kapmonitor.devices.drivers.driver import Decoded, Driver
from kapmonitor.devices.gatt.battery import decode_battery_level
from kapmonitor.devices.gatt.device_information import decode_text
from kapmonitor.devices.gatt.errors import DecodeError
from kapmonitor.devices.gatt.uuids import Characteristic
from kapmonitor.devices.radio import (
    Advertisement,
    Link,
    PairingNeededError,
    Radio,
    RadioError,
    RadioUnavailableError,
)
from kapmonitor.domain.clock import Clock, Instant
from kapmonitor.domain.devices import (
    DeviceIdentity,
    DeviceState,
    DeviceStatus,
    PacketCounts,
)
from kapmonitor.domain.vitals import Reading, Source
from kapmonitor.services.ports import DeviceObserver
from kapmonitor.services.room import silence_limit

_LOG = logging.getLogger(__name__)

STALE_S = 4.0
"""Silence of a 1 Hz device after which its number is no longer live (devices.md section 0.4)."""
ASK_AGAIN_S = 5.0
"""Silence after which the link is asked whether it lives, and again after each such time. Ours:
nobody tells of a killed radio daemon, and with hanging up, a fresh scan and a connect the first
value must be there within 15 s of its coming back."""
KEEP_ALIVE_S = 10.0
"""Real seconds between two questions to a device that sends only when it has measured."""
ADAPTER_RETRY_S = 2.0
"""How often a missing adapter is looked for."""
HANG_UP_S = 10.0
"""A cuff whose link ends within this time of its last record has done its work. Ours."""
BACK_OFF_S = (0.5, 1.0, 2.0)
"""Waits after failed connects, the last one for all that follow. Shorter than devices.md section
8 suggests (1, 2, 5, 10, 30 s): a returning device must be back within 15 s."""
LEAST_HOLD_S = 0.05
"""Real seconds for which a batch of records is held at least."""
ECHO_S = 0.002
"""Real seconds within which the same packet is the same notification told twice (bleak#2002)."""


class Supervisor:
    """One device of the room. Core thread only; :meth:`run` never ends by itself."""

    def __init__(
        self,
        status: DeviceStatus,
        driver: Driver,
        *,
        radio: Radio,
        clock: Clock,
        observer: DeviceObserver,
    ) -> None:
        self._driver = driver
        self._radio = radio
        self._clock = clock
        self._observer = observer
        self._decoder = driver.decoder(status.assignment.id)
        self._stale_s = silence_limit(clock, STALE_S)
        self._hang_up_s = silence_limit(clock, HANG_UP_S)
        self._heard: Instant = clock.now()
        self._recorded: Instant | None = None
        self._lost = asyncio.Event()
        self._flush: asyncio.TimerHandle | None = None
        self._last_packet: tuple[Characteristic, bytes, float] | None = None
        self.counts = PacketCounts()
        self.status = status

    async def run(self) -> None:
        """Find, connect, subscribe, watch; over and over until cancelled."""
        failures = 0
        while True:
            try:
                advertisement = await self._radio.find(self._is_ours)
                self._find(advertisement)
                await self._serve(advertisement)
                failures = 0
            except RadioUnavailableError as error:
                self._lose(str(error))
                await asyncio.sleep(self._clock.real_delay(ADAPTER_RETRY_S))
            except RadioError as error:
                self._lose(str(error))
                wait = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
                failures += 1
                await asyncio.sleep(self._clock.real_delay(wait))
            except Exception as error:  # noqa: BLE001 - see below
                # Whatever breaks in the handling of one device must not end the others' (H56).
                _LOG.exception("device %s: unexpected error", self.status.assignment.id)
                self._lose(f"unexpected error: {type(error).__name__}")
                await asyncio.sleep(self._clock.real_delay(BACK_OFF_S[-1]))
            finally:
                self._stop_holding()

    def _find(self, advertisement: Advertisement) -> None:
        """Only what advertises tells how strong it is: a link says nothing of it any more."""
        found = replace(self.status, state=DeviceState.FOUND, reason="", hung_up=False)
        self._tell(replace(found, rssi=advertisement.strength_dbm))

    def _is_ours(self, advertisement: Advertisement) -> bool:
        """By address once one is bound; by the advertised name before (HAZARDS H01)."""
        assignment = self.status.assignment
        if assignment.address is not None:
            return advertisement.address == assignment.address
        return advertisement.name == assignment.name

    async def _serve(self, advertisement: Advertisement) -> None:
        self._lost.clear()
        self._become(DeviceState.CONNECTING)
        async with self._radio.link(advertisement, self._lost.set) as link:
            self._decoder.linked()
            self._heard, self._recorded = self._clock.now(), None
            await self._subscribe(link)
            self._bind(link.address)
            if not self.status.state.is_linked:
                self._become(DeviceState.SUBSCRIBED)
            async with asyncio.TaskGroup() as group:  # who is asked may not answer for long
                introduction = group.create_task(self._introduce(link))
                await self._watch(link)
                introduction.cancel()

    def _bind(self, address: str) -> None:
        """From its first link on a device is known by its address: two may share a name (H01)."""
        assignment = replace(self.status.assignment, address=address)
        identity = DeviceIdentity(address=address)
        self._tell(replace(self.status, assignment=assignment, identity=identity))

    async def _subscribe(self, link: Link) -> None:
        required = self._driver.subscriptions[0]
        if not link.offers(required):
            raise RadioError(f"the device offers no {required.name.lower().replace('_', ' ')}")
        for characteristic in self._driver.subscriptions:
            if link.offers(characteristic):
                await self._subscribe_or_pair(link, characteristic)

    async def _subscribe_or_pair(self, link: Link, characteristic: Characteristic) -> None:
        try:
            await link.subscribe(characteristic, self._on_packet)
        except PairingNeededError:
            if self._lost.is_set():
                raise
            self._become(DeviceState.PAIRING)
            await link.pair()
            await link.subscribe(characteristic, self._on_packet)

    async def _introduce(self, link: Link) -> None:
        """Ask who the device is; one that does not say so still measures."""
        texts = {c: await self._text(link, c) for c in _IDENTITY}
        if self._lost.is_set():
            return
        identity = DeviceIdentity(
            address=link.address,
            manufacturer=texts[Characteristic.MANUFACTURER_NAME],
            model=texts[Characteristic.MODEL_NUMBER],
            serial=texts[Characteristic.SERIAL_NUMBER],
            firmware=texts[Characteristic.FIRMWARE_REVISION],
        )
        self._tell(replace(self.status, identity=identity))
        if link.offers(Characteristic.BATTERY_LEVEL):
            await self._watch_battery(link)
        self._tell(replace(self.status, is_introduced=True))

    async def _text(self, link: Link, characteristic: Characteristic) -> str | None:
        if not link.offers(characteristic) or self._lost.is_set():
            return None
        try:
            return decode_text(await link.read(characteristic))
        except RadioError:
            return None  # refused or lost: if lost, the watch that follows tells

    async def _watch_battery(self, link: Link) -> None:
        try:
            self._on_packet(
                Characteristic.BATTERY_LEVEL, await link.read(Characteristic.BATTERY_LEVEL)
            )
            await link.subscribe(Characteristic.BATTERY_LEVEL, self._on_packet)
        except RadioError:
            return  # many devices only answer reads, or none

    async def _watch(self, link: Link) -> None:
        """Stay with the link until it is gone; return then."""
        streams = bool(self._driver.profile.streams)
        watch = self._until_silence_breaks_link if streams else self._until_no_answer
        try:
            await watch(link)
        except RadioError as error:
            self._lose(str(error))
            return
        self._lose("the link is gone", hung_up=self._has_done_its_work)

    async def _until_silence_breaks_link(self, link: Link) -> None:
        asked: Instant = self._heard
        while not await self._lost_within(self._until_next_look(asked)):
            now = self._clock.now()
            if self._is_silent and self.status.state is not DeviceState.STALE:
                self._go_stale()
            since = max(self._heard.monotonic, asked.monotonic)
            if now.monotonic - since >= self._ask_again_s:
                asked = now
                await self._ask(link)
                await link.resubscribe(self._driver.subscriptions[0], self._on_packet)

    async def _until_no_answer(self, link: Link) -> None:
        while not await self._lost_within(KEEP_ALIVE_S):
            await self._ask(link)

    async def _ask(self, link: Link) -> None:
        """Ask the link for anything that it must answer while it lives."""
        for characteristic in (Characteristic.BATTERY_LEVEL, *_IDENTITY):
            if link.offers(characteristic):
                await link.read(characteristic)
                return

    @property
    def _ask_again_s(self) -> float:
        return max(ASK_AGAIN_S, ASK_AGAIN_S / STALE_S * self._stale_s)

    def _until_next_look(self, asked: Instant) -> float:
        """Real seconds until silence may have passed a limit."""
        now = self._clock.now().monotonic
        stale_at = self._heard.monotonic + self._stale_s
        ask_at = max(self._heard.monotonic, asked.monotonic) + self._ask_again_s
        is_stale = self.status.state is DeviceState.STALE
        soonest = ask_at if is_stale else min(stale_at, ask_at)
        return max(0.01, self._clock.real_delay(soonest - now))

    async def _lost_within(self, real_s: float) -> bool:
        try:
            async with asyncio.timeout(real_s):
                await self._lost.wait()
        except TimeoutError:
            return False
        return True

    @property
    def _is_silent(self) -> bool:
        return self._clock.now().monotonic - self._heard.monotonic >= self._stale_s

    @property
    def _has_done_its_work(self) -> bool:
        """A link that ends right behind a record was ended by the cuff, not by the distance."""
        if not self._driver.hangs_up or self._recorded is None:
            return False
        return self._clock.now().monotonic - self._recorded.monotonic < self._hang_up_s

    def _go_stale(self) -> None:
        passed = Instant(
            self._heard.utc + timedelta(seconds=self._stale_s),
            self._heard.monotonic + self._stale_s,
        )
        self._tell(replace(self.status, state=DeviceState.STALE, reason="nothing comes"), passed)

    def _on_packet(self, characteristic: Characteristic, data: bytes) -> None:
        """Bleak's callback: the moment is stamped first."""
        at = self._clock.now()
        if self.status.state is DeviceState.LOST or self._is_echo(characteristic, data):
            return  # what a link tells that was given up is of unknown age: a daemon that hung
        try:
            self._take(characteristic, data, at)
        except DecodeError as error:
            self.counts.refuse(error.kind)

    def _is_echo(self, characteristic: Characteristic, data: bytes) -> bool:
        now = asyncio.get_running_loop().time()
        last, self._last_packet = self._last_packet, (characteristic, data, now)
        echo_s = min(ECHO_S, self._clock.real_delay(ECHO_S))  # a quick drill has no time to spare
        return last is not None and last[:2] == (characteristic, data) and now - last[2] < echo_s

    def _take(self, characteristic: Characteristic, data: bytes, at: Instant) -> None:
        if characteristic is Characteristic.BATTERY_LEVEL:
            self._tell(replace(self.status, battery_percent=decode_battery_level(data)), at)
            return
        decoded = self._decoder.decode(characteristic, data, at)
        self.counts.decoded += 1
        self._heard = at
        if decoded.hold_s is not None:
            self._recorded = at
            self._hold(decoded.hold_s)
        self._pass_on(decoded, at)

    def _pass_on(self, decoded: Decoded, at: Instant) -> None:
        device = self.status.assignment.id
        if decoded.measurement_failed:
            self.counts.without_value += 1
            self._observer.measurement_failed(device, at)
        if decoded.readings:
            has_value = any(reading.value is not None for reading in decoded.readings)
            self.counts.without_value += not has_value
            self._count_stored(decoded.readings)
            self._become(DeviceState.MEASURING if has_value else DeviceState.SEARCHING, at)
            self._observer.receive(device, decoded.readings, at)

    def _hold(self, seconds: float) -> None:
        self._stop_holding()
        real_s = max(self._clock.real_delay(seconds), LEAST_HOLD_S)
        self._flush = asyncio.get_running_loop().call_later(real_s, self._end_batch)

    def _end_batch(self) -> None:
        self._flush = None
        readings = tuple(self._decoder.flush())
        if readings:
            self._count_stored(readings)
            came_at = self._recorded or self._clock.now()
            self._become(DeviceState.MEASURING, came_at)
            self._observer.receive(self.status.assignment.id, readings, came_at)

    def _count_stored(self, readings: Sequence[Reading]) -> None:
        self.counts.stored_records += sum(r.source is Source.STORED for r in readings)

    def _stop_holding(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    def _become(self, state: DeviceState, at: Instant | None = None) -> None:
        if self.status.state is not state:
            self._tell(replace(self.status, state=state, reason="", hung_up=False), at)

    def _lose(self, reason: str, *, hung_up: bool = False) -> None:
        if self._flush is not None:
            self._stop_holding()
            self._end_batch()  # a cuff hangs up right behind its last record
        self._tell(replace(self.status, state=DeviceState.LOST, reason=reason, hung_up=hung_up))

    def _tell(self, status: DeviceStatus, at: Instant | None = None) -> None:
        if status != self.status:
            self.status = status
            self._observer.device_changed(status, at or self._clock.now())


_IDENTITY = (
    Characteristic.MANUFACTURER_NAME,
    Characteristic.MODEL_NUMBER,
    Characteristic.SERIAL_NUMBER,
    Characteristic.FIRMWARE_REVISION,
)
