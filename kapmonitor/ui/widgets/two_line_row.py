"""A row that is a target: a name, figures at its right, and a second line under both.

Where the figures would cut the name they go into the second line; nothing is cut that is a number.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.key_target import KeyTarget

EDGE = 4.0
"""From the row's ends, px at 100 %."""
GAP = 8.0
"""Between a name and what stands beside it."""


class TwoLineRow(KeyTarget):
    """A row without a ground of its own; what is pointed at is raised."""

    _detail = ""  # of the class: its name is told while it is being made

    def __init__(self, theme: Theme, *, name: str, height: float) -> None:
        super().__init__(theme, name=name, words="", height=height)

    @property
    def detail(self) -> str:
        """What its second line says."""
        return self._detail

    @property
    def is_in_two_lines(self) -> bool:
        """Whether the figures stand under the name, for want of room beside it."""
        name = QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        when = QFontMetrics(self._aside_font("small")).horizontalAdvance(self._aside)
        taken = self._names_left() + self._edge() + self._theme.px(GAP)
        return bool(self._aside) and taken + name + when > self.width()

    def show_detail(self, words: str) -> None:
        """Say something in the second line."""
        if words != self._detail:
            self._detail = words
            self._tell_name()
            self.update()

    def be_high(self, height: float) -> None:
        """So many px at 100 % from now on."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.px(200), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """As high as it is told to be."""
        return QSize(self._theme.px(40), self._theme.px(self._height))

    def _ground(self) -> tuple[str, str | None, float]:
        if self.hasFocus():
            return "raised", "accent", float(self._theme.px(2))
        if self.isDown():
            return "accent_fill", "accent", 1.0
        return ("raised" if self.underMouse() and self.isEnabled() else "panel"), None, 1.0

    def _edge(self) -> int:
        """How far what stands in it keeps from its ends."""
        return self._theme.px(EDGE)

    def _names_left(self) -> int:
        """Where its name begins."""
        return self._edge()

    def _second_line(self) -> str:
        parts = [self._aside] if self.is_in_two_lines else []
        return " · ".join([*parts, *([self._detail] if self._detail else [])])

    def _paint_cap(self, painter: QPainter) -> int:
        return self._names_left()

    def _paint_aside(self, painter: QPainter) -> int:
        """The figures beside the name, and the second line."""
        right = self.width() - self._edge()
        below = self._second_line()
        if below:
            self._paint_below(painter, below, right)
        if self.is_in_two_lines or not self._aside:
            return right
        painter.setPen(self._theme.colour(self._aside_tone))
        painter.setFont(self._aside_font("small"))
        width = painter.fontMetrics().horizontalAdvance(self._aside)
        rect = QRectF(right - width, 0, width, self.height() / (2 if below else 1))
        painter.drawText(rect, self._upper(below), self._aside)
        return right - width - self._theme.px(GAP)

    def _paint_below(self, painter: QPainter, below: str, right: int) -> None:
        strong = self.is_in_two_lines
        painter.setPen(self._theme.colour(self._aside_tone if strong else self._detail_tone()))
        painter.setFont(self._aside_font("micro") if strong else self._theme.font("micro", 400))
        left = self._detail_left()
        rect = QRectF(left, self.height() / 2, max(0, right - left), self.height() / 2)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(below, Qt.TextElideMode.ElideRight, int(rect.width()))
        side = self._detail_side()
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignTop, shown)

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        below = self._second_line()
        painter.setFont(self._words_font())
        painter.setPen(self._words_colour())
        rect = QRectF(left, 0, max(0, right - left), self.height() / (2 if below else 1))
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.drawText(rect, self._upper(below), shown)

    def _upper(self, below: str) -> Qt.AlignmentFlag:
        """In the middle, or close to the line under it."""
        return Qt.AlignmentFlag.AlignBottom if below else Qt.AlignmentFlag.AlignVCenter

    def _detail_left(self) -> int:
        return self._names_left()

    def _detail_side(self) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignLeft

    def _detail_tone(self) -> str:
        return "muted"

    def _aside_font(self, size: str) -> QFont:
        return self._theme.font(size, 600)

    def _words_font(self) -> QFont:
        return self._theme.font("small", 400)

    def _words_colour(self) -> QColor:
        return self._theme.colour("muted")

    def _tell_name(self) -> None:
        parts = (self.text(), self._aside, self._detail, self._key)
        self.setAccessibleName(", ".join(part for part in parts if part))
