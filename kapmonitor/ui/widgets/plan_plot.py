"""Paints a protocol over planned time: stages, the dose, checks, the booster, leaving."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.plan_chart import PlanChart, StageSpan, minutes
from kapmonitor.ui.widgets.lettering import Align, Lettering

_HEAD = 22.0
_STAGE = 30.0
_LANE = 26.0
_AXIS = 20.0
_NAMES = 156.0
_TICK = (3.0, 15.0)
"""Sizes in px at 100 %."""
_STEPS_S = (300, 600, 900, 1800, 3600)


class PlanPlot(QWidget):
    """The plan of one protocol."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)
        self._chart: PlanChart | None = None
        self.setObjectName("plan-plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    def show_chart(self, chart: PlanChart) -> None:
        """Show another plan."""
        if chart != self._chart:
            self._chart = chart
            self.setAccessibleName(chart.spoken)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """A line for each thing that has a place in time."""
        lines = 0
        if self._chart is not None:
            lines = len(self._chart.lanes) + bool(self._chart.booster)
            lines += self._chart.leaving_s is not None
        height = _HEAD + _STAGE + lines * _LANE + _AXIS + 8
        return QSize(self._theme.px(360), self._theme.px(height))

    def minimumSizeHint(self) -> QSize:
        """It gives way in width, not in height."""
        return QSize(self._theme.px(240), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint line by line, then the dose over all of them."""
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        top = px(_HEAD)
        self._paint_stages(painter, top, self._chart)
        top += px(_STAGE) + px(4)
        if self._chart.booster is not None:
            self._paint_booster(painter, top, self._chart.booster)
            top += px(_LANE)
        for lane in self._chart.lanes:
            self._paint_lane(painter, top, lane.words, lane.at_s)
            top += px(_LANE)
        if self._chart.leaving_s is not None:
            self._paint_leaving(painter, top, self._chart.leaving_s)
            top += px(_LANE)
        self._paint_axis(painter, top, self._chart)
        self._paint_dose(painter, top)
        painter.end()

    def _x(self, seconds: float) -> float:
        assert self._chart is not None  # noqa: S101 - asked only while there is a plan
        left, right = self._letters.px(_NAMES), self.width() - self._letters.px(10)
        share = (seconds - self._chart.start_s) / (self._chart.end_s - self._chart.start_s)
        return left + share * (right - left)

    def _name(self, painter: QPainter, top: float, words: str, height: float) -> None:
        px = self._letters.px
        cut = self._letters.cut(words, 13, 400, px(_NAMES - 10))
        box = QRectF(0, top, px(_NAMES), height)
        self._letters.write(painter, box, cut, self._theme.colour("text"), size=13)

    def _paint_stages(self, painter: QPainter, top: float, chart: PlanChart) -> None:
        px = self._letters.px
        self._name(painter, top, self.tr("Stages"), px(_STAGE))
        for number, span in enumerate(chart.stages):
            self._paint_stage(painter, top, span, even=number % 2 == 0)

    def _paint_stage(self, painter: QPainter, top: float, span: StageSpan, *, even: bool) -> None:
        px = self._letters.px
        left, right = self._x(span.start_s), self._x(span.end_s)
        box = QRectF(left + 1, top, max(2.0, right - left - 2), px(_STAGE) - px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("band_a" if even else "band_b"))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawRoundedRect(box, px(4), px(4))
        if self._letters.width(span.words, 13, 600) < box.width() - px(6):
            ink = self._theme.colour("text")
            centre = Align.AlignHCenter
            self._letters.write(painter, box, span.words, ink, size=13, weight=600, align=centre)

    def _paint_booster(self, painter: QPainter, top: float, window: tuple[float, float]) -> None:
        px = self._letters.px
        self._name(painter, top, self.tr("Booster window"), px(_LANE))
        left, right = self._x(window[0]), self._x(window[1])
        box = QRectF(left, top + px(4), right - left, px(_LANE) - px(8))
        painter.setBrush(self._theme.colour("accent_fill"))
        painter.setPen(QPen(self._theme.colour("accent"), 1.2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, px(4), px(4))
        start, end = minutes(window[0]), minutes(window[1])
        words = self.tr("{start} to {end}").format(start=start, end=end)
        place = QRectF(right + px(8), top, px(160), px(_LANE))
        self._letters.write(painter, place, words, self._theme.colour("muted"), size=12)

    def _paint_lane(
        self, painter: QPainter, top: float, words: str, at_s: tuple[float, ...]
    ) -> None:
        px = self._letters.px
        self._name(painter, top, words, px(_LANE))
        middle = top + px(_LANE) / 2
        painter.setPen(QPen(self._theme.colour("grid"), 1))
        painter.drawLine(QPointF(px(_NAMES), middle), QPointF(self.width() - px(10), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        width, height = px(_TICK[0]), px(_TICK[1])
        for at in at_s:
            box = QRectF(self._x(at) - width / 2, middle - height / 2, width, height)
            painter.drawRoundedRect(box, 1, 1)

    def _paint_leaving(self, painter: QPainter, top: float, leaving_s: float) -> None:
        px = self._letters.px
        self._name(painter, top, self.tr("Leaving"), px(_LANE))
        x = self._x(leaving_s)
        painter.setPen(QPen(self._theme.colour("muted"), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, self._lanes_top()), QPointF(x, top + px(_LANE)))
        words = self.tr("not before {time} after the last dose").format(time=minutes(leaving_s))
        ink = self._theme.colour("muted")
        gap = px(8)
        before = QRectF(self._x(0.0) + gap, top, x - self._x(0.0) - 2 * gap, px(_LANE))
        if self._letters.width(words, 12) <= before.width():
            self._letters.write(painter, before, words, ink, size=12, align=Align.AlignRight)
            return
        after = QRectF(x + gap, top, self.width() - x - gap, px(_LANE))
        cut = self._letters.cut(words, 12, 400, after.width())
        self._letters.write(painter, after, cut, ink, size=12)

    def _lanes_top(self) -> float:
        """Under the stages and the booster's window, whose words stand where a line would go."""
        has_booster = self._chart is not None and self._chart.booster is not None
        px = self._letters.px
        return px(_HEAD) + px(_STAGE) + px(4) + (px(_LANE) if has_booster else 0)

    def _paint_axis(self, painter: QPainter, top: float, chart: PlanChart) -> None:
        px = self._letters.px
        box = QRectF(0, top, px(_NAMES), px(_AXIS))
        faint = self._theme.colour("faint")
        self._letters.write(painter, box, self.tr("min from the dose"), faint, size=12)
        step = self._step(chart)
        first = int(-(-chart.start_s // step))
        for number in range(first, int(chart.end_s // step) + 1):
            x = self._x(number * step)
            place = QRectF(x - px(24), top, px(48), px(_AXIS))
            words = f"{number * step / 60:g}".replace("-", "\N{MINUS SIGN}")
            self._letters.write(painter, place, words, faint, size=12, align=Align.AlignHCenter)

    def _step(self, chart: PlanChart) -> int:
        """Seconds between two figures of the axis, so that they do not touch."""
        wide = self._letters.px(44)
        for step in _STEPS_S:
            if self._x(chart.start_s + step) - self._x(chart.start_s) >= wide:
                return step
        return _STEPS_S[-1]

    def _paint_dose(self, painter: QPainter, bottom: float) -> None:
        px = self._letters.px
        x, accent = self._x(0.0), self._theme.colour("accent")
        painter.setPen(QPen(accent, px(1.6)))
        painter.drawLine(QPointF(x, px(16)), QPointF(x, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        tip = [QPointF(x - px(5), px(9)), QPointF(x + px(5), px(9)), QPointF(x, px(17))]
        painter.drawPolygon(QPolygonF(tip))
        box = QRectF(x - px(120), 0, px(112), px(_HEAD))
        words = self.tr("Dose")
        right = Align.AlignRight
        self._letters.write(painter, box, words, accent, size=13, weight=600, align=right)

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
