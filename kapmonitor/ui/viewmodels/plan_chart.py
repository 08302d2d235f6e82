"""A protocol as planned time from the dose on: stages, checks, the booster's window, leaving."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import (
    ADMINISTRATION,
    Booster,
    DosingProtocol,
    During,
    Leaving,
    ScheduledCheck,
)
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, sign_word, stage_word

_C = "protocols"
_WATCHED = (VitalSign.SPO2, VitalSign.PULSE_RATE)
"""Signs that a device sends without a break, where the protocol has limits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpan:
    """One stage, in seconds from the dose."""

    stage: str
    words: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLane:
    """One check's planned moments, in seconds from the dose. ``key`` is the check's name."""

    key: str
    words: str
    caption: str
    at_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLane:
    """What goes on for a while: seconds from the dose, one bar after another."""

    key: str
    words: str
    caption: str
    bars: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChart:
    """Everything that has a place in time."""

    stages: tuple[StageSpan, ...]
    bars: tuple[BarLane, ...]
    lanes: tuple[CheckLane, ...]
    booster: tuple[float, float] | None
    booster_words: str
    leaving_s: float | None
    """Nobody leaves before, with one dose only."""
    leaving_words: tuple[str, ...]
    """The longest first: whichever there is room for."""

    @property
    def start_s(self) -> float:
        """Where the plan begins, before the dose."""
        return self.stages[0].start_s if self.stages else 0.0

    @property
    def end_s(self) -> float:
        """Where it ends: the last of all that it says."""
        ends = [span.end_s for span in self.stages]
        ends += [at for lane in self.lanes for at in lane.at_s]
        ends += [end for lane in self.bars for _, end in lane.bars]
        ends += [self.booster[1]] if self.booster else []
        return max([*ends, self.leaving_s or 0.0, self.start_s + 60.0])

    @property
    def spoken(self) -> str:
        """The stages in a sentence, for those who hear the screen; the rest stands in the lists."""
        return ", ".join(
            f"{span.words} {minutes(span.start_s)} to {minutes(span.end_s)}" for span in self.stages
        )


def minutes(seconds: float) -> str:
    """``10 min``, or ``45 s`` under a minute."""
    if 0 < abs(seconds) < 60:
        return translate(_C, "{seconds:g} s", seconds=seconds)
    return translate(_C, "{minutes:g} min", minutes=seconds / 60)


def chart_of(protocol: DosingProtocol) -> PlanChart:
    """The plan with the first dose at the beginning of administration."""
    stages = tuple(_spans(protocol))
    booster, leaving = protocol.booster, protocol.leaving
    return PlanChart(
        stages=stages,
        bars=tuple(_bars(protocol, stages)),
        lanes=tuple(_lanes(protocol, stages)),
        booster=(booster.earliest_s, booster.latest_s) if booster else None,
        booster_words=booster_words(booster) if booster else "",
        leaving_s=max(leaving.minimum_s, leaving.minimum_from_zero_s) if leaving else None,
        leaving_words=tuple(_leaving_words(leaving)) if leaving else (),
    )


def booster_words(booster: Booster) -> str:
    """How much at most, and what it lengthens."""
    parts = []
    if booster.max_mg is not None:
        mass = format_amount(booster.max_mg)
        parts.append(translate(_C, "at most {mass} mg", mass=mass))
    if booster.max_mg_per_kg is not None:
        mass = format_amount(booster.max_mg_per_kg)
        parts.append(translate(_C, "at most {mass} mg/kg", mass=mass))
    if booster.extends is not None:
        parts.append(
            translate(
                _C,
                "{stage} then grows by {time}",
                stage=stage_word(booster.extends),
                time=minutes(booster.extends_by_s),
            )
        )
    return " · ".join(parts)


def _leaving_words(leaving: Leaving) -> Iterator[str]:
    last = translate(_C, "not before {time} after the last dose", time=minutes(leaving.minimum_s))
    zero = leaving.minimum_from_zero_s
    first = translate(_C, " and {time} after the first", time=minutes(zero)) if zero else ""
    items = translate(_C, ", and all {count} items", count=len(leaving.items))
    yield last + first + items
    yield last + first
    least = minutes(max(leaving.minimum_s, zero))
    yield translate(_C, "not before {time}", time=least)


