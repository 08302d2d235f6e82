"""The Live page: the notice once, then what comes before a session, then the session itself."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.notice_page import NoticePage
from kapmonitor.ui.views.resume_panel import ResumePanel
from kapmonitor.ui.widgets.words import label

Make = Callable[[], QWidget]


class RoomPage(QStackedWidget):
    """One place; what stands in it follows the session."""

    def __init__(self, *, link: CoreLink, before: Make) -> None:
        """``before``: where a session is opened from, built when first shown."""
        super().__init__()
        self.setObjectName("room-page")
        self._make_before = before
        self._before: QWidget | None = None
        self._live: QWidget | None = None
        self._first: list[QWidget] = []
        self._waiting: QLabel | None = None
        self._in_session = link.view is not None
        link.session_opened.connect(self._on_session_opened)
        link.session_closed.connect(self._on_session_closed)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """That of what is seen: a hidden page takes no room from the head."""
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """What is asked before a session has the keyboard again, also after another page."""
        super().showEvent(event)
        if self._first and self.currentWidget() is self._first[0]:
            self._first[0].setFocus()

    def take_live(self, live: QWidget) -> None:
        """Show this while a session is open.

        It hears only what is new, and so must be here before the core sends its first update.
        """
        self._live = live
        self.addWidget(live)
        self._show()

    def wait(self, words: str) -> None:
        """Say what is coming in place of the page before a session, until :meth:`go_on`.

        What is typed there meanwhile would be for another person than the one who comes first.
        """
        self._waiting = label(words, size="strong", tone="muted")
        self._waiting.setObjectName("room-waiting")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show()

    def go_on(self) -> None:
        """It has come, or does not come."""
        self._waiting = None
        self._show()

    def first(self, page: NoticePage | ResumePanel) -> None:
        """Show this before a session can be opened; pages told so are shown one after another."""
        self._first.append(page)
        match page:
            case NoticePage():
                page.notice_read.connect(self._on_notice_read)
            case ResumePanel():
                page.left_open.connect(self._on_left_open)
        self._show()

    def _show(self) -> None:
        wanted = self._wanted()
        if self.indexOf(wanted) < 0:
            self.addWidget(wanted)
        if self.currentWidget() is not wanted:
            self.setCurrentWidget(wanted)
            self.updateGeometry()
            self._give_keyboard(wanted)

    def _wanted(self) -> QWidget:
        if self._in_session and self._live is not None:
            return self._live
        if self._first:
            return self._first[0]
        if self._waiting is not None:
            return self._waiting
        self._before = self._before or self._make_before()
        return self._before

    def _give_keyboard(self, wanted: QWidget) -> None:
        """Where this page is seen: a session may open under another, which keeps the keyboard."""
        focused = QApplication.focusWidget()
        if self.isVisible() and (focused is None or not wanted.isAncestorOf(focused)):
            wanted.setFocus()

    def _next(self) -> None:
        self._first.pop(0)
        self._show()

    def _on_notice_read(self, preferences: Preferences) -> None:
        self._next()

    def _on_left_open(self, session: object) -> None:
        self._next()

    def _on_session_opened(self, update: RoomUpdate) -> None:
        self._in_session = True
        self._first = [page for page in self._first if isinstance(page, NoticePage)]
        self._show()

    def _on_session_closed(self, update: RoomUpdate) -> None:
        self._in_session = False
        self._show()
