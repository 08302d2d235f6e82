"""Paints a past session's row: code, what was given, the figures that matter, how it ended."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kapmonitor.domain.limits import Priority
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.review_words import RowWords
from kapmonitor.ui.viewmodels.session_list import SessionRole
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.priority_mark import paint_priority
from kapmonitor.ui.widgets.row_edge import row_edge

_HEIGHT = 74.0
_SIDE = 12.0
_TOP = 8.0
_LINE = 20.0
_CODE = 14.0
_WORDS = 13.0
_MARK = 15.0
_GAP = 6.0
"""Sizes in px at 100 %."""

_INKS = {
    Priority.HIGH: "high_rest_ink",
    Priority.MEDIUM: "med_ink",
    Priority.LOW: "low_ink",
}

_Index = QModelIndex | QPersistentModelIndex


class SessionDelegate(QStyledItemDelegate):
    """Three lines a row; the chosen one has a ground and an edge, the focused one a wider edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high as the next."""
        return QSize(self._theme.px(200), self._theme.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        words = index.data(SessionRole.WORDS)
        if not isinstance(words, RowWords):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        self._paint_ground(painter, box, option)
        px = self._theme.px
        room = box.adjusted(px(_SIDE), px(_TOP) - 1.5, -px(_SIDE), 0)
        lines = [
            QRectF(room.left(), room.top() + n * px(_LINE), room.width(), px(_LINE))
            for n in range(3)
        ]
        beside = self._has_date_beside(words, room.width())
        self._paint_head(painter, lines[0], words, has_date=beside)
        self._paint_doses(painter, lines[1], words, has_date=not beside)
        self._paint_foot(painter, lines[2], words)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        shown = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus
        if not chosen and not state & shown:
            return
        token = "accent_fill" if chosen else "raised"
        painter.setBrush(self._theme.colour(token))
        painter.setPen(row_edge(self._theme, option))
        painter.drawRoundedRect(box, self._theme.px(7), self._theme.px(7))

    def _has_date_beside(self, words: RowWords, width: float) -> bool:
        """Whether code, badge and date fit one line: no code is cut for its day."""
        code = self._letters.width(words.code, _CODE, 600)
        date = self._letters.width(words.date, _WORDS) + self._theme.px(_GAP)
        badge = self._letters.width("PRACTICE", 11, 700) + self._theme.px(20)
        return code + date + (badge if words.practice else 0) <= width

    def _paint_date(self, painter: QPainter, line: QRectF, words: RowWords) -> QRectF:
        """At the right; returns what is left of the line."""
        ink = self._theme.colour("muted")
        date = self._letters.write(
            painter, line, words.date, ink, size=_WORDS, align=Align.AlignRight
        )
        return line.adjusted(0, 0, -date - self._theme.px(_GAP), 0)

    def _paint_doses(
        self, painter: QPainter, line: QRectF, words: RowWords, *, has_date: bool
    ) -> None:
        room = self._paint_date(painter, line, words) if has_date else line
        self._write(painter, room, words.doses, "text")

    def _paint_head(
        self, painter: QPainter, line: QRectF, words: RowWords, *, has_date: bool
    ) -> None:
        room = self._paint_date(painter, line, words) if has_date else line
        badge = self._letters.width("PRACTICE", 11, 700) + self._theme.px(12)
        space = room.width() - (badge if words.practice else 0)
        code = self._letters.cut(words.code, _CODE, 600, space)
        wide = self._letters.write(
            painter, room, code, self._theme.colour("text"), size=_CODE, weight=600
        )
        if words.practice:
            self._paint_badge(painter, room, wide)

    def _paint_badge(self, painter: QPainter, room: QRectF, behind: float) -> None:
        """Practice is said in every row (HAZARDS H67, H68)."""
        px = self._theme.px
        text = "PRACTICE"
        width = self._letters.width(text, 11, 700) + px(8)
        box = QRectF(room.left() + behind + px(8), room.center().y() - px(8), width, px(16))
        painter.setPen(QPen(self._theme.colour("text"), 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, px(4), px(4))
        ink = self._theme.colour("text")
        centre = Align.AlignHCenter
        self._letters.write(painter, box, text, ink, size=11, weight=700, align=centre)

    def _paint_foot(self, painter: QPainter, line: QRectF, words: RowWords) -> None:
        ink = self._theme.colour(words.state_tone)
        state = self._letters.write(
            painter, line, words.state, ink, size=_WORDS, weight=500, align=Align.AlignRight
        )
        right = line.right() - state - self._theme.px(_GAP)
        if words.alarms is not None:
            right = self._paint_alarms(painter, line, right, words)
        room = QRectF(line.left(), line.top(), right - line.left(), line.height())
        self._write(painter, room, self._fitting(words.figures, room.width()), "muted")

    def _fitting(self, figures: tuple[str, ...], width: float) -> str:
        """As many figures as have room: one that is not whole is not shown at all."""
        for first in range(len(figures)):
            text = " · ".join(figures[first:])
            if self._letters.width(text, _WORDS) <= width:
                return text
        return figures[-1] if figures else ""

    def _paint_alarms(
        self, painter: QPainter, line: QRectF, right: float, words: RowWords
    ) -> float:
        assert words.alarms is not None  # noqa: S101 - asked for by the caller
        px = self._theme.px
        ink = self._theme.colour(_INKS[words.alarms])
        count = self._letters.width(words.alarm_count, _WORDS, 600)
        box = QRectF(right - count, line.top(), count, line.height())
        self._letters.write(painter, box, words.alarm_count, ink, size=_WORDS, weight=600)
        side = px(_MARK)
        left = box.left() - px(3) - side
        mark = QRectF(left, line.center().y() - side / 2, side, side)
        paint_priority(painter, mark, words.alarms, ink, self._theme.colour("panel"))
        return left - px(_GAP)

    def _write(self, painter: QPainter, line: QRectF, text: str, tone: str) -> None:
        cut = self._letters.cut(text, _WORDS, 400, line.width())
        self._letters.write(painter, line, cut, self._theme.colour(tone), size=_WORDS)
