"""Ending a session: how it ended, what is still open, and who goes past it (HAZARDS H47, H48)."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Ending, Fact
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.room import Room
from kapmonitor.services.snapshot import Freshness, RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import Deed
from kapmonitor.ui.viewmodels.observation_words import gate_words

_C = "ending"

ENDINGS = (
    Ending.DISCHARGED,
    Ending.NOT_DOSED,
    Ending.STOPPED,
    Ending.TRANSFERRED,
    Ending.LEFT_AGAINST_ADVICE,
)
"""What staff may choose; the end of a script is a script's."""
WITH_REASON = frozenset({Ending.STOPPED, Ending.TRANSFERRED, Ending.LEFT_AGAINST_ADVICE})
"""Endings that say why, to where, or who was told."""
_ASKS = {
    Ending.STOPPED: "Why it was stopped",
    Ending.TRANSFERRED: "To where, and with whom",
    Ending.LEFT_AGAINST_ADVICE: "Who was told, and what was said",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingNow:
    """The chosen ending, what it asks for in words, and what is still open."""

    ending: Ending | None = None
    asks_for: str = ""
    open_items: tuple[str, ...] = ()
    """Of the leaving list, in words."""
    concerns: tuple[str, ...] = ()
    """What is odd about closing now."""
    problem: str = ""


class SessionEnding(QObject):
    """Closes the session.

    Signals:
        changed_to: the choice so far and what stands against it.
    """

    changed_to = Signal(EndingNow)

    def __init__(self, link: CoreLink, desk: Desk, author: Author) -> None:
        super().__init__()
        self.deed = Deed(desk, author)
        self.now = EndingNow()
        self._ending: Ending | None = None
        self._problem = ""
        self._view = link.view
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)

    def choose(self, ending: Ending) -> None:
        """How it ended."""
        self._ending = ending
        self._problem = ""
        self.deed.forget()
        self._tell()

    def close(self, reason: str, override: str | None = None) -> None:
        """Close it; ``override`` is the reason for which a clinician goes past open items."""
        ending, words = self._ending, reason.strip()
        if ending is None:
            return
        if ending in WITH_REASON and not words:
            self._problem = translate(
                _C, "{what}: type it first", what=translate(_C, _ASKS[ending])
            )
            self._tell()
            return
        self._problem = ""

        async def action(room: Room) -> list[Fact]:
            return await room.recording.close(entry, ending, words or None)

        entry = self.deed.entry(override=override or None)
        self.deed.do(ending_words(ending), entry, action)
        self._tell()

    def _on_session_opened(self, _update: RoomUpdate) -> None:
        self._ending = None
        self._problem = ""
        self.deed.forget()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._view = update.view
        self._tell()

    def _tell(self) -> None:
        view = self._view
        now = EndingNow(
            ending=self._ending,
            asks_for=translate(_C, _ASKS.get(self._ending, "Reason, if there is one"))
            if self._ending
            else "",
            open_items=tuple(gate_words(item) for item in view.leaving_open) if view else (),
            concerns=tuple(_concerns(view)) if view else (),
            problem=self._problem,
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)


def ending_words(ending: Ending) -> str:
    """An ending in words."""
    words = translate("ending", text.ENDING_WORDS[ending])
    return words[:1].upper() + words[1:]


def _concerns(view: RoomView) -> Iterator[str]:
    """Live values and the minimum time are asked about before closing (HAZARDS H48)."""
    if view.may_leave_at is not None and view.now < view.may_leave_at:
        time = f"{view.may_leave_at.astimezone():%H:%M}"
        yield translate(_C, "the earliest leaving time is {time}", time=time)
    live = [
        text.sign_word(sign.sign)
        for sign in view.signs
        if sign.streams and sign.freshness is Freshness.LIVE and sign.value is not None
    ]
    if live:
        yield translate(_C, "still measuring: {signs}", signs=", ".join(live))
    if view.alarms:
        count = len(view.alarms)
        yield translate(_C, "1 alarm on" if count == 1 else "{count} alarms on", count=count)
    if view.unexplained_voids:
        yield translate(_C, "a voided dose is not answered")
    if view.unsaved:
        one, several = "1 entry is not saved", "{count} entries are not saved"
        yield translate(_C, one if view.unsaved == 1 else several, count=view.unsaved)
