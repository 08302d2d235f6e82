"""A small tile: what it is, the figure, and a word on it."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.words import label, say


class FigureTile(QFrame):
    """Three lines of words on a raised ground."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        dress(self, kind="raised")
        self._title = label("", tone="muted", size="micro")
        self._words = label("", size="strong", weight="strong")
        self._note = label("", tone="faint", size="micro")
        self._box = QVBoxLayout(self)
        for part in (self._title, self._words, self._note):
            self._box.addWidget(part)
        self._box.addStretch(1)
        self._fit()
        theme.changed_to.connect(self._on_theme)

    def show_figure(self, title: str, words: str, note: str) -> None:
        """Show another figure."""
        for target, text in ((self._title, title), (self._words, words), (self._note, note)):
            say(target, text, hides=False)
        self.setAccessibleName(f"{title}: {words}, {note}")

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(8), px(8), px(8))
        self._box.setSpacing(px(1))

    def _on_theme(self, _name: str) -> None:
        self._fit()
