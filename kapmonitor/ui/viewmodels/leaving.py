"""The leaving list of the open session, live from time zero on (HAZARDS H47).

A list, not a score: items are counted, and nothing says that all is well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.leaving import LeavingItem, PressureBesideBaseline
from kapmonitor.protocols.model import LEAVING_TIME, DosingProtocol
from kapmonitor.protocols.moves import Moved
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import Freshness, RoomView, SignView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk
from kapmonitor.ui.text import number_word, role_word
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.gate_lines import figures_of
from kapmonitor.ui.viewmodels.in_turn import Answered, InTurn
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.said_gates import SaidGates
from kapmonitor.ui.viewmodels.timeline_news import why_moved

_C = "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingLine:
    """One item: its words, when it was met or what stands against it, and why it is asked anew."""

    item: str
    words: str
    is_met: bool
    may_be_met: bool
    aside: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """What a person looks at beside the list: shown, and judged by nobody but that person."""

    name: str
    title: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingNow:
    """What the panel shows; ``empty`` says why there is no list, or why it waits."""

    lines: tuple[LeavingLine, ...] = ()
    counted: str = ""
    empty: str = ""
    evidence: tuple[EvidenceLine, ...] = ()
    asked: DeedNow = field(default_factory=DeedNow)
    """The item whose press was refused or not saved."""


class Leaving(QObject):
    """Says items of the list to be met, each by a person.

    Signals:
        changed_to: the list and the evidence beside it.
    """

    changed_to = Signal(LeavingNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self.items = InTurn(desk, author)
        self.now = LeavingNow()
        self._said = SaidGates()
        self._asked = DeedNow()
        self._view: RoomView | None = link.view
        self.items.answered.connect(self._on_answered)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def begin(self) -> None:
        """What was refused has been read."""
        self._asked = DeedNow()
        self._tell()

    def meet(self, item: str) -> None:
        """Say that an item is met, as of now. It is unsaid in the log, with a reason."""
        line = next((each for each in self.now.lines if each.item == item), None)
        if line is None or not line.may_be_met:
            return

        def make(entry: Entry) -> Action:
            async def action(room: Room) -> list[Fact]:
                return await room.recording.meet_gate(entry, item)

            return action

        self._asked = DeedNow()
        self.items.ask(item, line.words, make)
        self._tell()

    def _on_answered(self, answered: Answered) -> None:
        if answered.deed.state is not DeedState.DONE:
            self._asked = answered.deed
        self._tell()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._said.forget()
        self.items.forget()
        self._asked = DeedNow()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._said.take(update.facts)
        self._tell()

    def _tell(self) -> None:
        view, protocol = self._view, self._desk.protocol
        if view is None or protocol is None:
            return
        now = LeavingNow(
            lines=tuple(self._line(each, view) for each in view.plan.leaving),
            counted=_counted(view),
            empty=_empty(view),
            evidence=tuple(_evidence(view, protocol)),
            asked=self._asked,
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _line(self, item: LeavingItem, view: RoomView) -> LeavingLine:
        waits = self.items.waits(item.item)
        is_a_persons = item.item != LEAVING_TIME and item.stands_against is None
        return LeavingLine(
            item=item.item,
            words=gate_words(item.item),
            is_met=item.is_met,
            may_be_met=is_a_persons
            and not item.is_met
            and not waits
            and view.plan.zero is not None,
            aside=translate(_C, "writing") if waits else self._aside(item, view),
            detail=self._asked_anew(item, view),
        )

    def _aside(self, item: LeavingItem, view: RoomView) -> str:
        if item.item == LEAVING_TIME:
            return _time_aside(item, view)
        if item.stands_against is not None:
            return translate(_C, item.stands_against)
        if not item.is_met or item.met_at is None:
            return "" if self._asked_anew(item, view) else translate(_C, "open")
        time, said = clock_word(item.met_at), self._said.newest(item.item)
        who = f" {role_word(said.recorded_by)}" if said is not None else ""
        return translate(_C, "met {time}{who}", time=time, who=who)

    def _asked_anew(self, item: LeavingItem, view: RoomView) -> str:
        """Why an item that somebody has said stands open again; short: it stands in a row."""
        said = self._said.newest(item.item)
        stands = item.stands_against is not None or item.item == LEAVING_TIME
        if item.is_met or stands or item.item not in view.gates_met or said is None:
            return ""
        time, last = clock_word(said.at), view.plan.last_given_at
        if last is not None and said.at < last:
            return translate(_C, "asked anew: dose after {time}", time=time)
        return translate(_C, "asked anew: oxygen after {time}", time=time)


def _counted(view: RoomView) -> str:
    """How many stand open, and nothing beyond that."""
    items = view.plan.leaving
    if not items or view.plan.zero is None:
        return ""
    count = sum(not each.is_met for each in items)
    return translate(_C, "{open} of {all} open", open=count, all=len(items))


def _empty(view: RoomView) -> str:
    if not view.plan.leaving:
        return translate(_C, "This protocol has no leaving list.")
    if view.plan.zero is None:
        return translate(_C, "The list is asked from the first dose on.")
    return ""


def _time_aside(item: LeavingItem, view: RoomView) -> str:
    earliest = view.may_leave_at
    if earliest is None:
        return translate(_C, "runs from the dose")
    time = clock_word(earliest)
    if item.is_met:
        return translate(_C, "since {time}", time=time)
    left = format_clock((earliest - view.now).total_seconds())
    return translate(_C, "{time}, {left} to go", time=time, left=left)


def _moved(view: RoomView) -> Iterator[EvidenceLine]:
    """Why the earliest time stands elsewhere than it did; nothing where it has not moved."""
    move = next((each for each in reversed(view.moves) if each.moved is Moved.LEAVING), None)
    if move is None:
        return
    sign = "+" if move.by_s > 0 else "\N{MINUS SIGN}"
    yield EvidenceLine(
        name="moved",
        title=gate_words(LEAVING_TIME),
        words=translate(_C, "moved {by}", by=f"{sign}{format_clock(abs(move.by_s))}"),
        detail=why_moved(move, view),
    )


def _evidence(view: RoomView, protocol: DosingProtocol) -> Iterator[EvidenceLine]:
    percent = protocol.leaving.near_baseline_percent if protocol.leaving is not None else None
    yield _pressure(view.pressure_beside_baseline, percent, view)
    yield _spo2(view)
    yield _oxygen(view)
    yield from _moved(view)


def _pressure(
    beside: PressureBesideBaseline | None, percent: float | None, view: RoomView
) -> EvidenceLine:
    title = translate(_C, "Pressure")
    if beside is None:
        words = translate(_C, "none since the first dose")
        return EvidenceLine(name="pressure", title=title, words=words)
    age = _age((view.now - beside.newest.at).total_seconds())
    words = translate(
        _C,
        "{figures} mmHg, {age} ago",
        figures=figures_of(beside.newest),
        age=age,
    )
    return EvidenceLine(
        name="pressure", title=title, words=words, detail=_beside_words(beside, percent)
    )


def _beside_words(beside: PressureBesideBaseline, percent: float | None) -> str:
    """Both shares, and whether they are as near as the protocol says: judged by a person."""
    before, up, down = beside.baseline, beside.systolic_percent, beside.diastolic_percent
    if before is None or up is None or down is None:
        return translate(_C, "none before the dose to hold it against")
    words = translate(
        _C,
        "{before} before dose: {systolic} / {diastolic} %",
        before=figures_of(before),
        systolic=_signed(up),
        diastolic=_signed(down),
    )
    if percent is None:
        return words
    is_near = max(abs(up), abs(down)) <= percent
    near = "within {percent} %" if is_near else "not within {percent} %"
    return f"{words}, {translate(_C, near, percent=f'{percent:g}')}"


def _age(seconds: float) -> str:
    """Whole seconds, from a minute on whole minutes."""
    if seconds < 60:
        return translate(_C, "{count} s", count=int(seconds))
    if seconds < 3600:
        return translate(_C, "{count} min", count=int(seconds // 60))
    return format_clock(seconds)


def _signed(percent: float) -> str:
    return f"{percent:+.0f}".replace("-", "\N{MINUS SIGN}")


def _spo2(view: RoomView) -> EvidenceLine:
    title = translate(_C, "SpO₂")
    sign = next((each for each in view.signs if each.sign is VitalSign.SPO2), None)
    return EvidenceLine(
        name="spo2",
        title=title,
        words=_spo2_words(sign),
        detail=translate(_C, "on oxygen, not as on air") if view.oxygen_l_per_min else "",
    )


def _spo2_words(sign: SignView | None) -> str:
    if sign is None or sign.value is None or sign.age_s is None:
        return translate(_C, "no reading")
    age = _age(sign.age_s)
    if sign.freshness is Freshness.GONE:
        return translate(_C, "no reading for {age}", age=age)
    words = "{value} %, {age} ago" if sign.freshness is Freshness.LIVE else "{value} %, old: {age}"
    return translate(_C, words, value=number_word(sign.value), age=age)


def _oxygen(view: RoomView) -> EvidenceLine:
    title = translate(_C, "Oxygen")
    if view.oxygen_l_per_min is None:
        return EvidenceLine(name="oxygen", title=title, words=translate(_C, "none on"))
    words = translate(_C, "{flow} L/min", flow=f"{view.oxygen_l_per_min:g}")
    if view.oxygen_since is not None:
        words = translate(_C, "{flow} since {time}", flow=words, time=clock_word(view.oxygen_since))
    return EvidenceLine(name="oxygen", title=title, words=words)
