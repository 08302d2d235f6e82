"""The alarm line: its place is always kept, and no alarm that is on is ever left out of it.

Painted by itself: an alarm has to be on the screen milliseconds after it was raised, so nothing
is laid out anew on its way.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_words import Notice
from kapmonitor.ui.viewmodels.alarms import AlarmLineContent, Alarms
from kapmonitor.ui.widgets.alarm_look import AlarmLook, alarm_look
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.priority_mark import paint_priority, paint_tick

HEIGHT = 52
"""px of the mock-ups, kept with and without alarms."""
STRONG, WORDS = 16.0, 13.0
"""px of the mock-ups: what is wrong, and the words beside it."""
GAP = 10
CHIP_WIDTH, LEAST_CHIP = 230, 190
"""px that a further alarm takes in the two rows beside the first, and at least."""
NARROW = 1000
"""px under which the buttons have shorter words."""


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
        self._alarms = alarms
        self._content = alarms.content
        self._flashing = {Priority.HIGH: QObject(self), Priority.MEDIUM: QObject(self)}
        self._pause_words = {False: self.tr("Pause audio 2:00"), True: self.tr("Pause")}
        self._acknowledge = KeyButton(
            acknowledge, self.tr("Acknowledge"), theme, self, magnify=magnify
        )
        self._pause = KeyButton(pause, self._pause_words[False], theme, self, magnify=magnify)
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

    def sizeHint(self) -> QSize:
        """Always as high, whatever is on."""
        return QSize(round(self._px(900)), round(self._px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Narrower, words beside what is wrong are cut; what is wrong never is."""
        return QSize(round(self._px(420)), round(self._px(HEIGHT)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons keep to the first alarm's right."""
        super().resizeEvent(event)
        self._place_buttons()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Alarms, or what is watched."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        notices = self._content.notices
        if notices:
            self._paint_first(painter, self._first_box(), notices[0])
            self._paint_others(painter, notices[1:])
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
        self._place_buttons()
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
        self._place_buttons()
        self.update()

    # Where things stand.

    def _first_box(self) -> QRectF:
        """The first alarm takes what it needs, at most what leaves the others a chip's width."""
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        others = len(self._content.notices) - 1
        if others <= 0:
            return box
        columns = 1 if others <= 2 else 2
        spare = columns * (self._px(CHIP_WIDTH) + self._px(GAP))
        first = self._content.notices[0]
        wanted = min(self._needed(first, first.detail), box.width() - spare)
        least = min(self._needed(first, ""), box.width() - self._px(LEAST_CHIP))
        box.setWidth(max(wanted, least))
        return box

    def _needed(self, notice: Notice, detail: str) -> float:
        """What the first alarm takes so that nothing of it is cut but details not given here."""
        title = self._letters.width(notice.title, STRONG, 700)
        words = max(title, self._letters.width(detail, WORDS, 500))
        marks = self._letters.width(PRIORITY_MARKS[notice.priority], STRONG, 700)
        tick = self._px(28) if notice.state is AlarmState.ACKNOWLEDGED else 0
        return words + marks + tick + self._buttons_width() + self._count_width() + self._px(88)

    def _buttons_width(self) -> float:
        shown = [self._pause]
        shown += [self._acknowledge] if self._content.can_acknowledge else []
        return float(sum(button.sizeHint().width() for button in shown))

    def _place_buttons(self) -> None:
        content = self._content
        paused, shows = content.paused, bool(content.notices)
        narrow = self.width() < self._px(NARROW)
        self._pause.say(paused or self._pause_words[narrow], bell=bool(paused))
        self._acknowledge.setVisible(content.can_acknowledge)
        self._pause.setVisible(shows or bool(paused))
        right = self._first_box().right() if shows else float(self.width())
        right -= self._px(10) + (self._count_width() if shows else 0)
        for button in (self._pause, self._acknowledge):
            size = button.sizeHint()
            right -= size.width() if button is self._pause or content.can_acknowledge else 0
            top = (self.height() - size.height()) // 2
            button.setGeometry(round(right), top, size.width(), size.height())
        self._dress_buttons()

    def _dress_buttons(self) -> None:
        notices = self._content.notices
        look = self._look(notices[0]) if notices else None
        ink, ground = ("text", "panel") if look is None else (look.ink, look.ground)
        for button in (self._acknowledge, self._pause):
            button.wear(ink, ground)

    def _count_width(self) -> float:
        return self._letters.width(self._count(), WORDS, 600) + self._px(12)

    def _count(self) -> str:
        count = len(self._content.notices)
        return self.tr("1 of {count}").format(count=count)

    # Painting.

    def _paint_first(self, painter: QPainter, box: QRectF, notice: Notice) -> None:
        look = self._look(notice)
        ink = self._theme.colour(look.ink)
        self._paint_ground(painter, box, look)
        place = box.adjusted(self._px(16), 0, -self._px(12), 0)
        count = self._count()
        self._letters.write(
            painter, place, count, ink, size=WORDS, weight=600, align=Align.AlignRight
        )
        place.setRight(min(self._acknowledge.x(), self._pause.x()) - self._px(8))
        used = self._paint_mark(painter, place, notice, look, side=24, size=STRONG)
        place.setLeft(place.left() + used)
        title, detail = self._in_two_rows(place, notice)
        words, beside = notice.title, notice.detail
        if self._letters.width(words, STRONG * 0.75, 700) > title.width() and ", " in words:
            words, _, beside = words.rpartition(", ")
        shown, size = self._letters.fitting(words, STRONG, 700, title.width())
        self._letters.write(painter, title, shown, ink, size=size, weight=700)
        under = self._letters.cut(beside, WORDS, 500, detail.width())
        self._letters.write(painter, detail, under, ink, size=WORDS, weight=500)

    def _in_two_rows(self, place: QRectF, notice: Notice) -> tuple[QRectF, QRectF]:
        """Details stand behind what is wrong, or under it where that is too long."""
        title = self._letters.width(notice.title, STRONG, 700) + self._px(14)
        if title + self._letters.width(notice.detail, WORDS, 500) <= place.width():
            return place, place.adjusted(title, 0, 0, 0)
        half = place.height() * 0.46
        upper = place.adjusted(0, self._px(4), 0, -half)
        return upper, place.adjusted(0, half, 0, -self._px(4))

    def _paint_others(self, painter: QPainter, others: Sequence[Notice]) -> None:
        boxes = list(self._other_boxes(len(others)))
        named = others if len(others) <= len(boxes) else others[: len(boxes) - 1]
        for box, notice in zip(boxes, named, strict=False):
            self._paint_chip(painter, box, notice)
        if len(named) < len(others):
            self._paint_more(painter, boxes[-1], others[len(named) :])

    def _other_boxes(self, count: int) -> Iterator[QRectF]:
        """One beside the first at full height, else two rows of as many as have room."""
        if count == 0:
            return
        gap = self._px(GAP)
        left = self._first_box().right() + gap
        area = QRectF(left, 1, self.width() - left - 1, self.height() - 2)
        if count == 1:
            yield area
            return
        columns = max(1, min(int(area.width() // self._px(CHIP_WIDTH)), (count + 1) // 2))
        wide = (area.width() - gap * (columns - 1)) / columns
        high = (area.height() - self._px(4)) / 2
        for number in range(min(count, 2 * columns)):
            column, row = divmod(number, 2)
            x, y = area.x() + column * (wide + gap), area.y() + row * (high + self._px(4))
            yield QRectF(x, y, wide, high)

    def _paint_chip(self, painter: QPainter, box: QRectF, notice: Notice) -> None:
        look = self._look(notice)
        ink = self._theme.colour(look.ink)
        self._paint_ground(painter, box, look)
        alone = box.height() > self._px(HEIGHT) * 0.7
        place = box.adjusted(self._px(10), 0, -self._px(8), 0)
        side, size = (20, 14.0) if alone else (14, WORDS)
        used = self._paint_mark(painter, place, notice, look, side=side, size=size)
        place.setLeft(place.left() + used)
        rows = (place, place)
        if alone:
            half = place.height() * 0.46
            rows = (place.adjusted(0, self._px(4), 0, -half), place.adjusted(0, half, 0, -4))
        title, size = self._letters.fitting(notice.title, size, 600, place.width())
        used = self._letters.write(painter, rows[0], title, ink, size=size, weight=600)
        beside = rows[1] if alone else place.adjusted(used + self._px(8), 0, 0, 0)
        detail = self._letters.cut(notice.detail, 12, 500, max(beside.width(), 0))
        self._letters.write(painter, beside, detail, ink, size=12, weight=500)

    def _paint_more(self, painter: QPainter, box: QRectF, notices: Sequence[Notice]) -> None:
        """How many more there are, and their names (HAZARDS H21)."""
        look = self._look(notices[0])
        self._paint_ground(painter, box, look)
        names = ", ".join(f"{PRIORITY_MARKS[each.priority]} {each.title}" for each in notices)
        words = self.tr("and {count} more: {names}").format(count=len(notices), names=names)
        place = box.adjusted(self._px(10), 0, -self._px(8), 0)
        shown = self._letters.cut(words, WORDS, 600, place.width())
        self._letters.write(
            painter, place, shown, self._theme.colour(look.ink), size=WORDS, weight=600
        )

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
        whole = self._letters.width(content.quiet, 14, 500) + self._px(24)
        if whole + self._letters.width(beside, WORDS) <= place.width():
            upper = lower = place
        quiet, size = self._letters.fitting(content.quiet, 14, 500, upper.width())
        self._letters.write(painter, upper, quiet, text, size=size, weight=500)
        shown, size = self._letters.fitting(beside, WORDS, 400, lower.width())
        self._letters.write(painter, lower, shown, muted, size=size, align=Align.AlignRight)

    def _paint_ground(self, painter: QPainter, box: QRectF, look: AlarmLook) -> None:
        painter.setPen(QPen(self._theme.colour(look.line), self._px(1.5)))
        painter.setBrush(self._theme.colour(look.ground))
        painter.drawRoundedRect(box, self._px(8), self._px(8))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_mark(
        self,
        painter: QPainter,
        place: QRectF,
        notice: Notice,
        look: AlarmLook,
        *,
        side: float,
        size: float,
    ) -> float:
        """Shape, marks, and a tick where it is acknowledged; returns how wide they are."""
        ink, ground = self._theme.colour(look.ink), self._theme.colour(look.ground)
        wide, gap = self._px(side), self._px(side / 3)
        shape = QRectF(place.x(), place.center().y() - wide / 2, wide, wide)
        paint_priority(painter, shape, notice.priority, ink, ground)
        words = place.adjusted(wide + gap, 0, 0, 0)
        marks = PRIORITY_MARKS[notice.priority]
        used = wide + 2 * gap
        used += self._letters.write(painter, words, marks, ink, size=size, weight=700)
        if notice.state is AlarmState.ACKNOWLEDGED:
            small = wide * 0.8
            tick = QRectF(place.x() + used, place.center().y() - small / 2, small, small)
            paint_tick(painter, tick, ink)
            used += small + gap
        return used

    def _look(self, notice: Notice) -> AlarmLook:
        bright = self._flash.is_on(notice.priority)
        return alarm_look(notice.priority, notice.state, bright=bright)

    def _px(self, size: float) -> float:
        return self._letters.px(size)
