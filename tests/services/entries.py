"""Entries of staff as tests make them, and their refusals."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.refusals import NotAllowed
from tests.builders import (
    Happened,
    Rig,
    in_a_room,
)

M = 60.0
Action = Callable[[Rig], Awaitable[list[Fact]]]


def written(action: Action, *happened: Happened) -> list[tuple[Event, str]]:
    """The events that one action wrote, each with its author."""
    facts: list[Fact] = []

    async def scene(rig: Rig) -> None:
        rig.clock.advance(10)
        facts.extend(await action(rig))

    in_a_room(scene, *happened)
    return [(fact.event, fact.recorded_by) for fact in facts]


async def refusal_of(action: Awaitable[list[Fact]]) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        await action
    return caught.value


async def give(
    rig: Rig, mass_mg: str = "60", by: Role = Role.CLINICIAN, override: str | None = None
) -> list[Fact]:
    return await rig.room.dosing.administer_dose(
        rig.entry(by, override), drug="ketamine", route=Route.IM, mass_mg=Decimal(mass_mg)
    )
