"""Words to choose one of, nothing chosen before a person has.

Tab reaches each until one is chosen, then that one; arrows reach the others, Space chooses.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.widgets.flow import Flow
from kapmonitor.ui.widgets.one_stop import OneStop


class Pills(QWidget):
    """A line of pills, broken where it is narrow.

    Signals:
        chosen: the key of the pill that a person pressed.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, choices: Mapping[str, str], about: str) -> None:
        """``choices``: words by key; ``about``: what is chosen, for those who hear the screen."""
        super().__init__()
        self._theme = theme
        self._name = name
        self._about = about
        self._flow = Flow(theme)
        self._pills: dict[str, QPushButton] = {}
        self._stop = OneStop(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setLayout(self._flow)
        self.offer(choices)
        theme.changed_to.connect(self._on_theme)

    def offer(self, choices: Mapping[str, str]) -> None:
        """Offer other words; nothing is chosen of them."""
        if list(choices) == list(self._pills):
            return
        for pill in self._pills.values():
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self._pills = {key: self._pill(key, words) for key, words in choices.items()}
        for pill in self._pills.values():
            self._flow.addWidget(pill)
        self._stop.hold(list(self._pills.values()))

    def show_choice(self, key: str | None) -> None:
        """Mark one as chosen, or none."""
        for each, pill in self._pills.items():
            pill.setChecked(each == key)
        self._stop.stand_on(self._pills.get(key) if key is not None else None)

    def _pill(self, key: str, words: str) -> QPushButton:
        pill = QPushButton(words, self)
        pill.setObjectName(f"{self._name}-{key}")
        pill.setAccessibleName(f"{self._about}: {words}")
        pill.setCheckable(True)
        dress(pill, kind="pill")
        pill.clicked.connect(partial(self._on_clicked, key))
        return pill

    def _on_clicked(self, key: str) -> None:
        self.show_choice(key)
        self.chosen.emit(key)

    def _on_theme(self, _name: str) -> None:
        self._flow.invalidate()
        self.updateGeometry()
