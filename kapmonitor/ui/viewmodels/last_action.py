"""The last action: large for two seconds, named for ten, and for good where it is not saved."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from kapmonitor.services.correcting import UNDONE
from kapmonitor.ui.viewmodels.entering import UNDO_WITHIN_S, Entering
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry
from kapmonitor.ui.viewmodels.words_later import LaterWords, WordsLater, WordsState

LARGE_MS = 2000
"""So long a confirmation is large."""
NAMED_MS = int(UNDO_WITHIN_S * 1000)
"""So long the last action is named (HAZARDS H62)."""


class Emphasis(StrEnum):
    """How an action is shown."""

    LARGE = "large"
    NAMED = "named"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAction:
    """The newest entry, or a sentence, and how large it is."""

    emphasis: Emphasis = Emphasis.GONE
    entry: OwnEntry | None = None
    sentence: str | None = None


class LastAction(QObject):
    """What the entry place confirms.

    Signals:
        shown_changed: what is shown from now on.
    """

    shown_changed = Signal(ShownAction)

    def __init__(self, entering: Entering) -> None:
        super().__init__()
        self.shown = ShownAction()
        self.words = WordsLater(entering)
        """Words for what is named here, durable or not."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        entering.entry_changed.connect(self._on_entry)
        entering.said.connect(self._on_said)
        self.words.changed.connect(self._on_words)

    def forget(self) -> None:
        """Name nothing more."""
        self._timer.stop()
        self.words.forget()
        self._show(ShownAction())

    def _on_entry(self, entry: OwnEntry) -> None:
        shown = self.shown.entry
        if shown is not None and entry.number < shown.number and entry.state is not _NOT_SAVED:
            return  # an older one became durable: the newest stays in sight
        if self._is_said_of(entry):
            return
        is_same = shown is not None and shown.number == entry.number
        if is_same and shown is not None and shown.state is entry.state:
            self._show(ShownAction(emphasis=self._kept(), entry=entry))
            return
        self._timer.start(LARGE_MS)
        self._show(ShownAction(emphasis=Emphasis.LARGE, entry=entry))

    def name_again(self) -> None:
        """What is named is wanted in sight."""
        self._show(self.shown)

    def _on_words(self, words: LaterWords) -> None:
        """Words that are durable, or were refused, are told with the entry that they belong to."""
        if words.state not in (WordsState.ADDED, WordsState.REFUSED):
            return
        entry, shown = self.words.entry(words.number), self.shown.entry
        if entry is None:
            return
        if words.state is WordsState.ADDED and shown is not None and shown.number > entry.number:
            return  # the newest stays in sight
        self._timer.start(LARGE_MS)
        self._show(ShownAction(emphasis=Emphasis.LARGE, entry=entry))

    def _is_said_of(self, entry: OwnEntry) -> bool:
        """Whether the sentence in sight speaks of this entry, taken back with others (H62)."""
        by_words = entry.to_withdraw not in (None, UNDONE) and entry.state is not _NOT_SAVED
        return by_words and self.shown.sentence is not None

    def _on_said(self, sentence: str) -> None:
        self._timer.start(LARGE_MS)
        self._show(ShownAction(emphasis=Emphasis.LARGE, sentence=sentence))

    def _on_time(self) -> None:
        if self.shown.emphasis is Emphasis.LARGE:
            self._timer.start(NAMED_MS - LARGE_MS)
            self._show(self._as(Emphasis.NAMED))
        elif not self._stays(self.shown.entry):
            self._show(ShownAction())

    def _stays(self, entry: OwnEntry | None) -> bool:
        if entry is None:
            return False
        return entry.state in _STAYS or self.words.are_handed_on(entry.number)

    def _kept(self) -> Emphasis:
        return Emphasis.LARGE if self.shown.emphasis is Emphasis.GONE else self.shown.emphasis

    def _as(self, emphasis: Emphasis) -> ShownAction:
        return ShownAction(emphasis=emphasis, entry=self.shown.entry, sentence=self.shown.sentence)

    def _show(self, shown: ShownAction) -> None:
        self.shown = shown
        self.shown_changed.emit(shown)


_NOT_SAVED = EntryState.NOT_SAVED
_STAYS = (EntryState.NOT_SAVED, EntryState.WRITING)
"""What is not durable is named until something else is done."""
