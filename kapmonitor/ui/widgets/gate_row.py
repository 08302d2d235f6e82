"""Rows that a person says to be met: a shape, the words, how it stands, and a second line."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.check_words import CheckShape
from kapmonitor.ui.viewmodels.gate_lines import GateLine, GateState, ReadingLine, TickLine
from kapmonitor.ui.viewmodels.leaving import LeavingLine
from kapmonitor.ui.widgets.check_shape import paint_shape
from kapmonitor.ui.widgets.key_target import SIDE
from kapmonitor.ui.widgets.two_line_row import TwoLineRow

ROW = 40.0
LIGHT_ROW = 36.0
PRESSURE_ROW = 48.0
"""Heights, px at 100 %: of what stands in the way, what does not, and both readings."""
SHAPE = 17.0
READING_GAP = 18.0
LINE_EDGE = 4.0
"""Over and under words in several lines."""
_WRAPPED = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
_SHAPES = {
    GateState.OPEN: CheckShape.OPEN,
    GateState.MET: CheckShape.DONE,
    GateState.OVERRIDDEN: CheckShape.WAIVED,
}


class GateRow(TwoLineRow):
    """A large row; what is met can no longer be pressed."""

    _shape = CheckShape.OPEN  # of the class: its name is told while it is being made
    _is_light = False

    def __init__(self, theme: Theme, *, name: str, height: float = ROW) -> None:
        super().__init__(theme, name=name, height=height)

    @property
    def shape(self) -> CheckShape:
        """The shape that tells how it stands."""
        return self._shape

    def show_gate(self, line: GateLine) -> None:
        """Show a gate before the dose."""
        self._show(line.words, line.aside, line.detail, _SHAPES[line.state])
        self._may(line.may_be_met)

    def show_leaving(self, line: LeavingLine) -> None:
        """Show an item of the leaving list."""
        shape = CheckShape.DONE if line.is_met else CheckShape.OPEN
        self._show(line.words, line.aside, line.detail, shape)
        self._may(line.may_be_met)

    def least_width(self) -> int:
        """What its name takes, beside which no other row stands."""
        name = QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        return self._names_left() + name + self._theme.px(SIDE)

    def _show(self, words: str, aside: str, detail: str, shape: CheckShape) -> None:
        self.say(words)
        self.show_aside(aside, "muted" if shape is CheckShape.OPEN else "text")
        self.show_detail(detail)
        if shape is not self._shape:
            self._shape = shape
            self.update()

    def _may(self, may_be_pressed: bool) -> None:
        if self.isEnabled() is not may_be_pressed:
            self.setEnabled(may_be_pressed)

    def _ground(self) -> tuple[str, str | None, float]:
        fill, line, width = super()._ground()
        is_plain = fill == "panel" and self._shape is CheckShape.OPEN and not self._is_light
        return ("raised" if is_plain else fill), line, width

    def _paint_cap(self, painter: QPainter) -> int:
        side = self._theme.px(SHAPE)
        box = QRectF(self._theme.px(SIDE), (self.height() - side) / 2, side, side)
        paint_shape(painter, self._shape, box, self._theme)
        return self._names_left()

    def _edge(self) -> int:
        return self._theme.px(SIDE)

    def _names_left(self) -> int:
        return self._edge() + self._theme.px(SHAPE) + self._theme.px(SIDE)

    def _aside_font(self, size: str) -> QFont:
        return self._theme.font(size, 500)

    def _words_font(self) -> QFont:
        return self._theme.font("body", 500)

    def _words_colour(self) -> QColor:
        return self._theme.colour("text")


class TickRow(GateRow):
    """A light row: it holds nothing up, and has no ground of its own."""

    _is_light = True

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__(theme, name=name, height=LIGHT_ROW)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """As many lines as its words take: a clinic writes them as long as it likes."""
        room = QRect(0, 0, max(1, width - self._names_left() - self._edge()), 1 << 12)
        metrics = QFontMetrics(self._words_font())
        words = metrics.boundingRect(room, _WRAPPED, self.text()).height()
        return max(self._theme.px(LIGHT_ROW), words + self._theme.px(2 * LINE_EDGE))

    def show_tick(self, line: TickLine, *, waits: bool) -> None:
        """Show a thing to see to."""
        shape = CheckShape.DONE if line.is_ticked else CheckShape.OPEN
        self._show(line.words, "", "", shape)
        self._may(not line.is_ticked and not waits)

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        painter.setFont(self._words_font())
        painter.setPen(self._words_colour())
        room = QRect(left, 0, max(0, right - left), self.height())
        painter.drawText(room, _WRAPPED, self.text())

    def _words_font(self) -> QFont:
        return self._theme.font("small", 400)

    def _words_colour(self) -> QColor:
        return self._theme.colour("text" if self.isEnabled() else "muted")


class PressureRow(GateRow):
    """The pressure with both readings of the rule, large, each with its time (HAZARDS H46)."""

    _readings: tuple[ReadingLine, ...] = ()

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__(theme, name=name, height=PRESSURE_ROW)

    @property
    def readings(self) -> tuple[ReadingLine, ...]:
        """What it shows at its right."""
        return self._readings

    def show_gate(self, line: GateLine) -> None:
        """Show the gate and its readings."""
        super().show_gate(line)
        if line.readings != self._readings:
            self._readings = line.readings
            self._tell_name()
            self.update()

    @property
    def is_in_two_lines(self) -> bool:
        """How it stands is said in the second line always: the readings stand at the right."""
        return bool(self._aside)

    @property
    def is_cut(self) -> bool:
        """Whether there is no room for all of its second line."""
        second = QFontMetrics(self._aside_font("micro")).horizontalAdvance(self._whole_line())
        taken = self._names_left() + self._edge()
        taken += sum(
            self._reading_width(each) + self._theme.px(READING_GAP) for each in self._readings
        )
        return taken + second > self.width()

    def _whole_line(self) -> str:
        return " · ".join(part for part in (self._aside, self._detail) if part)

    def _second_line(self) -> str:
        """Half a sentence is none: then it stands whole somewhere else."""
        return self._aside if self.is_cut else self._whole_line()

    def _reading_width(self, reading: ReadingLine) -> int:
        figures = QFontMetrics(self._theme.font("title", 600)).horizontalAdvance(reading.figures)
        time = QFontMetrics(self._theme.font("micro", 500)).horizontalAdvance(reading.when)
        return max(figures, time)

    def _paint_aside(self, painter: QPainter) -> int:
        right = self.width() - self._edge()
        for reading in reversed(self._readings):
            right = self._paint_reading(painter, reading, right)
        self._paint_below(painter, self._second_line(), right)
        return right

    def _paint_reading(self, painter: QPainter, reading: ReadingLine, right: int) -> int:
        """Figures over their time; returns where the next must end."""
        theme = self._theme
        figures, time = theme.font("title", 600), theme.font("micro", 500)
        width = self._reading_width(reading)
        half = self.height() * 0.56
        painter.setFont(figures)
        painter.setPen(theme.colour("accent" if reading.is_over else "bp"))
        upper = QRectF(right - width, 0, width, half)
        painter.drawText(
            upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, reading.figures
        )
        painter.setFont(time)
        painter.setPen(theme.colour("muted"))
        lower = QRectF(right - width, half, width, self.height() - half)
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, reading.when
        )
        return right - width - theme.px(READING_GAP)

    def _tell_name(self) -> None:
        readings = ", ".join(f"{each.figures} {each.when}" for each in self._readings)
        parts = (self.text(), self._aside, self._detail, readings)
        self.setAccessibleName(", ".join(part for part in parts if part))
