"""The largest target of a page: pressed by Enter as well as by Space, once for a held key."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from kapmonitor.ui.theme import Theme

HEIGHT = 52.0
"""px at 100 %."""


class LargeButton(QPushButton):
    """A high button."""

    def __init__(self, theme: Theme, text: str, name: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(text)
        theme.changed_to.connect(self._on_theme)

    def sizeHint(self) -> QSize:
        """As wide as its words, and high."""
        return QSize(super().sizeHint().width(), self._theme.px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
