"""The border of a painted tile: whole, dashed, or filling clockwise while a delay runs."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.tiles import Tile, TileState
from kapmonitor.ui.widgets.alarm_look import AlarmLook

Px = Callable[[float], float]
DASHED = frozenset({TileState.STALE, TileState.GONE, TileState.WHEN})
"""A dashed border says that the number is not to be gone by."""


class TileGround:
    """Paints what a tile's words stand on, with the colours of one theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self, painter: QPainter, rect: QRectF, tile: Tile, look: AlarmLook | None, px: Px
    ) -> None:
        """Filled where the alarm is about the value, dashed where it is not to be gone by."""
        filled = look if look is not None and tile.fills else None
        dashed = tile.state in DASHED
        edge = 1.0 if filled is None else px(1.5)
        outline = outline_clockwise(rect.adjusted(edge, edge, -edge, -edge), px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(filled.ground if filled else "panel"))
        painter.drawPath(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look or dashed:
            ink = self._theme.colour(look.line if look else "stale")
            painter.setPen(border_pen(ink, px(1.5), dashed=dashed))
            painter.drawPath(outline)
        if tile.pending_share is not None and not filled:
            inks = (self._theme.colour("line"), self._theme.colour("text"))
            fill_clockwise(painter, outline, tile.pending_share, width=px(3), inks=inks)


def outline_clockwise(box: QRectF, radius: float) -> QPainterPath:
    """A rounded rectangle that begins at the middle of its top and goes to the right."""
    path = QPainterPath(QPointF(box.center().x(), box.top()))
    side = 2 * radius
    path.arcTo(box.right() - side, box.top(), side, side, 90, -90)
    path.arcTo(box.right() - side, box.bottom() - side, side, side, 0, -90)
    path.arcTo(box.left(), box.bottom() - side, side, side, 270, -90)
    path.arcTo(box.left(), box.top(), side, side, 180, -90)
    path.closeSubpath()
    return path


def border_pen(ink: QColor, width: float, *, dashed: bool) -> QPen:
    """The border of a tile; dashed where its number is not to be gone by."""
    pen = QPen(ink, width)
    if dashed:
        pen.setDashPattern([5.0, 4.0])
    return pen


def fill_clockwise(
    painter: QPainter,
    outline: QPainterPath,
    share: float,
    *,
    width: float,
    inks: tuple[QColor, QColor],
) -> None:
    """The outline in the first ink, and its first ``share`` (0 to 1) in the second."""
    length = outline.length()
    painter.setPen(QPen(inks[0], width))
    painter.drawPath(outline)
    pen = QPen(inks[1], width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([max(share * length / width, 0.01), 10 * length / width])
    painter.setPen(pen)
    painter.drawPath(outline)
