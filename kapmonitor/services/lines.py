"""Facts, readings and sessions as JSON lines, and back (INTERFACES section 2).

The keys and their order are for ever. What a line of a fact's kind holds is in ``payloads.py``;
how lines are tied together is in ``chain.py``.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from kapmonitor.domain.events import Draft, Event, Fact, SessionOpened
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.payloads import (
    JsonObject,
    LineError,
    as_stored,
    clean_text,
    decode_event,
    encode_event,
    parse_time,
    time_text,
)

SESSION_KEYS = frozenset(
    {"type", "session", "opened_at", "participant", "room", "practice", "protocol", "app"}
)
FACT_KEYS = frozenset(
    {
        "type",
        "session",
        "version",
        "kind",
        "occurred_at",
        "recorded_at",
        "recorded_by",
        "data",
        "previous",
        "hash",
    }
)
READING_KEYS = frozenset(
    {
        "type",
        "session",
        "device",
        "sign",
        "value",
        "unit",
        "taken_at",
        "received_at",
        "quality",
        "source",
    }
)
_NUMBERED = (Quality.GOOD, Quality.DOUBTFUL, Quality.AGE_UNKNOWN)


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def compact(value: Mapping[str, Any]) -> str:
    """Return one compact JSON line, without its newline."""
    return _ENCODER.encode(value)


def parse_object(text: str | bytes) -> JsonObject:
    """Read one JSON object strictly: no key twice, no NaN, UTF-8, nothing before or behind it.

    Raises:
        LineError: saying what is wrong.
    """
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8")
        value = json.loads(decoded, object_pairs_hook=_without_twins, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise LineError("is not UTF-8 text") from error
    except RecursionError as error:
        raise LineError("is nested too deep") from error
    except ValueError as error:
        raise LineError(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise LineError("is not a JSON object")
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise LineError("a key stands twice in one object")
    return made


def _no_constant(word: str) -> NoReturn:
    raise LineError(f"{word} is not a JSON number")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFact:
    """A draft as it will be stored: times in milliseconds, text cleaned, payload encoded."""

    kind: str
    event: Event
    data: JsonObject
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str

    def line(self, session: str, version: int, previous: str) -> JsonObject:
        """The line's object without its hash."""
        return {
            "type": "fact",
            "session": session,
            "version": version,
            "kind": self.kind,
            "occurred_at": time_text(self.occurred_at),
            "recorded_at": time_text(self.recorded_at),
            "recorded_by": self.recorded_by,
            "data": self.data,
            "previous": previous,
        }

    def fact(self, session: str, version: int, previous: str, digest: str) -> Fact:
        """The durable fact that it becomes."""
        return Fact(
            session=session,
            version=version,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
            event=self.event,
            previous=previous,
            hash=digest,
        )


def prepare(draft: Draft) -> PreparedFact:
    """Encode a draft and read it back, so that nothing is written that could not be read.

    Raises:
        LineError: naming kind and field, where a value cannot be stored.
    """
    kind, data = encode_event(draft.event)
    return PreparedFact(
        kind=kind,
        event=decode_event(kind, data),
        data=data,
        occurred_at=as_stored(draft.occurred_at),
        recorded_at=as_stored(draft.recorded_at),
        recorded_by=clean_text(draft.recorded_by),
    )


def fact_object(fact: Fact) -> JsonObject:
    """The object of a fact's line, in the order of its keys."""
    kind, data = encode_event(fact.event)
    return {
        "type": "fact",
        "session": fact.session,
        "version": fact.version,
        "kind": kind,
        "occurred_at": time_text(fact.occurred_at),
        "recorded_at": time_text(fact.recorded_at),
        "recorded_by": fact.recorded_by,
        "data": data,
        "previous": fact.previous,
        "hash": fact.hash,
    }


def fact_line(fact: Fact) -> str:
    """A durable fact's line, without its newline."""
    return compact(fact_object(fact))


