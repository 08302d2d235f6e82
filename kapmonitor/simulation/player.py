"""Plays a scenario's staff and what befalls its devices, on the real program.

A scripted action happened at its own moment, exactly; it is written when the clock gets there.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.events import Event, Fact
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.entries import Entry
from kapmonitor.services.payloads import as_stored
from kapmonitor.services.ports import RecordError
from kapmonitor.services.room import Room
from kapmonitor.simulation import actions as act
from kapmonitor.simulation.actions import Action
from kapmonitor.simulation.control import AirError
from kapmonitor.simulation.deeds import Hand, deed_of, main_events
from kapmonitor.simulation.scenario import FaultTable, Scenario
from kapmonitor.simulation.spec import FaultKind

_LOG = logging.getLogger(__name__)

SUPERVISION_TIMEOUT_S = 4.0
"""Scenario seconds after which a silent link is over (INTERFACES section 4)."""
OVER_FOR_S = 0.05
"""Real seconds by which an absence of just that length outlasts the link, on a busy machine too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A scripted action that the rules refused."""

    at: datetime
    action: str
    label: str | None
    code: str
    why: str


class Disturbable(Protocol):
    """What the air can do to a device."""

    async def take_away(self, device_id: str) -> None:
        """Put a device out of range."""
        ...

    async def bring_back(self, device_id: str) -> None:
        """Put a device within range."""
        ...

    async def kill(self, device_id: str) -> None:
        """End a device's process."""
        ...

    async def revive(self, device_id: str) -> None:
        """Start a killed device again."""
        ...


class StaffPlayer:
    """The script's staff."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        room: Room,
        clock: Clock,
        opened_at: datetime,
        on_refused: Callable[[Refused], None],
    ) -> None:
        self._room = room
        self._clock = clock
        self._opened_at = opened_at
        self._on_refused = on_refused
        self._versions: dict[str, int] = {}
        # What the script wants at its very end comes before the drill closes, what is later never.
        self._to_play = [each for each in scenario.staff if each.at <= scenario.duration_s]

    def skip_recorded(self, facts: Iterable[Fact], resumed_at: datetime) -> None:
        """Leave out what an interrupted drill has recorded already, knowing its labels.

        What was refused stays refused. An acknowledgement that found nothing is not tried again:
        it would silence what came after it.
        """
        recorded: Counter[tuple[type[Event], datetime, str]] = Counter()
        versions: dict[tuple[type[Event], datetime, str], list[int]] = {}
        refused: Counter[tuple[str, datetime, str]] = Counter()
        for fact in facts:
            key = (type(fact.event), fact.occurred_at, fact.recorded_by)
            recorded[key] += 1
            versions.setdefault(key, []).append(fact.version)
            if isinstance(fact.event, ev.ActionRefused):
                refused[fact.event.action, fact.occurred_at, fact.recorded_by] += 1
        left: list[Action] = []
        for action in self._to_play:
            at = self._moment(action)
            stored, by = as_stored(at), action.by.value
            keys = [(kind, stored, by) for kind in main_events(action)]
            found = next((key for key in keys if recorded[key]), None)
            if found is not None:
                recorded[found] -= 1
                self._remember(action, versions[found].pop(0))
            elif refused[action.action, stored, by]:
                refused[action.action, stored, by] -= 1
            elif not (isinstance(action, act.Acknowledge) and at < resumed_at):
                left.append(action)
        self._to_play = left

    async def run(self) -> None:
        """Play every action that is left, each when its time has come."""
        for action in self._to_play:
            await _until(self._clock, self._moment(action))
            try:
                facts = await self._play(action)
            except NotAllowed as refusal:
                await self._refuse(action, refusal)
                continue
            except RecordError:
                continue  # the entry is held and tried again, and an alarm says so
            self._note(action, facts)

    def _moment(self, action: Action) -> datetime:
        return self._opened_at + timedelta(seconds=action.at)

    def _note(self, action: Action, facts: list[Fact]) -> None:
        main = main_events(action)
        for fact in facts:
            if type(fact.event) in main:
                self._remember(action, fact.version)
                return

    def _remember(self, action: Action, version: int) -> None:
        if action.label is not None:
            self._versions[action.label] = version

    async def _refuse(self, action: Action, refusal: NotAllowed) -> None:
        self._on_refused(
            Refused(
                at=self._moment(action),
                action=action.action,
                label=action.label,
                code=refusal.code.value,
                why=str(refusal),
            )
        )
        entry = Entry(by=action.by, occurred_at=self._moment(action))
        with suppress(NotAllowed, RecordError):  # a closed session takes no more; a full disk holds
            await self._room.recording.note_refusal(entry, action.action, action.label, refusal)

    async def _play(self, action: Action) -> list[Fact]:
        entry = Entry(by=action.by, occurred_at=self._moment(action), override=action.override)
        label = action.amends if isinstance(action, act.Amend) else getattr(action, "voids", None)
        version = self._versions.get(label or "", 0)  # 0: nothing is there, as where it was refused
        return await deed_of(action, Hand(entry=entry, room=self._room, version=version))


async def play_absences(
    scenario: Scenario,
    air: Disturbable,
    *,
    clock: Clock,
    opened_at: datetime,
    supervision_s: float,
) -> None:
    """Take devices out of range and let their processes die, as scripted.

    ``supervision_s`` are the scenario seconds after which a link without its device is over.
    """
    async with asyncio.TaskGroup() as group:
        for fault in scenario.faults:
            if fault.kind in (FaultKind.OUT_OF_RANGE, FaultKind.KILLED):
                group.create_task(_play_absence(fault, air, clock, opened_at, supervision_s))


async def _play_absence(
    fault: FaultTable,
    air: Disturbable,
    clock: Clock,
    opened_at: datetime,
    supervision_s: float,
) -> None:
    ends_at = opened_at + timedelta(seconds=fault.at + fault.lasts)
    if clock.now().utc >= ends_at:
        return  # over before the drill was resumed
    try:
        await _until(clock, opened_at + timedelta(seconds=fault.at))
        await _take(fault, air)
        await _until(clock, ends_at)
        if fault.lasts >= supervision_s:
            await asyncio.sleep(OVER_FOR_S)  # only a shorter absence keeps the link
        await _give_back(fault, air)
    except AirError as error:
        # An air that died takes the devices with it, as a radio may; the session goes on (H56).
        _LOG.warning("%s of %s cannot be played: %s", fault.kind, fault.device, error)


async def _take(fault: FaultTable, air: Disturbable) -> None:
    if fault.kind is FaultKind.KILLED:
        await air.kill(fault.device)
    else:
        await air.take_away(fault.device)


async def _give_back(fault: FaultTable, air: Disturbable) -> None:
    if fault.kind is FaultKind.KILLED:
        await air.revive(fault.device)
    else:
        await air.bring_back(fault.device)


async def _until(clock: Clock, moment: datetime) -> None:
    """Sleep until the clock shows ``moment``, and the little that a sleep may fall short."""
    left = (moment - clock.now().utc).total_seconds()
    if left > 0:
        await asyncio.sleep(clock.real_delay(left) + 0.001)
