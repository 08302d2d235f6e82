"""The course of one session as plots over one time. The only module that knows pyqtgraph.

Import it (and the review page) only after the window's first paint: pyqtgraph costs 0.25 s.
Ranges are fixed; what is drawn is thinned to the plot's width by keeping the lowest and the
highest of each column, and every gap (HAZARDS H72).
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsLineItem, QGraphicsRectItem, QVBoxLayout, QWidget

from kapmonitor.ui.theme import Theme, dress
from kapmonitor.ui.viewmodels.review_course import Course, Curve, Lane
from kapmonitor.ui.widgets.course_strip import CourseStrip
from kapmonitor.ui.widgets.region_bar import LEAST_S, RegionBar
from kapmonitor.ui.widgets.words import label

LANES = 3
"""SpO2, pulse and pressure: what a course has."""
_LEFT = 48.0
_RIGHT = 44.0
_TITLE = 20.0
_AXIS = 24.0
_TICK = 13.0
"""Widths of the axes and heights of titles, time axis and its words, px at 100 %."""
_STEPS_S = (10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14400)
_LABEL_PX = 74.0
_RUN = 0.035
"""Height of the bar at a plot's foot while an infusion runs, as a share of the plot."""
_CURSOR_STEP = 0.005
"""How far an arrow moves the cursor, as a share of what is shown."""

Points = tuple[NDArray[np.float64], NDArray[Any]]


def thinned(
    times: NDArray[np.float64], values: NDArray[Any], left: float, right: float, columns: int
) -> Points:
    """The points between two moments, at most some three a column of the plot.

    The lowest and the highest value of every column are kept, and a column with a gap in it ends
    in one. One point beyond either edge is kept, so that lines run out of the plot.
    """
    first = max(0, int(np.searchsorted(times, left)) - 1)
    last = int(np.searchsorted(times, right, side="right")) + 1
    times, values = times[first:last], values[first:last]
    if len(times) <= 4 * columns:
        return times, values
    column = np.floor((times - left) / ((right - left) / columns))
    starts = np.concatenate([[0], np.flatnonzero(np.diff(column)) + 1])
    lowest = np.fmin.reduceat(values, starts)
    highest = np.fmax.reduceat(values, starts)
    broken = np.logical_or.reduceat(np.isnan(values), starts)
    ends = np.where(broken, np.nan, highest)
    x = np.repeat(times[starts], 3)
    return x, np.column_stack([lowest, highest, ends]).ravel()


