"""A dose held under the tongue: how long yet, what was ordered then, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact, HoldOutcome
from kapmonitor.protocols.model import Hold, HoldOrder
from kapmonitor.protocols.moves import MoveCause, Moved
from kapmonitor.protocols.plan import HoldNow
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.asked_deed import AskedDeed, Wish
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.dose_screen import time_words

_C = "running"
_THEN = {
    HoldOrder.SPIT: "then spit",
    HoldOrder.SWALLOW: "then swallow",
    HoldOrder.EITHER: "then spit or swallow, as ordered",
}
_OUTCOMES = {HoldOutcome.SPAT: "Spat", HoldOutcome.SWALLOWED: "Swallowed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldScreen:
    """What is shown of the hold."""

    clock: str = ""
    """What is left of the planned time, or how long it is over; empty while none is on."""
    clock_words: str = ""
    then: str = ""
    said: str = ""
    can_start: bool = False
    was_held: bool = False
    """Whether a dose was held before."""
    start_words: str = ""
    why_not_start: str = ""
    can_end: bool = False
    ordered: HoldOutcome = HoldOutcome.SPAT
    """The end that the keyboard comes to first."""
    asked: str = ""
    """The question about an end before the planned time; empty while none is asked."""
    swallowed_words: str = ""
    """What swallowing does to the leaving time."""
    moved: str = ""


class Holding(QObject):
    """The hold of the open session.

    Signals:
        changed_to: what is shown from now on.
    """

    changed_to = Signal(HoldScreen)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self.deed = AskedDeed(desk, author)
        self._asked_at: datetime | None = None
        """When an early end was pressed: the moment that is kept while it is asked about."""
        self.now = HoldScreen()
        self.deed.done.connect(self._on_done)

    def press_start(self) -> None:
        """It is held from now on."""
        if self.now.can_start:
            what = translate(_C, "Hold started")
            at = self._desk.clock.now().utc
            self.deed.press(Wish(what=what, at=at, write=_start))

    def press_end(self, outcome: HoldOutcome) -> None:
        """It was spat or swallowed; before the planned time that is asked about once."""
        held = self._held()
        if held is None or not self.now.can_end:
            return
        now = self._desk.clock.now().utc
        if self._asked_at is None and now < held.ends_at:
            self._asked_at = now
            self.deed.say("")
            self.show()
            return
        what = translate(_C, _OUTCOMES[outcome])
        at = self._asked_at or now
        self.deed.press(Wish(what=what, at=at, write=partial(_end, outcome)))

    def press_still_held(self) -> None:
        """It is not over: the press was a slip."""
        self._asked_at = None
        self.deed.change()
        self.show()

    def forget(self) -> None:
        """Another session (H32)."""
        self._asked_at = None
        self.deed.forget()
        self.show()

    def show(self) -> None:
        """Look again: time passes."""
        now = self._look()
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _held(self) -> HoldNow | None:
        view = self._link.view
        return view.plan.hold if view is not None else None

    def _look(self) -> HoldScreen:
        view, protocol = self._link.view, self._desk.protocol
        rule = protocol.hold if protocol is not None else None
        if view is None or rule is None:
            return HoldScreen()
        held, now = view.plan.hold, self._desk.clock.now().utc
        is_held = held is not None and held.held.ended_at is None
        if held is None or not is_held:
            return self._before(view, rule, held)
        left_s = (held.ends_at - now).total_seconds()
        is_over = left_s <= 0
        words = "of the planned {planned}" if not is_over else "over the planned {planned}"
        return HoldScreen(
            clock=format_clock(abs(left_s)),
            clock_words=translate(_C, words, planned=format_clock(rule.planned_s)),
            then=translate(_C, _THEN[rule.order]),
            said=translate(
                _C,
                "held since {time}, planned to {end}",
                time=time_words(held.held.started_at),
                end=time_words(held.ends_at),
            ),
            can_end=True,
            ordered=_ordered(rule),
            asked=self._asked_words(held),
            swallowed_words=_swallowed_words(rule, view, now),
        )

    def _before(self, view: RoomView, rule: Hold, held: HoldNow | None) -> HoldScreen:
        """None is on: one may be started after a dose; the last one is told."""
        has_dose = any(each.counts for each in view.doses) or bool(view.unexplained_voids)
        why = "" if has_dose else translate(_C, "no dose is recorded that could be held")
        return HoldScreen(
            then=translate(
                _C,
                "planned {planned}, {then}",
                planned=format_clock(rule.planned_s),
                then=translate(_C, _THEN[rule.order]),
            ),
            said=_ended_words(held) if held is not None else "",
            can_start=has_dose,
            was_held=held is not None,
            start_words=translate(_C, "Start hold" if held is None else "Start another hold"),
            why_not_start=why,
            moved=_moved_words(view),
        )

    def _asked_words(self, held: HoldNow) -> str:
        if self._asked_at is None:
            return ""
        early = format_clock((held.ends_at - self._asked_at).total_seconds())
        return translate(
            _C,
            "{early} before the planned end: swallowed or spat? {time} is held.",
            early=early,
            time=time_words(self._asked_at),
        )

    def _on_done(self, _wish: Wish) -> None:
        self._asked_at = None
        self.show()


def _ordered(rule: Hold) -> HoldOutcome:
    swallows = rule.order is HoldOrder.SWALLOW
    return HoldOutcome.SWALLOWED if swallows else HoldOutcome.SPAT


def _swallowed_words(rule: Hold, view: RoomView, now: datetime) -> str:
    """Said before it is pressed: what is swallowed acts later and longer."""
    if rule.swallowed_minimum_s is None:
        return ""
    earliest = now + timedelta(seconds=rule.swallowed_minimum_s)
    if view.may_leave_at is not None and view.may_leave_at >= earliest:
        return ""
    return translate(
        _C,
        "swallowed: nobody leaves before {time}",
        time=f"{earliest.astimezone():%H:%M}",
    )


def _ended_words(held: HoldNow) -> str:
    if held.held.ended_at is None or held.held.outcome is None:
        return ""
    how = translate(_C, _OUTCOMES[held.held.outcome])
    if held.is_early():
        early = format_clock((held.ends_at - held.held.ended_at).total_seconds())
        say = "{how} {time}, {early} before the planned end"
        return translate(_C, say, how=how, time=time_words(held.held.ended_at), early=early)
    return translate(_C, "{how} {time}", how=how, time=time_words(held.held.ended_at))


def _moved_words(view: RoomView) -> str:
    """That the leaving time moved by it, and by how much."""
    found = [
        each
        for each in view.moves
        if each.moved is Moved.LEAVING and each.cause is MoveCause.SWALLOWED
    ]
    if not found:
        return ""
    last = found[-1]
    return translate(
        _C,
        "leaving moved from {was} to {now}: swallowed",
        was=f"{last.was.astimezone():%H:%M}",
        now=f"{last.now.astimezone():%H:%M}",
    )


async def _start(room: Room, entry: Entry) -> list[Fact]:
    return await room.dosing.start_hold(entry)


async def _end(outcome: HoldOutcome, room: Room, entry: Entry) -> list[Fact]:
    return await room.dosing.end_hold(entry, outcome)
