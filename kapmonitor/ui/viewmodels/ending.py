"""Ending a session: whether the person left, what is still owed, and who goes past it.

HAZARDS H47, H48.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Ending, Fact
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk, Outcome
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed, DeedNow, DeedState
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.owed_words import OwedAnswer, OwedGroup, asking_owed, grouped

_C = "ending"

ENDINGS = (
    Ending.DISCHARGED,
    Ending.NOT_DOSED,
    Ending.STOPPED,
    Ending.TRANSFERRED,
    Ending.LEFT_AGAINST_ADVICE,
)
"""What staff may choose; the end of a script is a script's."""
WITH_REASON = frozenset(ENDINGS) - {Ending.DISCHARGED}
"""Endings that say why."""
_ASKS = {
    Ending.NOT_DOSED: "Why nothing was given",
    Ending.STOPPED: "Why it was stopped",
    Ending.TRANSFERRED: "To where, and why",
    Ending.LEFT_AGAINST_ADVICE: "Why, and what was said to the person",
}
TOLD = {
    Ending.TRANSFERRED: "Who has them now",
    Ending.LEFT_AGAINST_ADVICE: "Who was told",
}
"""Endings in which somebody else takes over, or has to know (HAZARDS H48)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingNow:
    """The chosen ending, what it asks for in words, and what is still open."""

    ending: Ending | None = None
    asks_for: str = ""
    told_asks: str = ""
    """What the field beside *has left* asks; empty where it asks nothing."""
    left: str = ""
    """Since when the person is said to have left; empty while nobody said so."""
    owed: tuple[OwedGroup, ...] = ()
    """What is still owed under that ending, in words."""
    concerns: tuple[str, ...] = ()
    """What is odd about closing now."""
    question: str = ""
    """What is asked once more before it is closed; empty where nothing is."""
    problem: str = ""


class SessionEnding(QObject):
    """Says that the person left, and closes the session.

    Signals:
        changed_to: the choice so far and what stands against it.
    """

    changed_to = Signal(EndingNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self.deed = Deed(desk, author)
        self.left_deed = Deed(desk, author)
        self.now = EndingNow()
        self._ending: Ending | None = None
        self._problem = ""
        self._owed: tuple[OwedGroup, ...] = ()
        self._owed_of: object = None
        """What the room looked like when it was asked what is owed."""
        self.awaited: OwedAnswer | None = None
        """What was asked of the core about what is owed, and is not answered yet."""
        self._asks_again = False
        self._confirmed: frozenset[str] = frozenset()
        """Concerns that somebody has read and closes in spite of."""
        self._view = link.view
        self.left_deed.changed_to.connect(self._on_left_deed)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def choose(self, ending: Ending) -> None:
        """How it ended."""
        self._ending = ending
        self._start_over()
        self._ask_owed()
        self._tell()

    def begin(self) -> None:
        """Ask anew; the choice stays, and so does what was typed."""
        self._start_over()
        self._ask_owed()
        self._tell()

    def say_left(self, told: str) -> None:
        """The person is out of the room; ``told``: who knows, or has them now."""
        words = told.strip()
        if self._ending in TOLD and not words:
            self._say_problem(_type_first(translate(_C, TOLD[self._ending])))
            return
        self._problem = ""

        async def action(room: Room) -> list[Fact]:
            return await room.recording.person_left(entry, told=words or None)

        entry = self.left_deed.entry()
        self.left_deed.do(translate(_C, "The person has left the room"), entry, action)
        self._tell()

    def close(self, reason: str, override: str | None = None) -> None:
        """Close it; ``override`` is the reason for which a clinician goes past open items.

        What is odd about it is asked about once more first.
        """
        ending, words = self._ending, reason.strip()
        if ending is None:
            return
        if ending in WITH_REASON and not words:
            self._say_problem(_type_first(translate(_C, _ASKS[ending])))
            return
        self._problem = ""
        self._asks_again = not frozenset(self._unread()) <= self._confirmed
        if not self._asks_again:
            self._write(ending, words, override)
        self._tell()

    def close_anyway(self, reason: str) -> None:
        """What was asked about was read: close it in spite of that."""
        self._confirmed = frozenset(self._unread())
        self.close(reason)

    def not_yet(self) -> None:
        """What was asked about is seen to first."""
        self._asks_again = False
        self._tell()

    def _write(self, ending: Ending, words: str, override: str | None) -> None:
        async def action(room: Room) -> list[Fact]:
            return await room.recording.close(entry, ending, words or None)

        entry = self.deed.entry(override=override or None)
        self.deed.do(ending_words(ending), entry, action)

    def _unread(self) -> tuple[str, ...]:
        """What closing asks about once more: live values, the person, the minimum (H48)."""
        view = self._view
        if view is None:
            return ()
        return tuple(_asked_again(view, self._ending))

    def _start_over(self) -> None:
        self._problem = ""
        self._asks_again = False
        self._confirmed = frozenset()
        self.deed.forget()
        self.left_deed.forget()

    def _say_problem(self, words: str) -> None:
        self._problem = words
        self._tell()

    def _ask_owed(self) -> None:
        """Ask the core; its rule is what is kept with the closing."""
        if self._ending is None or self._view is None or self.awaited is not None:
            return
        self._owed_of = _owed_of(self._view, self._ending)
        answer = OwedAnswer(ending=self._ending, at=self._desk.clock.now().utc)
        self.awaited = answer

        def done(_outcome: Outcome) -> None:
            self._on_owed(answer)

        self._desk.act(asking_owed(answer), done)

    def _on_owed(self, answer: OwedAnswer) -> None:
        if answer is not self.awaited:
            return  # of a session before
        self.awaited = None
        if answer.ending is self._ending:
            self._owed = tuple(grouped(answer.owed))
        self._look_at_owed()
        self._tell()

    def _look_at_owed(self) -> None:
        """Ask anew where something that could be owed has changed since."""
        view, ending = self._view, self._ending
        if view is not None and ending is not None and _owed_of(view, ending) != self._owed_of:
            self._ask_owed()

    def _on_left_deed(self, deed: DeedNow) -> None:
        if deed.state is DeedState.DONE:
            self._ask_owed()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._ending = None
        self._owed, self._owed_of, self.awaited = (), None, None
        self._start_over()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._look_at_owed()
        self._tell()

    def _tell(self) -> None:
        view, ending = self._view, self._ending
        told = TOLD.get(ending) if ending else None
        asked = self._unread() if self._asks_again else ()
        now = EndingNow(
            ending=ending,
            asks_for=_asks_for(ending),
            told_asks=translate(_C, told) if told else "",
            left=_left_words(view),
            owed=self._owed if ending is not None else (),
            concerns=tuple(_concerns(view)) if view else (),
            question=_question(asked),
            problem=self._problem,
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)


_WORDS = {
    Ending.DISCHARGED: "Discharged",
    Ending.NOT_DOSED: "Not dosed",
    Ending.STOPPED: "Stopped",
    Ending.TRANSFERRED: "Transferred",
    Ending.LEFT_AGAINST_ADVICE: "Left against advice",
    Ending.END_OF_SCRIPT: "End of the script",
}


def ending_words(ending: Ending) -> str:
    """An ending in words; *has left* is another thing, and is said apart from it."""
    return translate(_C, _WORDS[ending])


def _asks_for(ending: Ending | None) -> str:
    if ending is None:
        return ""
    return translate(_C, _ASKS.get(ending, "Reason, if there is one"))


def _type_first(what: str) -> str:
    return translate(_C, "{what}: type it first", what=what)


def _left_words(view: RoomView | None) -> str:
    if view is None or view.left_at is None:
        return ""
    return translate(
        _C, "said to have left at {time}; alarms are over", time=clock_word(view.left_at)
    )


def _question(asked: Sequence[str]) -> str:
    if not asked:
        return ""
    what = "; ".join(asked)
    what = what[:1].upper() + what[1:]
    return translate(_C, "{what}: close anyway?", what=what)


def _owed_of(view: RoomView, ending: Ending) -> object:
    """Everything of a view that what is owed follows from: where it is the same, so is that."""
    plan = view.plan
    late = tuple(each.check for each in plan.open_checks if each.state is CheckState.LATE)
    open_items = tuple(each.item for each in plan.leaving if not each.is_met)
    running = plan.infusion.drug if plan.infusion is not None and plan.infusion.is_on else None
    held = plan.hold is not None and plan.hold.held.ended_at is None
    drugs = tuple(each.drug for each in view.balances if not each.ties_out)
    voids = tuple(dose.version for dose in view.unexplained_voids)
    return (ending, view.left_at is None, open_items, late, running, held, voids, drugs)


def _asked_again(view: RoomView, ending: Ending | None) -> Iterator[str]:
    """A discharge before the minimum is refused anyway; it is not asked about first."""
    if ending is Ending.NOT_DOSED and view.plan.last_given_at is not None:
        time = clock_word(view.plan.last_given_at)
        yield translate(_C, "a dose is recorded, at {time}", time=time)
    live = ", ".join(_live_signs(view))
    if live:
        yield translate(_C, "{signs} still measuring", signs=live)
    if view.left_at is None:
        yield translate(_C, "nobody has said that the person left")
    early = view.may_leave_at is not None and view.now < view.may_leave_at
    if view.may_leave_at is not None and early and ending is not Ending.DISCHARGED:
        time = clock_word(view.may_leave_at)
        yield translate(_C, "the earliest leaving time is {time}", time=time)


def _live_signs(view: RoomView) -> Iterator[str]:
    for sign in view.signs:
        if sign.streams and sign.freshness is Freshness.LIVE and sign.value is not None:
            yield text.sign_word(sign.sign)


def _concerns(view: RoomView) -> Iterator[str]:
    """Live values and the minimum time are asked about before closing (HAZARDS H48)."""
    if view.may_leave_at is not None and view.now < view.may_leave_at:
        time = clock_word(view.may_leave_at)
        yield translate(_C, "the earliest leaving time is {time}", time=time)
    live = ", ".join(_live_signs(view))
    if live:
        yield translate(_C, "still measuring: {signs}", signs=live)
    if view.alarms:
        count = len(view.alarms)
        yield translate(_C, "1 alarm on" if count == 1 else "{count} alarms on", count=count)
    if view.oxygen_l_per_min is not None:
        flow = f"{view.oxygen_l_per_min:g}"
        yield translate(_C, "oxygen on at {flow} L/min", flow=flow)
    if view.unsaved:
        one, several = "1 entry is not saved", "{count} entries are not saved"
        yield translate(_C, one if view.unsaved == 1 else several, count=view.unsaved)
