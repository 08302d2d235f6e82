"""The foot of the dose panel: what is said, what is asked, and the two presses."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.dose_draft import DoseField
from kapmonitor.ui.viewmodels.dose_entry import DoseEntry
from kapmonitor.ui.viewmodels.dose_screen import DoseScreen, QuestionLine
from kapmonitor.ui.views.dose_form import DoseLine
from kapmonitor.ui.widgets.elided import Elided
from kapmonitor.ui.widgets.question_badge import QuestionBadge
from kapmonitor.ui.widgets.words import say

HEIGHT = 44.0
"""Of the whole foot, px at 100 %: it is the same whatever stands in it, but for a long question."""
GROWTH = 52.0
"""How much higher it becomes so that a question is whole, px at 100 %."""


class _Words(QLabel):
    """Words that take the room there is: a long text does not widen the panel.

    Signals:
        was_cut: the height that its words would take, in px of the screen.
    """

    was_cut = Signal(int)

    def __init__(self, name: str, **look: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        dress(self, **look)

    def keep_top_in_sight(self) -> None:
        """The gravest comes first: it is the end that is cut, and all of it is in the tip."""
        is_cut = self.heightForWidth(self.width()) > self.height()
        below = self.height() % self.fontMetrics().lineSpacing() if is_cut else 0
        if self.contentsMargins().bottom() != below:
            self.setContentsMargins(0, 0, 0, below)  # no line is cut in half
        side = Qt.AlignmentFlag.AlignTop if is_cut else Qt.AlignmentFlag.AlignVCenter
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | side)
        self.setToolTip(self.text() if is_cut else "")
        if is_cut:
            self.was_cut.emit(self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of it fits."""
        super().resizeEvent(event)
        self.keep_top_in_sight()

    def hasHeightForWidth(self) -> bool:
        """The foot's height stands."""
        return False

    def minimumSizeHint(self) -> QSize:
        """It may be cut, but the foot may not grow over the numbers."""
        return QSize(1, 1)

    def sizeHint(self) -> QSize:
        """All that it is given."""
        return QSize(1, 1)


class _Target(QPushButton):
    """As high as a thumb wants it, whatever the style sheet gives a button of its kind."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(words)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Its words, 40 px high at 100 %."""
        return QSize(super().sizeHint().width(), self._theme.px(40))


