"""What the linked plots of a session show, as values: lanes, stages, doses, limits.

Gaps stay gaps and no low is thinned away (HAZARDS H72): a line is drawn through what was trusted
and fresh, a lone value is a dot, what was doubted a hollow one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import AlarmLimit
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.archive import Channel, Pressure, ReviewedSession, Times, Values
from kapmonitor.services.coverage import fresh_s, with_gaps
from kapmonitor.services.figures import last_moment, pressures_of
from kapmonitor.ui.drug_words import drug_words, flag_words
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import number_word, one_line, sign_word, stage_word, unit_word
from kapmonitor.ui.viewmodels.review_account import protocol_of
from kapmonitor.ui.viewmodels.review_words import elapsed, pressure_words

_C = "review"
_DASH = "\N{EN DASH}"
_STEPS = (5.0, 10.0, 20.0, 40.0, 50.0, 100.0)
_LEVELS = 3
_OF_INFUSIONS = (
    ev.InfusionStarted,
    ev.InfusionChanged,
    ev.InfusionPaused,
    ev.InfusionResumed,
    ev.InfusionEnded,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One device's values: with NaN where there is a gap, lone ones apart, doubted ones apart."""

    times_s: Times
    values: Values
    lone_s: Times
    lone: Values
    doubted_s: Times
    doubted: Values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lane:
    """One plot: a sign in its unit, within a fixed range. ``ink`` is a token."""

    sign: VitalSign
    title: str
    unit: str
    ink: str
    low: float
    high: float
    ticks: tuple[float, ...]
    curves: tuple[Curve, ...] = ()
    bars: tuple[Pressure, ...] = ()
    limits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stage's time; seconds since the opening."""

    words: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A while in which an infusion ran without a pause; seconds since the opening."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A moment of a dose or an infusion in words; a withdrawn one says so."""

    words: str
    at_s: float
    is_void: bool = False
    short: str = ""
    """For a minor one: the same where there is little room; empty for what is never cut."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Everything that the plots of one session show."""

    session: str
    opened_at: datetime
    length_s: float
    lanes: tuple[Lane, ...]
    bands: tuple[Band, ...]
    flags: tuple[Flag, ...]
    runs: tuple[Run, ...]
    limits_words: str
    """Where the limit lines come from, or why there are none."""
    fresh: Mapping[VitalSign, float]

    def readout(self, at_s: float) -> tuple[str, ...]:
        """What was known at a moment, line by line: never a value that was no longer fresh."""
        moment = self.opened_at.timestamp() + at_s
        clock = f"{datetime.fromtimestamp(moment, self.opened_at.tzinfo).astimezone():%H:%M:%S}"
        head = translate(_C, "{clock}   {elapsed} in", clock=clock, elapsed=elapsed(at_s))
        return (head, *(self._read(lane, at_s) for lane in self.lanes))

    def _read(self, lane: Lane, at_s: float) -> str:
        limit = self.fresh[lane.sign]
        if lane.sign is VitalSign.SYSTOLIC:
            before = [each for each in lane.bars if each.at_s <= at_s]
            newest = max(before, key=lambda each: each.at_s, default=None)
            if newest is None or at_s - newest.at_s > limit:
                return f"{lane.title} {_DASH}"
            age = elapsed(at_s - newest.at_s)
            told = translate(_C, "{age} before", age=age)
            return f"{lane.title} {pressure_words(newest)} {lane.unit}, {told}"
        value = _newest(lane.curves, at_s, limit)
        return f"{lane.title} {_DASH if value is None else f'{number_word(value)} {lane.unit}'}"


def course_of(reviewed: ReviewedSession, protocols: Sequence[DosingProtocol]) -> Course:
    """The plots of a session. Limits are those of its own protocol, if that is still at hand."""
    session = Session.fold(reviewed.facts)
    length = reviewed.row.figures.duration_s if reviewed.row.figures else 0.0
    limits, limits_words = _limits(reviewed, protocols)
    speed = session.opened.speed if session.opened else None
    fresh = {sign: fresh_s(sign, speed) for sign in VitalSign}
    pressures = tuple(pressures_of(session, reviewed.channels))
    line = partial(_line, channels=reviewed.channels, limits=limits, fresh=fresh)
    return Course(
        session=reviewed.row.session,
        opened_at=reviewed.row.opened_at,
        length_s=max(length, 60.0),
        lanes=(
            line(VitalSign.SPO2, "spo2", (85.0, 100.0)),
            line(VitalSign.PULSE_RATE, "pulse", (50.0, 110.0)),
            _bars(pressures, limits),
        ),
        bands=tuple(_bands(session, max(length, 60.0))),
        flags=tuple(sorted(_flags(session), key=lambda flag: flag.at_s)),
        runs=tuple(_runs(session)),
        limits_words=limits_words,
        fresh=fresh,
    )


def _line(
    sign: VitalSign,
    ink: str,
    usual: tuple[float, float],
    channels: Iterable[Channel],
    *,
    limits: Sequence[AlarmLimit],
    fresh: Mapping[VitalSign, float],
) -> Lane:
    of_sign = [each for each in channels if each.sign is sign]
    bounds = sorted({each.bound for each in limits if each.sign is sign})
    numbers = [each.values for each in of_sign] + [each.doubted for each in of_sign]
    low, high = _range(usual, [*numbers, np.array(bounds, np.float32)])
    return Lane(
        sign=sign,
        title=sign_word(sign),
        unit=unit_word(sign),
        ink=ink,
        low=low - (high - low) * 0.06,
        high=high + (high - low) * 0.06,
        ticks=_ticks(low, high),
        curves=tuple(_curve(each, fresh[sign]) for each in of_sign),
        limits=tuple(bounds),
    )


