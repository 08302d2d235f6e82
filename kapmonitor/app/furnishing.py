"""Fills the window: everything it shows and asks, wired to the core's thread. Loaded late.

First the page before a session, which is then there to be used. What a session needs (radio, sound,
record, the live page) is loaded behind it on the core's thread, so that the window answers
meanwhile; the core runs when all of it is there.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from kapmonitor.app.async_bridge import CoreThread
from kapmonitor.app.desk import CoreDesk
from kapmonitor.app.garbage import QtGarbage
from kapmonitor.app.loading import load
from kapmonitor.app.protocol_desk import CoreProtocolDesk
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.screen import BEAT_EVERY_S, FROZEN_S, Heartbeats, Screen
from kapmonitor.app.settings import SettingsFile
from kapmonitor.store.glance import has_open_session
from kapmonitor.ui.actions import ActionId, Actions, PageId
from kapmonitor.ui.chart_port import LastVisitListener
from kapmonitor.ui.main_window import MainWindow
from kapmonitor.ui.ports import DeviceDesk, InterruptedSession
from kapmonitor.ui.preferences import Preferences
from kapmonitor.ui.shell import Shell
from kapmonitor.ui.text import PRACTICE
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_answering import AlarmAnswering
from kapmonitor.ui.viewmodels.author import Author, AuthorOnRecord
from kapmonitor.ui.viewmodels.core_link import CoreLink, Message
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.views.before_view import BeforeView
from kapmonitor.ui.views.notice_page import NoticePage
from kapmonitor.ui.views.resume_panel import ResumePanel
from kapmonitor.ui.views.room_page import RoomPage
from kapmonitor.ui.views.room_strip import RoomStrip
from kapmonitor.ui.views.session_header import SessionHeader
from kapmonitor.ui.widgets.flash import FlashClock

PLOTS_AFTER_S = 5.0
"""Real seconds until Review is loaded where no session is open, so that the first look at it does
not hold the window: on a thread of its own, for it is half a second's work and nobody waits."""

