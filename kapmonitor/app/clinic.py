"""A room's day on the core's thread: its devices kept connected, sessions opened one by one.

The window asks through here for what is not about one open session: pairing, scanning, opening.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from kapmonitor.app.core import Core, Screen
from kapmonitor.app.opener import Opener
from kapmonitor.devices.catalogue import driver_for
from kapmonitor.devices.radio import Advertisement, Radio, RadioBackend
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.devices import DeviceAssignment
from kapmonitor.domain.events import Fact
from kapmonitor.machine.sound import TonePlayer
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.opening import SessionStart
from kapmonitor.services.ports import RecordError
from kapmonitor.store.database import RecordKind
from kapmonitor.store.record import Record
from kapmonitor.ui.ports import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicPlan:
    """What a room's day needs."""

    record: str
    kind: RecordKind
    devices: Sequence[DeviceAssignment]
    protocols: Sequence[DosingProtocol]
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
        for assignment in plan.devices:
            self.core.assign(assignment)

    async def open_session(self, start: SessionStart) -> list[Fact]:
        """Open a session.

        Raises:
            RecordError: one is open already, or the record cannot be written here.
        """
        return await self._ready().open(start)

    async def resume_session(self, session: str) -> list[Fact]:
        """Go on with an interrupted session.

        Raises:
            RecordError: as :meth:`open_session`, or its protocol has changed.
        """
        return await self._ready().resume(session)

    def _ready(self) -> Opener:
        if self._opener is None:
            raise RecordError("the record is not open for writing here: sessions cannot be opened")
        return self._opener

    async def run(self) -> None:
        """Keep the devices connected and let sessions run, until cancelled.

        Raises:
            RecordError: the record cannot be opened for writing.
        """
        record = await asyncio.to_thread(
            Record.open_for_writing,
            self._plan.record,
            self._plan.kind,
            self.core.on_durable,
            self.core.on_record_failure,
        )
        practice = self._plan.kind is RecordKind.PRACTICE
        self._opener = Opener(self.core, record, self._plan.protocols, practice=practice)
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
            await asyncio.to_thread(record.close)

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


def _heard(advertisement: Advertisement, bound_as: str | None) -> Heard:
    driver = driver_for(advertisement.service_uuids)
    return Heard(
        address=advertisement.address,
        name=advertisement.name,
        rssi=advertisement.rssi,
        driver=driver.id if driver else None,
        bound_as=bound_as,
    )
