"""The shapes that the services need of the outside world; adapters just fit them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceStatus
from kapmonitor.domain.events import Draft, Fact
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Reading

DurableLine = Fact | Reading
"""What becomes durable, in stored order."""


class RecordError(Exception):
    """The record could not be opened, read or written; the sentence says what to do."""


class NotDurableError(RecordError):
    """The record takes nothing now. What was decided is held, and written as soon as it does."""


class SessionLog(Protocol):
    """One session's place in the record. May be called from any thread; never blocks on a disk."""

    @property
    def session(self) -> str:
        """The session's id."""
        ...

    def append(self, drafts: Sequence[Draft]) -> Future[tuple[Fact, ...]]:
        """Write facts in one transaction; the future ends when they are durable.

        It ends with :class:`RecordError` where they are not, and none of them is then written.
        Facts never wait for a batch of readings.
        """
        ...

    def keep(self, readings: Sequence[Reading]) -> None:
        """Queue readings; they are durable within 100 ms, or the failure is told."""
        ...

    def seal(self, at: datetime, drafts_after: Sequence[Draft] = ()) -> Future[tuple[Fact, ...]]:
        """Pack the readings since the last seal and chain their digest as ``readings-sealed``.

        ``at`` is both times of the seal, from the injected clock. ``drafts_after`` are appended in
        the same transaction, behind the seal. Without readings to seal, no seal is written.
        """
        ...


DurableListener = Callable[[Sequence[DurableLine]], None]
"""Told on the writer's thread, in stored order, what has just become durable."""

WriteFailureListener = Callable[[str | None], None]
"""Told on the writer's thread why the record cannot be written; ``None`` once it can again."""


class Annunciator(Protocol):
    """What makes an alarm heard. Never blocks; started by the core directly, not through Qt."""

    def announce(self, priority: Priority | None) -> None:
        """Sound the burst of ``priority`` until told otherwise; ``None`` is silence."""
        ...


class DeviceObserver(Protocol):
    """Told by the device supervisors, on the core thread, with the moment of the radio callback."""

    def device_changed(self, status: DeviceStatus, at: Instant) -> None:
        """A device's state, battery or identity changed."""
        ...

    def receive(self, device: str, readings: Sequence[Reading], at: Instant) -> None:
        """A packet of a device was decoded into these readings."""
        ...

    def measurement_failed(self, device: str, at: Instant) -> None:
        """A device tried to measure and could not; there is no value."""
        ...
