"""A reason asked for in place, and the target that goes past what was refused with it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.key_target import KeyTarget


class ReasonRow(QWidget):
    """The clinician's reason; without words nothing is gone past.

    Signals:
        given: the reason.
        left: Esc was pressed in the field.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, *, name: str, about: str, words: str) -> None:
        """``about``: what the field asks; ``words``: of the target."""
        super().__init__()
        self._theme = theme
        self.field = Field(f"{name}-override", about)
        self.target = KeyTarget(theme, name=f"{name}-go-past", words=words, keeps=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.target)
        self.field.returnPressed.connect(self._on_given)
        self.field.left.connect(self.left)
        self.target.clicked.connect(self._on_given)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")
        self.hide()

    def ask(self, *, wanted: bool) -> None:
        """Show it with the keyboard in the field, or put it away with what was typed."""
        if wanted is not self.isHidden():
            return
        self.setVisible(wanted)
        if wanted:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._on_laid_out)
        else:
            self.field.clear()

    def _on_laid_out(self) -> None:
        if self.isVisible():
            bring_into_sight(self)

    def _on_given(self) -> None:
        reason = self.field.text().strip()
        if reason:
            self.given.emit(reason)
        else:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_theme_changed(self, _name: str) -> None:
        self._row.setSpacing(self._theme.px(8))
        self.field.setFixedHeight(self._theme.px(44))
