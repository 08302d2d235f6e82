"""The sections of a protocol or of a comparison, and a faulty file, at the right of the lists."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_page import FaultSheet
from kapmonitor.ui.viewmodels.protocol_sheet import Section
from kapmonitor.ui.views.protocol_section import SectionPanel
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.fault_text import FaultText
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say

_HEAD_LINES = 2
"""What a section's title and edges take, in lines."""


class SectionFlow(QWidget):
    """Two columns of about the same height, one where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sections: list[SectionPanel] = []
        self._flow = EvenFlow(theme, least=330.0, gap=12.0, most=2)
        self._stacks = (QVBoxLayout(), QVBoxLayout())
        for stack in self._stacks:
            column = QWidget()
            column.setLayout(stack)
            stack.addStretch(1)
            self._flow.addWidget(column)
        self.setLayout(self._flow)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these in place of the last ones."""
        for panel in self._sections:
            panel.hide()
            panel.deleteLater()
        self._sections = []
        lines = [0, 0]
        for section in sections:
            shorter = 0 if lines[0] <= lines[1] else 1
            lines[shorter] += _HEAD_LINES + sum(1 + bool(each.figure) for each in section.lines)
            panel = SectionPanel(self._theme, section)
            stack = self._stacks[shorter]
            stack.insertWidget(stack.count() - 1, panel)
            self._sections.append(panel)

    def _fit(self) -> None:
        for stack in self._stacks:
            stack.setContentsMargins(0, 0, 0, 0)
            stack.setSpacing(self._theme.px(12))

    def _on_theme(self, _name: str) -> None:
        self._fit()


class FaultyPanel(Panel):
    """A file in the clinic's folder that cannot be used, with every fault."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Left out"), "faulty-panel")
        self._file = label("", size="small", weight="medium")
        self._words = label("", size="strong", weight="strong")
        self._words.setObjectName("faulty-words")
        self._faults = FaultText(theme, "faulty-faults")
        for part in (self._words, self._file, self._faults):
            self.put(part)

    def show_sheet(self, sheet: FaultSheet) -> None:
        """Show another file's faults."""
        say(self._words, sheet.words)
        say(self._file, sheet.title)
        self._faults.show_faults(sheet.faults)
