"""A session that began a while ago and was interrupted: what a window finds and goes on with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from kapmonitor.app.resources import resource_path
from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Draft, Event
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.store.kind import RecordKind
from kapmonitor.store.record import Record
from tests.journeys.windows import OpenWindow

PARTICIPANT = "KAP-0147"


def write_interrupted(
    record: Path, minutes_ago: float, *later: tuple[float, Event], protocol: str = "im-ketamine"
) -> None:
    """A session opened so many minutes ago; each of ``later`` so many minutes ago too."""
    began = datetime.now(UTC)
    opened_at = began - timedelta(minutes=minutes_ago)
    written = Record.open_for_writing(
        record, RecordKind.CLINICAL, lambda _durable: None, lambda _failure: None
    )
    try:
        session = f"{opened_at:%Y%m%dT%H%M%S}-0a1b2c3d"
        written.begin_session(session, _draft(_opening(protocol), opened_at)).result()
        facts = [_draft(event, began - timedelta(minutes=ago)) for ago, event in later]
        _append(written, session, facts)
    finally:
        written.close()


def go_on(window: OpenWindow) -> None:
    """Go on with it, as the window offers on Enter."""
    window.until(lambda: window.is_seen("resume-panel"))
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.link.view is not None and window.is_seen("live"))


def _append(record: Record, session: str, facts: Sequence[Draft]) -> None:
    if facts:
        record.session_log(session).append(list(facts)).result()


def _opening(name: str) -> ev.SessionOpened:
    protocol = read_protocol(resource_path("protocols", f"{name}.toml"))
    return ev.SessionOpened(
        participant=PARTICIPANT,
        protocol=ev.ProtocolReference(
            id=protocol.id, version=protocol.version, sha256=protocol.sha256
        ),
        practice=False,
        app="0.1.0",
        weight_kg=74.0,
    )


def _draft(event: Event, at: datetime) -> Draft:
    return Draft(event=event, occurred_at=at, recorded_at=at, recorded_by="clinician")
