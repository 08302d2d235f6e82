"""When a text may be judged: half a number is not wrong, it is half typed."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

PAUSE_MS = 800
"""Since the last key; longer than between two keys of a slow hand. Ours."""


class TypingPause(QObject):
    """Follows one field: while somebody types in it nothing is said of the text.

    Signals:
        ended: the text, when the field is left, at Enter, or a while after the last key.
    """

    ended = Signal(str)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_paused)
        field.textEdited.connect(self._on_edited)
        field.editingFinished.connect(self._on_finished)

    @property
    def is_typing(self) -> bool:
        """Whether the last key was just now, and the field has not been left."""
        return self._timer.isActive()

    def _on_edited(self, _text: str) -> None:
        self._timer.start()

    def _on_finished(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._on_paused()

    def _on_paused(self) -> None:
        self.ended.emit(self._field.text())
