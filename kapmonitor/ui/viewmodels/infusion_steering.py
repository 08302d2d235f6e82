"""A running infusion: changed, paused, resumed, ended, with what the pump shows (HAZARDS H43)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Fact
from kapmonitor.domain.infusion import Infusion
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.amount_fields import TypedAmount, read_amount, with_unit
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.asked_deed import AskedDeed, Wish
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.dose_draft import read_given_at
from kapmonitor.ui.viewmodels.dose_screen import given_at_fault
from kapmonitor.ui.viewmodels.infusion_start import RUN_TIME
from kapmonitor.ui.viewmodels.infusion_words import (
    InfusionLine,
    InfusionState,
    change_words,
    difference_words,
    infusion_line,
    state_of,
)

_C = "running"
PUMP = "pump"
"""The kind of the question about what the pump shows."""
FAR_OFF = Decimal("0.1")
"""Part of the ordered volume by which a pump may differ from what was reckoned unasked. Ours: a
digit slipped is farther off, the seconds between the pump and this panel are not."""
_TENFOLD = 10


class Steer(StrEnum):
    """What is done to it."""

    CHANGE = "change"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class SteerField(StrEnum):
    """A place where something is typed."""

    PUMP = "pump"
    MINUTES = "minutes"
    AT = "at"


STEER_WORDS = {
    Steer.CHANGE: "Infusion changed",
    Steer.PAUSE: "Infusion paused",
    Steer.RESUME: "Infusion resumed",
    Steer.END: "Infusion ended",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerDraft:
    """What was typed, word for word."""

    pump: str = ""
    minutes: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteeringNow:
    """What the panel shows of the infusion; ``line`` is ``None`` while there is none."""

    line: InfusionLine | None = None
    draft: SteerDraft = SteerDraft()
    can: frozenset[Steer] = frozenset()
    pump_fault: str = ""
    minutes_fault: str = ""
    echo: str = ""
    """What the typed numbers come to, before anything is written."""


class InfusionSteering(QObject):
    """The infusion that is on, or was the last.

    Signals:
        changed_to: what is shown from now on.
        field_wanted: where the person's attention is wanted next.
    """

    changed_to = Signal(SteeringNow)
    field_wanted = Signal(SteerField)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self.deed = AskedDeed(desk, author)
        self._draft = SteerDraft()
        self.now = SteeringNow()
        self.deed.done.connect(self._on_done)

    @property
    def infusion(self) -> Infusion | None:
        """It, as the room has it."""
        view = self._link.view
        return view.plan.infusion if view is not None else None

    def write(self, place: SteerField, text: str) -> None:
        """Somebody typed: the text is kept as it is."""
        if getattr(self._draft, place.value) != text:
            self._draft = replace(self._draft, **{place.value: text})
            self.deed.change()
            self.deed.say("")
            self.show()

    def press(self, steer: Steer) -> None:
        """It is recorded, with what the pump shows where that was typed."""
        infusion = self.infusion
        if infusion is None or steer not in self.now.can:
            return
        at, fault = self._at(infusion), self._fault(infusion, steer)
        if fault is not None:
            place, words = fault
            self.deed.say(words, trouble=True)
            self.field_wanted.emit(place)
        elif at is None:
            self.deed.say(self._at_fault(), trouble=True)
            self.field_wanted.emit(SteerField.AT)
        else:
            self._wish(steer, infusion, at)

    def press_change_of_mind(self) -> None:
        """What was asked about is changed: back to the field, with its text."""
        self.deed.change()
        self.field_wanted.emit(SteerField.PUMP if self._draft.pump else SteerField.MINUTES)

    def forget(self) -> None:
        """Another session (H32)."""
        self._draft = SteerDraft()
        self.deed.forget()
        self.show()

    def show(self) -> None:
        """Look again: it runs."""
        now = self._look()
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _wish(self, steer: Steer, infusion: Infusion, at: datetime) -> None:
        shown = _read_pump(self._draft.pump).amount if steer is not Steer.RESUME else None
        minutes = read_amount(self._draft.minutes).amount or Decimal(0)
        what = translate(_C, STEER_WORDS[steer])
        if shown is not None:
            difference = difference_words(shown, infusion.reckoned_ml(at))
            what = f"{what}, {with_unit(shown, 'mL')}: {difference}"
        self.deed.press(
            Wish(
                what=what,
                at=at,
                ask=partial(_ask, steer, shown, minutes),
                write=partial(_write, steer, shown, float(minutes)),
            )
        )

    def _look(self) -> SteeringNow:
        infusion, now = self.infusion, self._desk.clock.now().utc
        if infusion is None:
            return SteeringNow()
        pump, minutes = _read_pump(self._draft.pump), read_amount(self._draft.minutes)
        return SteeringNow(
            line=infusion_line(infusion, now),
            draft=self._draft,
            can=_possible(state_of(infusion, now)),
            pump_fault=pump.fault or _over_ordered(infusion, pump),
            minutes_fault=minutes.fault or "",
            echo=self._echo(infusion, pump, minutes),
        )

    def _echo(self, infusion: Infusion, pump: TypedAmount, minutes: TypedAmount) -> str:
        at = self._at(infusion) or self._desk.clock.now().utc
        parts, given = [], infusion.reckoned_ml(at)
        if pump.amount is not None and not _over_ordered(infusion, pump):
            parts.append(
                translate(
                    _C,
                    "pump shows {shown}: {difference}",
                    shown=with_unit(pump.amount, "mL"),
                    difference=difference_words(pump.amount, given),
                )
            )
            given = pump.amount
        if minutes.amount is not None:
            parts.append(change_words(infusion, minutes.amount, given))
        return " · ".join(parts)

    def _fault(self, infusion: Infusion, steer: Steer) -> tuple[SteerField, str] | None:
        pump, minutes = _read_pump(self._draft.pump), read_amount(self._draft.minutes)
        over = pump.fault or _over_ordered(infusion, pump)
        if over and steer is not Steer.RESUME:
            return SteerField.PUMP, translate(_C, "Pump shows: {fault}", fault=over)
        if steer is not Steer.CHANGE:
            return None
        if minutes.amount is None:
            missing = translate(_C, "how long what is left is to run, in min")
            words = translate(_C, "New run time: {fault}", fault=minutes.fault or missing)
            return SteerField.MINUTES, words
        return None

    def _at(self, infusion: Infusion) -> datetime | None:
        """Now, or the moment that was typed; none before what was recorded of it last."""
        now, view = self._desk.clock.now().utc, self._link.view
        if not self._draft.at.strip():
            return now
        at = read_given_at(self._draft.at, now, view.opened_at if view else None)
        last = max([infusion.started_at, *(each.at for each in infusion.pump)])
        last = max(last, infusion.paused_at or last)
        return at if at is not None and at >= last.replace(microsecond=0) else None

    def _at_fault(self) -> str:
        after = translate(_C, "and not before the last change of the infusion")
        return f"{given_at_fault()}, {after}"

    def _on_done(self, _wish: Wish) -> None:
        self._draft = SteerDraft()
        self.show()


def _possible(state: InfusionState) -> frozenset[Steer]:
    match state:
        case InfusionState.RUNNING:
            return frozenset({Steer.CHANGE, Steer.PAUSE, Steer.END})
        case InfusionState.PAUSED:
            return frozenset({Steer.CHANGE, Steer.RESUME, Steer.END})
        case InfusionState.RUN_OUT:
            return frozenset({Steer.CHANGE, Steer.PAUSE, Steer.END})
        case InfusionState.ENDED:
            return frozenset()


def _read_pump(text: str) -> TypedAmount:
    """A pump that stood, or a line that was clamped, shows 0 mL: then nothing was given."""
    return read_amount(text, takes_zero=True)


def _over_ordered(infusion: Infusion, pump: TypedAmount) -> str:
    """Never more than ordered: refused before it leaves the field."""
    if pump.amount is None or pump.amount <= infusion.volume_ml:
        return ""
    return translate(
        _C,
        "more than the {ordered} ordered: read it again; a bolus beside it is a dose of its own",
        ordered=with_unit(infusion.volume_ml, "mL"),
    )


def _ask(
    steer: Steer, shown: Decimal | None, minutes: Decimal, room: Room, at: datetime
) -> Iterator[Asked]:
    infusion = room.session.dosing.infusion
    if infusion is None:
        return  # the rules say so themselves
    if shown is not None:
        yield from _ask_pump(infusion, shown, at)
    if steer is Steer.CHANGE:
        yield from _ask_pace(infusion, minutes, at, room)


def _ask_pump(infusion: Infusion, shown: Decimal, at: datetime) -> Iterator[Asked]:
    reckoned = infusion.reckoned_ml(at)
    earlier = infusion.pump[-1].shown_ml if infusion.pump else Decimal(0)
    if shown < earlier:
        why = translate(
            _C,
            "the pump shows {shown}, and showed {earlier} before",
            shown=with_unit(shown, "mL"),
            earlier=with_unit(earlier, "mL"),
        )
        yield Asked(kind=PUMP, why=why)
    elif abs(shown - reckoned) > infusion.volume_ml * FAR_OFF:
        why = translate(
            _C,
            "the pump shows {shown}: {difference}",
            shown=with_unit(shown, "mL"),
            difference=difference_words(shown, reckoned),
        )
        yield Asked(kind=PUMP, why=why)


def _ask_pace(infusion: Infusion, minutes: Decimal, at: datetime, room: Room) -> Iterator[Asked]:
    """A tenfold pace, either way, is a slip; so is one longer than the protocol plans at all."""
    left_min = Decimal(str(infusion.left_s(at))) / 60
    rule = room.protocol.infusion
    if left_min and (minutes * _TENFOLD <= left_min or minutes >= left_min * _TENFOLD):
        why = translate(
            _C,
            "{minutes} is a tenth, or ten times, of the {left} that were left",
            minutes=with_unit(minutes, "min"),
            left=with_unit(round(left_min, 1), "min"),
        )
        yield Asked(kind=RUN_TIME, why=why)
    elif rule is not None and minutes * 60 > Decimal(str(rule.longest_s)):
        most = with_unit(Decimal(str(rule.longest_s)) / 60, "min")
        why = translate(_C, "{minutes} min are over {most}", minutes=minutes, most=most)
        yield Asked(kind=RUN_TIME, why=why)


async def _write(
    steer: Steer, shown: Decimal | None, minutes: float, room: Room, entry: Entry
) -> list[Fact]:
    facts = await _steered(steer, shown, minutes, room, entry)
    if entry.override:
        kept = translate(_C, "infusion kept: {reason}", reason=entry.override)
        facts += await room.recording.observe(entry, text=kept)
    return facts


async def _steered(
    steer: Steer, shown: Decimal | None, minutes: float, room: Room, entry: Entry
) -> list[Fact]:
    match steer:
        case Steer.CHANGE:
            return await room.dosing.change_infusion(entry, minutes, shown)
        case Steer.PAUSE:
            return await room.dosing.pause_infusion(entry, shown)
        case Steer.RESUME:
            return await room.dosing.resume_infusion(entry)
        case Steer.END:
            return await room.dosing.end_infusion(entry, shown)
    assert_never(steer)
