"""Says loudly what is not in the record (HAZARDS H55)."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.alarm_look import alarm_look
from kapmonitor.ui.widgets.flash import FlashClock
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.priority_mark import paint_priority

WORDS, HEIGHT, LONGEST, LEAST = 13.0, 26.0, 300.0, 150.0
"""px of the mock-ups."""


class NotSavedMark(QWidget):
    """Flashes with the high alarms while the record takes nothing; a queue that moves is steady."""

    def __init__(self, theme: Theme, flash: FlashClock) -> None:
        super().__init__()
        self._theme = theme
        self._flash = flash
        self._letters = Lettering(theme)
        self._text = ""
        self._is_fault = False
        self.setObjectName("not-saved")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
        flash.high_phase.connect(self._on_high_phase)
        theme.changed_to.connect(self._on_theme_changed)

    @property
    def text(self) -> str:
        """What it says; empty while everything is saved."""
        return self._text

    def say(self, text: str, *, is_fault: bool) -> None:
        """Show this, or nothing; ``is_fault``: the record takes nothing at present."""
        if (text, is_fault) == (self._text, self._is_fault):
            return
        self._text, self._is_fault = text, is_fault
        self._flash.want(self, Priority.HIGH if is_fault else None)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words, up to a bound; the whole is in its tool tip."""
        width = min(self._letters.width(self._text, WORDS, 700), self._letters.px(LONGEST))
        return QSize(round(width + self._letters.px(44)), round(self._letters.px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Where it is narrow the reason is cut, never that something is not saved."""
        return QSize(round(self._letters.px(LEAST)), round(self._letters.px(HEIGHT)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A high alarm in small; what is only on its way is plain text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._letters.px
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ink = self._theme.colour("text")
        if self._is_fault:
            bright = self._flash.is_on(Priority.HIGH)
            look = alarm_look(Priority.HIGH, AlarmState.ON, bright=bright)
            ink, ground = self._theme.colour(look.ink), self._theme.colour(look.ground)
            painter.setPen(QPen(self._theme.colour(look.line), px(1.5)))
            painter.setBrush(ground)
            painter.drawRoundedRect(box, px(7), px(7))
            shape = QRectF(box.x() + px(8), box.center().y() - px(7), px(14), px(14))
            paint_priority(painter, shape, Priority.HIGH, ink, ground)
        place = box.adjusted(px(28), 0, -px(8), 0)
        shown = self._letters.cut(self._text, WORDS, 700, place.width())
        self._letters.write(painter, place, shown, ink, size=WORDS, weight=700)
        painter.end()

    def _on_high_phase(self, _bright: bool) -> None:
        if self._is_fault:
            self.update()

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
