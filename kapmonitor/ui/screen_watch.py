"""Brings the window back where somebody sees it when its screen is unplugged."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SEEN_SHARE = 0.75
"""The least share of the window that one screen must show of it, else numbers are out of sight."""


class ScreenWatch(QObject):
    """Looks after one top-level window whenever a screen goes or another becomes the first.

    Tried with removals told by hand on the offscreen platform, not with a plug that was pulled:
    window systems move windows themselves too, each in its own way, so it looks only once
    they have, and moves nothing that is still in sight.
    """

    def __init__(self, window: QWidget) -> None:
        """``window``: the top-level one, which owns this."""
        super().__init__(window)
        self._window = window
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._on_screens)
            app.primaryScreenChanged.connect(self._on_screens)

    def look(self) -> None:
        """Bring the window back, where too little of it is on any screen."""
        screens = [each.availableGeometry() for each in QGuiApplication.screens()]
        if not screens:
            return  # the last one was unplugged: the next to come is asked again
        primary = QGuiApplication.primaryScreen()
        place = place_for(self._window.geometry(), screens, primary.availableGeometry())
        if place is None:
            return
        state = self._window.windowState()
        self._window.setScreen(primary)
        self._window.setGeometry(place)
        self._window.setWindowState(state)  # what filled the old screen fills the new one

    def _on_screens(self, _screen: QScreen | None) -> None:
        self._soon.start()


def place_for(window: QRect, screens: Sequence[QRect], primary: QRect) -> QRect | None:
    """Where a window is to go, ``None`` where it may stay; all in px of the desktop."""
    area = window.width() * window.height()
    seen = [window.intersected(screen) for screen in screens]
    if any(part.width() * part.height() >= SEEN_SHARE * area for part in seen):
        return None
    place = QRect(primary.topLeft(), window.size().boundedTo(primary.size()))
    place.moveCenter(primary.center())
    return place
