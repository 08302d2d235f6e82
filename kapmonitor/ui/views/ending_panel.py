"""Ending the session: how it ended, what is still open, and a reason where one is due."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from kapmonitor.domain.events import Ending
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.deed import DeedNow, DeedState
from kapmonitor.ui.viewmodels.ending import ENDINGS, EndingNow, SessionEnding, ending_words
from kapmonitor.ui.viewmodels.refusal_words import can_be_overridden
from kapmonitor.ui.views.in_place_panel import InPlacePanel, deed_words
from kapmonitor.ui.views.note_row import Field
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.words import label, say

ONE_LINE_PX = 800.0
"""So wide, the endings stand in one line, px at 100 %."""


class EndingPanel(InPlacePanel):
    """Nothing is closed by one press: an ending is chosen, then it is closed."""

    def __init__(self, theme: Theme, ending: SessionEnding) -> None:
        super().__init__(theme, name="ending", title=self.tr("End the session"))
        self._ending = ending
        self._choices = {each: self._choice(each) for each in ENDINGS}
        choices = QWidget()
        self._grid = QGridLayout(choices)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(6))
        self._place_choices()
        self._reason = Field("ending-reason", "")
        self._close = KeyTarget(
            theme, name="ending-close", words=self.tr("Close the session"), look=Look.ACCENT
        )
        self._open = label("", size="small", tone="text")
        self._open.setObjectName("ending-open")
        self._concerns = label("", size="small", weight="strong", tone="accent")
        self._concerns.setObjectName("ending-concerns")
        self._said = label("", size="small", weight="strong", tone="accent")
        self._said.setObjectName("ending-said")
        self._override = Field(
            "ending-override", self.tr("The clinician's reason to close with open items")
        )
        self._go_past = KeyTarget(
            theme, name="ending-go-past", words=self.tr("Close with this reason")
        )
        self.box.addWidget(choices)
        self.add_row((self._reason, 1), (self._close, 0))
        for widget in (self._concerns, self._open, self._said):
            self.box.addWidget(widget)
        self.add_row((self._override, 1), (self._go_past, 0))
        self.box.addStretch(1)
        self._override.hide()
        self._go_past.hide()
        self._connect()
        self._show(ending.now)

    def ask(self) -> None:
        """The keyboard goes to the endings; nothing is chosen for anybody."""
        self._choices[ENDINGS[0]].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one would cut the endings' words."""
        super().resizeEvent(event)
        self._place_choices()

    def _place_choices(self) -> None:
        columns = 5 if self.width() >= self.theme.px(ONE_LINE_PX) else 3
        for place, target in enumerate(self._choices.values()):
            self._grid.addWidget(target, place // columns, place % columns)

    def _connect(self) -> None:
        self._close.clicked.connect(self._on_close)
        self._reason.returnPressed.connect(self._on_close)
        self._go_past.clicked.connect(self._on_go_past)
        self._override.returnPressed.connect(self._on_go_past)
        for field in (self._reason, self._override):
            field.left.connect(self.left)
        self._ending.changed_to.connect(self._show)
        self._ending.deed.changed_to.connect(self._on_deed)

    def _choice(self, ending: Ending) -> KeyTarget:
        target = KeyTarget(
            self.theme, name=f"ending-{ending}", words=ending_words(ending), height=44.0
        )
        target.setCheckable(True)
        target.clicked.connect(partial(self._on_choice, ending))
        return target

    def _show(self, now: EndingNow) -> None:
        for each, target in self._choices.items():
            target.setChecked(each is now.ending)
        chosen = now.ending is not None
        self._close.setEnabled(chosen)
        self._reason.setEnabled(chosen)
        self._reason.setPlaceholderText(now.asks_for or self.tr("Choose how it ended"))
        self._reason.setAccessibleName(self._reason.placeholderText())
        concerns = "; ".join(now.concerns)
        say(
            self._concerns,
            self.tr("Before you close: {what}").format(what=concerns) if concerns else "",
        )
        items = ", ".join(now.open_items)
        say(
            self._open,
            self.tr("Open on the leaving list: {items}").format(items=items) if items else "",
        )
        if now.problem:
            say(self._said, now.problem)

    def _on_choice(self, ending: Ending) -> None:
        self._ending.choose(ending)
        self._show(self._ending.now)
        self._reason.setFocus()

    def _on_close(self) -> None:
        self._ending.close(self._reason.text())

    def _on_go_past(self) -> None:
        if self._override.text().strip():
            self._ending.close(self._reason.text(), override=self._override.text().strip())
        else:
            self._override.setFocus()

    def _on_deed(self, deed: DeedNow) -> None:
        say(self._said, deed_words(self, deed) or self._ending.now.problem)
        under_way = deed.state in (DeedState.WRITING, DeedState.REFUSED, DeedState.FAILED)
        past = deed.refusal is not None and can_be_overridden(deed.refusal)
        shown = past or (under_way and self._override.isVisibleTo(self))
        self._override.setVisible(shown)
        self._go_past.setVisible(shown)
        if past:
            self._override.setFocus()
        if deed.state is DeedState.DONE:
            self._reason.clear()
            self._override.clear()
            self.left.emit()
