"""The Protocols page: which dosing protocols there are, and one of them to be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.protocol_page import HASH_TOLD, ProtocolPage, ProtocolSheet
from kapmonitor.ui.views.protocol_delegate import ProtocolDelegate
from kapmonitor.ui.views.protocol_section import SectionPanel
from kapmonitor.ui.views.row_list import RowList
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.plan_plot import PlanPlot
from kapmonitor.ui.widgets.state_mark import Mark, StateMark
from kapmonitor.ui.widgets.words import label, say

TWO_COLUMNS = 960.0
"""Least width in px at 100 % text for the list beside the protocol."""
MOST_ROWS = 6


class ProtocolsPage(QWidget):
    """The list at the left, the chosen protocol at the right."""

    def __init__(self, protocols: Sequence[DosingProtocol], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("protocols-page")
        self.page = ProtocolPage(protocols)
        self._list_panel = Panel(theme, self.tr("Protocols"), "protocol-panel")
        self.list = RowList(
            theme,
            self.page.rows,
            ProtocolDelegate(theme),
            name="protocol-list",
            title=self.tr("Dosing protocols"),
            most=MOST_ROWS,
        )
        self.head = ProtocolHead(theme)
        self._sections: list[SectionPanel] = []
        self._flow = EvenFlow(theme, least=330.0, gap=12.0, most=2)
        self._stacks = (QVBoxLayout(), QVBoxLayout())
        self._build()
        self.list.choose(self.page.chosen)
        self.list.row_chosen.connect(self.page.choose)
        self.page.sheet_chosen.connect(self._on_sheet)
        theme.changed_to.connect(self._on_theme)
        sheet = self.page.sheet
        self.head.setVisible(sheet is not None)
        if sheet is not None:
            self._on_sheet(sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list above the protocol where it is narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        count = self.page.rows.rowCount()
        self._list_panel.remark(self.tr("{count} to choose from").format(count=count))
        if count:
            self._list_panel.put(self.list)
        else:
            self._list_panel.put(label(self.page.empty_words, size="small"))
        foot = self.tr(
            "Starting values with named sources. The clinic's medical director sets what is used;"
            " a version that a session has used is not changed."
        )
        self._list_panel.put(label(foot, tone="muted", size="small"))
        self._list_panel.fill()
        for stack in self._stacks:
            column = QWidget()
            column.setLayout(stack)
            stack.addStretch(1)
            self._flow.addWidget(column)
        self._inside = QWidget()
        self._box = QVBoxLayout(self._inside)
        self._box.addWidget(self.head)
        self._box.addLayout(self._flow)
        self._box.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("protocol-scroll")
        self._scroll.setAccessibleName(self.tr("The chosen protocol"))
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.addWidget(self._list_panel, 26)
        self._columns.addWidget(self._scroll, 74)
        self._is_wide = True
        self._fit()

    def _arrange(self) -> None:
        wide = self.width() >= self._theme.px(TWO_COLUMNS)
        if wide is self._is_wide:
            return
        self._is_wide = wide
        if wide:
            self._columns.insertWidget(0, self._list_panel, 26)
        else:
            self._box.insertWidget(0, self._list_panel)

    def _fit(self) -> None:
        gap = self._theme.px(12)
        for layout in (self._columns, self._box, *self._stacks):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(gap)
        self._arrange()

    def _on_sheet(self, sheet: ProtocolSheet) -> None:
        self.head.show_sheet(sheet)
        for section in self._sections:
            section.hide()
            section.deleteLater()
        self._sections = [SectionPanel(self._theme, section) for section in sheet.sections]
        for place, section in enumerate(self._sections):
            stack = self._stacks[0 if place == 0 else 1]
            stack.insertWidget(stack.count() - 1, section)
        self._scroll.verticalScrollBar().setValue(0)

    def _on_theme(self, _name: str) -> None:
        self._fit()


class ProtocolHead(QFrame):
    """What it is, which file, who stands for it, and its plan in time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("protocol-head")
        dress(self, kind="panel")
        self._title = label("", size="title", weight="strong")
        self._identity = label("", tone="muted", size="small")
        self._identity.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._mark = StateMark(theme)
        self._approval = label("", weight="medium")
        self._approval.setObjectName("approval")
        self._notice = label("", tone="muted", size="small")
        self._plot = PlanPlot(theme)
        self._box = QVBoxLayout(self)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.addWidget(self._mark)
        self._line.addWidget(self._approval, 1)
        self._box.addWidget(self._title)
        self._box.addWidget(self._identity)
        self._box.addLayout(self._line)
        self._box.addWidget(self._notice)
        self._box.addWidget(self._plot)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_sheet(self, sheet: ProtocolSheet) -> None:
        """Show another protocol."""
        say(self._title, sheet.title, hides=False)
        identity = self.tr("{id} · {version} · SHA-256 {hash}…").format(
            id=sheet.identity, version=sheet.version, hash=sheet.sha256[:HASH_TOLD]
        )
        say(self._identity, identity, hides=False)
        self._identity.setToolTip(sheet.sha256)
        self._mark.show_mark(Mark.DONE if sheet.is_approved else Mark.OPEN)
        say(self._approval, sheet.approval, hides=False)
        say(self._notice, sheet.notice)
        self._plot.show_chart(sheet.chart)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(18), px(14), px(18), px(14))
        self._box.setSpacing(px(6))
        self._line.setSpacing(px(8))

    def _on_theme(self, _name: str) -> None:
        self._fit()
