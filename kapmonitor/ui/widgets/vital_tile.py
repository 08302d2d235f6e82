"""One vital sign, painted: number, unit, limits, age, source, and what its alarm makes of it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.tiles import Tile, TileState
from kapmonitor.ui.widgets.alarm_look import AlarmLook, alarm_look
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.priority_mark import paint_clock_face, paint_priority, paint_tick
from kapmonitor.ui.widgets.tile_border import TileGround
from kapmonitor.ui.widgets.tile_fit import RowFit, fit_row, row_needs
from kapmonitor.ui.widgets.tile_number import CAP_SHARE, CLEAR, GROWS, TileNumber

TITLE, WORDS, SMALL, AGE = 14.0, 13.0, 12.0, 14.0
"""px of the mock-ups: the sign's name, second words, and the age, which is never small (H64)."""
LINE, TIGHT = 17.0, 15.5
"""px from one line of words to the next, and where there is little height."""

NARROW, LOW_ROW, LOW_STACK = 292, 52, 84
"""px of the mock-ups that all words of a tile take; in a smaller one they shrink."""
LOW, LOW_LINES = 50.0, 40.0
"""px of the mock-ups: a tile lower than that is one row, whose two lines of words take so much."""
SHARE_OF_NAME = 0.36
"""Share of a row after which the number stands, so that numbers stand under each other."""


