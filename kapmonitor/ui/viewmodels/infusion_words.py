"""What an infusion shows at one moment, in words: given, left, and beside what the pump showed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.infusion import Infusion, PumpReading
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import route_word
from kapmonitor.ui.viewmodels.amount_fields import with_unit
from kapmonitor.ui.viewmodels.dose_screen import time_words

_C = "running"


class InfusionState(StrEnum):
    """Where an infusion stands."""

    RUNNING = "running"
    PAUSED = "paused"
    RUN_OUT = "run-out"
    """All of it is in by the run times, and nobody has ended it."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionLine:
    """One moment of an infusion. Amounts with units, times local."""

    state: InfusionState
    ordered: str
    given: str
    given_ml: str
    rate: str
    left: str
    runs_out: str
    said: str
    """Since when it runs, is paused, ran out or is over."""
    is_asked: bool = False
    """Whether it is to be ended."""
    pump: str = ""
    """What the pump showed last beside what was reckoned; empty where it was never read off."""
    given_share: float = 0.0
    """The part given of what was ordered, 0 to 1."""


def infusion_line(infusion: Infusion, now: datetime) -> InfusionLine:
    """It at that moment."""
    state = state_of(infusion, now)
    ordered = translate(
        _C,
        "{mass} in {volume}, {drug}, {route}",
        mass=with_unit(infusion.mass_mg, "mg"),
        volume=with_unit(infusion.volume_ml, "mL"),
        drug=infusion.drug,
        route=route_word(infusion.route),
    )
    given_ml = infusion.given_ml(now)
    runs_out = infusion.runs_out_at
    return InfusionLine(
        state=state,
        ordered=ordered,
        given=with_unit(_shown(infusion.given_mg(now), state), "mg"),
        given_ml=translate(
            _C,
            "{given} of {ordered}",
            given=with_unit(_shown(given_ml, state), "mL"),
            ordered=with_unit(infusion.volume_ml, "mL"),
        ),
        rate=_rate_words(infusion, state, now),
        left=_left_words(infusion, state, now),
        runs_out=time_words(runs_out) if runs_out and state is InfusionState.RUNNING else "",
        said=_said(infusion, state, now),
        is_asked=state is InfusionState.RUN_OUT,
        pump=pump_words(infusion),
        given_share=min(1.0, float(given_ml / infusion.volume_ml)),
    )


def state_of(infusion: Infusion, now: datetime) -> InfusionState:
    """Where it stands at that moment."""
    if not infusion.is_on:
        return InfusionState.ENDED
    if infusion.is_paused:
        return InfusionState.PAUSED
    return InfusionState.RUN_OUT if infusion.left_s(now) <= 0 else InfusionState.RUNNING


def pump_words(infusion: Infusion) -> str:
    """The pump's last reading beside what the run times came to (HAZARDS H43)."""
    last = _last_shown(infusion)
    if last is None:
        return ""
    return translate(
        _C,
        "pump showed {shown} at {time}: {difference}",
        shown=with_unit(last.shown_ml, "mL"),
        time=time_words(last.at),
        difference=difference_words(last.shown_ml, last.reckoned_ml),
    )


def _last_shown(infusion: Infusion) -> PumpReading | None:
    """What it showed at its end, or before; an end that was only reckoned shows nothing."""
    if infusion.ended_at is not None and infusion.ended_volume_ml is not None:
        reckoned = infusion.reckoned_ml(infusion.ended_at)
        if infusion.ended_volume_ml != reckoned:
            return PumpReading(
                at=infusion.ended_at, shown_ml=infusion.ended_volume_ml, reckoned_ml=reckoned
            )
    return infusion.pump[-1] if infusion.pump else None


def difference_words(shown_ml: Decimal, reckoned_ml: Decimal) -> str:
    """What a pump shows beside what was reckoned, as people say it.

    >>> difference_words(Decimal("12"), Decimal("12.6"))
    '0.6 mL less than reckoned (12.6 mL)'
    """
    reckoned = with_unit(reckoned_ml, "mL")
    difference = shown_ml - reckoned_ml
    if difference == 0:
        return translate(_C, "as reckoned ({reckoned})", reckoned=reckoned)
    side = "{by} more than reckoned ({reckoned})"
    if difference < 0:
        side = "{by} less than reckoned ({reckoned})"
    return translate(_C, side, by=with_unit(abs(difference), "mL"), reckoned=reckoned)


def change_words(infusion: Infusion, minutes: Decimal, given_ml: Decimal) -> str:
    """What another run time of what is left comes to."""
    left_ml = infusion.volume_ml - given_ml
    rate = round(left_ml * 60 / minutes, 1)
    return translate(
        _C,
        "{left} left over {minutes} = {rate}",
        left=with_unit(round(left_ml, 1), "mL"),
        minutes=with_unit(minutes, "min"),
        rate=with_unit(rate, "mL/h"),
    )


def _shown(amount: Decimal, state: InfusionState) -> Decimal:
    """To a tenth while it runs, which a person can follow; exact once it is over."""
    return amount if state is InfusionState.ENDED else round(amount, 1)


def _rate_words(infusion: Infusion, state: InfusionState, now: datetime) -> str:
    if state is InfusionState.RUNNING:
        return with_unit(round(infusion.rate_ml_per_h(now), 1), "mL/h")
    return translate(_C, "stands")


def _left_words(infusion: Infusion, state: InfusionState, now: datetime) -> str:
    if state is InfusionState.ENDED:
        return ""
    return format_clock(infusion.left_s(now))


def _said(infusion: Infusion, state: InfusionState, now: datetime) -> str:
    match state:
        case InfusionState.PAUSED if infusion.paused_at is not None:
            say, at = "Paused since {time}, {ago}", infusion.paused_at
        case InfusionState.RUN_OUT:
            say, at = "Ran out {time}, {ago} ago, and is not ended: end it", infusion.over_at(now)
        case InfusionState.ENDED if infusion.ended_at is not None:
            say, at = "Ended {time}, {ago} ago", infusion.ended_at
        case _:
            say, at = "Running since {time}, {ago}", infusion.started_at
    ago = format_clock(max(0.0, (now - at).total_seconds()))
    return translate(_C, say, time=time_words(at), ago=ago)
