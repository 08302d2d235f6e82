"""Stages and gates: what may be begun, what stands in the way, and who goes past it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_AGREED, DosingProtocol
from kapmonitor.protocols.pressure import PRESSURE_GATE
from kapmonitor.protocols.stages import PlannedStage, StageState
from kapmonitor.services.entries import Entry
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed, DeedNow, DeedState
from kapmonitor.ui.viewmodels.gate_lines import (
    GateLine,
    TickLine,
    gate_line,
    pressure_words,
    reading_lines,
)
from kapmonitor.ui.viewmodels.in_turn import Answered, InTurn
from kapmonitor.ui.viewmodels.observation_words import gate_words
from kapmonitor.ui.viewmodels.refusal_words import is_the_clinicians
from kapmonitor.ui.viewmodels.said_gates import SaidGates

_C = "stages"
_STATE_WORDS = {
    StageState.PAST: "was on",
    StageState.SKIPPED: "passed over",
    StageState.ON: "on",
    StageState.COMING: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChoice:
    """A stage that may be begun, and where it stands in a word."""

    id: str
    title: str
    is_on: bool
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesNow:
    """What the stage panel shows. ``chosen`` is what *start* would begin."""

    stages: tuple[StageChoice, ...] = ()
    chosen: StageChoice | None = None
    on: str = ""
    """Every stage that is on, and for how long."""
    gates: tuple[GateLine, ...] = ()
    """Those before the dose, until it is given."""
    ticks: tuple[TickLine, ...] = ()
    """What is seen to in the stages that are on."""
    leaving: str = ""
    """How the leaving list stands; empty before the first dose."""
    asked: DeedNow = field(default_factory=DeedNow)
    """The gate or thing whose press was refused or not saved, until it is answered otherwise."""
    asked_gate: str = ""
    """The gate that a clinician's reason would go past now."""

    @property
    def open_gates(self) -> int:
        """How many gates stand open."""
        return sum(not gate.is_met for gate in self.gates)


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
        self.gates = InTurn(desk, author)
        self.now = StagesNow()
        self._said = SaidGates()
        self._chosen: str | None = None
        self._asked = Answered(key="", deed=DeedNow())
        self._view: RoomView | None = link.view
        self.gates.answered.connect(self._on_answered)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def begin(self) -> None:
        """Ask anew: the stage after the one that is on is proposed."""
        self._chosen = None
        self._asked = Answered(key="", deed=DeedNow())
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

    def meet(self, gate: str, override: str | None = None) -> None:
        """Say that a gate is met, as of now; with a clinician's reason where something is against.

        It is unsaid in the log, with a reason.
        """

        def make(entry: Entry) -> Action:
            async def action(room: Room) -> list[Fact]:
                return await room.recording.meet_gate(entry, gate)

            return action

        self._drop_asked(gate)
        self.gates.ask(gate, gate_words(gate), make, override)
        self._tell()

    def tick(self, line: TickLine) -> None:
        """Say that a thing of a checklist was seen to, as of now."""

        def make(entry: Entry) -> Action:
            async def action(room: Room) -> list[Fact]:
                return await room.recording.tick(entry, line.stage, line.item)

            return action

        self._drop_asked(line.key)
        self.gates.ask(line.key, line.words, make)
        self._tell()

    def _drop_asked(self, key: str) -> None:
        if self._asked.key == key:
            self._asked = Answered(key="", deed=DeedNow())

    def _on_answered(self, answered: Answered) -> None:
        """A refusal stays said while others are written."""
        if answered.deed.state is not DeedState.DONE:
            self._asked = answered
        self._tell()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._said.forget()
        self.gates.forget()
        self._asked = Answered(key="", deed=DeedNow())
        self._chosen = None

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._said.take(update.facts)
        if any(isinstance(fact.event, ev.StageStarted) for fact in update.facts):
            self._chosen = None
        self._tell()

    def _tell(self) -> None:
        view, protocol = self._view, self._desk.protocol
        if view is None or protocol is None:
            return
        stages = tuple(_choice(each) for each in view.plan.stages)
        gates = tuple(self._gates(view, protocol))
        now = StagesNow(
            stages=stages,
            chosen=_chosen(stages, self._chosen, view.stage),
            on=_on_words(view),
            gates=gates,
            ticks=tuple(self._ticks(view, protocol)),
            leaving=_leaving_words(view),
            asked=self._asked.deed,
            asked_gate=self._asked_gate(gates),
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _gates(self, view: RoomView, protocol: DosingProtocol) -> Iterator[GateLine]:
        if view.plan.zero is not None and not view.gates_open:
            return
        for gate in protocol.gates:
            if gate in (*ARRIVAL_GATES, BOOSTER_AGREED):
                line = gate_line(gate, self._said.newest(gate), view, waits=self.gates.waits(gate))
                yield _with_pressure(line, view, protocol) if gate == PRESSURE_GATE else line

    def _ticks(self, view: RoomView, protocol: DosingProtocol) -> Iterator[TickLine]:
        """Of the stages that are on; before any is, of the first."""
        on = [each.stage.id for each in view.plan.stages if each.state is StageState.ON]
        shown = on if view.stage is not None else [each.id for each in protocol.stages[:1]]
        for checklist in protocol.checklists:
            for item in checklist.items if checklist.stage in shown else ():
                yield TickLine(
                    stage=checklist.stage,
                    item=item.id,
                    words=item.title,
                    is_ticked=(checklist.stage, item.id) in view.ticked,
                )

    def _asked_gate(self, gates: Sequence[GateLine]) -> str:
        """A role that may not stays asked: somebody else may write the reason."""
        refusal, key = self._asked.deed.refusal, self._asked.key
        is_open = any(line.gate == key and not line.is_met for line in gates)
        return key if is_open and refusal is not None and is_the_clinicians(refusal) else ""


def _with_pressure(line: GateLine, view: RoomView, protocol: DosingProtocol) -> GateLine:
    """The two readings and what they come to, where the protocol has that rule (HAZARDS H46)."""
    rule, now = protocol.pressure, view.pressure_hold
    if rule is None or now is None:
        return line
    words = pressure_words(rule, now, view)
    return replace(
        line,
        detail=words,
        readings=reading_lines(rule, now),
    )


def _choice(planned: PlannedStage) -> StageChoice:
    return StageChoice(
        id=planned.stage.id,
        title=planned.stage.title,
        is_on=planned.state is StageState.ON,
        state=translate(_C, _STATE_WORDS[planned.state]) if _STATE_WORDS[planned.state] else "",
    )


def _chosen(
    stages: Sequence[StageChoice], wanted: str | None, on: str | None
) -> StageChoice | None:
    """The stage a person chose, else the one after that which is on."""
    if wanted is not None:
        return next((stage for stage in stages if stage.id == wanted), None)
    order = [stage.id for stage in stages]
    place = order.index(on) + 1 if on in order else 0
    return stages[place] if place < len(stages) else None


def _on_words(view: RoomView) -> str:
    """Several may be on at once."""
    on = [each for each in view.plan.stages if each.state is StageState.ON]
    if not on:
        return translate(_C, "no stage is on")
    names = ", ".join(
        f"{each.stage.title} {format_clock((view.now - each.starts_at).total_seconds())}"
        for each in on
    )
    return translate(_C, "on: {stages}", stages=names)


def _leaving_words(view: RoomView) -> str:
    if view.plan.zero is None or not view.plan.leaving:
        return ""
    return translate(
        _C,
        "{open} of {all} open",
        open=sum(not each.is_met for each in view.plan.leaving),
        all=len(view.plan.leaving),
    )
