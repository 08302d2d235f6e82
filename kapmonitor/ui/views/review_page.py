"""Review: finds past sessions and shows one. Import it after the first paint (``linked_plots``)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.services.archive import ReviewedSession
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.archive_port import Archive
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.lots_table import Lots
from kapmonitor.ui.viewmodels.review import Review
from kapmonitor.ui.viewmodels.session_list import SessionListModel, SessionSearch
from kapmonitor.ui.views.lots_panel import LotsPanel
from kapmonitor.ui.views.session_list_panel import SessionListPanel
from kapmonitor.ui.views.session_panel import SessionPanel
from kapmonitor.ui.widgets.column import bring_into_sight, scrolled

_LIST = 340.0
"""The list's width, px at 100 %; never more than a third of the page."""
_BOTH = 760.0
"""Narrower than this, list and session take turns, px at 100 %."""
_GUTTER = 12.0
_ANY = 16777215
"""Qt's widest widget, px."""


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
        self._is_session_wanted = False
        self.setObjectName("review-page")
        self.review = Review(link, archive)
        self.search = SessionSearch(now)
        self.model = SessionListModel(archive, self._live_session)
        self.list = SessionListPanel(theme, self.search, self.model)
        self.session = SessionPanel(theme, self.review, protocols, folder)
        self.lots = LotsPanel(theme, Lots(archive))
        self._build()
        self.list.lots_pressed.connect(self._on_lots)
        self.lots.back_pressed.connect(self._on_lots_left)
        self.lots.sessions_wanted.connect(self._on_sessions_of_lot)
        self.list.session_chosen.connect(self._on_chosen)
        self.session.back_pressed.connect(self._on_back)
        self.review.session_opened.connect(self._on_session)
        self._slash = QShortcut(QKeySequence("/"), self, self._on_search_wanted)
        self._slash.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        link.session_opened.connect(self._on_room_changed)
        link.session_closed.connect(self._on_room_changed)
        theme.changed_to.connect(self._on_theme_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the list whenever the page is seen: the record has grown meanwhile."""
        super().showEvent(event)
        self.model.refresh()
        self._take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list never takes more than a third; where that is too little, they take turns."""
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        self._parts = QHBoxLayout(self)
        self._list_area = scrolled(self.list)
        self._parts.addWidget(self._list_area)
        self._side = QStackedWidget()
        self._side.addWidget(self.session)
        self._side.addWidget(self.lots)
        self._parts.addWidget(self._side, 1)
        self._fit()

    @property
    def takes_turns(self) -> bool:
        """Whether there is room for the list or the session only."""
        return self.width() < self._theme.px(_BOTH)

    def _take_focus(self) -> None:
        if self._list_area.isVisibleTo(self):
            self.list.list_view.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._show_rows)  # once the layout has made room
        else:
            self.session.take_focus()

    def _show_rows(self) -> None:
        bring_into_sight(self.list.list_view)

    def _on_lots(self) -> None:
        """The drug of all sessions takes the session's place."""
        self._is_session_wanted = True
        self._side.setCurrentWidget(self.lots)
        self._share()
        self.lots.open()

    def _on_lots_left(self) -> None:
        self._side.setCurrentWidget(self.session)
        self._on_back()

    def _on_sessions_of_lot(self, words: str) -> None:
        """The list finds them; the account stays in sight where there is room for both."""
        self._is_session_wanted = False
        self._share()
        self.list.search_for(words)

    def _on_chosen(self, session: str) -> None:
        self._side.setCurrentWidget(self.session)
        self._is_session_wanted = True
        self._share()
        self.review.open(session)
        if self.takes_turns:
            self.session.take_focus()

    def _on_back(self) -> None:
        self._is_session_wanted = False
        self._share()
        self._take_focus()

    def _on_search_wanted(self) -> None:
        self._is_session_wanted = False
        self._share()
        self.list.look_for()

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
        self._share()

    def _share(self) -> None:
        """Both beside each other, or the one that is wanted."""
        px, turns = self._theme.px, self.takes_turns
        widest = min(px(_LIST), max(px(200), self.width() // 3))
        self._list_area.setMinimumWidth(0 if turns else widest)
        self._list_area.setMaximumWidth(_ANY if turns else widest)
        self._list_area.setVisible(not (turns and self._is_session_wanted))
        self._side.setVisible(not turns or self._is_session_wanted)
        self.session.offer_back(offered=turns)

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
