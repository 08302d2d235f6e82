"""A live page over a fake desk, and over a real room, for tests that touch it as staff do."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kapmonitor.domain.events import Event, Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.ports import RecordError
from kapmonitor.services.snapshot import RoomView, view_of
from kapmonitor.ui.actions import Actions
from kapmonitor.ui.ports import Action, Outcome, OutcomeListener
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.entering import Entering
from kapmonitor.ui.viewmodels.live import Live
from kapmonitor.ui.viewmodels.log_model import LogModel
from kapmonitor.ui.viewmodels.own_entries import OwnEntry
from kapmonitor.ui.views.live_view import LiveView
from tests.builders import Happened, Rig, in_a_room
from tests.ui.rooms import NOW, FakeDesk, StandingClock, a_fact, a_view, an_update

ROLES = (Role.CLINICIAN, Role.GUIDE, Role.NURSE)


class Watch:
    """Real seconds, moved by hand."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Part(QWidget):
    """Stands for a part of the page that others make."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._size = QSize(width, height)

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._size.height())


class Entry:
    """The entry place without a window: what is entered goes to a fake desk."""

    def __init__(self, view: RoomView | None = None) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.watch = Watch()
        self.author = Author(Role.GUIDE, self.watch)
        self.entering = Entering(self.link, self.desk, self.author, self.watch)
        self.log = LogModel(self.link, self.entering)
        self.said: list[str] = []
        self.entering.said.connect(self.said.append)
        self.link.take(an_update(view or a_view()))

    @property
    def last(self) -> OwnEntry:
        return self.entering.entries[-1]

    def pass_time(self, seconds: float) -> None:
        pass_time(self.desk, self.watch, seconds)

    def saved(self, event: Event, version: int, at: datetime = NOW, **more: Any) -> Fact:
        """Answer the oldest action: its entry is durable."""
        fact = a_fact(event, at=at, version=version, **more)
        self.desk.answer(Outcome(facts=(fact,)))
        return fact


def pass_time(desk: FakeDesk, watch: Watch, seconds: float) -> None:
    assert isinstance(desk.clock, StandingClock)
    desk.clock.advance(seconds)
    watch.now_s += seconds


class LivePage:
    """The page in a window, with a fake desk behind it."""

    def __init__(
        self,
        qtbot: QtBot,
        theme: Theme,
        view: RoomView | None = None,
        *,
        size: tuple[int, int] = (1344, 824),
        role: Role = Role.GUIDE,
    ) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.watch = Watch()
        self.author = Author(role, self.watch)
        self.actions = Actions(theme=theme, link=self.link)
        self.live = Live(self.link, self.desk, self.author, self.watch)
        px = theme.px
        self.timeline, self.alarm_line = Part(400, px(68)), Part(400, px(52))
        self.trends, self.vitals, self.dose = Part(300, 200), Part(250, 322), Part(560, 170)
        self.page = LiveView(
            live=self.live,
            theme=theme,
            actions=self.actions,
            roles=ROLES,
            timeline=self.timeline,
            alarm_line=self.alarm_line,
            trends=self.trends,
            vitals=self.vitals,
            dose=self.dose,
        )
        self.window = QWidget()
        qtbot.addWidget(self.window)
        box = QVBoxLayout(self.window)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.page)
        self.window.addActions(self.actions.all())
        self.window.resize(*size)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.take(view or a_view())

    def take(self, view: RoomView, *facts: Fact) -> None:
        self.link.take(an_update(view, facts=facts))
        QApplication.processEvents()

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focused, key, modifier)

    def type(self, text: str, gap_s: float = 0.1) -> None:
        """Type a text, each key into whatever has the focus then."""
        for letter in text:
            QTest.keyClicks(self.focused, letter)
            self.pass_time(gap_s)

    def pass_time(self, seconds: float) -> None:
        pass_time(self.desk, self.watch, seconds)

    @property
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.page

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def click(self, name: str) -> None:
        QApplication.processEvents()  # what has just been made is laid out
        target = self.find(name)
        assert target.isVisibleTo(self.page), name
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)

    def drag(self, name: str, *steps: QPoint) -> None:
        """Press a target in its middle and drag by the steps, each from the middle."""
        target = self.find(name)
        middle = target.rect().center()
        QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=middle)
        for step in steps:
            QTest.mouseMove(target, middle + step)

    def let_go(self, name: str, at: QPoint) -> None:
        target = self.find(name)
        middle = target.rect().center()
        QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=middle + at)

    @property
    def entries(self) -> list[OwnEntry]:
        return list(self.live.entering.entries)

    @property
    def strip(self) -> str:
        return self.page.log.strip.text()

    @property
    def note(self) -> str:
        return self.live.draft.text


class RoomDesk(FakeDesk):
    """Runs actions in a real room, on the loop that runs the test."""

    def __init__(self, rig: Rig) -> None:
        super().__init__()
        self.clock = rig.clock
        self.protocol = rig.room.protocol
        self._rig = rig
        self._running: list[asyncio.Task[None]] = []

    def act(self, action: Action, done: OutcomeListener) -> None:
        self._running.append(asyncio.create_task(self._run(action, done)))

    async def settle(self) -> None:
        """Wait until everything that was asked for, and what followed from it, is answered."""
        while self._running:
            await self._running.pop(0)

    async def _run(self, action: Action, done: OutcomeListener) -> None:
        done(await outcome_of(action, self._rig))


async def outcome_of(action: Action, rig: Rig) -> Outcome:
    """What the program's own desk says of an action."""
    try:
        return Outcome(facts=tuple(await action(rig.room)))
    except NotAllowed as refusal:
        return Outcome(refusal=refusal)
    except RecordError as error:
        return Outcome(failure=str(error))


class RealRoom:
    """View-models over a real room with a log that is only a list."""

    def __init__(self, rig: Rig, role: Role = Role.GUIDE) -> None:
        self.rig = rig
        self.link = CoreLink()
        self.desk = RoomDesk(rig)
        self.watch = Watch()
        self.author = Author(role, self.watch)
        self.live = Live(self.link, self.desk, self.author, self.watch)
        self._told = 0
        self.tell()

    def tell(self) -> None:
        """What the core's feed would tell the window now."""
        facts = tuple(self.rig.log.facts[self._told :])
        self._told += len(facts)
        self.link.take(RoomUpdate(view=view_of(self.rig.room), readings=(), facts=facts))

    async def settle(self) -> None:
        await self.desk.settle()
        self.tell()

    def pass_time(self, seconds: float) -> None:
        self.rig.clock.advance(seconds)
        self.watch.now_s += seconds


def in_a_real_room(
    scene: Callable[[RealRoom], Awaitable[None]], *happened: Happened, role: Role = Role.GUIDE
) -> Rig:
    """Play a scene with the window's view-models over a real room."""

    async def play(rig: Rig) -> None:
        rig.clock.advance(600)
        await scene(RealRoom(rig, role))

    return in_a_room(play, *happened)


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)