class DoseBar(QFrame):
    """One line: words at the left, targets at the right."""

    def __init__(self, theme: Theme, entry: DoseEntry) -> None:
        super().__init__()
        self._theme = theme
        self._entry = entry
        self.setObjectName("dose-bar")
        dress(self, kind="panel")
        self._notice = _Words("dose-notice", tone="text", size="body", weight="strong")
        self._asked = _Words("dose-asked", tone="text", size="small", weight="medium")
        self._asked.was_cut.connect(self._on_asked_cut)
        self._height = theme.px(HEIGHT)
        self._asked_line = Elided(theme, size="micro", tone="text")
        self._badges: list[QuestionBadge] = []
        self.reason = DoseLine(
            theme, entry, DoseField.REASON, self.tr("reason"), width=240, height="28", size="body"
        )
        self.reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.witness = DoseLine(
            theme, entry, DoseField.WITNESS, self.tr("witness"), width=130, size="body"
        )
        self.given_at = DoseLine(
            theme, entry, DoseField.GIVEN_AT, self.tr("given at"), width=142, size="body"
        )
        for field in (self.witness, self.given_at):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.given_at.setPlaceholderText(self.tr("now"))
        self._make_targets()
        self._build()
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in its order."""
        asked = (self.change, self.keep, self.reason)
        return (
            *asked,
            self.other,
            self.back,
            self.prepared,
            self.witness,
            self.given_at,
            self.given,
        )

    def fold(self, *, is_narrow: bool, is_slim: bool) -> None:
        """Words over targets where there is no room beside each other; then without keys."""
        self._is_slim = is_slim
        for target, words, key in self._keyed:
            _say_with_key(target, words, "" if is_slim else key)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if is_narrow else across)
        self._height = self._theme.px(2 * HEIGHT - 8 if is_narrow else HEIGHT)
        self.setFixedHeight(self._height)

    def show_screen(self, screen: DoseScreen) -> None:
        """Show what is said or asked, and the targets that belong to it."""
        is_asked, stands = screen.is_asked, screen.prepared is not None
        dress_once(self, "asked" if screen.questions else "")
        self._show_badges(screen.questions if is_asked else ())
        self._show_words(screen)
        for field, text in (
            (self.reason, screen.draft.reason),
            (self.witness, screen.draft.witness),
            (self.given_at, screen.draft.given_at),
        ):
            field.show_text(text)
        wanted = screen.wants_second and not screen.draft.witness.strip()
        self.witness.show_fault(screen.faults.get(DoseField.WITNESS, ""), is_asked=wanted)
        self.witness.setPlaceholderText(self.tr("2nd person") if screen.wants_second else "")
        had_focus = self._has_focus()
        _show_only(
            {
                self._notice: not screen.questions,
                self._asked: is_asked,
                self._reason_box: screen.reason_open,
                self.change: is_asked,
                self.keep: is_asked,
                self.other: not is_asked and screen.shows_prepared,
                self.back: not is_asked and stands and not screen.shows_prepared,
                self.prepared: not is_asked and not screen.shows_prepared,
                self.given: not is_asked,
                self.witness: not is_asked or screen.asks_second,
                self.given_at: not is_asked,
            }
        )
        self.keep.setEnabled(not screen.keep_fault)
        self._show_given(screen)
        if had_focus:
            self._hold_focus()

    def _on_asked_cut(self, wanted: int) -> None:
        """Why it is asked is read before it is kept (HAZARDS H34): the form gives way for it."""
        most = self._height + self._theme.px(GROWTH)
        round_it = self.height() - self._asked.height()
        self.setFixedHeight(max(self._height, min(wanted + round_it, most)))

    def _has_focus(self) -> bool:
        focused = self.focusWidget()
        return focused is not None and focused.hasFocus()

    def _hold_focus(self) -> None:
        """What was pressed may be gone: Qt would hand the keyboard to another panel."""
        if self._has_focus():
            return
        seen = [each for each in self.in_order() if each.isVisibleTo(self) and each.isEnabled()]
        if seen:
            seen[0].setFocus()

    def _show_words(self, screen: DoseScreen) -> None:
        if self._asked.text() != screen.asked_words:
            self.setFixedHeight(self._height)
            say(self._asked, screen.asked_words, hides=False)
        if screen.is_asked:
            self._asked.keep_top_in_sight()
        self._asked_line.say(screen.notice or screen.asked_words)
        say(self._notice, screen.notice or screen.other_fault or screen.echo, hides=False)
        dress_once(self._notice, "", tone="text" if screen.notice_is_trouble else "accent")

    def _show_given(self, screen: DoseScreen) -> None:
        self._keyed[1] = (self.given, screen.give_words, "Ctrl+↵")
        _say_with_key(self.given, screen.give_words, "" if self._is_slim else "Ctrl+↵")
        is_alive = not screen.is_waiting
        for target in (self.prepared, self.given, self.other, self.back):
            target.setEnabled(is_alive)

    def _show_badges(self, questions: Sequence[QuestionLine]) -> None:
        texts = list(dict.fromkeys(each.badge for each in questions))
        while len(self._badges) < len(texts):
            badge = QuestionBadge(self._theme)
            self._badge_row.addWidget(badge)
            self._badges.append(badge)
        for number, badge in enumerate(self._badges):
            badge.say(texts[number] if number < len(texts) else "")
            badge.setVisible(number < len(texts))

    def _make_targets(self) -> None:
        self.change = self._target("dose-change", self.tr("Change"), "primary")
        self.keep = self._target("dose-keep", self.tr("Keep it, give a reason…"), "outlined")
        self.other = self._target("dose-other", self.tr("Something else…"), "target")
        self.back = self._target("dose-back", self.tr("Back to prepared"), "target")
        self.prepared = self._target("dose-prepare", self.tr("Prepared"), "outlined")
        self.given = self._target("dose-given", "", "primary")
        self._is_slim = False
        self._keyed = [(self.prepared, self.tr("Prepared"), "Ctrl+P"), (self.given, "", "Ctrl+↵")]
        self.change.clicked.connect(self._entry.press_change)
        self.keep.clicked.connect(self._entry.press_keep)
        self.other.clicked.connect(self._entry.press_something_else)
        self.back.clicked.connect(self._entry.press_back)
        self.prepared.clicked.connect(self._entry.press_prepared)
        self.given.clicked.connect(self._entry.press_given)

    def _target(self, name: str, words: str, kind: str) -> QPushButton:
        made = _Target(self._theme, words)
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.setAutoDefault(False)
        dress(made, kind=kind)
        return made

    def _build(self) -> None:
        self._badge_row = QHBoxLayout()
        self._reason_box = QWidget()
        self._reason_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        reason = QVBoxLayout(self._reason_box)
        reason.setContentsMargins(0, 0, 0, 0)
        reason.setSpacing(0)
        reason.addWidget(self._asked_line)
        reason.addWidget(self.reason)
        self._words = QHBoxLayout()
        self._words.addLayout(self._badge_row)
        for words in (self._notice, self._asked, self._reason_box):
            self._words.addWidget(words, 1)
        self._targets = QHBoxLayout()
        self._targets.addStretch()
        for target in (self.change, self.keep, self.other, self.back, self.prepared):
            self._targets.addWidget(target)
        for widget in (self.witness, self.given_at, self.given):
            self._targets.addWidget(widget)
        self._row = QHBoxLayout(self)
        self._row.addLayout(self._words, 1)
        self._row.addLayout(self._targets)

    def _on_theme_changed(self, _name: str) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(8), px(2), px(8), px(2))
        for row in (self._row, self._words, self._targets):
            row.setSpacing(px(8))
        self._badge_row.setSpacing(px(4))
        for target in (self.change, self.keep, self.other, self.back, self.prepared, self.given):
            target.updateGeometry()


def dress_once(widget: QWidget, state: str, **look: str) -> None:
    """Dress it anew only where it would look otherwise."""
    wanted = {"state": state, **look}
    if any(widget.property(name) != value for name, value in wanted.items()):
        dress(widget, **wanted)


def _say_with_key(target: QPushButton, words: str, key: str) -> None:
    """Its words, with the key where there is room for it."""
    shown = f"{words}  {key}".rstrip()
    if target.text() != shown:
        target.setText(shown)
        target.setAccessibleName(words)


def _show_only(wanted: Mapping[QWidget, bool]) -> None:
    """What goes goes first, so that never both are there and widen the window."""
    for widget, is_seen in wanted.items():
        if not is_seen and not widget.isHidden():
            widget.hide()
    for widget, is_seen in wanted.items():
        if is_seen and widget.isHidden():
            widget.show()
