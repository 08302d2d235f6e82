"""Sealed readings, packed. Lossless: the exported lines come back byte for byte.

Format 1: a JSON object of columns, compressed with zlib; both can be read in fifty years.
``streams`` lists each (device, sign, quality, source) once; ``which`` is each reading's stream, in
stored order; ``received`` the milliseconds since the reading before; ``taken`` the device's time
less the received one, or null; ``values`` the values of each stream, in order.
"""

import itertools
import json
import zlib
from collections.abc import Sequence
from typing import Any

from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.payloads import from_milliseconds, to_milliseconds

FORMAT = 1

_WHOLE_BELOW = 1e15
"""Floats under it that are whole are written without ``.0``, and read back as floats."""

Stream = tuple[str, str, str, str]


def pack(readings: Sequence[Reading]) -> bytes:
    """Return the readings, in stored order, in format 1."""
    streams: dict[Stream, int] = {}
    which = [streams.setdefault(_stream(each), len(streams)) for each in readings]
    received = [to_milliseconds(each.received_at) for each in readings]
    values: list[list[float | int | None]] = [[] for _ in streams]
    for number, each in zip(which, readings, strict=True):
        values[number].append(_short(each.value))
    columns = {
        "streams": list(streams),
        "which": which,
        "received": [after - before for before, after in itertools.pairwise([0, *received])],
        "taken": [
            None if each.taken_at is None else to_milliseconds(each.taken_at) - at
            for each, at in zip(readings, received, strict=True)
        ],
        "values": values,
    }
    text = json.dumps(columns, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode("utf-8"), 9)


def unpack(payload: bytes, chunk_format: int) -> list[Reading]:
    """Return the readings of a chunk, in stored order.

    Raises:
        ValueError: the payload is damaged, or in a format of a newer version.
    """
    if chunk_format != FORMAT:
        raise ValueError(f"readings are packed in format {chunk_format}, unknown to this version")
    try:
        return _readings(json.loads(zlib.decompress(payload)))
    except (zlib.error, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"readings cannot be unpacked: {error}") from error


def _readings(columns: dict[str, Any]) -> list[Reading]:
    values = [iter(stream) for stream in columns["values"]]
    received = itertools.accumulate(columns["received"])
    rows = zip(columns["which"], received, columns["taken"], strict=True)
    return [
        _reading(columns["streams"][number], next(values[number], None), at, taken)
        for number, at, taken in rows
    ]


def _reading(stream: Sequence[str], value: float | None, at: int, taken: int | None) -> Reading:
    device, sign, quality, source = stream
    return Reading(
        sign=VitalSign(sign),
        value=None if value is None else float(value),
        quality=Quality(quality),
        device=device,
        taken_at=None if taken is None else from_milliseconds(at + taken),
        received_at=from_milliseconds(at),
        source=Source(source),
    )


def _stream(reading: Reading) -> Stream:
    return (reading.device, reading.sign.value, reading.quality.value, reading.source.value)


def _short(value: float | None) -> float | int | None:
    if value is not None and value.is_integer() and abs(value) < _WHOLE_BELOW:
        return int(value)
    return value
