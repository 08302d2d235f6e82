"""Limit conditions: when a sign has been beyond a bound for its delay.

A condition (``spo2-low``) may have several levels, a mild one with a delay and an urgent floor
without; it is one condition and one alarm, at the priority of the worst level that is reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kapmonitor.domain.clock import Instant
from kapmonitor.domain.limits import AlarmLimit, Priority
from kapmonitor.domain.vitals import VitalSign


@dataclass(slots=True)
class Delay:
    """Something that has to last: since when it does, and when that was long enough.

    It runs on where data is lost meanwhile: losing data is no recovery (HAZARDS H26).
    """

    seconds: float
    since: Instant | None = None

    def begin(self, at: Instant) -> None:
        """It holds; the first moment counts."""
        if self.since is None:
            self.since = at

    def clear(self) -> None:
        """It does not hold."""
        self.since = None

    @property
    def deadline(self) -> float | None:
        """The monotonic moment at which the delay runs out."""
        return None if self.since is None else self.since.monotonic + self.seconds

    def has_run_out(self, now: Instant) -> bool:
        """Whether it has lasted long enough."""
        deadline = self.deadline
        return deadline is not None and now.monotonic >= deadline

    @property
    def ran_out_at(self) -> datetime | None:
        """The moment of the deadline in UTC."""
        return None if self.since is None else self.since.utc + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A level of a condition whose delay ran out."""

    limit: AlarmLimit
    since: datetime
    at: datetime


@dataclass(slots=True)
class LimitCondition:
    """All levels of one condition of one sign, e.g. SpO2 under 92 for 15 s and under 88 at once."""

    condition: str
    sign: VitalSign
    levels: list[tuple[AlarmLimit, Delay]]
    value: float | None = None
    """The newest trusted value that was judged."""
    holds: bool | None = None
    """Whether the newest trusted value is beyond any level; ``None`` before there is one."""

    def judge(self, value: float, at: Instant) -> None:
        """Take a trusted value."""
        self.value = value
        self.holds = False
        for limit, delay in self.levels:
            if limit.violated_by(value):
                self.holds = True
                delay.begin(at)
            else:
                delay.clear()

    def judge_by_hand(self, value: float, at: Instant) -> None:
        """Take a typed value of a sign that a device streams.

        It may begin a delay, and neither ends nor puts off anything (HAZARDS H17).
        """
        for limit, delay in self.levels:
            if limit.violated_by(value):
                self.value, self.holds = value, True
                delay.begin(at)

    def forget(self) -> None:
        """Nobody is watched: no value holds, and no delay runs."""
        self.holds = None
        for _, delay in self.levels:
            delay.clear()

    def worst_reached(self, now: Instant) -> Reached | None:
        """The most urgent level whose delay ran out."""
        best: Reached | None = None
        for limit, delay in self.levels:
            if not delay.has_run_out(now) or delay.since is None or delay.ran_out_at is None:
                continue
            if best is None or limit.priority.rank > best.limit.priority.rank:
                best = Reached(limit=limit, since=delay.since.utc, at=delay.ran_out_at)
        return best

    def floor_priority(self, value: float) -> Priority | None:
        """The priority of an undelayed level that a doubtful value is beyond (HAZARDS H09)."""
        floors = [x for x, delay in self.levels if delay.seconds == 0 and x.violated_by(value)]
        return max((x.priority for x in floors), key=lambda p: p.rank, default=None)


def limit_conditions(limits: Iterable[AlarmLimit]) -> dict[str, LimitCondition]:
    """Group limits into conditions by the name that the record uses."""
    conditions: dict[str, LimitCondition] = {}
    for limit in limits:
        condition = conditions.setdefault(
            limit.condition,
            LimitCondition(condition=limit.condition, sign=limit.sign, levels=[]),
        )
        condition.levels.append((limit, Delay(limit.delay_s)))
    return conditions
