"""What ties the record together: canonical form, hashes, seals, and the check of it all.

Each fact's hash covers the fact before it; each ``readings-sealed`` fact covers the readings since
the last one. The check needs nothing but the lines and trusts none of them: values are compared
in canonical form (RFC 8785), so ``97`` and ``97.0`` are the same and ``true`` and ``1`` are not.
Unsealed last readings and an open or interrupted session are notes, no problems.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from kapmonitor.domain.events import KINDS
from kapmonitor.services.lines import (
    FACT_KEYS,
    READING_KEYS,
    SESSION_KEYS,
    parse_object,
    parse_reading,
    session_object_of,
)
from kapmonitor.services.payloads import JsonObject, LineError, parse_time

FIRST_PREVIOUS = "0" * 64
"""What stands in for the hash before a session's first fact."""

AFTER_CLOSING = frozenset({"addendum-recorded", "session-signed", "entry-amended", "entry-voided"})
"""The kinds that may follow ``session-closed``."""

_END_KEYS = frozenset({"type", "session", "facts", "readings"})
_REFUSED_KEYS = frozenset({"type", "at", "action", "label", "code", "why"})


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a JSON object (RFC 8785).

    Raises:
        LineError: for what has no canonical form: integers from 2^53, NaN, lone surrogates.
    """
    try:
        alike = _alike(value)
        if alike is not _UNLIKE:
            return _SORTED.encode(alike).encode("utf-8")
        return rfc8785.dumps(dict(value))
    except (ValueError, RecursionError) as error:
        raise LineError(f"has no canonical form: {error}") from error


_SORTED = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)
_UNLIKE = object()


def _alike(value: object) -> Any:
    """The value such that the standard library writes it as RFC 8785 has it, or ``_UNLIKE``.

    It does so four times as fast as rfc8785, and nearly every line is of this sort: ASCII keys,
    and numbers that both write in decimal digits. A property test holds the two together.
    """
    if value is None or type(value) in (str, bool):
        return value
    if isinstance(value, int | float):
        return _alike_number(value)
    if isinstance(value, dict):
        made = {key: _alike(each) for key, each in value.items()}
        plain = all(type(key) is str and key.isascii() for key in made)
        return made if plain and _UNLIKE not in made.values() else _UNLIKE
    if isinstance(value, list):
        items = [_alike(each) for each in value]
        return _UNLIKE if _UNLIKE in items else items
    return _UNLIKE


def _alike_number(value: float) -> Any:
    size = abs(value)
    if not size < 1e15 or (size < 1e-4 and value):
        return _UNLIKE
    return int(value) if value == int(value) else value


def fact_hash(line: Mapping[str, Any]) -> str:
    """Return the hex SHA-256 of a fact line's object; its ``hash``, if there, is left out."""
    content = {key: value for key, value in line.items() if key != "hash"}
    return hashlib.sha256(canonical(content)).hexdigest()


class Seal:
    """The running digest over lines, each in canonical form plus a newline.

    Over a session's reading lines since the last seal; and over all lines of a file before its
    end line, whose ``digest`` shows a file that was shuffled where no seal can tell.
    """

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()

    def add(self, line: Mapping[str, Any]) -> None:
        """Take the object of the next line, in order."""
        self.add_canonical(canonical(line))

    def add_canonical(self, line: bytes) -> None:
        """Take the next line in canonical form."""
        self._digest.update(line + b"\n")
        self.count += 1

    @property
    def digest(self) -> str:
        """The hex digest of what was added so far."""
        return self._digest.hexdigest()


