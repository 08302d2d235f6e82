"""Stages and gates: what may be begun, what stands in the way, and who goes past it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.protocols.model import (
    ADMINISTRATION,
    ARRIVAL_GATES,
    BOOSTER_AGREED,
    LEAVING_TIME,
    DosingProtocol,
)
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import RoomView, StageView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed, DeedNow, DeedState
from kapmonitor.ui.viewmodels.observation_words import gate_words

_C = "stages"
LEAVING_STAGES = ("recovery", "discharge")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """One gate or leaving item, whether it is met, and whether a person may say so."""

    gate: str
    words: str
    is_met: bool
    is_a_persons: bool = True
    """A clock answers the leaving time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChoice:
    """A stage that may be begun."""

    id: str
    title: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesNow:
    """What the stage panel shows. ``chosen`` is what *start* would begin."""

    stages: tuple[StageChoice, ...] = ()
    chosen: StageChoice | None = None
    gates_title: str = ""
    gates: tuple[GateLine, ...] = ()


class StageMoves(QObject):
    """The stages of the open session; none is ever begun but by a person.

    Signals:
        changed_to: what may be begun, and the gates of the moment.
    """

    changed_to = Signal(StagesNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self.deed = Deed(desk, author)
        self.gate_deed = Deed(desk, author)
        self.now = StagesNow()
        self._met: dict[int, str] = {}
        self._to_meet: dict[str, Entry] = {}
        """What was pressed and is not answered yet, with the moment of its press."""
        self._chosen: str | None = None
        self._view: RoomView | None = link.view
        # Queued: whoever shows an answer has it before the next is asked.
        self.gate_deed.changed_to.connect(self._on_gate_deed, Qt.ConnectionType.QueuedConnection)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def begin(self) -> None:
        """Ask anew: the stage after the one that is on is proposed."""
        self._chosen = None
        self.deed.forget()
        self._tell()

    def choose(self, stage: str) -> None:
        """Another stage than the next."""
        self._chosen = stage
        self.deed.forget()
        self._tell()

    def start(self, override: str | None = None) -> None:
        """Start the chosen stage; ``override`` is the reason for going past its gates."""
        chosen = self.now.chosen
        if chosen is None:
            return

        async def action(room: Room) -> list[Fact]:
            return await room.recording.start_stage(entry, chosen.id)

        entry = self.deed.entry(override=override or None)
        self.deed.do(chosen.title, entry, action)

    def meet(self, gate: str) -> None:
        """Say that a gate is met, as of now. It is unsaid in the log, with a reason.

        Gates that are pressed while one is still being written wait for it: none is lost.
        """
        if gate in self._to_meet:
            return
        self._to_meet[gate] = self.gate_deed.entry()
        if len(self._to_meet) == 1:
            self._meet_first()

    def _meet_first(self) -> None:
        gate, entry = next(iter(self._to_meet.items()))

        async def action(room: Room) -> list[Fact]:
            return await room.recording.meet_gate(entry, gate)

        self.gate_deed.do(gate_words(gate), entry, action)

    def _on_gate_deed(self, deed: DeedNow) -> None:
        """One is answered, or was given up: the next that waits is written."""
        if deed.state is DeedState.WRITING or not self._to_meet:
            return
        del self._to_meet[next(iter(self._to_meet))]
        if self._to_meet:
            self._meet_first()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._met.clear()
        self._to_meet.clear()
        self._chosen = None

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        for fact in update.facts:
            self._take(fact)
        self._tell()

    def _take(self, fact: Fact) -> None:
        match fact.event:
            case ev.GateMet(gate=gate) | ev.GateOverridden(gate=gate):
                self._met[fact.version] = gate
            case ev.EntryVoided(voids=version):
                self._met.pop(version, None)
            case ev.StageStarted():
                self._chosen = None
            case _:
                pass

    def _tell(self) -> None:
        view, protocol = self._view, self._desk.protocol
        if view is None or protocol is None:
            return
        stages = tuple(
            StageChoice(id=each.id, title=each.title, is_on=each.id == view.stage)
            for each in view.stages
        )
        title, gates = self._gates(view, protocol)
        now = StagesNow(
            stages=stages,
            chosen=_chosen(stages, self._chosen, view.stage),
            gates_title=title,
            gates=gates,
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _gates(self, view: RoomView, protocol: DosingProtocol) -> tuple[str, tuple[GateLine, ...]]:
        """Arrival gates until administration was begun, the leaving list towards the end."""
        if not _was_begun(view.stages, ADMINISTRATION):
            wanted = [g for g in (*ARRIVAL_GATES, BOOSTER_AGREED) if g in protocol.gates]
            return translate(_C, "below: before the dose"), self._lines(wanted)
        if view.stage in LEAVING_STAGES and protocol.leaving is not None:
            items = protocol.leaving.items
            return translate(_C, "below: before leaving"), _leaving(items, view.leaving_open)
        return "", ()

    def _lines(self, gates: Sequence[str]) -> tuple[GateLine, ...]:
        met = set(self._met.values())
        return tuple(
            GateLine(gate=gate, words=gate_words(gate), is_met=gate in met) for gate in gates
        )


def _leaving(items: Sequence[str], still_open: Sequence[str]) -> tuple[GateLine, ...]:
    return tuple(
        GateLine(
            gate=item,
            words=gate_words(item),
            is_met=item not in still_open,
            is_a_persons=item != LEAVING_TIME,
        )
        for item in items
    )


def _was_begun(stages: Sequence[StageView], stage: str) -> bool:
    return any(each.id == stage and each.started_at is not None for each in stages)


def _chosen(
    stages: Sequence[StageChoice], wanted: str | None, on: str | None
) -> StageChoice | None:
    """The stage a person chose, else the one after that which is on."""
    if wanted is not None:
        return next((stage for stage in stages if stage.id == wanted), None)
    order = [stage.id for stage in stages]
    place = order.index(on) + 1 if on in order else 0
    return stages[place] if place < len(stages) else None
