"""Entries are corrected and withdrawn, never changed: the original stays beside the new words.

As in ``recording.py``, every action returns the facts it wrote once they are durable, or raises
``NotAllowed`` and has changed nothing. Core thread only.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.session import Session, amended_dose
from kapmonitor.protocols import gates
from kapmonitor.protocols.gates import RefusalCode
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.entries import Entries, Entry, refuse

NOT_AMENDED = {"amends", "reason", "v"}
"""What an amendment says of itself, so that it cannot be the name of a new value."""

VOIDABLE = (
    ev.StageStarted,
    ev.DoseAdministered,
    ev.ObservationRecorded,
    ev.ScoreRecorded,
    ev.VitalEntered,
    ev.ReadingRejected,
    ev.MomentMarked,
    ev.GateMet,
    ev.GateOverridden,
    ev.CheckCompleted,
    ev.CheckWaived,
    ev.EntryAmended,
)
"""What staff may withdraw: never an alarm, its answer, or what the program wrote (H38)."""

UNDOABLE = (
    ev.ObservationRecorded,
    ev.MomentMarked,
    ev.ScoreRecorded,
    ev.VitalEntered,
    ev.CheckCompleted,
)
"""What one key may withdraw: what was seen, scored or ticked, and nothing else (H38).

Not a stage: which checks are asked for hangs on it, and no bare letter starts one (H62). It is
voided, with a reason, as are gates, rejected readings and corrections.
"""

UNDO_WITHIN_S = 60.0
"""How old an entry may be that is undone without a reason. Ours: it must outlast the 10 s for which
the last action is named (H62) and a look at the person, and end while staff still know which entry
it was; what is withdrawn later says why, so that a history is not improved in silence (H71)."""

TYPED_ASTRAY = (ev.ObservationRecorded, ev.MomentMarked)
"""What the keys log under a sentence that was typed without a field: letters and spaces (H62)."""

WITH_WORDS = (ev.ObservationRecorded, ev.MomentMarked)
"""What may be given words after it was logged."""

UNDONE = "undone"
WORDS_LATER = "words later"


class VoidAnswer(StrEnum):
    """What became of a dose that was withdrawn (H38)."""

    NOT_GIVEN = "not-given"
    GIVEN_OTHERWISE = "given-otherwise"
    """It was given, but not as that entry said; another entry says how."""


class Correcting:
    """What staff may take back or say better in one open session."""

    def __init__(
        self, *, clock: Clock, protocol: DosingProtocol, session: Session, entries: Entries
    ) -> None:
        self._clock = clock
        self._protocol = protocol
        self._session = session
        self._entries = entries

    async def amend(
        self, entry: Entry, version: int, reason: str, changes: Mapping[str, str | float]
    ) -> list[Fact]:
        """Correct an entry; the original stays beside it."""
        async with self._entries.turn():
            event = self._standing(version)
            if taken := NOT_AMENDED & changes.keys():
                refuse(RefusalCode.BOUND, f"{min(taken)} cannot be given a new value")
            self._refuse_unreadable(version, changes)
            self._refuse_beyond(entry, version, event, changes)
            amended = ev.EntryAmended(amends=version, reason=reason, changes=dict(changes))
            return await self._entries.write(entry, amended)

    async def add_words(self, entry: Entry, version: int, text: str) -> list[Fact]:
        """Give an observation or a mark its words afterwards (``observations.later_words``)."""
        async with self._entries.turn():
            if not isinstance(self._standing(version), WITH_WORDS):
                refuse(RefusalCode.ORDER, f"entry {version} takes no words")
            if not text.strip():
                refuse(RefusalCode.BOUND, "no words were given")
            amended = ev.EntryAmended(amends=version, reason=WORDS_LATER, changes={"text": text})
            return await self._entries.write(entry, amended)

    async def void(self, entry: Entry, version: int, reason: str) -> list[Fact]:
        """Withdraw an entry with its reason; it stays in sight. A dose wants a person who says so.

        What is shown of a withdrawn dose stays until :meth:`answer_void` (H38).
        """
        async with self._entries.turn():
            _refuse_blank(reason)
            event = self._standing(version)
            if not isinstance(event, VOIDABLE):
                refuse(RefusalCode.ORDER, f"entry {version} is none that can be withdrawn")
            if isinstance(event, ev.DoseAdministered) and entry.by is None:
                refuse(RefusalCode.ROLE, "a dose is withdrawn by a person")
            return await self._entries.write(entry, ev.EntryVoided(voids=version, reason=reason))

    async def void_together(self, entry: Entry, versions: Sequence[int], reason: str) -> list[Fact]:
        """Withdraw what a sentence typed without a field logged: all of it, or nothing (H62)."""
        async with self._entries.turn():
            _refuse_blank(reason)
            wanted = list(dict.fromkeys(versions))
            for version in wanted:
                if not isinstance(self._standing(version), TYPED_ASTRAY):
                    refuse(RefusalCode.ORDER, f"entry {version} was not typed astray")
            voided = [ev.EntryVoided(voids=version, reason=reason) for version in wanted]
            return await self._entries.write(entry, *voided)

    async def undo(self, entry: Entry, version: int) -> list[Fact]:
        """Withdraw one's own entry of ``UNDO_WITHIN_S`` at most, without a reason.

        Never a dose, alarm, limit, gate or signature (H38): those are voided or stay.
        """
        async with self._entries.turn():
            if not isinstance(self._standing(version), UNDOABLE):
                refuse(RefusalCode.ORDER, f"entry {version} is none that can be undone")
            fact = self._session.facts[version - 1]
            if entry.by is None or fact.recorded_by != entry.author:
                refuse(RefusalCode.ORDER, f"entry {version} is {fact.recorded_by}'s: void it")
            if self._age_s(fact) > UNDO_WITHIN_S:
                within = f"{UNDO_WITHIN_S:g} s"
                refuse(RefusalCode.ORDER, f"entry {version} is over {within} old: void it")
            return await self._entries.write(entry, ev.EntryVoided(voids=version, reason=UNDONE))

    async def answer_void(self, entry: Entry, version: int, answer: VoidAnswer) -> list[Fact]:
        """Say what became of a withdrawn dose; another answer later takes its place (H38)."""
        async with self._entries.turn():
            self._refuse_missing(version)
            dose = self._session.doses.get(version)
            if dose is None or dose.counts:
                refuse(RefusalCode.ORDER, f"entry {version} is no dose that was withdrawn")
            if self._session.answered_voids.get(version) == answer:
                refuse(RefusalCode.ORDER, f"entry {version} was answered so already")
            event = ev.VoidedDoseAnswered(voids=version, answer=answer.value)
            return await self._entries.write(entry, event)

    def _age_s(self, fact: Fact) -> float:
        return (self._clock.now().utc - fact.recorded_at).total_seconds()

    def _standing(self, version: int) -> Event:
        """The event of an entry that is there and not withdrawn."""
        self._refuse_missing(version)
        if version in self._session.voided:
            refuse(RefusalCode.ORDER, f"entry {version} is void already")
        return self._session.facts[version - 1].event

    def _refuse_missing(self, version: int) -> None:
        if not 1 <= version <= self._session.version:
            refuse(RefusalCode.UNKNOWN, f"there is no entry {version}")

    def _refuse_unreadable(self, version: int, changes: Mapping[str, str | float]) -> None:
        """Refuse new values of a dose that could not be folded: they would be in for ever."""
        try:
            amended = amended_dose(self._session.doses[version], changes)
        except KeyError:
            return  # no dose: its new values are words beside it
        except (ValueError, ArithmeticError):
            refuse(RefusalCode.BOUND, "the new values are those of no dose")
        if amended.at.tzinfo is None or not amended.mass_mg.is_finite() or amended.mass_mg <= 0:
            refuse(RefusalCode.BOUND, "a dose has a mass over zero and a time with its zone")

    def _refuse_beyond(
        self, entry: Entry, version: int, event: Event, changes: Mapping[str, str | float]
    ) -> None:
        """Hold new values to the bounds that they were entered under."""
        value = changes.get("value")
        match event:
            case ev.DoseAdministered():
                amended = amended_dose(self._session.doses[version], changes)
                refusals = gates.before_amended_dose(self._protocol, self._session, amended)
                self._entries.settle(refusals, entry)
            case ev.VitalEntered() if value is not None:
                if isinstance(value, str) or not event.sign.is_plausible(value):
                    refuse(RefusalCode.BOUND, f"{value} is no {event.sign.value}")
            case ev.ScoreRecorded() if value is not None:
                if isinstance(value, str) or not SCALES[event.scale].admits(value):
                    refuse(RefusalCode.BOUND, f"{value} is no {event.scale}")
            case ev.ObservationRecorded() | ev.MomentMarked():
                if not isinstance(changes.get("text", ""), str):
                    refuse(RefusalCode.BOUND, f"{changes['text']} is no text")
            case _:
                return


def _refuse_blank(reason: str) -> None:
    if not reason.strip():
        refuse(RefusalCode.BOUND, "a withdrawn entry says why")
