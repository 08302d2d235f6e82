"""A session's readings as arrays, a channel a sign and device: quick to load and to draw.

Gathered from chunks and hot rows without making a value of each reading, and packed into one blob
that holds them without loss: a JSON header's length (4 bytes, little endian), the header, then the
arrays it tells of, all compressed with zlib at its fastest. Times are milliseconds since 1970 UTC,
as differences, in the smallest integers that hold them; channels of one device mostly share them.
Values are integers times a scale of 1, 0.1 or 0.01 where that gives back the very same floats.
"""

import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from kapmonitor.domain.vitals import Quality, Source, VitalSign
from kapmonitor.store.chunks import FORMAT

_TRUSTED = (Quality.GOOD.value, Source.LIVE.value)
_SCALES = (1, 10, 100)
_NOTHING = np.iinfo(np.int16).min
_LEVEL = 1

Milliseconds = NDArray[np.int64]
Numbers = NDArray[np.float64]
Stream = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawChannel:
    """Every reading of one sign from one device, in stored order; NaN where it has no value.

    ``trusted`` says which were live and good.
    """

    device: str
    sign: VitalSign
    received: Milliseconds
    values: Numbers
    trusted: NDArray[np.bool_]

    def is_like(self, other: "RawChannel") -> bool:
        """Whether both hold the same readings."""
        return (self.device, self.sign) == (other.device, other.sign) and (
            np.array_equal(self.received, other.received)
            and np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(self.trusted, other.trusted)
        )


@dataclass(slots=True)
class _Gathered:
    streams: dict[Stream, int]
    which: list[NDArray[np.int64]]
    received: list[Milliseconds]
    values: list[Numbers]


def gather(chunks: Iterable[Row[Any]], hot: Sequence[Row[Any]]) -> list[RawChannel]:
    """The channels of a session's chunks and of its readings that are not sealed.

    Raises:
        ValueError: a chunk or row is damaged, or in a format of a newer version.
    """
    gathered = _Gathered({}, [], [], [])
    try:
        for chunk in chunks:
            _take_chunk(gathered, chunk)
        _take_hot(gathered, hot)
        return list(_channels(gathered))
    except (zlib.error, LookupError, TypeError, OverflowError) as error:
        raise ValueError(f"readings cannot be unpacked: {error}") from error


def _take_chunk(gathered: _Gathered, row: Row[Any]) -> None:
    if row.format != FORMAT:
        raise ValueError(f"readings are packed in format {row.format}, unknown to this version")
    columns = json.loads(zlib.decompress(row.payload))
    which = np.array(columns["which"], np.int64)
    values = np.full(len(which), np.nan)
    numbers = np.empty(len(columns["streams"]), np.int64)
    for local, stream in enumerate(columns["streams"]):
        numbers[local] = gathered.streams.setdefault(tuple(stream), len(gathered.streams))
        values[which == local] = np.array(columns["values"][local], np.float64)
    gathered.which.append(numbers[which])
    gathered.received.append(np.cumsum(np.array(columns["received"], np.int64)))
    gathered.values.append(values)


def _take_hot(gathered: _Gathered, rows: Sequence[Row[Any]]) -> None:
    if not rows:
        return
    streams = [(row.device, row.sign, row.quality, row.source) for row in rows]
    found = gathered.streams
    gathered.which.append(np.array([found.setdefault(each, len(found)) for each in streams]))
    gathered.received.append(np.array([row.received_at for row in rows], np.int64))
    gathered.values.append(np.array([row.value for row in rows], np.float64))


def _channels(gathered: _Gathered) -> Iterator[RawChannel]:
    if not gathered.which:
        return
    which = np.concatenate(gathered.which)
    received = np.concatenate(gathered.received)
    values = np.concatenate(gathered.values)
    streams = list(gathered.streams)
    trusted = np.array([stream[2:] == _TRUSTED for stream in streams])
    keys = dict.fromkeys(stream[:2] for stream in streams)
    for device, sign in keys:
        of_channel = np.array([stream[:2] == (device, sign) for stream in streams])
        mask = of_channel[which]
        yield RawChannel(
            device=device,
            sign=VitalSign(sign),
            received=received[mask],
            values=values[mask],
            trusted=trusted[which[mask]],
        )


