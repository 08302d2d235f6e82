"""Arrow keys among targets in lines and columns: to the next that can be pressed that way."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kapmonitor.ui.widgets.column import bring_into_sight

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class GridKeys(QObject):
    """Moves the focus by where the targets stand; Tab goes on reaching each of them."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._targets: list[QAbstractButton] = []

    def hold(self, targets: Sequence[QAbstractButton]) -> None:
        """Take these, in the order of reading."""
        for gone in self._targets:
            gone.removeEventFilter(self)
        self._targets = list(targets)
        for each in targets:
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An arrow alone goes on; at the edge it does nothing."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key not in _ARROWS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        here = next(each for each in self._targets if each is watched)
        there = self._next(here, key)
        if there is not None:
            there.setFocus(Qt.FocusReason.TabFocusReason)
            bring_into_sight(there)
        return True

    def _next(self, here: QAbstractButton, key: Qt.Key) -> QAbstractButton | None:
        place = self._targets.index(here)
        match key:
            case Qt.Key.Key_Left:
                return next(self._usable(self._targets[:place][::-1]), None)
            case Qt.Key.Key_Right:
                return next(self._usable(self._targets[place + 1 :]), None)
            case _:
                return self._across(here, down=key == Qt.Key.Key_Down)

    def _across(self, here: QAbstractButton, *, down: bool) -> QAbstractButton | None:
        """The nearest line that way, in it the nearest column."""
        start = self._rect(here)
        found: list[tuple[int, int, QAbstractButton]] = []
        for each in self._usable(self._targets):
            rect = self._rect(each)
            gap = rect.top() - start.bottom() if down else start.top() - rect.bottom()
            if gap > 0:
                found.append((gap, abs(rect.left() - start.left()), each))
        return min(found, key=lambda each: each[:2], default=(0, 0, None))[2]

    def _usable(self, targets: Sequence[QAbstractButton]) -> Iterator[QAbstractButton]:
        return (each for each in targets if each.isEnabled() and each.isVisible())

    def _rect(self, target: QAbstractButton) -> QRect:
        return QRect(target.mapTo(self._panel, QPoint(0, 0)), target.size())
