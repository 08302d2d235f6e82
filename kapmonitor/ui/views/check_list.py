"""The checks of the due list: what is open first; scrolled where there is no room for all."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import DueLine
from kapmonitor.ui.views.live_layout import scrolled
from kapmonitor.ui.widgets.check_row import LOW_ROW, ROW, CheckRow
from kapmonitor.ui.widgets.elided import Elided


class CheckList(QWidget):
    """Every line, in rows as high as there is room for; what is out of sight is counted.

    Signals:
        asked: the check whose answer is wanted.
        dose_asked: the question whether a dose was given is to be answered.
        hidden_changed: how many open ones are out of sight.
    """

    asked = Signal(str)
    dose_asked = Signal()
    hidden_changed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[DueLine, ...] = ()
        self._rows: list[CheckRow] = []
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._area = scrolled(self._inner)
        self._area.setObjectName("due-lines")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = Elided(theme, size="small", tone="faint")
        self._none.say(self.tr("no check is due before the dose"))
        self._hidden = 0
        self._build()
        self._area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def rows(self) -> list[CheckRow]:
        """The rows that have a line, seen or scrolled out of sight."""
        return [row for row in self._rows if row.isVisibleTo(self)]

    def show_lines(self, lines: tuple[DueLine, ...]) -> None:
        """Show other lines, or other times."""
        self._lines = lines
        self._fill()

    def minimumSizeHint(self) -> QSize:
        """One check is always seen."""
        return QSize(self._theme.px(120), self._theme.px(LOW_ROW))

    def sizeHint(self) -> QSize:
        """Two checks at least, where there is room."""
        return QSize(self._theme.px(120), self._theme.px(2 * ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or fewer."""
        super().resizeEvent(event)
        self._fill()

    def focus_first(self) -> None:
        """The keyboard goes to the first check."""
        if self.rows:
            self._area.verticalScrollBar().setValue(0)
            self.rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        for layout in (box, self._column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        box.addWidget(self._area, 1)

    def _fill(self) -> None:
        self._none.setVisible(not self._lines)
        height = self._row_height()
        while len(self._rows) < len(self._lines):
            self._add_row()
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(self._lines))
            row.be_high(height)
            if place < len(self._lines):
                row.show_line(self._lines[place])
        self._count_hidden()

    def _row_height(self) -> float:
        """A little lower where one more is seen whole for it."""
        px = self._theme.px
        if len(self._lines) * px(ROW) <= self.height():
            return ROW
        return ROW if self.height() // px(ROW) == self.height() // px(LOW_ROW) else LOW_ROW

    def _count_hidden(self) -> None:
        """How many open ones are out of sight, above or below."""
        height = self._theme.px(self._row_height())
        top = self._area.verticalScrollBar().value()
        bottom = top + self.height()
        hidden = sum(
            line.may_be_answered
            for place, line in enumerate(self._lines)
            if place * height < top - height / 2 or (place + 1) * height > bottom + height / 2
        )
        if hidden != self._hidden:
            self._hidden = hidden
            self.hidden_changed.emit(hidden)

    def _add_row(self) -> None:
        row = CheckRow(self._theme, len(self._rows))
        row.clicked.connect(partial(self._on_pressed, len(self._rows)))
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _on_pressed(self, place: int) -> None:
        line = self._rows[place].line
        if line is None:
            return
        if line.check:
            self.asked.emit(line.check)
        else:
            self.dose_asked.emit()

    def _on_scrolled(self, _value: int) -> None:
        self._count_hidden()

    def _on_theme_changed(self, _name: str) -> None:
        self._fill()
