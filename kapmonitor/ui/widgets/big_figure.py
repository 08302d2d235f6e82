"""One large number with what it is over it and what belongs to it under it; read from a chair."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.elided import Elided


class BigFigure(QWidget):
    """A caption, the number, and words."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        caption: str,
        size: str = "figure",
        shrinks: bool = False,
    ) -> None:
        """``shrinks``: whoever holds it gives it a smaller size where it would be cut."""
        super().__init__()
        self._caption = Elided(theme, size="small", tone="muted")
        self._number = Elided(theme, size=size, weight=600, tone="text", keeps=not shrinks)
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

    def look(self, size: str, *, keeps: bool) -> None:
        """The number in another size; where it ``keeps``, the words under it are cut instead."""
        self._number.look(size=size, weight=600, tone="text")
        self._number.setMinimumWidth(self._number.sizeHint().width() if keeps else 0)

    @property
    def wanted_px(self) -> int:
        """How wide it would be with nothing cut."""
        lines = (self._caption, self._number, self._words)
        return max(line.sizeHint().width() for line in lines)

    def rename(self, caption: str) -> None:
        """What it is now."""
        self._caption.say(caption)
