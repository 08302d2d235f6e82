"""Paints a protocol's row: title, id with version and hash, who stands for it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_page import ProtocolRole
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.row_edge import row_edge

_HEIGHT = 76.0
_LINE = 20.0
_LOOKS = (
    (ProtocolRole.TITLE, 14.0, 600, "text"),
    (ProtocolRole.ABOUT, 12.0, 400, "muted"),
    (ProtocolRole.APPROVAL, 12.0, 500, "text"),
)

_Index = QModelIndex | QPersistentModelIndex


class ProtocolDelegate(QStyledItemDelegate):
    """Three lines a protocol."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high as the next."""
        return QSize(self._theme.px(120), self._theme.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -px(4))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(self._theme.colour("accent_fill" if chosen else "raised"))
        painter.setPen(row_edge(self._theme, option))
        painter.drawRoundedRect(box, px(7), px(7))
        line = QRectF(box.left() + px(12), box.top() + px(6), box.width() - px(24), px(_LINE))
        for role, size, weight, tone in _LOOKS:
            words = self._letters.cut(str(index.data(role)), size, weight, line.width())
            ink = self._theme.colour(tone)
            self._letters.write(painter, line, words, ink, size=size, weight=weight)
            line.translate(0, px(_LINE))
        painter.restore()
