"""Faults of a file, a line each: to be scrolled, marked and copied by mouse and keyboard."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from kapmonitor.ui.theme import Theme

_FEWEST, _MOST = 2, 10
"""Lines that are seen at least and at most; more are scrolled."""
_EDGE = 24


class FaultText(QPlainTextEdit):
    """Text that is read and not typed in; hidden where there is none."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Faults, each with its place"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        theme.changed_to.connect(self._on_theme)

    def show_faults(self, faults: str) -> None:
        """Show these from the first on."""
        if self.toPlainText() != faults:
            self.setPlainText(faults)
            self.updateGeometry()
        if self.parentWidget() is not None or not faults:
            self.setVisible(bool(faults))

    def sizeHint(self) -> QSize:
        """As high as its lines, within its bounds; a long one may be broken once."""
        lines = min(_MOST, max(_FEWEST, self.blockCount() + 1))
        height = lines * self.fontMetrics().lineSpacing() + self._theme.px(_EDGE)
        return QSize(self._theme.px(300), height)

    def minimumSizeHint(self) -> QSize:
        """It gives way in width."""
        return QSize(self._theme.px(160), self.sizeHint().height())

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
