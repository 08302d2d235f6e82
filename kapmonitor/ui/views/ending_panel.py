"""Ending the session: whether the person left, what is owed, and a reason where one is due."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from kapmonitor.domain.events import Ending
from kapmonitor.ui.keys import OWNS_SPACE
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.ending import ENDINGS, EndingNow, SessionEnding, ending_words
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden, is_the_clinicians
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.views.owed_list import OwedList
from kapmonitor.ui.views.reason_row import ReasonRow
from kapmonitor.ui.widgets.column import bring_into_sight
from kapmonitor.ui.widgets.even_flow import EvenFlow
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.one_stop import OneStop
from kapmonitor.ui.widgets.words import label, say

BESIDE_PX = 820.0
"""So wide, what is asked stands beside its field, px at 100 %."""


class EndingPanel(InPlacePanel):
    """Nothing is closed by one press: how it ended, whether the person left, then closing.

    Signals:
        panel_wanted: the action of the panel where something owed is seen to.
    """

    panel_wanted = Signal(str)

    def __init__(self, theme: Theme, ending: SessionEnding) -> None:
        super().__init__(theme, name="ending", title=self.tr("End the session"))
        self._ending = ending
        self._choices = {each: self._choice(each) for each in ENDINGS}
        self._stop = OneStop(self)
        self._left_words = label("", size="small", weight="strong")
        self._left_words.setObjectName("ending-left-words")
        self._told = Field("ending-told", "")
        self._left = KeyTarget(
            theme, name="ending-left", words=self.tr("The person has left the room"), keeps=True
        )
        self._owed = OwedList(theme)
        self._concerns = label("", size="small", weight="strong", tone="accent")
        self._concerns.setObjectName("ending-concerns")
        self._reason = Field("ending-reason", "")
        self._close = KeyTarget(
            theme,
            name="ending-close",
            words=self.tr("Close the session"),
            look=Look.ACCENT,
            keeps=True,
        )
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("ending-said")
        self._question = QWidget()
        self._asked = label("", weight="strong", tone="accent")
        self._asked.setObjectName("ending-question")
        self._anyway = KeyTarget(
            theme, name="ending-anyway", words=self.tr("Close anyway"), look=Look.OUTLINED
        )
        self._not_yet = KeyTarget(theme, name="ending-not-yet", words=self.tr("Not yet"))
        self._override = ReasonRow(
            theme,
            name="ending",
            about=self.tr("The clinician's reason to close with open items"),
            words=self.tr("Close with this reason"),
        )
        self._build()
        self._connect()
        self._fit_fields("")
        self._show(ending.now)

    def ask(self) -> None:
        """The keyboard goes to the endings; nothing is chosen for anybody."""
        self._ending.begin()
        chosen = self._ending.now.ending or ENDINGS[0]
        self._choices[chosen].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        choices = QWidget()
        flow = EvenFlow(self.theme, least=150.0, gap=6.0)
        choices.setLayout(flow)
        for target in self._choices.values():
            flow.addWidget(target)
        self._stop.hold(list(self._choices.values()))
        self.box.addWidget(choices)
        said = QWidget()
        self._left_row = self.add_row((self._left_words, 2), (said, 3))
        inside = QHBoxLayout(said)
        inside.setContentsMargins(0, 0, 0, 0)
        self.keep_spacing(inside, 8.0)
        inside.addWidget(self._told, 1)
        inside.addWidget(self._left)
        self.box.addWidget(self._owed)
        self.box.addWidget(self._concerns)
        self.add_row((self._reason, 1), (self._close, 0))
        self._build_question()
        for widget in (self._question, self._said, self._override):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self._said.hide()
        self._order_tab()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is asked stands over its field where it would be squeezed beside it."""
        super().resizeEvent(event)
        beside = self.width() >= self.theme.px(BESIDE_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._left_row.setDirection(across if beside else down)

    def _build_question(self) -> None:
        row = QHBoxLayout(self._question)
        row.setContentsMargins(0, 0, 0, 0)
        self.keep_spacing(row, 8.0)
        row.addWidget(self._asked, 1)
        row.addWidget(self._not_yet)
        row.addWidget(self._anyway)
        self._question.hide()

    def _order_tab(self) -> None:
        order = (
            *self._choices.values(),
            *(self._told, self._left, *self._owed.targets, self._reason, self._close),
            *(self._not_yet, self._anyway, self._override.field, self._override.target),
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._left.clicked.connect(self._on_left_said)
        self._told.returnPressed.connect(self._on_left_said)
        self._close.clicked.connect(self._on_close)
        self._reason.returnPressed.connect(self._on_close)
        self._anyway.clicked.connect(self._on_anyway)
        self._not_yet.clicked.connect(self._on_not_yet)
        self._override.given.connect(self._on_go_past)
        for field in (self._reason, self._told, self._override):
            field.left.connect(self.left)
        self._owed.wanted.connect(self.panel_wanted)
        self._ending.changed_to.connect(self._show)
        self._ending.deed.changed_to.connect(self._on_deed)
        self._ending.left_deed.changed_to.connect(self._on_left_deed)
        self.theme.changed_to.connect(self._fit_fields)

    def _choice(self, ending: Ending) -> KeyTarget:
        target = KeyTarget(
            self.theme, name=f"ending-{ending}", words=ending_words(ending), height=44.0
        )
        target.setCheckable(True)
        target.setProperty(OWNS_SPACE, "yes")
        target.clicked.connect(partial(self._on_choice, ending))
        return target

    def _show(self, now: EndingNow) -> None:
        for each, target in self._choices.items():
            target.setChecked(each is now.ending)
        if now.ending is not None:
            self._stop.stand_on(self._choices[now.ending])
        self._show_left(now)
        self._owed.show_groups(now.owed)
        self._show_closing(now)
        self._show_question(now.question)
        self._say(self._ending.deed.now)

    def _show_left(self, now: EndingNow) -> None:
        """Said first: alarms are not ended by closing, but by the person being gone (H48)."""
        asks = self.tr(
            "Has the person left the room? Alarms go on until the person is said to have left."
        )
        say(self._left_words, self._left_title(now.left) if now.left else asks)
        had_focus = self._told.hasFocus() or self._left.hasFocus()
        self._told.setVisible(bool(now.told_asks) and not now.left)
        self._told.setPlaceholderText(now.told_asks)
        self._told.setAccessibleName(now.told_asks)
        self._left.setVisible(not now.left)
        if had_focus and now.left:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._on_laid_out)

    def _left_title(self, left: str) -> str:
        return self.tr("The person is {left}").format(left=left)

    def _show_closing(self, now: EndingNow) -> None:
        chosen = now.ending is not None
        self._close.setEnabled(chosen)
        self._reason.setEnabled(chosen)
        self._reason.setPlaceholderText(now.asks_for or self.tr("Choose how it ended"))
        self._reason.setAccessibleName(self._reason.placeholderText())
        concerns = "; ".join(now.concerns)
        words = self.tr("Before you close: {what}").format(what=concerns)
        say(self._concerns, words if concerns else "")

    def _show_question(self, question: str) -> None:
        say(self._asked, question, hides=False)
        if bool(question) is not self._question.isHidden():
            return
        had_focus = self._not_yet.hasFocus() or self._anyway.hasFocus()
        self._question.setVisible(bool(question))
        if question:
            self._not_yet.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._on_laid_out)
        elif had_focus:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_choice(self, ending: Ending) -> None:
        """On to what is asked next: who knows, whether the person left, else the reason."""
        self._ending.choose(ending)
        now = self._ending.now
        self._show(now)
        if now.left:
            place: QWidget = self._reason
        else:
            place = self._told if now.told_asks else self._left
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._on_laid_out)

    def _on_laid_out(self) -> None:
        """What came is in its place now: it is brought into sight with what is asked of it."""
        focused = self.focusWidget()
        if self.isVisible() and focused is not None:
            bring_into_sight(focused)

    def _on_left_said(self) -> None:
        self._ending.say_left(self._told.text())

    def _on_close(self) -> None:
        self._ending.close(self._reason.text())

    def _on_anyway(self) -> None:
        self._ending.close_anyway(self._reason.text())

    def _on_not_yet(self) -> None:
        self._ending.not_yet()

    def _on_go_past(self, reason: str) -> None:
        self._ending.close(self._reason.text(), override=reason)

    def _on_deed(self, deed: DeedNow) -> None:
        self._say(deed)
        under_way = deed.state in (DeedState.WRITING, DeedState.FAILED)
        shown = self._asks_reason(deed) or (under_way and not self._override.isHidden())
        self._override.ask(wanted=shown)
        if deed.state is DeedState.DONE:
            self._reason.clear()
            self._told.clear()
            self.left.emit()

    def _asks_reason(self, deed: DeedNow) -> bool:
        """Open items ask for one; who may not give it leaves it asked."""
        refusal = deed.refusal
        if refusal is None:
            return False
        was_asked = not self._override.isHidden() and is_the_clinicians(refusal)
        return can_be_overridden(refusal) or was_asked

    def _on_left_deed(self, deed: DeedNow) -> None:
        self._say(deed)
        if deed.state is DeedState.DONE:
            self._told.clear()

    def _say(self, deed: DeedNow) -> None:
        """What is wrong with the press stands before what became of an earlier one."""
        left = self._ending.left_deed.now
        words = deed_words(self, deed) or deed_words(self, left)
        say(self._said, self._ending.now.problem or words)

    def _fit_fields(self, _name: str) -> None:
        for field in (self._told, self._reason):
            field.setFixedHeight(self.theme.px(44))
