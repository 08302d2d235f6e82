"""Every action of the window, once: its name, words, keys, icon, and when it may be used.

What silences, moves on or ends never has a bare letter, so that a sentence typed without focus
cannot do it (HAZARDS H62). The bare letters of the observe keys are no actions: the live page
hears them, and tells them here only for the page of keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from kapmonitor.alarms.state import Alarm
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import AlarmsView
from kapmonitor.ui.icons import Icon, themed_icon
from kapmonitor.ui.language import translate
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink


class PageId(StrEnum):
    """The pages of the rail."""

    LIVE = "live"
    REVIEW = "review"
    DEVICES = "devices"
    PROTOCOLS = "protocols"
    SETTINGS = "settings"


class ActionId(StrEnum):
    """Every action; the word is also its ``objectName``."""

    CALL_HELP = "call-help"
    ACKNOWLEDGE = "acknowledge"
    PAUSE_AUDIO = "pause-audio"
    NEXT_STAGE = "next-stage"
    DOSE = "dose"
    RUNNING = "running"
    DRUG_ACCOUNT = "drug-account"
    OXYGEN = "oxygen"
    LEAVING = "leaving"
    MARK = "mark"
    UNDO = "undo"
    BACK_TIME = "back-time"
    END_SESSION = "end-session"
    SHOW_LIVE = "show-live"
    SHOW_REVIEW = "show-review"
    SHOW_DEVICES = "show-devices"
    SHOW_PROTOCOLS = "show-protocols"
    SHOW_SETTINGS = "show-settings"
    BIG_NUMBERS = "big-numbers"
    FULL_SCREEN = "full-screen"
    SHOW_KEYS = "show-keys"
    CLOSE_PANEL = "close-panel"
    QUIT = "quit"


class Need(StrEnum):
    """What an action waits for before it may be used."""

    NOTHING = auto()
    SESSION = auto()
    ALARM = auto()
    """An alarm that nobody has acknowledged."""
    PANEL = auto()
    """Something in a page's place that can be closed; the window says when."""


