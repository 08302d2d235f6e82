"""The window's ``Desk``: what is asked for on Qt's thread is done on the core's."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.domain.clock import Clock, Instant, SystemClock
from kapmonitor.domain.events import Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.opening import SessionStart
from kapmonitor.services.ports import NotDurableError, RecordError
from kapmonitor.services.room import Room
from kapmonitor.ui.ports import Action, Outcome, OutcomeListener

NO_SESSION = "no session is open"
NOT_RUNNING = "the program's core does not run: close the window and start again"


OpenSession = Callable[[SessionStart, DosingProtocol], Coroutine[Any, Any, list[Fact]]]


class RunningCore(Protocol):
    """What is asked of the core, on its thread; ``app.core.Core`` fits."""

    clock: Clock
    room: Room | None

    async def test_sound(self, priority: Priority) -> str | None:
        """Sound one burst; the output's name, if there is one."""
        ...


class CoreDesk:
    """Hands staff's actions to the open room. Qt's thread, where nothing else is said."""

    def __init__(self, thread: CoreThread, library: ProtocolLibrary) -> None:
        self._thread = thread
        self._library = library
        self._core: RunningCore | None = None
        self._open: OpenSession | None = None
        self._resume: Callable[[str], Coroutine[Any, Any, list[Fact]]] | None = None
        self._clock = _DeskClock()

    def attach(self, core: RunningCore) -> None:
        """Core's thread: from now on there is a core to act on."""
        self._core = core
        self._clock.follow(core.clock)

    def allow_opening(
        self,
        *,
        open_session: OpenSession,
        resume_session: Callable[[str], Coroutine[Any, Any, list[Fact]]],
    ) -> None:
        """Core's thread: from now on sessions can be opened here."""
        self._open, self._resume = open_session, resume_session

    @property
    def clock(self) -> Clock:
        """The core's clock, the computer's before there is one; it may be kept."""
        return self._clock

    @property
    def protocol(self) -> DosingProtocol | None:
        """The protocol of the open session."""
        room = self._core.room if self._core else None
        return room.protocol if room else None

    def protocols(self) -> Sequence[DosingProtocol]:
        """The newest version of every protocol: what a session may be opened with."""
        return self._library.offered

    def act(self, action: Action, done: OutcomeListener) -> None:
        """See ``ui.ports.Desk``."""
        self._do(lambda: self._in_room(action), done)

    def open_session(self, start: SessionStart, done: OutcomeListener) -> None:
        """See ``ui.ports.Desk``; the version is settled at the press, as it was read back."""
        protocol = self._library.offered_as(start.protocol)
        self._do(lambda: self._opened(start, protocol), done)

    def resume_session(self, session: str, done: OutcomeListener) -> None:
        """See ``ui.ports.Desk``."""
        self._do(lambda: self._resumed(session), done)

    def test_sound(self, priority: Priority, done: Callable[[str | None], None]) -> None:
        """See ``ui.ports.Desk``."""
        self._thread.call(lambda: self._tested(priority), done, lambda _error: done(None))

    def _do(
        self, make: Callable[[], Coroutine[Any, Any, list[Fact]]], done: OutcomeListener
    ) -> None:
        self._thread.call(
            make,
            lambda facts: done(Outcome(facts=tuple(facts))),
            lambda error: done(_outcome_of(error)),
        )

    async def _in_room(self, action: Action) -> list[Fact]:
        room = self._core.room if self._core else None
        if room is None:
            raise RecordError(NO_SESSION)
        return await action(room)

    async def _opened(self, start: SessionStart, protocol: DosingProtocol | None) -> list[Fact]:
        if self._open is None:
            raise RecordError("a drill runs here: its script opens the session")
        if protocol is None:
            raise RecordError(f"there is no protocol {start.protocol}: choose another")
        return await self._open(start, protocol)

    async def _resumed(self, session: str) -> list[Fact]:
        if self._resume is None:
            raise RecordError("a drill runs here: go on with it by --resume")
        return await self._resume(session)

    async def _tested(self, priority: Priority) -> str | None:
        return await self._core.test_sound(priority) if self._core else None


class _DeskClock:
    """One clock to hold on to: the core's as soon as it runs. Any thread."""

    def __init__(self) -> None:
        self._clock: Clock = SystemClock()

    def follow(self, clock: Clock) -> None:
        """Tell this clock's time from now on."""
        self._clock = clock

    def now(self) -> Instant:
        """The moment on both clocks."""
        return self._clock.now()

    def real_delay(self, seconds: float) -> float:
        """Real seconds that ``seconds`` of the clock take."""
        return self._clock.real_delay(seconds)


def _outcome_of(error: BaseException) -> Outcome:
    match error:
        case NotAllowed():
            return Outcome(refusal=error)
        case NotDurableError():
            return Outcome(failure=str(error), is_held=True)
        case RecordError():
            return Outcome(failure=str(error))
        case RuntimeError():
            return Outcome(failure=NOT_RUNNING)
        case _:
            return Outcome(failure=f"unexpected: {type(error).__name__}: {error}")
