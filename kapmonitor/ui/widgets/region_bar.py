"""Which part of a session the plots show: a bar with two handles, by mouse and by keyboard."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kapmonitor.ui.theme import Theme

LEAST_S = 30.0
"""The shortest part that can be shown, in seconds. Ours: 30 readings of a device that streams."""
_STEP = 0.1
"""How far an arrow moves, as a share of what is shown; + and - change by as much at each end."""
_HEIGHT = 28.0
_BAR = 18.0
_GRIP = 12.0


class RegionBar(QWidget):
    """The whole session as a bar, the part that is shown filled.

    Arrows move the part, + and - narrow and widen it, Home shows all.

    Signals:
        region_chosen: the first and last second of the part that a person chose.
    """

    region_chosen = Signal(tuple)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._length_s = 1.0
        self._from_s, self._to_s = 0.0, 1.0
        self._left, self._right = 0.0, 1.0
        self._held: str | None = None
        self._held_at = 0.0
        self.setObjectName("review-region")
        self.setAccessibleName(self.tr("Part of the session that is shown"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed_to.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """High enough to be pressed."""
        return QSize(200, self._theme.px(_HEIGHT))

    @property
    def region(self) -> tuple[float, float]:
        """The first and last second that are shown."""
        return self._from_s, self._to_s

    def show_length(self, length_s: float) -> None:
        """Another session: all of it."""
        self._length_s = max(length_s, LEAST_S)
        self.show_region(0.0, self._length_s)

    def show_region(self, from_s: float, to_s: float) -> None:
        """Show a part that was chosen elsewhere."""
        if (from_s, to_s) != (self._from_s, self._to_s):
            self._from_s, self._to_s = from_s, to_s
            self.update()

    def show_edges(self, left: float, right: float) -> None:
        """Stand under the plots' own edges, in px of this widget."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, the part and its two handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - self._theme.px(_BAR)) / 2
        height = self._theme.px(_BAR)
        whole = QRectF(self._left, top, self._right - self._left, height)
        part = QRectF(
            QPointF(self._x(self._from_s), top), QPointF(self._x(self._to_s), top + height)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(whole, self._theme.px(4), self._theme.px(4))
        edge = self._theme.colour("text" if self.hasFocus() else "accent_deep")
        painter.setPen(QPen(edge, self._theme.px(2) if self.hasFocus() else 1.0))
        painter.setBrush(self._theme.colour("accent_fill"))
        painter.drawRoundedRect(part, self._theme.px(4), self._theme.px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        for x in (part.left(), part.right()):
            grip = QRectF(x - self._theme.px(2), top - 2, self._theme.px(4), height + 4)
            painter.drawRoundedRect(grip, 2, 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a handle, or the part between them."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        near = self._theme.px(_GRIP)
        if abs(x - self._x(self._to_s)) <= near:
            self._held = "to"
        elif abs(x - self._x(self._from_s)) <= near:
            self._held = "from"
        else:
            self._held = "part"
        self._held_at = self._seconds(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        if self._held is None:
            return
        at = self._seconds(event.position().x())
        if self._held == "part":
            self._move(at - self._held_at)
            self._held_at = at
        elif self._held == "from":
            self._choose(min(at, self._to_s - LEAST_S), self._to_s)
        else:
            self._choose(self._from_s, max(at, self._from_s + LEAST_S))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, narrow, widen, show all."""
        step = (self._to_s - self._from_s) * _STEP
        match event.key():
            case Qt.Key.Key_Left:
                self._move(-step)
            case Qt.Key.Key_Right:
                self._move(step)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Up:
                self._resize(step)
            case Qt.Key.Key_Minus | Qt.Key.Key_Down:
                self._resize(-step / (1 - 2 * _STEP))
            case Qt.Key.Key_Home:
                self._choose(0.0, self._length_s)
            case _:
                super().keyPressEvent(event)

    def _resize(self, step: float) -> None:
        if self._to_s - self._from_s - 2 * step >= LEAST_S:
            self._choose(self._from_s + step, self._to_s - step)

    def _move(self, by_s: float) -> None:
        by_s = min(max(by_s, -self._from_s), self._length_s - self._to_s)
        self._choose(self._from_s + by_s, self._to_s + by_s)

    def _choose(self, from_s: float, to_s: float) -> None:
        chosen = (max(0.0, from_s), min(self._length_s, to_s))
        if chosen != self.region:
            self._from_s, self._to_s = chosen
            self.update()
            self.region_chosen.emit(chosen)

    def _x(self, at_s: float) -> float:
        return self._left + at_s / self._length_s * (self._right - self._left)

    def _seconds(self, x: float) -> float:
        return (x - self._left) / max(1.0, self._right - self._left) * self._length_s

    def _on_theme_changed(self, _name: str) -> None:
        self.updateGeometry()
        self.update()
