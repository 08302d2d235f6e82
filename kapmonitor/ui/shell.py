"""The window before there is anything in it: dark from its first frame, and up at once.

Imports next to nothing, so that something is seen while the rest is still being loaded.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.ground import Ground

RAIL_WIDTH = 64
SMALLEST = (960, 600)


class Shell(QWidget):
    """The one top-level window.

    Signals:
        first_painted: its first frame is on the screen.
    """

    first_painted = Signal()

    def __init__(self, ground: Ground, title: str) -> None:
        super().__init__()
        self._ground = ground
        self._has_painted = False
        self._may_close: Callable[[], bool] | None = None
        self.setObjectName("shell")
        self.setWindowTitle(title)
        self.setMinimumSize(*SMALLEST)

    def stand_on(self, ground: Ground) -> None:
        """Follow a theme, now that there is one."""
        self._ground = ground

    def furnish(self, content: QWidget, may_close: Callable[[], bool]) -> None:
        """Fill the window; ``may_close`` is asked before it closes, and may begin to ask staff."""
        self._may_close = may_close
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)
        content.setFocus()
        content.show()  # a page may then say where the keyboard is at first

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground and the rail's, as they will be."""
        rail = self._ground.px(RAIL_WIDTH)
        # The brushes come out of a palette: to make one of a colour, Python first makes every
        # gradient and colour that Qt names, which takes as long as all the rest of this frame.
        brushes = QPalette()
        brushes.setColor(QPalette.ColorRole.Window, self._ground.colour("bg"))
        brushes.setColor(QPalette.ColorRole.Base, self._ground.colour("rail"))
        painter = QPainter(self)
        painter.setBackground(brushes.window())
        painter.eraseRect(self.rect())
        painter.setBackground(brushes.base())
        painter.eraseRect(0, 0, rail, self.height())
        painter.end()
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first, where there is something to ask about."""
        if self._may_close is None or self._may_close():
            event.accept()
        else:
            event.ignore()
