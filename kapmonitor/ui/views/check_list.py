"""The checks of the due list: as many rows as there is room for, what is open first."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.due import DueLine
from kapmonitor.ui.widgets.check_row import LOW_ROW, ROW, CheckRow
from kapmonitor.ui.widgets.elided import Elided


class CheckList(QWidget):
    """As many rows as there is room for, what is open first.

    Signals:
        asked: the check whose answer is wanted.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[DueLine, ...] = ()
        self._rows: list[CheckRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._none = Elided(theme, size="small", tone="faint")
        self._none.say(self.tr("no check is due before the dose"))
        self._more = Elided(theme, size="micro", tone="faint")
        self._box.addWidget(self._none)
        self._box.addStretch(1)
        self._box.addWidget(self._more)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def rows(self) -> list[CheckRow]:
        """The rows that are shown."""
        return [row for row in self._rows if row.isVisibleTo(self)]

    def show_lines(self, lines: tuple[DueLine, ...]) -> None:
        """Show other lines, or other times."""
        self._lines = lines
        self._fill()

    def minimumSizeHint(self) -> QSize:
        """Two checks are always seen."""
        return QSize(self._theme.px(120), self._theme.px(2 * ROW + 16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or fewer."""
        super().resizeEvent(event)
        self._fill()

    def focus_first(self) -> None:
        """The keyboard goes to the first check."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fill(self) -> None:
        self._none.setVisible(not self._lines)
        room, height = self._room()
        shown = self._lines[:room]
        while len(self._rows) < len(shown):
            self._add_row()
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(shown))
            row.be_high(height)
            if place < len(shown):
                row.show_line(shown[place])
        hidden = sum(line.may_be_answered for line in self._lines[len(shown) :])
        self._more.say(self.tr("{count} more open").format(count=hidden) if hidden else "")

    def _room(self) -> tuple[int, float]:
        """How many rows there are, and how high: a little lower where one more is seen for it."""
        px, count = self._theme.px, len(self._lines)
        for height in (ROW, LOW_ROW):
            if count * px(height) <= self.height():
                return count, height
        spare = self.height() - px(16)
        height = ROW if spare // px(ROW) == spare // px(LOW_ROW) else LOW_ROW
        return max(1, spare // px(height)), height

    def _add_row(self) -> None:
        row = CheckRow(self._theme, len(self._rows))
        row.clicked.connect(partial(self._on_pressed, len(self._rows)))
        self._box.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _on_pressed(self, place: int) -> None:
        line = self._rows[place].line
        if line is not None:
            self.asked.emit(line.check)

    def _on_theme_changed(self, _name: str) -> None:
        self._fill()
