"""What the whole window does for a high alarm: a red frame, and coming forward (HAZARDS H19)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kapmonitor.alarms.state import Alarm
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.views.practice_frame import WindowFrame


class Attention:
    """Follows the alarms.

    The frame stays until the last high alarm has ended; the window comes forward once for each
    that nobody has acknowledged, and again where one signals anew.
    """

    def __init__(self, *, window: QWidget, frame: WindowFrame) -> None:
        self._window = window
        self._frame = frame
        self._urgent: frozenset[str] = frozenset()

    def follow(self, alarms: Sequence[Alarm]) -> None:
        """Take every alarm that has not ended."""
        high = [each for each in alarms if each.raised.priority is Priority.HIGH]
        self._frame.show_alarm(alarming=bool(high))
        urgent = frozenset(each.raised.alarm for each in high if not each.acknowledged)
        if urgent - self._urgent:
            self._come_forward()
        self._urgent = urgent

    def _come_forward(self) -> None:
        """Be seen without taking the keyboard from whoever types elsewhere."""
        window = self._window.window()
        if not window.isVisible() or window.isActiveWindow():
            return
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        QApplication.alert(window)
