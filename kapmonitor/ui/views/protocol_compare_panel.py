"""Which other protocol the one that is read is compared with; what differs stands below it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.protocol_differences import Comparison
from kapmonitor.ui.viewmodels.protocol_page import ProtocolPage
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.pills import Pills
from kapmonitor.ui.widgets.tab_order import tab_stops
from kapmonitor.ui.widgets.words import label, say


class ProtocolComparePanel(Panel):
    """The others as pills, and which of the two is old and which new.

    Signals:
        closed: the protocol itself is to be read again.
    """

    closed = Signal()

    def __init__(self, theme: Theme, page: ProtocolPage) -> None:
        super().__init__(theme, self.tr("Compare with"), "protocol-compare-panel")
        self._page = page
        self._others = Pills(theme, "compare", {}, self.tr("Compare with"))
        self._none = label(self.tr("There is no other protocol."), tone="muted", size="small")
        self._which = label("", size="strong", weight="strong")
        self._which.setObjectName("comparison-title")
        self._count = label("", size="small", weight="medium")
        self._count.setObjectName("comparison-remark")
        self._back = QPushButton(self.tr("Back to the protocol"))
        self._back.setObjectName("protocol-compare-close")
        self._back.setAccessibleName(self.tr("Back to the protocol"))
        dress(self._back, kind="ghost")
        self.beside(self._back)
        for part in (self._others, self._none, self._which, self._count):
            self.put(part)
        self._others.chosen.connect(self._on_chosen)
        self._back.clicked.connect(self.closed)
        page.compared.connect(self._on_compared)

    def offer(self) -> None:
        """Begin with the keyboard on the first of the others."""
        others = self._page.others()
        self._others.offer(others)
        self._others.show_choice(None)
        self._others.setVisible(bool(others))
        self._none.setVisible(not others)
        self._on_compared(None)
        QTimer.singleShot(0, self, self._on_laid_out)  # pills that came are shown by the next event

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the protocol."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _on_laid_out(self) -> None:
        if self.isVisible():
            first = next(tab_stops(self._others), self._back)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(self)

    def _on_chosen(self, key: str) -> None:
        self._page.compare(key)

    def _on_compared(self, found: Comparison | None) -> None:
        say(self._which, found.title if found else "")
        say(self._count, found.remark if found else "")
