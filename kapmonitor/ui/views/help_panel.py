"""Help: the time since it was called, and who is called next; one press each (HAZARDS H50)."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.help_ladder import HelpLadder, HelpNow, Rung
from kapmonitor.ui.viewmodels.log_line import clock_words
from kapmonitor.ui.viewmodels.own_entries import EntryState
from kapmonitor.ui.views.in_place_panel import InPlacePanel
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget, Look

EVERY_MS = 500
"""How often the time since the call is asked for."""


class HelpPanel(InPlacePanel):
    """The ladder, in place of Observe and Log: numbers and alarms stay in sight."""

    def __init__(self, theme: Theme, ladder: HelpLadder) -> None:
        super().__init__(theme, name="help", title=self.tr("Help"))
        self._ladder = ladder
        self.hint(self.tr("press each when called"))
        self._elapsed = Elided(theme, size="figure", weight=700, face="digits", keeps=True)
        self._since = Elided(theme, size="small", tone="muted")
        self._state = Elided(theme, size="small", weight=600, tone="ok")
        self._next = Elided(theme, size="title", weight=600, tone="accent")
        self.add_row((self._elapsed, 0), (self._next, 1))
        self.add_row((self._since, 0), (self._state, 1))
        self._targets = {
            rung.called: self._target(place, rung)
            for place, rung in enumerate(ladder.now().rungs, start=1)
        }
        for target in self._targets.values():
            self.box.addWidget(target)
        self.box.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        ladder.changed_to.connect(self._show)
        self._show(ladder.now())

    def take_focus(self) -> None:
        """The keyboard goes to who is next."""
        following = self._ladder.now().next
        if following is not None:
            self._targets[following.called].setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Run the clock while it is seen."""
        super().showEvent(event)
        self._timer.start()
        self._on_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _target(self, place: int, rung: Rung) -> KeyTarget:
        target = KeyTarget(
            self.theme, name=f"help-{rung.called}", words=rung.words, key=f"{place}.", height=44.0
        )
        target.clicked.connect(partial(self._on_pressed, rung.called))
        return target

    def _on_pressed(self, called: str) -> None:
        self._ladder.call_rung(called)

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
        self._next.say(words.format(who=following.words) if following else words)
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
