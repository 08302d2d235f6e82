"""Paints a protocol over planned time: stages, the dose, checks, the booster, leaving."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.plan_chart import BarLane, CheckLane, PlanChart, StageSpan
from kapmonitor.ui.widgets.lettering import Align, Lettering

_HEAD = 22.0
_STAGE = 30.0
_LANE = 26.0
_AXIS = 20.0
_NAMES, _CAPTIONS = 150.0, 160.0
_ROOM_FOR_CAPTIONS = 640.0
_TICK = (3.0, 15.0)
_BAR = 6.0
_EDGE = 12.0
"""Sizes in px at 100 %."""
_STEPS_S = (300, 600, 900, 1800, 3600)
_SIGN_INKS = {
    "blood-pressure": "bp",
    "breathing": "resp",
    "spo2": "spo2",
    "watched": "spo2",
}
"""The colour of the sign that a lane is about; of all others that of words."""


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
            lines = len(self._chart.lanes) + len(self._chart.bars) + bool(self._chart.booster)
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
        for bar in self._chart.bars:
            self._paint_bar(painter, top, bar)
            top += px(_LANE)
        for lane in self._chart.lanes:
            self._paint_lane(painter, top, lane)
            top += px(_LANE)
        if self._chart.leaving_s is not None:
            self._paint_leaving(painter, top, self._chart.leaving_s)
            top += px(_LANE)
        self._paint_axis(painter, top, self._chart)
        self._paint_dose(painter, top)
        painter.end()

    @property
    def _left(self) -> float:
        """Where time begins: behind the names, and the captions where there is room."""
        px = self._letters.px
        return px(_NAMES) + (px(_CAPTIONS) if self._has_captions else 0.0)

    @property
    def _has_captions(self) -> bool:
        return self.width() >= self._letters.px(_ROOM_FOR_CAPTIONS)

    def _x(self, seconds: float) -> float:
        assert self._chart is not None  # noqa: S101 - asked only while there is a plan
        left, right = self._left, self.width() - self._letters.px(_EDGE)
        share = (seconds - self._chart.start_s) / (self._chart.end_s - self._chart.start_s)
        return left + share * (right - left)

    def _name(self, painter: QPainter, top: float, words: str, height: float) -> None:
        px = self._letters.px
        cut = self._letters.cut(words, 13, 400, px(_NAMES - 10))
        box = QRectF(0, top, px(_NAMES), height)
        self._letters.write(painter, box, cut, self._theme.colour("text"), size=13)

    def _caption(self, painter: QPainter, top: float, words: str) -> None:
        if not self._has_captions:
            return
        px = self._letters.px
        box = QRectF(px(_NAMES), top, px(_CAPTIONS) - px(10), px(_LANE))
        cut = self._letters.cut(words, 12, 400, box.width())
        self._letters.write(painter, box, cut, self._theme.colour("muted"), size=12)

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
        start, end = window[0] / 60, window[1] / 60
        words = self.tr("{start:g} to {end:g} min").format(start=start, end=end)
        accent, muted = self._theme.colour("accent"), self._theme.colour("muted")
        gap = px(8)
        rest = QRectF(right + gap, top, self.width() - right - 2 * gap, px(_LANE))
        if self._letters.width(words, 12, 600) <= box.width() - gap:
            centre = Align.AlignHCenter
            self._letters.write(painter, box, words, accent, size=12, weight=600, align=centre)
        else:
            wide = self._letters.write(painter, rest, words, accent, size=12, weight=600)
            rest.adjust(wide + gap, 0, 0, 0)
        about = self._chart.booster_words if self._chart is not None else ""
        if self._letters.width(about, 12) > rest.width():
            rest = QRectF(self._x(0.0) + gap, top, left - self._x(0.0) - 2 * gap, px(_LANE))
        cut = self._letters.cut(about, 12, 400, rest.width()) if rest.width() > px(40) else ""
        self._letters.write(painter, rest, cut, muted, size=12)

    def _line(self, painter: QPainter, middle: float) -> None:
        right = self.width() - self._letters.px(_EDGE)
        painter.setPen(QPen(self._theme.colour("grid"), 1))
        painter.drawLine(QPointF(self._left, middle), QPointF(right, middle))

    def _paint_bar(self, painter: QPainter, top: float, bar: BarLane) -> None:
        px = self._letters.px
        self._name(painter, top, bar.words, px(_LANE))
        self._caption(painter, top, bar.caption)
        middle = top + px(_LANE) / 2
        self._line(painter, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_SIGN_INKS.get(bar.key, "muted")))
        for start, end in bar.bars:
            left, right = self._x(start) + 1, self._x(end) - 1
            height = px(_BAR)
            box = QRectF(left, middle - height / 2, max(2.0, right - left), height)
            painter.drawRoundedRect(box, height / 2, height / 2)

    def _paint_lane(self, painter: QPainter, top: float, lane: CheckLane) -> None:
        px = self._letters.px
        self._name(painter, top, lane.words, px(_LANE))
        self._caption(painter, top, lane.caption)
        middle = top + px(_LANE) / 2
        self._line(painter, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_SIGN_INKS.get(lane.key, "text")))
        width, height = px(_TICK[0]), px(_TICK[1])
        for at in lane.at_s:
            box = QRectF(self._x(at) - width / 2, middle - height / 2, width, height)
            painter.drawRoundedRect(box, 1, 1)

    def _paint_leaving(self, painter: QPainter, top: float, leaving_s: float) -> None:
        """From the edge on the list may be gone through; before it nobody leaves."""
        px = self._letters.px
        self._name(painter, top, self.tr("Leaving"), px(_LANE))
        x, right = self._x(leaving_s), self.width() - px(_EDGE)
        painter.setPen(QPen(self._theme.colour("muted"), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, self._lanes_top()), QPointF(x, top + px(_LANE)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("raised"))
        box = QRectF(x + 1, top + px(5), max(2.0, right - x - 1), px(_LANE) - px(10))
        painter.drawRoundedRect(box, px(4), px(4))
        self._write_leaving(painter, top, x)

    def _write_leaving(self, painter: QPainter, top: float, edge: float) -> None:
        """Between dose and edge, so that no line goes through it; else behind the edge, cut."""
        assert self._chart is not None  # noqa: S101 - asked only while there is a plan
        px, gap = self._letters.px, self._letters.px(8)
        ink = self._theme.colour("text")
        dose = self._x(0.0)
        before = QRectF(dose + gap, top, edge - dose - 2 * gap, px(_LANE))
        for words in self._chart.leaving_words:
            if self._letters.width(words, 12) <= before.width():
                right = Align.AlignRight
                self._letters.write(painter, before, words, ink, size=12, align=right)
                return
        after = QRectF(edge + gap, top, self.width() - px(_EDGE) - edge - gap, px(_LANE))
        cut = self._letters.cut(self._chart.leaving_words[-1], 12, 400, after.width())
        self._letters.write(painter, after, cut, ink, size=12)

    def _lanes_top(self) -> float:
        """Under the stages and the booster's window, whose words stand where a line would go."""
        has_booster = self._chart is not None and self._chart.booster is not None
        px = self._letters.px
        return px(_HEAD) + px(_STAGE) + px(4) + (px(_LANE) if has_booster else 0)

    def _paint_axis(self, painter: QPainter, top: float, chart: PlanChart) -> None:
        px = self._letters.px
        box = QRectF(0, top, self._left - px(24), px(_AXIS))
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
