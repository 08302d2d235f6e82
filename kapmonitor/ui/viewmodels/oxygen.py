"""Oxygen as a state: on at a flow since a moment, or off (HAZARDS H11)."""

from dataclasses import dataclass, field
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.recording import MOST_OXYGEN_L_PER_MIN
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.amount_fields import TypedAmount, read_amount
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed
from kapmonitor.ui.viewmodels.local_time import clock_word

_C = "oxygen"
FLOWS = (Decimal(1), Decimal(2), Decimal(4), Decimal(6), Decimal(10))
"""Flows with a target of their own, L/min: steps of a wall meter (general knowledge)."""
_MOST = Decimal(str(MOST_OXYGEN_L_PER_MIN))


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenNow:
    """Whether it is on and at which flow, in L/min; what is typed, and what is wrong with it."""

    flow: Decimal | None = None
    words: str = ""
    since: str = ""
    typed: TypedAmount = field(default_factory=TypedAmount)
    problem: str = ""

    @property
    def is_on(self) -> bool:
        """Whether oxygen is on."""
        return self.flow is not None


class Oxygen(QObject):
    """Says that oxygen was turned on, to another flow, or off.

    Signals:
        changed_to: the flow that is on, and what is typed.
    """

    changed_to = Signal(OxygenNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self.deed = Deed(desk, author)
        self.now = OxygenNow()
        self._typed = TypedAmount()
        self._problem = ""
        self._view: RoomView | None = link.view
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        self._tell()

    def begin(self) -> None:
        """Ask anew: nothing is typed."""
        self.type("")
        self.deed.forget()

    def type(self, text: str) -> None:
        """A flow as far as it is typed, L/min."""
        self._typed = read_amount(text, highest=_MOST, unit="L/min")
        self._problem = ""
        self._tell()

    def give_typed(self) -> None:
        """Give what is typed."""
        if self._typed.amount is not None:
            self.give(self._typed.amount)
        else:
            self._say(self._typed.fault or translate(_C, "type a flow in L/min first"))

    def give(self, flow: Decimal) -> None:
        """Oxygen is on at this flow, L/min, from now on."""
        if flow == self.now.flow:
            self._say(translate(_C, "{flow} L/min is on already", flow=f"{flow:g}"))
            return
        self._write(translate(_C, "Oxygen {flow} L/min", flow=f"{flow:g}"), float(flow))

    def end(self) -> None:
        """Oxygen is off from now on."""
        if not self.now.is_on:
            self._say(translate(_C, "no oxygen is on"))
            return
        self._write(translate(_C, "Oxygen off"), 0.0)

    def _write(self, what: str, flow_l_per_min: float) -> None:
        self._say("")

        async def action(room: Room) -> list[Fact]:
            return await room.recording.set_oxygen(entry, flow_l_per_min)

        entry = self.deed.entry()
        self.deed.do(what, entry, action)

    def _say(self, problem: str) -> None:
        self._problem = problem
        self._tell()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._typed, self._problem = TypedAmount(), ""
        self.deed.forget()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._tell()

    def _tell(self) -> None:
        view = self._view
        flow = view.oxygen_l_per_min if view is not None else None
        now = OxygenNow(
            flow=None if flow is None else Decimal(f"{flow:g}"),
            words=_flow_words(flow),
            since=_since_words(view),
            typed=self._typed,
            problem=self._problem,
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)


def _flow_words(flow: float | None) -> str:
    return translate(_C, "off") if flow is None else f"{flow:g}"


def _since_words(view: RoomView | None) -> str:
    if view is None or view.oxygen_since is None:
        return ""
    lasted = format_clock((view.now - view.oxygen_since).total_seconds())
    return translate(
        _C, "since {time}, {lasted}", time=clock_word(view.oxygen_since), lasted=lasted
    )
