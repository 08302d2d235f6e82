"""Entries as they stand now: amended, withdrawn, and on the clock that the computer has now."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact

Changes = Mapping[str, str | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One entry as it stands; ``void_reason`` says why it was withdrawn, if it was.

    ``at`` is when it happened, on the present clock: where the computer's clock was set since, the
    moment is moved along, so that what has passed since then stays true (HAZARDS H51).
    """

    version: int
    at: datetime
    event: Event
    recorded_by: str
    void_reason: str | None = None


def standing_of(fact: Fact) -> Standing:
    """A fact that nobody has corrected yet."""
    return Standing(
        version=fact.version, at=fact.occurred_at, event=fact.event, recorded_by=fact.recorded_by
    )


def is_corrected_by(event: Event) -> bool:
    """Whether a fact of this kind changes how earlier ones stand."""
    return isinstance(event, ev.EntryAmended | ev.EntryVoided | ev.ClockJumped)


def standing(facts: Sequence[Fact]) -> list[Standing]:
    """Every entry as it stands, in order of version; facts count from 1 without a gap."""
    entries = [standing_of(fact) for fact in facts]
    voided = {f.event.voids: f.event.reason for f in facts if isinstance(f.event, ev.EntryVoided)}
    for fact in facts:
        match fact.event:
            case ev.EntryAmended(amends=version, changes=changes) if fact.version not in voided:
                with suppress(ValueError, ArithmeticError):  # words beside it: the entry stands
                    entries[version - 1] = amended(entries[version - 1], changes)
            case ev.ClockJumped(seconds=seconds):
                _move(entries[: fact.version - 1], entries, seconds)
            case _:
                pass
    for version, reason in voided.items():
        entries[version - 1] = replace(entries[version - 1], void_reason=reason)
    return entries


def amended(entry: Standing, changes: Changes) -> Standing:
    """The entry with the new values of an amendment; what it has no field for stays beside it.

    Raises:
        ValueError, ArithmeticError: a new value is none of its field's.
    """
    known = {each.name for each in fields(entry.event)}
    new: dict[str, Any] = {
        name: _READ.get(name, str)(value) for name, value in changes.items() if name in known
    }
    at = entry.at
    if "occurred_at" in changes:
        at = datetime.fromisoformat(str(changes["occurred_at"]))
        if at.tzinfo is None:
            raise ValueError("a time has its zone")
    return replace(entry, at=at, event=replace(entry.event, **new))


def _move(earlier: Sequence[Standing], entries: list[Standing], seconds: float) -> None:
    shift = timedelta(seconds=seconds)
    for number, entry in enumerate(earlier):
        entries[number] = replace(entry, at=entry.at + shift, event=_moved(entry.event, shift))


def _moved(event: Event, shift: timedelta) -> Event:
    """An entry that names another moment than its own, with that moment moved along."""
    match event:
        case ev.CheckPostponed(due_at=due_at, until=until):
            return replace(event, due_at=due_at + shift, until=until + shift)
        case ev.CheckCompleted(due_at=due_at) | ev.CheckWaived(due_at=due_at):
            return replace(event, due_at=due_at + shift)
        case _:
            return event


def _decimal(value: str | float) -> Decimal:
    return Decimal(str(value))


_READ: dict[str, Callable[[str | float], object]] = {
    **dict.fromkeys(
        (
            *("mass_mg", "mass_mg_per_kg", "planned_mass_mg"),
            *("volume_ml", "reckoned_volume_ml", "concentration_mg_per_ml"),
        ),
        _decimal,
    ),
    **dict.fromkeys(("minutes", "weight_kg", "value", "flow_l_per_min", "rate_per_min"), float),
    "route": lambda value: Route(str(value)),
    "planned_route": lambda value: Route(str(value)),
    "outcome": lambda value: ev.HoldOutcome(str(value)),
}
"""How a new value is read, by its field; what is not here is text."""
