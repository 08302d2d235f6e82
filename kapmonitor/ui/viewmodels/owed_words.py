"""What is still owed when a session ends: asked where the rule lives, told in words by kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from kapmonitor.domain.events import Ending, Fact
from kapmonitor.protocols.owed import Owed, OwedKind, owed
from kapmonitor.services.room import Room
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Action
from kapmonitor.ui.text import check_word, one_line
from kapmonitor.ui.viewmodels.observation_words import gate_words

_C = "owed"


class OwedAt(StrEnum):
    """Where something owed is seen to."""

    HERE = "here"
    LEAVING = "leaving"
    DRUG_ACCOUNT = "drug-account"
    RUNNING = "running"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedGroup:
    """Everything of one kind: what it is, each thing in words, and where it is seen to."""

    kind: OwedKind
    title: str
    things: tuple[str, ...]
    seen_to: OwedAt

    @property
    def words(self) -> str:
        """The things in one line."""
        return ", ".join(self.things)


@dataclass(slots=True)
class OwedAnswer:
    """What the rule said; filled on the core's thread, read on Qt's once the desk has told."""

    ending: Ending
    at: datetime
    owed: list[Owed] = field(default_factory=list)


def asking_owed(answer: OwedAnswer) -> Action:
    """Only ask; nothing is written."""

    async def ask(room: Room) -> list[Fact]:
        answer.owed.extend(owed(room.protocol, room.session, answer.at))
        return []

    return ask


_TITLES = {
    OwedKind.PERSON: "The person",
    OwedKind.LEAVING: "Leaving list",
    OwedKind.CHECK: "Late checks",
    OwedKind.INFUSION: "Infusion",
    OwedKind.HOLD: "Held dose",
    OwedKind.VOID: "Voided dose",
    OwedKind.DRUG: "Drug",
}
_SEEN_TO = {
    OwedKind.PERSON: OwedAt.HERE,
    OwedKind.LEAVING: OwedAt.LEAVING,
    OwedKind.CHECK: OwedAt.DUE,
    OwedKind.INFUSION: OwedAt.RUNNING,
    OwedKind.HOLD: OwedAt.RUNNING,
    OwedKind.VOID: OwedAt.DRUG_ACCOUNT,
    OwedKind.DRUG: OwedAt.DRUG_ACCOUNT,
}


def grouped(found: Sequence[Owed]) -> Iterator[OwedGroup]:
    """What is owed by kind, in the order of the rule."""
    order = list(dict.fromkeys(each.kind for each in found))
    in_order = sorted(found, key=lambda each: order.index(each.kind))
    for kind, group in groupby(in_order, key=lambda each: each.kind):
        things = tuple(dict.fromkeys(owed_words(each) for each in group))
        yield OwedGroup(
            kind=kind, title=translate(_C, _TITLES[kind]), things=things, seen_to=_SEEN_TO[kind]
        )


_WORDS = {
    OwedKind.PERSON: "nobody has said that they left",
    OwedKind.INFUSION: "{what} is not ended",
    OwedKind.HOLD: "spat or swallowed is not said",
    OwedKind.VOID: "{what}: whether it was given is not said",
    OwedKind.DRUG: "{what} does not tie out",
}


def owed_words(each: Owed) -> str:
    """One thing owed in words."""
    match each.kind:
        case OwedKind.LEAVING:
            return gate_words(each.what)
        case OwedKind.CHECK:
            return check_word(each.what)
        case kind:
            return translate(_C, _WORDS[kind], what=one_line(each.what))
