"""What stands beside the values of a trend: stages, doses, marks and limits, as a scene."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.limits import AlarmLimit, Side
from kapmonitor.domain.standing import Standing, amended, standing_of
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.drug_words import flag_words
from kapmonitor.ui.fact_words import event_words
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import (
    PRACTICE,
    dose_route_word,
    one_line,
    sign_word,
    stage_word,
)
from kapmonitor.ui.widgets.trend_scene import Band, Flag, LimitLine, Mark, TrendScene

Lanes = Sequence[Sequence[VitalSign]]
"""The signs of each lane whose limits are drawn, from the top; the first is the lane's own."""

_MARKED = (ev.ObservationRecorded, ev.MomentMarked, ev.ScoreRecorded, ev.HelpCalled)
_STRONG = "peak"
"""The stage whose band is a little lighter, so that it is found at a glance."""


_OF_INFUSIONS = (
    ev.InfusionStarted,
    ev.InfusionChanged,
    ev.InfusionPaused,
    ev.InfusionResumed,
    ev.InfusionEnded,
)
_KEPT = (ev.StageStarted, *_OF_INFUSIONS)


class TrendStory:
    """The entries of one session that a trend shows, as they stand now."""

    def __init__(self, practice_words: str = PRACTICE) -> None:
        """``practice_words``: what stands over a practice session (HAZARDS H68)."""
        self._practice_words = practice_words
        self._entries: dict[int, Standing] = {}
        self._told: dict[datetime, tuple[Mark, ...]] = {}

    def clear(self) -> None:
        """Start from nothing (HAZARDS H14)."""
        self._entries.clear()
        self._told.clear()

    def take(self, fact: Fact) -> None:
        """Take a fact in, in the order of versions."""
        match fact.event:
            case ev.EntryAmended() as amendment:
                self._amend(amendment)
            case ev.EntryVoided(voids=version, reason=reason) if version in self._entries:
                self._keep(replace(self._entries[version], void_reason=reason))
            case event if isinstance(event, _KEPT) or _is_marked(event):
                self._keep(standing_of(fact))
            case _:
                pass

    def scene(self, view: RoomView, opened_at: datetime, lanes: Lanes) -> TrendScene:
        """Everything but the values; doses stand at their recorded time, as amended."""
        return TrendScene(
            bands=tuple(self._bands(opened_at)),
            flags=tuple(self._flags(view, opened_at)),
            marks=self._marks_once(opened_at),
            limits=tuple(_limits(view, lanes)),
            notice=translate("trends", self._practice_words) if view.practice else "",
        )

    def _amend(self, amendment: ev.EntryAmended) -> None:
        entry = self._entries.get(amendment.amends)
        if entry is None:
            return
        with suppress(ValueError, ArithmeticError):  # as the session takes it: the entry stands
            self._keep(amended(entry, amendment.changes))

    def _keep(self, entry: Standing) -> None:
        self._entries[entry.version] = entry
        self._told.clear()

    def _flags(self, view: RoomView, opened_at: datetime) -> Iterator[Flag]:
        """Doses, and where an infusion began, stood still, went on and ended."""
        yield from (_flag(dose, opened_at) for dose in view.doses)
        for entry in self._entries.values():
            if isinstance(entry.event, _OF_INFUSIONS):
                text, short = flag_words(entry.event)
                yield Flag(
                    at_s=(entry.at - opened_at).total_seconds(),
                    text=one_line(text),
                    short=one_line(short),
                    struck=entry.void_reason is not None,
                    minor=not isinstance(entry.event, ev.InfusionStarted | ev.InfusionEnded),
                )

    def _bands(self, opened_at: datetime) -> list[Band]:
        starts = [
            (entry.at, entry.event.stage)
            for entry in self._entries.values()
            if isinstance(entry.event, ev.StageStarted) and entry.void_reason is None
        ]
        starts.sort(key=lambda start: start[0])
        ends = [(later[0] - opened_at).total_seconds() for _, later in pairwise(starts)]
        return [
            Band(
                title=stage_word(stage),
                start_s=(at - opened_at).total_seconds(),
                end_s=ends[number] if number < len(ends) else None,
                strong=stage == _STRONG,
            )
            for number, (at, stage) in enumerate(starts)
        ]

    def _marks_once(self, opened_at: datetime) -> tuple[Mark, ...]:
        """The same marks until an entry comes: a scene is asked for a few times a second."""
        if opened_at not in self._told:
            self._told[opened_at] = tuple(self._marks(opened_at))
        return self._told[opened_at]

    def _marks(self, opened_at: datetime) -> list[Mark]:
        marks = [
            Mark(
                at_s=(entry.at - opened_at).total_seconds(),
                text=event_words(entry.event),
                struck=entry.void_reason is not None,
            )
            for entry in self._entries.values()
            if not isinstance(entry.event, _KEPT)
        ]
        return sorted(marks, key=lambda mark: mark.at_s)


def _is_marked(event: Event) -> bool:
    """What the strip tells; a vital typed by hand only where it has no lane of its own."""
    if isinstance(event, ev.VitalEntered):
        return event.sign is VitalSign.RESPIRATORY_RATE
    return isinstance(event, _MARKED)


def _flag(dose: Dose, opened_at: datetime) -> Flag:
    """Route in words and exact amount (HAZARDS H39); a voided dose stays, struck (H38)."""
    mass = format_amount(dose.mass_mg)
    route = dose_route_word(dose.route)
    return Flag(
        at_s=(dose.at - opened_at).total_seconds(),
        text=one_line(translate("trends", "{route} {mass} mg", route=route, mass=mass)),
        short=translate("trends", "{mass} mg", mass=mass),
        struck=not dose.counts,
    )


def _limits(view: RoomView, lanes: Lanes) -> list[LimitLine]:
    return [
        LimitLine(
            lane=number,
            value=limit.bound,
            inner=limit.bound == _inner(limit, view.limits),
            text="" if sign is signs[0] else _limit_word(sign),
        )
        for number, signs in enumerate(lanes)
        for sign in signs
        for limit in view.limits
        if limit.sign is sign
    ]


def _limit_word(sign: VitalSign) -> str:
    """Said before a value that would else be taken for one of the lane's own sign."""
    if sign is VitalSign.DIASTOLIC:
        return translate("trends", "dia")
    return sign_word(sign)


def _inner(limit: AlarmLimit, limits: Sequence[AlarmLimit]) -> float:
    """The bound that is crossed first on the same side."""
    bounds = [each.bound for each in limits if (each.sign, each.side) == (limit.sign, limit.side)]
    return max(bounds) if limit.side is Side.LOW else min(bounds)
