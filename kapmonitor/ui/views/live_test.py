"""What a device sends now: its newest numbers large, its last minute as curves."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.device_sheet import DeviceSheet
from kapmonitor.ui.viewmodels.device_words import NewestValue
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.live_plot import LivePlot
from kapmonitor.ui.widgets.words import label, say

_RIGHT = Qt.AlignmentFlag.AlignLeft


class LiveTest(QFrame):
    """Curves at the left, numbers at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("live-test")
        self.setAccessibleName(self.tr("Live test"))
        dress(self, kind="raised")
        self.plot = LivePlot(theme)
        self._numbers: list[_Number] = []
        self._number_box = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._aside = label("", tone="text", size="small")
        self._pace = label("", tone="muted", size="small")
        self._state = label("", tone="text", size="small", weight="medium")
        self._none = label(self.tr("no value yet"), tone="muted", size="strong")
        self._row = QHBoxLayout(self)
        self._words = QVBoxLayout()
        self._build()
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_sheet(self, sheet: DeviceSheet) -> None:
        """Show a device, or the same a second later."""
        large = [value for value in sheet.values if not value.is_aside]
        self._show_numbers(large)
        directions = QBoxLayout.Direction
        beside = directions.TopToBottom if sheet.streams else directions.LeftToRight
        self._number_box.setDirection(beside)
        say(self._none, "" if large else self.tr("no value yet"))
        aside = [f"{v.name} {v.words}" for v in sheet.values if v.is_aside]
        say(self._aside, " · ".join([*aside, sheet.line.age] if large else aside))
        say(self._pace, sheet.pace)
        say(self._state, sheet.line.state)
        self.plot.setVisible(sheet.streams)
        self.plot.show_curves(sheet.curves, live=sheet.line.freshness is Freshness.LIVE)

    def _show_numbers(self, values: list[NewestValue]) -> None:
        while len(self._numbers) < len(values):
            number = _Number(self._theme)
            self._numbers.append(number)
            self._number_box.addWidget(number)
        for place, number in enumerate(self._numbers):
            number.setVisible(place < len(values))
            if place < len(values):
                number.show_value(values[place])

    def _build(self) -> None:
        for part in (self._none, self._aside, self._pace, self._state):
            self._words.addWidget(part)
        self._words.insertLayout(0, self._number_box)
        self._words.addStretch(1)
        self._row.addWidget(self.plot, 5)
        self._row.addLayout(self._words, 3)

    def _fit(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), px(10), px(12), px(10))
        self._row.setSpacing(px(12))
        self._words.setSpacing(px(4))
        self._number_box.setSpacing(px(2))

    def _on_theme(self, _name: str) -> None:
        self._fit()


class _Number(QWidget):
    """One number with its sign and unit; struck through where it is not live."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = Elided(theme, size="micro", tone="muted")
        self._digits = Elided(theme, size="breathing", weight=600, align=_RIGHT)
        self._unit = Elided(theme, size="small", tone="muted")
        self._note = Elided(theme, size="small", weight=600)
        self._line = QHBoxLayout()
        self._line.addWidget(self._digits)
        self._units = QVBoxLayout()
        self._units.addStretch(1)
        self._units.addWidget(self._note)
        self._units.addWidget(self._unit)
        self._line.addLayout(self._units, 1)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self._name)
        self._box.addLayout(self._line)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_value(self, value: NewestValue) -> None:
        """Show another value."""
        struck = value.freshness is Freshness.STALE
        self._name.say(value.name)
        self._digits.look(size="breathing", weight=600, tone=value.tone, struck=struck)
        self._digits.say(value.number)
        self._unit.say(value.unit)
        self._note.say(value.note)
        self.setAccessibleName(f"{value.name} {value.words}")

    def _fit(self) -> None:
        boxes: tuple[QBoxLayout, ...] = (self._box, self._line, self._units)
        for box in boxes:
            box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._line.setSpacing(self._theme.px(6))
        self._units.setSpacing(0)
        self._units.setContentsMargins(0, 0, 0, self._theme.px(7))

    def _on_theme(self, _name: str) -> None:
        self._fit()
