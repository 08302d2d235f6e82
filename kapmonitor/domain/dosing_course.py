"""What a session did with drugs: doses, infusions, holds, and what was drawn and wasted.

Worked out anew from the entries as they stand, whenever one of them changes: there are few.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Event, HoldOutcome
from kapmonitor.domain.infusion import Infusion
from kapmonitor.domain.standing import Standing

OF_DOSING: tuple[type[Event], ...] = (
    ev.DosePrepared,
    ev.DoseAdministered,
    ev.VoidedDoseAnswered,
    ev.DrugDrawn,
    ev.DrugWasted,
    ev.DrugDifferenceExplained,
    ev.InfusionStarted,
    ev.InfusionChanged,
    ev.InfusionPaused,
    ev.InfusionResumed,
    ev.InfusionEnded,
    ev.HoldStarted,
    ev.HoldEnded,
)
"""The kinds of facts that a dosing course is worked out from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose as it stands now, after amendments; a voided one keeps its reason (H38)."""

    version: int
    at: datetime
    drug: str
    route: Route
    mass_mg: Decimal
    lot: str | None = None
    void_reason: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is part of what was given."""
        return self.void_reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDose:
    """A dose that is or was held under the tongue."""

    started_at: datetime
    ended_at: datetime | None = None
    outcome: HoldOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugAmount:
    """A mass that was drawn or wasted, and out of which lot."""

    version: int
    at: datetime
    drug: str
    lot: str | None
    mass_mg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a lot did not tie out by that mass."""

    drug: str
    lot: str | None
    mass_mg: Decimal
    reason: str


@dataclass(slots=True)
class DosingCourse:
    """The doses of one session. Masses are in mg, times aware UTC."""

    doses: dict[int, Dose] = field(default_factory=dict)
    infusions: list[Infusion] = field(default_factory=list)
    holds: list[HeldDose] = field(default_factory=list)
    drawn: list[DrugAmount] = field(default_factory=list)
    wasted: list[DrugAmount] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    answered_voids: dict[int, str] = field(default_factory=dict)
    prepared: ev.DosePrepared | None = None

    @classmethod
    def of(cls, entries: Iterable[Standing]) -> "DosingCourse":
        """What the entries come to: taken in the order in which they happened."""
        course = cls()
        mine = [entry for entry in entries if isinstance(entry.event, OF_DOSING)]
        for entry in sorted(mine, key=lambda each: each.at):
            course._take(entry)
        course._find_prepared(mine)
        return course

    @property
    def infusion(self) -> Infusion | None:
        """The infusion that nobody has ended, if any."""
        return next((each for each in reversed(self.infusions) if each.is_on), None)

    @property
    def hold(self) -> HeldDose | None:
        """The newest hold, over or not."""
        return self.holds[-1] if self.holds else None

    @property
    def unexplained_voids(self) -> list[Dose]:
        """Voided doses of which nobody has yet said what became of them (H38)."""
        return [
            dose
            for dose in self.doses.values()
            if not dose.counts and dose.version not in self.answered_voids
        ]

    def doses_given(self, drug: str | None = None) -> list[Dose]:
        """Doses that count, of one drug or all, in the order in which they were given."""
        given = [d for d in self.doses.values() if d.counts and drug in (None, d.drug)]
        return sorted(given, key=lambda dose: dose.at)

    def doses_reckoned(self) -> list[Dose]:
        """Doses that may be in the person: those given, and voided ones not explained yet."""
        reckoned = [*self.doses_given(), *self.unexplained_voids]
        return sorted(reckoned, key=lambda dose: dose.at)

    def infused(self, drug: str | None = None) -> list[Infusion]:
        """Infusions of which something was given or is to be, in their order."""
        return [i for i in self.infusions if drug in (None, i.drug) and i.committed_mg > 0]

    def given_mg(self, drug: str, now: datetime) -> Decimal:
        """What was given of a drug by ``now``, doses and infusions, over all routes."""
        infused = sum((each.given_mg(now) for each in self.infused(drug)), Decimal(0))
        return infused + sum((dose.mass_mg for dose in self.doses_given(drug)), Decimal(0))

    def committed_mg(self, drug: str) -> Decimal:
        """The same with all that a running infusion is still to give."""
        infused = sum((each.committed_mg for each in self.infused(drug)), Decimal(0))
        return infused + sum((dose.mass_mg for dose in self.doses_given(drug)), Decimal(0))

    def last_given_at(self, now: datetime) -> datetime | None:
        """When the last of any drug went in, as far as is known; voids count until explained."""
        times = [dose.at for dose in self.doses_reckoned()]
        times += [infusion.last_given_at(now) for infusion in self.infused()]
        return max(times, default=None)

    def _take(self, entry: Standing) -> None:
        if isinstance(entry.event, ev.DoseAdministered):
            self.doses[entry.version] = _dose(entry, entry.event)
        elif entry.void_reason is None:
            self._take_drug(entry)
            self._take_infusion(entry)
            self._take_hold(entry)

    def _take_drug(self, entry: Standing) -> None:
        match entry.event:
            case ev.VoidedDoseAnswered() as answered:
                self.answered_voids[answered.voids] = answered.answer
            case ev.DrugDrawn() as drawn:
                self.drawn.append(_amount(entry, drawn))
            case ev.DrugWasted() as wasted:
                self.wasted.append(_amount(entry, wasted))
            case ev.DrugDifferenceExplained() as said:
                self.explanations.append(
                    Explanation(
                        drug=said.drug, lot=said.lot, mass_mg=said.mass_mg, reason=said.reason
                    )
                )
            case _:
                return

    def _take_infusion(self, entry: Standing) -> None:
        running = self.infusion
        match entry.event:
            case ev.InfusionStarted() as started:
                self.infusions.append(_infusion(entry, started))
            case ev.InfusionChanged() as changed if running:
                self._put(running.changed(entry.at, changed.minutes, changed.volume_ml))
            case ev.InfusionPaused() as paused if running:
                self._put(running.paused(entry.at, paused.volume_ml))
            case ev.InfusionResumed() if running:
                self._put(running.resumed(entry.at))
            case ev.InfusionEnded() as ended if running:
                self._put(running.ended(entry.at, ended.mass_mg, ended.volume_ml))
            case _:
                return

    def _put(self, infusion: Infusion) -> None:
        places = [each.version for each in self.infusions]
        self.infusions[places.index(infusion.version)] = infusion

    def _take_hold(self, entry: Standing) -> None:
        match entry.event:
            case ev.HoldStarted():
                self.holds.append(HeldDose(started_at=entry.at))
            case ev.HoldEnded() as ended if self.holds:
                self.holds[-1] = replace(self.holds[-1], ended_at=entry.at, outcome=ended.outcome)
            case _:
                return

    def _find_prepared(self, entries: Iterable[Standing]) -> None:
        """What is drawn up and not given is a matter of the order of entries, not of their time."""
        for entry in entries:
            match entry.event:
                case ev.DosePrepared() as prepared:
                    self.prepared = prepared
                case ev.DoseAdministered() | ev.InfusionStarted():
                    self.prepared = None
                case _:
                    pass


def _dose(entry: Standing, event: ev.DoseAdministered) -> Dose:
    return Dose(
        version=entry.version,
        at=entry.at,
        drug=event.drug,
        route=event.route,
        mass_mg=event.mass_mg,
        lot=event.lot,
        void_reason=entry.void_reason,
    )


def _amount(entry: Standing, event: ev.DrugDrawn | ev.DrugWasted) -> DrugAmount:
    return DrugAmount(
        version=entry.version, at=entry.at, drug=event.drug, lot=event.lot, mass_mg=event.mass_mg
    )


def _infusion(entry: Standing, event: ev.InfusionStarted) -> Infusion:
    return Infusion.begin(
        version=entry.version,
        drug=event.drug,
        route=event.route,
        mass_mg=event.mass_mg,
        volume_ml=event.volume_ml,
        minutes=event.minutes,
        at=entry.at,
        lot=event.lot,
    )
