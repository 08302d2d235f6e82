"""Help: the time since it was called, and who is called next; one press each (HAZARDS H50)."""

from functools import partial

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QFontMetrics, QHideEvent, QResizeEvent, QShowEvent

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.help_ladder import HelpLadder, HelpNow, Rung
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.views.in_place_panel import InPlacePanel
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget, Look

EVERY_MS = 500
"""How often the time since the call is asked for."""
LEAST_TARGET = 44
"""Least height of a target in px of the screen, whatever the text scale."""
ROOMY_LINE = 40.0
"""Height of a target where there is room, px at 100 %."""
ROOMY_ROUND = 96.0
"""Head, foot and edges where there is room, px at 100 %."""
TIGHT_EDGE = 4.0
TIGHT_GAP = 2.0
STATE = 80.0
"""What is kept of the state, px at 100 %: NOT SAVED, with the beginning of why."""


class HelpPanel(InPlacePanel):
    """The ladder, in place of Observe and Log: numbers and alarms stay in sight."""

    def __init__(self, theme: Theme, ladder: HelpLadder) -> None:
        super().__init__(theme, name="help", title=self.tr("Help"))
        self._ladder = ladder
        self._is_tight = False
        self._last = ""
        self._elapsed = Elided(theme, size="figure", weight=700, face="digits", keeps=True)
        self._next = Elided(theme, size="strong", weight=600, tone="accent")
        self._state = Elided(theme, size="small", weight=600, tone="ok")
        self._since = Elided(theme, size="small", tone="muted")
        self._targets = {
            rung.called: self._target(place, rung)
            for place, rung in enumerate(ladder.now().rungs, start=1)
        }
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        ladder.changed_to.connect(self._show)
        theme.changed_to.connect(self._on_fonts_changed)
        self._show(ladder.now())

    def take_focus(self) -> None:
        """The keyboard goes to who is next."""
        following = self._ladder.now().next
        if following is not None:
            self._targets[following.called].setFocus()
            bring_into_sight(self._targets[following.called])

    def say_last(self, words: str) -> None:
        """What was logged last, in the place of who is next while it is confirmed (H62)."""
        self._last = words
        self._show(self._ladder.now())

    def minimumSizeHint(self) -> QSize:
        """The time and every rung, whole, before anything that explains them."""
        px = self.theme.px
        lines = len(self._targets) + 1
        height = lines * self._line() + (lines - 1) * px(TIGHT_GAP) + 2 * px(TIGHT_EDGE)
        return QSize(px(160), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of what explains the rungs fits."""
        super().resizeEvent(event)
        self._share()

    def showEvent(self, event: QShowEvent) -> None:
        """Run the clock while it is seen."""
        super().showEvent(event)
        self._timer.start()
        self._on_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        """Who can be called stands right under the time; what explains it comes after."""
        self.head.removeWidget(self._hint)
        for place, (widget, stretch) in enumerate(
            ((self._elapsed, 0), (self._next, 1), (self._state, 0)), start=1
        ):
            self.head.insertWidget(place, widget, stretch)
        for target in self._targets.values():
            self.box.addWidget(target)
        self.add_row((self._since, 0), (self._hint, 1))
        self.hint(self.tr("press each when called"))
        self.box.addStretch(1)
        self._share()

    def _line(self) -> int:
        """Least height of what is pressed: a finger's, and that of its words."""
        words = QFontMetrics(self.theme.font("body", 600)).height()
        return max(LEAST_TARGET, words + self.theme.px(4))

    def _share(self) -> None:
        px = self.theme.px
        roomy = len(self._targets) * (px(ROOMY_LINE) + px(8)) + px(ROOMY_ROUND)
        self._is_tight = self.height() < roomy
        edge, gap = (TIGHT_EDGE, TIGHT_GAP) if self._is_tight else (10.0, 8.0)
        self.box.setContentsMargins(px(edge + 4), px(edge), px(edge + 4), px(edge))
        self.box.setSpacing(px(gap))
        least = self._line() if self._is_tight else px(ROOMY_LINE)
        for target in (self._back, *self._targets.values()):
            target.setMinimumHeight(least)
        size = "strong" if self._is_tight else "figure"
        self._elapsed.look(size=size, weight=700, tone="text")
        for widget in (self._title, self._since, self._hint):
            widget.setVisible(not self._is_tight)
        self._state.setMinimumWidth(min(self._state.sizeHint().width(), px(STATE)))

    def _target(self, place: int, rung: Rung) -> KeyTarget:
        target = KeyTarget(
            self.theme, name=f"help-{rung.called}", words=rung.words, key=f"{place}.", height=44.0
        )
        target.clicked.connect(partial(self._on_pressed, rung.called))
        return target

    def _on_pressed(self, called: str) -> None:
        self._ladder.call_rung(called)

    def _on_fonts_changed(self, _name: str) -> None:
        self._share()

    def _on_time(self) -> None:
        self._show(self._ladder.now())

    def _show(self, now: HelpNow) -> None:
        self._elapsed.say(now.elapsed)
        if now.called_at is not None:
            words = self.tr("since help was called, {time}")
            self._since.say(words.format(time=clock_words(now.called_at)))
        self._show_state(now)
        following = now.next
        words = self.tr("Next: {who}") if following else self.tr("All on the ladder were called")
        proposed = words.format(who=following.words) if following else words
        self._next.say(self._last or proposed)
        for rung in now.rungs:
            self._show_rung(rung, is_next=rung is following)

    def _show_state(self, now: HelpNow) -> None:
        match now.state:
            case EntryState.SAVED:
                self._state.look(size="small", weight=600, tone="ok")
                self._state.say(self.tr("saved"))
            case EntryState.NOT_SAVED:
                self._state.look(size="small", weight=600, tone="accent")
                self._state.say(self.tr("NOT SAVED: {why}").format(why=now.why or ""))
            case _:
                self._state.look(size="small", weight=600, tone="muted")
                self._state.say(self.tr("writing") if now.called_at else "")
        self._state.setMinimumWidth(min(self._state.sizeHint().width(), self.theme.px(STATE)))

    def _show_rung(self, rung: Rung, *, is_next: bool) -> None:
        target = self._targets[rung.called]
        target.show_look(Look.ACCENT if is_next else Look.PLAIN)
        if rung.at is None:
            target.show_aside("")
        elif rung.state is EntryState.NOT_SAVED:
            target.show_aside(
                self.tr("{time} not saved").format(time=clock_words(rung.at)), "accent"
            )
        elif rung.state is EntryState.SAVED:
            target.show_aside(f"{clock_words(rung.at)} ✓", "ok")
        else:
            target.show_aside(f"{clock_words(rung.at)} …", "muted")
