"""Lines of words under each other, each with what belongs to it; they wrap and are filled anew."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review_account import AccountLine
from kapmonitor.ui.widgets.words import label, say


class LineList(QWidget):
    """As many lines as there are; none takes no room."""

    def __init__(self, theme: Theme, name: str, about: str) -> None:
        """``about``: what the lines are, for those who hear the screen."""
        super().__init__()
        self._theme = theme
        self._about = about
        self._lines: list[_Line] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setObjectName(name)
        self._fit()
        theme.changed_to.connect(self._on_theme_changed)

    def show_lines(self, lines: Sequence[AccountLine]) -> None:
        """Show these; lines that are there already are only filled anew."""
        while len(self._lines) < len(lines):
            line = _Line(self, f"{self.objectName()}-{len(self._lines)}")
            self._lines.append(line)
            self._box.addWidget(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(lines))
            if number < len(lines):
                line.show_line(lines[number])
        self.setAccessibleName(f"{self._about}: {len(lines)}")
        self.setVisible(bool(lines))
        self._hold_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words wrap, and a layout under pressure would squeeze them to nothing."""
        super().resizeEvent(event)
        self._hold_height()

    def _hold_height(self) -> None:
        least = max(0, self._box.heightForWidth(self.width()))
        if least != self.minimumHeight():
            self.setMinimumHeight(least)

    def _fit(self) -> None:
        self._box.setSpacing(self._theme.px(4))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
        self._hold_height()


class _Line(QWidget):
    """The words, and under them what belongs to them."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._words = label("", size="small", weight="strong")
        self._words.setObjectName(name)
        self._detail = label("", tone="muted", size="micro")
        self._detail.setObjectName(f"{name}-detail")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._words)
        box.addWidget(self._detail)

    def show_line(self, line: AccountLine) -> None:
        say(self._words, line.words)
        say(self._detail, line.detail)
        if self._words.property("tone") != line.tone:
            dress(self._words, tone=line.tone)
        self.setAccessibleName(", ".join(part for part in (line.words, line.detail) if part))
