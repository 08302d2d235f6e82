"""Above the linked plots: the stages by their words, and what was given, at its moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.review_course import Band, Course, Flag
from kapmonitor.ui.widgets.lettering import Lettering

_STAGES = 22.0
_FLAGS = 22.0
_GAP = 4.0
_PAD = 8.0
_WORDS = 13.0
"""Heights and sizes, px at 100 %."""


_MOST_ROWS = 2
"""So many rows at most are made for what is minor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A flag that is seen: its words there, where they begin, and in which row."""

    flag: Flag
    words: str
    left: float
    row: int


class CourseStrip(QWidget):
    """Painted rows over the time that the plots under them show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)
        self._course: Course | None = None
        self._from_s, self._to_s = 0.0, 1.0
        self._left, self._right = 0.0, 0.0
        self._placed: list[_Placed] = []
        self._placed_rows: list[list[tuple[float, float]]] = []
        """From where to where each row is taken."""
        self.setObjectName("review-stages")
        self.setAccessibleName(self.tr("Stages and doses"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """As high as its stages and as many rows of doses as do not fit beside each other."""
        rows = max(1, len(self._placed_rows))
        return QSize(200, self._theme.px(_STAGES + (_GAP + _FLAGS) * rows))

    def show_course(self, course: Course | None) -> None:
        """Show another session's stages and doses."""
        self._course = course
        words = [band.words for band in course.bands] if course else []
        words += [flag.words for flag in course.flags] if course else []
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def show_span(self, from_s: float, to_s: float, left: float, right: float) -> None:
        """Show these seconds between these two edges, in px of this widget."""
        span = (from_s, to_s, left, right)
        if span != (self._from_s, self._to_s, self._left, self._right):
            self._from_s, self._to_s, self._left, self._right = span
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stages, then the doses."""
        if self._course is None or self._right <= self._left:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(self._left, 0, self._right - self._left, self.height()))
        last = len(self._course.bands) - 1
        for number, band in enumerate(self._course.bands):
            self._paint_band(painter, band, is_odd=number % 2 == 1, is_last=number == last)
        for placed in self._placed:
            self._paint_line(painter, placed)
        for placed in self._placed:  # after all lines: none runs through words
            self._paint_flag(painter, placed)
        painter.end()

    def _paint_band(self, painter: QPainter, band: Band, *, is_odd: bool, is_last: bool) -> None:
        left = max(self._x(band.start_s), self._left)
        right = min(self._x(band.end_s), self._right)
        if right <= left:
            return
        gap = 0 if is_last else 2
        box = QRectF(left, 0, max(1.0, right - left - gap), self._theme.px(_STAGES))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("band_b" if is_odd else "raised"))
        painter.drawRoundedRect(box, self._theme.px(4), self._theme.px(4))
        room = box.adjusted(self._theme.px(_PAD), 0, -self._theme.px(2), 0)
        if self._letters.width(band.words, _WORDS) <= room.width():
            ink = self._theme.colour("muted")
            self._letters.write(painter, room, band.words, ink, size=_WORDS)

    def _place(self) -> None:
        """Put words behind their lines, or before them where the plot ends.

        What was given has as many rows as it needs; pauses and the like have what is left of the
        first few, shorter or not at all: the plots need the height more.
        """
        rows = self._placed_rows
        before = len(rows)
        rows.clear()
        flags = self._course.flags if self._course else ()
        seen = [flag for flag in flags if self._left <= self._x(flag.at_s) <= self._right]
        self._placed = []
        for flag in seen:
            if not flag.short:
                self._put(flag, (flag.words,), len(flags))
        for flag in seen:
            if flag.short:
                self._put(flag, (flag.words, flag.short), _MOST_ROWS)
        if len(rows) != before:
            self.updateGeometry()
        self.update()

    def _put(self, flag: Flag, wordings: Sequence[str], most: int) -> None:
        """Put one in the first row that has room for it; without, the plots alone have its line."""
        gap = self._theme.px(_GAP)
        for words in wordings:
            width = self._width(words)
            left = max(self._left, min(self._x(flag.at_s), self._right - width))
            for number in range(min(most, len(self._placed_rows) + 1)):
                row = self._placed_rows[number] if number < len(self._placed_rows) else []
                if all(left + width + gap <= start or end + gap <= left for start, end in row):
                    if number == len(self._placed_rows):
                        self._placed_rows.append(row)
                    row.append((left, left + width))
                    self._placed.append(_Placed(flag=flag, words=words, left=left, row=number))
                    return

    def _top(self, row: int) -> float:
        px = self._theme.px
        return px(_STAGES) + px(_GAP) + row * px(_FLAGS + _GAP)

    def _paint_line(self, painter: QPainter, placed: _Placed) -> None:
        at = int(self._x(placed.flag.at_s))
        painter.setPen(QPen(self._theme.colour("accent"), 1.5 * self._theme.scale))
        painter.drawLine(at, int(self._top(placed.row)), at, self.height())

    def _paint_flag(self, painter: QPainter, placed: _Placed) -> None:
        px, flag = self._theme.px, placed.flag
        width = self._width(placed.words)
        box = QRectF(placed.left, self._top(placed.row), width, px(_FLAGS))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent_deep"))
        painter.drawRoundedRect(box, px(4), px(4))
        ink = self._theme.colour("stale" if flag.is_void else "accent")
        room = box.adjusted(px(_PAD), 0, 0, 0)
        written = self._letters.write(painter, room, placed.words, ink, size=_WORDS, weight=600)
        if flag.is_void:
            painter.setPen(QPen(ink, 1.5))
            middle = int(box.center().y())
            painter.drawLine(int(room.left()), middle, int(room.left() + written), middle)

    def _width(self, words: str) -> float:
        return self._letters.width(words, _WORDS, 600) + self._theme.px(2 * _PAD)

    def _x(self, at_s: float) -> float:
        share = (at_s - self._from_s) / max(1e-9, self._to_s - self._from_s)
        return self._left + share * (self._right - self._left)

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
