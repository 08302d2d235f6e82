"""Opens sessions, one after another, on a core that runs: new ones and interrupted ones."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import kapmonitor
from kapmonitor.app.core import Core, Course
from kapmonitor.app.session_ids import INTERRUPTED, new_session_id
from kapmonitor.app.taking import taken
from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Reading
from kapmonitor.machine.host import SleepGuard
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.opening import SessionStart, opening_events
from kapmonitor.services.payloads import as_stored
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room
from kapmonitor.store.reader import RecordReader
from kapmonitor.store.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCourse:
    """A session as the record has it."""

    facts: Sequence[Fact]
    readings: Sequence[Reading]

    @property
    def last_at(self) -> datetime:
        """The moment of its last durable line."""
        moments = [fact.recorded_at for fact in self.facts[-1:]]
        return max(moments + [reading.received_at for reading in self.readings[-1:]])


class Opener:
    """The way into a session. Core thread only."""

    def __init__(
        self, core: Core, record: Record, library: ProtocolLibrary, *, practice: bool
    ) -> None:
        """``library``: where an interrupted session finds the protocol that it began with."""
        self._core = core
        self._record = record
        self._library = library
        self._practice = practice
        self._opened: asyncio.Queue[Room] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Let each session that is opened run until it is closed; until cancelled."""
        guard = SleepGuard()
        while True:
            room = await self._opened.get()
            async with taken(guard.hold, lambda _state: guard.release()):
                running = asyncio.create_task(self._core.run_session(room))
                try:
                    await self._core.closed.wait()
                finally:
                    running.cancel()
                    await asyncio.wait([running])
            self._core.end_session()

    async def open(self, start: SessionStart, protocol: DosingProtocol) -> list[Fact]:
        """Open a session; everything that was settled before it is durable on return.

        ``protocol`` is the very version that was read back, whatever is offered by now (H24).

        Raises:
            RecordError: a session is open already, or the record cannot be written.
        """
        async with self._one_at_a_time:
            self._refuse_second()
            at = as_stored(self._core.clock.now().utc)
            course = Course(
                session_id=new_session_id(at), protocol=protocol, limits=protocol.limits
            )
            opened = Draft(
                event=self._opened_event(start, protocol),
                occurred_at=at,
                recorded_at=at,
                recorded_by=start.by.value,
            )
            room = await self._core.begin(self._record, course, opened)
            self._opened.put_nowait(room)
            return await room.note(opening_events(start), by=start.by.value, at=at)

    async def resume(self, session: str) -> list[Fact]:
        """Go on with an interrupted session, under the very protocol it began with (H60).

        Raises:
            RecordError: it is closed, its protocol has changed, or the record cannot be read.
        """
        async with self._one_at_a_time:
            self._refuse_second()
            stored = await asyncio.to_thread(self._read, session)
            folded = Session.fold(stored.facts)
            protocol = self._pinned(folded)
            course = Course(
                session_id=session,
                protocol=protocol,
                limits=protocol.limits,
                session=folded,
                history=stored.readings,
            )
            room = self._core.go_on(self._record, course)
            room.resume(interrupted_at=stored.last_at, reason=INTERRUPTED)
            self._core.start(room)
            self._opened.put_nowait(room)
            return []

    def _opened_event(self, start: SessionStart, protocol: DosingProtocol) -> ev.SessionOpened:
        return ev.SessionOpened(
            participant=start.participant,
            protocol=ev.ProtocolReference(
                id=protocol.id, version=protocol.version, sha256=protocol.sha256
            ),
            practice=self._practice,
            app=kapmonitor.__version__,
            room=start.room,
            weight_kg=start.weight_kg,
            planned_mass_mg=start.planned_mass_mg,
            planned_route=start.planned_route,
        )

    def _refuse_second(self) -> None:
        if self._core.room is not None:
            raise RecordError("a session is open already: close it before another is opened")

    def _read(self, session: str) -> StoredCourse:
        with RecordReader.open(self._record.path) as reader:
            return StoredCourse(facts=reader.facts(session), readings=reader.readings(session))

    def _pinned(self, session: Session) -> DosingProtocol:
        if session.closed is not None or session.opened is None:
            raise RecordError(f"session {session.id} is closed: look at it in Review")
        reference = session.opened.protocol
        protocol = self._library.of(reference)
        if protocol is None:
            raise RecordError(
                f"the protocol {reference.id} has changed since this session began: put the old"
                " file back, or leave the session open and begin a new one"
            )
        return protocol
