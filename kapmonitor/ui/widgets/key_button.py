"""A painted button for an action, with its key: it takes the ink of what it stands on."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.lettering import Lettering
from kapmonitor.ui.widgets.priority_mark import paint_crossed_bell

WORD, KEY = 13.0, 11.0
"""px of the mock-ups: the button's word and the cap of its key."""


class KeyButton(QAbstractButton):
    """Triggers an action and is enabled with it; a click leaves the focus where it was."""

    def __init__(
        self, action: QAction, word: str, theme: Theme, parent: QWidget, *, magnify: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._action = action
        self._theme = theme
        self._letters = Lettering(theme, magnify=magnify)
        self._inks = ("text", "raised")
        self._has_bell = False
        self._key = action.shortcut().toString()
        self.setObjectName(f"button-{action.objectName() or word.lower()}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.say(word, bell=False)
        self.setEnabled(action.isEnabled())
        action.enabledChanged.connect(self._on_enabled_changed)
        self.clicked.connect(self._on_clicked)

    def say(self, word: str, *, bell: bool, shown: str | None = None) -> None:
        """Change the word; ``bell``: with a crossed bell before it.

        ``shown`` is what is painted of it where there is little room, empty for only the key.
        """
        text = word if shown is None or not (shown or self._key) else shown
        if (word, text, bell) == (self.accessibleName(), self.text(), self._has_bell):
            return
        self._has_bell = bell
        self.setText(text)
        self.setAccessibleName(word)
        self.setToolTip("" if text == word else word)
        self.update()

    def magnify(self, factor: float) -> None:
        """From now on it is ``factor`` times as large."""
        self._letters.magnify(factor)
        self.update()

    def width_for(self, text: str, *, bell: bool) -> int:
        """How wide it is with this text, in px of the screen; empty: with only its key."""
        px = self._letters.px
        width = self._letters.width(text, WORD, 600) + px(16)
        width += px(20) if bell else 0
        if self._key:
            width += self._letters.width(self._key, KEY, 500) + px(18 if text or bell else 10)
        return round(width)

    def wear(self, ink: str, ground: str) -> None:
        """Take the colours, as tokens, of what it stands on; with a bell they change places."""
        if (ink, ground) != self._inks:
            self._inks = (ink, ground)
            self.update()

    def sizeHint(self) -> QSize:
        """Word, bell and key cap with room around them."""
        width = self.width_for(self.text(), bell=self._has_bell)
        return QSize(width, round(self._letters.px(32)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Border under the pointer or the focus; bell, word, key cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = (self._theme.colour(token) for token in self._inks)
        if not self.isEnabled():
            ink.setAlphaF(0.6)
        px = self._letters.px
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        self._paint_ground(painter, box, ink)
        ink = ground if self._has_bell else ink
        place = box.adjusted(px(7), 0, -px(7), 0)
        if self._has_bell:
            side = px(16)
            bell = QRectF(place.x(), place.center().y() - side / 2, side, side)
            paint_crossed_bell(painter, bell, ink)
            place.setLeft(bell.right() + px(4))
        used = self._letters.write(painter, place, self.text(), ink, size=WORD, weight=600)
        if self._key:
            place.setLeft(place.left() + used + (px(6) if self.text() else 0))
            self._paint_key(painter, place, ink)
        painter.end()

    def _paint_ground(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        painter.setBrush(ink if self._has_bell else Qt.BrushStyle.NoBrush)
        edged = self.hasFocus() or (self.underMouse() and self.isEnabled())
        painter.setPen(QPen(ink, self._letters.px(1.5)) if edged else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, self._letters.px(7), self._letters.px(7))

    def _paint_key(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        px = self._letters.px
        width = self._letters.width(self._key, KEY, 500) + px(8)
        high = min(px(18), box.height())
        cap = QRectF(box.x(), box.center().y() - high / 2, width, high)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1))
        painter.drawRoundedRect(cap, px(4), px(4))
        inside = cap.adjusted(px(4), 0, 0, 0)
        self._letters.write(painter, inside, self._key, ink, size=KEY, weight=500)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """And no more."""
        super().leaveEvent(event)
        self.update()

    def _on_enabled_changed(self, enabled: bool) -> None:
        self.setEnabled(enabled)

    def _on_clicked(self) -> None:
        self._action.trigger()
