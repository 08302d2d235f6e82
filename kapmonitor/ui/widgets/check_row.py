"""One check of the due list: its state as a shape, what it asks, and when."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.due import CheckShape, DueLine
from kapmonitor.ui.widgets.key_target import SIDE, KeyTarget

ROW = 40.0
"""Height, px at 100 %: a row is a target."""
LOW_ROW = 34.0
"""Where one more check is seen for it."""
SHAPE = 15.0


class CheckRow(KeyTarget):
    """A row that is pressed to answer its check."""

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__(theme, name=f"due-{place}", words="", height=ROW)
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
        late = line.shape is CheckShape.LATE
        self.show_aside(line.when, "text" if late else "muted")
        self.update()

    def be_high(self, height: float) -> None:
        """So many px at 100 % from now on."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.px(200), self._theme.px(self._height))

    def _ground(self) -> tuple[str, str | None, float]:
        """Rows stand on the panel itself; what is pointed at is raised."""
        if self.hasFocus():
            return "raised", "accent", float(self._theme.px(2))
        if self.isDown():
            return "accent_fill", "accent", 1.0
        return ("raised" if self.underMouse() and self.isEnabled() else "panel"), None, 1.0

    def _paint_cap(self, painter: QPainter) -> int:
        """The shape stands where other targets have their key."""
        side = self._theme.px(SHAPE)
        left = self._theme.px(4)
        box = QRectF(left, (self.height() - side) / 2, side, side)
        if self._line is not None:
            paint_shape(painter, self._line.shape, box, self._theme)
        return self._names_left()

    def _paint_aside(self, painter: QPainter) -> int:
        """When, heavier where it is late; under the name where that would be cut for it."""
        px = self._theme.px
        right = self.width() - px(4)
        painter.setPen(self._theme.colour(self._aside_tone))
        painter.setFont(self._when_font("small"))
        width = painter.fontMetrics().horizontalAdvance(self._aside)
        if not self.is_in_two_lines:
            rect = QRectF(right - width, 0, width, self.height())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._aside)
            return right - width - px(8)
        painter.setFont(self._when_font("micro"))
        rect = QRectF(self._names_left(), self.height() / 2, right, self.height() / 2)
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop, self._aside)
        return right

    @property
    def is_in_two_lines(self) -> bool:
        """Whether the time stands under the name, for want of room beside it."""
        name = QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        when = QFontMetrics(self._when_font("small")).horizontalAdvance(self._aside)
        taken = self._names_left() + self._theme.px(4 + 8)
        return bool(self._aside) and taken + name + when > self.width()

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        if self.is_in_two_lines:
            painter.translate(0, -self.height() / 4)
        super()._paint_words(painter, left, right)
        painter.resetTransform()

    def _names_left(self) -> int:
        return self._theme.px(4) + self._theme.px(SHAPE) + self._theme.px(SIDE)

    def _when_font(self, size: str) -> QFont:
        late = self._line is not None and self._line.shape is CheckShape.LATE
        return self._theme.font(size, 700 if late else 500)

    def _words_font(self) -> QFont:
        return self._theme.font("body", 400)

    def _words_colour(self) -> QColor:
        return self._theme.colour("text" if self.isEnabled() else "muted")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing where there is no line."""
        if self._line is not None:
            super().paintEvent(event)


def paint_shape(painter: QPainter, shape: CheckShape, box: QRectF, theme: Theme) -> None:
    """Tick in a disc, ring with a dot, ring with clock hands, struck ring, ring."""
    painter.save()
    ring = QPen(theme.colour("muted"), box.width() / 9)
    ring.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ring)
    match shape:
        case CheckShape.DONE:
            _paint_tick(painter, box, theme)
        case CheckShape.LATE:
            _paint_hands(painter, box, theme)
        case CheckShape.DUE:
            painter.setPen(QPen(theme.colour("text"), box.width() / 9))
            painter.drawEllipse(box)
            painter.setBrush(theme.colour("text"))
            painter.drawEllipse(box.center(), box.width() / 7, box.width() / 7)
        case CheckShape.WAIVED:
            painter.drawEllipse(box)
            painter.drawLine(box.bottomLeft(), box.topRight())
        case CheckShape.OPEN:
            painter.drawEllipse(box)
    painter.restore()


def _paint_tick(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("ok"))
    painter.drawEllipse(box)
    pen = QPen(theme.colour("panel"), box.width() / 8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    points = ((0.27, 0.52), (0.44, 0.68), (0.74, 0.33))
    painter.drawPolyline([_at(box, x, y) for x, y in points])


def _paint_hands(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    painter.drawEllipse(box)
    pen = QPen(theme.colour("panel"), box.width() / 8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline([_at(box, x, y) for x, y in ((0.5, 0.2), (0.5, 0.52), (0.74, 0.62))])


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + box.width() * x, box.top() + box.height() * y)
