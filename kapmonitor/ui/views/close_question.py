"""The question before a window closes on an open session: in the head's place, over no number."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from kapmonitor.ui.theme import Theme, dress


class CloseQuestion(QWidget):
    """Asks once; the focus lies on staying, Esc stays.

    Signals:
        stay_pressed: the window stays as it is.
        leave_pressed: the program is to be closed.
    """

    stay_pressed = Signal()
    leave_pressed = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("close-question")
        self._words = QLabel(
            self.tr(
                "A session is open: close the program? Numbers and alarms end,"
                " the session can be gone on with."
            )
        )
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._words, size="strong", weight="strong")
        self._stay = self._button("close-stay", self.tr("Stay"), kind="primary")
        self._leave = self._button("close-leave", self.tr("Close the program"), kind="outlined")
        self._stay.clicked.connect(self.stay_pressed)
        self._leave.clicked.connect(self.leave_pressed)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._words, 1)
        self._layout.addWidget(self._stay)
        self._layout.addWidget(self._leave)
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)

    def ask(self) -> None:
        """Show it, with the focus on staying."""
        self.show()
        self._stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, name: str, text: str, *, kind: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        dress(button, kind=kind)
        return button

    def _follow_scale(self) -> None:
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(self._theme.px(12))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()
