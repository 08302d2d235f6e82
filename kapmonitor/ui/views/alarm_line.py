"""The alarm line: its place is always kept, and no alarm that is on is ever left out of it.

Painted by itself: an alarm has to be on the screen milliseconds after it was raised, so nothing
is laid out anew on its way.
"""

from PySide6.QtCore import QObject, QRectF, QSize
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.domain.limits import Priority
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_words import Notice
from kapmonitor.ui.viewmodels.alarms import AlarmLineContent, Alarms
from kapmonitor.ui.widgets.alarm_look import AlarmLook, alarm_look
from kapmonitor.ui.widgets.alarm_paint import AlarmPainter
from kapmonitor.ui.widgets.alarm_plan import AlarmPlan, AlarmPlanner
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from kapmonitor.ui.widgets.lettering import Align, Lettering

HEIGHT = 52
"""px of the mock-ups, kept with and without alarms."""
QUIET, WORDS = 14.0, 13.0
"""px of the mock-ups: what is watched while no alarm is on, and the words beside it."""


class AlarmLine(QWidget):
    """The most urgent alarm in full with its keys, every other beside it, or what is watched.

    ``magnify`` is for the view that is read from afar.
    """

    def __init__(
        self,
        alarms: Alarms,
        theme: Theme,
        flash: FlashClock,
        acknowledge: QAction,
        pause: QAction,
        *,
        magnify: float = 1.0,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._flash = flash
        self._letters = Lettering(theme, magnify=magnify)
        self._planner = AlarmPlanner(self._letters)
        self._painter = AlarmPainter(theme, self._letters, self._look)
        self._plan: AlarmPlan | None = None
        self._alarms = alarms
        self._content = alarms.content
        self._flashing = {Priority.HIGH: QObject(self), Priority.MEDIUM: QObject(self)}
        self._magnify = magnify
        word = self._acknowledge_word
        self._acknowledge = KeyButton(acknowledge, word, theme, self, magnify=magnify)
        self._pause = KeyButton(pause, self._pause_word, theme, self, magnify=magnify)
        self.setObjectName("alarm-line")
        self.setAccessibleName(self.tr("Alarms"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._alarms.content_changed.connect(self._on_content_changed)
        flash.high_phase.connect(self._on_high_phase)
        flash.medium_phase.connect(self._on_medium_phase)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_content_changed(self._content)

    @property
    def content(self) -> AlarmLineContent:
        """What it shows."""
        return self._content

    @property
    def plan(self) -> AlarmPlan | None:
        """Where its alarms stand; ``None`` while none is on."""
        return self._plan

    def enlarge(self, magnify: float) -> None:
        """From now on it is so many times as large as on the live page."""
        if magnify == self._magnify:
            return
        self._magnify = magnify
        self._letters.magnify(magnify)
        for button in (self._acknowledge, self._pause):
            button.magnify(magnify)
        self.updateGeometry()
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        """Always as high, whatever is on."""
        return QSize(round(self._px(900)), round(self._px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Narrower, words beside what is wrong are cut; what is wrong never is."""
        return QSize(round(self._px(420)), round(self._px(HEIGHT)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything is put in its place anew."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while another page was shown is put in its place now."""
        super().showEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Alarms, or what is watched."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._plan is not None:
            self._painter.paint(painter, self._plan)
        else:
            self._paint_quiet(painter)
        painter.end()

    # What comes.

    def _on_content_changed(self, content: AlarmLineContent) -> None:
        known = {notice.alarm for notice in self._content.notices}
        self._content = content
        flashing = {notice.priority for notice in content.notices if notice.flashes}
        for priority, owner in self._flashing.items():
            self._flash.want(owner, priority if priority in flashing else None)
        if self.isVisible():  # else it is done when it is shown: an alarm waits for nothing else
            self._place()
        self.setAccessibleDescription(content.sentence)
        self.setToolTip("\n".join(notice.sentence for notice in content.notices))
        if any(notice.alarm not in known for notice in content.notices):
            self.repaint()  # now, before anything else hears of it: a new alarm waits for nobody
        else:
            self.update()

    def _on_high_phase(self, _bright: bool) -> None:
        self._follow(Priority.HIGH)

    def _on_medium_phase(self, _bright: bool) -> None:
        self._follow(Priority.MEDIUM)

    def _follow(self, priority: Priority) -> None:
        if any(each.flashes and each.priority is priority for each in self._content.notices):
            self._dress_buttons()
            self.update()

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self._place()
        self.update()

    # Where things stand.

    def _place(self) -> None:
        """Words and marks as planned, buttons at the first alarm's right."""
        content = self._content
        shows = bool(content.notices)
        words = self._button_words()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        needs = [self._buttons_width(*pair) for pair in words]
        self._plan = self._planner.plan(content.notices, area, needs) if shows else None
        self._acknowledge.setVisible(content.can_acknowledge)
        self._pause.setVisible(shows or bool(content.paused))
        self._say(*words[self._plan.level if self._plan else 0])
        row = self._plan.buttons if self._plan else area.adjusted(0, 0, -self._px(10), 0)
        self._place_buttons(row)
        self._dress_buttons()

    def _button_words(self) -> list[tuple[str, str]]:
        """What acknowledging and the pause say, from all their words to only their keys."""
        long, left = self._content.paused, self._content.paused_left
        whole, short = self._acknowledge_word, self.tr("Pause")
        return [
            (whole, long or self._pause_word),
            (whole, long or short),
            (whole, left),
            ("", left),
        ]

    @property
    def _acknowledge_word(self) -> str:
        return self.tr("Acknowledge")

    @property
    def _pause_word(self) -> str:
        return self.tr("Pause audio 2:00")

    def _buttons_width(self, acknowledge: str, pause: str) -> float:
        width = self._pause.width_for(pause, bell=bool(self._content.paused))
        if self._content.can_acknowledge:
            width += self._acknowledge.width_for(acknowledge, bell=False)
        return float(width)

    def _say(self, acknowledge: str, pause: str) -> None:
        paused = self._content.paused
        self._acknowledge.say(self._acknowledge_word, bell=False, shown=acknowledge)
        self._pause.say(paused or self._pause_word, bell=bool(paused), shown=pause)

    def _place_buttons(self, row: QRectF) -> None:
        right = row.right()
        for button in (self._pause, self._acknowledge):
            size = button.sizeHint()
            shown = button is self._pause or self._content.can_acknowledge
            right -= size.width() if shown else 0
            high = min(size.height(), int(row.height()) - 2)
            top = round(row.center().y() - high / 2)
            button.setGeometry(round(right), top, size.width(), high)

    def _dress_buttons(self) -> None:
        notices = self._content.notices
        look = self._look(notices[0]) if notices else None
        ink, ground = ("text", "panel") if look is None else (look.ink, look.ground)
        for button in (self._acknowledge, self._pause):
            button.wear(ink, ground)

    # Painting.

    def _paint_quiet(self, painter: QPainter) -> None:
        """No tick and no green: quiet is no finding (HAZARDS H27)."""
        content = self._content
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(box, self._px(8), self._px(8))
        place = box.adjusted(self._px(16), 0, -self._px(16), 0)
        if content.paused:
            place.setRight(self._pause.x() - self._px(8))
        upper = place.adjusted(0, self._px(6), 0, -place.height() / 2)
        lower = place.adjusted(0, place.height() / 2, 0, -self._px(6))
        text, muted = self._theme.colour("text"), self._theme.colour("muted")
        beside = " · ".join(word for word in (content.origin, content.sound) if word)
        whole = self._letters.width(content.quiet, QUIET, 500) + self._px(24)
        if whole + self._letters.width(beside, WORDS) <= place.width():
            upper = lower = place
        quiet, size = self._letters.fitting(content.quiet, QUIET, 500, upper.width())
        self._letters.write(painter, upper, quiet, text, size=size, weight=500)
        shown, size = self._letters.fitting(beside, WORDS, 400, lower.width())
        self._letters.write(painter, lower, shown, muted, size=size, align=Align.AlignRight)

    def _look(self, notice: Notice) -> AlarmLook:
        bright = self._flash.is_on(notice.priority)
        return alarm_look(notice.priority, notice.state, bright=bright)

    def _px(self, size: float) -> float:
        return self._letters.px(size)