class VitalTile(QWidget):
    """Shows one :class:`Tile`; knows nothing of sessions.

    Numbers change at once. ``size`` is the number's in px of the mock-ups; where the tile is too
    small for it, the number shrinks before any word is lost. ``compact`` is one row.
    """

    def __init__(
        self,
        tile: Tile,
        theme: Theme,
        flash: FlashClock,
        *,
        size: float,
        compact: bool = False,
    ) -> None:
        super().__init__()
        self._tile = tile
        self._theme = theme
        self._flash = flash
        self._size = size
        self._compact = compact
        self._digit_height = 0.0
        self._magnify = 1.0
        self._letters = Lettering(theme)
        self._ground = TileGround(theme)
        self._number = TileNumber(self._letters)
        self._fit = _ALL
        self.setObjectName(f"tile-{tile.place}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        flash.high_phase.connect(self._on_phase)
        flash.medium_phase.connect(self._on_phase)
        theme.changed_to.connect(self._on_theme_changed)
        self._tell_reader()

    @property
    def tile(self) -> Tile:
        """What it shows."""
        return self._tile

    @property
    def digit_height(self) -> float:
        """How high the number was when it was last painted, in px of the screen (H64)."""
        return self._digit_height

    def show_tile(self, tile: Tile) -> None:
        """Show this from now on."""
        if tile == self._tile:
            return
        self._tile = tile
        self._flash.want(self, tile.priority if tile.flashes else None)
        self._tell_reader()
        if self._is_low:
            self._squeeze()
        self.update()

    def enlarge(self, size: float, magnify: float) -> None:
        """Number and words for who reads from afar."""
        if (size, magnify) != (self._size, self._magnify):
            self._size, self._magnify = size, magnify
            self._squeeze()
            self.update()

    def sizeHint(self) -> QSize:
        """As in the mock-ups."""
        heights = {False: 0.9 * self._size + 38, True: self._size + 14}
        return QSize(self._theme.px(360), self._theme.px(heights[self._compact]))

    def minimumSizeHint(self) -> QSize:
        """So low that a number has its size at 100 %: beside it words have what is left."""
        return QSize(self._theme.px(250), 48 if self._compact else 68)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words shrink before one of them is lost."""
        super().resizeEvent(event)
        self._squeeze()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, border, words, number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look()
        self._ground.paint(painter, QRectF(self.rect()), self._tile, look, self._px)
        box = self._inner()
        if self._compact or self._is_low:
            self._paint_row(painter, box, look)
        else:
            self._paint_stack(painter, box, look)
        painter.end()

    def _inner(self) -> QRectF:
        pad = self._theme.px(10) if self._is_low else self._px(12)
        rise = 3.0 if self._is_low else self._px(4 if self._compact else 7)
        return QRectF(self.rect()).adjusted(pad, rise, -pad, -rise)

    @property
    def _is_low(self) -> bool:
        """Too low for words above the number."""
        return self.height() < self._theme.px(LOW if not self._compact else LOW_ROW * 0.8)

    def _squeeze(self) -> None:
        """Where a tile is smaller than its words want they shrink; in one row some are dropped."""
        if self._is_low:
            self._fit = self._fit_row()
            self._letters.magnify(self._fit.share)
            return
        self._fit = _ALL
        wide = self.width() / self._theme.px(NARROW * self._magnify)
        least = LOW_ROW if self._compact else LOW_STACK
        high = self.height() / self._theme.px(least * self._magnify)
        self._letters.magnify(self._magnify * min(wide, high, 1.0))

    def _fit_row(self) -> RowFit:
        box, px = self._inner(), self._theme.px(1)
        most = min(box.height() / (LOW_LINES * px), 1.0)
        needs = row_needs(self._tile, self._letters, px=px)
        size = min(CLEAR * box.height() / CAP_SHARE, self._size)
        number = self._number.width(self._tile, size) + 2 * self._theme.px(12)
        if self._compact or self._tile.due:
            number += self._letters.width(f" {self._tile.unit}", WORDS)
        least = min(1 / self._theme.scale, most)
        return fit_row(needs, number=number, room=box.width(), most=most, least=least)

    @property
    def _has_unit_above(self) -> bool:
        """Whether a low tile's unit stands over its age, where limits would."""
        return self._is_low and not (self._compact or self._fit.limits or self._tile.due)

    def _look(self) -> AlarmLook | None:
        tile = self._tile
        if tile.priority is None or tile.alarm is None:
            return None
        return alarm_look(tile.priority, tile.alarm, bright=self._flash.is_on(tile.priority))

    # A number with its words in a column at the right.

    def _paint_stack(self, painter: QPainter, box: QRectF, look: AlarmLook | None) -> None:
        line = self._letters.px(LINE)
        top = QRectF(box.x(), box.y(), box.width(), line)
        below = box.adjusted(0, line + self._px(1), 0, 0)
        words = self._words_beside()
        named = " ".join(each for each in (self._tile.source, self._tile.taken) if each)
        fits = self._line_for(words, below) >= self._letters.px(TIGHT)
        if not fits:
            words = [each for each in words if each not in (self._tile.source, self._tile.taken)]
        self._paint_top(painter, top, look, source="" if fits else named)
        width = self._paint_column(painter, self._beside_number(below, words), words, look)
        digits = below.adjusted(0, 0, -width - self._px(10), self._px(2))
        self._paint_number(painter, digits, look)

    def _line_for(self, words: list[str], box: QRectF) -> float:
        """How high a line of the column may be; the age and a late check have theirs too."""
        lines = len(words) + (2 if self._tile.due else 1)
        return min(self._letters.px(LINE), box.height() / lines)

    def _beside_number(self, box: QRectF, words: list[str]) -> QRectF:
        """In a high tile the column ends where the number does: both are read in one glance."""
        _, metrics = self._letters.digits(self._size)
        high = min(CLEAR * box.height(), GROWS * metrics.capHeight())
        bottom = min(box.bottom(), box.center().y() + high / 2 + self._letters.px(4))
        needed = (len(words) + (2 if self._tile.due else 1)) * self._letters.px(LINE)
        if bottom - box.y() < needed:
            return box
        return QRectF(box.x(), box.y(), box.width(), bottom - box.y())

    def _words_beside(self) -> list[str]:
        tile = self._tile
        beside = tile.second and tile.unit == "%"
        unit = f"{tile.unit} · {tile.second}" if beside else tile.unit
        words = (unit, "" if beside else tile.second, tile.source, tile.taken, tile.why)
        return [word for word in words if word]

    def _paint_column(
        self, painter: QPainter, box: QRectF, words: list[str], look: AlarmLook | None
    ) -> float:
        """From the bottom up; the age lowest and strongest. Returns how wide it is."""
        line = self._line_for(words, box)
        muted = self._ink("muted", look)
        place = QRectF(box.x(), box.bottom() - line, box.width(), line)
        widths = [self._paint_age(painter, place, look)]
        if self._tile.due:
            place.translate(0, -line)
            widths.append(self._paint_due(painter, place, look))
        widest = box.width() * 0.62
        for word in reversed(words):
            place.translate(0, -line)
            shown = self._letters.cut(word, WORDS, 400, widest)
            widths.append(self._write(painter, place, shown, muted, align=Align.AlignRight))
        return max(widths)

    def _paint_age(
        self, painter: QPainter, place: QRectF, look: AlarmLook | None, size: float = AGE
    ) -> float:
        """At the right; where a value is old its age stands first instead (H15)."""
        age = "" if self._tile.state is TileState.OLD else self._tile.age
        ink, right = self._strong(look), Align.AlignRight
        return self._write(painter, place, age, ink, size=size, weight=700, align=right)

    def _paint_due(
        self, painter: QPainter, place: QRectF, look: AlarmLook | None, size: float = WORDS
    ) -> float:
        """How late the check is, behind a disc with clock hands."""
        ink, due, right = self._strong(look), self._tile.due, Align.AlignRight
        width = self._write(painter, place, due, ink, size=size, weight=700, align=right)
        side = self._letters.px(12)
        disc = QRectF(place.right() - width - side - self._px(4), 0, side, side)
        disc.moveTop(place.center().y() - side / 2)
        ground = look.ground if look and self._tile.fills else "panel"
        paint_clock_face(painter, disc, ink, self._theme.colour(ground))
        return place.right() - disc.left()

    def _paint_top(
        self, painter: QPainter, top: QRectF, look: AlarmLook | None, *, source: str
    ) -> None:
        """Name, age first where it is old, mark, what the alarm adds; limits at the right."""
        tile, muted = self._tile, self._ink("muted", look)
        left = top.adjusted(self._paint_name(painter, top, look), 0, 0, 0)
        must = [(tile.age, 700)] if tile.state is TileState.OLD else []
        must += [] if tile.alarm is AlarmState.ACKNOWLEDGED else [(tile.note, 600)]
        for word, weight in must:
            self._paint_in_turn(painter, left, word, self._strong(look), weight)
        if self._letters.width(tile.limits, WORDS) <= left.width():
            used = self._write(painter, left, tile.limits, muted, align=Align.AlignRight)
            left.setRight(left.right() - used - self._px(8))
        for word in (tile.note if tile.alarm is AlarmState.ACKNOWLEDGED else "", source):
            if self._letters.width(word, WORDS, 600) <= left.width():
                self._paint_in_turn(painter, left, word, muted, 400)

    def _paint_in_turn(
        self, painter: QPainter, left: QRectF, word: str, ink: QColor, weight: int
    ) -> None:
        """Write a word and move on behind it."""
        if word:
            width = self._write(painter, left, word, ink, weight=weight)
            left.setLeft(left.left() + width + self._px(8))

    def _paint_name(self, painter: QPainter, top: QRectF, look: AlarmLook | None) -> float:
        tile = self._tile
        tone = tile.tone if tile.state is not TileState.GONE else "muted"
        gap = self._px(4 if self._compact else 8)
        ink = self._ink(tone, look)
        used = self._write(painter, top, tile.title, ink, size=TITLE, weight=600) + gap
        if look is None or tile.priority is None:
            return used
        return used + self._paint_mark(painter, top.adjusted(used, 0, 0, 0), look, tile.priority)

    def _paint_mark(
        self, painter: QPainter, box: QRectF, look: AlarmLook, priority: Priority
    ) -> float:
        ground = self._theme.colour(look.ground if self._tile.fills else "panel")
        ink = self._theme.colour(look.ink if self._tile.fills else look.line)
        side, gap = self._letters.px(14 if self._compact else 16), self._px(4)
        shape = QRectF(box.x(), box.center().y() - side / 2, side, side)
        paint_priority(painter, shape, priority, ink, ground)
        words = box.adjusted(side + gap, 0, 0, 0)
        marks = PRIORITY_MARKS[priority]
        used = side + gap + gap
        used += self._write(painter, words, marks, ink, size=TITLE, weight=700)
        if self._tile.alarm is AlarmState.ACKNOWLEDGED:
            paint_tick(painter, shape.translated(used, 0), ink)
            used += side + gap
        return used

    # A number in one row.

    def _paint_row(self, painter: QPainter, box: QRectF, look: AlarmLook | None) -> None:
        """Name and source at the left, the number in the middle, limits and age at the right."""
        lines = 2 if self._is_low else 3
        line = min(self._letters.px(LINE), box.height() / lines)
        names = self._paint_names(painter, box, look, line)
        right = self._paint_ages(painter, box, look, line)
        left = max(names, 0.0 if self._is_low else box.width() * SHARE_OF_NAME)
        gap = self._theme.px(12) if self._is_low else self._px(8)
        middle = box.adjusted(left + gap, 0, -right - gap, 0)
        self._paint_number(painter, middle, look)

    def _paint_names(
        self, painter: QPainter, box: QRectF, look: AlarmLook | None, line: float
    ) -> float:
        tile = self._tile
        place = QRectF(box.x(), box.y(), box.width(), line)
        widths = [self._paint_name(painter, place, look)]
        first = tile.age if tile.state is TileState.OLD else tile.note
        words = [(first, 700, "text"), (tile.why, 400, "muted")]
        if self._fit.source:
            words += [(tile.source, 400, "muted"), (tile.taken, 400, "muted")]
        for word, weight, token in words:
            if word and place.bottom() + line <= box.bottom() + 1:
                place.translate(0, line)
                ink = self._ink(token, look)
                shown = self._letters.cut(word, SMALL, weight, box.width() * 0.42)
                widths.append(self._write(painter, place, shown, ink, size=SMALL, weight=weight))
        return max(widths)

    def _paint_ages(
        self, painter: QPainter, box: QRectF, look: AlarmLook | None, line: float
    ) -> float:
        """The age lowest; the limits above all, where nothing that is late takes their line."""
        place = QRectF(box.x(), box.y(), box.width(), line)
        muted, right = self._ink("muted", look), Align.AlignRight
        limits = self._tile.limits if self._fit.limits else ""
        limits = "" if self._is_low and self._tile.due else limits
        limits = self._tile.unit if self._has_unit_above else limits
        widths = [self._write(painter, place, limits, muted, size=SMALL, align=right)]
        place.moveBottom(box.y() + line * (2 if self._is_low else 3))
        if self._is_low:
            place.moveBottom(box.bottom())
        widths.append(self._paint_age(painter, place, look, WORDS))
        if self._tile.due:
            place.translate(0, -line)
            widths.append(self._paint_due(painter, place, look, SMALL))
        return max(widths)

    # The number.

    def _paint_number(self, painter: QPainter, box: QRectF, look: AlarmLook | None) -> None:
        tile = self._tile
        ink = self._theme.colour(look.ink) if look and tile.fills else self._theme.colour(tile.tone)
        beside = self._compact or (self._is_low and not self._has_unit_above)
        inks = (ink, self._ink("muted", look))
        self._digit_height = self._number.paint(
            painter, box, tile, inks, size=self._size, unit=tile.unit if beside else ""
        )

    # Inks.

    def _ink(self, token: str, look: AlarmLook | None) -> QColor:
        filled = look is not None and self._tile.fills
        return self._theme.colour(look.ink if look is not None and filled else token)

    def _strong(self, look: AlarmLook | None) -> QColor:
        """Of the age and of what the alarm adds."""
        return self._theme.colour(look.ink if look is not None and self._tile.fills else "text")

    def _write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        ink: QColor,
        *,
        size: float = WORDS,
        weight: int = 400,
        align: Align = Align.AlignLeft,
    ) -> float:
        return self._letters.write(painter, box, text, ink, size=size, weight=weight, align=align)

    def _px(self, size: float) -> float:
        return self._letters.px(size)

    def _tell_reader(self) -> None:
        self.setAccessibleName(self._tile.title)
        self.setAccessibleDescription(self._tile.sentence)
        self.setToolTip(self._tile.limits_full)

    def _on_phase(self, _bright: bool) -> None:
        if self._tile.flashes:
            self.update()

    def _on_theme_changed(self, _name: str) -> None:
        self._squeeze()
        self.updateGeometry()
        self.update()


_ALL = RowFit(share=1.0, limits=True, source=True)
"""Everything is there."""
