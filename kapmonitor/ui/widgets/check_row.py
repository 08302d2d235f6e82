"""One check of the due list: its state as a shape, what it asks, and when."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import CheckShape, DueLine
from kapmonitor.ui.widgets.check_shape import paint_shape
from kapmonitor.ui.widgets.key_target import SIDE
from kapmonitor.ui.widgets.two_line_row import EDGE, TwoLineRow

ROW = 40.0
"""Height, px at 100 %: a row is a target."""
LOW_ROW = 34.0
"""Where one more check is seen for it."""
SHAPE = 15.0


class CheckRow(TwoLineRow):
    """A row that is pressed to answer its check."""

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__(theme, name=f"due-{place}", height=ROW)
        self._line: DueLine | None = None

    @property
    def line(self) -> DueLine | None:
        """What it shows."""
        return self._line

    def show_line(self, line: DueLine) -> None:
        """Show another line, or another time."""
        if line == self._line:
            return
        self._line = line
        self.setEnabled(line.may_be_answered)
        self.say(line.title)
        self.show_aside(line.when, "text" if line.is_strong else "muted")
        self.show_detail(line.detail)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing where there is no line."""
        if self._line is not None:
            super().paintEvent(event)

    def _paint_cap(self, painter: QPainter) -> int:
        """The shape stands where other targets have their key."""
        side = self._theme.px(SHAPE)
        box = QRectF(self._theme.px(EDGE), (self.height() - side) / 2, side, side)
        if self._line is not None:
            paint_shape(painter, self._line.shape, box, self._theme)
        return self._names_left()

    def _names_left(self) -> int:
        return self._theme.px(EDGE) + self._theme.px(SHAPE) + self._theme.px(SIDE)

    def _aside_font(self, size: str) -> QFont:
        strong = self._line is not None and self._line.is_strong
        return self._theme.font(size, 700 if strong else 500)

    def _words_font(self) -> QFont:
        asked = self._line is not None and self._line.shape is CheckShape.ASKED
        return self._theme.font("body", 600 if asked else 400)

    def _words_colour(self) -> QColor:
        return self._theme.colour("text" if self.isEnabled() else "muted")
