"""A panel that takes the place of Observe and Log for a while, and gives it back with Esc."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.refusal_words import who_may_override
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label


class InPlacePanel(QFrame):
    """A head with a title and a way back, and what a subclass puts under it.

    Signals:
        left: the place is given back.
    """

    left = Signal()

    def __init__(self, theme: Theme, *, name: str, title: str) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        dress(self, kind="panel", state="asked")
        self._title = label(title, wraps=False, size="strong", weight="strong")
        self._hint = Elided(theme, size="small", tone="muted")
        self._back = KeyTarget(
            theme, name=f"{name}-back", words=self.tr("Back"), key="Esc", height=40
        )
        self._rows: list[tuple[QBoxLayout, float]] = []
        self.box = QVBoxLayout(self)
        self.head = self.add_row((self._title, 0), (self._hint, 1), (self._back, 0))
        self._back.clicked.connect(self.left)
        theme.changed_to.connect(self._on_theme_changed)
        self._fit()

    def hint(self, words: str) -> None:
        """Say something beside the title."""
        self._hint.say(words)

    def add_row(self, *parts: tuple[QWidget, int], gap: float = 8.0) -> QHBoxLayout:
        """Widgets beside each other, each with how much it stretches."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in parts:
            row.addWidget(widget, stretch)
        self.keep_spacing(row, gap)
        self.box.addLayout(row)
        return row

    def keep_spacing(self, layout: QBoxLayout, gap: float) -> None:
        """Let a layout's distances follow the text scale."""
        self._rows.append((layout, gap))
        layout.setSpacing(self.theme.px(gap))

    def _fit(self) -> None:
        px = self.theme.px
        self.box.setContentsMargins(px(14), px(10), px(14), px(12))
        self.box.setSpacing(px(8))
        for layout, gap in self._rows:
            layout.setSpacing(px(gap))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()


def deed_words(panel: QWidget, deed: DeedNow) -> str:
    """Where an action stands; a refusal says who may go past it."""
    match deed.state:
        case DeedState.WRITING:
            return panel.tr("{what}: writing").format(what=deed.what)
        case DeedState.DONE:
            return panel.tr("{what}: saved").format(what=deed.what)
        case DeedState.REFUSED if deed.refusal is not None:
            who = who_may_override(deed.refusal)
            return panel.tr("Refused: {why}. {who}").format(why=deed.why, who=who)
        case DeedState.FAILED | DeedState.REFUSED:
            return panel.tr("NOT SAVED: {why}").format(why=deed.why)
        case DeedState.NONE:
            return ""
