"""One session as the fold of its facts: after a crash, folding them again is all there is to do.

``apply`` never refuses: what is in the record happened. What may happen next is decided in
``protocols/``, which reads a session and changes nothing.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing_course import OF_DOSING, Dose, DosingCourse
from kapmonitor.domain.events import Fact
from kapmonitor.domain.standing import Standing, is_corrected_by, standing, standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """A stage and when a person started it."""

    stage: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledCheck:
    """An occurrence of a check that was let go or put off; ``due_at`` is when it was due then."""

    check: str
    due_at: datetime
    at: datetime
    reason: str
    not_obtained: bool = False
    until: datetime | None = None
    """Until when it was put off; ``None`` where it was let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """A gate that a clinician went past, and why."""

    gate: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenSpan:
    """Oxygen at one flow, in L/min, from one moment to another; ``None``: it is on."""

    flow_l_per_min: float
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmOnRecord:
    """An alarm that was raised and has not ended, as the record tells it."""

    raised: ev.AlarmRaised
    raised_at: datetime
    acknowledged: bool = False


def not_roused(check: str) -> str:
    """The name under which leaving a person undisturbed answers a sedation check.

    It is a name of its own, since it settles the check and is no response (HAZARDS H45, H42).
    """
    return f"not-roused:{check}"


