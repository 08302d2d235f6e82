"""Lanes of values over time, kept as a picture: a new second paints the strip it falls into.

Two pictures of the widget's size are kept: what lies behind the lines, and both together. What
comes is painted into the second, in whole cells, exactly as painting everything would.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.trend_axis import (
    Span,
    TrendLayout,
    TrendWindow,
    lay_out,
    range_of,
    span_of,
)
from kapmonitor.ui.widgets.trend_curves import CELL, Curves, LaneData, line_pen
from kapmonitor.ui.widgets.trend_ground import Ground, paint_emptiness
from kapmonitor.ui.widgets.trend_scene import Track, TrendScene
from kapmonitor.ui.widgets.trend_series import Envelope

Bounds = tuple[float, float]


class TrendPlot(QWidget):
    """Shows tracks over time. Qt's thread; whoever changes a track says so by :meth:`grow`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now_pen = self._made_now_pen()
        self._tracks: tuple[Track, ...] = ()
        self._scene = TrendScene()
        self._window = TrendWindow.ALL
        self._now_s = 0.0
        self._span = span_of(self._window, 0.0)
        self._layout: TrendLayout | None = None
        self._lanes: tuple[LaneData, ...] = ()
        self._behind = QPixmap()
        self._picture = QPixmap()
        self._pending: QRect | None = None
        self._drawn_others: tuple[object, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed_to.connect(self._on_theme)

    @property
    def window_shown(self) -> TrendWindow:
        """How much of the time is shown."""
        return self._window

    @property
    def span(self) -> Span:
        """The seconds from edge to edge."""
        return self._span

    @property
    def scene(self) -> TrendScene:
        """What is shown beside the values."""
        return self._scene

    def minimumSizeHint(self) -> QSize:
        """Small: of everything on the screen the trend gives way first."""
        return QSize(220, 108)

    def sizeHint(self) -> QSize:
        """The mock-ups' size."""
        return QSize(self._theme.px(940), self._theme.px(360))

    def show_tracks(self, tracks: Sequence[Track]) -> None:
        """Show these from now on, one a lane from the top."""
        self._tracks = tuple(tracks)
        self._forget()

    def show_scene(self, scene: TrendScene) -> None:
        """Take other bands, flags, marks, limits or words."""
        if scene != self._scene:
            self._scene = scene
            self._forget()

    def show_window(self, window: TrendWindow) -> None:
        """Show more or less of the time."""
        if window is not self._window:
            self._window = window
            self._span = span_of(window, self._now_s)
            self._forget()

    def move_now(self, now_s: float) -> None:
        """The moment of the now line, in the seconds of the tracks."""
        before = self._now_rect()
        self._now_s = now_s
        span = span_of(self._window, now_s)
        if span != self._span:
            self._span = span
            self._forget()
        elif self._now_rect() != before:
            self.update(before)
            self.update(self._now_rect())

    def grow(self, from_s: float) -> None:
        """The tracks have something new; only that is painted.

        ``from_s`` is the moment of the first new value, or of the one that it is joined to.
        """
        if self._layout is None:
            return
        if any(self._is_outgrown(lane) for lane in self._lanes):
            self._forget()
            return
        plain = not any(lane.has_shapes for lane in self._lanes)
        for lane in self._lanes:
            for part in self._extend(self._layout, lane):
                self._renew_part(part, plain=plain)
        others = self._others()
        if others != self._drawn_others:
            self._drawn_others = others
            left = self._layout.x(from_s, self._span)
            part = QRectF(left, 0, self.width() - left, self.height())
            self._renew_part(part, plain=False)

    def renew(self) -> None:
        """The tracks changed otherwise than by growing: paint everything anew."""
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the picture on the screen, and the now line on it."""
        if self._layout is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._paint_all()
        elif self._pending is not None:
            self._paint_strip(self._layout, self._pending)
        self._pending = None
        painter = QPainter(self)
        place = event.rect()
        ratio = self._picture.devicePixelRatio()
        source = QRectF(
            place.x() * ratio, place.y() * ratio, place.width() * ratio, place.height() * ratio
        )
        painter.drawPixmap(QRectF(place), self._picture, source)
        if self._layout is not None and place.intersects(self._now_rect()):
            self._paint_now(painter, self._layout)

    def _made_now_pen(self) -> QPen:
        """Kept: the line is painted with every frame."""
        pen = QPen(QColor(self._theme.colour("text")), 1)
        pen.setStyle(Qt.PenStyle.DotLine)
        return pen

    def _on_theme(self, _name: str) -> None:
        self._now_pen = self._made_now_pen()
        self.updateGeometry()
        self._forget()

    def _forget(self) -> None:
        self._layout = None
        self.update()

    def _is_outgrown(self, lane: LaneData) -> bool:
        """Whether the lane's range no longer is the one for its values, or its line was changed."""
        was_empty = lane.empty and not lane.track.is_empty
        changed = lane.line.is_outdated or lane.doubtful.is_outdated
        return was_empty or changed or self._bounds(lane.track, lane.number) != lane.bounds

    def _bounds(self, track: Track, number: int) -> Bounds:
        lines = self._scene.limits
        limits = [each.value for each in lines if each.lane == number and each.inner]
        low, high = track.bounds
        return range_of(track.lane.ranges, (min([low, *limits]), max([high, *limits])))

    def _extend(self, layout: TrendLayout, lane: LaneData) -> Iterator[QRectF]:
        """The part of the plot in which the lane's lines look different, in px."""
        if lane.number >= len(layout.lanes):
            return
        box = layout.lanes[lane.number]
        for envelope in (lane.line, lane.doubtful):
            changed = envelope.extend()
            if changed is not None:
                per_column = layout.width / envelope.columns
                left = layout.left + changed[0] * per_column
                wide = (changed[1] + 1 - changed[0]) * per_column
                yield QRectF(left, box.top, wide, box.bottom - box.top)

    def _others(self) -> tuple[object, ...]:
        """All that is drawn of the tracks beside lines: rarely anything new."""
        return tuple((*t.bars.values(), *t.dots.values()) for t in self._tracks)

    def _renew_part(self, part: QRectF, *, plain: bool) -> None:
        """Note which strip to paint: in whole cells where shapes broader than a line may be."""
        reach, grid = (2, 1) if plain else (self._theme.px(8), CELL)
        left = (int(part.left()) - reach) // grid * grid
        right = (int(part.right()) + reach + grid) // grid * grid
        top, bottom = int(part.top()) - reach, int(part.bottom()) + reach + 1
        strip = QRect(left, top, right - left, bottom - top).intersected(self.rect())
        self._pending = strip if self._pending is None else self._pending.united(strip)
        self.update(strip)

    def _new_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._theme.colour("panel"))
        return picture

    def _paint_all(self) -> None:
        self._behind = self._new_picture()
        self._layout = self._lay_out()
        self._lanes = self._thin(self._layout)
        self._drawn_others = self._others()
        painter = QPainter(self._behind)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._scene.empty or not self._tracks:
            paint_emptiness(painter, self._theme, self._scene.empty, QRectF(self.rect()))
        else:
            ranges = [lane.bounds for lane in self._lanes]
            ground = Ground(
                painter, self._theme, layout=self._layout, span=self._span, ranges=ranges
            )
            ground.paint(self._scene, self._tracks)
        painter.end()
        self._picture = QPixmap(self._behind)
        self._paint_strip(self._layout, self.rect())

    def _paint_strip(self, layout: TrendLayout, strip: QRect) -> None:
        if self._scene.empty:
            return
        painter = QPainter(self._picture)
        painter.setClipRect(strip)
        ratio = self._picture.devicePixelRatio()
        corner = QPoint(round(strip.x() * ratio), round(strip.y() * ratio))
        painter.drawPixmap(strip, self._behind, QRect(corner, strip.size() * ratio))
        inner = QRectF(layout.left, 0, layout.width, self.height())
        painter.setClipRect(QRectF(strip).intersected(inner))
        curves = Curves(painter, self._theme, layout=layout, span=self._span)
        curves.paint(self._lanes, strip)
        painter.end()

    def _lay_out(self) -> TrendLayout:
        metrics = QFontMetricsF(self._theme.font("micro"))
        weights = [track.lane.weight for track in self._tracks] or [1.0]
        named = [
            metrics.horizontalAdvance(f"{limit.text} {limit.value:g}")
            for limit in self._scene.limits
            if limit.text
        ]
        return lay_out(
            weights,
            width=self.width(),
            height=self.height(),
            line=metrics.height(),
            gutter=max(
                metrics.horizontalAdvance("200") + self._theme.px(14),
                max(named, default=0.0) + self._theme.px(10),
            ),
        )

    def _thin(self, layout: TrendLayout) -> tuple[LaneData, ...]:
        return tuple(self._lane(number, track, layout) for number, track in enumerate(self._tracks))

    def _lane(self, number: int, track: Track, layout: TrendLayout) -> LaneData:
        columns = max(round(layout.width), 1)
        width_s = self._span.length_s / columns
        line, doubtful = (
            Envelope(series, start_s=self._span.start_s, width_s=width_s, columns=columns)
            for series in (track.line, track.doubtful)
        )
        return LaneData(
            number=number,
            track=track,
            pen=line_pen(self._theme, track.lane.colour),
            line=line,
            doubtful=doubtful,
            bounds=self._bounds(track, number),
            empty=track.is_empty,
        )

    def _now_rect(self) -> QRect:
        if self._layout is None:
            return QRect()
        x = round(self._layout.x(self._now_s, self._span))
        return QRect(x - 2, 0, 4, self.height())

    def _paint_now(self, painter: QPainter, layout: TrendLayout) -> None:
        if self._scene.empty or not self._tracks:
            return
        painter.setPen(self._now_pen)
        x = round(layout.x(self._now_s, self._span))
        painter.drawLine(QLineF(x, layout.top, x, layout.bottom))
