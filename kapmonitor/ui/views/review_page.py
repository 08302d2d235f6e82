"""Review: finds past sessions and shows one. Import it after the first paint (``linked_plots``)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.archive import ReviewedSession
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.archive_port import Archive
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.review import Review
from kapmonitor.ui.viewmodels.session_list import SessionListModel, SessionSearch
from kapmonitor.ui.views.session_list_panel import SessionListPanel
from kapmonitor.ui.views.session_panel import SessionPanel

_LIST = 340.0
"""The list's width, px at 100 %; never more than a third of the page."""
_GUTTER = 12.0


class ReviewPage(QWidget):
    """The list at the left, the chosen session beside it. ``/`` goes to the search."""

    def __init__(
        self,
        *,
        link: CoreLink,
        archive: Archive,
        theme: Theme,
        now: Callable[[], datetime],
        protocols: Callable[[], Sequence[DosingProtocol]],
        folder: Path,
    ) -> None:
        """``now``: aware, for "30 days"; ``folder``: where exports go."""
        super().__init__()
        self._theme = theme
        self.setObjectName("review-page")
        self.review = Review(link, archive)
        self.search = SessionSearch(now)
        self.model = SessionListModel(archive, self._live_session)
        self.list = SessionListPanel(theme, self.search, self.model)
        self.session = SessionPanel(theme, self.review, protocols, folder)
        self._build()
        self.list.session_chosen.connect(self.review.open)
        self.review.session_opened.connect(self._on_session)
        self._slash = QShortcut(QKeySequence("/"), self, self.list.look_for)
        self._slash.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        link.session_opened.connect(self._on_room_changed)
        link.session_closed.connect(self._on_room_changed)
        theme.changed_to.connect(self._on_theme_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the list whenever the page is seen: the record has grown meanwhile."""
        super().showEvent(event)
        self.model.refresh()
        self.list.list_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list never takes more than a third."""
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        self._parts = QHBoxLayout(self)
        self._parts.addWidget(self.list)
        self._parts.addWidget(self.session, 1)
        self._fit()

    def _live_session(self) -> str | None:
        return self.review.live_session

    def _on_session(self, reviewed: ReviewedSession) -> None:
        self.list.mark_chosen(reviewed.row.session)

    def _on_room_changed(self, _update: RoomUpdate) -> None:
        if self.isVisible():
            self.model.refresh()

    def _fit(self) -> None:
        px = self._theme.px
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(px(_GUTTER))
        self.list.setFixedWidth(min(px(_LIST), max(px(200), self.width() // 3)))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