def pack_channels(channels: Sequence[RawChannel]) -> bytes:
    """Return the channels as one blob."""
    blobs: list[bytes] = []
    times: dict[bytes, int] = {}
    entries = []
    for channel in channels:
        key = channel.received.tobytes()
        if key not in times:
            times[key] = len(blobs)
            blobs.append(_times_bytes(channel.received))
        scale, numbers = _numbers(channel.values)
        entry = {
            "device": channel.device,
            "sign": channel.sign.value,
            "count": len(channel.received),
            "times": times[key],
            "scale": scale,
            "values": len(blobs),
            "trusted": None if channel.trusted.all() else len(blobs) + 1,
        }
        blobs.append(_array_bytes(numbers))
        if entry["trusted"] is not None:
            blobs.append(_array_bytes(channel.trusted.view(np.uint8)))
        entries.append(entry)
    header = json.dumps({"channels": entries, "sizes": [len(each) for each in blobs]}).encode()
    whole = b"".join((len(header).to_bytes(4, "little"), header, *blobs))
    return zlib.compress(whole, _LEVEL)


def unpack_channels(payload: bytes) -> list[RawChannel]:
    """Return the channels of a blob.

    Raises:
        ValueError: it is damaged.
    """
    try:
        whole = zlib.decompress(payload)
        begins = 4 + int.from_bytes(whole[:4], "little")
        header = json.loads(whole[4:begins])
        ends = np.cumsum([begins, *header["sizes"]]).tolist()
        blobs = [whole[start:end] for start, end in itertools.pairwise(ends)]
        times: dict[int, Milliseconds] = {}
        return [_channel(entry, blobs, times) for entry in header["channels"]]
    except (zlib.error, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"channels cannot be unpacked: {error}") from error


def _channel(
    entry: dict[str, Any], blobs: Sequence[bytes], times: dict[int, Milliseconds]
) -> RawChannel:
    number = entry["times"]
    if number not in times:
        times[number] = _times(blobs[number])
    numbers = _array(blobs[entry["values"]])
    if entry["scale"]:
        values = numbers / np.float64(entry["scale"])
        values[numbers == _NOTHING] = np.nan
    else:
        values = numbers
    trusted = (
        np.ones(entry["count"], np.bool_)
        if entry["trusted"] is None
        else _array(blobs[entry["trusted"]]).view(np.bool_)
    )
    return RawChannel(
        device=entry["device"],
        sign=VitalSign(entry["sign"]),
        received=times[number],
        values=values,
        trusted=trusted,
    )


def _numbers(values: Numbers) -> tuple[int, NDArray[Any]]:
    """The scale and the integers that are these values, or 0 and the values themselves."""
    is_number = ~np.isnan(values)
    present = values[is_number]
    if (np.abs(present) >= -_NOTHING).any():
        return 0, values
    for scale in _SCALES:
        rounded = np.rint(present * scale)
        if (np.abs(rounded) < -_NOTHING).all() and (rounded / scale == present).all():
            numbers = np.full(len(values), _NOTHING, np.int16)
            numbers[is_number] = rounded
            return scale, numbers
    return 0, values


def _times_bytes(times: Milliseconds) -> bytes:
    first = int(times[0]) if len(times) else 0
    steps = np.diff(times)
    small = next(
        kind
        for kind in (np.int16, np.int32, np.int64)
        if not len(steps) or max(-steps.min(), steps.max()) <= np.iinfo(kind).max
    )
    return first.to_bytes(8, "little", signed=True) + _array_bytes(steps.astype(small))


def _times(blob: bytes) -> Milliseconds:
    steps = _array(blob[8:])
    times = np.empty(len(steps) + 1, np.int64)
    times[0] = int.from_bytes(blob[:8], "little", signed=True)
    times[1:] = steps
    return np.cumsum(times)


_KINDS = {b"h": np.int16, b"i": np.int32, b"q": np.int64, b"d": np.float64, b"B": np.uint8}


def _array_bytes(array: NDArray[Any]) -> bytes:
    """One byte for its kind, then its bytes, little endian."""
    letter = next(letter for letter, kind in _KINDS.items() if array.dtype == kind)
    return letter + array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def _array(blob: bytes) -> NDArray[Any]:
    kind = np.dtype(_KINDS[blob[:1]])
    return np.frombuffer(blob, kind.newbyteorder("<"), offset=1).astype(kind, copy=False)
