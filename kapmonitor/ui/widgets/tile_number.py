"""The number of a tile: as large as its place allows, struck through where it is not live."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from kapmonitor.ui.viewmodels.tiles import Tile, TileState
from kapmonitor.ui.widgets.lettering import Lettering

GROWS = 1.25
"""A number takes so much more than its size where its tile is larger."""
CLEAR = 0.93
"""Share of the height that a digit takes, so that it stands clear of the words above."""
CAP_SHARE = 0.727
"""How high a digit is, as a share of its letters' size."""
WORDS = 13.0
"""px of the mock-ups: the unit beside a number."""
_MARK_SHARE = 0.55
"""How large a question mark is beside its number."""
Inks = tuple[QColor, QColor]


class TileNumber:
    """Paints numbers with the letters of one tile; a number never runs out of its place."""

    def __init__(self, letters: Lettering) -> None:
        self._letters = letters

    def width(self, tile: Tile, size: float) -> float:
        """Px of the screen that the number takes at ``size`` px of the screen."""
        text = f"{tile.text} {tile.mark}".strip()
        return self._letters.width(text, 100, 600) / self._letters.px(100) * size

    def paint(
        self,
        painter: QPainter,
        box: QRectF,
        tile: Tile,
        inks: Inks,
        *,
        size: float,
        unit: str,
    ) -> float:
        """Paint it in the first ink, its unit in the second; return how high its digits are."""
        ink, muted = inks
        behind = f" {tile.mark}" if tile.mark else ""
        unit = f" {unit}" if unit else ""
        room = QRectF(box)
        room.setWidth(max(box.width() - self._letters.width(unit, WORDS), 1.0))
        size = self._fitting(tile, behind, room, size)
        font, metrics = self._letters.digits(size)
        height = metrics.capHeight()
        base = min(box.center().y() + height / 2, box.bottom() - self._letters.px(2))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(box.x(), base), tile.text)
        width = metrics.horizontalAdvance(tile.text)
        if tile.state is TileState.STALE:
            self._strike(painter, QRectF(box.x(), base - height, width, height), ink)
        where = QRectF(box.x() + width, base - height, box.width() - width, height)
        share = size * _MARK_SHARE
        used = self._letters.write(painter, where, behind, ink, size=share, weight=600)
        if unit:
            low = QRectF(where.x() + used, base - self._letters.px(15), 200, self._letters.px(19))
            self._letters.write(painter, low, unit, muted, size=WORDS)
        return height

    def _fitting(self, tile: Tile, behind: str, box: QRectF, size: float) -> float:
        """The number's size, smaller where the tile is: it never runs out of it."""
        _, metrics = self._letters.digits(size)
        mark = self._letters.width(behind, size * _MARK_SHARE, 600)
        wide = box.width() / max(metrics.horizontalAdvance(tile.text) + mark, 1.0)
        high = CLEAR * box.height() / max(metrics.capHeight(), 1.0)
        return size * min(wide, high, GROWS)

    def _strike(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        """As large as the number itself (HAZARDS H64)."""
        over = self._letters.px(3)
        painter.setPen(QPen(ink, max(over, box.height() / 12)))
        middle = box.center().y()
        painter.drawLine(QPointF(box.left() - over, middle), QPointF(box.right() + over, middle))
