"""The lane above the stages: bands and wedges with their words, and the edge of leaving.

Every kind has a shape of its own; none is red, yellow or cyan, for none is an alarm.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.lane_words import Extent, Line, Note, Said, place
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.stage_scene import Edge, Span, SpanKind, StageBarContent, Wedge

XOf = Callable[[float], float]
"""From a place to px."""
_FORE = (SpanKind.HOLD, SpanKind.REST, SpanKind.RUN, SpanKind.WINDOW, SpanKind.WINDOW_OPEN)
"""Whose words go first where there is little room."""
_WORDS = (12.0, 500)
"""Size, px of the mock-ups, and weight."""
_BUSY = (SpanKind.PAUSE, SpanKind.REST)
"""On which no word could be read."""
_PENS = {
    SpanKind.WINDOW: Qt.PenStyle.DashLine,
    SpanKind.WINDOW_OPEN: Qt.PenStyle.DashLine,
    SpanKind.RUN: Qt.PenStyle.SolidLine,
    SpanKind.PAUSE: Qt.PenStyle.DotLine,
    SpanKind.HOLD: Qt.PenStyle.SolidLine,
    SpanKind.REST: Qt.PenStyle.DotLine,
}


@dataclass(frozen=True, slots=True)
class _Worded:
    """A note with how it is said."""

    note: Note
    tone: str
    struck: bool = False


class StageLane:
    """Paints the lane of one moment, ``width`` px wide, from the top of the bar."""

    def __init__(self, theme: Theme, letters: Lettering) -> None:
        self._theme = theme
        self._letters = letters

    def height(self) -> int:
        """One line of words, px."""
        return round(self._letters.digits(*_WORDS)[1].height()) + self._theme.px(3)

    def words(self, content: StageBarContent, x_of: XOf, width: float) -> list[Said | None]:
        """What is said where: leaving, bands, doses; ``None`` for what found no room."""
        return self._said(self._notes(content, x_of), content, x_of, width)

    def paint(self, painter: QPainter, content: StageBarContent, x_of: XOf, width: float) -> None:
        """Bands, then the edge and the wedges, then the words, which lie over nothing else."""
        for span in content.spans:
            self._paint_span(painter, span, x_of)
        if content.leaving is not None:
            self._paint_edge(painter, x_of(content.leaving.place), width)
        for wedge in sorted(content.wedges, key=lambda each: (not each.struck, each.place)):
            self._paint_wedge(painter, wedge, self._within(x_of(wedge.place), width))
        worded = self._notes(content, x_of)
        said = self._said(worded, content, x_of, width)
        for each, found in zip(worded, said, strict=True):
            if found is not None:
                self._paint_words(painter, each, found)

    def _said(
        self, worded: list[_Worded], content: StageBarContent, x_of: XOf, width: float
    ) -> list[Said | None]:
        line = Line(
            width=width,
            gap=float(self._theme.px(4)),
            marks=tuple(self._marks(content, x_of, width)),
            bands=tuple((x_of(span.start), x_of(span.end)) for span in content.spans),
            measure=self._measure,
        )
        return place([each.note for each in worded], line)

    def _measure(self, text: str) -> float:
        return self._letters.width(text, *_WORDS)

    def _notes(self, content: StageBarContent, x_of: XOf) -> list[_Worded]:
        """Leaving first, then doses, the newest first, then bands, then what was voided."""
        doses = sorted(content.wedges, key=lambda each: -each.place)
        bands = sorted(
            (span for span in content.spans if span.words), key=lambda each: _FORE.index(each.kind)
        )
        found = []
        if content.leaving is not None:
            found.append(_Worded(self._edge_note(content.leaving, x_of), "text"))
        found += [self._dose_note(each, x_of) for each in doses if not each.struck]
        found += [self._band_note(each, x_of) for each in bands]
        found += [self._dose_note(each, x_of) for each in doses if each.struck]
        return found

    def _dose_note(self, wedge: Wedge, x_of: XOf) -> _Worded:
        x, half = x_of(wedge.place), self._half()
        note = Note(words=wedge.words or ("",), left=x - half, right=x + half)
        return _Worded(note, "text", wedge.struck)

    def _band_note(self, span: Span, x_of: XOf) -> _Worded:
        left, right = x_of(span.start), x_of(span.end)
        return _Worded(Note(words=span.words, left=left, right=right, inside=True), "accent")

    def _edge_note(self, edge: Edge, x_of: XOf) -> Note:
        x, half = x_of(edge.place), float(self._half())
        return Note(words=edge.words, left=x - 2, right=x + half)

    def _marks(self, content: StageBarContent, x_of: XOf, width: float) -> list[Extent]:
        """What no word lies on: wedges, the edge, what is hatched, and the ends of bands."""
        half = self._half()
        xs = [self._within(x_of(wedge.place), width) for wedge in content.wedges]
        found: list[Extent] = [(x - half, x + half) for x in xs]
        if content.leaving is not None:
            x = x_of(content.leaving.place)
            found.append((x - 2, x + half))
        for span in content.spans:
            left, right = x_of(span.start), x_of(span.end)
            if span.kind in _BUSY:
                found.append((left, right))
            else:
                found += [(left - 1, left + 2), (right - 2, right + 1)]
        return found

    def _half(self) -> int:
        return self._theme.px(7)

    def _within(self, x: float, width: float) -> float:
        half = self._theme.px(6)
        return min(max(x, half), width - half)

    def _paint_span(self, painter: QPainter, span: Span, x_of: XOf) -> None:
        left, right = x_of(span.start), x_of(span.end)
        rect = QRectF(left, 1, max(right - left, 3.0), self.height() - 3)
        radius = rect.height() / 2 if span.kind is SpanKind.HOLD else self._theme.px(3)
        painter.save()
        if span.kind is SpanKind.WINDOW_OPEN:
            painter.fillRect(rect, self._theme.colour("accent_deep"))
        elif span.kind is SpanKind.PAUSE:
            painter.fillRect(rect, self._theme.colour("panel"))
        elif span.kind is not SpanKind.WINDOW:
            self._paint_gone(painter, span, rect, x_of(span.gone), radius)
        pen = QPen(self._theme.colour("accent"), max(1.0, self._theme.px(1)))
        pen.setStyle(_PENS[span.kind])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if span.kind is SpanKind.PAUSE:
            self._paint_stop(painter, rect)
        painter.restore()

    def _paint_gone(
        self, painter: QPainter, span: Span, rect: QRectF, gone: float, radius: float
    ) -> None:
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.top(), gone - rect.left(), rect.height()))
        hatched = span.kind is SpanKind.REST
        pattern = Qt.BrushStyle.BDiagPattern if hatched else Qt.BrushStyle.SolidPattern
        tone = self._theme.colour("muted" if hatched else "accent_deep")
        painter.setBrush(QBrush(tone, pattern))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
        painter.restore()

    def _paint_stop(self, painter: QPainter, rect: QRectF) -> None:
        """Two bars, as on every pump."""
        x, high, apart = rect.center().x(), rect.height() / 4, self._theme.px(1.5)
        painter.setPen(QPen(self._theme.colour("accent"), self._theme.px(1.5)))
        for at in (x - apart, x + apart) if rect.width() >= self._theme.px(8) else (x,):
            painter.drawLine(QLineF(at, rect.top() + high, at, rect.bottom() - high))

    def _paint_edge(self, painter: QPainter, x: float, width: float) -> None:
        """A post with its flag to where one may leave."""
        flag, foot = self._theme.px(5), float(self.height())
        x = min(max(x, 1.0), width - 1.0)
        to = x + flag if x + flag <= width else x - flag
        painter.setPen(QPen(self._theme.colour("text"), self._theme.px(2)))
        painter.drawLine(QLineF(x, 1.5, x, foot - 1))
        painter.drawLine(QLineF(x, 1.5, to, 1.5))

    def _paint_wedge(self, painter: QPainter, wedge: Wedge, x: float) -> None:
        half, foot = self._theme.px(6), self.height() - 1.0
        top = foot - self._theme.px(9)
        tone = self._theme.colour("muted" if wedge.struck else "accent")
        painter.setPen(QPen(tone, self._theme.px(1.2) if wedge.struck else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if wedge.struck else tone)
        painter.drawPolygon([QPointF(x - half, top), QPointF(x + half, top), QPointF(x, foot)])
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_words(self, painter: QPainter, worded: _Worded, said: Said) -> None:
        """Those of a voided dose stay readable under one clear stroke (HAZARDS H38)."""
        rect = QRectF(said.left, 0, said.wide + 1, self.height() - 1)
        ink, (size, weight) = self._theme.colour(worded.tone), _WORDS
        self._letters.write(painter, rect, said.text, ink, size=size, weight=weight)
        if worded.struck:
            out, y = self._theme.px(2), round(rect.center().y()) + 0.5
            painter.setPen(QPen(self._theme.colour("muted"), max(1, self._theme.px(1))))
            painter.drawLine(QLineF(said.left - out, y, said.left + said.wide + out, y))
