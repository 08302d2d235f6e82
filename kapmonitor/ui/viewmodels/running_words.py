"""What runs beside the checks, a line each: infusion, hold, devices, oxygen, booster, drug.

The booster's line never counts and never presses (HAZARDS H42); what is asked for is a question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import assert_never

from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.infusion import Infusion
from kapmonitor.protocols.booster import BoosterNow, BoosterState
from kapmonitor.protocols.model import ADMINISTRATION, HoldOrder
from kapmonitor.protocols.plan import DevicesNow, HoldNow
from kapmonitor.protocols.tie_out import DrugBalance
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.booster_words import reasons
from kapmonitor.ui.viewmodels.infusion_words import InfusionState, state_of
from kapmonitor.ui.viewmodels.local_time import clock_word

_C = "due"
_TENTH = Decimal("0.1")
_NEVER = "the person did not agree"
"""How the core begins what keeps a booster closed for good."""


class Wanted(StrEnum):
    """The panels that a line leads to; each is called as its action is."""

    DOSE = "dose"
    RUNNING = "running"
    OXYGEN = "oxygen"
    LEAVING = "leaving"
    DRUG_ACCOUNT = "drug-account"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLine:
    """One thing that runs, in words."""

    name: str
    title: str
    words: str
    detail: str = ""
    short: str = ""
    """The same where there is little room, its number first, as its end may be cut; empty for
    what may wait until there is more."""
    wanted: Wanted | None = None
    """Where it is acted on; ``None`` where there is nothing to press."""
    is_asked: bool = False
    """Whether it waits for somebody's answer."""


def running_lines(view: RoomView, order: HoldOrder | None = None) -> Iterator[RunningLine]:
    """Everything that runs, in a fixed order. ``order`` is what becomes of a held dose."""
    plan = view.plan
    if plan.infusion is not None and plan.infusion.is_on:
        yield _infusion(plan.infusion, view.now)
    if plan.hold is not None and plan.hold.held.ended_at is None:
        yield _hold(plan.hold, order, view.now)
    if plan.devices is not None:
        yield from _devices(plan.devices, view)
    if view.oxygen_l_per_min is not None:
        yield _oxygen(view.oxygen_l_per_min, view.oxygen_since)
    if plan.booster is not None:
        yield from _booster(plan.booster, view.now)
    if plan.zero is not None:
        yield from _drug(view)


def running_mass(mass_mg: Decimal) -> str:
    """A mass that grows while it is read: cut to a tenth, never more than was given.

    >>> running_mass(Decimal("18.567"))
    '18.5'
    """
    return format_amount(mass_mg.quantize(_TENTH, rounding=ROUND_DOWN))


def _infusion(infusion: Infusion, now: datetime) -> RunningLine:
    state = state_of(infusion, now)
    stands = _infusion_state(infusion, state, now)
    return RunningLine(
        name="infusion",
        title=translate(_C, "Infusion"),
        words=translate(
            _C,
            "{given} of {ordered} mg · {state}",
            given=running_mass(infusion.given_mg(now)),
            ordered=format_amount(infusion.mass_mg),
            state=stands,
        ),
        short=translate(_C, "{state} · infusion", state=stands),
        wanted=Wanted.RUNNING,
        is_asked=state is InfusionState.RUN_OUT,
    )


def _infusion_state(infusion: Infusion, state: InfusionState, now: datetime) -> str:
    if state is InfusionState.PAUSED and infusion.paused_at is not None:
        return translate(_C, "paused since {time}", time=clock_word(infusion.paused_at))
    if state is InfusionState.RUN_OUT:
        return translate(_C, "run out: end it")
    return translate(_C, "{time} left", time=format_clock(infusion.left_s(now)))


_THEN = {HoldOrder.SPIT: "then spit", HoldOrder.SWALLOW: "then swallow"}


def _hold(hold: HoldNow, order: HoldOrder | None, now: datetime) -> RunningLine:
    left_s = (hold.ends_at - now).total_seconds()
    if left_s > 0:
        then = translate(_C, _THEN.get(order or HoldOrder.EITHER, "then spit or swallow"))
        left = format_clock(left_s)
        words = translate(_C, "{time} left, {then}", time=left, then=then)
        short = translate(_C, "{time} left · hold", time=left)
    else:
        ago = format_clock(-left_s)
        words = translate(_C, "over {time} ago: spat or swallowed?", time=ago)
        short = translate(_C, "spat or swallowed?")
    return RunningLine(
        name="hold",
        title=translate(_C, "Under the tongue"),
        words=words,
        short=short,
        wanted=Wanted.RUNNING,
        is_asked=left_s <= 0,
    )


