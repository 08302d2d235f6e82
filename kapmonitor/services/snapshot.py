"""One moment of a room as a screen shows it: values and states, no words and no colours."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.devices import DeviceStatus
from kapmonitor.domain.events import Fact, ReadingsSealed
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.protocols.gates import may_leave_at, open_leaving_items
from kapmonitor.protocols.timeline import OpenCheck, check_debt, open_checks, time_zero
from kapmonitor.services.room import Room

STALE_S = 4.0
"""Age at which a streamed number is stale (HAZARDS H03)."""
GONE_S = 10.0
"""Age at which a streamed number is no longer shown at all: then it alarms as no data."""
PRESSURE_OLD_S = 15 * 60.0
"""Age at which a measured value is shown grey with its age first (HAZARDS H15). Ours: the widest
gap between the built-in protocol's pressure checks in the first hour, less its tolerance."""


class Freshness(StrEnum):
    """How a number may be shown."""

    LIVE = "live"
    STALE = "stale"
    """Struck through and grey."""
    GONE = "gone"
    """A dash and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignView:
    """One sign: its value or none, its age in seconds, and how it may be shown."""

    sign: VitalSign
    value: float | None
    quality: Quality | None
    age_s: float | None
    freshness: Freshness
    device: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """Everything that the live screen needs of one moment."""

    now: datetime
    participant: str
    practice: bool
    protocol: str
    protocol_approved: bool
    """Whether a clinician of this clinic approved it (HAZARDS H24)."""
    stage: str | None
    stage_s: float | None
    since_first_dose_s: float | None
    since_last_dose_s: float | None
    total_mg: Decimal
    signs: tuple[SignView, ...]
    devices: tuple[DeviceStatus, ...]
    alarms: tuple[Alarm, ...]
    audio_paused_until: datetime | None
    checks: tuple[OpenCheck, ...]
    debt: int
    may_leave_at: datetime | None
    leaving_open: tuple[str, ...]
    not_recording: str | None
    unsaved: int
    last_facts: tuple[Fact, ...]


def view_of(room: Room, signs: tuple[VitalSign, ...], *, entries: int = 6) -> RoomView:
    """What is true of the room now; core thread only."""
    now = room.clock.now()
    session = room.session
    opened = session.opened
    checks = open_checks(room.protocol, session, now.utc)
    return RoomView(
        now=now.utc,
        participant=opened.participant if opened else "",
        practice=opened.practice if opened else False,
        protocol=room.protocol.title,
        protocol_approved=room.protocol.approved_by is not None,
        stage=session.stage,
        stage_s=_since(session.stages[-1].at if session.stages else None, now),
        since_first_dose_s=_since(time_zero(room.protocol, session), now),
        since_last_dose_s=_since(session.last_dose_at, now),
        total_mg=sum((dose.mass_mg for dose in session.doses_given()), Decimal(0)),
        signs=tuple(_sign(room, sign, now) for sign in signs),
        devices=tuple(room.monitoring.statuses.values()),
        alarms=tuple(room.board.alarms),
        audio_paused_until=room.board.paused_until(now),
        checks=tuple(checks),
        debt=check_debt(checks),
        may_leave_at=may_leave_at(room.protocol, session),
        leaving_open=tuple(open_leaving_items(room.protocol, session, now.utc)),
        not_recording=room.not_recording,
        unsaved=room.unsaved,
        last_facts=tuple(_worth_reading(session.facts)[-entries:]),
    )


def _worth_reading(facts: list[Fact]) -> list[Fact]:
    """The log without the record's own housekeeping."""
    return [fact for fact in facts if not isinstance(fact.event, ReadingsSealed)]


def _since(moment: datetime | None, now: Instant) -> float | None:
    return None if moment is None else (now.utc - moment).total_seconds()


def _sign(room: Room, sign: VitalSign, now: Instant) -> SignView:
    live = room.monitoring.vitals.get(sign)
    if live is None:
        return SignView(
            sign=sign,
            value=None,
            quality=None,
            age_s=None,
            freshness=Freshness.GONE,
            device=room.monitoring.sources.get(sign),
        )
    age_s = now.monotonic - live.at.monotonic
    return SignView(
        sign=sign,
        value=live.reading.value,
        quality=live.reading.quality,
        age_s=age_s,
        freshness=_freshness(room, live.reading.device, sign, age_s),
        device=live.reading.device,
    )


def _freshness(room: Room, device: str, sign: VitalSign, age_s: float) -> Freshness:
    """Age decides, not the link; what streams ages in seconds, what is measured in minutes."""
    status = room.monitoring.statuses.get(device)
    if status is None or sign not in status.profile.streams:
        return Freshness.LIVE if age_s < PRESSURE_OLD_S else Freshness.STALE
    if age_s < room.silence_s(STALE_S):
        return Freshness.LIVE
    return Freshness.STALE if age_s < room.silence_s(GONE_S) else Freshness.GONE
