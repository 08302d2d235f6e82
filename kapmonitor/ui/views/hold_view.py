"""A dose under the tongue: the time that is left, large, and what then becomes of it."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kapmonitor.domain.events import HoldOutcome
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.holding import Holding, HoldScreen
from kapmonitor.ui.views.asked_bar import AskedBar
from kapmonitor.ui.widgets.big_figure import BigFigure
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.words import label, say


class HoldView(QWidget):
    """Start, the countdown, and its end; an early one is asked about once."""

    def __init__(self, theme: Theme, model: Holding) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.setObjectName("hold")
        self._clock = BigFigure(
            theme, name="hold-clock", caption=self.tr("held under the tongue"), size="pulse"
        )
        self._then = Elided(theme, size="title", weight=700, tone="text")
        self._then.setObjectName("hold-then")
        self._said = Elided(theme, size="body", weight=500, tone="text")
        self._said.setObjectName("hold-said")
        self._swallowed = label("", size="body", weight="strong", tone="text")
        self._swallowed.setObjectName("hold-leaving")
        self._asked = label("", size="strong", weight="strong", tone="accent")
        self._asked.setObjectName("hold-asked")
        self._start = KeyTarget(
            theme,
            name="hold-start",
            words=self.tr("Start hold"),
            key="Ctrl+Enter",
            look=Look.ACCENT,
            height=48,
        )
        self._ends = {
            HoldOutcome.SPAT: self._end(HoldOutcome.SPAT, self.tr("Spat")),
            HoldOutcome.SWALLOWED: self._end(HoldOutcome.SWALLOWED, self.tr("Swallowed")),
        }
        self._still = KeyTarget(theme, name="hold-still", words=self.tr("Still held"), height=48)
        self.bar = AskedBar(theme, model.deed, name="hold")
        self._build()
        self._start.clicked.connect(model.press_start)
        self._still.clicked.connect(model.press_still_held)
        model.changed_to.connect(self._show)
        self._show(model.now)

    def take_focus(self) -> None:
        """What is next: its start, or its end."""
        now = self._model.now
        wanted = self._ends[now.ordered] if now.can_end else self._start
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self, outcome: HoldOutcome, words: str) -> KeyTarget:
        made = KeyTarget(
            self._theme,
            name=f"hold-{outcome.value}",
            words=words,
            look=Look.OUTLINED,
            height=48,
            keeps=True,
        )
        made.clicked.connect(partial(self._model.press_end, outcome))
        return made

    def _build(self) -> None:
        targets = QHBoxLayout()
        targets.setSpacing(self._theme.px(8))
        for target in (self._start, *self._ends.values(), self._still):
            targets.addWidget(target)
        targets.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(self._theme.px(2))
        for line in (self._then, self._said, self._swallowed, self._asked):
            words.addWidget(line)
        words.addStretch(1)
        words.addLayout(targets)
        top = QHBoxLayout()
        top.setSpacing(self._theme.px(24))
        top.addWidget(self._clock)
        top.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(6))
        column.addLayout(top)
        column.addWidget(self.bar)
        for one, other in pairwise((self._start, *self._ends.values(), self._still)):
            QWidget.setTabOrder(one, other)

    def _show(self, now: HoldScreen) -> None:
        self._clock.show_figure(now.clock, now.clock_words)
        self._then.say(now.then)
        self._said.say(now.said or now.why_not_start)
        say(self._swallowed, now.swallowed_words or now.moved)
        say(self._asked, now.asked)
        had_focus = any(
            each.hasFocus() for each in (self._start, *self._ends.values(), self._still)
        )
        self._start.setVisible(not now.can_end)
        self._start.setEnabled(now.can_start)
        self._start.say(now.start_words)
        self._start.show_look(Look.PLAIN if now.was_held else Look.ACCENT)
        for target in self._ends.values():
            target.setVisible(now.can_end)
            target.show_look(Look.ACCENT if now.asked else Look.OUTLINED)
        self._still.setVisible(bool(now.asked))
        if had_focus and not self.focusWidget().isVisible():
            self.take_focus()