@dataclass(slots=True)
class Session:
    """What is true now. Changed by :meth:`apply` alone, on one thread."""

    id: str = ""
    opened: ev.SessionOpened | None = None
    """As it stands now: a weight that was corrected is the corrected one."""
    opened_at: datetime | None = None
    version: int = 0
    entries: list[Standing] = field(default_factory=list)
    """Every fact as it stands now, by version less one."""
    stages: list[StageEntry] = field(default_factory=list)
    """In the order in which they began: one that is entered late stands at its own moment."""
    dosing: DosingCourse = field(default_factory=DosingCourse)
    gates: dict[str, list[datetime]] = field(default_factory=dict)
    """When each gate was met or overridden; sorted."""
    overridden: list[Overridden] = field(default_factory=list)
    let_go: list[SettledCheck] = field(default_factory=list)
    """Checks waived, not obtained, or put off."""
    answers: dict[str, list[datetime]] = field(default_factory=dict)
    """When each check, scale or sign was answered by a person or for one, by its name; sorted."""
    ticked: set[tuple[str, str]] = field(default_factory=set)
    """(stage, item) of every checklist item seen to."""
    oxygen: list[OxygenSpan] = field(default_factory=list)
    """In the order in which the flow was set."""
    _flows: list[OxygenSpan] = field(default_factory=list)
    left_at: datetime | None = None
    """When the person was said to have left."""
    alarms: dict[str, AlarmOnRecord] = field(default_factory=dict)
    alarm_numbers: dict[str, int] = field(default_factory=dict)
    """How many alarms each condition has had."""
    devices: set[str] = field(default_factory=set)
    responsible: str | None = None
    voided: set[int] = field(default_factory=set)
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
        """The stage that was started last, ``None`` before the first."""
        return self.stages[-1].stage if self.stages else None

    @property
    def weight_kg(self) -> float | None:
        """Today's weight, in kg."""
        return self.opened.weight_kg if self.opened else None

    @property
    def doses(self) -> dict[int, Dose]:
        """Every dose by its version, voided ones too."""
        return self.dosing.doses

    @property
    def prepared(self) -> ev.DosePrepared | None:
        """The dose that was drawn up and is not given yet."""
        return self.dosing.prepared

    @property
    def answered_voids(self) -> dict[int, str]:
        """What became of voided doses, by version, as staff said."""
        return self.dosing.answered_voids

    @property
    def unexplained_voids(self) -> list[Dose]:
        """Voided doses of which nobody has yet said what became of them (H38)."""
        return self.dosing.unexplained_voids

    def doses_given(self, drug: str | None = None) -> list[Dose]:
        """Doses that count, of one drug or all, in the order in which they were given."""
        return self.dosing.doses_given(drug)

    @property
    def is_on_oxygen(self) -> bool:
        """Whether oxygen is being given (HAZARDS H11)."""
        return bool(self.oxygen) and self.oxygen[-1].ended_at is None

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
        self._take_alarms(fact)
        if is_corrected_by(fact.event):
            self._stand_again()
        else:
            entry = standing_of(fact)
            self.entries.append(entry)
            self._take(entry)
            if isinstance(fact.event, OF_DOSING):
                self.dosing = DosingCourse.of(self.entries)

    def _take_course(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ev.DutyAssigned():
                self.duties[event.duty] = event.role
            case ev.SessionInterrupted():
                self.interrupted_at = fact.occurred_at
            case ev.SessionResumed():
                self.interrupted_at = None
            case ev.SessionClosed():
                self.closed, self.closed_at = event, fact.occurred_at
            case ev.EntryVoided():
                self.voided.add(event.voids)
            case _:
                return

    def _take(self, entry: Standing) -> None:
        """What can be corrected later, as it stands now."""
        self._take_gates(entry)
        self._take_answers(entry)
        self._take_state(entry)

    def _take_gates(self, entry: Standing) -> None:
        match entry.event:
            case ev.SessionOpened() as opened:
                self.opened, self.opened_at = opened, entry.at
            case ev.StageStarted(stage=stage):
                insort(self.stages, StageEntry(stage=stage, at=entry.at), key=_when)
            case ev.GateMet(gate=gate):
                insort(self.gates.setdefault(gate, []), entry.at)
            case ev.GateOverridden(gate=gate, reason=reason):
                insort(self.gates.setdefault(gate, []), entry.at)
                self.overridden.append(
                    Overridden(gate=gate, reason=reason, by=entry.recorded_by, at=entry.at)
                )
            case _:
                return

    def _take_answers(self, entry: Standing) -> None:
        match entry.event:
            case ev.CheckCompleted(check=check):
                self._answered(check, entry.at)
            case ev.NotRoused(check=check):
                self._answered(not_roused(check), entry.at)
                self._answered("breathing", entry.at)
            case ev.CheckWaived() as waived:
                self.let_go.append(
                    SettledCheck(
                        check=waived.check,
                        due_at=waived.due_at,
                        at=entry.at,
                        reason=waived.reason,
                        not_obtained=bool(waived.not_obtained),
                    )
                )
            case ev.CheckPostponed() as put_off:
                self.let_go.append(
                    SettledCheck(
                        check=put_off.check,
                        due_at=put_off.due_at,
                        at=entry.at,
                        reason=put_off.reason,
                        until=put_off.until,
                    )
                )
            case ev.ScoreRecorded(scale=scale):
                self._answered(scale, entry.at)
            case ev.VitalEntered(sign=sign):
                self._answered(sign.value, entry.at)
            case _:
                return

    def _take_state(self, entry: Standing) -> None:
        match entry.event:
            case ev.HelpCalled():
                self.help_called_at = self.help_called_at or entry.at
            case ev.ResponsibilityTaken():
                self.responsible = entry.recorded_by
            case ev.ChecklistTicked(stage=stage, item=item):
                self.ticked.add((stage, item))
            case ev.OxygenStarted(flow_l_per_min=flow):
                self._set_oxygen(OxygenSpan(flow_l_per_min=flow, started_at=entry.at))
            case ev.OxygenEnded():
                self._set_oxygen(OxygenSpan(flow_l_per_min=0.0, started_at=entry.at))
            case ev.PersonLeft():
                self.left_at = entry.at
            case _:
                return

    def _set_oxygen(self, change: OxygenSpan) -> None:
        """A flow ends where the next begins, in the order in which they were set."""
        insort(self._flows, change, key=_when)
        ends = [each.started_at for each in self._flows[1:]]
        self.oxygen = [
            replace(each, ended_at=ended_at)
            for each, ended_at in zip(self._flows, [*ends, None], strict=True)
            if each.flow_l_per_min > 0
        ]

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

    def _answered(self, name: str, at: datetime) -> None:
        insort(self.answers.setdefault(name, []), at)

    def _raise(self, event: ev.AlarmRaised, at: datetime) -> None:
        if event.alarm not in self.alarms:
            self.alarm_numbers[event.condition] = self.alarm_numbers.get(event.condition, 0) + 1
        self.alarms[event.alarm] = AlarmOnRecord(raised=event, raised_at=at)

    def _stand_again(self) -> None:
        """Work out anew what the entries come to, since one of them stands otherwise now."""
        self.entries = standing(self.facts)
        self._forget()
        for entry in self.entries:
            if not self._is_withdrawn(entry):
                self._take(entry)
        self.dosing = DosingCourse.of(self.entries)

    def _forget(self) -> None:
        for part in (self.stages, self.overridden, self.let_go, self.oxygen, self._flows):
            part.clear()
        for named in (self.gates, self.answers):
            named.clear()
        self.ticked.clear()
        self.responsible = None
        self.left_at = None
        self.help_called_at = None

    def _is_withdrawn(self, entry: Standing) -> bool:
        """Whether an entry is void, or is the check that a void answer had completed."""
        if entry.void_reason is not None:
            return True
        if not isinstance(entry.event, ev.CheckCompleted) or entry.version < 2:
            return False
        answer, came_along = self.facts[entry.version - 2], self.facts[entry.version - 1]
        return (
            self.entries[entry.version - 2].void_reason is not None
            and isinstance(answer.event, ev.ScoreRecorded | ev.VitalEntered | ev.NotRoused)
            and (answer.occurred_at, answer.recorded_by)
            == (came_along.occurred_at, came_along.recorded_by)
        )


def _when(entry: StageEntry | OxygenSpan) -> datetime:
    return entry.at if isinstance(entry, StageEntry) else entry.started_at
