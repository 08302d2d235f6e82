"""Builders for what the record keeps: drafts, readings, whole records."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition

from kapmonitor.domain.events import (
    Draft,
    Ending,
    Event,
    ObservationRecorded,
    ProtocolReference,
    SessionClosed,
    SessionOpened,
    StageStarted,
)
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.services.ports import DurableLine
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record

START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def a_draft(event: Event, seconds: float = 0.0, by: str = "guide") -> Draft:
    return Draft(event=event, occurred_at=at(seconds), recorded_at=at(seconds), recorded_by=by)


def an_opening(*, practice: bool = True, participant: str = "DEMO-01") -> Draft:
    protocol = ProtocolReference(id="im-ketamine", version=3, sha256="ab" * 32)
    return a_draft(
        SessionOpened(
            participant=participant, protocol=protocol, practice=practice, app="0.1.0", room="2"
        )
    )


def a_closing(seconds: float = 600.0) -> Draft:
    return a_draft(SessionClosed(ending=Ending.DISCHARGED), seconds)


def an_observation(text: str, seconds: float = 0.0) -> Draft:
    return a_draft(ObservationRecorded(text=text), seconds)


def an_spo2(value: float | None, seconds: float = 0.0, device: str = "oximeter") -> Reading:
    return Reading(
        sign=VitalSign.SPO2,
        value=value,
        quality=Quality.NO_VALUE if value is None else Quality.GOOD,
        device=device,
        taken_at=None,
        received_at=at(seconds),
    )


class Heard:
    """What a record told its listeners."""

    def __init__(self) -> None:
        self.durable: list[DurableLine] = []
        self.failures: list[str | None] = []
        self._news = Condition()

    def on_durable(self, lines: Sequence[DurableLine]) -> None:
        with self._news:
            self.durable.extend(lines)
            self._news.notify_all()

    def on_failure(self, why: str | None) -> None:
        with self._news:
            self.failures.append(why)
            self._news.notify_all()

    def wait_until(self, heard: Callable[[], bool], timeout_s: float = 10.0) -> None:
        with self._news:
            assert self._news.wait_for(heard, timeout_s), "it was not heard in time"


def open_record(
    path: Path, heard: Heard | None = None, kind: RecordKind = RecordKind.PRACTICE
) -> Record:
    heard = heard or Heard()
    return Record.open_for_writing(path, kind, heard.on_durable, heard.on_failure)


def write_session(record: Record, session: str = "s-1", *, close: bool = True) -> None:
    """A session of three stages; two readings before and after each, each pair sealed."""
    record.begin_session(session, an_opening()).result()
    log = record.session_log(session)
    for minute, stage in enumerate(("preparation", "administration", "onset")):
        began = minute * 60.0
        log.keep([an_spo2(97.0 - minute, began + 1), an_spo2(None, began + 2)])
        log.append([a_draft(StageStarted(stage=stage), began + 3)])
        log.keep([an_spo2(96.5, began + 4), an_spo2(95.0, began + 5, device="other")])
        log.seal(at(began + 60)).result()
    if close:
        log.seal(at(600), [a_closing()]).result()


def a_record(path: Path, *sessions: str, close: bool = True) -> Path:
    record = open_record(path)
    for session in sessions or ("s-1",):
        write_session(record, session, close=close)
    record.close()
    return path
