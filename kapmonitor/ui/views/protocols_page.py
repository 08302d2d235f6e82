"""The Protocols page: which there are, one of them to be read or compared, files in and out."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.ui.protocol_port import ProtocolDesk
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_differences import Comparison
from kapmonitor.ui.viewmodels.protocol_files import Deed, ProtocolFiles
from kapmonitor.ui.viewmodels.protocol_page import FaultSheet, ProtocolPage
from kapmonitor.ui.viewmodels.protocol_sheet import ProtocolSheet
from kapmonitor.ui.views.protocol_compare_panel import ProtocolComparePanel
from kapmonitor.ui.views.protocol_file_panel import ProtocolFilePanel
from kapmonitor.ui.views.protocol_head import ProtocolHead
from kapmonitor.ui.views.protocol_list import ProtocolListPanel
from kapmonitor.ui.views.protocol_sections import FaultyPanel, SectionFlow
from kapmonitor.ui.widgets.column import Column

TWO_COLUMNS = 960.0
"""Least width in px at 100 % text for the list beside the protocol."""
LEAST_LIST = 250.0
"""Least height in px at 100 % text of the lists above the protocol: two rows and the buttons."""
_NO_BOUND = 16_777_215
"""Qt's own greatest height of a widget."""


class ProtocolsPage(QWidget):
    """The lists at the left, the chosen protocol at the right."""

    def __init__(self, desk: ProtocolDesk, theme: Theme, *, folder: Path) -> None:
        """``folder``: where an export goes unless a person types another."""
        super().__init__()
        self._theme = theme
        self._folder = folder
        self.setObjectName("protocols-page")
        self.page = ProtocolPage(desk)
        self._list = ProtocolListPanel(theme, self.page)
        files = {deed: ProtocolFiles(desk, deed) for deed in Deed}
        self._files: Mapping[Deed, ProtocolFilePanel] = {
            deed: ProtocolFilePanel(theme, each, self.page) for deed, each in files.items()
        }
        self.head = ProtocolHead(theme)
        self._compare = ProtocolComparePanel(theme, self.page)
        self._faulty = FaultyPanel(theme)
        self._sections = SectionFlow(theme)
        self._sheet: ProtocolSheet | None = None
        self._build()
        self._connect()
        files[Deed.IMPORT].taken_in.connect(self._on_taken_in)
        for panel in (*self._files.values(), self._compare, self._faulty, self.head):
            panel.setVisible(False)
        self.page.tell_chosen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lists above the protocol where it is narrow."""
        super().resizeEvent(event)
        self._arrange()
        self._fit_list()

    def _build(self) -> None:
        self._inside = Column()
        self._box = QVBoxLayout(self._inside)
        for panel in (*self._files.values(), self.head, self._compare, self._faulty):
            self._box.addWidget(panel)
        self._box.addWidget(self._sections)
        self._box.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("protocol-scroll")
        self._scroll.setAccessibleName(self.tr("The chosen protocol"))
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.addWidget(self._list, 26)
        self._columns.addWidget(self._scroll, 74)
        self._is_wide = True
        self._fit()

    def _connect(self) -> None:
        self._list.deed_wanted.connect(self._on_deed)
        self.head.compare_wanted.connect(self._on_compare)
        self._compare.closed.connect(self._on_compare_closed)
        for panel in self._files.values():
            panel.closed.connect(self._on_file_closed)
        self.page.sheet_chosen.connect(self._on_sheet)
        self.page.faulty_chosen.connect(self._on_faulty)
        self.page.compared.connect(self._on_compared)
        self._theme.changed_to.connect(self._on_theme)

    def _arrange(self) -> None:
        wide = self.width() >= self._theme.px(TWO_COLUMNS)
        if wide is self._is_wide:
            return
        self._is_wide = wide
        if wide:
            self._columns.insertWidget(0, self._list, 26)
        else:
            self._box.insertWidget(0, self._list)

    def _fit_list(self) -> None:
        """Above the protocol the lists leave it half of the height, and scroll."""
        if self._is_wide:
            self._list.setMinimumHeight(0)
            self._list.setMaximumHeight(_NO_BOUND)
        else:
            self._list.setFixedHeight(max(self._theme.px(LEAST_LIST), self.height() // 2))

    def _fit(self) -> None:
        gap = self._theme.px(12)
        for layout in (self._columns, self._box):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(gap)
        self._arrange()
        self._fit_list()

    def _on_sheet(self, sheet: ProtocolSheet) -> None:
        self._sheet = sheet
        self._close_files(Deed.EXPORT)
        self._faulty.setVisible(False)
        self._compare.setVisible(False)
        self.head.setVisible(True)
        self.head.show_sheet(sheet)
        self._list.buttons[Deed.EXPORT].setEnabled(True)
        self._sections.show_sections(sheet.sections)
        self._scroll.verticalScrollBar().setValue(0)

    def _on_faulty(self, sheet: FaultSheet) -> None:
        self._sheet = None
        self._close_files(Deed.EXPORT)
        self._compare.setVisible(False)
        self.head.setVisible(False)
        self._sections.show_sections(())
        self._list.buttons[Deed.EXPORT].setEnabled(False)
        self._faulty.show_sheet(sheet)
        self._faulty.setVisible(True)

    def _on_compared(self, found: Comparison | None) -> None:
        if found is not None:
            self._sections.show_sections(found.sections)
            QTimer.singleShot(0, self, self._on_differences_laid_out)

    def _on_differences_laid_out(self) -> None:
        """What differs is in sight, however high what is compared is."""
        self._scroll.verticalScrollBar().setValue(self._compare.y())

    def _on_compare(self) -> None:
        self._compare.setVisible(True)
        self._compare.offer()

    def _on_compare_closed(self) -> None:
        self._compare.setVisible(False)
        self.page.end_comparison()
        if self._sheet is not None:
            self._sections.show_sections(self._sheet.sections)
        self.head.compare.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_deed(self, deed: str) -> None:
        wanted = Deed(deed)
        self._close_files(*(each for each in Deed if each is not wanted))
        panel = self._files[wanted]
        panel.setVisible(True)
        self._inside.updateGeometry()
        panel.offer(self._folder)
        panel.keep_in_sight()

    def _on_file_closed(self) -> None:
        shown = [deed for deed, panel in self._files.items() if panel.isVisible()]
        self._close_files(*Deed)
        for deed in shown:
            self._list.buttons[deed].setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_files(self, *deeds: Deed) -> None:
        for deed in deeds:
            self._files[deed].setVisible(False)

    def _on_taken_in(self, protocol: DosingProtocol) -> None:
        """What came is read at once, below the words that say so."""
        self.page.choose_protocol(protocol)

    def _on_theme(self, _name: str) -> None:
        self._fit()
