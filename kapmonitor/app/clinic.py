"""A room's day on the core's thread: its devices kept connected, sessions opened one by one.

The window asks through here for what is not about one open session: pairing, scanning, opening.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from kapmonitor.app.core import Core
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.device_desk import CoreDeviceDesk
from kapmonitor.app.opener import Opener
from kapmonitor.app.screen import Screen
from kapmonitor.app.taking import taken
from kapmonitor.devices.catalogue import driver_for
from kapmonitor.devices.radio import Advertisement, Radio, RadioBackend
from kapmonitor.domain.clock import Clock, SystemClock
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Fact
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.opening import SessionStart
from kapmonitor.services.ports import RecordError
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from kapmonitor.ui.ports import Heard

OPEN_WITHIN_S = 10.0
"""Real seconds that whoever wants to open a session waits for the record to be open. Ours: a slow
disk, and an older record that is brought up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicPlan:
    """What a room's day needs."""

    record: str
    kind: RecordKind
    devices: Sequence[DeviceAssignment]
    library: ProtocolLibrary
    clock: Clock
    backend: RadioBackend


class Clinic:
    """One room without a script. Made and used on the core's thread."""

    def __init__(self, plan: ClinicPlan, screen: Screen) -> None:
        self._plan = plan
        practice = plan.kind is RecordKind.PRACTICE
        self.core = Core(clock=plan.clock, sound=TonePlayer(practice=practice), screen=screen)
        self._radio = Radio(plan.backend)
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None
        self._opener: Opener | None = None
        self._has_opener = asyncio.Event()
        for assignment in plan.devices:
            self.core.assign(assignment)

    async def open_session(self, start: SessionStart, protocol: DosingProtocol) -> list[Fact]:
        """Open a session.

        Raises:
            RecordError: one is open already, or the record cannot be written here.
        """
        return await (await self._ready()).open(start, protocol)

    async def resume_session(self, session: str) -> list[Fact]:
        """Go on with an interrupted session.

        Raises:
            RecordError: as :meth:`open_session`, or its protocol has changed.
        """
        return await (await self._ready()).resume(session)

    async def _ready(self) -> Opener:
        """At the start of a day the record may still be on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OPEN_WITHIN_S):
                await self._has_opener.wait()
        if self._opener is None:
            raise RecordError("the record is not open for writing here: sessions cannot be opened")
        return self._opener

    async def run(self) -> None:
        """Keep the devices connected and let sessions run, until cancelled.

        Raises:
            RecordError: the record cannot be opened for writing.
        """
        async with taken(self._open_record, Record.close) as record:
            await self._spend_day(record)

    def _open_record(self) -> Record:
        return Record.open_for_writing(
            self._plan.record, self._plan.kind, self.core.on_durable, self.core.on_record_failure
        )

    async def _spend_day(self, record: Record) -> None:
        practice = self._plan.kind is RecordKind.PRACTICE
        self._opener = Opener(self.core, record, self._plan.library, practice=practice)
        self._has_opener.set()
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                group.create_task(self._radio.run())
                group.create_task(self.core.tell_devices())
                group.create_task(self.core.tell_machine(record.path, self._radio))
                group.create_task(self._opener.run())
                for status in self.core.register.statuses:
                    self._keep(status.assignment)
        finally:
            self._group = None
            self.core.sound.close()

    async def scan(self, seconds: float) -> list[Heard]:
        """What advertises nearby, the strongest first.

        Raises:
            RadioError: there is nothing to listen with.
        """
        bound = {
            status.assignment.address: status.assignment.id
            for status in self.core.register.statuses
        }
        heard = await self._radio.scan_for(seconds)
        return [_heard(each, bound.get(each.address)) for each in heard]

    async def pair(self, assignment: DeviceAssignment) -> None:
        """Bind a device to this room and keep it connected from now on."""
        self._stop_keeping(assignment.id)
        self.core.assign(assignment)
        self._keep(assignment)

    async def forget(self, device: str) -> None:
        """Take a device off this room.

        Raises:
            RecordError: a session is open; its devices stay until it is closed.
        """
        if self.core.room is not None:
            raise RecordError("a session is open: its devices stay until it is closed")
        self._stop_keeping(device)
        self.core.register.forget(device)

    def _keep(self, assignment: DeviceAssignment) -> None:
        if self._group is not None:
            run = self.core.supervise(assignment, self._radio)
            self._keepers[assignment.id] = self._group.create_task(run)

    def _stop_keeping(self, device: str) -> None:
        keeper = self._keepers.pop(device, None)
        if keeper is not None:
            keeper.cancel()


class ClinicRoom:
    """A clinic's room as ``app.device_desk.CoreDeviceDesk`` asks for it. Core's thread."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self.scan = clinic.scan
        self.pair = clinic.pair
        self.forget = clinic.forget

    @property
    def is_session_open(self) -> bool:
        """Whether a session is open."""
        return self._clinic.core.room is not None

    def assignments(self) -> list[DeviceAssignment]:
        """The devices bound to this room, with the addresses that their links have told."""
        return [status.assignment for status in self._clinic.core.register.statuses]


async def spend_day(
    *,
    record: str,
    kind: RecordKind,
    assignments: Sequence[DeviceAssignment],
    library: ProtocolLibrary,
    backend: RadioBackend,
    screen: Screen,
    desk: CoreDesk,
    device_desk: CoreDeviceDesk | None,
) -> None:
    """Run a room for the window until cancelled; its desks then have somebody to ask.

    Raises:
        RecordError: the record cannot be opened for writing.
    """
    plan = ClinicPlan(
        record=record,
        kind=kind,
        devices=assignments,
        library=library,
        clock=SystemClock(),
        backend=backend,
    )
    clinic = Clinic(plan, screen)
    desk.attach(clinic.core)
    desk.allow_opening(open_session=clinic.open_session, resume_session=clinic.resume_session)
    if device_desk is not None:
        device_desk.attach(ClinicRoom(clinic))
    await clinic.run()


def _heard(advertisement: Advertisement, bound_as: str | None) -> Heard:
    driver = driver_for(advertisement.service_uuids)
    return Heard(
        address=advertisement.address,
        name=advertisement.name,
        rssi=advertisement.rssi,
        driver=driver.id if driver else None,
        bound_as=bound_as,
    )
