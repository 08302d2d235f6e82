"""Spray devices: how many were given, and what is left of the rest after the last."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.spray_devices import DevicesScreen
from kapmonitor.ui.widgets.big_figure import BigFigure
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label, say


class DevicesView(QWidget):
    """The count, the rest, and the way to the dose panel, where each is a dose of its own.

    Signals:
        dose_wanted: the dose panel is wanted.
    """

    dose_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("devices-given")
        self._clock = BigFigure(theme, name="devices-clock", caption=self.tr("rest"), size="pulse")
        self._count = Elided(theme, size="title", weight=700, tone="text")
        self._count.setObjectName("devices-count")
        self._said = label("", size="body", weight="medium", tone="text")
        self._said.setObjectName("devices-said")
        self._dose = KeyTarget(theme, name="devices-dose", words=self.tr("Dose…"), key="D")
        self._dose.clicked.connect(self.dose_wanted)
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        for line in (self._count, self._said):
            words.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(24))
        row.addWidget(self._clock)
        row.addLayout(words, 1)
        row.addWidget(self._dose, 0, Qt.AlignmentFlag.AlignVCenter)

    def take_focus(self) -> None:
        """The way to the dose panel."""
        self._dose.setFocus()

    def show_screen(self, screen: DevicesScreen) -> None:
        """Show these."""
        self._clock.show_figure(screen.clock)
        self._count.say(f"{screen.count}, {screen.each}" if screen.count else "")
        say(self._said, screen.said, hides=False)
        self._dose.setVisible(bool(screen.next_device))
