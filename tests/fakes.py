"""Fakes of the ports in ``services/ports.py``; each passes its adapter's contract test."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

from kapmonitor.domain.clock import Instant
from kapmonitor.domain.events import Draft, Fact, ReadingsSealed
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Reading
from kapmonitor.services.chain import AFTER_CLOSING, FIRST_PREVIOUS, fact_hash, seal_digest
from kapmonitor.services.lines import PreparedFact, prepare, reading_object, storable
from kapmonitor.services.payloads import LineError
from kapmonitor.services.ports import DurableLine, RecordError


class FakeSessionLog:
    """A session's place in a record that is only a list; durable at once, on the caller's thread.

    Set ``broken`` to a reason and nothing is written until it is ``None`` again. ``on_durable``
    hears what was written before the caller does, as the record's listener would.
    """

    def __init__(self, session: str = "s-1") -> None:
        self._session = session
        self.lines: list[DurableLine] = []
        self.broken: str | None = None
        self.on_durable: Callable[[Sequence[DurableLine]], None] | None = None
        self._told = 0
        self._held: list[Reading] = []
        self._unsealed: list[Reading] = []

    @property
    def session(self) -> str:
        return self._session

    @property
    def facts(self) -> list[Fact]:
        return [line for line in self.lines if isinstance(line, Fact)]

    def append(self, drafts: Sequence[Draft]) -> Future[tuple[Fact, ...]]:
        return self._write(drafts)

    def keep(self, readings: Sequence[Reading]) -> None:
        if not self._closed:
            self._held += [storable(each) for each in readings]
            self._flush()
            self._tell()

    def seal(self, at: datetime, drafts_after: Sequence[Draft] = ()) -> Future[tuple[Fact, ...]]:
        return self._write(drafts_after, at)

    @property
    def _closed(self) -> bool:
        return any(fact.kind == "session-closed" for fact in self.facts)

    def _flush(self) -> None:
        if self.broken is None:
            self.lines += self._held
            self._unsealed += self._held
            self._held = []

    def _write(
        self, drafts: Sequence[Draft], seal_at: datetime | None = None
    ) -> Future[tuple[Fact, ...]]:
        future: Future[tuple[Fact, ...]] = Future()
        try:
            facts = self._written([prepare(each) for each in drafts], seal_at)
        except (LineError, RecordError) as error:
            future.set_exception(RecordError(str(error)))
            return future
        self._tell()
        future.set_result(facts)
        return future

    def _tell(self) -> None:
        news, self._told = self.lines[self._told :], len(self.lines)
        if news and self.on_durable is not None:
            self.on_durable(news)

    def _written(self, prepared: list[PreparedFact], seal_at: datetime | None) -> tuple[Fact, ...]:
        if self.broken is not None:
            raise RecordError(self.broken)
        if self._closed and any(each.kind not in AFTER_CLOSING for each in prepared):
            raise RecordError("the session is closed")
        self._flush()
        closings = [each.recorded_at for each in prepared if each.kind == "session-closed"]
        seal_at = seal_at or (closings[0] if closings else None)
        if seal_at is not None and self._unsealed:
            prepared = [self._sealed(seal_at), *prepared]
        return tuple(self._chained(each) for each in prepared)

    def _sealed(self, at: datetime) -> PreparedFact:
        lines = [reading_object(self._session, each) for each in self._unsealed]
        self._unsealed = []
        event = ReadingsSealed(count=len(lines), digest=seal_digest(lines))
        return prepare(Draft(event=event, occurred_at=at, recorded_at=at, recorded_by="rule"))

    def _chained(self, prepared: PreparedFact) -> Fact:
        version = len(self.facts) + 1
        previous = self.facts[-1].hash if self.facts else FIRST_PREVIOUS
        digest = fact_hash(prepared.line(self._session, version, previous))
        fact = prepared.fact(self._session, version, previous, digest)
        self.lines.append(fact)
        return fact


class FakeClock:
    """A clock that stands until it is moved by hand, both its readings or UTC alone."""

    def __init__(
        self, starts_at: datetime = datetime(2026, 3, 2, 13, 0, tzinfo=UTC), speed: float = 1.0
    ) -> None:
        self._utc = starts_at
        self._monotonic = 0.0
        self._speed = speed

    def now(self) -> Instant:
        return Instant(self._utc, self._monotonic)

    def real_delay(self, seconds: float) -> float:
        return seconds / self._speed

    def advance(self, seconds: float) -> Instant:
        self._utc += timedelta(seconds=seconds)
        self._monotonic += seconds
        return self.now()

    def set_forward(self, seconds: float) -> None:
        """Somebody sets the clock: UTC jumps, the monotonic reading does not."""
        self._utc += timedelta(seconds=seconds)


class WaitlessClock(FakeClock):
    """A clock on which whoever waits has waited already."""

    def real_delay(self, seconds: float) -> float:
        if seconds > 0:
            self.advance(seconds)
        return 0.0


class FakeAnnunciator:
    """Notes what it is told to sound; ``journal`` may be shared, to see in which order."""

    def __init__(self, journal: list[str] | None = None) -> None:
        self.announced: list[Priority | None] = []
        self._journal = journal if journal is not None else []

    @property
    def sounding(self) -> Priority | None:
        return self.announced[-1] if self.announced else None

    def announce(self, priority: Priority | None) -> None:
        self.announced.append(priority)
        self._journal.append(f"sound {priority}")
