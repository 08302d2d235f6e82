"""Paints a cell of the lots: plain words in their tone, numbers at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.lots_table import LotRole
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.row_edge import FOCUSED

ROW = 32.0
_SIDE = 8.0
_WORDS = 13.0
"""Sizes in px at 100 %."""

_Index = QModelIndex | QPersistentModelIndex


class LotsDelegate(QStyledItemDelegate):
    """One line a row; what does not fit is cut, and whole in the hint and for screen readers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high as the next."""
        return QSize(self._theme.px(60), self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        painter.save()
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("accent_fill"))
        painter.setPen(QPen(self._theme.colour("line"), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if option.state & QStyle.StateFlag.State_Selected and _has_keyboard(option):
            painter.setPen(QPen(self._theme.colour("accent"), FOCUSED))
            inside = box.adjusted(0, FOCUSED / 2, 0, -FOCUSED / 2)
            painter.drawLine(inside.topLeft(), inside.topRight())
            painter.drawLine(inside.bottomLeft(), inside.bottomRight())
        self._write(painter, box, index)
        painter.restore()

    def _write(self, painter: QPainter, box: QRectF, index: _Index) -> None:
        side = self._theme.px(_SIDE)
        room = box.adjusted(side, 0, -side, 0)
        tone = str(index.data(LotRole.TONE))
        weight = 600 if tone == "accent" else 500
        words = self._letters.cut(str(index.data()), _WORDS, weight, room.width())
        if index.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight):
            left = room.right() - self._letters.width(words, _WORDS, weight)
            room = QRectF(left, room.top(), room.right() - left + side, room.height())
        ink = self._theme.colour(tone)
        self._letters.write(painter, room, words, ink, size=_WORDS, weight=weight)


def _has_keyboard(option: QStyleOptionViewItem) -> bool:
    table = option.widget
    return isinstance(table, QWidget) and table.hasFocus()
