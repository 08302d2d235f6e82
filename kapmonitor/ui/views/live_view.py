"""The live page: timeline, alarm line, trends and numbers, and under them what staff touch.

Every part keeps its place: the dose, stage, help and ending panels stand where Observe and Log
stand, the answers where Due stands, and each gives its place back. Nothing is pushed.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QWidget,
)

from kapmonitor.domain.people import Role
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.actions import ActionId, Actions, Group
from kapmonitor.ui.keys import KeyFilter
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.last_action import Emphasis, ShownAction
from kapmonitor.ui.viewmodels.live import Live
from kapmonitor.ui.views.answer_panel import AnswerPanel
from kapmonitor.ui.views.dose_panel import DosePanel
from kapmonitor.ui.views.drug_account_panel import DrugAccountPanel
from kapmonitor.ui.views.due_panel import DuePanel
from kapmonitor.ui.views.due_strip import DueStrip
from kapmonitor.ui.views.ending_panel import EndingPanel
from kapmonitor.ui.views.help_panel import HelpPanel
from kapmonitor.ui.views.leaving_panel import LeavingPanel
from kapmonitor.ui.views.live_keys import answer_rows, entry_rows, letter_rows
from kapmonitor.ui.views.live_layout import LiveLayout, LiveParts, Place, Turn, scrolled
from kapmonitor.ui.views.live_places import Shape
from kapmonitor.ui.views.log_panel import LogPanel
from kapmonitor.ui.views.observe_panel import ObservePanel
from kapmonitor.ui.views.oxygen_panel import OxygenPanel
from kapmonitor.ui.views.running_panel import RunningPanel
from kapmonitor.ui.views.stage_panel import StagePanel

AskingPanel = (
    StagePanel | RunningPanel | DrugAccountPanel | OxygenPanel | LeavingPanel | EndingPanel
)
"""What takes the place of Observe and Log by its action, and asks for the keyboard."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LiveView(QWidget):
    """Composes the page and hands keys on; it decides nothing.

    Signals:
        panel_shown: whether something stands in the place of Observe and Log.
    """

    panel_shown = Signal(bool)

    def __init__(
        self,
        *,
        live: Live,
        theme: Theme,
        actions: Actions,
        roles: Sequence[Role],
        timeline: QWidget,
        alarm_line: QWidget,
        trends: QWidget,
        vitals: QWidget,
        dose: QWidget,
    ) -> None:
        """``dose``: takes the place of Observe and Log when its action is triggered."""
        super().__init__()
        self._theme = theme
        self._live = live
        self._actions = actions
        self._dose = dose
        self.setObjectName("live")
        self.setAccessibleName(self.tr("Live"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.observe = ObservePanel(
            theme,
            keys=live.keys,
            entering=live.entering,
            author=live.author,
            roles=roles,
            actions=actions,
        )
        self.log = LogPanel(
            live.link,
            theme,
            live.log,
            entering=live.entering,
            draft=live.draft,
            last=live.last,
        )
        self.due = DuePanel(theme, live.due, live.answering)
        self.answer = AnswerPanel(theme, live.answers, live.entering, live.due)
        self.stage = StagePanel(theme, live.moves)
        self.help = HelpPanel(theme, live.ladder)
        self.leaving = LeavingPanel(theme, live.leaving)
        self.running = RunningPanel(theme, live.running)
        self.account = DrugAccountPanel(theme, live.account)
        self.oxygen = OxygenPanel(theme, live.oxygen)
        self.ending = EndingPanel(theme, live.ending)
        self._asking: tuple[AskingPanel, ...] = (
            *(self.stage, self.running, self.account),
            *(self.oxygen, self.leaving, self.ending),
        )
        self._build(above=(timeline, alarm_line), trends=trends, vitals=vitals)
        self._filter = KeyFilter(self, live.keys)
        self._connect()
        actions.register(Group.OBSERVE, letter_rows())
        actions.register(Group.ENTRY, entry_rows())
        actions.register(Group.ALARMS, answer_rows())

    @property
    def shape(self) -> Shape | None:
        """How the page is laid out now."""
        return self._layout.shape

    @property
    def panel(self) -> QWidget | None:
        """What stands in the place of Observe and Log, ``None`` while they do."""
        area = self._left.currentWidget()
        if self._left.currentIndex() == 0 or not isinstance(area, QScrollArea):
            return None
        return area.widget()

    def show_dose(self) -> None:
        """The dose panel takes the place of Observe and Log."""
        self._show_panel(self._dose)

    def show_asking(self, panel: AskingPanel) -> None:
        """A panel takes the place of Observe and Log, and the keyboard."""
        self._show_panel(panel)
        panel.ask()

    def call_help(self) -> None:
        """Log the call at once, then show who is next; shown already, it is not logged again."""
        if self.panel is not self.help:
            self._live.ladder.call()
        self._show_panel(self.help)
        self.help.take_focus()

    def give_back(self) -> None:
        """Give every place back to what stands there usually."""
        self.observe.stop_asking()
        self.log.give_back()
        self.due.give_back()
        self._left.setCurrentIndex(0)
        self._layout.turn_to(Turn.ENTRY)
        self._tell_panel()
        if self.isVisible():  # a session may open under another page: the keyboard stays there
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Hear bare keys while the page is seen."""
        super().showEvent(event)
        self._filter.listen(listens=True)
        self._live.keys.log(logs=self._shows_entries)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Hear none on other pages; drafts stay."""
        super().hideEvent(event)
        self._filter.listen(listens=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew where there is more or less room."""
        super().resizeEvent(event)
        self._layout.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins a note, Esc gives places back, page keys turn the targets' pages."""
        if event.isAutoRepeat():
            return
        match event.key():
            case Qt.Key.Key_Escape:
                self.give_back()
            case Qt.Key.Key_PageDown:
                self.observe.turn_page(1)
            case Qt.Key.Key_PageUp:
                self.observe.turn_page(-1)
            case key if key in _ENTER and self.panel is None:
                self._write_note()
            case _:
                super().keyPressEvent(event)

    def _build(self, *, above: Sequence[QWidget], trends: QWidget, vitals: QWidget) -> None:
        self._due_line = DueStrip(self._theme, self._live.due)
        self._left = Place()
        self._right = Place()
        self._layout = LiveLayout(
            self,
            self._theme,
            LiveParts(
                timeline=above[0],
                alarm_line=above[1],
                trends=trends,
                vitals=vitals,
                observe=self.observe,
                log=self.log,
                left=self._left,
                right=self._right,
                due_line=self._due_line,
            ),
        )
        for panel in (self._dose, self.help, *self._asking):
            self._left.addWidget(scrolled(panel))
        self._right.addWidget(self.due)
        self._right.addWidget(scrolled(self.answer))

    def _connect(self) -> None:
        for action, slot in (
            (ActionId.DOSE, self.show_dose),
            (ActionId.CALL_HELP, self.call_help),
            (ActionId.NEXT_STAGE, self._on_next_stage),
            (ActionId.RUNNING, self._on_running),
            (ActionId.DRUG_ACCOUNT, self._on_account),
            (ActionId.OXYGEN, self._on_oxygen),
            (ActionId.LEAVING, self._on_leaving),
            (ActionId.END_SESSION, self._on_ending),
            (ActionId.MARK, self._on_mark),
            (ActionId.UNDO, self._on_undo),
            (ActionId.BACK_TIME, self._live.keys.earlier),
        ):
            self._actions.get(action).triggered.connect(slot)
        for key, slot in (
            ("F4", self._on_note),
            ("F2", self._on_words),
            ("F5", self._on_due),
            ("F10", self._on_author),
            ("F12", self._on_lines),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)
        self._live.keys.dose_wanted.connect(self._actions.get(ActionId.DOSE).trigger)
        self._live.keys.breathing_wanted.connect(self._on_breathing)
        self._live.draft.began.connect(self._on_note_began)
        self._live.answers.wanted.connect(self._on_answers_wanted)
        self._live.answers.alarm_changed.connect(self.due.offer_answers)
        self._live.link.session_opened.connect(self._on_session_changed)
        self._live.link.session_closed.connect(self._on_session_changed)
        if isinstance(self._dose, DosePanel):
            self._dose.closed.connect(self.give_back)
            self._dose.given.connect(self._on_dose_given)
            self._dose.running_wanted.connect(self._actions.get(ActionId.RUNNING).trigger)
        self.running.dose_wanted.connect(self._actions.get(ActionId.DOSE).trigger)
        self.due.answer_pressed.connect(self._on_answer_pressed)
        for panel_with_ways in (self.due, self.stage, self.ending):
            panel_with_ways.panel_wanted.connect(self._on_panel_wanted)
        self.answer.due_pressed.connect(self._on_due)
        self._due_line.due_pressed.connect(self._on_due)
        self._due_line.back_pressed.connect(self.give_back)
        self._live.last.shown_changed.connect(self._on_last)
        self.help.left.connect(self.give_back)
        for panel in self._asking:
            panel.left.connect(self.give_back)

    def _show_panel(self, panel: QWidget) -> None:
        self._layout.widen(wide=True)  # first: what is shown takes the keyboard
        for place in range(1, self._left.count()):
            area = self._left.widget(place)
            if isinstance(area, QScrollArea) and area.widget() is panel:
                self._left.setCurrentWidget(area)
        self._tell_panel()

    def _show_right(self, panel: QWidget) -> None:
        """Due or Answer; who was typing in the other can go on when it is back."""
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._right.isAncestorOf(focused)
        self._right.setCurrentIndex(0 if panel is self.due else 1)
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_panel(self) -> None:
        is_shown = self.panel is not None
        self._live.keys.log(logs=self._shows_entries)
        self._layout.widen(wide=is_shown)
        self.panel_shown.emit(is_shown)

    # What staff press. A slot for each panel: a partial would keep the page alive for ever.

    def _on_next_stage(self) -> None:
        self.show_asking(self.stage)

    def _on_running(self) -> None:
        self.show_asking(self.running)

    def _on_account(self) -> None:
        self.show_asking(self.account)

    def _on_oxygen(self) -> None:
        self.show_asking(self.oxygen)

    def _on_leaving(self) -> None:
        self.show_asking(self.leaving)

    def _on_ending(self) -> None:
        self.show_asking(self.ending)

    @property
    def _shows_entries(self) -> bool:
        """Whether what a bare key logs would be seen: nothing is logged that nobody sees (H62)."""
        return self.isVisible() and self.panel in (None, self.help)

    def _on_mark(self) -> None:
        if not self._shows_entries:
            return
        press = self._live.entering.press()
        self._live.entering.mark(press, self._live.keys.take_minutes(press))

    def _on_undo(self) -> None:
        """What is withdrawn is seen going."""
        if self.isVisible():
            if self.panel is not None:
                self.give_back()
            self._live.entering.undo()

    def _on_dose_given(self, words: str) -> None:
        """The letters are heard again, with Observe and Log in sight."""
        if self.panel is self._dose:
            self.give_back()
        self._live.entering.said.emit(words)

    def _write_note(self) -> None:
        self._layout.turn_to(Turn.LOG)  # first: what is not seen takes no keyboard
        self.log.write_note()

    def _on_note(self) -> None:
        self.give_back()
        self._write_note()

    def _on_words(self) -> None:
        if self.panel is not None:
            self.give_back()
        self._layout.turn_to(Turn.LOG)
        self.log.want_words()

    def _on_lines(self) -> None:
        self._layout.turn_to(Turn.LOG)
        self.log.read_lines()

    def _on_last(self, shown: ShownAction) -> None:
        """Where the log is not seen, what was logged is said beside what was pressed."""
        words = self.log.strip.text() if shown.emphasis is not Emphasis.GONE else ""
        self.observe.say_last(words if self.shape is Shape.LINE else "")
        self.help.say_last(words)

    def _on_note_began(self, _text: str) -> None:
        """What was typed elsewhere became a note: it is seen, with the keyboard in it."""
        self._left.setCurrentIndex(0)
        self._tell_panel()
        self._write_note()

    def _on_due(self) -> None:
        self._layout.turn_to(Turn.DUE)
        self._show_right(self.due)
        self.due.give_back()
        self.due.list.focus_first()

    def _on_answer_pressed(self) -> None:
        self._layout.turn_to(Turn.DUE)
        self._show_right(self.answer)

    def _on_panel_wanted(self, action: str) -> None:
        self._actions.get(ActionId(action)).trigger()

    def _on_breathing(self) -> None:
        self._layout.turn_to(Turn.DUE)
        self._show_right(self.due)
        self.due.ask_breathing()

    def _on_author(self) -> None:
        self._left.setCurrentIndex(0)
        self._layout.turn_to(Turn.ENTRY)
        self._tell_panel()
        self.observe.ask_author()

    def _on_answers_wanted(self, wanted: bool) -> None:
        if wanted:
            self._layout.turn_to(Turn.DUE)
        elif self._right.currentIndex() > 0:
            self._layout.turn_to(Turn.ENTRY)
        self._show_right(self.answer if wanted else self.due)

    def _on_session_changed(self, _update: RoomUpdate) -> None:
        self.give_back()
