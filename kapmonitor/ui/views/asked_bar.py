"""The foot of a panel that writes: what is said, what is asked, and the reason, in place."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.asked_deed import AskedDeed, AskedNow
from kapmonitor.ui.views.dose_bar import dress_once
from kapmonitor.ui.widgets.amount_field import AmountField
from kapmonitor.ui.widgets.key_target import KeyTarget, Look
from kapmonitor.ui.widgets.question_badge import QuestionBadge
from kapmonitor.ui.widgets.words import label, say


class AskedBar(QWidget):
    """Badges and words at the left, *change* and *keep* at the right, the reason under them.

    Signals:
        change_pressed: what is asked about is changed: the field is wanted.
    """

    change_pressed = Signal()

    def __init__(self, theme: Theme, deed: AskedDeed, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._deed = deed
        self.setObjectName(f"{name}-bar")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._bring_into_sight)
        self._badges: list[QuestionBadge] = []
        self._words = label("", size="body", weight="strong", tone="accent")
        self._words.setObjectName(f"{name}-said")
        self.change = KeyTarget(
            theme, name=f"{name}-change", words=self.tr("Change"), look=Look.ACCENT, keeps=True
        )
        self.keep = KeyTarget(
            theme,
            name=f"{name}-keep",
            words=self.tr("Keep it, give a reason…"),
            look=Look.OUTLINED,
        )
        self.reason = AmountField(
            theme, name=f"{name}-reason", caption=self.tr("reason"), width=300, size="body"
        )
        self.confirm = KeyTarget(
            theme, name=f"{name}-confirm", words=self.tr("Write it with this reason"), keeps=True
        )
        self._build()
        self.change.clicked.connect(self._on_change)
        self.keep.clicked.connect(self._on_keep)
        self.confirm.clicked.connect(deed.confirm)
        self.reason.textEdited.connect(deed.write_reason)
        deed.changed_to.connect(self._show)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_theme_changed("")
        self._show(deed.now)

    def confirms(self) -> bool:
        """Whether Enter in the reason was meant, and taken."""
        if not self.reason.hasFocus() or not self._deed.now.reason_open:
            return False
        self._deed.confirm()
        return True

    def in_order(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in its order."""
        return (self.change, self.keep, self.reason, self.confirm)

    def _show(self, now: AskedNow) -> None:
        asked = bool(now.questions)
        had_focus = any(each.hasFocus() for each in self.in_order())
        texts = list(dict.fromkeys(each.badge for each in now.questions))
        while len(self._badges) < len(texts):
            badge = QuestionBadge(self._theme)
            self._badge_row.addWidget(badge)
            self._badges.append(badge)
        for number, badge in enumerate(self._badges):
            badge.say(texts[number] if number < len(texts) else "")
            badge.setVisible(number < len(texts))
        say(self._words, " ".join(p for p in (now.notice, now.asked_words if asked else "") if p))
        dress_once(self._words, "", tone="text" if asked or now.is_trouble else "accent")
        self.change.setVisible(asked)
        self.keep.setVisible(asked and not now.reason_open)
        self.keep.setEnabled(not now.keep_fault)
        self.reason.setVisible(now.reason_open)
        self.confirm.setVisible(now.reason_open)
        self.confirm.setEnabled(not now.is_waiting)
        self.reason.show_text(now.reason)
        if asked:
            self._soon.start()
        if had_focus and asked and not any(each.hasFocus() for each in self.in_order()):
            (self.reason if now.reason_open else self.change).setFocus()

    def event(self, event: QEvent) -> bool:
        """A question stays in sight when everything is laid out anew."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Move, QEvent.Type.Resize}:
            self._soon.start()
        return done

    def _bring_into_sight(self) -> None:
        """Where the panel is scrolled, what is asked is not left under its edge."""
        if not self._deed.now.questions:
            return
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self, 0, self._theme.px(4))

    def _build(self) -> None:
        self._badge_row = QHBoxLayout()
        self._line = QHBoxLayout()
        self._line.addLayout(self._badge_row)
        self._line.addWidget(self._words, 1)
        for target in (self.change, self.keep):
            self._line.addWidget(target, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below = QHBoxLayout()
        self._below.addWidget(self.reason, 1)
        self._below.addWidget(self.confirm)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._line)
        self._column.addLayout(self._below)

    def _on_change(self) -> None:
        self._deed.change()
        self.change_pressed.emit()

    def _on_keep(self) -> None:
        self._deed.keep()
        if self._deed.now.reason_open:
            self.reason.setFocus()

    def _on_theme_changed(self, _name: str) -> None:
        px = self._theme.px
        for row in (self._line, self._below, self._column):
            row.setSpacing(px(8))
        self._badge_row.setSpacing(px(4))
