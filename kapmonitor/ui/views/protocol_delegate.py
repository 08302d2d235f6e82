"""Paints a protocol's row: title and version, and under them who stands for it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.protocol_rows import ProtocolRole
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.row_edge import row_edge

_HEIGHT = 56.0
_LINE = 20.0
_TITLE, _ABOUT = 14.0, 12.0

_Index = QModelIndex | QPersistentModelIndex


class ProtocolDelegate(QStyledItemDelegate):
    """Two lines a file."""

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
        line = QRectF(box.left() + px(12), box.top() + px(5), box.width() - px(24), px(_LINE))
        self._paint_title(painter, line, index)
        line.translate(0, px(_LINE))
        self._write(painter, line, str(index.data(ProtocolRole.ABOUT)), tone="muted")
        painter.restore()

    def _paint_title(self, painter: QPainter, line: QRectF, index: _Index) -> None:
        """The version is never cut: it tells two rows of one title apart."""
        version = str(index.data(ProtocolRole.VERSION))
        ink = self._theme.colour("text")
        right = Align.AlignRight
        wide = self._letters.write(
            painter, line, version, ink, size=_TITLE, weight=600, align=right
        )
        room = line.adjusted(0, 0, -wide - self._letters.px(10), 0)
        title = str(index.data(ProtocolRole.TITLE))
        cut = self._letters.cut(title, _TITLE, 600, room.width())
        self._letters.write(painter, room, cut, ink, size=_TITLE, weight=600)

    def _write(self, painter: QPainter, line: QRectF, words: str, *, tone: str) -> None:
        cut = self._letters.cut(words, _ABOUT, 500, line.width())
        ink = self._theme.colour(tone)
        self._letters.write(painter, line, cut, ink, size=_ABOUT, weight=500)
