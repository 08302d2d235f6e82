"""The header: who, where, on what, what the devices do, who writes, and the clocks."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kapmonitor.domain.clock import Clock
from kapmonitor.domain.people import Role
from kapmonitor.ui.text import role_word
from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.course import Course, CourseWords
from kapmonitor.ui.widgets.device_dots import DeviceDots
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.not_saved_mark import NotSavedMark

TICK_MS = 200
"""How often the clock is asked; its second never lags by more."""
TWO_ROWS = 1130
"""px of the mock-ups under which the header takes two rows."""
BEFORE_A_CLOCK, BEFORE_THE_TIME = 6.0, 20.0
"""px at 100 % beside the row's own distance: three times in a row are three, not one figure."""


class SessionHeader(QFrame):
    """Room and code, protocol, devices; who writes; saved or not; since the doses; the time.

    ``roles`` are offered one after another by a press on who writes, or by
    :meth:`offer_next_role` from a key. The clock shows the session's own time.
    """

    def __init__(
        self,
        link: CoreLink,
        theme: Theme,
        author: Author,
        flash: FlashClock,
        *,
        clock: Clock,
        roles: Sequence[Role],
    ) -> None:
        super().__init__()
        self._theme = theme
        self._author = author
        self._clock = clock
        self._roles = tuple(roles)
        self._course = Course(link)
        self.setObjectName("session-header")
        self.setAccessibleName(self.tr("Session"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._room = _label("header-room", size="strong", weight="strong")
        self._code = _label("header-code", size="title", weight="heavy")
        self._protocol = _Elided()
        dress(self._protocol, size="small", tone="muted")
        self._dots = DeviceDots(theme)
        self._writes = _label("header-writes", size="small", tone="muted")
        self._pill = QPushButton()
        self._saved = _label("header-saved", size="small", tone="ok")
        self._not_saved = NotSavedMark(theme, flash)
        self._first = _Since(self.tr("first"), "first")
        self._last = _Since(self.tr("last dose"), "last")
        self._time = _digits("header-clock")
        self._zone = _label("header-zone", size="small", tone="muted")
        self._now = QHBoxLayout()
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()
        self._pill.clicked.connect(self.offer_next_role)
        author.changed_to.connect(self._on_author_changed)
        self._course.course_changed.connect(self._on_course_changed)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_author_changed(author.role)
        self._on_course_changed(self._course.words)
        self._on_tick()

    def offer_roles(self, roles: Sequence[Role]) -> None:
        """From now on these roles are offered."""
        self._roles = tuple(roles)

    def offer_next_role(self) -> None:
        """The next of the roles writes from now on."""
        if not self._roles:
            return
        known = self._author.role in self._roles
        after = self._roles.index(self._author.role) + 1 if known else 0
        self._author.choose(self._roles[after % len(self._roles)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows where one is too narrow: nothing is cut but the protocol's name."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        self._writes.setText(self.tr("writes"))
        self._pill.setObjectName("author-pill")
        self._pill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        dress(self._pill, kind="outlined", size="strong", tone="text")
        rows = QVBoxLayout(self)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        rows.addLayout(self._upper)
        rows.addLayout(self._lower)
        for widget in (self._room, self._code):
            self._upper.addWidget(widget)
        self._upper.addStretch(1)
        self._upper.addWidget(self._first)
        self._upper.addWidget(self._last)
        self._upper.addLayout(self._now)
        self._now.addWidget(self._time)
        self._now.addWidget(self._zone)
        self._is_wide: bool | None = None
        self._arrange()

    def _movable(self) -> tuple[tuple[QLabel | DeviceDots | QPushButton | NotSavedMark, int], ...]:
        """What has a row of its own in a narrow window, with its stretch."""
        movable = (self._dots, self._writes, self._pill, self._saved, self._not_saved)
        return ((self._protocol, 3), *((widget, 0) for widget in movable))

    def _arrange(self) -> None:
        is_wide = self.width() >= self._theme.px(TWO_ROWS)
        if is_wide is not self._is_wide:
            self._is_wide = is_wide
            for number, (widget, stretch) in enumerate(self._movable()):
                (self._lower if is_wide else self._upper).removeWidget(widget)
                if is_wide:
                    self._upper.insertWidget(2 + number, widget, stretch)
                else:
                    self._lower.addWidget(widget, stretch)
        self._space()

    def _space(self) -> None:
        px = self._theme.px
        rows = self.layout()
        if rows is not None:
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setSpacing(px(4) if not self._is_wide else 0)
        for row in (self._upper, self._lower, self._now):
            row.setSpacing(px(9))
        for since in (self._first, self._last):
            since.space(before=px(BEFORE_A_CLOCK), between=px(9))
        self._now.setContentsMargins(px(BEFORE_THE_TIME), 0, 0, 0)

    def _on_course_changed(self, words: CourseWords) -> None:
        _say(self._room, words.room)
        _say(self._code, words.code or self.tr("No session"))
        nothing = self.tr("nothing is recorded until one is started")
        if words.code:
            self._protocol.say(words.protocol)
        else:
            self._protocol.say(nothing, or_nothing=True)
        self._dots.show_marks(words.devices)
        _say(self._saved, words.saved)
        self._not_saved.say(words.not_saved, is_fault=not words.is_recording)
        self._first.say(words.first_dose)
        self._last.say(words.last_dose)

    def _on_author_changed(self, role: Role) -> None:
        self._pill.setText(self._author_word(role))
        self._pill.setAccessibleName(self.tr("Writes: {role}").format(role=role_word(role)))

    def _author_word(self, role: Role) -> str:
        """With a question where nobody has written for long (HAZARDS H61)."""
        asked = self.tr("{role}, still?") if self._author.is_to_be_asked else "{role}"
        return asked.format(role=role_word(role))

    def _on_tick(self) -> None:
        if self._pill.text() != self._author_word(self._author.role):
            self._on_author_changed(self._author.role)
        local = self._clock.now().utc.astimezone()
        _say(self._time, f"{local:%H:%M:%S}")
        _say(self._zone, f"{local:%Z}" if _repeats(local) else "")

    def _on_theme_changed(self, _name: str) -> None:
        self._arrange()


class _Since(QWidget):
    """A clock since a dose with its word; so far from what stands before that none is read on."""

    def __init__(self, word: str, name: str) -> None:
        super().__init__()
        self._word = _label(f"header-{name}-word", size="small", tone="muted")
        self._word.setText(word)
        self._digits = _digits(f"header-{name}-dose")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._word)
        self._row.addWidget(self._digits)

    def say(self, since: str) -> None:
        """Show another time; without one it takes no room."""
        if self._digits.text() != since:
            self._digits.setText(since)
        if self.isHidden() is bool(since):
            self.setVisible(bool(since))

    def space(self, *, before: int, between: int) -> None:
        """Take these distances, in px of the screen."""
        self._row.setContentsMargins(before, 0, 0, 0)
        self._row.setSpacing(between)


class _Elided(QLabel):
    """Text that gives way first; all of it is in its tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._or_nothing = False
        self.setObjectName("header-protocol")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str, *, or_nothing: bool = False) -> None:
        """Show as much of this as there is room for; ``or_nothing``: all of it or none."""
        if (text, or_nothing) != (self._whole, self._or_nothing):
            self._whole, self._or_nothing = text, or_nothing
            self.setToolTip(text)
            self.setAccessibleName(text)
            self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of it."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._whole, mode, self.width())
        self.setText("" if self._or_nothing and shown != self._whole else shown)


def _label(name: str, **looks: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    dress(label, **looks)
    return label


def _digits(name: str) -> QLabel:
    return _label(name, size="clock", face="digits", tone="text")


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    if label.isHidden() is bool(text):
        label.setVisible(bool(text))


def _repeats(local: datetime) -> bool:
    """Whether this hour comes twice tonight, or the clock has just been turned on (H51)."""
    hour = 3600.0
    offsets = {
        datetime.fromtimestamp(local.timestamp() + shift * hour, tz=local.tzinfo)
        .astimezone()
        .utcoffset()
        for shift in (-1.0, 0.0, 1.0)
    }
    return len(offsets) > 1
