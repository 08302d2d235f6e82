"""A few words to press instead of typing them; none of them is pressed beforehand."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from kapmonitor.ui.keys import OWNS_SPACE
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.flow import Flow


class WordChoice(QWidget):
    """One target a word.

    Signals:
        chosen: the word that was pressed; empty where it was pressed away.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str, about: str) -> None:
        super().__init__()
        self._name = name
        self._about = about
        self._words: list[_Word] = []
        self._flow = Flow(theme)
        self.setLayout(self._flow)

    def offer(self, words: Sequence[str]) -> None:
        """As many targets as there are words."""
        while len(self._words) < len(words):
            made = _Word(f"{self._name}-{len(self._words)}")
            made.pressed_word.connect(self.chosen)
            self._flow.addWidget(made)
            self._words.append(made)
        for number, target in enumerate(self._words):
            target.show_word(words[number] if number < len(words) else "", self._about)

    def show_chosen(self, word: str) -> None:
        """Show which one is written."""
        for target in self._words:
            target.setChecked(bool(word) and target.text() == word)

    def buttons(self) -> list[QPushButton]:
        """All of them, in their order."""
        return list(self._words)


class _Word(QPushButton):
    """One word.

    Signals:
        pressed_word: it, or nothing where it was pressed away.
    """

    pressed_word = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty(OWNS_SPACE, "yes")
        dress(self, kind="tight")
        self.clicked.connect(self._on_clicked)

    def show_word(self, word: str, about: str) -> None:
        """Its word; without one it is gone."""
        if self.text() != word:
            self.setText(word)
            self.setAccessibleName(f"{about}: {word}")
        if self.isHidden() is bool(word):
            self.setVisible(bool(word))

    def _on_clicked(self) -> None:
        self.pressed_word.emit(self.text() if self.isChecked() else "")
