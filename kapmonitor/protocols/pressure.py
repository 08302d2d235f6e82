"""The pre-dose hold: one high pressure is not averaged away, and not passed over (HAZARDS H46)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor

from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.evidence import Evidence, PressureSeen
from kapmonitor.protocols.model import DosingProtocol, PressureRule
from kapmonitor.protocols.refusals import Refusal, gate

PRESSURE_GATE = "pressure"


class PressureState(StrEnum):
    """What the readings before the dose come to."""

    NONE = "none"
    """No reading that still speaks for this moment."""
    WITHIN = "within"
    REST = "rest"
    """The newest is over the limit, or followed such a one too soon: another after rest."""
    HOLD = "hold"
    """Two readings with rest between them are over the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureNow:
    """The hold at one moment: both readings that count, and from when on the next one does."""

    state: PressureState
    readings: tuple[PressureSeen, ...] = ()
    rested_at: datetime | None = None


def pressure_now(rule: PressureRule, evidence: Evidence, now: datetime) -> PressureNow:
    """What the readings by ``now`` come to, the oldest that counts first."""
    taken = evidence.by(now)
    high = _standing_high(rule, taken)
    if high:
        return _held(rule, high, taken[-1])
    is_valid = bool(taken) and taken[-1].at >= now - timedelta(seconds=rule.valid_s)
    if not is_valid:
        return PressureNow(state=PressureState.NONE)
    cleared = _standing_high(rule, taken[:-1])
    return PressureNow(state=PressureState.WITHIN, readings=(*cleared[:1], taken[-1]))


def _standing_high(rule: PressureRule, taken: Sequence[PressureSeen]) -> list[PressureSeen]:
    """The high readings that no reading within the limit, after rest, has followed yet.

    They do not lapse: waiting until a reading is old is no second reading.
    """
    high: list[PressureSeen] = []
    for each in taken:
        if is_high(rule, each):
            high.append(each)
        elif high and each.at >= high[-1].at + timedelta(seconds=rule.rest_s):
            high.clear()
    return high


def _held(rule: PressureRule, high: list[PressureSeen], newest: PressureSeen) -> PressureNow:
    """Two of them with rest between are a hold; else another is wanted, after rest."""
    rest = timedelta(seconds=rule.rest_s)
    is_hold = newest is high[-1] and newest.at >= high[0].at + rest
    return PressureNow(
        state=PressureState.HOLD if is_hold else PressureState.REST,
        readings=(high[0],) if newest is high[0] else (high[0], newest),
        rested_at=high[-1].at + rest,
    )


def is_high(rule: PressureRule, seen: PressureSeen) -> bool:
    """Whether either figure is over the limit; equal is within."""
    return seen.systolic > rule.systolic_over or seen.diastolic > rule.diastolic_over


def figures_beside(rule: PressureRule, seen: PressureSeen) -> str:
    """Both figures cut to whole mmHg as on the tiles; decimals where they alone are over (H10)."""
    whole = replace(
        seen, systolic=float(floor(seen.systolic)), diastolic=float(floor(seen.diastolic))
    )
    by_decimals = is_high(rule, seen) and not is_high(rule, whole)
    return seen.words() if by_decimals else whole.words()


def pressure_refusals(
    protocol: DosingProtocol, evidence: Evidence, at: datetime
) -> Iterator[Refusal]:
    """Whether the pressure may be said to be met: a clinician's reason goes past it.

    Without any reading it may: a person answers for it, and the record shows that there was none.
    """
    rule = protocol.pressure
    if rule is None:
        return
    found = pressure_now(rule, evidence, at)
    limit = f"{rule.systolic_over:g}/{rule.diastolic_over:g} mmHg"
    shown = _words(rule, found.readings, at)
    if found.state is PressureState.HOLD:
        yield gate(PRESSURE_GATE, f"pressure hold: {shown}; both after rest, over {limit}")
    elif found.state is PressureState.REST:
        rest = format_clock(rule.rest_s)
        yield gate(PRESSURE_GATE, f"pressure over {limit}: {shown}; another after {rest} of rest")


def _words(rule: PressureRule, readings: Sequence[PressureSeen], now: datetime) -> str:
    """Both readings with their ages: rules do not know in which time zone they are read."""
    return ", ".join(
        f"{figures_beside(rule, each)} {format_clock((now - each.at).total_seconds())} ago"
        for each in readings
    )
