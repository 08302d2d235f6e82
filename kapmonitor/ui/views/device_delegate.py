"""Paints a device's row: its mark, name and digits, newest values; signs and state; its figures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.course import Dot
from kapmonitor.ui.viewmodels.device_rows import DeviceLine, DeviceRole
from kapmonitor.ui.viewmodels.heard_rows import HeardLine, HeardRole
from kapmonitor.ui.widgets.device_mark import SIDE, paint_bars, paint_shape
from kapmonitor.ui.widgets.lettering import Align, Lettering
from kapmonitor.ui.widgets.row_edge import row_edge

DEVICE_HEIGHT = 82.0
NARROW_HEIGHT = 103.0
NARROW = 430.0
"""Width under which a row has a line of its own for the state."""
HEARD_HEIGHT = 48.0
_SIDE = 12.0
_LINE = 21.0
_INDENT = 24.0
_GAP = 9.0
_BARS = (20.0, 13.0)
"""Sizes in px at 100 %."""

_Index = QModelIndex | QPersistentModelIndex
_STATE_TONES = {Dot.FULL: "ok", Dot.HALF: "text", Dot.STRUCK: "text", Dot.RING: "muted"}


class _RowDelegate(QStyledItemDelegate):
    """A ground under the chosen row, and lines of words that are cut where they are too long."""

    def __init__(self, theme: Theme, height: float) -> None:
        super().__init__()
        self._theme = theme
        self._letters = Lettering(theme)
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high as the next."""
        return QSize(self._theme.px(120), self._theme.px(self._height))

    def _paint_ground(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, idle: str
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(row_edge(self._theme, option))
        painter.setBrush(self._theme.colour("accent_fill" if chosen else idle))
        painter.drawRoundedRect(box, self._theme.px(7), self._theme.px(7))

    def _right(
        self, painter: QPainter, line: QRectF, text: str, tone: str, *, weight: int, share: float
    ) -> QRectF:
        """Write at the right, over ``share`` of the line at most; return what is left of it."""
        cut = self._letters.cut(text, 13, weight, line.width() * share)
        ink = self._theme.colour(tone)
        used = self._letters.write(
            painter, line, cut, ink, size=13, weight=weight, align=Align.AlignRight
        )
        return line.adjusted(0, 0, -used - self._letters.px(_GAP), 0)

    def _left(
        self,
        painter: QPainter,
        line: QRectF,
        text: str,
        tone: str,
        *,
        size: float = 13,
        weight: int = 400,
        keep: float = 0.0,
    ) -> QRectF:
        """Write at the left, ``keep`` px free at the right; return what is left of the line."""
        cut = self._letters.cut(text, size, weight, max(0.0, line.width() - keep))
        ink = self._theme.colour(tone)
        used = self._letters.write(painter, line, cut, ink, size=size, weight=weight)
        return line.adjusted(used + self._letters.px(_GAP), 0, 0, 0)

    def _name(self, painter: QPainter, line: QRectF, name: str, digits: str, tone: str) -> None:
        """A name may be cut, the digits beside it never (HAZARDS H01)."""
        keep = self._letters.width(digits, 12) + self._letters.px(_GAP)
        rest = self._left(painter, line, name, tone, size=14, weight=600, keep=keep)
        self._letters.write(painter, rest, digits, self._theme.colour("muted"), size=12)


class DeviceDelegate(_RowDelegate):
    """Three lines a device, four where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, DEVICE_HEIGHT)

    def fit(self, width: int) -> None:
        """Lay the rows out for a list so many px wide."""
        narrow = width < self._letters.px(NARROW)
        self._height = NARROW_HEIGHT if narrow else DEVICE_HEIGHT

    @property
    def _is_narrow(self) -> bool:
        return self._height == NARROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        line = index.data(DeviceRole.LINE)
        if not isinstance(line, DeviceLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -px(5))
        self._paint_ground(painter, box, option, "raised")
        mark = QRectF(box.left() + px(_SIDE), box.top() + px(12), px(SIDE), px(SIDE))
        paint_shape(painter, mark, line.shape, self._theme)
        left = box.left() + px(_SIDE) + px(_INDENT)
        room = QRectF(left, box.top() + px(8), box.right() - px(_SIDE) - left, px(_LINE))
        places = [room.translated(0, number * px(_LINE)) for number in range(4)]
        if self._is_narrow:
            rest = self._right(painter, places[0], line.age, "muted", weight=400, share=0.5)
            self._name(painter, rest, line.name, line.digits, "text")
            rest = self._right(painter, places[1], line.device, "muted", weight=400, share=0.4)
            self._write_value(painter, rest, line, Align.AlignLeft)
            self._left(painter, places[2], line.state, _STATE_TONES[line.shape], weight=500)
            self._paint_figures(painter, places[3], line)
        else:
            age = self._right(painter, places[0], line.age, "muted", weight=400, share=0.4)
            self._paint_value(painter, age, line)
            self._paint_state(painter, places[1], line)
            self._paint_figures(painter, places[2], line)
        painter.restore()

    def _paint_value(self, painter: QPainter, room: QRectF, line: DeviceLine) -> None:
        half = room.adjusted(room.width() * 0.4, 0, 0, 0)
        used = self._write_value(painter, half, line, Align.AlignRight)
        name = room.adjusted(0, 0, -used - self._letters.px(_GAP), 0)
        self._name(painter, name, line.name, line.digits, "text")

    def _write_value(
        self, painter: QPainter, room: QRectF, line: DeviceLine, align: Align
    ) -> float:
        """Write the newest values, struck through where they are not live (HAZARDS H03)."""
        live = line.freshness is Freshness.LIVE
        value = self._letters.cut(line.value, 13, 600, room.width())
        ink = self._theme.colour("text" if live else "stale")
        used = self._letters.write(painter, room, value, ink, size=13, weight=600, align=align)
        if line.freshness is Freshness.STALE:
            y = room.center().y() + self._letters.px(1)
            left = room.right() - used if align is Align.AlignRight else room.left()
            painter.setPen(QPen(ink, self._letters.px(1.4)))
            painter.drawLine(QPointF(left, y), QPointF(left + used, y))
        return used

    def _paint_state(self, painter: QPainter, room: QRectF, line: DeviceLine) -> None:
        tone = _STATE_TONES[line.shape]
        rest = self._right(painter, room, line.state, tone, weight=500, share=0.66)
        self._left(painter, rest, f"{line.device} · {line.signs}", "muted")

    def _paint_figures(self, painter: QPainter, room: QRectF, line: DeviceLine) -> None:
        px = self._letters.px
        width, height = px(_BARS[0]), px(_BARS[1])
        bars = QRectF(room.left(), room.center().y() - height / 2, width, height)
        paint_bars(painter, bars, line.bars, self._theme)
        rest = room.adjusted(width + px(8), 0, 0, 0)
        for words, loud in (
            (line.signal, line.bars == 1),
            (line.battery, line.is_battery_low),
            (line.clock, line.clock.endswith(("slow", "fast"))),
        ):
            tone = "text" if loud else "muted"
            weight = 500 if loud else 400
            rest = self._left(painter, rest, words, tone, size=12, weight=weight)


class HeardDelegate(_RowDelegate):
    """Two lines a device nearby."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, HEARD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        line = index.data(HeardRole.LINE)
        if not isinstance(line, HeardLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        self._paint_ground(painter, box, option, "panel")
        height = px(_BARS[1])
        bars = QRectF(box.left() + px(8), box.center().y() - height / 2, px(_BARS[0]), height)
        paint_bars(painter, bars, line.bars, self._theme)
        left = bars.right() + px(10)
        room = QRectF(left, box.top() + px(3), box.right() - px(8) - left, px(_LINE))
        self._paint_words(painter, room, line)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF, line: HeardLine) -> None:
        can = line.can_be_paired
        rest = self._right(painter, room, line.signal, "muted", weight=400, share=0.4)
        self._name(painter, rest, line.name, line.digits, "text" if can else "muted")
        under = room.translated(0, self._letters.px(_LINE) - 1)
        self._left(painter, under, line.about, "muted" if can else "faint")
