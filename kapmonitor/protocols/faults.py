"""Faults of a file that people write, each with its place; shared by protocols and scenarios."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a file: where, and what was expected."""

    place: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {self.expected}" if self.place else self.expected


class FaultyFile(Exception):  # noqa: N818 - it names the file's state; every fault is inside
    """A file that cannot be used; it holds every fault found, not only the first."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a fault, naming file and place."""
        return [f"{self.file}: {fault}" for fault in self.faults]


def faults_of(error: ValidationError) -> list[Fault]:
    """What pydantic found, in the words of somebody who mends the file."""
    found = error.errors(include_url=False)
    places = {item["loc"] for item in found}
    return [
        Fault(
            place=_place(item["loc"], item["type"]),
            expected=_expected(item["type"], item["msg"], item),
        )
        for item in found
        if item["type"] != "too_short" or not _has_within(item["loc"], places)
    ]


def _has_within(list_at: tuple[int | str, ...], places: set[tuple[int | str, ...]]) -> bool:
    """Whether a list is only too short because its faulty rows are not counted."""
    return any(place != list_at and place[: len(list_at)] == list_at for place in places)


def _place(loc: tuple[int | str, ...], kind: str) -> str:
    """``limit[2].priority``: list positions count from 1, as a reader counts tables."""
    place = ""
    if kind.startswith("union_tag"):
        loc = (*loc, "action")  # the one key that says which keys a table has
    for part in loc:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        else:
            place += f".{part}" if place else part
    return place


def _expected(kind: str, message: str, item: Mapping[str, Any]) -> str:
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "is missing"
    cause = message.removeprefix("Value error, ")
    return f"{cause[0].lower()}{cause[1:]} (got {_shown(item.get('input'))})"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
