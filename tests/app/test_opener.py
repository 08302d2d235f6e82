"""A session is gone on with under the very protocol it began with, whatever is offered by now."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kapmonitor.app.core import Course
from kapmonitor.app.opener import Opener
from kapmonitor.app.resources import resource_path
from kapmonitor.domain.events import ProtocolReference, SessionOpened
from kapmonitor.protocols.library import ProtocolLibrary
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.reader import read_protocol
from kapmonitor.services.ports import RecordError
from tests.records import a_draft, open_record

BUILT_IN = read_protocol(resource_path("protocols", "im-ketamine.toml"))
SESSION = "s-1"


def version(number: int, digit: str) -> DosingProtocol:
    return replace(BUILT_IN, version=number, sha256=digit * 64)


class FakeCore:
    """Takes courses and runs nothing."""

    def __init__(self) -> None:
        self.room: Any = None
        self.courses: list[Course] = []

    def go_on(self, _record: object, course: Course) -> "FakeCore":
        self.courses.append(course)
        return self

    def resume(self, **_how: object) -> None:
        """As a room does."""

    def start(self, _room: object) -> None:
        """As a core does."""


def resumed(path: Path, protocol: DosingProtocol, library: ProtocolLibrary) -> DosingProtocol:
    """The protocol under which a session that was opened with ``protocol`` goes on."""
    record = open_record(path)
    reference = ProtocolReference(id=protocol.id, version=protocol.version, sha256=protocol.sha256)
    opening = SessionOpened(
        participant="DEMO-01", protocol=reference, practice=True, app="0.1.0", room="2"
    )
    record.begin_session(SESSION, a_draft(opening)).result()
    core = FakeCore()
    opener: Any = Opener(core, record, library, practice=True)  # type: ignore[arg-type]
    try:
        asyncio.run(opener.resume(SESSION))
    finally:
        record.close()
    return core.courses[0].protocol


def test_that_an_older_version_is_found_among_all(tmp_path: Path):  # H60
    first, second = version(1, "a"), version(2, "b")
    library = ProtocolLibrary([BUILT_IN], [first, second])

    assert resumed(tmp_path / "practice.db", first, library) is first


def test_that_the_built_in_one_is_found_where_the_clinics_took_its_place(tmp_path: Path):  # H60
    library = ProtocolLibrary([BUILT_IN], [version(2, "b")])

    assert resumed(tmp_path / "practice.db", BUILT_IN, library) is BUILT_IN


def test_that_other_bytes_of_the_same_version_are_refused(tmp_path: Path):  # H60
    library = ProtocolLibrary([BUILT_IN])

    with pytest.raises(RecordError, match="has changed since this session began"):
        resumed(tmp_path / "practice.db", version(1, "a"), library)
