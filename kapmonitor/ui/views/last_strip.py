"""The place that confirms the last action: large, then named, with undo and words beside it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from kapmonitor.ui.language import translate
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.last_action import Emphasis, LastAction, ShownAction
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.own_entries import EntryState, OwnEntry
from kapmonitor.ui.viewmodels.words_later import LaterWords, WordsState
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget

_TONES = {
    EntryState.WRITING: "muted",
    EntryState.SAVED: "ok",
    EntryState.NOT_SAVED: "accent",
    EntryState.WITHDRAWING: "muted",
    EntryState.WITHDRAWN: "muted",
}
_STANDING = (EntryState.WRITING, EntryState.SAVED, EntryState.NOT_SAVED)

LEAST = 196.0
"""Least width of the whole strip, px at 100 %."""
STATE = 112.0
"""What is kept of the state, px at 100 %: every state but the reason of a refusal."""
NAME = 60.0
"""What is kept of the entry's words beside the field for more of them, px at 100 %."""
ROOMY = 360.0
"""Narrower than this, the key alone asks for words and the time gives way, px at 100 %."""
SLIM = 280.0
"""Narrower than this, Enter alone adds words: the field needs the place, px at 100 %."""
_GAP = 8.0


class LastStrip(QWidget):
    """A strip whose height never changes; its state is never cut, the entry's words are.

    Signals:
        undo_pressed: the last entry is to be withdrawn.
        words_pressed: the version that words are to be added to.
    """

    undo_pressed = Signal()
    words_pressed = Signal(int)

    def __init__(self, theme: Theme, last: LastAction) -> None:
        super().__init__()
        self._theme = theme
        self._last = last
        self._number = 0
        self._is_opening = False
        self.setObjectName("last-action")
        self._words = Elided(theme, size="title", weight=600)
        self._field = Field("last-words", self.tr("Words for this entry"))
        self._state = Elided(theme, size="small", weight=600, tone="ok")
        self._make_targets()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._words, self._field, self._add, self._state):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self._more, self._undo):
            self._row.addWidget(button)
        self._connect()
        self._fit()
        self._show(last.shown)

    def text(self) -> str:
        """What it says now, in one line."""
        return f"{self._words.text()} {self._state.text()}".strip()

    def minimumSizeHint(self) -> QSize:
        """The words hold no other width than the one that there is."""
        return QSize(self._theme.px(LEAST), self._theme.px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the words fits."""
        super().resizeEvent(event)
        self._show(self._last.shown)

    def want_words(self) -> None:
        """Words are to be added to the last entry: the field is there before the next key."""
        entry = self._last.shown.entry
        if entry is None or self._last.shown.emphasis is Emphasis.GONE:
            self._last.words.nothing_named()
        elif self._has_open_words(entry) or entry.fact is None:
            self._open(entry)
        else:
            self.words_pressed.emit(entry.fact.version)

    def _make_targets(self) -> None:
        self._undo = KeyTarget(
            self._theme,
            name="undo-last",
            words=self.tr("Undo"),
            key="Ctrl+Z",
            height=40,
            keeps=True,
        )
        self._more = KeyTarget(
            self._theme,
            name="add-words",
            words=self.tr("Words"),
            key="F2",
            height=40,
            keeps=True,
        )
        self._add = KeyTarget(
            self._theme, name="last-add", words=self.tr("Add"), height=40, keeps=True
        )
        for hidden in (self._undo, self._more, self._add, self._field):
            hidden.hide()

    def _connect(self) -> None:
        self._undo.clicked.connect(self._on_undo)
        self._more.clicked.connect(self.want_words)
        self._add.clicked.connect(self._on_add)
        self._field.textEdited.connect(self._on_typed)
        self._field.returnPressed.connect(self._on_add)
        self._field.left.connect(self._on_left)
        self._last.shown_changed.connect(self._show)
        self._last.words.changed.connect(self._on_words_changed)
        self._theme.changed_to.connect(self._on_theme_changed)

    def _is_typing(self) -> bool:
        """Also while another program's window is in front: the next key is a letter still."""
        return self._is_opening or self._field.window().focusWidget() is self._field

    def _has_open_words(self, entry: OwnEntry) -> bool:
        words = self._last.words.of(entry.number)
        return words is not None and words.is_open

    def _open(self, entry: OwnEntry) -> None:
        """Show the field of an entry, with the keyboard in it."""
        self._number = entry.number
        if not self.isVisible():
            self._come_into_sight()
        self._is_opening = True  # what is laid out by showing it must not hide it again
        self._field.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._is_opening = False
        self._show(self._last.shown)

    def _come_into_sight(self) -> None:
        """Where one part of the log is shown at a time, it is this one once nobody types."""
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self._last.name_again()

    def _show(self, shown: ShownAction) -> None:
        """An entry that words are being typed for stays; otherwise what is newest."""
        typed_for = self._last.words.entry(self._number) if self._is_typing() else None
        entry = typed_for or (None if shown.emphasis is Emphasis.GONE else shown.entry)
        if entry is None:
            self._say_none(shown)
        else:
            large = shown.emphasis is Emphasis.LARGE and typed_for is None
            self._say_entry(entry, large=large)
        self._show_field(entry)
        self._show_state(entry)
        self._share()

    def _say_none(self, shown: ShownAction) -> None:
        large = shown.emphasis is Emphasis.LARGE
        if shown.emphasis is Emphasis.GONE:
            self._words.look(size="small", weight=400, tone="faint")
            self._words.say(self.tr("Enter: a note"))
        else:
            size, weight = ("strong", 600) if large else ("small", 500)
            self._words.look(size=size, weight=weight, tone="accent")
            self._words.say(shown.sentence or "")

    def _say_entry(self, entry: OwnEntry, *, large: bool) -> None:
        size, weight = ("title", 600) if large else ("small", 500)
        tone = "muted" if entry.state is EntryState.WITHDRAWN else "text"
        self._words.look(size=size, weight=weight, tone=tone)
        words = f"{clock_words(entry.occurred_at)}  {entry.words}"
        self._words.say(words if self._is_roomy() else entry.words)

    def _show_field(self, entry: OwnEntry | None) -> None:
        """The field is there while words are typed, wait for the record, or were refused."""
        is_typed = self._is_typing() and entry is not None and entry.number == self._number
        words = self._last.words.of(entry.number) if entry is not None else None
        is_shown = is_typed or (words is not None and words.is_open)
        if is_shown and entry is not None:
            self._fill(entry, words)
        elif self._is_typing():
            self._field.clearFocus()
        self._field.setVisible(is_shown)
        waits = entry is not None and self._last.words.are_handed_on(entry.number)
        asks = is_shown and not (waits and not self._is_typing())
        self._add.setVisible(asks and self._inner_width() >= self._theme.px(SLIM))

    def _fill(self, entry: OwnEntry, words: LaterWords | None) -> None:
        self._number = entry.number
        text = words.text if words else ""
        if text != self._field.text():
            self._field.setText(text)
        self._field.setReadOnly(words is not None and words.state is WordsState.ADDING)
        refused = words is not None and words.state is WordsState.REFUSED
        is_fault = refused or (entry.state is EntryState.NOT_SAVED and bool(text))
        dress(self._field, state="fault" if is_fault else "")

    def _show_state(self, entry: OwnEntry | None) -> None:
        if entry is None:
            self._state.say("")
            self._undo.hide()
            self._more.hide()
            return
        words = self._last.words.of(entry.number)
        is_refused = words is not None and words.state is WordsState.REFUSED
        tone = "accent" if is_refused else _TONES[entry.state]
        self._state.look(size="small", weight=600, tone=tone)
        self._state.say(self._state_words(entry, words))
        stands = entry.state in _STANDING and entry.to_withdraw is None
        self._undo.setVisible(stands and not self._is_typing())
        self._more.setVisible(stands and self._is_roomy() and not self._field.isVisibleTo(self))

    def _state_words(self, entry: OwnEntry, words: LaterWords | None) -> str:
        if entry.state is EntryState.NOT_SAVED:
            return self.tr("NOT SAVED: {why}").format(why=entry.why or "")
        if entry.state is EntryState.SAVED and words is not None:
            told = self._told_of_words(words)
            if told:
                return told
        if entry.state is EntryState.SAVED and entry.why:
            return self.tr("not withdrawn: {why}").format(why=entry.why)
        if entry.state is EntryState.SAVED and entry.is_late:
            return self.tr("saved, late")
        return translate("entering", str(entry.state))

    def _told_of_words(self, words: LaterWords) -> str:
        match words.state:
            case WordsState.REFUSED:
                return self.tr("WORDS NOT SAVED: {why}").format(why=words.why or "")
            case WordsState.ADDED:
                return self.tr("words saved")
            case WordsState.HELD | WordsState.ADDING:
                return self.tr("writing words")
            case WordsState.TYPED:
                return ""

    def _share(self) -> None:
        """The state first; the entry's words have what it leaves, and the reason the rest."""
        px = self._theme.px
        kept = min(self._state.sizeHint().width(), px(STATE))
        self._state.setMinimumWidth(kept)
        has_field = self._field.isVisibleTo(self)
        beside = [each for each in (self._add, self._more, self._undo) if each.isVisibleTo(self)]
        taken = kept + sum(each.minimumSizeHint().width() + px(_GAP) for each in beside) + px(_GAP)
        room = max(0, self._inner_width() - taken)
        wanted = min(self._words.sizeHint().width(), px(NAME) if has_field else room)
        self._words.setMinimumWidth(min(room, wanted))
        self._row.setStretchFactor(self._field, 100 if has_field else 0)  # before what is empty

    def _is_roomy(self) -> bool:
        return self._inner_width() >= self._theme.px(ROOMY)

    def _inner_width(self) -> int:
        margins = self.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def _on_undo(self) -> None:
        self.undo_pressed.emit()

    def _on_typed(self, text: str) -> None:
        self._last.words.typed(self._number, text)
        self._show(self._last.shown)

    def _on_add(self) -> None:
        """The words are handed on; bare keys are keys again."""
        if self._field.text().strip():
            self._field.clearFocus()
            self._last.words.hand_on(self._number)
            self._show(self._last.shown)

    def _on_left(self) -> None:
        """What was typed is there when the field is next."""
        self._field.clearFocus()
        self._show(self._last.shown)

    def _on_words_changed(self, _words: LaterWords) -> None:
        self._show(self._last.shown)

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(40))
        self._row.setSpacing(self._theme.px(_GAP))
        self._row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._field.setFixedHeight(self._theme.px(40))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
        self._show(self._last.shown)