def _bars(pressures: tuple[Pressure, ...], limits: Sequence[AlarmLimit]) -> Lane:
    bounds = sorted({each.bound for each in limits if each.sign is VitalSign.SYSTOLIC})
    tops = np.array([each.systolic for each in pressures], np.float32)
    feet = np.array([each.diastolic or each.systolic for each in pressures], np.float32)
    low, high = _range((60.0, 150.0), [tops, feet, np.array(bounds, np.float32)])
    return Lane(
        sign=VitalSign.SYSTOLIC,
        title=translate(_C, "Pressure"),
        unit=unit_word(VitalSign.SYSTOLIC),
        ink="bp",
        low=low - (high - low) * 0.06,
        high=high + (high - low) * 0.06,
        ticks=_ticks(low, high),
        bars=pressures,
        limits=tuple(bounds),
    )


def _curve(channel: Channel, limit_s: float) -> Curve:
    times, values = with_gaps(channel.times_s, channel.values, limit_s)
    nothing = np.isnan(np.concatenate([[np.nan], values, [np.nan]]))
    lone = nothing[:-2] & nothing[2:] & ~nothing[1:-1]
    return Curve(
        times_s=times,
        values=values,
        lone_s=times[lone],
        lone=values[lone],
        doubted_s=channel.doubted_s,
        doubted=channel.doubted,
    )


def _range(usual: tuple[float, float], numbers: Sequence[Values]) -> tuple[float, float]:
    """The usual range, widened to hold every number there is."""
    seen = [each for each in numbers if len(each)]
    low = min([usual[0], *(float(each.min()) for each in seen)])
    high = max([usual[1], *(float(each.max()) for each in seen)])
    return low, high


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Round levels, few enough for their words to have room in a low plot."""
    step = next((each for each in _STEPS if (high - low) / each <= _LEVELS), _STEPS[-1])
    first = np.ceil(low / step) * step
    return tuple(float(each) for each in np.arange(first, high + 0.1, step))


def _newest(curves: Iterable[Curve], at_s: float, limit_s: float) -> float | None:
    """The newest trusted value that was still fresh at a moment."""
    newest: tuple[float, float] | None = None
    for curve in curves:
        number = int(np.searchsorted(curve.times_s, at_s, side="right")) - 1
        if number < 0 or np.isnan(curve.values[number]):
            continue
        time = float(curve.times_s[number])
        if at_s - time <= limit_s and (newest is None or time > newest[0]):
            newest = (time, float(curve.values[number]))
    return None if newest is None else newest[1]


def _limits(
    reviewed: ReviewedSession, protocols: Sequence[DosingProtocol]
) -> tuple[tuple[AlarmLimit, ...], str]:
    """The limits of the very protocol file that the session ran on.

    A drill can bring its own limits, which the record does not keep: then none are drawn.
    """
    opened = reviewed.facts[0].event if reviewed.facts else None
    if isinstance(opened, ev.SessionOpened) and opened.scenario is not None:
        return (), translate(_C, "a drill has limits of its own: none are drawn")
    protocol = protocol_of(reviewed, protocols)
    if protocol is not None:
        return protocol.limits, translate(_C, "limits of the protocol")
    return (), translate(_C, "this version of the protocol is not at hand: no limits are drawn")


def _bands(session: Session, length_s: float) -> Iterable[Band]:
    starts = [_since(session, entry.at) for entry in session.stages]
    for number, entry in enumerate(session.stages):
        end = starts[number + 1] if number + 1 < len(starts) else length_s
        yield Band(words=stage_word(entry.stage), start_s=starts[number], end_s=end)


def _flags(session: Session) -> Iterable[Flag]:
    for dose in session.doses.values():
        words = one_line(drug_words(dose.drug, dose.mass_mg, dose.route))
        yield Flag(words=words, at_s=_since(session, dose.at), is_void=not dose.counts)
    for entry in session.entries:
        if isinstance(entry.event, _OF_INFUSIONS):
            words, short = flag_words(entry.event)
            is_minor = not isinstance(entry.event, ev.InfusionStarted | ev.InfusionEnded)
            yield Flag(
                words=words,
                at_s=_since(session, entry.at),
                is_void=entry.void_reason is not None,
                short=short if is_minor else "",
            )


def _runs(session: Session) -> Iterable[Run]:
    """When something ran in, without the pauses; one that nobody ended runs to what is known."""
    known_to = last_moment(session) if session.facts else None
    for infusion in session.dosing.infused():
        end = infusion.ended_at or known_to
        if end is None:
            continue
        if infusion.paused_at is not None and infusion.is_on:
            end = infusion.paused_at
        edges = [infusion.started_at]
        for pause in infusion.pauses:
            edges += [pause.started_at, pause.ended_at]
        for start, stop in zip(edges[::2], [*edges[1::2], end], strict=True):
            if stop > start:
                yield Run(start_s=_since(session, start), end_s=_since(session, stop))


def _since(session: Session, moment: datetime) -> float:
    return (moment - session.opened_at).total_seconds() if session.opened_at else 0.0
