"""What stands above the stages: doses, an infusion, a hold, a rest, the window, the leaving time.

The words are amounts with units, routes in words (HAZARDS H39) and times of day; no countdown.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import HoldOutcome
from kapmonitor.domain.infusion import Infusion
from kapmonitor.protocols.booster import BoosterNow, BoosterState
from kapmonitor.protocols.plan import HoldNow
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import dose_route_word, one_line, route_word
from kapmonitor.ui.viewmodels.booster_words import booster_words
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.timeline_places import Places, whole
from kapmonitor.ui.widgets.stage_scene import Edge, Span, SpanKind, Wedge, Words

_SHOWN_MG = Decimal("0.1")
"""As exact as a running amount is told here; what is over is told to the microgram."""


def spans_of(view: RoomView, places: Places) -> Iterator[Span]:
    """What goes on for a while, the most important last: it lies over the others."""
    plan, now = view.plan, whole(view.now)
    if plan.booster is not None:
        yield from _window(plan.booster, places, with_lacking=bool(view.moves))
    if plan.infusion is not None:
        yield from _infusion(plan.infusion, places, now)
    if plan.hold is not None:
        yield _hold(plan.hold, places, now)
    if plan.devices is not None and plan.devices.rests_until is not None:
        yield from _rest(view, plan.devices.rests_until, places, now)


def wedges_of(view: RoomView, places: Places) -> tuple[Wedge, ...]:
    """Every dose at its recorded time; a voided one is struck (H38)."""
    return tuple(
        Wedge(place=places.of(dose.at), struck=not dose.counts, words=dose_words(dose, view))
        for dose in view.doses
    )


def dose_told(dose: Dose, view: RoomView) -> str:
    """One dose in a sentence."""
    told = _say("{dose} at {at}", dose=dose_words(dose, view)[0], at=clock_word(dose.at))
    return told if dose.counts else _say("{dose}, voided", dose=told)


def planned_drug(view: RoomView) -> str | None:
    """The drug that time zero is of: one that is another is always named."""
    at_zero = [dose.drug for dose in view.doses if dose.at == view.plan.zero]
    infusion = view.plan.infusion
    if not at_zero and infusion is not None and infusion.started_at == view.plan.zero:
        return infusion.drug
    return at_zero[0] if at_zero else None


def leaving_edge(view: RoomView, places: Places) -> Edge | None:
    """The earliest leaving time."""
    at = view.plan.may_leave_at
    if at is None:
        return None
    time = clock_word(at)
    words = (
        _say("leaving not before {time}", time=time),
        _say("not before {time}", time=time),
        time,
    )
    return Edge(place=places.of(at), words=words)


def dose_words(dose: Dose, view: RoomView) -> Words:
    """Amount and route, the drug where it is not the protocol's, and which of several it is."""
    mass = _say("{mass} mg", mass=format_amount(dose.mass_mg))
    if dose.drug != planned_drug(view):
        mass = f"{one_line(dose.drug)} {mass}"
    route = dose_route_word(dose.route)
    said, beside = _say("{mass} {route}", mass=mass, route=route), _beside(dose, view)
    if not beside:
        return (said, mass)
    return (f"{said}, {beside}", f"{mass}, {beside}", beside)


def _beside(dose: Dose, view: RoomView) -> str:
    """Which device it was, or that it was the further dose."""
    drug, devices, booster = planned_drug(view), view.plan.devices, view.plan.booster
    given = [each.version for each in view.doses if each.counts and each.drug == drug]
    if dose.version not in given:
        return ""
    number = given.index(dose.version) + 1
    if devices is not None:
        return _say("{number} of {most}", number=number, most=devices.most)
    is_given = booster is not None and booster.state is BoosterState.GIVEN
    return _say("booster") if is_given and number == 2 else ""


def _window(booster: BoosterNow, places: Places, *, with_lacking: bool) -> Iterator[Span]:
    """Gone once it was given (H42); what is lacking the stage says, or else the band."""
    words = booster_words(booster, with_lacking=with_lacking)
    if words and booster.opens_at is not None and booster.closes_at is not None:
        is_open = booster.state is BoosterState.OPEN
        yield Span(
            kind=SpanKind.WINDOW_OPEN if is_open else SpanKind.WINDOW,
            start=places.of(booster.opens_at),
            end=places.of(booster.closes_at),
            words=words,
        )


