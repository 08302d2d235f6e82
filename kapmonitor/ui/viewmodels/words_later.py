"""Words for an entry that may not be durable yet: held, and added as soon as it is.

A key after F2 is a letter of these words, however late the record is: were the field not there
at once, the letters would be taken for observations (HAZARDS H62).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal

from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.own_entries import OwnEntry


class WordsState(StrEnum):
    """Where words stand."""

    TYPED = "typed"
    HELD = "held"
    ADDING = "adding"
    ADDED = "added"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterWords:
    """Words for the entry of that number at this window."""

    number: int
    text: str
    state: WordsState = WordsState.TYPED
    why: str | None = None
    """Why they were not added."""

    @property
    def is_open(self) -> bool:
        """Whether they are not durable: they stay in their field."""
        return self.state is not WordsState.ADDED


class WordsLater(QObject):
    """Keeps words until they are durable.

    Signals:
        changed: words stand elsewhere than before, otherwise than by typing.
    """

    changed = Signal(LaterWords)

    def __init__(self, entering: Entering) -> None:
        super().__init__()
        self._entering = entering
        self._words: dict[int, LaterWords] = {}
        entering.entry_changed.connect(self._on_entry)

    def of(self, number: int) -> LaterWords | None:
        """The words for an entry, if there are any."""
        return self._words.get(number)

    def are_handed_on(self, number: int) -> bool:
        """Whether words wait to be durable, or were refused: their entry stays in sight."""
        words = self._words.get(number)
        return words is not None and words.is_open and words.state is not WordsState.TYPED

    def entry(self, number: int) -> OwnEntry | None:
        """The entry as it is now; ``None`` in another session."""
        return next((e for e in self._entering.entries if e.number == number), None)

    def nothing_named(self) -> None:
        """Say that there is no entry to add words to, and what takes words."""
        self._entering.said.emit(self.tr("No entry is named to add words to · Enter: a note"))

    def typed(self, number: int, text: str) -> None:
        """What stands in the field now; words that were held are being changed."""
        self._words[number] = LaterWords(number=number, text=text)

    def hand_on(self, number: int) -> None:
        """Add the words as soon as the entry is durable, be it at once or much later."""
        words, entry = self._words.get(number), self.entry(number)
        if words is None or entry is None or not words.text.strip():
            return
        if words.state in (WordsState.ADDING, WordsState.ADDED):
            return
        self._put(replace(words, state=WordsState.HELD, why=None))
        self._on_entry(entry)

    def forget(self) -> None:
        """Another session: its entries bear the same numbers (HAZARDS H14)."""
        self._words.clear()

    def _on_entry(self, entry: OwnEntry) -> None:
        words = self._words.get(entry.number)
        if words is None or words.state is not WordsState.HELD or entry.fact is None:
            return
        adding = replace(words, state=WordsState.ADDING)
        self._put(adding)
        told = partial(self._on_told, adding)
        self._entering.add_words(entry.fact.version, words.text.strip(), told)

    def _on_told(self, adding: LaterWords, why: str | None) -> None:
        if self._words.get(adding.number) is not adding:
            return  # of the session before
        state = WordsState.ADDED if why is None else WordsState.REFUSED
        self._put(replace(adding, state=state, why=why))

    def _put(self, words: LaterWords) -> None:
        self._words[words.number] = words
        self.changed.emit(words)
