"""The dose, in the place of Observe and Log: prepared, given, and for whom (HAZARDS H32 to H42)."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.ports import Desk
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.dose_draft import DoseField
from kapmonitor.ui.viewmodels.dose_entry import DoseEntry
from kapmonitor.ui.viewmodels.dose_screen import DoseScreen
from kapmonitor.ui.views.dose_bar import DoseBar, dress_once
from kapmonitor.ui.views.dose_form import DoseForm, FormPlace
from kapmonitor.ui.views.dose_prepared import DosePrepared
from kapmonitor.ui.views.live_layout import scrolled
from kapmonitor.ui.views.panel_keys import GIVEN_KEY, PREPARED_KEY
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.key_target import KeyTarget
from kapmonitor.ui.widgets.words import label, say

SLIM_UNDER = 580.0
"""The width under which only the step that is on is named."""
BACK = 28.0
"""Height of the way back, px at 100 %: the head is low, so that the form has its room."""
FOLDS_UNDER = 780.0
"""The width under which the foot is two lines, px at 100 %."""


class DosePanel(QFrame):
    """Opened by a key; it closes with Esc and keeps what was typed.

    Signals:
        running_wanted: the infusion's, hold's or devices' own panel is wanted.
        closed: Esc was pressed; whoever opened it takes it away.
        given: the dose is durable, in words; whoever opened it takes it away and says so. What is
            typed next is an observation, not the site of a dose that nobody prepares.
    """

    running_wanted = Signal()
    closed = Signal()
    given = Signal(str)

    def __init__(self, link: CoreLink, desk: Desk, author: Author, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entry = DoseEntry(link, desk, author)
        self._has_size = self._is_slim = False
        self.setObjectName("dose-panel")
        self.setAccessibleName(self.tr("Dose"))
        dress(self, kind="panel")
        self._form = DoseForm(theme, self._entry)
        self._place = FormPlace(self._form)
        self._prepared = DosePrepared(theme)
        self._bar = DoseBar(theme, self._entry)
        self._make_head()
        self._build()
        self._make_keys()
        self._entry.shown.connect(self._on_shown)
        self._entry.given.connect(self.given)
        self._entry.field_wanted.connect(self._on_field_wanted)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")
        self._on_shown(self._entry.screen)

    def minimumSizeHint(self) -> QSize:
        """Head, foot and a line of the fields, which scroll: what gives is always in sight."""
        return QSize(self._theme.px(420), self._theme.px(118) + self._bar.height())

    def showEvent(self, event: QShowEvent) -> None:
        """The first thing that is typed is the vial's strength."""
        super().showEvent(event)
        if self._entry.screen.shows_prepared:
            self._bar.given_at.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._form.vial.strength.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a target and goes on from a field; it never writes by itself."""
        match event.key():
            case Qt.Key.Key_Escape if not event.isAutoRepeat():
                self._on_back()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not event.isAutoRepeat():
                    self._on_enter()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At large text the foot takes two lines, and the vial stands beside the amounts only."""
        self._has_size = True
        self._fold()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A moment that was only held does not wait for the next opening."""
        super().hideEvent(event)
        self._entry.leave()

    def _make_head(self) -> None:
        self._title = label(self.tr("Dose"), wraps=False, size="strong", weight="strong")
        self._steps = (
            label(self.tr("1 Prepare"), wraps=False, size="small", weight="strong"),
            label(self.tr("2 Given now"), wraps=False, size="small", weight="strong"),
        )
        self._participant = label(wraps=False, size="title", weight="heavy")
        self._participant.setObjectName("dose-participant")
        self._weight = label(wraps=False, size="title", weight="strong")
        self._writer = label(wraps=False, size="small", weight="strong")
        self._writer.setObjectName("dose-writer")
        self._back = KeyTarget(
            self._theme, name="dose-back", words=self.tr("Back"), key="Esc", height=BACK
        )
        self._running = KeyTarget(
            self._theme, name="dose-running", words="", key="Ctrl+I", height=BACK
        )
        self._running.clicked.connect(self.running_wanted)
        self._running.hide()
        self._context = Elided(self._theme, size="micro", weight=600, tone="text")
        self._context.setObjectName("dose-context")
        self._back.setToolTip(self.tr("What is typed is kept"))
        self._back.clicked.connect(self._on_back)

    def _build(self) -> None:
        self._head = QHBoxLayout()
        for widget in (self._title, *self._steps):
            self._head.addWidget(widget)
        self._head.addStretch()
        for widget in (self._participant, self._weight):
            self._head.addWidget(widget)
        self._head.addStretch()
        self._head.addWidget(self._writer)
        self._head.addWidget(self._running)
        self._head.addWidget(self._back)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._place)
        self._pages.addWidget(scrolled(self._prepared))
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._pages, 1)
        self._beside = QHBoxLayout()
        self._beside.addWidget(self._context, 1)
        self._column.addLayout(self._beside)
        self._column.addWidget(self._bar)
        order = (self._form.drawn, *self._bar.in_order())
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _make_keys(self) -> None:
        """No bare letter, and nothing that a held key repeats (H36, H62)."""
        for keys, slot in (
            (PREPARED_KEY, self._entry.press_prepared),
            (GIVEN_KEY, self._entry.press_given),
            ("Ctrl+Enter", self._entry.press_given),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)

    def _fold(self) -> None:
        """Less stands side by side where it is narrow; before it has a size nothing is known."""
        width = self.width() if self._has_size else self._theme.px(FOLDS_UNDER)
        is_narrow = width < self._theme.px(FOLDS_UNDER)
        self._place_way(in_head=not is_narrow)
        self._is_slim = width < self._theme.px(SLIM_UNDER)
        self._form.fold(is_narrow=is_narrow)
        self._bar.fold(is_narrow=is_narrow, is_slim=self._is_slim)
        self._show_steps()

    def _place_way(self, *, in_head: bool) -> None:
        """In the head where there is room: whom it is for is never cut (HAZARDS H32)."""
        if (self._head.indexOf(self._running) >= 0) is in_head:
            return
        for row in (self._head, self._beside):
            row.removeWidget(self._running)
        if in_head:
            self._head.insertWidget(self._head.indexOf(self._back), self._running)
        else:
            self._beside.addWidget(self._running)

    def _show_steps(self) -> None:
        is_on = int(self._entry.screen.shows_prepared)
        for place, step in enumerate(self._steps):
            step.setVisible(place == is_on or not self._is_slim)

    def _on_back(self) -> None:
        self._entry.leave()
        self.closed.emit()

    def _on_enter(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif isinstance(focused, QLineEdit):
            self.focusNextChild()

    def _on_shown(self, screen: DoseScreen) -> None:
        say(self._participant, screen.participant, hides=False)
        say(self._weight, screen.weight, hides=False)
        say(self._writer, self.tr("writes: {who}").format(who=screen.writer), hides=False)
        self._context.say(screen.context)
        self._context.setVisible(bool(screen.context))
        self._running.say(screen.running_words)
        self._running.setVisible(bool(screen.running_words))
        self._mark_step(self._steps[0], is_on=not screen.shows_prepared)
        self._mark_step(self._steps[1], is_on=screen.shows_prepared)
        self._show_steps()
        dress_once(self, "asked" if screen.questions else "")
        was_typing = self._form.focusWidget() is not None and self._form.focusWidget().hasFocus()
        self._pages.setCurrentIndex(1 if screen.shows_prepared else 0)
        self._form.show_screen(screen)
        self._prepared.show_screen(screen)
        self._bar.show_screen(screen)
        if was_typing and screen.shows_prepared:
            self._on_field_wanted(DoseField.WITNESS if screen.wants_second else DoseField.GIVEN_AT)

    def _mark_step(self, step: QLabel, *, is_on: bool) -> None:
        dress_once(step, "", tone="accent" if is_on else "faint")

    def _on_field_wanted(self, place: DoseField) -> None:
        wanted = {
            **self._form.fields,
            DoseField.WITNESS: self._bar.witness,
            DoseField.GIVEN_AT: self._bar.given_at,
            DoseField.REASON: self._bar.reason,
        }[place]
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place.ensureWidgetVisible(wanted)

    def _on_theme_changed(self, _name: str) -> None:
        px = self._theme.px
        self._fold()
        self._column.setContentsMargins(px(8), px(3), px(8), px(4))
        self._column.setSpacing(px(4))
        self._head.setSpacing(px(14))
        self._head.setContentsMargins(px(6), 0, px(6), 0)
