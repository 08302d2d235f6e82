"""The stages of a session side by side, doses as wedges above and checks as ticks below."""

from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.stage_scene import (
    StageBarContent,
    StageCell,
    StageState,
    Tick,
    TickState,
    Wedge,
)

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight


def share_width(
    width: float,
    needs: Sequence[float],
    shares: Sequence[float],
    wishes: Sequence[float],
    firm: int | None = None,
) -> list[float]:
    """The width of each cell: what its words need, then what it wishes, then by its share.

    Where there is too little for the needs, all but the cell of number ``firm`` shrink alike.
    """
    left = width - sum(needs)
    if left < 0:
        kept = 0.0 if firm is None else min(needs[firm], width / 2)
        others = sum(need for number, need in enumerate(needs) if number != firm) or 1.0
        return [
            kept if number == firm else need * (width - kept) / others
            for number, need in enumerate(needs)
        ]
    wanted = sum(wishes)
    granted = min(1.0, left / wanted) if wanted else 0.0
    left -= wanted * granted
    whole = sum(shares) or 1.0
    return [
        need + wish * granted + left * share / whole
        for need, wish, share in zip(needs, wishes, shares, strict=True)
    ]


class StageBar(QWidget):
    """Paints what it is given; it never moves anything but what changed. Qt's thread."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = StageBarContent()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme)

    @property
    def content(self) -> StageBarContent:
        """What is shown."""
        return self._content

    def show_content(self, content: StageBarContent) -> None:
        """Show this from now on."""
        if content != self._content:
            self._content = content
            self.update()

    def sizeHint(self) -> QSize:
        """Two lines of words between the wedges and the ticks."""
        return QSize(self._theme.px(960), self._height())

    def minimumSizeHint(self) -> QSize:
        """As high as the hint; as narrow as short words can be read."""
        return QSize(320, self._height())

    def cell_rects(self) -> list[QRectF]:
        """The place of each cell, in px."""
        cells = self._content.cells
        gap = self._theme.px(4)
        room = self.width() - gap * max(len(cells) - 1, 0)
        widths = share_width(
            room,
            [self._need(cell) for cell in cells],
            [cell.share for cell in cells],
            [self._wish(cell) for cell in cells],
            next((n for n, cell in enumerate(cells) if cell.state in _STRONG), None),
        )
        lefts = accumulate([0.0, *(wide + gap for wide in widths[:-1])]) if widths else []
        top, high = self._top(), self._cell_height()
        return [QRectF(x, top, wide, high) for x, wide in zip(lefts, widths, strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, then wedges and ticks at their edges."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._content.cells:
            painter.setFont(self._theme.font("body"))
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._content.hint)
            return
        rects = self.cell_rects()
        for cell, rect in zip(self._content.cells, rects, strict=True):
            self._paint_cell(painter, cell, rect)
        self._paint_wedges(painter, rects)
        for tick in self._content.ticks:
            self._paint_tick(painter, tick, _x(tick.place, rects))

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()

    def _height(self) -> int:
        return self._top() + self._cell_height() + self._theme.px(12)

    def _top(self) -> int:
        """Room for the wedges, and for the words of those that are struck."""
        return self._theme.px(14)

    def _cell_height(self) -> int:
        small = QFontMetricsF(self._theme.font("small", 600)).height()
        micro = QFontMetricsF(self._theme.font("micro")).height()
        return round(small + micro) + self._theme.px(12)

    def _pad(self) -> int:
        return self._theme.px(9)

    def _need(self, cell: StageCell) -> float:
        """A current stage's words never give way; of the others only the title is needed."""
        bold = QFontMetricsF(self._theme.font("small", 600))
        title = bold.horizontalAdvance(cell.title)
        if cell.state not in _STRONG:
            return title + 2 * self._pad()
        words = QFontMetricsF(self._theme.font("micro", 500))
        above = title + bold.horizontalAdvance(cell.right) + self._theme.px(12)
        return max(above, words.horizontalAdvance(cell.below)) + 2 * self._pad()

    def _wish(self, cell: StageCell) -> float:
        words = QFontMetricsF(self._theme.font("micro", 500))
        both = words.horizontalAdvance(cell.below) + 2 * self._pad() + 2
        if cell.detail:
            both += words.horizontalAdvance(cell.detail) + self._theme.px(12)
        return max(both - self._need(cell), 0.0)

    def _paint_cell(self, painter: QPainter, cell: StageCell, rect: QRectF) -> None:
        is_shown_strong = cell.state in _STRONG
        self._paint_ground(painter, cell, rect)
        upper, lower = self._rows(cell, rect)
        painter.setPen(self._theme.colour(_TITLE_TONE[cell.state]))
        self._say(painter, cell.title, upper, self._theme.font("small", 600), _LEFT)
        painter.setPen(self._theme.colour("text" if is_shown_strong else _TITLE_TONE[cell.state]))
        self._paint_below(painter, cell, lower)
        if cell.right:
            painter.setPen(self._theme.colour("accent" if cell.is_over else "text"))
            weight = 700 if cell.is_over else 600
            self._say(painter, cell.right, upper, self._theme.font("small", weight), _RIGHT)

    def _rows(self, cell: StageCell, rect: QRectF) -> tuple[QRectF, QRectF]:
        """Its two lines; where it is narrow the words come nearer to its edges."""
        bold = QFontMetricsF(self._theme.font("small", 600))
        spare = (rect.width() - bold.horizontalAdvance(cell.title)) / 2
        pad = min(float(self._pad()), max(spare, 2.0))
        inner = rect.adjusted(pad, self._theme.px(6), -pad, -self._theme.px(6))
        half = bold.height()
        upper = QRectF(inner.topLeft(), inner.size())
        upper.setHeight(half)
        return upper, inner.adjusted(0, half, 0, 0)

    def _paint_ground(self, painter: QPainter, cell: StageCell, rect: QRectF) -> None:
        radius = self._theme.px(7)
        current = cell.state is StageState.CURRENT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent_fill" if current else _GROUND[cell.state]))
        painter.drawRoundedRect(rect, radius, radius)
        if current:
            painter.save()
            painter.setClipRect(rect.adjusted(0, 0, rect.width() * (cell.gone - 1), 0))
            painter.setBrush(self._theme.colour("accent_deep"))
            painter.drawRoundedRect(rect, radius, radius)
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell.state in _STRONG:
            pen = QPen(self._theme.colour("accent"), self._theme.px(1.5))
            style = Qt.PenStyle.SolidLine if current else Qt.PenStyle.DashLine
            pen.setStyle(style)
            painter.setPen(pen)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)

    def _paint_below(self, painter: QPainter, cell: StageCell, row: QRectF) -> None:
        font = self._theme.font("micro", 500)
        wide = QFontMetricsF(font).horizontalAdvance(cell.below)
        strong = cell.state in _STRONG
        if strong or wide <= row.width():
            self._say(painter, cell.below, row, font, _LEFT)
        if cell.detail:
            rest = row.adjusted(wide + self._theme.px(12), 0, 0, 0)
            if rest.width() > self._theme.px(40):
                self._say(painter, cell.detail, rest, font, _RIGHT)

    def _say(
        self,
        painter: QPainter,
        text: str,
        row: QRectF,
        font: QFont,
        alignment: Qt.AlignmentFlag,
    ) -> None:
        painter.setFont(font)
        elided = QFontMetricsF(font).elidedText(text, _ELIDE, row.width() + 1)
        painter.drawText(row, alignment, elided)

    def _paint_wedges(self, painter: QPainter, rects: Sequence[QRectF]) -> None:
        """Those that count lie over those that are struck; words lie over nothing."""
        wedges = sorted(self._content.wedges, key=lambda each: (not each.struck, each.place))
        half, top = self._theme.px(7), float(self._top())
        lefts = [_x(wedge.place, rects) - half for wedge in wedges]
        taken = [QRectF(left, 0, 2 * half, top) for left in lefts]
        for number, wedge in enumerate(wedges):
            self._paint_wedge(painter, wedge, lefts[number] + half)
            if wedge.struck:
                taken += self._paint_struck_word(painter, wedge, taken[number], taken)

    def _paint_wedge(self, painter: QPainter, wedge: Wedge, x: float) -> None:
        half, top, foot = self._theme.px(6), self._top() - self._theme.px(9), self._top() - 1.0
        x = min(max(x, half), self.width() - half)
        corners = [QPointF(x - half, top + 0.5), QPointF(x + half, top + 0.5), QPointF(x, foot)]
        tone = self._theme.colour("muted" if wedge.struck else "accent")
        painter.setPen(QPen(tone, self._theme.px(1.2) if wedge.struck else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if wedge.struck else tone)
        painter.drawPolygon(corners)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_struck_word(
        self, painter: QPainter, wedge: Wedge, beside: QRectF, taken: Sequence[QRectF]
    ) -> list[QRectF]:
        """What does not count, readable under one clear stroke, where it finds a free place."""
        text = wedge.text or self.tr("dose")
        font = self._theme.font("rail", 600)
        metrics = QFontMetricsF(font)
        wide, gap = metrics.horizontalAdvance(text), self._theme.px(4)
        for left in (beside.right() + gap, beside.left() - gap - wide):
            place = QRectF(left, 0, wide + 1, self._top() - 1)
            inside = left >= 0 and place.right() <= self.width()
            if inside and not any(place.intersects(each) for each in taken):
                painter.setFont(font)
                painter.setPen(self._theme.colour("text"))
                painter.drawText(place, _LEFT, text)
                painter.setPen(QPen(self._theme.colour("muted"), max(1, self._theme.px(1))))
                y = round(place.center().y()) + 0.5
                painter.drawLine(QLineF(left - gap / 2, y, left + wide + gap / 2, y))
                return [place]
        return []

    def _paint_tick(self, painter: QPainter, tick: Tick, x: float) -> None:
        top = self._top() + self._cell_height() + self._theme.px(3)
        tone, long, thick = _TICKS[tick.state]
        x = min(max(x, 3.0), self.width() - 3.0)
        painter.setPen(QPen(self._theme.colour(tone), self._theme.px(thick)))
        painter.drawLine(QLineF(x, top, x, top + self._theme.px(long)))
        if tick.state is TickState.LATE:
            painter.setBrush(self._theme.colour(tone))
            painter.drawEllipse(QPointF(x, top + self._theme.px(4)), *(self._theme.px(3),) * 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if tick.state is TickState.WAIVED:
            half = self._theme.px(3)
            painter.drawLine(QLineF(x - half, top + half * 1.5, x + half, top + half * 0.5))


_STRONG = frozenset({StageState.CURRENT, StageState.NEXT})
"""Those that say more than their name."""
_TITLE_TONE = {
    StageState.PAST: "muted",
    StageState.CURRENT: "accent",
    StageState.NEXT: "accent",
    StageState.COMING: "faint",
}
_GROUND = {
    StageState.PAST: "raised",
    StageState.CURRENT: "accent_fill",
    StageState.NEXT: "panel",
    StageState.COMING: "band_a",
}
_TICKS = {
    TickState.DONE: ("ok", 6, 2),
    TickState.WAIVED: ("muted", 6, 1),
    TickState.OPEN: ("faint", 4, 1),
    TickState.DUE: ("accent", 8, 3),
    TickState.LATE: ("text", 8, 1.5),
}
"""Colour, length and breadth of each."""


def _x(place: float, rects: Sequence[QRectF]) -> float:
    number = min(max(int(place), 0), len(rects) - 1)
    rect = rects[number]
    return rect.left() + min(max(place - number, 0.0), 1.0) * rect.width()
