"""Paints the log's lines: time, words, what is told beside them, and who wrote."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.log_line import LogLine, Saving
from kapmonitor.ui.viewmodels.log_model import LogRole
from kapmonitor.ui.widgets.elided import LONGEST
from kapmonitor.ui.widgets.row_edge import row_edge

ROW = 26.0
"""Height of a line, px at 100 %."""
TIME_PX = 4.0
"""Before the time, px at 100 %: inside the edge that a chosen line has."""
ROOMY = 240.0
"""What words and author share, px at 100 %: with less, who wrote gives way to what happened."""
_Index = QModelIndex | QPersistentModelIndex


class LogDelegate(QStyledItemDelegate):
    """One line of plain text a row; nothing of it is ever read as mark-up."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """One line high."""
        return QSize(0, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a line."""
        line = index.data(LogRole.LINE)
        if not isinstance(line, LogLine):
            return
        rect = QRect(option.rect)
        painter.save()
        self._paint_ground(painter, option)
        rect = self._paint_time(painter, rect, index)
        if rect.width() >= self._theme.px(ROOMY) or self._has_room_beside(painter, rect, line):
            rect = self._paint_author(painter, rect, index)
        self._paint_words(painter, rect, line)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect, state, flags = QRectF(option.rect), option.state, QStyle.StateFlag
        if state & flags.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_fill"))
        pen = row_edge(self._theme, option)
        half = pen.widthF() / 2
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(half, half, -half, -half))

    def _paint_time(self, painter: QPainter, rect: QRect, index: _Index) -> QRect:
        painter.setFont(self._theme.digits("micro"))
        time = str(index.data(LogRole.TIME))
        left = rect.left() + self._theme.px(TIME_PX)
        width = painter.fontMetrics().horizontalAdvance(time)
        place = QRect(left, rect.top(), width, rect.height())
        self._write(painter, place, time, self._theme.colour("faint"))
        return rect.adjusted(self._theme.px(TIME_PX) + width + self._theme.px(10), 0, 0, 0)

    def _paint_author(self, painter: QPainter, rect: QRect, index: _Index) -> QRect:
        painter.setFont(self._theme.font("micro"))
        metrics = painter.fontMetrics()
        author = metrics.elidedText(
            str(index.data(LogRole.AUTHOR)), Qt.TextElideMode.ElideRight, self._theme.px(84)
        )
        width = metrics.horizontalAdvance(author)
        place = QRect(rect.right() - width - self._theme.px(4), rect.top(), width, rect.height())
        self._write(painter, place, author, self._theme.colour("muted"))
        return rect.adjusted(0, 0, -(width + self._theme.px(14)), 0)

    def _has_room_beside(self, painter: QPainter, rect: QRect, line: LogLine) -> bool:
        painter.setFont(self._words_font(line))
        words = painter.fontMetrics().horizontalAdvance(line.words[:LONGEST])
        return words + self._theme.px(14 + 84) <= rect.width()

    def _paint_words(self, painter: QPainter, rect: QRect, line: LogLine) -> None:
        """Old words struck through, new ones beside, then what became of it.

        Where the words do not stand any more, or are not saved, what became of them has its room
        first: a reason is not cut off by the very words that it withdraws (HAZARDS H38).
        """
        loud = line.saving is not Saving.SAVED
        small = self._font(600 if loud else 400, "micro")
        has_first = line.is_struck or loud
        rest = self._kept_for(painter, rect, line.beside, small) if has_first else 0
        rect = self._paint_what(painter, rect.adjusted(0, 0, -rest, 0), line)
        if line.beside:
            tone = "accent" if loud else "muted"
            self._piece(painter, rect.adjusted(0, 0, rest, 0), line.beside, small, tone)

    def _paint_what(self, painter: QPainter, rect: QRect, line: LogLine) -> QRect:
        """Paint what happened; return the room that is left of ``rect``."""
        old = line.is_struck
        tone = "muted" if old else line.tone
        kept = self._kept_for(painter, rect, line.corrected or "", self._font(500))
        shown = rect.adjusted(0, 0, -kept, 0)
        shown = self._piece(painter, shown, line.words, self._words_font(line, struck=old), tone)
        rect = shown.adjusted(0, 0, kept, 0)
        if line.corrected is not None:
            font = self._font(500, struck=line.is_void)
            rect = self._piece(painter, rect, line.corrected, font, line.tone)
        if line.added:
            rect = self._piece(painter, rect, line.added, self._font(400), "text")
        return rect

    def _kept_for(self, painter: QPainter, rect: QRect, words: str, font: QFont) -> int:
        """What is kept free for words that follow others: all they need, of half the room."""
        if not words:
            return 0
        painter.setFont(font)
        needed = painter.fontMetrics().horizontalAdvance(words[:LONGEST]) + self._theme.px(10)
        return min(needed, rect.width() // 2)

    def _words_font(self, line: LogLine, *, struck: bool = False) -> QFont:
        weight = 600 if line.is_heavy else 400
        return self._font(weight, "body" if line.is_large else "small", struck=struck)

    def _font(self, weight: int, size: str = "small", *, struck: bool = False) -> QFont:
        font = self._theme.font(size, weight)
        font.setStrikeOut(struck)
        return font

    def _piece(self, painter: QPainter, rect: QRect, words: str, font: QFont, tone: str) -> QRect:
        """Write one piece and return the room that is left after it."""
        if rect.width() < self._theme.px(12):
            return rect
        painter.setFont(font)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words[:LONGEST], Qt.TextElideMode.ElideRight, rect.width())
        self._write(painter, rect, shown, self._theme.colour(tone))
        used = metrics.horizontalAdvance(shown) + self._theme.px(10)
        return rect.adjusted(used, 0, 0, 0)

    def _write(self, painter: QPainter, rect: QRect, words: str, colour: QColor) -> None:
        painter.setPen(colour)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), words)
