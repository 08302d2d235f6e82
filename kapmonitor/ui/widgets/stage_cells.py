"""The stages themselves: how wide each is, which of its words it says, and how it looks."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.stage_scene import StageCell, StageState, Words

_FIRST, _STRONGER, _SECOND = (13.0, 600), (13.0, 700), (12.0, 500)
"""Size, px of the mock-ups, and weight of a cell's two lines; the first also said stronger."""
_ON_PX, _LINE_PX = 170.0, 400.0
"""What a stage that is on needs with any time in it, and what all of them with a line beside it."""
_STRONG = frozenset({StageState.CURRENT, StageState.NEXT})
"""Those that say more than their name."""
_TITLE_TONE = {
    StageState.PAST: "muted",
    StageState.SKIPPED: "muted",
    StageState.CURRENT: "accent",
    StageState.NEXT: "accent",
    StageState.COMING: "faint",
}
_GROUND = {
    StageState.PAST: "raised",
    StageState.SKIPPED: "panel",
    StageState.CURRENT: "accent_fill",
    StageState.NEXT: "panel",
    StageState.COMING: "band_a",
}
_BORDERS = {
    StageState.SKIPPED: ("line", 1, Qt.PenStyle.DashLine),
    StageState.CURRENT: ("accent", 1.5, Qt.PenStyle.SolidLine),
    StageState.NEXT: ("accent", 1.5, Qt.PenStyle.DashLine),
}
"""Colour, breadth and stroke of each that has one."""
Said = tuple[str, str, str, str]
"""Title, at its right, below, and at the right of that."""


def share_width(
    width: float,
    needs: Sequence[float],
    shares: Sequence[float],
    wishes: Sequence[float],
    firm: Collection[int] = (),
) -> list[float]:
    """The width of each cell: what its words need, then what it wishes, then by its share.

    Where there is too little for the needs, all but the cells of the numbers ``firm`` shrink alike.
    """
    left = width - sum(needs)
    if left < 0:
        return _shrunk(width, needs, firm)
    wanted = sum(wishes)
    granted = min(1.0, left / wanted) if wanted else 0.0
    left -= wanted * granted
    whole = sum(shares) or 1.0
    return [
        need + wish * granted + left * share / whole
        for need, wish, share in zip(needs, wishes, shares, strict=True)
    ]


def _shrunk(width: float, needs: Sequence[float], firm: Collection[int]) -> list[float]:
    """The firm ones keep theirs, as long as that is no more than six tenths of all."""
    wanted = sum(needs[number] for number in firm)
    kept = min(1.0, 0.6 * width / wanted) if wanted else 1.0
    others = sum(needs) - wanted or 1.0
    rest = max(width - wanted * kept, 0.0)
    return [
        need * kept if number in firm else need * rest / others for number, need in enumerate(needs)
    ]


