"""Paints a cell of the log: struck words beside what took their place, late said at the time."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.review_log import Column, LogRole, LogRow, clock
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.row_edge import FOCUSED

ROW = 30.0
_SIDE = 8.0
_WORDS = 13.0
_GAP = 10.0
"""Sizes in px at 100 %."""

_Index = QModelIndex | QPersistentModelIndex


class LogDelegate(QStyledItemDelegate):
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
        row = index.data(LogRole.ROW)
        if not isinstance(row, LogRow):
            return
        painter.save()
        box = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("accent_fill"))
        painter.setPen(QPen(self._theme.colour("line"), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if state & QStyle.StateFlag.State_Selected and _has_keyboard(option):
            self._paint_edge(painter, box)
        room = box.adjusted(self._theme.px(_SIDE), 0, -self._theme.px(_SIDE), 0)
        match index.column():
            case Column.ENTRY:
                self._paint_entry(painter, room, row)
            case Column.WRITTEN:
                self._paint_written(painter, room, row)
            case column:
                is_clock = column in (Column.TIME, Column.IN)
                self._write(painter, room, row.cells[column], "muted", is_clock=is_clock)
        painter.restore()

    def _paint_edge(self, painter: QPainter, box: QRectF) -> None:
        """Over and under every cell of the row in which the keyboard is."""
        painter.setPen(QPen(self._theme.colour("accent"), FOCUSED))
        inside = box.adjusted(0, FOCUSED / 2, 0, -FOCUSED / 2)
        painter.drawLine(inside.topLeft(), inside.topRight())
        painter.drawLine(inside.bottomLeft(), inside.bottomRight())

    def _paint_entry(self, painter: QPainter, room: QRectF, row: LogRow) -> None:
        """What follows has its room first, up to half of it: a reason is not cut off (H38)."""
        gap, left = self._theme.px(_GAP), room.left()
        if row.struck:
            kept = self._kept_for(room, f"{row.words} {row.beside}".strip())
            struck = room.adjusted(0, 0, -kept, 0)
            left += self._write(painter, struck, row.struck, "stale") + gap
            self._strike(painter, room, left - gap)
        weight = 700 if row.is_heavy else 500
        for words, tone, heavy in ((row.words, row.tone, weight), (row.beside, "muted", 500)):
            if words and left < room.right():
                rest = QRectF(left, room.top(), room.right() - left, room.height())
                left += self._write(painter, rest, words, tone, heavy) + gap

    def _kept_for(self, room: QRectF, words: str) -> float:
        if not words:
            return 0.0
        needed = self._letters.width(words, _WORDS, 500) + self._theme.px(2 * _GAP)
        return min(needed, room.width() / 2)

    def _paint_written(self, painter: QPainter, room: QRectF, row: LogRow) -> None:
        tone = "text" if row.is_late else "muted"
        wide = self._write(painter, room, clock(row.written), tone, is_clock=True)
        if row.is_late:
            rest = room.adjusted(wide + self._theme.px(_GAP), 0, 0, 0)
            self._write(painter, rest, row.cells[Column.WRITTEN].rpartition(" ")[2], "accent", 600)

    def _strike(self, painter: QPainter, room: QRectF, right: float) -> None:
        painter.setPen(QPen(self._theme.colour("stale"), 1.5))
        middle = int(room.center().y())
        painter.drawLine(int(room.left()), middle, int(min(right, room.right())), middle)

    def _write(
        self,
        painter: QPainter,
        room: QRectF,
        words: str,
        tone: str,
        weight: int = 400,
        *,
        is_clock: bool = False,
    ) -> float:
        cut = self._letters.cut(words, _WORDS, weight, room.width())
        ink = self._theme.colour(tone)
        return self._letters.write(
            painter, room, cut, ink, size=_WORDS, weight=weight, clock=is_clock
        )


def _has_keyboard(option: QStyleOptionViewItem) -> bool:
    table = option.widget
    return isinstance(table, QWidget) and table.hasFocus()
