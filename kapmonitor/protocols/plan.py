"""The plan of a session at one moment: everything that is counted from the dose, in one look.

Pure, and made anew whenever it is asked for: no part of it is kept, so none can be left behind by
a second dose, a correction, a clock that was set, or a crash.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kapmonitor.domain.dosing_course import HeldDose
from kapmonitor.domain.infusion import Infusion
from kapmonitor.domain.session import Session
from kapmonitor.protocols.booster import BoosterNow, booster_now
from kapmonitor.protocols.bounds import devices_given, rests_until
from kapmonitor.protocols.evidence import NOTHING_SEEN, Evidence
from kapmonitor.protocols.leaving import LeavingItem, leaving_items
from kapmonitor.protocols.model import ADMINISTRATION, DosingProtocol
from kapmonitor.protocols.schedule import PlannedCheck, check_debt, open_of, planned_checks
from kapmonitor.protocols.stages import PlannedStage, StageState, planned_stages
from kapmonitor.protocols.zero import leaving_of, time_zero

ASK_FOR_DOSE_AFTER_S = 5 * 60.0
"""How long administration may be open without a dose before it is asked about (HAZARDS H37)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNow:
    """A dose under the tongue; ``ends_at`` is when the planned time is over."""

    held: HeldDose
    ends_at: datetime

    def is_early(self) -> bool:
        """Whether it was ended before its planned time."""
        return self.held.ended_at is not None and self.held.ended_at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesNow:
    """Spray devices given of how many at most, and until when the person rests between them."""

    given: int
    most: int
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned, due and missing at one moment. Times are aware UTC."""

    now: datetime
    zero: datetime | None
    last_given_at: datetime | None
    stages: tuple[PlannedStage, ...]
    checks: tuple[PlannedCheck, ...]
    """Every occurrence, done, missed and to come."""
    open_checks: tuple[PlannedCheck, ...]
    debt: int
    booster: BoosterNow | None
    infusion: Infusion | None
    hold: HoldNow | None
    devices: DevicesNow | None
    may_leave_at: datetime | None
    leaving: tuple[LeavingItem, ...]
    dose_missing_since: datetime | None
    """Since when administration is open without a dose, once that is to be asked about."""


def plan_of(
    protocol: DosingProtocol,
    session: Session,
    now: datetime,
    evidence: Evidence = NOTHING_SEEN,
) -> Plan:
    """The plan at a moment that is no earlier than the session's last fact."""
    checks = planned_checks(protocol, session, now)
    open_now = open_of(checks, now)
    stages = planned_stages(protocol, session, now)
    zero = time_zero(protocol, session)
    infusions = session.dosing.infused()
    return Plan(
        now=now,
        zero=zero,
        last_given_at=session.dosing.last_given_at(now),
        stages=tuple(stages),
        checks=tuple(checks),
        open_checks=tuple(open_now),
        debt=check_debt(open_now),
        booster=booster_now(protocol, session, evidence, now),
        infusion=session.dosing.infusion or (infusions[-1] if infusions else None),
        hold=_hold(protocol, session),
        devices=_devices(protocol, session, now),
        may_leave_at=leaving_of(protocol, session.dosing, now),
        leaving=tuple(leaving_items(protocol, session, now)),
        dose_missing_since=_dose_missing(stages, zero, now),
    )


def _hold(protocol: DosingProtocol, session: Session) -> HoldNow | None:
    held, rule = session.dosing.hold, protocol.hold
    if held is None:
        return None
    planned_s = rule.planned_s if rule is not None else 0.0
    return HoldNow(held=held, ends_at=held.started_at + timedelta(seconds=planned_s))


def _devices(protocol: DosingProtocol, session: Session, now: datetime) -> DevicesNow | None:
    device = protocol.device
    if device is None:
        return None
    given = devices_given(protocol, session)
    rests = rests_until(device, given[-1]) if given else None
    return DevicesNow(
        given=len(given), most=device.most, rests_until=rests if rests and rests > now else None
    )


def _dose_missing(
    stages: list[PlannedStage], zero: datetime | None, now: datetime
) -> datetime | None:
    """Administration was begun a while ago, it or a later stage is on, and no dose is recorded."""
    if zero is not None:
        return None
    begun = [
        each.starts_at
        for each in stages
        if each.stage.id == ADMINISTRATION and each.state in (StageState.ON, StageState.PAST)
    ]
    if not begun or (now - begun[0]).total_seconds() < ASK_FOR_DOSE_AFTER_S:
        return None
    return begun[0]
