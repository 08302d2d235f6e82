"""The dose that stands prepared, large enough to be read against the syringe."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.dose_screen import DoseScreen
from kapmonitor.ui.views.dose_form import figures_of
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.sum_bar import SumBar
from kapmonitor.ui.widgets.words import label, say


class DosePrepared(QWidget):
    """What was prepared, where it goes, out of which vial, and how long ago."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._vial = QFrame()
        dress(self._vial, kind="sunken")
        self._strength = label(wraps=False, size="vial", weight="strong")
        self._unit = label(self.tr("mg/mL"), wraps=False, tone="muted", size="strong")
        self._amount = Elided(theme, size="figure", weight=700, tone="text")
        self._amount.setObjectName("prepared-amount")
        self._how = Elided(theme, size="title", weight=600, tone="text")
        self._vial_words = Elided(theme, size="strong", tone="muted")
        self._when = Elided(theme, size="body", weight=600, tone="text")
        self._when.setObjectName("prepared-when")
        self._sum = SumBar(theme)
        self._build()

    def show_screen(self, screen: DoseScreen) -> None:
        """Show it; nothing is typed here."""
        line = screen.prepared
        if line is None:
            return
        say(self._strength, line.concentration, hides=False)
        self._vial.setVisible(bool(line.concentration))
        self._amount.say(self.tr("Prepared {amount}").format(amount=line.amount))
        self._fit()
        self._how.say(line.how)
        self._vial_words.say(line.vial)
        self._when.say(line.when)
        self._place_sum()
        self._sum.show_sum(figures_of(screen.sum.title, screen.sum))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The amount is never cut."""
        super().resizeEvent(event)
        self._fit()
        self._place_sum()

    def _fit(self) -> None:
        """As large as there is room for: an amount that ends in dots is another amount."""
        for size in ("figure", "clock", "title", "strong", "small"):
            self._amount.look(size=size, weight=700, tone="text")
            if self._amount.sizeHint().width() <= self._amount.width():
                return

    def _place_sum(self) -> None:
        """Beside how long ago, or under it where that would be cut."""
        needed = self._when.sizeHint().width() + self._sum.sizeHint().width()
        beside = needed + self._theme.px(16) <= self._amount.width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._below.setDirection(across if beside else down)

    def _build(self) -> None:
        px = self._theme.px
        vial = QHBoxLayout(self._vial)
        vial.setContentsMargins(px(12), 0, px(12), 0)
        vial.addWidget(self._strength)
        vial.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below = QHBoxLayout()
        self._below.addWidget(self._when, 1)
        self._below.addWidget(self._sum, 0, Qt.AlignmentFlag.AlignLeft)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addStretch()
        for line in (self._amount, self._how, self._vial_words):
            words.addWidget(line)
        words.addLayout(self._below)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(16))
        row.addWidget(self._vial)
        row.addLayout(words, 1)