def _infusion(infusion: Infusion, places: Places, now: datetime) -> Iterator[Span]:
    over_at = infusion.over_at(now)
    yield Span(
        kind=SpanKind.RUN,
        start=places.of(infusion.started_at),
        end=places.of(over_at),
        gone=places.of(min(infusion.last_given_at(now), now)),
        words=infusion_words(infusion, now),
    )
    stops = [(each.started_at, each.ended_at) for each in infusion.pauses]
    if infusion.is_paused and infusion.paused_at is not None:
        stops.append((infusion.paused_at, now))
    for started_at, ended_at in stops:
        start, end = places.of(started_at), places.of(ended_at)
        yield Span(kind=SpanKind.PAUSE, start=start, end=end, gone=end)


def infusion_words(infusion: Infusion, now: datetime) -> Words:
    """What ran of what was ordered, longest first; a stop and an end by their time."""
    route = route_word(infusion.route)
    amount = _amount(infusion, now)
    stands = _stands(infusion, now)
    first = _say("{route} {amount}", route=route, amount=amount)
    said = (_say("{what}, {stands}", what=first, stands=stands),) if stands else ()
    brief = (_say("{what}, {stands}", what=amount, stands=stands),) if stands else ()
    return (*said, *brief, first, amount)


def _amount(infusion: Infusion, now: datetime) -> str:
    given = infusion.given_mg(now)
    if not infusion.is_on:
        return _say("{given} mg", given=format_amount(given))
    return _say(
        "{given} of {ordered} mg",
        given=format_amount(given.quantize(_SHOWN_MG, rounding=ROUND_DOWN)),
        ordered=format_amount(infusion.mass_mg),
    )


def _stands(infusion: Infusion, now: datetime) -> str:
    if infusion.is_paused and infusion.paused_at is not None:
        return _say("paused {at}", at=clock_word(infusion.paused_at))
    if infusion.ended_at is not None:
        return _say("ended {at}", at=clock_word(infusion.ended_at))
    ran_out_at = infusion.runs_out_at
    if ran_out_at is not None and ran_out_at <= now:
        return _say("ran out {at}, end not recorded", at=clock_word(ran_out_at))
    return ""


def _hold(hold: HoldNow, places: Places, now: datetime) -> Span:
    held = hold.held
    until = held.ended_at or max(hold.ends_at, now)
    return Span(
        kind=SpanKind.HOLD,
        start=places.of(held.started_at),
        end=places.of(until),
        gone=places.of(held.ended_at or now),
        words=hold_words(hold, now),
    )


def hold_words(hold: HoldNow, now: datetime) -> Words:
    """Until when it is to be held, or how long it was and what became of it."""
    held, ends = hold.held, clock_word(hold.ends_at)
    if held.ended_at is None and now < hold.ends_at:
        return (
            _say("held under the tongue to {ends}", ends=ends),
            _say("hold to {ends}", ends=ends),
        )
    if held.ended_at is None:
        return (_say("hold over since {ends}", ends=ends), _say("hold over"))
    length = format_clock((held.ended_at - held.started_at).total_seconds())
    became = _say("swallowed") if held.outcome is HoldOutcome.SWALLOWED else _say("spat out")
    early = _say("{became} early", became=became) if hold.is_early() else became
    return (
        _say("held {length}, {became}", length=length, became=early),
        early,
        _say("held {length}", length=length),
    )


def _rest(view: RoomView, until: datetime, places: Places, now: datetime) -> Iterator[Span]:
    drug, devices = planned_drug(view), view.plan.devices
    sprayed = [dose.at for dose in view.doses if dose.counts and dose.drug == drug]
    if sprayed and devices is not None:
        rest = _say("rest to {until}", until=clock_word(until))
        count = _say("{given} of {most}", given=devices.given, most=devices.most)
        long = _say("device {count}, {rest}", count=count, rest=rest)
        yield Span(
            kind=SpanKind.REST,
            start=places.of(sprayed[-1]),
            end=places.of(until),
            gone=places.of(now),
            words=(long, f"{count}, {rest}", rest),
        )


def _say(text: str, **values: object) -> str:
    return translate("timeline", text, **values)
