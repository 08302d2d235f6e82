"""Holds what came against what a scenario expects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kapmonitor.domain.durations import format_clock
from kapmonitor.simulation.scenario import Expectation

REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A fact or a refusal: its kind, its moment, and the values a ``match`` is compared with."""

    kind: str
    at: datetime
    values: Mapping[str, Any]


def unmet(
    expectations: Iterable[Expectation], happenings: Iterable[Happening], opened_at: datetime
) -> list[Expectation]:
    """The expectations that were not met."""
    seen = list(happenings)
    return [e for e in expectations if _is_met(e, seen, opened_at) == e.never]


def is_expected(refusal: Happening, expectations: Iterable[Expectation], start: datetime) -> bool:
    """Whether a refused action was asked for."""
    return any(
        not e.never and e.kind == REFUSED and _is_met(e, [refusal], start) for e in expectations
    )


def describe(expectation: Expectation) -> dict[str, Any]:
    """The expectation as the ``end`` line names it, times in seconds."""
    return expectation.model_dump(mode="json", exclude_defaults=True)


def in_words(expectation: Expectation) -> str:
    """The expectation as a person reads it."""
    match = " ".join(f"{key}={value}" for key, value in expectation.match.items())
    within = ""
    if expectation.within:
        first, last = (format_clock(second) for second in expectation.within)
        within = f" from {first} to {last}"
    return f"{'no ' if expectation.never else ''}{expectation.kind} {match}{within}".rstrip()


def _is_met(expectation: Expectation, seen: Iterable[Happening], opened_at: datetime) -> bool:
    return any(
        happening.kind == expectation.kind
        and _is_within(expectation, (happening.at - opened_at).total_seconds())
        and all(
            key in happening.values and happening.values[key] == value
            for key, value in expectation.match.items()
        )
        for happening in seen
    )


def _is_within(expectation: Expectation, second: float) -> bool:
    if expectation.within is None:
        return True
    first, last = expectation.within
    return first <= second <= last
