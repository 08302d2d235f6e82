"""Lines of a protocol under one title, each with where it comes from and how sure that is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from kapmonitor.domain.limits import Priority
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_sheet import FigureLine, Section
from kapmonitor.ui.viewmodels.protocol_words import priority_words
from kapmonitor.ui.widgets.panel import Panel, rule
from kapmonitor.ui.widgets.priority_mark import paint_priority
from kapmonitor.ui.widgets.words import label

_MARK = 16.0
"""Side of a priority's mark in px at 100 %."""
LONG = 60
"""Letters of a figure that is a sentence."""


class SectionPanel(Panel):
    """One section of a protocol."""

    def __init__(self, theme: Theme, section: Section) -> None:
        super().__init__(theme, section.title, f"section-{section.key}")
        self.remark(section.remark)
        for number, line in enumerate(section.lines):
            if number:
                self.put(rule())
            self.put(FigureRow(theme, line))
        self.fill()


class FigureRow(QFrame):
    """What, the figure, and under them certainty and source."""

    def __init__(self, theme: Theme, line: FigureLine) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("figure-row")
        self.setAccessibleName(line.spoken)
        self._grid = QGridLayout(self)
        head = QHBoxLayout()
        if line.priority is not None:
            head.addWidget(PriorityMark(theme, line.priority), 0, Qt.AlignmentFlag.AlignTop)
        what = label(line.what, size="small", weight="medium")
        what.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        head.addWidget(what, 1)
        self._head = head
        self._place(head, line.figure)
        if line.sourcing:
            sourcing = label(line.sourcing, tone="muted", size="micro")
            self._grid.addWidget(sourcing, 2, 0, 1, 2)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def _place(self, head: QHBoxLayout, words: str) -> None:
        """A figure at the right of what it is, a sentence under it."""
        if not words:
            self._grid.addLayout(head, 0, 0, 1, 2)
            return
        figure = label(words, size="small", weight="strong")
        if len(words) > LONG:
            self._grid.addLayout(head, 0, 0, 1, 2)
            self._grid.addWidget(figure, 1, 0, 1, 2)
            return
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(head, 0, 0)
        self._grid.addWidget(figure, 0, 1)

    def _fit(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(0, px(1), 0, px(1))
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(2))
        self._head.setSpacing(px(8))

    def _on_theme(self, _name: str) -> None:
        self._fit()


class PriorityMark(QWidget):
    """The shape of a priority, in the ink of words: nothing alarms here."""

    def __init__(self, theme: Theme, priority: Priority) -> None:
        super().__init__()
        self._theme = theme
        self._priority = priority
        self.setAccessibleName(priority_words(priority))
        self.setToolTip(priority_words(priority))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    def sizeHint(self) -> QSize:
        """A square that follows the text scale."""
        return QSize(self._theme.px(_MARK), self._theme.px(_MARK))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.px(_MARK)
        ink, ground = self._theme.colour("text"), self._theme.colour("panel")
        paint_priority(painter, QRectF(0, 0, side, side), self._priority, ink, ground)
        painter.end()

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
