"""One thing about the drug from its press into the record, with what is asked about it between.

Asked and written in one action on the core's thread, as a dose is (``dose_actions.py``): what is
odd is answered in place, by a change or by a reason. The moment of the press is kept meanwhile.
"""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.services.entries import Entry
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action, Desk, Outcome
from kapmonitor.ui.viewmodels.asked import Asked
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.dose_actions import Answer, Kept, kept
from kapmonitor.ui.viewmodels.dose_screen import (
    QuestionLine,
    question_lines,
    time_words,
    whole_sentence,
)
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden, why_not

_C = "asked"

Ask = Callable[[Room, datetime], Iterable[Asked]]
"""What is odd about it at that moment; core thread."""
Write = Callable[[Room, Entry], Coroutine[Any, Any, list[Fact]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was pressed: its words, when it happened, what is asked, and how it is written."""

    what: str
    at: datetime
    write: Write
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNow:
    """Where it stands, for the foot of a panel."""

    questions: tuple[QuestionLine, ...] = ()
    held: str = ""
    """The moment that is held while it is asked about, in words."""
    keep_fault: str = ""
    """Why whoever writes may not go past what is asked; empty where they may."""
    reason_open: bool = False
    reason: str = ""
    notice: str = ""
    is_trouble: bool = False
    is_waiting: bool = False

    @property
    def asked_words(self) -> str:
        """Everything that is asked, what is held meanwhile, and who alone may keep it."""
        asked = whole_sentence(each.why for each in self.questions)
        return " ".join(part for part in (asked, self.held, self.keep_fault) if part)


class AskedDeed(QObject):
    """The newest of one kind of action; a press while one is under way does nothing (H36).

    Signals:
        changed_to: what is asked and said from now on.
        done: it is durable, or held by the program until it is: its fields are spent.
    """

    changed_to = Signal(AskedNow)
    done = Signal(Wish)

    def __init__(self, desk: Desk, author: Author) -> None:
        super().__init__()
        self._desk = desk
        self._author = author
        self._wish: Wish | None = None
        self._asked: tuple[Asked, ...] = ()
        self._kept: Kept = frozenset()
        self._reason = ""
        self._is_open = False
        self._waiting = 0
        self._notice, self._is_trouble = "", False
        self._number = 0
        """Which press is the latest: the answer to one of another session is let go."""
        self.now = AskedNow()
        author.changed_to.connect(self._on_author_changed)

    def press(self, wish: Wish) -> None:
        """Write it, unless something is asked about it first."""
        if self._waiting:
            return
        self._close()
        self._wish = wish
        self._send()

    def keep(self) -> None:
        """What is asked is kept; its reason is typed in place."""
        if self._asked and not self._keep_fault():
            self._is_open, self._kept = True, kept(self._asked)
            self._show()

    def write_reason(self, text: str) -> None:
        """Somebody typed a reason: it is kept as it is."""
        self._reason = text
        self._show()

    def confirm(self) -> None:
        """Write what was asked about, with its reason."""
        if self._waiting or self._wish is None or not self._is_open:
            return
        if not self._reason.strip():
            self.say(translate(_C, "A reason is missing."), trouble=True)
        else:
            self._send()

    def change(self) -> None:
        """What was asked about is changed instead, or something else is typed."""
        if self._wish is not None and not self._waiting:
            self._close()
            self._show()

    def say(self, notice: str, *, trouble: bool = False) -> None:
        """Say something in the place of what was said before."""
        self._notice, self._is_trouble = notice, trouble
        self._show()

    def forget(self) -> None:
        """Another session: nothing of the one before is said or asked (HAZARDS H32)."""
        self._number += 1
        self._waiting = 0
        self._close()
        self._reason = ""
        self.say("")

    def _close(self) -> None:
        self._wish, self._asked, self._kept, self._is_open = None, (), frozenset(), False
        self._notice, self._is_trouble = "", False

    def _send(self) -> None:
        wish = self._wish
        if wish is None:
            return
        self._number += 1
        self._waiting = self._number
        reason = self._reason.strip() if self._is_open else ""
        entry = Entry(by=self._author.role, occurred_at=wish.at, override=reason or None)
        answer = Answer()
        self._author.wrote()
        self.say(translate(_C, "{what}: writing", what=wish.what))
        action = _action(wish, entry, self._kept if reason else frozenset(), answer)
        self._desk.act(action, partial(self._on_outcome, self._number, answer))

    def _on_outcome(self, number: int, answer: Answer, outcome: Outcome) -> None:
        wish = self._wish
        if number != self._waiting or wish is None:
            return
        self._waiting = 0
        asked = answer.asked or _asked_by(outcome)
        if outcome.is_held:
            self._spend(wish, _held_words(wish, outcome), trouble=True)
        elif asked:
            self._asked, self._is_open = tuple(asked), False
            self.say("")
        elif outcome.is_done:
            self._spend(wish, translate(_C, "{what}: saved", what=wish.what), trouble=False)
        else:
            say = "Refused: {why}" if outcome.refusal is not None else "NOT SAVED: {why}"
            self.say(translate(_C, say, why=why_not(outcome) or ""), trouble=True)

    def _spend(self, wish: Wish, notice: str, *, trouble: bool) -> None:
        self._close()
        self._reason = ""
        self.say(notice, trouble=trouble)
        self.done.emit(wish)

    def _keep_fault(self) -> str:
        if any(each.gate for each in self._asked) and self._author.role is not Role.CLINICIAN:
            return translate("dose", "Only the clinician goes past a gate: change who writes.")
        return ""

    def _show(self) -> None:
        held = ""
        if self._asked and self._wish is not None:
            at = time_words(self._wish.at)
            held = translate(_C, "{what}, {time} is held.", what=self._wish.what, time=at)
        now = AskedNow(
            questions=question_lines(self._asked),
            held=held,
            keep_fault=self._keep_fault(),
            reason_open=self._is_open,
            reason=self._reason,
            notice=self._notice,
            is_trouble=self._is_trouble,
            is_waiting=bool(self._waiting),
        )
        if now != self.now:
            self.now = now
            self.changed_to.emit(now)

    def _on_author_changed(self, _role: Role) -> None:
        self._show()


def _action(wish: Wish, entry: Entry, answered: Kept, answer: Answer) -> Action:
    async def act(room: Room) -> list[Fact]:
        found: Sequence[Asked] = list(wish.ask(room, wish.at)) if wish.ask else ()
        if not kept(found) <= answered:
            answer.asked.extend(found)
            return []
        return await wish.write(room, entry)

    return act


def _asked_by(outcome: Outcome) -> list[Asked]:
    """A refusal that a reason goes past is asked about like anything else."""
    refusal = outcome.refusal
    if refusal is None or not can_be_overridden(refusal):
        return []
    return [Asked(kind=each.code.value, why=each.why, gate=each.gate) for each in refusal.refusals]


def _held_words(wish: Wish, outcome: Outcome) -> str:
    return translate(
        _C,
        "NOT SAVED: {why}. {what} is held and written as soon as it can be: do not enter it again.",
        why=(why_not(outcome) or "").rstrip("."),
        what=wish.what,
    )