def parse_fact(line: Mapping[str, Any]) -> Fact:
    """Read the object of a fact's line.

    Raises:
        LineError: naming what is missing or wrong. The hash is not checked here.
    """
    if line.get("type") != "fact" or not line.keys() >= FACT_KEYS:
        raise LineError("is not the line of a fact")
    return Fact(
        session=line["session"],
        version=line["version"],
        occurred_at=parse_time(line["occurred_at"]),
        recorded_at=parse_time(line["recorded_at"]),
        recorded_by=line["recorded_by"],
        event=decode_event(line["kind"], line["data"]),
        previous=line["previous"],
        hash=line["hash"],
    )


def storable(reading: Reading) -> Reading:
    """Return the reading as the record keeps it: milliseconds, clean text, no NaN (H07).

    A value that is no finite number becomes ``None`` with :attr:`Quality.NO_VALUE`.
    """
    value = reading.value
    quality = reading.quality
    if value is not None and not math.isfinite(value):
        value, quality = None, Quality.NO_VALUE if quality in _NUMBERED else quality
    return Reading(
        sign=reading.sign,
        value=None if value is None else float(value) + 0.0,
        quality=quality,
        device=clean_text(reading.device),
        taken_at=None if reading.taken_at is None else as_stored(reading.taken_at),
        received_at=as_stored(reading.received_at),
        source=reading.source,
    )


def reading_object(session: str, reading: Reading) -> JsonObject:
    """The object of a reading's line, in the order of its keys."""
    return {
        "type": "reading",
        "session": session,
        "device": reading.device,
        "sign": reading.sign.value,
        "value": reading.value,
        "unit": reading.unit,
        "taken_at": None if reading.taken_at is None else time_text(reading.taken_at),
        "received_at": time_text(reading.received_at),
        "quality": reading.quality.value,
        "source": reading.source.value,
    }


def reading_line(session: str, reading: Reading) -> str:
    """A durable reading's line, without its newline; the reading is a :func:`storable` one."""
    return compact(reading_object(session, reading))


def parse_reading(line: Mapping[str, Any]) -> Reading:
    """Read the object of a reading's line.

    Raises:
        LineError: naming what is missing or wrong.
    """
    if line.get("type") != "reading" or not line.keys() >= READING_KEYS:
        raise LineError("is not the line of a reading")
    value = line["value"]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise LineError(f"value: {value!r} is not a number")
    try:
        return Reading(
            sign=VitalSign(line["sign"]),
            value=None if value is None else float(value),
            quality=Quality(line["quality"]),
            device=line["device"],
            taken_at=None if line["taken_at"] is None else parse_time(line["taken_at"]),
            received_at=parse_time(line["received_at"]),
            source=Source(line["source"]),
        )
    except LineError:
        raise
    except (ValueError, OverflowError) as error:
        raise LineError(str(error)) from error


def session_object(opened: Fact) -> JsonObject:
    """The object of a session's line, from the fact that opened it.

    Raises:
        LineError: where the fact is another one.
    """
    if not isinstance(opened.event, SessionOpened):
        raise LineError(f"session {opened.session} does not begin with session-opened")
    _, data = encode_event(opened.event)
    return session_object_of(opened.session, time_text(opened.occurred_at), data)


def session_object_of(session: str, opened_at: str, data: Mapping[str, Any]) -> JsonObject:
    """The object of a session's line, from the raw data of its ``session-opened`` fact."""
    return {
        "type": "session",
        "session": session,
        "opened_at": opened_at,
        "participant": data.get("participant"),
        "room": data.get("room"),
        "practice": data.get("practice"),
        "protocol": data.get("protocol"),
        "app": data.get("app"),
    }


def session_line(opened: Fact) -> str:
    """The line that begins an export or a drill's output, without its newline."""
    return compact(session_object(opened))


def end_object(session: str, facts: int, readings: int) -> JsonObject:
    """The object of the line that ends an export; its counts are those of the lines before it."""
    counts = {"facts": facts, "readings": readings}
    return {"type": "end", "session": session, **counts, "unmet": []}
