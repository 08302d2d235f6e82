"""Due: checks with their states, the debt as one number, the dose so far, the earliest leaving."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.check_answering import CheckAnswering
from kapmonitor.ui.viewmodels.check_question import Question
from kapmonitor.ui.viewmodels.due import Due, DueSummary
from kapmonitor.ui.viewmodels.running_words import Wanted
from kapmonitor.ui.views.check_list import CheckList
from kapmonitor.ui.views.check_panel import CheckPanel
from kapmonitor.ui.views.due_sums import Answered, DueSums
from kapmonitor.ui.views.live_layout import Place, scrolled
from kapmonitor.ui.widgets.debt_pill import DebtPill
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.panel import rule

LOW_PX = 400.0
"""Lower than this, a check's answer takes some of the sums' room, px at 100 %."""
_ANY = (1 << 24) - 1
"""Qt's own largest size."""


class DuePanel(QFrame):
    """The due list; an answer takes the list's place, the sums under it stay.

    Signals:
        answer_pressed: the answers to the alarm are wanted in this place.
        panel_wanted: the action of the panel where what was pressed is acted on.
    """

    answer_pressed = Signal()
    panel_wanted = Signal(str)

    def __init__(self, theme: Theme, due: Due, answering: CheckAnswering) -> None:
        super().__init__()
        self._theme = theme
        self._answering = answering
        self._is_beside: bool | None = None
        self._hidden = 0
        self._is_asking = False
        self.setObjectName("due")
        self.setAccessibleName(self.tr("Due"))
        dress(self, kind="panel")
        self._title = Elided(theme, size="body", weight=600)
        self._title.say(self.tr("Due"))
        self._more = Elided(theme, size="small", tone="muted", or_nothing=True)
        self._by_hand = KeyTarget(
            theme, name="by-hand", words=self.tr("By hand"), key="B", height=40, keeps=True
        )
        self._back = KeyTarget(
            theme, name="check-back", words=self.tr("Back"), key="Esc", height=40, keeps=True
        )
        self._alarm = KeyTarget(
            theme, name="to-answers", words=self.tr("Answer"), height=40, keeps=True
        )
        for target in (self._by_hand, self._back, self._alarm):
            target.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._debt = DebtPill(theme)
        self._list = CheckList(theme)
        self._check = CheckPanel(theme, answering)
        self._asking = scrolled(self._check)
        self._asking.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._places = Place()
        self._sums = DueSums(theme)
        self._build()
        self._alarm.hide()
        self._back.hide()
        self._back.clicked.connect(self._on_left)
        answering.question_changed.connect(self._on_question)
        self._by_hand.clicked.connect(self.ask_breathing)
        self._alarm.clicked.connect(self.answer_pressed)
        self._list.asked.connect(self.ask)
        self._list.dose_asked.connect(self._on_dose_asked)
        self._list.hidden_changed.connect(self._on_hidden)
        self._check.left.connect(self._on_left)
        self._check.reached.connect(self._on_reached)
        self._sums.void_answered.connect(self._on_void_answered)
        self._sums.panel_wanted.connect(self.panel_wanted)
        answering.deed.changed_to.connect(self._sums.show_deed)
        due.lines_changed.connect(self._list.show_lines)
        due.summary_changed.connect(self._on_summary)
        theme.changed_to.connect(self._on_theme_changed)
        self._list.show_lines(due.lines)
        self._on_summary(due.summary)
        self._fit()

    @property
    def check(self) -> CheckPanel:
        """Where a check is answered."""
        return self._check

    @property
    def list(self) -> CheckList:
        """The checks."""
        return self._list

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head is one line or two."""
        super().resizeEvent(event)
        self._place_targets()
        self._make_room()

    def ask(self, check: str) -> None:
        """Ask for a check's answer in the list's place."""
        self._open(check, by_hand=False)

    def ask_breathing(self) -> None:
        """Ask for the breathing rate, or what else is counted by hand."""
        self._open("breathing", by_hand=True)

    def offer_answers(self, offered: bool) -> None:
        """Whether an alarm is on, so that answers can be had in this place."""
        self._alarm.setVisible(offered)
        self._place_targets()

    def give_back(self) -> bool:
        """Give the list its place back; whether it was taken."""
        was_open = self._places.currentWidget() is self._asking
        self._places.setCurrentWidget(self._list)
        self._show_head(self.tr("Due"), asks=False)
        return was_open

    def _open(self, check: str, *, by_hand: bool) -> None:
        self._places.setCurrentWidget(self._asking)
        self._check.open(check, by_hand=by_hand)

    def _show_head(self, title: str, *, asks: bool) -> None:
        self._title.say(title)
        self._is_asking = asks
        self._on_hidden(self._hidden)
        self._make_room()
        self._back.setVisible(asks)
        self._by_hand.setVisible(not asks)
        self._place_targets()

    def _make_room(self) -> None:
        """Where it is low an answer is seen whole, and the sums are brief for so long."""
        low = self.height() < self._theme.px(LOW_PX)
        self._sums.be_brief(brief=self._is_asking and low)

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._more, 1)
        self._head.addWidget(self._debt)
        self._targets = QHBoxLayout()
        self._box.addLayout(self._head)
        self._box.addLayout(self._targets)
        self._place_targets()
        self._places.addWidget(self._list)
        self._places.addWidget(self._asking)
        self._box.addWidget(self._places, 1)
        self._box.addWidget(rule())
        self._box.addWidget(self._sums)

    def _fit(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(12), px(8), px(12), px(10))
        self._box.setSpacing(px(5))
        self._head.setSpacing(px(6))
        self._targets.setSpacing(px(6))
        self._place_targets()

    def _place_targets(self) -> None:
        """Beside the title, or under it where that would be cut."""
        px = self._theme.px
        targets = (self._alarm, self._back, self._by_hand)
        needed = sum(each.bare_width() for each in targets if not each.isHidden())
        needed += self._title.sizeHint().width() + self._debt.sizeHint().width() + px(24 + 18)
        beside = needed <= self.width()
        caps = sum(
            each.sizeHint().width() - each.bare_width() for each in targets if not each.isHidden()
        )
        for target in targets:
            has_cap = not beside or needed + caps <= self.width()
            target.setMaximumWidth(_ANY if has_cap else target.bare_width())
        if beside is self._is_beside:
            return
        self._is_beside = beside
        for place, target in enumerate(targets):
            self._head.removeWidget(target)
            self._targets.removeWidget(target)
            if beside:
                self._head.insertWidget(2 + place, target)
            else:
                self._targets.addWidget(target, 1)

    def _on_hidden(self, count: int) -> None:
        """Beside the title; not while a check is answered in the list's place."""
        self._hidden = count
        shown = count > 0 and not self._is_asking
        self._more.say(self.tr("{count} more open").format(count=count) if shown else "")

    def _on_question(self, question: Question) -> None:
        self._show_head(question.title, asks=True)

    def _on_reached(self, target: QWidget) -> None:
        """What has the keyboard is seen."""
        self._asking.ensureWidgetVisible(target, 0, self._theme.px(6))

    def _on_left(self) -> None:
        self.give_back()

    def _on_summary(self, summary: DueSummary) -> None:
        self._debt.show_debt(summary.debt, solid=summary.has_debt)
        self._place_targets()
        self._sums.show_sums(summary)

    def _on_dose_asked(self) -> None:
        self.panel_wanted.emit(str(Wanted.DOSE))

    def _on_void_answered(self, answered: Answered) -> None:
        self._answering.answer_void(answered.version, answered.answer)

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
