"""One session as the fold of its facts: after a crash, folding them again is all there is to do.

``apply`` never refuses: what is in the record happened. What may happen next is decided by
``protocols/gates.py``, which reads a session and changes nothing.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """A stage and when a person started it."""

    stage: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose as it stands now, after amendments; a voided one keeps its reason (H38)."""

    version: int
    at: datetime
    drug: str
    route: Route
    mass_mg: Decimal
    void_reason: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is part of what was given."""
        return self.void_reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmOnRecord:
    """An alarm that was raised and has not ended, as the record tells it."""

    raised: ev.AlarmRaised
    raised_at: datetime
    acknowledged: bool = False


@dataclass(slots=True)
class Session:
    """What is true now. Changed by :meth:`apply` alone, on one thread."""

    id: str = ""
    opened: ev.SessionOpened | None = None
    opened_at: datetime | None = None
    version: int = 0
    stages: list[StageEntry] = field(default_factory=list)
    doses: dict[int, Dose] = field(default_factory=dict)
    gates: dict[str, list[datetime]] = field(default_factory=dict)
    """When each gate was met or overridden; sorted."""
    checks_settled: set[tuple[str, datetime]] = field(default_factory=set)
    """(check, due_at) of every check done or waived."""
    answers: dict[str, list[datetime]] = field(default_factory=dict)
    """When each check, scale or sign was answered by a person or for one, by its name; sorted."""
    alarms: dict[str, AlarmOnRecord] = field(default_factory=dict)
    alarm_numbers: dict[str, int] = field(default_factory=dict)
    """How many alarms each condition has had."""
    devices: set[str] = field(default_factory=set)
    responsible: str | None = None
    voided: set[int] = field(default_factory=set)
    answered_voids: dict[int, str] = field(default_factory=dict)
    """What became of voided doses, by version, as staff said."""
    prepared: ev.DosePrepared | None = None
    """The dose that was drawn up and is not given yet."""
    help_called_at: datetime | None = None
    """When help was first called."""
    duties: dict[str, str] = field(default_factory=dict)
    """Which role does what, by duty."""
    interrupted_at: datetime | None = None
    closed: ev.SessionClosed | None = None
    closed_at: datetime | None = None
    facts: list[Fact] = field(default_factory=list)

    @classmethod
    def fold(cls, facts: Iterable[Fact]) -> "Session":
        """The session that these facts, in order of version, add up to."""
        session = cls()
        for fact in facts:
            session.apply(fact)
        return session

    @property
    def stage(self) -> str | None:
        """The stage that is on, ``None`` before the first."""
        return self.stages[-1].stage if self.stages else None

    @property
    def weight_kg(self) -> float | None:
        """Today's weight, in kg."""
        return self.opened.weight_kg if self.opened else None

    def doses_given(self, drug: str | None = None) -> list[Dose]:
        """Doses that count, of one drug or all, in the order in which they were given."""
        given = [d for d in self.doses.values() if d.counts and drug in (None, d.drug)]
        return sorted(given, key=lambda dose: dose.at)

    @property
    def unexplained_voids(self) -> list[Dose]:
        """Voided doses of which nobody has yet said what became of them (H38)."""
        return [
            dose
            for dose in self.doses.values()
            if not dose.counts and dose.version not in self.answered_voids
        ]

    @property
    def last_dose_at(self) -> datetime | None:
        """When the last dose that counts was given, of whatever drug."""
        given = self.doses_given()
        return given[-1].at if given else None

    def total_mg(self, drug: str) -> Decimal:
        """What was given of a drug, over all routes that count."""
        return sum((dose.mass_mg for dose in self.doses_given(drug)), Decimal(0))

    def last_answer(self, name: str, by: datetime) -> datetime | None:
        """When a check, scale or sign was last answered at or before ``by``."""
        times = self.answers.get(name, [])
        before = bisect_right(times, by)
        return times[before - 1] if before else None

    def apply(self, fact: Fact) -> None:
        """Take one durable fact in; facts come in order of version."""
        self.id = fact.session
        self.version = fact.version
        self.facts.append(fact)
        self._take_course(fact)
        self._take_doses(fact)
        self._take_answers(fact)
        self._take_alarms(fact)

    def _take_course(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ev.SessionOpened():
                self.opened, self.opened_at = event, fact.occurred_at
            case ev.HelpCalled():
                self.help_called_at = self.help_called_at or fact.occurred_at
            case ev.DutyAssigned():
                self.duties[event.duty] = event.role
            case ev.SessionInterrupted():
                self.interrupted_at = fact.occurred_at
            case ev.SessionResumed():
                self.interrupted_at = None
            case ev.SessionClosed():
                self.closed, self.closed_at = event, fact.occurred_at
            case _:
                return

    def _take_doses(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ev.DosePrepared():
                self.prepared = event
            case ev.DoseAdministered():
                self.doses[fact.version] = _dose(fact, event)
                self.prepared = None
            case ev.EntryAmended():
                self._amend(event)
            case ev.EntryVoided():
                self._void(event)
            case ev.VoidedDoseAnswered():
                self.answered_voids[event.voids] = event.answer
            case _:
                return

    def _take_answers(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ev.StageStarted():
                self.stages.append(StageEntry(stage=event.stage, at=fact.occurred_at))
            case ev.GateMet() | ev.GateOverridden():
                insort(self.gates.setdefault(event.gate, []), fact.occurred_at)
            case ev.CheckCompleted():
                self.checks_settled.add((event.check, event.due_at))
                self._answered(event.check, fact)
            case ev.CheckWaived():
                self.checks_settled.add((event.check, event.due_at))
            case ev.ScoreRecorded():
                self._answered(event.scale, fact)
            case ev.VitalEntered():
                self._answered(event.sign.value, fact)
            case ev.ResponsibilityTaken():
                self.responsible = fact.recorded_by
            case _:
                return

    def _take_alarms(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ev.AlarmRaised():
                self._raise(event, fact.occurred_at)
            case ev.AlarmAcknowledged():
                if on_record := self.alarms.get(event.alarm):
                    self.alarms[event.alarm] = replace(on_record, acknowledged=True)
            case ev.AlarmEnded():
                self.alarms.pop(event.alarm, None)
            case ev.DeviceConnected():
                self.devices.add(event.device)
            case _:
                return

    def _answered(self, name: str, fact: Fact) -> None:
        insort(self.answers.setdefault(name, []), fact.occurred_at)

    def _raise(self, event: ev.AlarmRaised, at: datetime) -> None:
        if event.alarm not in self.alarms:
            self.alarm_numbers[event.condition] = self.alarm_numbers.get(event.condition, 0) + 1
        self.alarms[event.alarm] = AlarmOnRecord(raised=event, raised_at=at)

    def _amend(self, event: ev.EntryAmended) -> None:
        if dose := self.doses.get(event.amends):
            self.doses[event.amends] = amended_dose(dose, event.changes)

    def _void(self, event: ev.EntryVoided) -> None:
        self.voided.add(event.voids)
        if dose := self.doses.get(event.voids):
            self.doses[event.voids] = replace(dose, void_reason=event.reason)
        withdrawn = self.facts[event.voids - 1].event
        if isinstance(withdrawn, ev.EntryAmended) and withdrawn.amends in self.doses:
            self._amend_again(withdrawn.amends)
        self._answer_again()

    def _amend_again(self, version: int) -> None:
        """Work a dose out anew from its entry and the amendments that still stand."""
        fact = self.facts[version - 1]
        assert isinstance(fact.event, ev.DoseAdministered)  # noqa: S101 - what ``doses`` holds
        dose = replace(_dose(fact, fact.event), void_reason=self.doses[version].void_reason)
        for each in self.facts:
            match each.event:
                case ev.EntryAmended(amends=amended) as event if amended == version:
                    if each.version not in self.voided:
                        dose = amended_dose(dose, event.changes)
                case _:
                    pass
        self.doses[version] = dose

    def _answer_again(self) -> None:
        """Work out anew what was begun, met and answered, from the entries that still stand."""
        self.stages.clear()
        self.gates.clear()
        self.checks_settled.clear()
        self.answers.clear()
        self.responsible = None
        for fact in self.facts:
            if not self._is_withdrawn(fact):
                self._take_answers(fact)

    def _is_withdrawn(self, fact: Fact) -> bool:
        """Whether an entry is void, or is the check that a void answer had completed."""
        if fact.version in self.voided:
            return True
        if not isinstance(fact.event, ev.CheckCompleted) or fact.version - 1 not in self.voided:
            return False
        answer = self.facts[fact.version - 2]
        return isinstance(answer.event, ev.ScoreRecorded | ev.VitalEntered) and (
            (answer.occurred_at, answer.recorded_by) == (fact.occurred_at, fact.recorded_by)
        )


def amended_dose(dose: Dose, changes: Mapping[str, str | float]) -> Dose:
    """The dose with the new values of an amendment; fields that it does not know stay."""
    new = dose
    if "mass_mg" in changes:
        new = replace(new, mass_mg=Decimal(str(changes["mass_mg"])))
    if "occurred_at" in changes:
        new = replace(new, at=datetime.fromisoformat(str(changes["occurred_at"])))
    if "route" in changes:
        new = replace(new, route=Route(str(changes["route"])))
    if "drug" in changes:
        new = replace(new, drug=str(changes["drug"]))
    return new


def _dose(fact: Fact, event: ev.DoseAdministered) -> Dose:
    return Dose(
        version=fact.version,
        at=fact.occurred_at,
        drug=event.drug,
        route=event.route,
        mass_mg=event.mass_mg,
    )
