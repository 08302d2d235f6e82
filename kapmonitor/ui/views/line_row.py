"""What is done with one line of the log: words are added, or it is withdrawn with a reason."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.log_line import LogLine, clock_words
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget

WIDEST = 130.0
"""Of the line's name, px at 100 %."""
FIELD = 176.0
"""Least width of the field, px at 100 %: what it asks for is read before the line is named."""


class LineRow(QWidget):
    """A field with what it may become; refused words stay in it.

    Signals:
        left: it is done with, or was left with Esc.
    """

    left = Signal()

    def __init__(self, theme: Theme, entering: Entering) -> None:
        super().__init__()
        self._theme = theme
        self._entering = entering
        self._line: LogLine | None = None
        self._texts: dict[int, str] = {}
        self._name = Elided(theme, size="small", weight=500, tone="accent")
        self._field = Field("line-words", self.tr("Words, or reason to withdraw"))
        self._add = KeyTarget(theme, name="line-add", words=self.tr("Add"), key="Enter", height=40)
        self._void = KeyTarget(theme, name="line-void", words=self.tr("Withdraw"), height=40)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._field, self._add, self._void):
            self._row.addWidget(widget, 1 if widget is self._field else 0)
        self._field.returnPressed.connect(self._on_add)
        self._field.textEdited.connect(self._on_typed)
        self._field.left.connect(self._on_left)
        self._add.clicked.connect(self._on_add)
        self._void.clicked.connect(self._on_void)
        entering.words_added.connect(self._on_words_added)
        entering.words_refused.connect(self._on_words_refused)
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It is cut rather than that it pushes what stands beside the log."""
        return QSize(self._theme.px(160), self._theme.px(40))

    def forget(self) -> None:
        """Another session: its entries bear the same numbers."""
        self._texts.clear()
        self._line = None

    def open(self, line: LogLine) -> None:
        """Take a line; what was typed for it before is there still."""
        self._line = line
        self._name.say(f"{clock_words(line.occurred_at)} {line.words}")
        self._name.look(size="small", weight=500, tone="accent")
        self._field.setText(self._texts.get(line.version, line.added or ""))
        self._add.setVisible(line.takes_words)
        self._void.setVisible(line.may_be_voided)
        self._field.setEnabled(line.takes_words or line.may_be_voided)
        self._field.setPlaceholderText(self._asks(line))
        dress(self._field, state="")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _asks(self, line: LogLine) -> str:
        if line.is_void:
            return self.tr("Withdrawn already")
        if line.takes_words:
            return self.tr("Words or reason")
        if line.may_be_voided:
            return self.tr("Reason to withdraw")
        return self.tr("This line stays as it is")

    def _on_typed(self, text: str) -> None:
        if self._line is not None:
            self._texts[self._line.version] = text

    def _on_add(self) -> None:
        words = self._field.text().strip()
        if self._line is None or not self._line.takes_words:
            return
        if words:
            self._entering.add_words(self._line.version, words)

    def _on_void(self) -> None:
        """A reason is asked for: the field says so until there is one (HAZARDS H38)."""
        reason = self._field.text().strip()
        if self._line is None:
            return
        if not reason:
            self._field.setPlaceholderText(self.tr("Type the reason first"))
            dress(self._field, state="asked")
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._entering.void(self._line.version, reason)

    def _on_words_added(self, version: int) -> None:
        self._texts.pop(version, None)
        if self._line is not None and self._line.version == version:
            self._on_left()

    def _on_words_refused(self, why: str) -> None:
        """Say it where the words stand; they stay."""
        self._name.say(why)
        self._name.look(size="small", weight=600, tone="accent")
        dress(self._field, state="fault")

    def _on_left(self) -> None:
        self._field.clearFocus()
        self.left.emit()

    def _fit(self) -> None:
        self._field.setFixedHeight(self._theme.px(40))
        self._field.setMinimumWidth(self._theme.px(FIELD))
        self._name.setMaximumWidth(self._theme.px(WIDEST))
        self._row.setSpacing(self._theme.px(6))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
