"""Paints alarms where a plan has put them: grounds, shapes, marks and words."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.alarm_words import Notice
from kapmonitor.ui.widgets.alarm_look import AlarmLook
from kapmonitor.ui.widgets.alarm_plan import AlarmPlan, Lettered, Placed
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.priority_mark import paint_priority, paint_tick

LookOf = Callable[[Notice], AlarmLook]


class AlarmPainter:
    """Paints with the letters and colours of one widget; ``look_of`` knows the flash's phase."""

    def __init__(self, theme: Theme, letters: Lettering, look_of: LookOf) -> None:
        self._theme = theme
        self._letters = letters
        self._look_of = look_of

    def paint(self, painter: QPainter, plan: AlarmPlan) -> None:
        """All alarms of a plan."""
        for placed in plan.placed:
            self._paint_alarm(painter, placed)
        first = self._look_of(plan.placed[0].notice)
        self._write(painter, plan.count, self._theme.colour(first.ink))
        if plan.more is not None:
            look = self._look_of(plan.more.notice)
            self._paint_ground(painter, plan.more.ground, look)
            self._write(painter, plan.more.words, self._theme.colour(look.ink))

    def _paint_alarm(self, painter: QPainter, placed: Placed) -> None:
        look = self._look_of(placed.notice)
        ink, ground = self._theme.colour(look.ink), self._theme.colour(look.ground)
        self._paint_ground(painter, placed.ground, look)
        paint_priority(painter, placed.shape, placed.notice.priority, ink, ground)
        if placed.tick is not None:
            paint_tick(painter, placed.tick, ink)
        for words in (placed.marks, placed.title, placed.detail):
            self._write(painter, words, ink)

    def _paint_ground(self, painter: QPainter, box: QRectF, look: AlarmLook) -> None:
        painter.setPen(QPen(self._theme.colour(look.line), self._letters.px(1.5)))
        painter.setBrush(self._theme.colour(look.ground))
        radius = min(self._letters.px(8), box.height() / 4)
        painter.drawRoundedRect(box, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _write(self, painter: QPainter, words: Lettered, ink: QColor) -> None:
        self._letters.write(
            painter,
            words.box,
            words.text,
            ink,
            size=words.size,
            weight=words.weight,
            align=words.align,
        )
