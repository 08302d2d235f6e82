"""The frame: the rail, the head, the pages, and what lies round them. No rules.

While a session is open the window never puts anything over its numbers and alarms, never takes
the keyboard by itself, and never closes without asking.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import AlarmsView
from kapmonitor.ui.actions import PAGE_ACTIONS, ActionId, Actions, Group, PageId
from kapmonitor.ui.screen_watch import ScreenWatch
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.attention import Attention
from kapmonitor.ui.views.keys_page import KeysPage
from kapmonitor.ui.views.page_area import Factory, PageArea
from kapmonitor.ui.views.panel_keys import panel_rows
from kapmonitor.ui.views.practice_frame import WindowFrame
from kapmonitor.ui.views.rail import Rail
from kapmonitor.ui.views.window_head import WindowHead

SMALLEST = (960, 600)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MainWindow(QWidget):
    """The one window, or everything in it where a shell was up before.

    Signals:
        close_requested: somebody wants the program to end, and said so twice where a session is
            open. Whoever ends it calls :meth:`close_now` when everything has come to rest.
        page_shown: the page that was chosen.
    """

    close_requested = Signal()
    page_shown = Signal(PageId)

    def __init__(
        self,
        *,
        theme: Theme,
        actions: Actions,
        link: CoreLink,
        pages: Mapping[PageId, Factory],
        header: QWidget,
        strip: QWidget,
        big_numbers: Factory,
        frame_word: str | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Build the frame; pages are built when first shown.

        Args:
            theme: in force before the first paint, so that nothing is ever white.
            actions: all of them; the window listens to their keys.
            link: whence the session, its alarms and the core's silence are known.
            pages: a factory for each page; pages have no outer margin of their own.
            header: the head of the Live page: room, code, devices, who writes, times.
            strip: numbers, ages and alarms, above every page but Live while a session is open.
            big_numbers: a factory for the numbers that take a page's place, alarm line and all.
            frame_word: what a practice window says all round: ``DRILL``.
            now: the session's clock for the head of the other pages; aware.
        """
        super().__init__()
        self._theme, self._actions = theme, actions
        self._is_ending = False
        self._is_asking = False
        self._in_session = link.view is not None
        self._focus_before: QWidget | None = None
        self.setObjectName("window")
        self.setWindowTitle(_title(frame_word))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rail = Rail(theme=theme, actions=actions)
        self._head = WindowHead(theme=theme, session=header, now=now)
        self._area = PageArea(theme=theme, pages=pages, strip=strip, big_numbers=big_numbers)
        self._keys: KeysPage | None = None
        self._screen_watch: ScreenWatch | None = None
        self._frame = WindowFrame(theme=theme, content=self._content(), word=frame_word)
        self._attention = Attention(window=self, frame=self._frame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._frame)
        self.setMinimumSize(*SMALLEST)
        self._listen(link)
        self._follow_session(link)
        self.show_page(PageId.LIVE)
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # no button is chosen for Enter by itself

    @property
    def page(self) -> PageId:
        """The chosen page."""
        return self._area.page

    @property
    def area(self) -> PageArea:
        """Where pages and panels are."""
        return self._area

    @property
    def rail(self) -> Rail:
        """The rail."""
        return self._rail

    @property
    def frame(self) -> WindowFrame:
        """What lies round everything."""
        return self._frame

    @property
    def is_asking(self) -> bool:
        """Whether the question before closing is on."""
        return self._is_asking

    def show_page(self, page: PageId) -> None:
        """Show a page; a panel in its place goes."""
        if page is not self._area.page:
            self._let_go()
        self._area.show_page(page)
        self._follow_shown()
        self.page_shown.emit(page)

    def show_panel(self, panel: QWidget) -> None:
        """Put a panel (a file chooser, help) in the page's place; Esc gives the place back."""
        self._remember_focus()
        self._area.show_panel(panel)
        self._follow_shown()
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def insist(self, panel: QWidget) -> None:
        """Have this stand in Live's place until :meth:`relent`: Esc does not pass it by."""
        self._area.insist(panel)
        self._follow_shown()

    def relent(self) -> None:
        """What was insisted on was answered: Live has its place."""
        self._area.relent()
        self._follow_shown()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_trouble(self, sentence: str) -> None:
        """Say, over every page, what keeps the program from its work; it stays."""
        self._head.say_trouble(sentence)

    def give_back(self) -> None:
        """Give the place of a panel or of the big numbers back to the page."""
        self._area.give_back()
        self._follow_shown()
        self._restore_focus()

    def close_now(self) -> None:
        """Close without asking: everything has come to rest."""
        self._is_ending = True
        self.window().close()

    def may_close(self) -> bool:
        """Whether the top-level window may close now; if not, what is to come first has begun.

        While a session is open that is the question in place, else :attr:`close_requested`. Who
        answers that at once has it closed by the same press: Qt drops a close within a close.
        """
        if self._is_ending:
            return True
        if self._in_session:
            self._ask()
        else:
            self.close_requested.emit()
        return self._is_ending

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the top-level window is known, and is kept in sight."""
        super().showEvent(event)
        if self._screen_watch is None:
            self._screen_watch = ScreenWatch(self.window())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Never close silently, where this is the top-level window itself."""
        event.setAccepted(self.may_close())

    def event(self, event: QEvent) -> bool:
        """Away from the numbers Space belongs to the control that has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and self._space_is_for_control()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space is the key of a mark."""
        focused = self.focusWidget()
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not event.isAutoRepeat() and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    # Building.

    def _content(self) -> QWidget:
        content = QWidget()
        content.setObjectName("content")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._area, 1)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(column, 1)
        return content

    def _listen(self, link: CoreLink) -> None:
        link.session_opened.connect(self._on_session_opened)
        link.session_closed.connect(self._on_session_closed)
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)
        link.silence_changed.connect(self._on_silence_changed)
        self._area.closable_changed.connect(self._follow_closable)
        self._head.question.stay_pressed.connect(self._stop_asking)
        self._head.question.leave_pressed.connect(self._on_leave)
        self._listen_to_actions()

    def _listen_to_actions(self) -> None:
        self.addActions(self._actions.all())
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for page, action in PAGE_ACTIONS.items():
            self._actions.get(action).setData(page)
            group.addAction(self._actions.get(action))
        group.triggered.connect(self._on_page_action)
        self._actions.live_wanted.connect(self._on_live_wanted)
        self._actions.register(Group.PANELS, panel_rows())
        for action, slot in (
            (ActionId.BIG_NUMBERS, self._on_big_numbers),
            (ActionId.FULL_SCREEN, self._on_full_screen),
            (ActionId.SHOW_KEYS, self._on_show_keys),
            (ActionId.CLOSE_PANEL, self._on_close_panel),
            (ActionId.QUIT, self._on_quit),
        ):
            self._actions.get(action).triggered.connect(slot)

    # What is shown.

    def _follow_shown(self) -> None:
        """The head and the rail say what stands in the page's place."""
        on_live = self._area.is_live_seen
        if self._is_asking:
            self._head.show_question()
        elif on_live:
            self._head.show_session()
        else:
            self._head.show_page(self._title_shown())
        keys = self._are_keys_seen
        self._rail.show_chosen(None if keys else self._area.page, keys=keys)
        self._rail.button(PageId.LIVE).mark(marked=self._in_session and not on_live)
        self._follow_closable()

    def _title_shown(self) -> str:
        if self._area.panel is not None and self._area.panel.accessibleName():
            return self._area.panel.accessibleName()
        if self._area.is_big:
            return self.tr("Big numbers")
        return self._actions.get(PAGE_ACTIONS[self._area.page]).text()

    @property
    def _are_keys_seen(self) -> bool:
        return self._keys is not None and self._area.panel is self._keys

    def _follow_closable(self, _closable: object = None) -> None:
        closable = self._is_asking or self._area.is_big or self._area.panel is not None
        self._actions.get(ActionId.CLOSE_PANEL).setEnabled(closable)

    def _follow_session(self, link: CoreLink) -> None:
        self._in_session = link.view is not None
        self._area.follow_session(is_open=self._in_session)
        if link.view is not None:
            self._head.show_room(link.view.room or "")
            self._attention.follow(link.view.alarms)
        self._cover_numbers(covered=link.is_silent)

    def _space_is_for_control(self) -> bool:
        on_live = self._area.page is PageId.LIVE and self._area.panel is None
        controls = (QAbstractButton, QAbstractItemView, QComboBox)
        return self._is_asking or (not on_live and isinstance(self.focusWidget(), controls))

    def _let_go(self) -> None:
        """Take the keyboard out of a page that goes: Qt would hand it to some field of the next.

        What is typed on then, without looking, would change what stands in that field.
        """
        focused = self.focusWidget()
        if focused is not None and self._area.isAncestorOf(focused):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember_focus(self) -> None:
        if self._focus_before is None:
            self._focus_before = self.focusWidget()

    def _restore_focus(self) -> None:
        before, self._focus_before = self._focus_before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    # Closing.

    def _ask(self) -> None:
        self._remember_focus()
        self._is_asking = True
        self._follow_shown()
        self._head.question.ask()

    def _stop_asking(self) -> None:
        self._is_asking = False
        self._follow_shown()
        self._restore_focus()

    def _on_leave(self) -> None:
        self._stop_asking()
        self.close_requested.emit()

    # What comes from the core.

    def _on_session_opened(self, update: RoomUpdate) -> None:
        self._in_session = True
        self._area.follow_session(is_open=True)
        self._head.show_room(update.view.room or "")
        self._follow_shown()

    def _on_session_closed(self, update: RoomUpdate) -> None:
        self._in_session = False
        self._area.follow_session(is_open=False)
        self._attention.follow(())
        if self._is_asking:
            self._stop_asking()
        self._follow_shown()

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._attention.follow(update.view.alarms)

    def _on_alarms_changed(self, view: AlarmsView) -> None:
        self._attention.follow(view.alarms)

    def _on_silence_changed(self, silent: bool) -> None:
        self._cover_numbers(covered=silent)

    def _cover_numbers(self, *, covered: bool) -> None:
        """Numbers, and in the head clocks, devices and what is saved (HAZARDS H52)."""
        self._area.cover.cover(covered=covered)
        self._head.cover(covered=covered)

    # What staff press.

    def _on_page_action(self, action: QAction) -> None:
        self.show_page(PageId(action.data()))

    def _on_live_wanted(self) -> None:
        if self._area.page is not PageId.LIVE or self._area.panel or self._area.is_big:
            self.show_page(PageId.LIVE)

    def _on_big_numbers(self) -> None:
        if self._area.is_big:
            self.give_back()
        else:
            self._area.show_big_numbers()
            self._follow_shown()

    def _on_full_screen(self) -> None:
        window = self.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _on_quit(self) -> None:
        self.window().close()

    def _on_show_keys(self) -> None:
        if self._are_keys_seen:
            self.give_back()
            return
        if self._keys is None:
            self._keys = KeysPage(theme=self._theme, actions=self._actions)
            self._keys.close_pressed.connect(self.give_back)
        self.show_panel(self._keys)

    def _on_close_panel(self) -> None:
        if self._is_asking:
            self._stop_asking()
        else:
            self.give_back()


def _title(word: str | None) -> str:
    return "kapmonitor" if word is None else f"kapmonitor: {word}"
