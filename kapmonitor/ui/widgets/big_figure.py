"""One large number with what it is over it and what belongs to it under it; read from a chair."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.elided import Elided


class BigFigure(QWidget):
    """A caption, the number, and words."""

    def __init__(self, theme: Theme, *, name: str, caption: str, size: str = "figure") -> None:
        super().__init__()
        self._caption = Elided(theme, size="small", tone="muted")
        self._number = Elided(theme, size=size, weight=600, tone="text", keeps=True)
        self._number.setObjectName(name)
        self._words = Elided(theme, size="small", weight=500, tone="text")
        self._words.setObjectName(f"{name}-words")
        self._caption.say(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self._caption, self._number, self._words):
            column.addWidget(line)

    def show_figure(self, number: str, words: str = "") -> None:
        """Show these; without a number it is gone."""
        self._number.say(number)
        self._words.say(words)
        if self.isHidden() is bool(number):
            self.setVisible(bool(number))

    def rename(self, caption: str) -> None:
        """What it is now."""
        self._caption.say(caption)