def seal_digest(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest that a ``readings-sealed`` fact holds over these reading lines."""
    seal = Seal()
    for line in lines:
        seal.add(line)
    return seal.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a check found. ``recognised`` counts the lines that are a record's at all."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: int = 0
    readings: int = 0
    recognised: int = 0
    head: str = FIRST_PREVIOUS
    """The hash of the last fact."""


def verify_lines(lines: Iterable[str | bytes]) -> VerifyReport:
    """Check a whole exported file, given its lines with or without their newline characters."""
    check = ChainCheck()
    last: str | bytes = "\n"
    for number, line in enumerate(lines, start=1):
        last = line
        try:
            check.take(f"line {number}", parse_object(line))
        except LineError as error:
            check.problem(f"line {number}", str(error))
    if last[-1:] not in ("\n", b"\n"):
        check.note("the last line has no newline behind it")
    return check.finish(end_expected=True)


@dataclass(slots=True)
class ChainCheck:
    """Takes a session's lines in order and says what does not fit. Used once, on one thread."""

    session: str | None = None
    facts: int = 0
    readings: int = 0
    head: str = FIRST_PREVIOUS
    _opening: JsonObject | None = None
    _seal: Seal = field(default_factory=Seal)
    _whole: Seal = field(default_factory=Seal)
    _closed: bool = False
    _interrupted: bool = False
    _ended: bool = False
    _refused: int = 0
    _recognised: int = 0
    _taken: int = 0
    _unknown: set[str] = field(default_factory=set)
    _problems: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    def problem(self, place: str, what: str) -> None:
        """Write down a fault; ``place`` is where the reader finds it."""
        self._problems.append(f"{place}: {what}")
        self._taken += 1

    def note(self, what: str) -> None:
        """Write down what is worth knowing and no fault."""
        self._notes.append(what)

    def take(self, place: str, line: JsonObject) -> None:
        """Check the next line's object against all that came before it."""
        if self._ended:
            self.problem(place, "stands behind the end line")
        first = self._taken == 0
        self._taken += 1
        if first and line.get("type") != "session":
            self.problem(place, "the session line is missing: it must come first")
        form = self._canonical(place, line)
        match line.get("type"):
            case "session":
                self._take_session(place, line, first=first)
            case "fact":
                self._take_fact(place, line)
            case "reading":
                self._take_reading(place, line, form)
            case "refused":
                self._take_refused(place, line)
            case "end":
                self._take_end(place, line)
            case other:
                self.problem(place, f"{other!r} is no type of line")
                return
        self._recognised += 1
        self._whole.add_canonical(form)

    def _canonical(self, place: str, line: JsonObject) -> bytes:
        try:
            return canonical(line)
        except LineError as error:
            self.problem(place, str(error))
            return b""

    def finish(self, *, end_expected: bool) -> VerifyReport:
        """Say what the whole adds up to; ``end_expected`` for a file, which has an end line."""
        if end_expected and not self._ended:
            self._problems.append("the end line is missing: the file was cut")
        if self.facts == 0:
            self._problems.append("there is no fact: a session has at least session-opened")
        self._finish_notes()
        return VerifyReport(
            problems=tuple(self._problems),
            notes=tuple(self._notes),
            facts=self.facts,
            readings=self.readings,
            recognised=self._recognised,
            head=self.head,
        )

    def _finish_notes(self) -> None:
        if self._seal.count and self._closed:
            self._problems.append(f"{self._seal.count} readings of the closed session are unsealed")
        elif self._seal.count:
            self.note(f"the last {self._seal.count} readings are not sealed yet")
        if self._interrupted:
            self.note("the session was interrupted and has not been resumed")
        elif not self._closed:
            self.note("the session is open")
        if self._refused:
            self.note(f"{self._refused} refused actions are told, which the chain does not cover")
        if self._unknown:
            self.note(f"kinds that this version does not know: {', '.join(sorted(self._unknown))}")

    def _take_session(self, place: str, line: JsonObject, *, first: bool) -> None:
        if not first:
            self.problem(place, "a second session line")
            return
        self._keys(place, line, SESSION_KEYS)
        self._same_session(place, line)
        self._opening = line

    def _take_fact(self, place: str, line: JsonObject) -> None:
        self._keys(place, line, FACT_KEYS)
        self._same_session(place, line)
        self._link(place, line)
        self._times(place, line, "occurred_at", "recorded_at")
        kind = str(line.get("kind"))
        data = line.get("data")
        if not isinstance(data, dict):
            self.problem(place, "its data is no object")
            data = {}
        if (self.facts == 1) != (kind == "session-opened"):
            self.problem(place, "session-opened must be the first fact and no other")
        if self._closed and kind not in AFTER_CLOSING:
            self.problem(place, f"{kind} stands behind session-closed")
        self._understand(place, line, kind, data)

    def _link(self, place: str, line: JsonObject) -> None:
        version = line.get("version")
        if type(version) is not int or version != self.facts + 1:
            self.problem(place, f"version is {version!r} where {self.facts + 1} must stand")
        if line.get("previous") != self.head:
            self.problem(place, "does not continue the fact before it (previous)")
        try:
            fits = line.get("hash") == fact_hash(line)
        except LineError:
            fits = False
        if not fits:
            self.problem(place, "was changed: its hash does not fit it")
        # Going on from what the line claims tells each fault once.
        self.facts = version if type(version) is int else self.facts + 1
        self.head = str(line.get("hash"))

    def _understand(self, place: str, line: JsonObject, kind: str, data: JsonObject) -> None:
        match kind:
            case "session-opened":
                self._compare_opening(place, line, data)
            case "readings-sealed":
                self._check_seal(place, data)
            case "session-interrupted":
                self._interrupted = True
            case "session-resumed":
                self._interrupted = False
            case "session-closed":
                self._closed, self._interrupted = True, False
            case _ if kind not in KINDS:
                self._unknown.add(kind)
            case _:
                pass

    def _compare_opening(self, place: str, line: JsonObject, data: JsonObject) -> None:
        if self._opening is None:
            return
        expected = session_object_of(str(self.session), str(line.get("occurred_at")), data)
        for key in sorted(SESSION_KEYS):
            told = {key: self._opening.get(key)}
            try:
                same = canonical(told) == canonical({key: expected[key]})
            except LineError:
                same = False
            if not same:
                self.problem(place, f"the session line tells another {key} than session-opened")

    def _check_seal(self, place: str, data: JsonObject) -> None:
        seal, self._seal = self._seal, Seal()
        count = data.get("count")
        if type(count) is not int or count != seal.count:
            self.problem(place, f"seals {count!r} readings where {seal.count} stand before it")
        elif data.get("digest") != seal.digest:
            self.problem(place, "the readings before it were changed: the seal does not fit them")

    def _take_reading(self, place: str, line: JsonObject, form: bytes) -> None:
        self.readings += 1
        self._keys(place, line, READING_KEYS)
        self._same_session(place, line)
        if self._closed:
            self.problem(place, "a reading stands behind session-closed")
        try:
            reading = parse_reading(line)
            if line["unit"] != reading.unit:
                self.problem(place, f"{reading.sign} is in {reading.unit}, not {line['unit']!r}")
        except LineError as error:
            self.problem(place, str(error))
        self._seal.add_canonical(form)

    def _take_refused(self, place: str, line: JsonObject) -> None:
        self._refused += 1
        if not line.keys() <= _REFUSED_KEYS:
            self.problem(place, f"{min(line.keys() - _REFUSED_KEYS)} is no key of its type")

    def _take_end(self, place: str, line: JsonObject) -> None:
        self._ended = True
        self._keys(place, line, _END_KEYS, frozenset({"unmet", "open", "digest"}))
        self._same_session(place, line)
        for key, counted in (("facts", self.facts), ("readings", self.readings)):
            if type(line.get(key)) is not int or line[key] != counted:
                self.problem(place, f"tells {line.get(key)!r} {key} where {counted} stand")
        if "open" in line and line["open"] is not (not self._closed):
            self.problem(place, "tells wrongly whether the session is open")
        if line.get("digest", self._whole.digest) != self._whole.digest:
            self.problem(place, "its digest does not fit the lines before it")
        if not isinstance(line.get("unmet", []), list):
            self.problem(place, "unmet is no list")

    def _keys(
        self,
        place: str,
        line: JsonObject,
        needed: frozenset[str],
        allowed: frozenset[str] = frozenset(),
    ) -> None:
        if missing := needed - line.keys():
            self.problem(place, f"{', '.join(sorted(missing))} missing")
        if surplus := line.keys() - needed - allowed:
            self.problem(place, f"{', '.join(sorted(surplus))} does not belong there")

    def _same_session(self, place: str, line: JsonObject) -> None:
        told = line.get("session")
        if self.session is None and isinstance(told, str):
            self.session = told
        elif told != self.session or not isinstance(told, str):
            self.problem(place, f"belongs to session {told!r}, not {self.session!r}")

    def _times(self, place: str, line: JsonObject, *keys: str) -> None:
        for key in keys:
            try:
                parse_time(line.get(key))
            except LineError as error:
                self.problem(place, f"{key}: {error}")
