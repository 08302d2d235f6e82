"""The place that confirms the last action: large, then named, with undo and words beside it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kapmonitor.ui.language import translate
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.last_action import Emphasis, LastAction, ShownAction
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget

_TONES = {
    EntryState.WRITING: "muted",
    EntryState.SAVED: "ok",
    EntryState.NOT_SAVED: "accent",
    EntryState.WITHDRAWING: "muted",
    EntryState.WITHDRAWN: "muted",
}


BESIDE = 196.0
"""Least width of what stands beside the words, px at 100 %: the state's beginning, two targets."""


class LastStrip(QWidget):
    """A strip whose height never changes; what was logged is the last of it to be cut.

    Signals:
        undo_pressed: the last entry is to be withdrawn.
        words_pressed: the version that words are to be added to.
    """

    undo_pressed = Signal()
    words_pressed = Signal(int)

    def __init__(self, theme: Theme, last: LastAction) -> None:
        super().__init__()
        self._theme = theme
        self._version = 0
        self.setObjectName("last-action")
        self._words = Elided(theme, size="title", weight=600)
        self._state = Elided(theme, size="small", weight=600, tone="ok")
        self._undo = KeyTarget(
            theme, name="undo-last", words=self.tr("Undo"), key="Ctrl+Z", height=40
        )
        self._more = KeyTarget(theme, name="add-words", words=self.tr("Words"), key="F2", height=40)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._words, self._state):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self._more, self._undo):
            self._row.addWidget(button)
            button.hide()
        self._undo.clicked.connect(self._on_undo)
        self._more.clicked.connect(self.want_words)
        last.shown_changed.connect(self._on_shown)
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()
        self._on_shown(last.shown)

    def text(self) -> str:
        """What it says now, in one line."""
        return f"{self._words.text()} {self._state.text()}".strip()

    def minimumSizeHint(self) -> QSize:
        """The words hold no other width than the one that there is."""
        return QSize(self._theme.px(BESIDE), self._theme.px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the words fits."""
        super().resizeEvent(event)
        self._keep_words()

    def want_words(self) -> None:
        """Words are to be added to the last entry, if it takes any yet."""
        if self._version:
            self.words_pressed.emit(self._version)

    def _on_undo(self) -> None:
        self.undo_pressed.emit()

    def _on_shown(self, shown: ShownAction) -> None:
        large = shown.emphasis is Emphasis.LARGE
        size, weight = ("title", 600) if large else ("small", 500)
        entry = shown.entry
        if shown.emphasis is Emphasis.GONE:
            self._words.look(size="small", weight=400, tone="faint")
            self._words.say(self.tr("Enter: a note"))
        elif entry is None:
            self._words.look(size="strong" if large else "small", weight=weight, tone="accent")
            self._words.say(shown.sentence or "")
        else:
            struck = entry.state is EntryState.WITHDRAWN
            tone = "muted" if struck else "text"
            self._words.look(size=size, weight=weight, tone=tone)
            self._words.say(f"{clock_words(entry.occurred_at)}  {entry.words}")
        self._show_state(entry if shown.emphasis is not Emphasis.GONE else None)
        self._keep_words()

    def _keep_words(self) -> None:
        room = self.width() - self._theme.px(BESIDE)
        self._words.setMinimumWidth(max(0, min(room, self._words.sizeHint().width())))

    def _show_state(self, entry: OwnEntry | None) -> None:
        self._version = 0
        if entry is None:
            self._state.say("")
            self._undo.hide()
            self._more.hide()
            return
        self._state.look(size="small", weight=600, tone=_TONES[entry.state])
        self._state.say(self._state_words(entry))
        stands = entry.state in (EntryState.WRITING, EntryState.SAVED, EntryState.NOT_SAVED)
        if entry.state is EntryState.SAVED and entry.fact is not None:
            self._version = entry.fact.version
        self._undo.setVisible(stands and entry.to_withdraw is None)
        self._more.setVisible(bool(self._version))

    def _state_words(self, entry: OwnEntry) -> str:
        if entry.state is EntryState.NOT_SAVED:
            return self.tr("NOT SAVED: {why}").format(why=entry.why or "")
        if entry.state is EntryState.SAVED and entry.why:
            return self.tr("not withdrawn: {why}").format(why=entry.why)
        if entry.state is EntryState.SAVED and entry.is_late:
            return self.tr("saved, late")
        return translate("entering", str(entry.state))

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(40))
        self._row.setSpacing(self._theme.px(8))
        self._row.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