class StageCells:
    """Measures and paints the cells of one moment."""

    def __init__(self, theme: Theme, letters: Lettering) -> None:
        self._theme = theme
        self._letters = letters

    def height(self) -> int:
        """Two lines of words, px."""
        return round(self._line_height(*_FIRST) + self._line_height(*_SECOND)) + self._theme.px(10)

    def widths(self, cells: Sequence[StageCell], room: float) -> list[float]:
        """With the long words of what is on; where they find no room, with the short ones."""
        fullest = [self._need(cell, 0) for cell in cells]
        is_tight = sum(fullest) > room
        needs = [self._need(cell, -1) for cell in cells] if is_tight else fullest
        firm = {number for number, cell in enumerate(cells) if cell.state in _STRONG}
        line = self._theme.px(_LINE_PX) / max(len(firm), 1)
        wishes = [self._wish(cell, need, line) for cell, need in zip(cells, needs, strict=True)]
        return share_width(room, needs, [cell.share for cell in cells], wishes, firm)

    def said(self, cell: StageCell, rect: QRectF) -> Said:
        """Of each of its words the longest that fits."""
        wide, px = self._letters.width, self._theme.px
        upper, lower = self._rows(cell, rect)
        below = self._fitting(cell.below, _SECOND, lower.width())
        beside = upper.width() - wide(cell.title, *_FIRST) - px(8)
        rest = lower.width() - wide(below, *_SECOND) - px(12)
        return (
            self._letters.cut(cell.title, *_FIRST, upper.width() + 2),
            self._fitting(cell.right, _STRONGER, beside),
            below,
            self._fitting(cell.detail, _SECOND, rest),
        )

    def paint(self, painter: QPainter, cells: Sequence[StageCell], rects: Sequence[QRectF]) -> None:
        """All of them; those that are on at once are joined."""
        for cell, rect in zip(cells, rects, strict=True):
            self._paint_ground(painter, cell, rect)
            self._paint_words(painter, cell, rect)
        for (one, left), (other, right) in pairwise(zip(cells, rects, strict=True)):
            if one.state is other.state is StageState.CURRENT:
                self._paint_joint(painter, left, right)

    def _line_height(self, size: float, weight: int) -> float:
        return self._letters.digits(size, weight)[1].height()

    def _pad(self) -> int:
        return self._theme.px(9)

    def _need(self, cell: StageCell, form: int) -> float:
        """What is on keeps words at its right and below; of the others only the title is needed."""
        wide = self._letters.width
        title = wide(cell.title, *_FIRST)
        if cell.state not in _STRONG:
            return title + 2 * self._pad()
        right = wide(cell.right[form], *_STRONGER) if cell.right else 0.0
        above = title + self._theme.px(12) + right
        need = max(above, wide(cell.below[form], *_SECOND)) + 2 * self._pad() + 2
        return need if form else max(need, float(self._theme.px(_ON_PX)))

    def _wish(self, cell: StageCell, need: float, line: float) -> float:
        """What is on wishes for a line whatever it says now: nothing moves when that changes."""
        if cell.state in _STRONG:
            return max(line - need, 0.0)
        wished = self._letters.width(cell.below[0], *_SECOND) + 2 * self._pad() + 2
        return max(wished - need, 0.0)

    def _fitting(self, words: Words, look: tuple[float, int], width: float) -> str:
        """The longest that fits; nothing where none does."""
        wide = self._letters.width
        return next((text for text in words if wide(text, *look) <= width + 1), "")

    def _rows(self, cell: StageCell, rect: QRectF) -> tuple[QRectF, QRectF]:
        """Its two lines; where it is narrow the words come nearer to its edges."""
        spare = (rect.width() - self._letters.width(cell.title, *_FIRST)) / 2
        pad, edge = min(float(self._pad()), max(spare, 2.0)), self._theme.px(5)
        inner = rect.adjusted(pad, edge, -pad, -edge)
        half = self._line_height(*_FIRST)
        upper = QRectF(inner.topLeft(), inner.size())
        upper.setHeight(half)
        return upper, inner.adjusted(0, half, 0, 0)

    def _paint_words(self, painter: QPainter, cell: StageCell, rect: QRectF) -> None:
        upper, lower = self._rows(cell, rect)
        title, right, below, detail = self.said(cell, rect)
        tone = self._theme.colour(_TITLE_TONE[cell.state])
        second = self._theme.colour("text") if cell.state in _STRONG else tone
        over = self._theme.colour("accent" if cell.is_over else "text")
        for text, row, ink, (size, weight), side in (
            (title, upper, tone, _FIRST, Align.AlignLeft),
            (right, upper, over, _STRONGER if cell.is_over else _FIRST, Align.AlignRight),
            (below, lower, second, _SECOND, Align.AlignLeft),
            (detail, lower, second, _SECOND, Align.AlignRight),
        ):
            self._letters.write(painter, row, text, ink, size=size, weight=weight, align=side)

    def _paint_ground(self, painter: QPainter, cell: StageCell, rect: QRectF) -> None:
        radius = self._theme.px(7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_GROUND[cell.state]))
        painter.drawRoundedRect(rect, radius, radius)
        if cell.state is StageState.CURRENT:
            painter.save()
            painter.setClipRect(rect.adjusted(0, 0, rect.width() * (cell.gone - 1), 0))
            painter.setBrush(self._theme.colour("accent_deep"))
            painter.drawRoundedRect(rect, radius, radius)
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell.state in _BORDERS:
            tone, breadth, style = _BORDERS[cell.state]
            painter.setPen(QPen(self._theme.colour(tone), self._theme.px(breadth), style))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)

    def _paint_joint(self, painter: QPainter, left: QRectF, right: QRectF) -> None:
        painter.setPen(QPen(self._theme.colour("accent"), self._theme.px(1.5)))
        for part in (0.35, 0.65):
            y = left.top() + left.height() * part
            painter.drawLine(QLineF(left.right(), y, right.left(), y))
