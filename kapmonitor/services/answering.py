"""Answers to scheduled checks: a score, a value by hand, done as seen, let go, or put off.

As in ``recording.py``, every action returns the facts it wrote once they are durable, or raises
``NotAllowed`` and has changed nothing. Core thread only.
"""

from datetime import timedelta

from kapmonitor.alarms.board import BY_HAND
from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.events import Fact
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.protocols.schedule import (
    CHECK_ANSWERED_BY,
    SEDATION_CHECKS,
    PlannedCheck,
    open_checks,
)
from kapmonitor.services.entries import Entries, Entry, refuse
from kapmonitor.services.monitoring import Monitoring

MAY_BE_PUT_OFF = ("blood-pressure",)
"""Checks that disturb the person, so that they may wait (HAZARDS H30)."""
PUT_OFF_AT_MOST_S = 15 * 60.0
"""How long a check may be put off at once. Ours: half the widest gap between two of its points."""


class Answering:
    """The scheduled checks of one open session, as staff answer them."""

    def __init__(
        self,
        *,
        clock: Clock,
        protocol: DosingProtocol,
        session: Session,
        entries: Entries,
        monitoring: Monitoring,
    ) -> None:
        self._clock = clock
        self._protocol = protocol
        self._session = session
        self._entries = entries
        self._monitoring = monitoring

    async def score(self, entry: Entry, scale: str, value: float) -> list[Fact]:
        """Record a score; it answers the scheduled check of that scale."""
        known = SCALES.get(scale)
        if known is None:
            refuse(RefusalCode.UNKNOWN, f"there is no scale {scale!r}")
        elif not known.admits(value):
            wanted = f"{known.lowest} to {known.highest}"
            refuse(RefusalCode.BOUND, f"{scale} is a whole number from {wanted}")
        event = ev.ScoreRecorded(scale=scale, value=value)
        return await self._entries.plain(entry, event, answers=scale)

    async def enter_vital(self, entry: Entry, sign: VitalSign, value: float) -> list[Fact]:
        """Record a vital sign typed by hand, in its unit; it may raise alarms."""
        if not sign.is_plausible(value):
            low, high = sign.plausible
            why = f"{value:g} is no {sign.value} ({low:g} to {high:g} {sign.unit})"
            refuse(RefusalCode.BOUND, why)
        typed = Reading(
            sign=sign,
            value=value,
            quality=Quality.GOOD,
            device=BY_HAND,
            taken_at=entry.occurred_at,
            received_at=entry.occurred_at,
        )
        async with self._entries.turn():
            completion = self._entries.completion(CHECK_ANSWERED_BY.get(sign), entry.occurred_at)
            entered = ev.VitalEntered(sign=sign, value=value)
            writing = self._entries.queue(entry, entered, *completion)
            self._monitoring.by_hand(typed, self._clock.now())  # it does not wait for the disk
            return await self._entries.durable(writing)

    async def complete(self, entry: Entry, check: str) -> list[Fact]:
        """Say that a check was done; one that nobody scheduled is due when it was done."""
        async with self._entries.turn():
            unscheduled = ev.CheckCompleted(check=check, due_at=entry.occurred_at)
            completion = self._entries.completion(check, entry.occurred_at) or [unscheduled]
            return await self._entries.write(entry, *completion)

    async def not_roused(
        self, entry: Entry, check: str, rate_per_min: float | None = None
    ) -> list[Fact]:
        """Answer a sedation check without disturbing the person: breathing was seen (H45).

        It answers the breathing check as well, where one is open, and is a score of neither.
        """
        if check not in SEDATION_CHECKS:
            refuse(RefusalCode.UNKNOWN, f"{check!r} is no check of sedation")
        sign = VitalSign.RESPIRATORY_RATE
        if rate_per_min is not None and not (rate_per_min > 0 and sign.is_plausible(rate_per_min)):
            refuse(RefusalCode.BOUND, f"{rate_per_min:g} is no rate of breathing that was seen")
        async with self._entries.turn():
            # The check itself is settled by the entry: completed, it would pass for a score.
            breathing = self._entries.completion("breathing", entry.occurred_at)
            answer = ev.NotRoused(check=check, rate_per_min=rate_per_min)
            return await self._entries.write(entry, answer, *breathing)

    async def waive(
        self, entry: Entry, check: str, reason: str, *, not_obtained: bool = False
    ) -> list[Fact]:
        """Let a scheduled check go, with a reason; ``not_obtained``: it was tried in vain."""
        async with self._entries.turn():
            item = self._scheduled(entry, check)
            event = ev.CheckWaived(
                check=check, due_at=item.due_at, reason=reason, not_obtained=not_obtained or None
            )
            return await self._entries.write(entry, event)

    async def put_off(self, entry: Entry, check: str, seconds: float, reason: str) -> list[Fact]:
        """Put a check that disturbs off, until so many seconds from now, with a reason."""
        if check not in MAY_BE_PUT_OFF:
            refuse(RefusalCode.ORDER, f"{check} is not put off: do it, or let it go with a reason")
        if not 0 < seconds <= PUT_OFF_AT_MOST_S:
            refuse(RefusalCode.BOUND, f"at most {PUT_OFF_AT_MOST_S / 60:g} min at once")
        async with self._entries.turn():
            item = self._scheduled(entry, check)
            until = entry.occurred_at + timedelta(seconds=seconds)
            if until <= item.due_at:
                refuse(RefusalCode.ORDER, f"{check} is not due before then")
            event = ev.CheckPostponed(check=check, due_at=item.due_at, until=until, reason=reason)
            return await self._entries.write(entry, event)

    def _scheduled(self, entry: Entry, check: str) -> PlannedCheck:
        coming = open_checks(self._protocol, self._session, entry.occurred_at)
        item = next((item for item in coming if item.check == check), None)
        if item is None:
            refuse(RefusalCode.ORDER, f"no check {check!r} is scheduled now")
        return item
