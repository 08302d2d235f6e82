"""The head of every page but Live: what page it is, of which room, and the time."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from kapmonitor.ui.theme import Theme, dress

SECOND_MS = 1000


class PageHeader(QWidget):
    """A title, a note beside it, and a clock whose second moves while the window lives."""

    def __init__(self, *, theme: Theme, now: Callable[[], datetime]) -> None:
        """``now``: the session's clock, aware; asked once a second while the header is seen."""
        super().__init__()
        self._theme = theme
        self._now = now
        self.setObjectName("page-header")
        self._title = _label("page-title", size="strong", weight="heavy")
        self._note = _label("page-note", tone="muted", size="small")
        self._time = _label("page-time", size="title", face="digits")
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._note)
        self._layout.addStretch(1)
        self._layout.addWidget(self._time)
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND_MS)
        self._timer.timeout.connect(self._on_second)
        self._timer.start()
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)
        self._on_second()

    def show_page(self, title: str) -> None:
        """Name the page that is shown."""
        self._title.setText(title)

    def show_note(self, note: str) -> None:
        """A few words beside the title: the room, what the page is about."""
        self._note.setText(note)

    def _on_second(self) -> None:
        words = f"{self._now().astimezone():%H:%M:%S}"
        if words != self._time.text():
            self._time.setText(words)

    def _follow_scale(self) -> None:
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(self._theme.px(12))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()


def _label(name: str, **looks: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    dress(label, **looks)
    return label