class Group(StrEnum):
    """The headings of the page of keys, in their order."""

    ALARMS = "alarms"
    SESSION = "session"
    OBSERVE = "observe"
    ENTRY = "entry"
    PANELS = "panels"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One line of the page of keys: the keys as they are read, and what they do."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGroup:
    """The keys under one heading."""

    title: str
    rows: tuple[KeyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    text: str
    keys: tuple[str, ...]
    icon: Icon
    group: Group
    need: Need = Need.SESSION


_C = "actions"
_MAKINGS = {
    ActionId.CALL_HELP: _Making(
        text="Call help", keys=("F1",), icon=Icon.HELP, group=Group.ALARMS, need=Need.SESSION
    ),
    ActionId.ACKNOWLEDGE: _Making(
        text="Acknowledge the alarms",
        keys=("F8",),
        icon=Icon.ACKNOWLEDGE,
        group=Group.ALARMS,
        need=Need.ALARM,
    ),
    ActionId.PAUSE_AUDIO: _Making(
        text="Pause the alarms' sound for 2:00",
        keys=("F9",),
        icon=Icon.AUDIO_PAUSED,
        group=Group.ALARMS,
        need=Need.ALARM,
    ),
    ActionId.NEXT_STAGE: _Making(
        text="Next stage", keys=("F6",), icon=Icon.NEXT, group=Group.SESSION
    ),
    ActionId.DOSE: _Making(text="Dose…", keys=("D",), icon=Icon.DOSE, group=Group.SESSION),
    ActionId.RUNNING: _Making(
        text="Infusion, hold, devices…", keys=("Ctrl+I",), icon=Icon.RUNNING, group=Group.SESSION
    ),
    ActionId.DRUG_ACCOUNT: _Making(
        text="Drug account…",
        keys=("Ctrl+U",),
        icon=Icon.DRUG_ACCOUNT,
        group=Group.SESSION,
    ),
    ActionId.OXYGEN: _Making(
        text="Oxygen…", keys=("Ctrl+O",), icon=Icon.OXYGEN, group=Group.SESSION
    ),
    ActionId.LEAVING: _Making(
        text="Leaving list", keys=("F7",), icon=Icon.LEAVING, group=Group.SESSION
    ),
    ActionId.MARK: _Making(
        text="Mark this moment", keys=("Space",), icon=Icon.MARK, group=Group.SESSION
    ),
    ActionId.UNDO: _Making(
        text="Take back the last entry", keys=("Ctrl+Z",), icon=Icon.UNDO, group=Group.SESSION
    ),
    ActionId.BACK_TIME: _Making(
        text="It was earlier…", keys=("Ctrl+B",), icon=Icon.BACK_TIME, group=Group.SESSION
    ),
    ActionId.END_SESSION: _Making(
        text="End the session…", keys=("Ctrl+E", "Ctrl+D"), icon=Icon.END, group=Group.SESSION
    ),
    ActionId.SHOW_LIVE: _Making(
        text="Live", keys=("Ctrl+1",), icon=Icon.LIVE, group=Group.WINDOW, need=Need.NOTHING
    ),
    ActionId.SHOW_REVIEW: _Making(
        text="Review", keys=("Ctrl+2",), icon=Icon.REVIEW, group=Group.WINDOW, need=Need.NOTHING
    ),
    ActionId.SHOW_DEVICES: _Making(
        text="Devices", keys=("Ctrl+3",), icon=Icon.DEVICES, group=Group.WINDOW, need=Need.NOTHING
    ),
    ActionId.SHOW_PROTOCOLS: _Making(
        text="Protocols",
        keys=("Ctrl+4",),
        icon=Icon.PROTOCOLS,
        group=Group.WINDOW,
        need=Need.NOTHING,
    ),
    ActionId.SHOW_SETTINGS: _Making(
        text="Settings",
        keys=("Ctrl+5",),
        icon=Icon.SETTINGS,
        group=Group.WINDOW,
        need=Need.NOTHING,
    ),
    ActionId.BIG_NUMBERS: _Making(
        text="Big numbers, and back", keys=("F3",), icon=Icon.NUMBERS, group=Group.WINDOW
    ),
    ActionId.FULL_SCREEN: _Making(
        text="Full screen, and back",
        keys=("F11",),
        icon=Icon.FULL_SCREEN,
        group=Group.WINDOW,
        need=Need.NOTHING,
    ),
    ActionId.SHOW_KEYS: _Making(
        text="Keys", keys=("?",), icon=Icon.KEYS, group=Group.WINDOW, need=Need.NOTHING
    ),
    ActionId.CLOSE_PANEL: _Making(
        text="Close a panel", keys=("Esc",), icon=Icon.CLOSE, group=Group.WINDOW, need=Need.PANEL
    ),
    ActionId.QUIT: _Making(
        text="Close the program",
        keys=("Ctrl+Q",),
        icon=Icon.END,
        group=Group.WINDOW,
        need=Need.NOTHING,
    ),
}
_TITLES = {
    Group.ALARMS: "Alarms and help",
    Group.SESSION: "The session",
    Group.OBSERVE: "Observe",
    Group.ENTRY: "Entries and what is due",
    Group.PANELS: "Trends, dose, Review",
    Group.WINDOW: "The window",
}
_ON_LIVE = (
    ActionId.CALL_HELP,
    ActionId.DOSE,
    ActionId.NEXT_STAGE,
    ActionId.RUNNING,
    ActionId.DRUG_ACCOUNT,
    ActionId.OXYGEN,
    ActionId.LEAVING,
    ActionId.UNDO,
    ActionId.BACK_TIME,
    ActionId.END_SESSION,
)
"""What is asked and seen on the Live page alone; a mark is made wherever one is."""
PAGE_ACTIONS = {
    PageId.LIVE: ActionId.SHOW_LIVE,
    PageId.REVIEW: ActionId.SHOW_REVIEW,
    PageId.DEVICES: ActionId.SHOW_DEVICES,
    PageId.PROTOCOLS: ActionId.SHOW_PROTOCOLS,
    PageId.SETTINGS: ActionId.SHOW_SETTINGS,
}
"""The action that shows each page."""


class Actions(QObject):
    """The window's actions. Who acts on one connects to its ``triggered``.

    A bare key (``D``, Space, ``?``) is left to a text field that has the focus, as Qt does by
    itself; held keys do not repeat (HAZARDS H62).

    Signals:
        rows_registered: the heading under which a panel told its keys.
        live_wanted: an action that is seen on the Live page alone is about to act: whoever shows
            pages shows that one, before anybody who connects to the action itself hears of it.
    """

    rows_registered = Signal(Group)
    live_wanted = Signal()

    def __init__(self, *, theme: Theme, link: CoreLink) -> None:
        super().__init__()
        self._theme = theme
        self._actions = {each: self._made(each, making) for each, making in _MAKINGS.items()}
        self._registered: dict[Group, tuple[KeyRow, ...]] = {}
        theme.changed_to.connect(self._on_theme_changed)
        link.session_opened.connect(self._on_session_opened)
        link.room_updated.connect(self._on_room_updated)
        link.alarms_changed.connect(self._on_alarms_changed)
        link.session_closed.connect(self._on_session_closed)
        self._enable(Need.PANEL, enabled=False)
        self._enable(Need.SESSION, enabled=link.view is not None)
        self._follow_alarms(link.view.alarms if link.view is not None else ())

    def get(self, action: ActionId) -> QAction:
        """The one action of that name."""
        return self._actions[action]

    def all(self) -> list[QAction]:
        """Every action, for the window to listen to their keys."""
        return list(self._actions.values())

    def register(self, group: Group, rows: Sequence[KeyRow]) -> None:
        """Tell keys that are no actions; what was told under that heading before is replaced."""
        self._registered[group] = tuple(rows)
        self.rows_registered.emit(group)

    def listing(self) -> tuple[KeyGroup, ...]:
        """Every key by heading, as the page of keys shows them; headings without keys are left."""
        groups = ((group, (*self._rows(group), *self._told(group))) for group in Group)
        return tuple(
            KeyGroup(title=translate(_C, _TITLES[group]), rows=rows)
            for group, rows in groups
            if rows
        )

    def _made(self, action: ActionId, making: _Making) -> QAction:
        made = QAction(translate(_C, making.text), self)
        made.setObjectName(str(action))
        made.setShortcuts([QKeySequence(keys) for keys in making.keys])
        made.setAutoRepeat(False)
        made.setIcon(themed_icon(making.icon, self._theme))
        if action in _ON_LIVE:
            made.triggered.connect(self.live_wanted)  # the first connection is the first to hear
        return made

    def _rows(self, group: Group) -> tuple[KeyRow, ...]:
        return tuple(
            KeyRow(keys=making.keys, words=translate(_C, making.text))
            for making in _MAKINGS.values()
            if making.group is group
        )

    def _told(self, group: Group) -> tuple[KeyRow, ...]:
        return self._registered.get(group, ())

    def _enable(self, need: Need, *, enabled: bool) -> None:
        for action, making in _MAKINGS.items():
            if making.need is need:
                self._actions[action].setEnabled(enabled)

    def _follow_alarms(self, alarms: Sequence[Alarm]) -> None:
        asked = any(not alarm.acknowledged for alarm in alarms)
        self._enable(Need.ALARM, enabled=asked)

    def _on_session_opened(self, update: RoomUpdate) -> None:
        self._enable(Need.SESSION, enabled=True)

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._follow_alarms(update.view.alarms)

    def _on_alarms_changed(self, view: AlarmsView) -> None:
        self._follow_alarms(view.alarms)

    def _on_session_closed(self, update: RoomUpdate) -> None:
        self._enable(Need.SESSION, enabled=False)
        self._follow_alarms(())

    def _on_theme_changed(self, name: str) -> None:
        for action, making in _MAKINGS.items():
            self._actions[action].setIcon(themed_icon(making.icon, self._theme))
