"""Of a device's driver: refused packets, the writes it may make, how to wake and pair."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.device_sheet import DeviceSheet, Refusal
from kapmonitor.ui.viewmodels.driver_words import DriverWords
from kapmonitor.ui.widgets.panel import rule
from kapmonitor.ui.widgets.share_bar import ShareBar
from kapmonitor.ui.widgets.words import label, say


class PacketFacts(QFrame):
    """Refused packets by reason, and what is written to the device."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("packet-facts")
        self.setAccessibleName(self.tr("Refused packets"))
        self._total = label("", wraps=False, tone="muted", size="small")
        self._rows: list[tuple[QLabel, ShareBar, QLabel]] = []
        self._grid = QGridLayout()
        self._writes = label("", size="small", weight="strong")
        self._proof = label("", size="small")
        self._box = QVBoxLayout(self)
        self._build()
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_sheet(self, sheet: DeviceSheet) -> None:
        """Show a device, or the same a second later."""
        say(self._total, sheet.refused, hides=False)
        self._show_refusals(sheet.refusals)
        say(self._writes, sheet.driver.writes, hides=False)
        say(self._proof, f"{sheet.driver.title}: {sheet.driver.proof}", hides=False)

    def _show_refusals(self, refusals: Sequence[Refusal]) -> None:
        while len(self._rows) < len(refusals):
            self._add_row()
        for place, (words, bar, count) in enumerate(self._rows):
            shown = place < len(refusals)
            for part in (words, bar, count):
                part.setVisible(shown)
            if shown:
                self._show_row(refusals[place], words, bar, count)

    def _show_row(self, refusal: Refusal, words: QLabel, bar: ShareBar, count: QLabel) -> None:
        say(words, refusal.words, hides=False)
        bar.show_share(refusal.share)
        say(count, f"{refusal.count:,}", hides=False)
        tone = "text" if refusal.count else "faint"
        for part in (words, count):
            if part.property("tone") != tone:
                dress(part, tone=tone)

    def _add_row(self) -> None:
        row = self._grid.rowCount()
        words = label("", size="small")
        bar = ShareBar(self._theme)
        count = label("", wraps=False, size="small", weight="strong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, part in enumerate((words, bar, count)):
            self._grid.addWidget(part, row, column)
        self._rows.append((words, bar, count))

    def _build(self) -> None:
        self._grid.addWidget(label(self.tr("Refused packets"), weight="strong"), 0, 0)
        self._grid.addWidget(self._total, 0, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self._box.addLayout(self._grid)
        self._box.addWidget(rule())
        for title, words in (
            (self.tr("Writes this driver may make"), self._writes),
            (self.tr("How its packets are known"), self._proof),
        ):
            self._box.addWidget(label(title, tone="muted", size="small"))
            self._box.addWidget(words)
        self._box.addStretch(1)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(6))
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(5))
        self._grid.setColumnMinimumWidth(2, px(36))

    def _on_theme(self, _name: str) -> None:
        self._fit()


class WakeSteps(QFrame):
    """How such a device is woken and paired, step by step."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("wake-and-pair")
        self.setAccessibleName(self.tr("Wake and pair"))
        dress(self, kind="raised")
        self._shown: DriverWords | None = None
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._title = label(self.tr("Wake and pair"), weight="strong")
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._grid.setColumnStretch(1, 1)
        self._foot = label(self.tr("In general; the device's own leaflet goes before."))
        dress(self._foot, tone="faint", size="micro")
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_driver(self, words: DriverWords) -> None:
        """Show another driver's steps."""
        if words == self._shown:
            return
        self._shown = words
        while len(self._rows) < len(words.steps):
            self._add_row()
        for place, (number, do, then) in enumerate(self._rows):
            shown = place < len(words.steps)
            for part in (number, do, then):
                part.setVisible(shown)
            if shown:
                say(do, words.steps[place][0], hides=False)
                say(then, words.steps[place][1], hides=False)
        self._grid.removeWidget(self._foot)
        self._grid.addWidget(self._foot, self._grid.rowCount(), 0, 1, 2)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _add_row(self) -> None:
        row = self._grid.rowCount()
        number = label(str(len(self._rows) + 1), wraps=False)
        dress(number, kind="keycap")
        do = label("", size="small", weight="strong")
        then = label("", tone="muted", size="small")
        then.setContentsMargins(0, 0, 0, self._theme.px(6))
        self._grid.addWidget(number, row, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(do, row, 1)
        self._grid.addWidget(then, row + 1, 1)
        self._rows.append((number, do, then))

    def _fit(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(px(14), px(12), px(14), px(10))
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(2))
        self._title.setContentsMargins(0, 0, 0, px(6))
        for _number, _do, then in self._rows:
            then.setContentsMargins(0, 0, 0, px(6))

    def _on_theme(self, _name: str) -> None:
        self._fit()
