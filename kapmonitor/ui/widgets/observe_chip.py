"""An observe key's target: a press logs it, dragged to the left it happened minutes ago."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.back_time import minutes_of_drag
from kapmonitor.ui.viewmodels.key_bursts import Press
from kapmonitor.ui.widgets.key_target import KeyTarget

TIGHT_SIDE = 7.0
TIGHT_GAP = 6.0
"""Of a tight chip, px at 100 %: at its edges, and between key and words."""
AWAY = 64.0
"""Dragged so far up or down, in px at 100 %, letting go logs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPress:
    """What was pressed, when, and how many minutes before it happened."""

    code: str
    press: Press
    minutes: int


class ObserveChip(KeyTarget):
    """Takes its time at the press, before anything else is done with it.

    Signals:
        logged: let go on it, or after dragging to the left.
    """

    logged = Signal(ChipPress)

    def __init__(
        self, theme: Theme, *, code: str, words: str, key: str, press: Callable[[], Press]
    ) -> None:
        super().__init__(theme, name=f"observe-{code}", words=words, key=key, height=52.0)
        self._code = code
        self._ask_time = press
        self._pressed: Press | None = None
        self._from = QPointF()
        self._minutes = 0
        self._is_away = False
        self._is_tight = False
        self.clicked.connect(self._on_clicked)

    def tighten(self, *, tight: bool) -> None:
        """Many stand side by side: the key is a letter without a cap, the words are smaller."""
        if tight is not self._is_tight:
            self._is_tight = tight
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for its words and its key."""
        if not self._is_tight:
            return super().sizeHint()
        px = self._theme.px
        words = QFontMetrics(self._words_font()).horizontalAdvance(self.text()) + 2
        return QSize(words + px(2 * TIGHT_SIDE + TIGHT_GAP) + self._letter_width(), px(40))

    def minimumSizeHint(self) -> QSize:
        """Tight, it gives nothing more away."""
        return self.sizeHint() if self._is_tight else super().minimumSizeHint()

    @property
    def dragged_minutes(self) -> int:
        """How many minutes ago letting go now would mean."""
        return self._minutes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The entry's time is that of the press."""
        pressed = self._ask_time()
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = pressed
            self._from = event.position()
            self._follow(event.position())
            self.setDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what letting go would log."""
        if self._pressed is not None:
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Log it, unless the hand went away from the target."""
        pressed, self._pressed = self._pressed, None
        self.setDown(False)
        minutes, away = self._minutes, self._is_away
        self._minutes, self._is_away = 0, False
        self.update()
        if pressed is not None and not away:
            self.logged.emit(ChipPress(code=self._code, press=pressed, minutes=minutes))

    def _on_clicked(self) -> None:
        """Pressed by Enter or by a screen reader: as of now."""
        self.logged.emit(ChipPress(code=self._code, press=self._ask_time(), minutes=0))

    def _follow(self, at: QPointF) -> None:
        distance, scale = self._from.x() - at.x(), self._theme.scale
        minutes = minutes_of_drag(distance, scale)
        above_or_below = abs(at.y() - self._from.y()) > AWAY * scale
        self._is_away = above_or_below or -distance > self.width()
        self._minutes = minutes
        self.update()

    def _letter_width(self) -> int:
        """All alike, so that the words stand in a line."""
        return QFontMetrics(self._theme.digits("small", 600)).horizontalAdvance("W")

    def _words_font(self) -> QFont:
        return self._theme.font("small", 500) if self._is_tight else super()._words_font()

    def _paint_cap(self, painter: QPainter) -> int:
        if not self._is_tight:
            return super()._paint_cap(painter)
        px, width = self._theme.px, self._letter_width()
        painter.setFont(self._theme.digits("small", 600))
        painter.setPen(self._theme.colour("accent"))
        where = QRectF(px(TIGHT_SIDE), 0, width, self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, self._key)
        return px(TIGHT_SIDE) + width + px(TIGHT_GAP)

    def _paint_aside(self, painter: QPainter) -> int:
        if not self._is_tight:
            return super()._paint_aside(painter)
        return self.width() - self._theme.px(TIGHT_SIDE) // 2

    def _shown_words(self) -> str:
        if self._is_away:
            return self.tr("let go: nothing is logged")
        if self._minutes:
            return self.tr("{minutes} min ago: {words}").format(
                minutes=self._minutes, words=self.text()
            )
        return self.text()
