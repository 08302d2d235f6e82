"""The head outside the record (H70): what was durable, told to a file beside the database.

One line a session's opening, seal and close, written after the commit. Facts cut off the record's
end, a session taken out, an older copy put back: the witness still tells of them. It proves
nothing against somebody who changes both; signatures are for that.
"""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from kapmonitor.services.lines import compact, parse_object
from kapmonitor.services.payloads import LineError
from kapmonitor.store.location import beside

LOG = logging.getLogger(__name__)

SUFFIX = ".witness.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """At ``version`` the session's last fact had ``hash``, and so many readings were sealed."""

    session: str
    version: int
    hash: str
    readings: int


class Witness:
    """Appends to the file beside one record; used on the writer's thread."""

    def __init__(self, record: Path) -> None:
        self._path = beside(record, SUFFIX)

    def write(self, testimony: Testimony, *, lasting: bool) -> None:
        """Append one line, forced to the disk where it is to be ``lasting``.

        A failure is logged: the record itself is durable already.
        """
        line = compact(
            {
                "session": testimony.session,
                "version": testimony.version,
                "hash": testimony.hash,
                "readings": testimony.readings,
            }
        )
        try:
            with self._path.open("ab+") as file:
                file.write((_line_break(file.tell(), self._path) + line + "\n").encode("utf-8"))
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
        except OSError as error:
            LOG.warning("the witness %s could not be written: %s", self._path, error)


def _line_break(size: int, path: Path) -> str:
    """A newline where the last line was torn by a crash."""
    if size == 0:
        return ""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return "" if file.read(1) == b"\n" else "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """What the witness of a record tells, and notes on what it cannot tell."""

    told: tuple[Testimony, ...] = ()
    notes: tuple[str, ...] = ()


def read_witness(record: Path) -> Witnessed:
    """Read the file beside a record; that it is missing or torn is a note, no error."""
    path = beside(record, SUFFIX)
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        missing = f"there is no witness file {path.name}: facts cut off the end would not show"
        return Witnessed(notes=(missing,))
    except OSError as error:
        return Witnessed(notes=(f"the witness file {path.name} cannot be read: {error.strerror}",))
    told: list[Testimony] = []
    notes: list[str] = []
    for number, line in enumerate(lines, start=1):
        try:
            told.append(_testimony(line))
        except LineError as error:
            notes.append(f"{path.name}: line {number} {error}")
    return Witnessed(told=tuple(told), notes=tuple(notes))


def _testimony(line: bytes) -> Testimony:
    values = parse_object(line)
    session, version, digest, readings = (
        values.get(key) for key in ("session", "version", "hash", "readings")
    )
    if not (
        isinstance(session, str)
        and isinstance(version, int)
        and isinstance(digest, str)
        and isinstance(readings, int)
    ):
        raise LineError(f"is no witness's line: {json.dumps(values)[:80]}")
    return Testimony(session=session, version=version, hash=digest, readings=readings)
