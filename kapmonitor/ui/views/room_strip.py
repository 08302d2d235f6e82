"""The strip: what every page but Live keeps in sight while a session is open (HAZARDS H19)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_words import Notice
from kapmonitor.ui.viewmodels.alarms import AlarmLineContent
from kapmonitor.ui.viewmodels.course import CourseWords
from kapmonitor.ui.viewmodels.room_words import RoomWords
from kapmonitor.ui.viewmodels.tiles import Place, Tile, TileState
from kapmonitor.ui.widgets.alarm_look import AlarmLook, alarm_look
from kapmonitor.ui.widgets.alarm_paint import AlarmPainter
from kapmonitor.ui.widgets.alarm_plan import AlarmPlan, AlarmPlanner
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.key_button import KeyButton
from kapmonitor.ui.widgets.lettering import Lettering

ROW, EDGE = 32.0, 3.0
ALARM_ROW, HIGH_ALARM_ROW, WIDE = 40.0, 56.0, 900.0
NUMBER, WORDS, GAP, SIDE = 18.0, 13.0, 16.0, 12.0
"""px of the mock-ups: a row of numbers, the room over and under them; that of the alarms and, where
the strip is not that wide, so that they have two rows of words; a number, its words, the room
between two things and at the sides."""

Paint = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that is never cut: how wide it is, and how it is painted."""

    width: float
    paint: Paint