def _devices(devices: DevicesNow, view: RoomView) -> Iterator[RunningLine]:
    """While the person rests, and as long as one more may follow in the stage of the dose."""
    rests_until = devices.rests_until
    may_follow = 0 < devices.given < devices.most and view.stage == ADMINISTRATION
    if rests_until is None and not may_follow:
        return
    words = translate(_C, "rest is over")
    if rests_until is not None:
        left = format_clock((rests_until - view.now).total_seconds())
        words = translate(_C, "rest {time} left", time=left)
    yield RunningLine(
        name="devices",
        title=translate(_C, "Device {given} of {most}", given=devices.given, most=devices.most),
        words=words,
        short=words if rests_until is not None else "",
        wanted=Wanted.RUNNING,
    )


def _oxygen(flow: float, since: datetime | None) -> RunningLine:
    """Falls of SpO2 show late while it is on (HAZARDS H11)."""
    at = translate(_C, " since {time}", time=clock_word(since)) if since is not None else ""
    return RunningLine(
        name="oxygen",
        title=translate(_C, "Oxygen"),
        words=translate(_C, "{flow:g} L/min{since}: falls show late", flow=flow, since=at),
        short=translate(_C, "{flow:g} L/min · oxygen", flow=flow),
        wanted=Wanted.OXYGEN,
    )


def _booster(booster: BoosterNow, now: datetime) -> Iterator[RunningLine]:
    """Its window and what is lacking, until the window is over; never how long is left (H42)."""
    if booster.opens_at is None or booster.closes_at is None or now > booster.closes_at:
        return
    window = translate(
        _C,
        "{opens} to {closes}",
        opens=clock_word(booster.opens_at),
        closes=clock_word(booster.closes_at),
    )
    is_given = booster.state is BoosterState.GIVEN
    yield RunningLine(
        name="booster",
        title=translate(_C, "Booster") if is_given else translate(_C, "Booster window"),
        words=translate(_C, "given, gone") if is_given else window,
        detail=_booster_detail(booster),
    )


def _booster_detail(booster: BoosterNow) -> str:
    match booster.state:
        case BoosterState.EARLY:
            never = tuple(why for why in booster.lacking if why.startswith(_NEVER))
            early = translate(_C, "early")
            return f"{early} · {reasons(never)}" if never else early
        case BoosterState.CLOSED:
            return translate(_C, "closed: {what}", what=reasons(booster.lacking))
        case BoosterState.OPEN:
            return translate(_C, "open")
        case BoosterState.NO_DOSE | BoosterState.OVER | BoosterState.GIVEN:
            return ""
        case unknown:
            assert_never(unknown)


def _drug(view: RoomView) -> Iterator[RunningLine]:
    """What does not tie out; what a running infusion still holds is no difference yet."""
    infusion = view.plan.infusion
    runs = infusion.drug if infusion is not None and infusion.is_on else None
    open_ = [
        each
        for each in view.balances
        if not each.ties_out and each.in_hand != 0 and each.drug != runs
    ]
    if len(open_) == 1:
        yield _balance(open_[0])
    elif open_:
        yield RunningLine(
            name="drug",
            title=translate(_C, "Drug account"),
            words=translate(_C, "{count} lots do not tie out", count=len(open_)),
            wanted=Wanted.DRUG_ACCOUNT,
        )


def _balance(balance: DrugBalance) -> RunningLine:
    drug = text.one_line(balance.drug)
    mass = format_amount(abs(balance.in_hand))
    if balance.in_hand > 0:
        title, words = translate(_C, "{drug} in hand", drug=drug), "{mass} mg"
    else:
        title, words = translate(_C, "{drug} account", drug=drug), "{mass} mg more than drawn"
    return RunningLine(
        name="drug",
        title=title,
        words=translate(_C, words, mass=mass),
        wanted=Wanted.DRUG_ACCOUNT,
    )
