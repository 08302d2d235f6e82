"""Facts' data: an event's fields to the plain JSON values of its line, and back.

One codec is derived from each event class's fields and type hints and kept. Decimals become exact
decimal strings, times ISO 8601 UTC text with milliseconds, enums their stored word, tuples lists,
nested dataclasses objects; ``None`` is left out. A ``dict`` field holds "whatever else was said":
its items stand beside the other fields (``entry-amended``: the new values).

A payload's shape has a version, ``v``, left out while it is 1. ``UPCASTS`` brings old shapes to
the present one, so that what was once stored can be read for ever.
"""

import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kapmonitor.domain.events import KINDS, WORDS, Event

JsonObject = dict[str, Any]
"""A JSON object whose values are not yet checked."""

Upcast = Callable[[JsonObject], JsonObject]

UPCASTS: dict[str, tuple[Upcast, ...]] = {}
"""By kind: the steps from payload version 1 to 2, from 2 to 3 and so on; never taken out."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST_INTEGER = 2**53 - 1
"""RFC 8785 (JSON numbers are IEEE doubles) refuses integers beyond it."""


class LineError(ValueError):
    """A value that cannot stand in the record, or a line that is none of ours."""


def clean_text(text: str) -> str:
    """Return the text with halves of surrogate pairs replaced, which no UTF-8 file can hold."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def as_stored(moment: datetime) -> datetime:
    """Return the moment as the record keeps it: UTC, whole milliseconds.

    Raises:
        LineError: for a naive time.
    """
    if moment.tzinfo is None:
        raise LineError(f"the time {moment.isoformat()} has no time zone")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def time_text(moment: datetime) -> str:
    """Return ISO 8601 UTC text with milliseconds.

    >>> time_text(datetime(2026, 3, 2, 13, 0, 0, 250_999, tzinfo=UTC))
    '2026-03-02T13:00:00.250Z'
    """
    utc = as_stored(moment)
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def parse_time(text: object) -> datetime:
    """Read a time as :func:`time_text` writes it, and no other way.

    Raises:
        LineError: for anything else.
    """
    if not isinstance(text, str) or _TIME.fullmatch(text) is None:
        raise LineError(f"{text!r} is no time like 2026-03-02T13:00:00.000Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise LineError(f"{text!r} is no time: {error}") from error


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 in UTC, as readings are stored."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """The moment that :func:`to_milliseconds` counted."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def encode_event(event: Event) -> tuple[str, JsonObject]:
    """Return the event's stored word and its data.

    Raises:
        LineError: naming kind and field, where a value cannot be stored.
    """
    kind = WORDS[type(event)]
    data = _codec(type(event)).encode(event, kind)
    steps = len(UPCASTS.get(kind, ()))
    return kind, {**data, "v": 1 + steps} if steps else data


def decode_event(kind: str, data: Mapping[str, Any]) -> Event:
    """Return the event that was stored, whatever payload version it has.

    Raises:
        LineError: naming kind and field, where the data is not what that kind holds.
    """
    cls = KINDS.get(kind)
    if cls is None:
        raise LineError(f"{kind!r} is a kind of fact that this version does not know")
    event: Event = _codec(cls).decode(_upcast(kind, dict(data)), kind)
    return event


def _upcast(kind: str, data: JsonObject) -> JsonObject:
    version = data.pop("v", 1)
    steps = UPCASTS.get(kind, ())
    if type(version) is not int or not 1 <= version <= 1 + len(steps):
        raise LineError(f"{kind}: payload version {version!r} is not known to this version")
    for step in steps[version - 1 :]:
        data = step(data)
    return data


Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    encode: Convert
    decode: Convert
    required: bool


@dataclass(frozen=True, slots=True)
class _Codec:
    """How one class's fields are written and read; ``rest`` is its ``dict`` field, if any."""

    cls: Callable[..., Any]
    fields: tuple[_Field, ...]
    rest: _Field | None

    def encode(self, value: object, where: str) -> JsonObject:
        data: JsonObject = {}
        for each in self.fields:
            given = getattr(value, each.name)
            if given is not None:
                data[each.name] = _converted(each.encode, given, where, each.name)
        if self.rest is not None:
            rest = _converted(self.rest.encode, getattr(value, self.rest.name), where, "values")
            if taken := ({each.name for each in self.fields} | {"v"}) & rest.keys():
                raise LineError(f"{where}: {min(taken)} cannot be given a new value")
            data |= rest
        return data

    def decode(self, data: JsonObject, where: str) -> Any:
        values: JsonObject = {}
        for each in self.fields:
            if each.name in data:
                values[each.name] = _converted(each.decode, data[each.name], where, each.name)
            elif each.required:
                raise LineError(f"{where}: {each.name} is missing")
        rest = {name: data[name] for name in data if name not in values}
        if self.rest is not None:
            values[self.rest.name] = _converted(self.rest.decode, rest, where, "values")
        elif rest:
            raise LineError(f"{where}: {min(rest)} is not a field of it")
        return self.cls(**values)


def _converted(convert: Convert, value: object, where: str, name: str) -> Any:
    try:
        return convert(value)
    except LineError as error:
        raise LineError(f"{where}: {name}: {error}") from error


_CODECS: dict[Any, _Codec] = {}


def _codec(cls: type) -> _Codec:
    codec = _CODECS.get(cls)
    if codec is None:
        codec = _CODECS[cls] = _derived(cls)
    return codec


def _derived(cls: type) -> _Codec:
    hints = typing.get_type_hints(cls)
    plain: list[_Field] = []
    rest: _Field | None = None
    for each in fields(cls):
        encode, decode = _converters(hints[each.name])
        required = each.default is MISSING and each.default_factory is MISSING
        made = _Field(each.name, encode, decode, required)
        if typing.get_origin(hints[each.name]) is dict:
            rest = made
        else:
            plain.append(made)
    return _Codec(cls, tuple(plain), rest)


def _converters(hint: Any) -> tuple[Convert, Convert]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union([arg for arg in typing.get_args(hint) if arg is not type(None)])
    if origin is tuple:
        encode, decode = _converters(typing.get_args(hint)[0])
        return _each(encode, list), _each(decode, tuple)
    if origin is dict:
        encode, decode = _converters(typing.get_args(hint)[1])
        return _values(encode), _values(decode)
    if issubclass(hint, StrEnum):
        return _enum(hint), _enum(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _nested(_codec(hint))
    return _SIMPLE[hint]


def _nested(codec: _Codec) -> tuple[Convert, Convert]:
    def decode(data: object) -> object:
        return codec.decode(_checked(data, dict, "an object"), "within")

    return lambda value: codec.encode(value, "within"), decode


def _union(hints: list[Any]) -> tuple[Convert, Convert]:
    if len(hints) == 1:
        return _converters(hints[0])
    pairs = [_converters(hint) for hint in hints]
    return _first([pair[0] for pair in pairs]), _first([pair[1] for pair in pairs])


def _first(converters: list[Convert]) -> Convert:
    def convert(value: object) -> Any:
        reasons = []
        for each in converters:
            try:
                return each(value)
            except LineError as error:
                reasons.append(str(error))
        raise LineError("; ".join(reasons))

    return convert


def _each(convert: Convert, make: type) -> Convert:
    return lambda values: make(convert(value) for value in _checked(values, list | tuple, "a list"))


def _values(convert: Convert) -> Convert:
    return lambda data: {
        _text(key): convert(value) for key, value in _checked(data, dict, "an object").items()
    }


def _enum(cls: type[StrEnum]) -> Convert:
    words = {str(member): member for member in cls}

    def convert(value: object) -> Any:
        if not isinstance(value, str) or value not in words:
            raise LineError(f"{value!r} is none of {', '.join(words)}")
        return words[value].value if isinstance(value, StrEnum) else words[value]

    return convert


def _checked(value: Any, kinds: Any, words: str) -> Any:
    if not isinstance(value, kinds):
        raise LineError(f"{value!r} is not {words}")
    return value


def _text(value: object) -> str:
    return clean_text(str(_checked(value, str, "text")))


def _boolean(value: object) -> bool:
    return bool(_checked(value, bool, "true or false"))


def _integer(value: object) -> int:
    if type(value) is not int or abs(value) > _LARGEST_INTEGER:
        raise LineError(f"{value!r} is not a whole number that JSON can hold")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LineError(f"{value!r} is not a number")
    if not math.isfinite(value):
        raise LineError(f"{value!r} is not a finite number")
    return float(value) + 0.0  # -0.0 and 0.0 are one number in RFC 8785


def _amount_text(value: Decimal) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise LineError(f"{value!r} is not an exact amount")
    return f"{value:f}"


def _amount(value: object) -> Decimal:
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        raise LineError(f"{value!r} is not an exact amount as text")
    return Decimal(value)


_SIMPLE: dict[Any, tuple[Convert, Convert]] = {
    str: (_text, _text),
    bool: (_boolean, _boolean),
    int: (_integer, _integer),
    float: (_number, _number),
    Decimal: (_amount_text, _amount),
    datetime: (time_text, parse_time),
}
