"""Entries are corrected and withdrawn, never changed: the original stays beside the new words.

As in ``recording.py``, every action returns the facts it wrote once they are durable, or raises
``NotAllowed`` and has changed nothing. Core thread only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.dosing import per_kg
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.infusion import Infusion
from kapmonitor.domain.observations import SCALES
from kapmonitor.domain.reckoned_ends import reckoned_anew
from kapmonitor.domain.session import Session
from kapmonitor.domain.standing import Standing, amended, standing
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.services.entries import Entries, Entry, refuse
from kapmonitor.services.monitoring import Monitoring

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
    ev.CheckPostponed,
    ev.NotRoused,
    ev.ChecklistTicked,
    ev.DrugDrawn,
    ev.DrugWasted,
    ev.DrugDifferenceExplained,
    ev.InfusionChanged,
    ev.InfusionPaused,
    ev.InfusionResumed,
    ev.InfusionEnded,
    ev.HoldStarted,
    ev.HoldEnded,
    ev.OxygenStarted,
    ev.OxygenEnded,
    ev.PersonLeft,
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

    async def amend(
        self, entry: Entry, version: int, reason: str, changes: Mapping[str, str | float]
    ) -> list[Fact]:
        """Correct an entry; the original stays beside it."""
        async with self._entries.turn():
            self._standing(version)
            if taken := NOT_AMENDED & changes.keys():
                refuse(RefusalCode.BOUND, f"{min(taken)} cannot be given a new value")
            new = self._new_standing(version, changes)
            _refuse_implausible(new.event, changes)
            over = self._over_bounds(entry, new)
            along = {**self._with_mg_per_kg(new, changes), **self._with_mass(new, changes)}
            amended = ev.EntryAmended(amends=version, reason=reason, changes={**along, **changes})
            ends = self._end_along(new, reason)
            ends = self._ends_reckoned_anew(amended, reason) or ends
            facts = await self._entries.write(entry, amended, *ends)
            if over is not None:
                self._monitoring.dose_over_bound(over, self._clock.now())
            return facts

    async def amend_weight(self, entry: Entry, weight_kg: float, reason: str) -> list[Fact]:
        """Correct today's weight, in kg, and with it the mg/kg of what was given before."""
        async with self._entries.turn():
            _refuse_blank(reason)
            sign = VitalSign.BODY_WEIGHT
            if not sign.is_plausible(weight_kg):
                low, high = sign.plausible
                refuse(RefusalCode.BOUND, f"{weight_kg:g} kg is no weight ({low:g} to {high:g})")
            corrected = [
                ev.EntryAmended(amends=1, reason=reason, changes={"weight_kg": weight_kg}),
                *(
                    ev.EntryAmended(
                        amends=version,
                        reason=reason,
                        changes={"mass_mg_per_kg": str(per_kg(mass_mg, weight_kg))},
                    )
                    for version, mass_mg in self._masses()
                ),
            ]
            return await self._entries.write(entry, *corrected)

    def _masses(self) -> list[tuple[int, Decimal]]:
        """What was given or ordered, by the version of its entry."""
        dosing = self._session.dosing
        doses = [(dose.version, dose.mass_mg) for dose in dosing.doses_reckoned()]
        return doses + [(each.version, each.mass_mg) for each in dosing.infusions]

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
            voided = ev.EntryVoided(voids=version, reason=reason)
            ends = self._ends_reckoned_anew(voided, reason)
            return await self._entries.write(entry, voided, *ends)

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

    def _new_standing(self, version: int, changes: Mapping[str, str | float]) -> Standing:
        """The entry with its new values; refused where it would be in the record unread."""
        try:
            new = amended(self._session.entries[version - 1], changes)
        except (ValueError, ArithmeticError):
            refuse(RefusalCode.BOUND, "the new values are those of no such entry")
        if isinstance(new.event, ev.SessionOpened):
            refuse(RefusalCode.ORDER, "of the opening only the weight is corrected, by itself")
        if "occurred_at" in changes and new.at > self._clock.now().utc:
            refuse(RefusalCode.BOUND, "it cannot have happened later than now")
        self._refuse_amounts(new)
        return new

    def _refuse_amounts(self, new: Standing) -> None:
        said = [getattr(new.event, name, None) for name in _POSITIVE]
        amounts = [Decimal(str(each)) for each in said if each is not None]
        match new.event:
            case ev.InfusionEnded(mass_mg=mass_mg, volume_ml=volume_ml):
                of = self._infusion_ended(new)
                if not all(amount.is_finite() and amount >= 0 for amount in amounts):
                    refuse(RefusalCode.BOUND, "what was given is nothing or more")
                if of is not None and (mass_mg > of.mass_mg or volume_ml > of.volume_ml):
                    refuse(RefusalCode.ORDER, "more cannot have been given than was ordered")
            case _:
                if not all(amount.is_finite() and amount > 0 for amount in amounts):
                    refuse(RefusalCode.BOUND, "a mass, a volume and a run time are over zero")

    def _infusion_ended(self, end: Standing) -> Infusion | None:
        """The infusion that an entry ended."""
        ended_at = self._session.entries[end.version - 1].at
        infusions = self._session.dosing.infusions
        return next((each for each in infusions if each.ended_at == ended_at), None)

    def _end_along(self, new: Standing, reason: str) -> list[ev.EntryAmended]:
        """What was given goes with what was ordered, where that was misread: the end with it."""
        infusions = {each.version: each for each in self._session.dosing.infusions}
        infusion, order = infusions.get(new.version), new.event
        if not isinstance(order, ev.InfusionStarted) or infusion is None:
            return []
        given_ml = infusion.ended_volume_ml
        if given_ml is None:
            return []
        if given_ml > order.volume_ml:
            refuse(RefusalCode.ORDER, "more cannot have been given than was ordered")
        as_ordered = replace(infusion, mass_mg=order.mass_mg, volume_ml=order.volume_ml)
        mass_mg = as_ordered.mass_of(given_ml)
        if mass_mg == infusion.ended_mass_mg:
            return []
        changes: dict[str, str | float] = {"mass_mg": str(mass_mg)}
        return [
            ev.EntryAmended(amends=each.version, reason=reason, changes=changes)
            for each in self._session.entries
            if isinstance(each.event, ev.InfusionEnded)
            and each.void_reason is None
            and each.at == infusion.ended_at
        ]

    def _ends_reckoned_anew(
        self, correction: ev.EntryAmended | ev.EntryVoided, reason: str
    ) -> list[ev.EntryAmended]:
        """What was given follows from what ran, also where that is corrected afterwards (H43)."""
        facts = self._session.facts
        if not any(isinstance(fact.event, ev.InfusionEnded) for fact in facts):
            return []
        fact = replace(facts[-1], version=self._session.version + 1, event=correction)
        after = standing([*facts, fact])
        return [
            ev.EntryAmended(amends=version, reason=reason, changes=dict(changes))
            for version, changes in reckoned_anew(self._session.entries, after)
        ]

    def _over_bounds(self, entry: Entry, new: Standing) -> Decimal | None:
        """The mass with which new values go past the bounds, for a reason; without, refused."""
        event = new.event
        if not isinstance(event, ev.DoseAdministered | ev.InfusionStarted):
            return None
        dose = IntendedDose(
            drug=event.drug,
            route=event.route,
            mass_mg=event.mass_mg,
            at=new.at,
            is_infusion=isinstance(event, ev.InfusionStarted),
        )
        refusals = list(gates.before_amended_dose(self._protocol, self._session, new.version, dose))
        self._entries.settle(refusals, entry)
        is_over = any(refusal.code is RefusalCode.BOUND for refusal in refusals)
        return event.mass_mg if is_over else None

    def _with_mg_per_kg(
        self, new: Standing, changes: Mapping[str, str | float]
    ) -> dict[str, str | float]:
        """The mg/kg that goes with a new mass."""
        weight = self._session.weight_kg
        match new.event:
            case ev.DoseAdministered(mass_mg=mass_mg) | ev.InfusionStarted(mass_mg=mass_mg) if (
                weight and "mass_mg" in changes
            ):
                return {"mass_mg_per_kg": str(per_kg(mass_mg, weight))}
            case _:
                return {}

    def _with_mass(
        self, end: Standing, changes: Mapping[str, str | float]
    ) -> dict[str, str | float]:
        """The mass that goes with a volume which the pump gave and somebody reads again (H43)."""
        infusion = self._infusion_ended(end)
        match end.event:
            case ev.InfusionEnded(volume_ml=volume_ml) if infusion and "volume_ml" in changes:
                return {"mass_mg": str(infusion.mass_of(volume_ml))}
            case _:
                return {}


_POSITIVE = ("mass_mg", "volume_ml", "minutes", "concentration_mg_per_ml")
"""Fields that are over zero wherever they are; what an infusion really gave may be nothing."""


def _refuse_implausible(event: Event, changes: Mapping[str, str | float]) -> None:
    """Hold new values to what they were entered under."""
    value = changes.get("value")
    match event:
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
