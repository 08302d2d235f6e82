"""A large target with its key: 40 px high at least, pressed in the dark without aiming."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from kapmonitor.ui.theme import Theme

HEIGHT = 44.0
"""Height in px at 100 %; targets on Live are 40 at least."""
SIDE = 10.0


class Look(StrEnum):
    """What a target is among the others."""

    PLAIN = "plain"
    ACCENT = "accent"
    OUTLINED = "outlined"


class KeyTarget(QAbstractButton):
    """Key cap, words, and what is known beside them."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        words: str,
        key: str = "",
        look: Look = Look.PLAIN,
        height: float = HEIGHT,
        keeps: bool = False,
    ) -> None:
        """``keeps``: its words are never cut."""
        super().__init__()
        self._keeps = keeps
        self._theme = theme
        self._key = key
        self._look = look
        self._height = height
        self._aside = ""
        self._aside_tone = "ok"
        self.setObjectName(name)
        self.setText(words)
        self._tell_name()
        # The tab key reaches it; a press leaves the focus where the hands were writing.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed_to.connect(self._on_theme)

    @property
    def aside(self) -> str:
        """What stands at its right."""
        return self._aside

    def say(self, words: str) -> None:
        """Other words."""
        if words != self.text():
            self.setText(words)
            self._tell_name()
            self.updateGeometry()

    def show_aside(self, words: str, tone: str = "ok") -> None:
        """Say something at the right, such as when it was pressed."""
        if (words, tone) != (self._aside, self._aside_tone):
            self._aside, self._aside_tone = words, tone
            self._tell_name()
            self.update()

    def show_look(self, look: Look) -> None:
        """Look otherwise."""
        if look is not self._look:
            self._look = look
            self.update()

    def sizeHint(self) -> QSize:
        """Room for its words and its key."""
        px = self._theme.px
        return QSize(self._words_width() + self._cap_width() + px(2 * SIDE), px(self._height))

    def minimumSizeHint(self) -> QSize:
        """The key gives way first, then the ends of the words; the height never does."""
        px = self._theme.px
        words = self._words_width()
        kept = words if self._keeps else min(words, px(40))
        return QSize(kept + px(2 * SIDE), px(min(self._height, 40.0)))

    def bare_width(self) -> int:
        """What its words take without the key."""
        return self._words_width() + self._theme.px(2 * SIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, as Space is the key of a mark; held, it does not."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Look anew where the mouse comes and goes."""
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, key and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        left = self._paint_cap(painter)
        right = self._paint_aside(painter)
        self._paint_words(painter, left, right)
        painter.end()

    def _shown_words(self) -> str:
        return self.text()

    def _paint_ground(self, painter: QPainter) -> None:
        fill, line, width = self._ground()
        painter.setBrush(self._theme.colour(fill))
        pen = Qt.PenStyle.NoPen if line is None else QPen(self._theme.colour(line), width)
        painter.setPen(pen)
        inset = width / 2 if line else 0.0
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(rect, self._theme.px(7), self._theme.px(7))

    def _ground(self) -> tuple[str, str | None, float]:
        """Fill, border or none, and the border's width."""
        thick = float(self._theme.px(2))
        if self.hasFocus():
            return "raised", "accent", thick
        if self.isDown() or self.isChecked():
            return "accent_fill", "accent", 1.0
        if not self.isEnabled():
            return "panel", "line", 1.0
        if self._look is Look.ACCENT:
            return "accent_fill", "accent", 1.0
        if self._look is Look.OUTLINED:
            return "raised", "text", 1.0
        return "raised", "line" if self.underMouse() else None, 1.0

    def _words_font(self) -> QFont:
        return self._theme.font("body", 500 if self._look is Look.PLAIN else 600)

    def _words_colour(self) -> QColor:
        return self._theme.colour("text" if self.isEnabled() else "faint")

    def _cap_width(self) -> int:
        if not self._key:
            return 0
        metrics = QFontMetrics(self._theme.digits("micro", 500))
        return metrics.horizontalAdvance(self._key) + self._theme.px(10 + 8)

    def _words_width(self) -> int:
        return QFontMetrics(self._theme.font("body", 600)).horizontalAdvance(self.text()) + 2

    def _paint_cap(self, painter: QPainter) -> int:
        """Paint the key where there is room; returns where the words begin."""
        px = self._theme.px
        if not self._key or self.width() < self.sizeHint().width():
            return px(SIDE)
        width, height = self._cap_width() - px(8), px(20)
        rect = QRectF(px(SIDE), (self.height() - height) / 2, width, height)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("faint"), 1.0))
        painter.drawRoundedRect(rect, px(4), px(4))
        painter.setFont(self._theme.digits("micro", 500))
        painter.setPen(self._theme.colour("muted" if self.isEnabled() else "faint"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._key)
        return px(SIDE) + self._cap_width()

    def _paint_aside(self, painter: QPainter) -> int:
        """Paint what stands at the right; returns where the words must end."""
        right = self.width() - self._theme.px(SIDE)
        if not self._aside:
            return right
        painter.setFont(self._theme.digits("micro", 500))
        painter.setPen(self._theme.colour(self._aside_tone))
        width = painter.fontMetrics().horizontalAdvance(self._aside)
        rect = QRectF(right - width, 0, width, self.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._aside)
        return right - width - self._theme.px(8)

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        painter.setFont(self._words_font())
        painter.setPen(self._words_colour())
        rect = QRectF(left, 0, max(0, right - left), self.height())
        shown = painter.fontMetrics().elidedText(
            self._shown_words(), Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)

    def _tell_name(self) -> None:
        parts = (self.text(), self._aside, self._key)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def _on_theme(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
