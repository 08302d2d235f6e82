"""Gates and things to see to before the dose, a line each: met, open, or gone past and by whom."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.standing import Standing
from kapmonitor.protocols.evidence import PressureSeen
from kapmonitor.protocols.model import PressureRule
from kapmonitor.protocols.pressure import PressureNow, PressureState, figures_beside, is_high
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import number_word, one_line, role_word
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.observation_words import gate_words

_C = "stages"


class GateState(StrEnum):
    """Where a gate stands."""

    OPEN = "open"
    MET = "met"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """One pressure of the two-reading rule: both figures, when, and whether it is over."""

    figures: str
    when: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """One gate: its words, its state in words at the right, and a second line under both."""

    gate: str
    words: str
    state: GateState
    aside: str
    detail: str = ""
    overridden: str = ""
    """Who went past it and why, whole."""
    may_be_met: bool = True
    readings: tuple[ReadingLine, ...] = ()
    """Of the pressure, the oldest that counts first."""

    @property
    def is_met(self) -> bool:
        """Whether it stands in nothing's way."""
        return self.state is not GateState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class TickLine:
    """One thing of a checklist; it holds nothing up."""

    stage: str
    item: str
    words: str
    is_ticked: bool

    @property
    def key(self) -> str:
        """What names it among all lists."""
        return f"{self.stage}:{self.item}"


def gate_line(gate: str, said: Standing | None, view: RoomView, *, waits: bool) -> GateLine:
    """A gate before the dose; ``said``: its newest entry, ``waits``: a press is being written."""
    state = _state(gate, said, view)
    return GateLine(
        gate=gate,
        words=gate_words(gate),
        state=state,
        aside=_aside(state, said, waits=waits),
        overridden=_overridden(gate, said) if state is GateState.OVERRIDDEN else "",
        may_be_met=state is GateState.OPEN and not waits,
    )


def _state(gate: str, said: Standing | None, view: RoomView) -> GateState:
    if gate not in view.gates_met:
        return GateState.OPEN
    is_past = said is not None and isinstance(said.event, ev.GateOverridden)
    return GateState.OVERRIDDEN if is_past else GateState.MET


def _aside(state: GateState, said: Standing | None, *, waits: bool) -> str:
    if waits:
        return translate(_C, "writing")
    if state is GateState.OPEN:
        return translate(_C, "open")
    if said is None:
        return translate(_C, "met")
    who, time = role_word(said.recorded_by), clock_word(said.at)
    if state is GateState.OVERRIDDEN:
        return translate(_C, "overridden {time} {who}", time=time, who=who)
    return translate(_C, "met {time} {who}", time=time, who=who)


def _overridden(gate: str, said: Standing | None) -> str:
    if said is None or not isinstance(said.event, ev.GateOverridden):
        return ""
    return translate(
        _C,
        "{gate}, overridden by {who} at {time}: {reason}",
        gate=gate_words(gate),
        who=role_word(said.recorded_by),
        time=clock_word(said.at),
        reason=one_line(said.event.reason),
    )


def pressure_words(rule: PressureRule, now: PressureNow, view: RoomView) -> str:
    """Where the two-reading rule stands, and what comes next (HAZARDS H46)."""
    limit = f"{rule.systolic_over:g}/{rule.diastolic_over:g} mmHg"
    match now.state:
        case PressureState.NONE:
            minutes = f"{rule.valid_s / 60:g}"
            return translate(_C, "no reading of the last {minutes} min: take one", minutes=minutes)
        case PressureState.WITHIN:
            until = clock_word(now.readings[-1].at + timedelta(seconds=rule.valid_s))
            return translate(_C, "within {limit}; counts until {time}", limit=limit, time=until)
        case PressureState.REST:
            return _rest_words(limit, now, view)
        case PressureState.HOLD:
            return translate(
                _C, "hold: both over {limit}, after rest; a clinician's reason", limit=limit
            )


def _rest_words(limit: str, now: PressureNow, view: RoomView) -> str:
    if now.rested_at is None or view.now >= now.rested_at:
        return translate(_C, "over {limit}; rested: take another now", limit=limit)
    time = clock_word(now.rested_at)
    return translate(_C, "over {limit}: rest until {time}, then another", limit=limit, time=time)


def figures_of(seen: PressureSeen) -> str:
    """Both figures as the tiles show them, without decimals."""
    return f"{number_word(seen.systolic)}/{number_word(seen.diastolic)}"


def reading_lines(rule: PressureRule, now: PressureNow) -> tuple[ReadingLine, ...]:
    """Both readings with their times."""
    return tuple(
        ReadingLine(
            figures=figures_beside(rule, each),
            when=translate(_C, "{time} over", time=clock_word(each.at))
            if is_high(rule, each)
            else clock_word(each.at),
            is_over=is_high(rule, each),
        )
        for each in now.readings
    )
