"""The rail at the window's left: one press to every page, the keys at its foot."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout

from kapmonitor.ui.actions import PAGE_ACTIONS, ActionId, Actions, PageId
from kapmonitor.ui.icons import Icon, paint_icon
from kapmonitor.ui.theme import Theme

WIDTH = 64
ICONS = {
    PageId.LIVE: Icon.LIVE,
    PageId.REVIEW: Icon.REVIEW,
    PageId.DEVICES: Icon.DEVICES,
    PageId.PROTOCOLS: Icon.PROTOCOLS,
    PageId.SETTINGS: Icon.SETTINGS,
}


class RailButton(QAbstractButton):
    """An icon over a word; the chosen one has a ground and a bar at the window's edge."""

    def __init__(self, icon: Icon, text: str, theme: Theme) -> None:
        super().__init__()
        self._icon = icon
        self._theme = theme
        self._is_marked = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        # The tab key reaches it; a click leaves the focus where the hands were writing.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @property
    def is_marked(self) -> bool:
        """Whether a dot says that something goes on behind this button."""
        return self._is_marked

    def mark(self, *, marked: bool) -> None:
        """Set or take the dot."""
        if marked is not self._is_marked:
            self._is_marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        """The size at the text scale."""
        return QSize(self._theme.px(WIDTH), self._theme.px(56))

    def minimumSizeHint(self) -> QSize:
        """How far it gives way in a low window."""
        return QSize(self._theme.px(WIDTH), self._theme.px(44))

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """A press asks for the page; what is chosen is what the window then shows."""

    def event(self, event: QEvent) -> bool:
        """Look anew where the mouse comes and goes."""
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, word and dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        tone = "accent" if self.isChecked() else "text" if self.underMouse() else "muted"
        self._paint_face(painter, self._theme.colour(tone))
        if self._is_marked:
            self._paint_dot(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        px, ground = self._theme.px, QRectF(self.rect()).adjusted(1, 0, -1, 0)
        ground.adjust(px(4), px(1), -px(3), -px(1))
        accent = self._theme.colour("accent")
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(self._theme.colour("accent_fill"))
            painter.drawRoundedRect(ground, px(8), px(8))
            painter.setBrush(accent)
            painter.drawRect(QRectF(0, self.height() / 2 - px(17), px(3), px(34)))
        if self.hasFocus():
            painter.setPen(QPen(accent, px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), px(8), px(8))

    def _paint_face(self, painter: QPainter, colour: QColor) -> None:
        px = self._theme.px
        middle, side = self.width() / 2, px(21)
        top = self.height() / 2 - px(20)
        paint_icon(painter, self._icon, QRectF(middle - side / 2, top, side, side), colour)
        painter.setPen(colour)
        painter.setFont(self._theme.font("rail", 500))
        word = QRectF(0, top + side + px(3), self.width(), px(16))
        words = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(word.width())
        )
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_dot(self, painter: QPainter) -> None:
        px = self._theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        side = px(8)
        left, top = self.width() / 2 + px(12), self.height() / 2 - px(24)
        painter.drawEllipse(QRectF(left, top, side, side))


class Rail(QFrame):
    """Every page and the keys; a press is the same as the action's key."""

    def __init__(self, *, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._theme = theme
        self._actions = actions
        self.setObjectName("rail")
        self.setProperty("kind", "rail")
        self.setAccessibleName(self.tr("Pages"))
        self._buttons = {
            page: self._button(ICONS[page], PAGE_ACTIONS[page], page.value) for page in PageId
        }
        self._keys = self._button(Icon.KEYS, ActionId.SHOW_KEYS, "keys")
        self._layout = QVBoxLayout(self)
        for page, button in self._buttons.items():
            if page is PageId.SETTINGS:
                self._layout.addStretch(1)
            self._layout.addWidget(button)
        self._layout.addWidget(self._keys)
        self._follow_scale()
        theme.changed_to.connect(self._on_theme_changed)

    def button(self, page: PageId) -> RailButton:
        """The button of a page."""
        return self._buttons[page]

    @property
    def keys_button(self) -> RailButton:
        """The button of the keys."""
        return self._keys

    def show_chosen(self, page: PageId | None, *, keys: bool = False) -> None:
        """What the window shows now: a page, the keys, or neither."""
        for each, button in self._buttons.items():
            button.setChecked(each is page)
        self._keys.setChecked(keys)

    def _button(self, icon: Icon, action: ActionId, name: str) -> RailButton:
        found = self._actions.get(action)
        button = RailButton(icon, found.text(), self._theme)
        button.setObjectName(f"rail-{name}")
        keys = found.shortcut().toString()
        button.setToolTip(self.tr("{page} ({keys})").format(page=found.text(), keys=keys))
        button.clicked.connect(found.trigger)
        return button

    def _follow_scale(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(WIDTH))
        self._layout.setContentsMargins(0, px(10), 0, px(10))
        self._layout.setSpacing(px(6))

    def _on_theme_changed(self, name: str) -> None:
        self._follow_scale()
