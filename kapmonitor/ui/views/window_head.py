"""The head of the window: of the session on Live, of the page elsewhere, or one question."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.views.close_question import CloseQuestion
from kapmonitor.ui.views.not_live_cover import NotLiveBar
from kapmonitor.ui.views.page_header import PageHeader

HEIGHT = 52


class WindowHead(QFrame):
    """Holds the heads, the question before closing, and what keeps the program from its work."""

    def __init__(self, *, theme: Theme, session: QWidget, now: Callable[[], datetime]) -> None:
        """``session``: the head of Live; ``now``: the session's clock for that of the others."""
        super().__init__()
        self._theme = theme
        self._session = session
        self._cover = NotLiveBar(theme=theme, over=session)
        self._page = PageHeader(theme=theme, now=now)
        self.question = CloseQuestion(theme=theme)
        self._trouble = _trouble_label()
        self.setObjectName("head")
        dress(self, kind="head")
        self._layout = QVBoxLayout(self)
        for part in (session, self._page, self.question, self._trouble):
            self._layout.addWidget(part)
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """As high as what is in it, and never lower than on the other pages."""
        return super().sizeHint().expandedTo(QSize(0, self._theme.px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """No line of it is ever cut; the page below gives way."""
        return super().minimumSizeHint().expandedTo(QSize(0, self._theme.px(HEIGHT)))

    def show_session(self) -> None:
        """The head of Live."""
        self._show(self._session)

    def show_page(self, title: str) -> None:
        """The head of another page."""
        self._page.show_page(title)
        self._show(self._page)

    def show_question(self) -> None:
        """The question before closing."""
        self._show(self.question)

    def show_room(self, room: str) -> None:
        """Say beside the page's name which room it is."""
        self._page.show_note(room)

    def say_trouble(self, sentence: str) -> None:
        """Say what keeps the program from its work; it stays."""
        self._trouble.setText(sentence)
        self._trouble.show()

    def cover(self, *, covered: bool) -> None:
        """Its clocks, devices and *saved* are old while the core is silent (HAZARDS H52)."""
        self._cover.cover(covered=covered)

    def _show(self, wanted: QWidget) -> None:
        for part in (self._session, self._page, self.question):
            part.setVisible(part is wanted)

    def _follow_scale(self) -> None:
        px = self._theme.px
        self.updateGeometry()
        self._layout.setContentsMargins(px(16), px(6), px(16), px(6))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()


def _trouble_label() -> QLabel:
    label = QLabel()
    label.setObjectName("trouble")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    dress(label, size="strong", weight="strong", tone="text")
    label.hide()
    return label