class RoomStrip(QWidget):
    """Code, numbers with ages, stage and last dose; under them a row that is the alarms' alone.

    The alarms' row is there also while none is on, and where the window is too narrow for the
    numbers in one row they take more and keep them: the page below stands still. No number is
    ever cut.
    """

    def __init__(
        self, words: RoomWords, theme: Theme, flash: FlashClock, acknowledge: QAction
    ) -> None:
        super().__init__()
        self._theme = theme
        self._flash = flash
        self._letters = Lettering(theme)
        self._vitals = words.vitals
        self._alarms = words.alarms
        self._course = words.course
        self._flashing = {Priority.HIGH: QObject(self), Priority.MEDIUM: QObject(self)}
        self._planner = AlarmPlanner(self._letters)
        self._painter = AlarmPainter(theme, self._letters, self._look)
        self._plan: AlarmPlan | None = None
        self._word = self.tr("Acknowledge")
        self._button = KeyButton(acknowledge, self._word, theme, self)
        self._rows = 1
        self._height_told = 0
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
        self._heed(self._alarms.content)

    def sizeHint(self) -> QSize:
        """As many rows of numbers as there ever were at this width, and that of the alarms."""
        rows = self._rows * self._px(ROW) + self._alarm_height
        return QSize(round(self._px(600)), round(rows + 2 * self._px(EDGE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the rows anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._rows = 1
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while another page had the numbers is laid out now."""
        super().showEvent(event)
        self._heed(self._alarms.content)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees does not flash."""
        super().hideEvent(event)
        for owner in self._flashing.values():
            self._flash.want(owner, None)

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
        if self._plan is not None:
            self._painter.paint(painter, self._plan)
        painter.end()

    # What comes.

    def _on_tile_changed(self, _tile: Tile) -> None:
        self._arrange()

    def _on_course_changed(self, _words: CourseWords) -> None:
        self._arrange()

    def _on_content_changed(self, content: AlarmLineContent) -> None:
        if self.isVisible():  # else the live page's line is seen, and waits for nobody
            self._heed(content)
            self._arrange()

    def _heed(self, content: AlarmLineContent) -> None:
        flashing = {notice.priority for notice in content.notices if notice.flashes}
        for priority, owner in self._flashing.items():
            self._flash.want(owner, priority if priority in flashing else None)
        self.setAccessibleDescription(content.sentence)
        self.setToolTip("\n".join(notice.sentence for notice in content.notices))

    def _on_phase(self, _bright: bool) -> None:
        if any(notice.flashes for notice in self._alarms.content.notices):
            self._dress_button()
            self.update()

    def _on_theme_changed(self, _name: str) -> None:
        self._rows = 1
        self._arrange()

    # Where things stand.

    def _arrange(self) -> None:
        if not self.isVisible():  # it is laid out when it is shown: an alarm waits for nothing else
            return
        self._placed = []
        place = QRectF(self._px(SIDE), self._px(EDGE), 0, self._px(ROW))
        for item in self._items():
            place = self._put(item, place)
        rows = self._put_course(place)
        self._rows = max(self._rows, rows)
        if (height := self.sizeHint().height()) != self._height_told:
            self._height_told = height
            self.updateGeometry()
        self._put_alarms()
        self._place_button()
        self.update()

    @property
    def plan(self) -> AlarmPlan | None:
        """Where its alarms stand; ``None`` while none is on."""
        return self._plan

    @property
    def _is_narrow(self) -> bool:
        return self.width() < self._px(WIDE)

    @property
    def _alarm_height(self) -> float:
        """By the width alone: an alarm moves nothing."""
        return self._px(HIGH_ALARM_ROW if self._is_narrow else ALARM_ROW)

    @property
    def _right(self) -> float:
        return self.width() - self._px(SIDE)

    def _put(self, item: _Item, at: QRectF) -> QRectF:
        """Put one thing at this place or, where it is too wide for that, in a new row."""
        if at.x() > self._px(SIDE) and at.x() + item.width > self._right:
            at = at.translated(self._px(SIDE) - at.x(), self._px(ROW))
        width = min(item.width, self._right - self._px(SIDE))
        self._placed.append((QRectF(at.x(), at.y(), width, at.height()), item))
        return at.translated(item.width + self._px(GAP), 0)

    def _put_course(self, at: QRectF) -> int:
        """Stage and last dose at the right; return how many rows there now are."""
        words = self._course.words
        dose = self.tr("{stage}, last dose {since}") if words.last_dose else "{stage}"
        text = dose.format(stage=words.stage, since=words.last_dose)
        item = self._words(text, WORDS, 500, "accent")
        self._put(item, at)
        place, _item = self._placed[-1]
        self._placed[-1] = (place.translated(self._right - place.right(), 0), item)
        return round((place.y() - self._px(EDGE)) / self._px(ROW)) + 1

    def _put_alarms(self) -> None:
        """Over the whole width; in a wide strip what holds for them stands at the right."""
        top = self._px(EDGE) + self._rows * self._px(ROW)
        place = QRectF(self._px(SIDE), top, 0, self._alarm_height)
        right = self._right
        for item in () if self._is_narrow else self._standing():
            at = QRectF(right - item.width, place.y(), item.width, place.height())
            self._placed.append((at, item))
            right = at.x() - self._px(GAP)
        place.setRight(right)
        content = self._alarms.content
        self._plan = None
        if content.notices:
            area = place.adjusted(0, self._px(2), 0, -self._px(2))
            self._plan = self._planner.plan(content.notices, area, self._button_needs())
        else:
            self._placed.append((place, self._quiet(content.quiet, place.width())))

    def _standing(self) -> list[_Item]:
        """What is not saved, and that sound is off."""
        words = ((self._course.words.not_saved, 700), (self._alarms.content.paused, 600))
        return [self._words(text, WORDS, weight, "text") for text, weight in words if text]

    def _button_needs(self) -> list[float]:
        if not self._alarms.content.can_acknowledge:
            return [0.0]
        return [float(self._button.width_for(text, bell=False)) for text in (self._word, "")]

    def _items(self) -> list[_Item]:
        words = self._course.words
        numbers = [self._number(self._vitals.tile(place)) for place in Place]
        standing = self._standing() if self._is_narrow else []
        return [self._words(words.code, 16.0, 700, "text"), *numbers, *standing]

    def _quiet(self, words: str, room: float) -> _Item:
        """What is watched while no alarm is on, or that alone where all of it finds no room."""
        if self._letters.width(words, WORDS) > room:
            words = self.tr("No alarm on")
        return self._words(words, WORDS, 400, "muted")

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

    def _paint_ground(self, painter: QPainter, place: QRectF, look: AlarmLook) -> None:
        painter.setPen(QPen(self._theme.colour(look.line), self._px(1.5)))
        painter.setBrush(self._theme.colour(look.ground))
        box = place.adjusted(0, self._px(2), 0, -self._px(2))
        painter.drawRoundedRect(box, self._px(6), self._px(6))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _look(self, notice: Notice) -> AlarmLook:
        bright = self._flash.is_on(notice.priority)
        return alarm_look(notice.priority, notice.state, bright=bright)

    def _place_button(self) -> None:
        plan = self._plan
        self._button.setVisible(plan is not None and self._alarms.content.can_acknowledge)
        if plan is not None:
            shown = (self._word, "")[min(plan.level, 1)]
            self._button.say(self._word, bell=False, shown=shown)
            size, row = self._button.sizeHint(), plan.buttons
            high = min(size.height(), int(row.height()) - 2)
            y = round(row.center().y() - high / 2)
            self._button.setGeometry(round(row.x()), y, size.width(), high)
        self._dress_button()

    def _dress_button(self) -> None:
        notices = self._alarms.content.notices
        if notices:
            look = self._look(notices[0])
            self._button.wear(look.ink, look.ground)

    def _px(self, size: float) -> float:
        return self._letters.px(size)