CoreMain = Callable[[Screen, CoreDesk], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What fills one window."""

    record: Path
    settings: SettingsFile
    shelf: ProtocolShelf
    practice: bool
    core: CoreMain
    """Runs on the core's thread from the start to the end of the window."""
    frame_word: str | None = None
    devices: Callable[[CoreThread], DeviceDesk] | None = None
    """``None`` in a simulated room, whose devices are given by its script."""
    on_core_ended: Callable[[BaseException | None], None] | None = None


class FurnishedWindow(QObject):
    """A filled window, from its first session to its last thread."""

    def __init__(self, shell: Shell, theme: Theme, furniture: Furniture) -> None:
        super().__init__()
        self._shell, self._theme, self._furniture = shell, theme, furniture
        self._settings = furniture.settings
        self._preferences = furniture.settings.read()
        self.link = CoreLink()
        self.core_thread = CoreThread()
        self._garbage = QtGarbage(self)
        self.desk = CoreDesk(self.core_thread, furniture.shelf.library)
        self._protocol_desk = CoreProtocolDesk(self.core_thread, furniture.shelf, furniture.record)
        self._archive: Any = None
        self._loading: Thread | None = None
        self.actions = Actions(theme=theme, link=self.link)
        self.author = Author(self._preferences.roles[0], time.monotonic)
        self.flash = FlashClock(self)
        self._device_desk = furniture.devices(self.core_thread) if furniture.devices else None
        self._author_on_record = AuthorOnRecord(self.link, self.desk, self.author)
        self._words = RoomWords.of(self.link)
        self._answering = AlarmAnswering(self.link, self.desk, self.author)
        self.room_page = RoomPage(link=self.link, before=self._before)
        self.window = self._made_window()
        self._beats = Heartbeats()
        self._heart = QTimer(self)
        self._heart.timeout.connect(self._on_beat)
        self.core_thread.ended.connect(self._on_core_ended)
        self._is_resting = False

    def begin(self) -> None:
        """Put it in its shell, and load what a session needs; then the core runs."""
        self._garbage.begin()
        self._shell.furnish(self.window, self.may_close)
        self.window.close_requested.connect(self.stop)
        if not self._preferences.notice_read:
            self._show_notice()
        QTimer.singleShot(0, self, self._on_shown)  # behind the first paint, which it would hold up

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the question in place has begun."""
        return self.window.may_close()

    def stop(self) -> None:
        """Hang up on the devices, close the record, then the window."""
        self._is_resting = True
        self._heart.stop()
        self.core_thread.stop()
        self.window.close_now()

    def rest(self) -> None:
        """Wait until nothing runs any more."""
        self.core_thread.stop()
        if self._archive is not None:
            self._archive.close()
        if self._loading is not None:
            self._loading.join()
        self._garbage.rest()

    # What a session needs, behind the page before it.

    def _on_shown(self) -> None:
        if not self._is_resting:
            self.core_thread.start(self._run)

    async def _run(self) -> None:
        """Core's thread: load it, have it built in the window, then run the core.

        The clinic's protocols are read first: a session that is gone on with may be under one.
        """
        if not self._furniture.practice and has_open_session(self._furniture.record):
            self.core_thread.post(self._on_open_session)
        await self._protocol_desk.read()
        load("app.live_page", "live_page")
        load("app.archive", "RecordArchive")
        if self._furniture.practice:  # a script's session opens at once: nothing loads beside it
            load("ui.views.review_page", "ReviewPage")
        is_built = asyncio.get_running_loop().create_future()
        self.core_thread.post(partial(self._build_for, is_built))
        await is_built
        screen = Screen(
            updates=self._post,
            alarms=self._post,
            devices=self._post,
            machine=self._post,
            beats=self._beats,
        )
        await self._furniture.core(screen, self.desk)

    def _build_for(self, is_built: asyncio.Future[None]) -> None:
        """Qt's thread: what goes wrong here ends the core, which the window then says."""
        tell = is_built.get_loop().call_soon_threadsafe
        try:
            self._build()
        except Exception as problem:  # noqa: BLE001 - raised again where it is awaited
            tell(is_built.set_exception, problem)
        else:
            tell(is_built.set_result, None)

    def _build(self) -> None:
        """The live page hears only what is new: it is there before the core says anything."""
        fittings = load("app.live_page", "Fittings")(
            theme=self._theme,
            link=self.link,
            words=self._words,
            desk=self.desk,
            author=self.author,
            actions=self.actions,
            flash=self.flash,
            practice_words=self._furniture.frame_word or PRACTICE,
        )
        live = load("app.live_page", "live_page")(fittings, self._preferences.roles)
        self.room_page.take_live(live)
        self._beats.core_at = time.monotonic()
        self._heart.start(round(BEAT_EVERY_S * 1000))
        if not self._furniture.practice:
            self._chart().interrupted(self._on_interrupted)
        self._garbage.keep()
        QTimer.singleShot(round(PLOTS_AFTER_S * 1000), self, self._on_idle)

    def _on_idle(self) -> None:
        """Loading takes Python from other threads for 20 ms at a time: no alarm waits for it."""
        if self.link.view is not None:
            QTimer.singleShot(round(PLOTS_AFTER_S * 1000), self, self._on_idle)
        elif not self._is_resting:
            self._loading = Thread(target=self._load_plots, name="loading")
            self._loading.start()

    def _load_plots(self) -> None:
        load("ui.views.review_page", "ReviewPage")
        self.core_thread.post(self._garbage.keep)

    def _record_archive(self) -> Any:
        """Loaded by the core's thread by now, or else here."""
        if self._archive is None:
            archive = load("app.archive", "RecordArchive")
            self._archive = archive(self._furniture.record, self.core_thread.post)
        return self._archive

    def _chart(self) -> Any:
        return load("app.chart", "RecordChart")(self._record_archive())

    def last_visit(self, participant: str, done: LastVisitListener) -> None:
        """See ``ui.chart_port.Chart``."""
        self._chart().last_visit(participant, done)

    # What fills it.

    def _made_window(self) -> MainWindow:
        acknowledge = self.actions.get(ActionId.ACKNOWLEDGE)
        pause = self.actions.get(ActionId.PAUSE_AUDIO)
        acknowledge.triggered.connect(self._answering.acknowledge)
        pause.triggered.connect(self._answering.pause_audio)
        return MainWindow(
            theme=self._theme,
            actions=self.actions,
            link=self.link,
            pages={
                PageId.LIVE: lambda: self.room_page,
                PageId.REVIEW: self._review,
                PageId.DEVICES: self._devices,
                PageId.PROTOCOLS: self._protocols,
                PageId.SETTINGS: self._settings_page,
            },
            header=SessionHeader(
                self.link,
                self._theme,
                self.author,
                self.flash,
                clock=self.desk.clock,
                roles=self._preferences.roles,
            ),
            strip=RoomStrip(self._words, self._theme, self.flash, acknowledge),
            big_numbers=self._big_numbers,
            frame_word=self._furniture.frame_word,
            now=self._now,
        )

    def _now(self) -> datetime:
        return self.desk.clock.now().utc

    def _before(self) -> QWidget:
        before = BeforeView(
            theme=self._theme,
            link=self.link,
            desk=self.desk,
            author=self.author,
            preferences=self._settings,
            chart=self,
            practice=self._furniture.practice,
        )
        self._protocol_desk.follow(before.take_protocols)
        return before

    def _big_numbers(self) -> QWidget:
        page: QWidget = load("ui.views.big_numbers", "BigNumbers")(
            self._words,
            self._theme,
            self.flash,
            self.actions.get(ActionId.ACKNOWLEDGE),
            self.actions.get(ActionId.PAUSE_AUDIO),
            viewing_distance_m=self._preferences.viewing_distance_m,
        )
        return page

    def _review(self) -> QWidget:
        page: QWidget = load("ui.views.review_page", "ReviewPage")(
            link=self.link,
            archive=self._record_archive(),
            theme=self._theme,
            now=self._now,
            protocols=lambda: self._furniture.shelf.library.all,
            folder=self._settings.folder,
        )
        return page

    def _devices(self) -> QWidget:
        page: QWidget = load("ui.views.devices_page", "DevicesPage")(
            self.link, self._device_desk, self._theme
        )
        return page

    def _protocols(self) -> QWidget:
        page: QWidget = load("ui.views.protocols_page", "ProtocolsPage")(
            self._protocol_desk, self._theme, folder=self._settings.folder
        )
        return page

    def _settings_page(self) -> QWidget:
        page = load("ui.views.settings_page", "SettingsPage")(
            theme=self._theme, store=self._settings, desk=self.desk, link=self.link
        )
        page.preferences_changed.connect(self._on_preferences_changed)
        made: QWidget = page
        return made

    def _show_notice(self) -> None:
        """Before the first session; where one runs already, in a page's place under the strip."""
        notice = NoticePage(self._theme, self._settings)
        if self._furniture.practice:
            notice.notice_read.connect(self._on_notice_read)
            self.window.insist(notice)
        else:
            self.room_page.first(notice)

    # What comes back.

    def _post(self, message: Message) -> None:
        """Core's thread: bring a message to the window's."""
        self.core_thread.post(lambda: self.link.take(message))

    def _on_beat(self) -> None:
        now = time.monotonic()
        self._beats.window_at = now
        self.link.tell_silence(now - self._beats.core_at > FROZEN_S)

    def _on_open_session(self) -> None:
        self.room_page.wait(self.tr("A session was not closed: it is being read."))

    def _on_interrupted(self, sessions: list[InterruptedSession]) -> None:
        self.room_page.go_on()
        if sessions and self.link.view is None:
            panel = ResumePanel(self._theme, self.desk, sessions)
            panel.left_open.connect(self._on_left_open)
            self.room_page.first(panel)

    def _on_left_open(self, _session: InterruptedSession) -> None:
        self.window.show_page(PageId.REVIEW)

    def _on_notice_read(self, _preferences: Preferences) -> None:
        self.window.relent()

    def _on_preferences_changed(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def _on_core_ended(self, problem: BaseException | None) -> None:
        """The core is gone: it is said, and numbers are covered by the silence that follows."""
        if self._furniture.on_core_ended:
            self._furniture.on_core_ended(problem)
        if problem is not None and not self._is_resting:
            self.window.say_trouble(str(problem))
