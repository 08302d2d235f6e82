"""The note field: its time is that of its first key, Enter logs it, nothing typed is lost."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.note_draft import NoteDraft
from kapmonitor.ui.widgets.elided import Elided


class Field(QLineEdit):
    """A line that tells when it is left with Esc; what was typed stays.

    Signals:
        left: Esc was pressed.
    """

    left = Signal()

    def __init__(self, name: str, about: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(about)
        self.setPlaceholderText(about)
        self.setMinimumWidth(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field; Enter goes no farther than it, and held it does nothing."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not (enter and event.isAutoRepeat()):
            super().keyPressEvent(event)
        if enter:
            event.accept()  # or the page would take it for the key of a note


class NoteRow(QWidget):
    """Where notes are typed.

    Signals:
        left: the note was logged, or the field was left with Esc.
    """

    left = Signal()

    def __init__(self, theme: Theme, draft: NoteDraft, entering: Entering) -> None:
        super().__init__()
        self._theme = theme
        self._draft = draft
        self._entering = entering
        self._field = Field("note", self.tr("Type a note. Its time is that of the first key"))
        self._field.setText(draft.text)
        self._time = Elided(theme, size="small", tone="muted", face="digits")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._field, 1)
        self._row.addWidget(self._time)
        self._field.textEdited.connect(self._on_typed)
        self._field.returnPressed.connect(self._on_return)
        self._field.left.connect(self._on_left)
        draft.text_changed.connect(self._on_text)
        draft.began.connect(self._on_began)
        draft.started_at_changed.connect(self._on_started_at)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_started_at(draft.started_at)
        self._fit()

    def take_focus(self) -> None:
        """The keyboard goes into the field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.setCursorPosition(len(self._field.text()))

    def _on_typed(self, text: str) -> None:
        self._draft.typed(text, self._entering.press().at.utc)

    def _on_return(self) -> None:
        """Log it; a scanner's own return is part of what it typed."""
        text, began = self._draft.text.strip(), self._draft.started_at
        if not text or began is None or self._draft.is_of_a_burst(self._entering.press().real_s):
            return
        self._entering.note(text, began, self._draft.code)
        self._draft.clear()
        self._on_left()

    def _on_left(self) -> None:
        """A draft stays; bare keys are keys again."""
        self._field.clearFocus()
        self.left.emit()

    def _on_text(self, text: str) -> None:
        if text != self._field.text():
            self._field.setText(text)

    def _on_began(self, _text: str) -> None:
        self.take_focus()

    def _on_started_at(self, at: datetime | None) -> None:
        self._time.say("" if at is None else clock_words(at))
        self._time.setVisible(at is not None)
        dress(self._field, state="asked" if at is not None else "")

    def _fit(self) -> None:
        self._field.setFixedHeight(self._theme.px(40))
        self._row.setSpacing(self._theme.px(8))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