class LinkedPlots(QWidget):
    """Stages, lanes and region of one session.

    With the focus on it arrows move the cursor, + and - narrow and widen, Home shows all.

    Signals:
        cursor_moved: the second of the session at which the cursor stands.
    """

    cursor_moved = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._course: Course | None = None
        self._lanes: list[_Lane] = []
        self._cursor_s: float | None = None
        self.setObjectName("review-plots")
        self.setAccessibleName(self.tr("Course of the session"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._strip = CourseStrip(theme)
        self._view = pg.GraphicsLayoutWidget()
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._region = RegionBar(theme)
        self._readout = _Readout(theme, self)
        self._layout = QVBoxLayout(self)
        for part, stretch in ((self._strip, 0), (self._view, 1), (self._region, 0)):
            self._layout.addWidget(part, stretch)
        self._make_lanes()
        self._fit()
        self._region.region_chosen.connect(self._on_region)
        self._view.scene().sigMouseMoved.connect(self._on_mouse)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def cursor_s(self) -> float | None:
        """Where the cursor stands, ``None`` where there is none."""
        return self._cursor_s

    @property
    def readout(self) -> str:
        """What is read out at the cursor."""
        return self._readout.words

    @property
    def region(self) -> tuple[float, float]:
        """The first and last second that are shown."""
        return self._region.region

    def show_course(self, course: Course) -> None:
        """Show a session, all of it; the same session that has grown keeps its part."""
        is_same = self._course is not None and self._course.session == course.session
        region = self._region.region if is_same else None
        self._course = course
        self._cursor_s = self._cursor_s if is_same else None
        self._strip.show_course(course)
        self._region.show_length(course.length_s)
        self._fill()
        self._show_span(*(region or (0.0, course.length_s)))
        self._place_cursor()

    def show_cursor(self, at_s: float) -> None:
        """Put the cursor to a moment; the part that is shown moves where it lies outside."""
        if self._course is None:
            return
        self._cursor_s = min(max(at_s, 0.0), self._course.length_s)
        from_s, to_s = self._region.region
        if not from_s <= self._cursor_s <= to_s:
            width = to_s - from_s
            start = min(max(0.0, self._cursor_s - width / 2), self._course.length_s - width)
            self._show_span(start, start + width)
        self._place_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor; everything else goes to the region."""
        from_s, to_s = self._region.region
        here = from_s if self._cursor_s is None else self._cursor_s
        match event.key():
            case Qt.Key.Key_Left:
                self._move_cursor(here - (to_s - from_s) * _CURSOR_STEP)
            case Qt.Key.Key_Right:
                self._move_cursor(here + (to_s - from_s) * _CURSOR_STEP)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Minus | Qt.Key.Key_Home:
                self._region.keyPressEvent(event)
            case _:
                super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse's cursor goes with the mouse."""
        self._readout.hide()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Thin anew to the new width."""
        super().resizeEvent(event)
        self._show_span(*self._region.region)
        self._place_cursor()

    def _move_cursor(self, at_s: float) -> None:
        self.show_cursor(at_s)
        if self._cursor_s is not None:
            self.cursor_moved.emit(self._cursor_s)

    def _make_lanes(self) -> None:
        """Before the first session, so that opening one only fills them."""
        self._view.ci.layout.setContentsMargins(0, 0, 0, 0)
        self._view.ci.layout.setSpacing(0)
        self._view.setBackground(self._theme.colour("panel"))
        for number in range(LANES):
            lane = _Lane(self._theme, has_time=number == LANES - 1)
            self._view.addItem(lane.plot, row=number, col=0)
            self._lanes.append(lane)

    def _fill(self) -> None:
        if self._course is not None:
            for lane, shown in zip(self._lanes, self._course.lanes, strict=True):
                lane.show_lane(shown, self._course)

    def _show_span(self, from_s: float, to_s: float) -> None:
        if self._course is None or to_s - from_s < LEAST_S / 2:
            return
        self._region.show_region(from_s, to_s)
        width = self._view.width() - self._theme.px(_LEFT) - self._theme.px(_RIGHT)
        for lane in self._lanes:
            lane.show_span(from_s, to_s, max(50, width))
        left, right = self._theme.px(_LEFT), self._view.width() - self._theme.px(_RIGHT)
        self._strip.show_span(from_s, to_s, left, right)
        self._region.show_edges(left, right)

    def _place_cursor(self) -> None:
        for lane in self._lanes:
            lane.show_cursor(self._cursor_s)
        if self._course is None or self._cursor_s is None:
            self._readout.hide()
            return
        from_s, to_s = self._region.region
        left, right = self._theme.px(_LEFT), self._view.width() - self._theme.px(_RIGHT)
        x = left + (self._cursor_s - from_s) / (to_s - from_s) * (right - left)
        self._readout.read(self._course.readout(self._cursor_s))
        self._readout.stand_at(x, self._view.y() + self._theme.px(_TITLE), right)

    def _on_mouse(self, where: QPointF) -> None:
        if self._course is None:
            return
        box = self._lanes[0].plot.vb
        at_s = box.mapSceneToView(where).x()
        from_s, to_s = self._region.region
        if from_s <= at_s <= to_s:
            self._cursor_s = float(at_s)
            self._place_cursor()

    def _on_region(self, region: tuple[float, float]) -> None:
        self._show_span(*region)
        self._place_cursor()

    def _fit(self) -> None:
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(self._theme.px(4))

    def _on_theme_changed(self, _name: str) -> None:
        self._fit()
        self._view.setBackground(self._theme.colour("panel"))
        region = self._region.region
        for lane in self._lanes:
            lane.follow_theme()
        self._fill()
        self._show_span(*region)
        self._place_cursor()


class _Lane:
    """One plot, filled anew for each session: the plot itself is dear to make, its items are not.

    Grounds and levels are Qt's own items: pyqtgraph's can be moved, which costs ten times as much.
    """

    def __init__(self, theme: Theme, *, has_time: bool) -> None:
        self._theme = theme
        self._has_time = has_time
        self._lines: list[tuple[Curve, Any]] = []
        self._span = (0.0, 1.0)
        self._ticks: tuple[float, ...] = ()
        self._limits: tuple[float, ...] = ()
        self.plot = pg.PlotItem(enableMenu=False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.vb.setDefaultPadding(0)
        self.plot.disableAutoRange()
        self.plot.layout.setVerticalSpacing(0)
        self.plot.layout.setContentsMargins(0, 0, 0, 0)
        self._cursor = QGraphicsLineItem()
        for side in ("left", "right"):
            self.plot.showAxis(side)
        self.follow_theme()

    def follow_theme(self) -> None:
        """Dress the axes in the theme and the text scale in force."""
        theme, plot = self._theme, self.plot
        plot.layout.setRowFixedHeight(0, theme.px(_TITLE))
        for side, width, ink in (("left", _LEFT, "faint"), ("right", _RIGHT, "limit")):
            self._dress_axis(side, ink)
            plot.getAxis(side).setWidth(theme.px(width))
        self._dress_axis("bottom", "faint")
        bottom = plot.getAxis("bottom")
        bottom.setHeight(theme.px(_AXIS) if self._has_time else theme.px(6))
        bottom.setTicks([])

    def show_lane(self, lane: Lane, course: Course) -> None:
        """Show a sign of another session."""
        self.plot.clear()
        self.plot.setYRange(lane.low, lane.high, padding=0)
        self._span = (lane.low, lane.high)
        self._show_title(lane)
        self._ticks, self._limits = lane.ticks, lane.limits
        self._draw_ground(lane, course)
        self._lines = [(curve, self._draw_curve(lane, curve)) for curve in lane.curves]
        self._draw_bars(lane)
        self._cursor = self._draw_line(self._pen("text", 1.0), z=10)
        self._cursor.setVisible(False)

    def show_span(self, from_s: float, to_s: float, columns: int) -> None:
        """Draw these seconds, thinned to ``columns``."""
        self.plot.setXRange(from_s, to_s, padding=0)
        self.plot.getAxis("left").setTicks([self._words_of(self._ticks)])
        self.plot.getAxis("right").setTicks([self._words_of(self._limits)])
        for curve, item in self._lines:
            x, y = thinned(curve.times_s, curve.values, from_s, to_s, columns)
            item.setData(x, y, connect="finite")
        if self._has_time:
            self.plot.getAxis("bottom").setTicks([_time_ticks(from_s, to_s, columns, self._theme)])

    def show_cursor(self, at_s: float | None) -> None:
        """Put the cursor's line to a moment."""
        self._cursor.setVisible(at_s is not None)
        if at_s is not None:
            self._cursor.setLine(at_s, self._span[0], at_s, self._span[1])

    def _words_of(self, levels: tuple[float, ...]) -> list[tuple[float, str]]:
        """The levels' numbers; of two too near to be read the one nearer the middle stays.

        Of two limits that is the one that is reached first.
        """
        low, high = self._span
        height = max(1.0, float(self.plot.vb.height()))
        near = (high - low) * self._theme.px(_TICK) / height
        told: list[float] = []
        for level in sorted(levels, key=lambda each: abs(each - (low + high) / 2)):
            if all(abs(level - each) >= near for each in told):
                told.append(level)
        return [(each, f"{each:g}") for each in told]

    def _show_title(self, lane: Lane) -> None:
        faint = self._theme.colour("faint").name()
        self.plot.setTitle(
            f"{lane.title} <span style='color:{faint}'>{lane.unit}</span>",
            color=self._theme.colour(lane.ink),
            size=f"{self._theme.px(13)}px",
            justify="left",
        )

    def _dress_axis(self, side: str, ink: str) -> None:
        axis = self.plot.getAxis(side)
        axis.setTickFont(self._theme.font("micro", 600 if side == "right" else 400))
        axis.setTextPen(self._theme.colour(ink))
        axis.setPen(QPen(Qt.PenStyle.NoPen))
        axis.setStyle(tickLength=0, hideOverlappingLabels=False)

    def _draw_ground(self, lane: Lane, course: Course) -> None:
        for number, band in enumerate(course.bands):
            width, height = band.end_s - band.start_s, lane.high - lane.low
            ground = QGraphicsRectItem(band.start_s, lane.low, width, height)
            ground.setPen(QPen(Qt.PenStyle.NoPen))
            ground.setBrush(self._theme.colour("band_b" if number % 2 else "band_a"))
            ground.setZValue(-20)
            self.plot.addItem(ground, ignoreBounds=True)
        length = course.length_s
        for tick in lane.ticks:
            self._draw_line(self._pen("grid", 1.0), z=-10).setLine(0, tick, length, tick)
        for limit in lane.limits:
            dashes = self._pen("limit", 1.0, Qt.PenStyle.DashLine)
            self._draw_line(dashes, z=-5).setLine(0, limit, length, limit)
        for run in course.runs:
            foot = (lane.high - lane.low) * _RUN
            bar = QGraphicsRectItem(run.start_s, lane.low, run.end_s - run.start_s, foot)
            bar.setPen(QPen(Qt.PenStyle.NoPen))
            bar.setBrush(self._theme.colour("accent"))
            bar.setZValue(-6)
            self.plot.addItem(bar, ignoreBounds=True)
        for flag in course.flags:
            style = Qt.PenStyle.DotLine if flag.is_void else Qt.PenStyle.SolidLine
            width = 1.0 if flag.short else 1.5
            line = self._draw_line(self._pen("accent", width, style), z=-4)
            line.setLine(flag.at_s, lane.low, flag.at_s, lane.high)

    def _draw_line(self, pen: QPen, *, z: int) -> QGraphicsLineItem:
        line = QGraphicsLineItem()
        line.setPen(pen)
        line.setZValue(z)
        self.plot.addItem(line, ignoreBounds=True)
        return line

    def _draw_curve(self, lane: Lane, curve: Curve) -> Any:
        ink = self._theme.colour(lane.ink)
        line = pg.PlotCurveItem(pen=self._pen(lane.ink, 1.5), connect="finite")
        self.plot.addItem(line, ignoreBounds=True)
        none = QPen(Qt.PenStyle.NoPen)
        self._draw_dots(curve.lone_s, curve.lone, none, ink)
        hollow = self._pen("stale", 1.2)
        self._draw_dots(curve.doubted_s, curve.doubted, hollow, QColor(Qt.GlobalColor.transparent))
        return line

    def _draw_dots(
        self, times: NDArray[np.float64], values: NDArray[Any], pen: QPen, brush: QColor
    ) -> None:
        if len(times):
            size = self._theme.px(5)
            dots = pg.ScatterPlotItem(times, values, size=size, pen=pen, brush=brush)
            self.plot.addItem(dots, ignoreBounds=True)

    def _draw_bars(self, lane: Lane) -> None:
        """Each pressure stands for itself: no line joins one to the next (HAZARDS H15)."""
        bars = lane.bars
        if not bars:
            return
        full = [each for each in bars if each.diastolic is not None]
        x = np.repeat([each.at_s for each in full], 2)
        y = np.array([[each.diastolic, each.systolic] for each in full], float).ravel()
        pen = self._pen(lane.ink, 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.plot.addItem(pg.PlotCurveItem(x, y, pen=pen, connect="pairs"), ignoreBounds=True)
        dots = [(each.at_s, each.mean) for each in bars if each.mean is not None]
        dots += [(each.at_s, each.systolic) for each in bars if each.diastolic is None]
        if dots:
            marks = np.array(dots, float)
            ink = self._theme.colour(lane.ink)
            self._draw_dots(marks[:, 0], marks[:, 1], QPen(Qt.PenStyle.NoPen), ink)

    def _pen(self, token: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(self._theme.colour(token), width * self._theme.scale, style)
        pen.setCosmetic(True)
        return pen


class _Readout(QFrame):
    """The values at the cursor, beside it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        dress(self, kind="sunken")
        self._text = label("", wraps=False, size="small")
        self._text.setObjectName("review-readout")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        box.addWidget(self._text)
        self.hide()

    def read(self, lines: tuple[str, ...]) -> None:
        """Say these lines."""
        words = "\n".join(lines)
        if words != self.words:
            self.words = words
            self._text.setText(words)
            self.adjustSize()

    def stand_at(self, x: float, y: float, right: float) -> None:
        """Stand at the right of ``x``, or at its left where there is no room."""
        gap = self._theme.px(10)
        left = x + gap if x + gap + self.width() <= right else x - gap - self.width()
        self.move(round(max(0.0, left)), round(y))
        self.show()
        self.raise_()


def _time_ticks(from_s: float, to_s: float, columns: int, theme: Theme) -> list[tuple[float, str]]:
    """Times since the opening, as far apart as their words need."""
    room = max(1, columns // theme.px(_LABEL_PX))
    step = next((each for each in _STEPS_S if (to_s - from_s) / each <= room), _STEPS_S[-1])
    first = int(np.ceil(from_s / step)) * step
    return [(float(each), _tick(each, step)) for each in range(first, int(to_s) + 1, step)]


def _tick(seconds: int, step: int) -> str:
    words = f"{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{words}:{seconds % 60:02}" if step < 60 else words