def _bars(protocol: DosingProtocol, stages: Sequence[StageSpan]) -> Iterator[BarLane]:
    """What is watched without a break, and what the drug itself takes its time with."""
    limited = {limit.sign for limit in protocol.limits}
    watched = [sign_word(sign) for sign in _WATCHED if sign in limited]
    if watched and stages:
        yield BarLane(
            key="watched",
            words=", ".join(watched),
            caption=translate(_C, "no break"),
            bars=((stages[0].start_s, stages[-1].end_s),),
        )
    if protocol.infusion is not None:
        shortest, longest = protocol.infusion.shortest_s, protocol.infusion.longest_s
        yield BarLane(
            key="infusion",
            words=translate(_C, "Infusion"),
            caption=_from_to(shortest, longest),
            bars=((0.0, shortest), (shortest, longest)),
        )
    if protocol.hold is not None:
        planned = protocol.hold.planned_s
        yield BarLane(
            key="hold",
            words=translate(_C, "Under the tongue"),
            caption=translate(_C, "hold {time}", time=minutes(planned)),
            bars=((0.0, planned),),
        )
    device = protocol.device
    if device is not None:
        yield BarLane(
            key="device",
            words=translate(_C, "Devices, at most {most}", most=device.most),
            caption=translate(_C, "rest {time} each", time=minutes(device.rest_s)),
            bars=tuple((n * device.rest_s, (n + 1) * device.rest_s) for n in range(device.most)),
        )


def _from_to(start: float, end: float) -> str:
    return translate(_C, "{start:g} to {end:g} min", start=start / 60, end=end / 60)


def _lanes(protocol: DosingProtocol, stages: tuple[StageSpan, ...]) -> Iterator[CheckLane]:
    for name in dict.fromkeys(check.check for check in protocol.checks):
        checks = [check for check in protocol.checks if check.check == name]
        moments = {at for check in checks for at in _of_check(check, protocol, stages)}
        yield CheckLane(
            key=name,
            words=check_word(name),
            caption=_caption(checks),
            at_s=tuple(sorted(moments)),
        )


def _caption(checks: Sequence[ScheduledCheck]) -> str:
    """``5 min ± 2, 15 ± 5`` for rhythms; for fixed points how many there are.

    What goes by oxygen alone has no place in a plan.
    """
    planned = [check for check in checks if check.during is not During.OXYGEN]
    rhythms = [(each.every_s / 60, each.tolerance_s / 60) for each in planned if each.every_s]
    parts = [
        translate(_C, "{every:g} ± {tolerance:g}", every=every, tolerance=tolerance)
        for every, tolerance in dict.fromkeys(rhythms)
    ]
    if parts:
        every, tolerance = rhythms[0]
        first = "{every:g} min ± {tolerance:g}"
        parts[0] = translate(_C, first, every=every, tolerance=tolerance)
    return ", ".join([*parts, *(_points(each) for each in planned if each.at_s)])


def _points(check: ScheduledCheck) -> str:
    count = len(check.at_s)
    text = "at {at:g} ± {tolerance:g}" if count == 1 else "{count} times ± {tolerance:g}"
    at, tolerance = check.at_s[0] / 60, check.tolerance_s / 60
    return translate(_C, text, at=at, count=count, tolerance=tolerance)


def _spans(protocol: DosingProtocol) -> Iterator[StageSpan]:
    before = 0.0
    for stage in protocol.stages:
        if stage.id == ADMINISTRATION:
            break
        before += stage.planned_s
    else:
        before = 0.0
    start = -before
    for stage in protocol.stages:
        end = start + stage.planned_s
        yield StageSpan(stage=stage.id, words=stage_word(stage.id), start_s=start, end_s=end)
        start = end


def _of_check(
    check: ScheduledCheck, protocol: DosingProtocol, stages: tuple[StageSpan, ...]
) -> Iterator[float]:
    """Fixed points from the dose; a rhythm from the beginning of its unbroken stages on."""
    yield from check.at_s
    if check.every_s is None:
        return
    for start, end in _rhythm_spans(check, protocol, stages):
        count = int((end - start) // check.every_s)
        yield from (start + check.every_s * (number + 1) for number in range(count))


def _rhythm_spans(
    check: ScheduledCheck, protocol: DosingProtocol, stages: tuple[StageSpan, ...]
) -> Iterator[tuple[float, float]]:
    """While the longest infusion runs; oxygen has no place in a plan."""
    match check.during:
        case During.INFUSION:
            if protocol.infusion is not None:
                yield 0.0, protocol.infusion.longest_s
        case During.OXYGEN:
            return
        case None:
            yield from _unbroken(check, stages)


def _unbroken(
    check: ScheduledCheck, stages: tuple[StageSpan, ...]
) -> Iterator[tuple[float, float]]:
    """As ``protocols.timeline`` counts: a rhythm outlives a stage."""
    start: float | None = None
    end = 0.0
    for span in stages:
        if span.stage in check.stages:
            start = span.start_s if start is None else start
            end = span.end_s
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end
