"""What lists and headers say of a session in a few numbers: one definition of each (HAZARDS H72).

- Lowest SpO2: the lowest trusted value of any device. However short it was it is told, with the
  longest time for which readings stayed at it in one go: from the first of them to the next other
  value, at most ``fresh_s`` beyond the last of them; a gap ends it. Doubted and rejected numbers
  are left out.
- Highest pressure: the trusted measurement, or the one typed by hand and not voided, with the
  highest systolic; the first of several.
- Alarms: each alarm once, under the highest priority it rose to.
- Doses: sums by drug and route of the doses that count.
- Duration: from the opening to the closing, or to the last line of one that is not closed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import numpy as np

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import Channel, DoseTotal, Lowest, Pressure, SessionFigures
from kapmonitor.services.coverage import fresh_s

_DECIMALS = 2
"""More than any device sends (SFLOAT has three or four digits), and less than 32 bits blur."""
_BESIDE = {
    VitalSign.DIASTOLIC: "diastolic",
    VitalSign.MEAN_ARTERIAL_PRESSURE: "mean",
}


def figures_of(
    session: Session, channels: Sequence[Channel], last_at: datetime | None = None
) -> SessionFigures:
    """The figures of a session and its channels; ``last_at`` is when its last reading came."""
    pressures = list(pressures_of(session, channels))
    speed = session.opened.speed if session.opened else None
    highest = max(pressures, key=lambda each: (each.systolic, -each.at_s), default=None)
    return SessionFigures(
        duration_s=duration_of(session, last_at),
        doses=dose_totals(session),
        lowest_spo2=lowest_of(VitalSign.SPO2, channels, fresh_s(VitalSign.SPO2, speed)),
        highest_pressure=highest,
        alarms=alarms_by_priority(session),
        facts=len(session.facts),
    )


def duration_of(session: Session, last_at: datetime | None) -> float:
    """Seconds from the opening to the closing, or to the last line there is."""
    if session.opened_at is None:
        return 0.0
    moments = [fact.recorded_at for fact in session.facts]
    end = session.closed_at or max([*moments, last_at] if last_at else moments)
    return max(0.0, (end - session.opened_at).total_seconds())


def last_moment(session: Session) -> datetime:
    """The closing, or the last that is known of a session that is not closed."""
    return session.closed_at or session.facts[-1].recorded_at


def dose_totals(session: Session) -> tuple[DoseTotal, ...]:
    """What was given, by drug and route, in the order of the first dose of each."""
    totals: defaultdict[tuple[str, Route], Decimal] = defaultdict(Decimal)
    for dose in session.doses_given():
        totals[dose.drug, dose.route] += dose.mass_mg
    for infusion in session.dosing.infused():
        totals[infusion.drug, infusion.route] += infusion.given_mg(last_moment(session))
    return tuple(
        DoseTotal(drug=drug, route=route, mass_mg=mass) for (drug, route), mass in totals.items()
    )


def alarms_by_priority(session: Session) -> Mapping[Priority, int]:
    """How many alarms there were, each once, under the highest priority it rose to."""
    highest: dict[str, Priority] = {}
    for fact in session.facts:
        event = fact.event
        if isinstance(event, ev.AlarmRaised):
            before = highest.get(event.alarm, event.priority)
            highest[event.alarm] = max(before, event.priority, key=lambda each: each.rank)
    return dict(Counter(highest.values()))


def lowest_of(sign: VitalSign, channels: Iterable[Channel], fresh: float) -> Lowest | None:
    """The lowest trusted value of a sign, ``None`` where there is none."""
    found = [
        _lowest_in(channel, fresh)
        for channel in channels
        if channel.sign is sign and len(channel.values)
    ]
    return min(found, key=lambda each: (each.value, -each.lasted_s, each.at_s), default=None)


def _lowest_in(channel: Channel, fresh: float) -> Lowest:
    times, value = channel.times_s, channel.values.min()
    at_it = np.flatnonzero(channel.values == value)
    parted = (np.diff(at_it) > 1) | (np.diff(times[at_it]) > fresh)
    first = at_it[np.concatenate([[0], np.flatnonzero(parted) + 1])]
    last = at_it[np.concatenate([np.flatnonzero(parted), [len(at_it) - 1]])]
    until = np.minimum(np.append(times, np.inf)[last + 1], times[last] + fresh)
    longest = int(np.argmax(until - times[first]))
    return Lowest(
        value=round(float(value), _DECIMALS),
        at_s=float(times[first][longest]),
        lasted_s=round(float(until[longest] - times[first][longest]), 3),
    )


def pressures_of(session: Session, channels: Sequence[Channel]) -> Iterator[Pressure]:
    """Every measurement of blood pressure that counts: each device's, then those by hand."""
    for channel in channels:
        if channel.sign is VitalSign.SYSTOLIC:
            yield from _measured(channel, channels)
    yield from _typed(session)


def _measured(systolic: Channel, channels: Sequence[Channel]) -> Iterator[Pressure]:
    beside = {
        name: dict(zip(each.times_s.tolist(), _exact(each), strict=True))
        for each in channels
        if each.device == systolic.device and (name := _BESIDE.get(each.sign))
    }
    for at_s, value in zip(systolic.times_s.tolist(), _exact(systolic), strict=True):
        yield Pressure(
            systolic=value,
            diastolic=beside.get("diastolic", {}).get(at_s),
            mean=beside.get("mean", {}).get(at_s),
            at_s=at_s,
        )


def _exact(channel: Channel) -> list[float]:
    """The values as they were sent, without what 32 bits add behind them."""
    return [round(value, _DECIMALS) for value in channel.values.tolist()]


def _typed(session: Session) -> Iterator[Pressure]:
    """Values that a person typed for one moment belong to one measurement."""
    if session.opened_at is None:
        return
    by_moment: defaultdict[datetime, dict[VitalSign, float]] = defaultdict(dict)
    for entry in session.entries:
        if isinstance(entry.event, ev.VitalEntered) and entry.void_reason is None:
            by_moment[entry.at][entry.event.sign] = entry.event.value
    for moment, values in by_moment.items():
        if VitalSign.SYSTOLIC in values:
            yield Pressure(
                systolic=values[VitalSign.SYSTOLIC],
                diastolic=values.get(VitalSign.DIASTOLIC),
                mean=values.get(VitalSign.MEAN_ARTERIAL_PRESSURE),
                at_s=(moment - session.opened_at).total_seconds(),
                by_hand=True,
            )
