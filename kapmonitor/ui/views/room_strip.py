"""The strip: what every page but Live keeps in sight while a session is open (HAZARDS H19)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_words import Notice
from kapmonitor.ui.viewmodels.alarms import AlarmLineContent, Alarms
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.course import Course, CourseWords
from kapmonitor.ui.viewmodels.tiles import Place, Tile, TileState
from kapmonitor.ui.viewmodels.vitals import Vitals
from kapmonitor.ui.widgets.alarm_look import AlarmLook, alarm_look
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.priority_mark import paint_priority, paint_tick

ROW, NUMBER, WORDS, GAP = 40.0, 18.0, 13.0, 16.0
"""px of the mock-ups: a row, a number, its words, the room between two things."""

Paint = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that is never cut: how wide it is, and how it is painted."""

    width: float
    paint: Paint


class RoomStrip(QWidget):
    """Code, numbers with ages, alarms with acknowledging, stage and last dose, in one row.

    Where the window is too narrow for one row it takes more; nothing is left out. It never gets
    lower again at the same width, so that the page below stands still.
    """

    def __init__(
        self, link: CoreLink, theme: Theme, flash: FlashClock, acknowledge: QAction
    ) -> None:
        super().__init__()
        self._theme = theme
        self._flash = flash
        self._letters = Lettering(theme)
        self._vitals = Vitals(link)
        self._alarms = Alarms(link)
        self._course = Course(link)
        self._flashing = {Priority.HIGH: QObject(self), Priority.MEDIUM: QObject(self)}
        self._button = KeyButton(acknowledge, self.tr("Acknowledge"), theme, self)
        self._rows = 1
        self._placed: list[tuple[QRectF, _Item]] = []
        self.setObjectName("room-strip")
        self.setAccessibleName(self.tr("The open session"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._vitals.tile_changed.connect(self._on_tile_changed)
        self._alarms.content_changed.connect(self._on_content_changed)
        self._course.course_changed.connect(self._on_course_changed)
        flash.high_phase.connect(self._on_phase)
        flash.medium_phase.connect(self._on_phase)
        theme.changed_to.connect(self._on_theme_changed)
        self._on_content_changed(self._alarms.content)

    def sizeHint(self) -> QSize:
        """As many rows as there ever were at this width."""
        return QSize(round(self._px(600)), round(self._rows * self._px(ROW) + self._px(4)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the rows anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._rows = 1
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, then each thing in its place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("sunken"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, self._px(8), self._px(8))
        for place, item in self._placed:
            item.paint(painter, place)
        painter.end()

    # What comes.

    def _on_tile_changed(self, _tile: Tile) -> None:
        self._arrange()

    def _on_course_changed(self, _words: CourseWords) -> None:
        self._arrange()

    def _on_content_changed(self, content: AlarmLineContent) -> None:
        flashing = {notice.priority for notice in content.notices if notice.flashes}
        for priority, owner in self._flashing.items():
            self._flash.want(owner, priority if priority in flashing else None)
        self.setAccessibleDescription(content.sentence)
        self.setToolTip("\n".join(notice.sentence for notice in content.notices))
        self._arrange()

    def _on_phase(self, _bright: bool) -> None:
        if any(notice.flashes for notice in self._alarms.content.notices):
            self._dress_button()
            self.update()

    def _on_theme_changed(self, _name: str) -> None:
        self._rows = 1
        self._arrange()

    # Where things stand.

    def _arrange(self) -> None:
        right = self.width() - self._px(12)
        x, row = self._px(12), 0
        self._placed = []
        self._button.setVisible(self._alarms.content.can_acknowledge)
        for item in self._items():
            if x > self._px(12) and x + item.width > right:
                x, row = self._px(12), row + 1
            top = row * self._px(ROW) + self._px(2)
            width = min(item.width, right - self._px(12))
            self._placed.append((QRectF(x, top, width, self._px(ROW)), item))
            x += item.width + self._px(GAP)
        if row + 1 > self._rows:
            self._rows = row + 1
            self.updateGeometry()
        self._place_button()
        self.update()

    def _items(self) -> list[_Item]:
        words, content = self._course.words, self._alarms.content
        items = [self._words(words.code, 16.0, 700, "text")]
        items += [self._number(self._vitals.tile(place)) for place in Place]
        if content.notices:
            items.append(self._alarm(content.notices, self._button_width()))
        else:
            items.append(self._words(self.tr("no alarm on"), WORDS, 400, "muted"))
        if content.paused:
            items.append(self._words(content.paused, WORDS, 600, "text"))
        dose = self.tr("{stage}, last dose {since}") if words.last_dose else "{stage}"
        course = dose.format(stage=words.stage, since=words.last_dose)
        items.append(self._words(course, WORDS, 500, "accent"))
        if words.not_saved:
            items.append(self._words(words.not_saved, WORDS, 700, "text"))
        return items

    def _words(self, text: str, size: float, weight: int, token: str) -> _Item:
        def paint(painter: QPainter, place: QRectF) -> None:
            ink = self._theme.colour(token)
            self._letters.write(painter, place, text, ink, size=size, weight=weight)

        return _Item(self._letters.width(text, size, weight), paint)

    def _number(self, tile: Tile) -> _Item:
        """Value, mark, unit and age; the name where the number alone would not tell."""
        value = f"{tile.text} {tile.mark}".strip()
        gone = tile.state is TileState.GONE
        note = "" if tile.alarm is AlarmState.ACKNOWLEDGED else tile.note
        age = ", ".join(word for word in (tile.why if gone else "", tile.age, note) if word)
        unit = f"{tile.unit}  {age}"
        width = self._letters.width(value, NUMBER, 600)
        name = self._letters.width(tile.title, WORDS, 400) + self._px(8)

        def paint(painter: QPainter, place: QRectF) -> None:
            self._paint_number(painter, place, tile, (name, width), (value, unit))

        words = self._letters.width(unit, WORDS, 500)
        return _Item(name + width + self._px(5) + words + self._px(4), paint)

    def _paint_number(
        self,
        painter: QPainter,
        place: QRectF,
        tile: Tile,
        widths: tuple[float, float],
        texts: tuple[str, str],
    ) -> None:
        look = self._tile_look(tile)
        if look is not None:
            self._paint_ground(painter, place.adjusted(-self._px(6), 0, self._px(2), 0), look)
        ink = self._theme.colour(look.ink if look else tile.tone)
        second = self._theme.colour(look.ink if look else "muted")
        self._letters.write(painter, place, tile.title, second, size=WORDS)
        place = place.adjusted(widths[0], 0, 0, 0)
        self._letters.write(painter, place, texts[0], ink, size=NUMBER, weight=600)
        if tile.state is TileState.STALE:
            painter.setPen(QPen(ink, self._px(2.5)))
            middle = place.center().y()
            end = place.x() + widths[1] + self._px(2)
            painter.drawLine(QPointF(place.x() - self._px(2), middle), QPointF(end, middle))
        place.setLeft(place.left() + widths[1] + self._px(5))
        self._letters.write(painter, place, texts[1], second, size=WORDS, weight=500)

    def _tile_look(self, tile: Tile) -> AlarmLook | None:
        if tile.priority is None or tile.alarm is None or not tile.fills:
            return None
        return alarm_look(tile.priority, tile.alarm, bright=self._flash.is_on(tile.priority))

    def _alarm(self, notices: tuple[Notice, ...], button: float) -> _Item:
        """The first in full, how many there are, and the button to acknowledge."""
        first = notices[0]
        count = self.tr("1 of {count}").format(count=len(notices))
        marks = self._letters.width(PRIORITY_MARKS[first.priority], WORDS, 700)
        title = self._letters.width(first.title, 14, 700)
        tick = self._px(20) if first.state is AlarmState.ACKNOWLEDGED else 0
        own = self._px(20 + 5 + 6 + 12 + 20) + marks + title + tick
        own += self._letters.width(count, WORDS, 600)

        def paint(painter: QPainter, place: QRectF) -> None:
            self._paint_alarm(painter, place.adjusted(0, 0, -button, 0), place, first, count)

        return _Item(own + button, paint)

    def _paint_alarm(
        self, painter: QPainter, place: QRectF, whole: QRectF, notice: Notice, count: str
    ) -> None:
        look = self._look(notice)
        ink, ground = self._theme.colour(look.ink), self._theme.colour(look.ground)
        self._paint_ground(painter, whole, look)
        side = self._px(16)
        shape = QRectF(place.x() + self._px(8), place.center().y() - side / 2, side, side)
        paint_priority(painter, shape, notice.priority, ink, ground)
        words = place.adjusted(self._px(8) + side + self._px(5), 0, 0, 0)
        marks = PRIORITY_MARKS[notice.priority]
        used = self._letters.write(painter, words, marks, ink, size=WORDS, weight=700)
        words.setLeft(words.left() + used + self._px(6))
        if notice.state is AlarmState.ACKNOWLEDGED:
            paint_tick(painter, shape.translated(words.left() - shape.left(), 0), ink)
            words.setLeft(words.left() + self._px(20))
        counted = self._letters.width(count, WORDS, 600) + self._px(10)
        room = words.width() - counted - self._px(8)
        title, size = self._letters.fitting(notice.title, 14, 700, room)
        used = self._letters.write(painter, words, title, ink, size=size, weight=700)
        words.setLeft(words.left() + used + self._px(10))
        self._letters.write(painter, words, count, ink, size=WORDS, weight=600)

    def _paint_ground(self, painter: QPainter, place: QRectF, look: AlarmLook) -> None:
        painter.setPen(QPen(self._theme.colour(look.line), self._px(1.5)))
        painter.setBrush(self._theme.colour(look.ground))
        box = place.adjusted(0, self._px(3), 0, -self._px(3))
        painter.drawRoundedRect(box, self._px(6), self._px(6))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _look(self, notice: Notice) -> AlarmLook:
        bright = self._flash.is_on(notice.priority)
        return alarm_look(notice.priority, notice.state, bright=bright)

    def _button_width(self) -> float:
        shown = self._alarms.content.can_acknowledge
        return self._button.sizeHint().width() + self._px(6) if shown else 0.0

    def _place_button(self) -> None:
        place = self._placed[len(Place) + 1][0]
        size = self._button.sizeHint()
        x = place.right() - size.width() - self._px(4)
        y = place.center().y() - size.height() / 2
        self._button.setGeometry(round(x), round(y), size.width(), size.height())
        self._dress_button()

    def _dress_button(self) -> None:
        notices = self._alarms.content.notices
        if notices:
            look = self._look(notices[0])
            self._button.wear(look.ink, look.ground)

    def _px(self, size: float) -> float:
        return self._letters.px(size)
