"""What the devices and staff have told of the person, as far as a rule asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kapmonitor.domain import events as ev
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureSeen:
    """One trusted blood pressure, in mmHg, and when it was taken."""

    at: datetime
    systolic: float
    diastolic: float

    def words(self) -> str:
        """Both figures, as they are written down."""
        return f"{self.systolic:g}/{self.diastolic:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known at one moment; a value that somebody rejected is not in it."""

    seen: Mapping[str, datetime] = field(default_factory=dict)
    """When each sign last had a trusted value, by the sign's name."""
    pressures: tuple[PressureSeen, ...] = ()
    """Blood pressures of devices and of hands, in the order of their times."""

    def by(self, moment: datetime) -> tuple[PressureSeen, ...]:
        """The pressures taken at or before a moment."""
        return tuple(each for each in self.pressures if each.at <= moment)


NOTHING_SEEN = Evidence()


def pressures_by_hand(session: Session) -> list[PressureSeen]:
    """Blood pressures that staff typed: both figures of one moment, as they stand now."""
    systolic: dict[datetime, float] = {}
    diastolic: dict[datetime, float] = {}
    for entry in session.entries:
        if isinstance(entry.event, ev.VitalEntered) and entry.void_reason is None:
            if entry.event.sign is VitalSign.SYSTOLIC:
                systolic[entry.at] = entry.event.value
            elif entry.event.sign is VitalSign.DIASTOLIC:
                diastolic[entry.at] = entry.event.value
    return [
        PressureSeen(at=at, systolic=systolic[at], diastolic=diastolic[at])
        for at in sorted(systolic.keys() & diastolic.keys())
    ]


def is_fresh(
    session: Session, evidence: Evidence, names: tuple[str, ...], at: datetime, within_s: float
) -> bool:
    """Whether any of these signs, checks or scales was seen or answered in the time before."""
    oldest = at - timedelta(seconds=within_s)
    times = [
        time for name in names for time in (evidence.seen.get(name), session.last_answer(name, at))
    ]
    return any(time is not None and oldest <= time <= at for time in times)
