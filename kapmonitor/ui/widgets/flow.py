"""A layout that sets widgets beside each other and goes on in a new line where there is no room."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from kapmonitor.ui.theme import Theme

GAP = 6.0
"""Between two widgets, px at 100 %."""


class Flow(QLayout):
    """Lines of widgets, each as large as it wishes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Put one behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """One of them, ``None`` past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """It is higher where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._place(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place everything."""
        super().setGeometry(rect)
        self._place(rect, moves=True)

    def sizeHint(self) -> QSize:
        """As for the smallest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the largest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, moves: bool) -> int:
        gap, x, line = self._theme.px(GAP), rect.x(), 0
        y = rect.y() + (self._spare(rect) if moves else 0)
        for item in self._items:
            if item.isEmpty():
                continue
            wish = item.sizeHint()
            if x > rect.x() and x + wish.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + gap, 0
            if moves:
                item.setGeometry(QRect(QPoint(x, y), wish))
            x, line = x + wish.width() + gap, max(line, wish.height())
        return y + line - rect.y()

    def _spare(self, rect: QRect) -> int:
        """What is left above and below, half of it: lines stand in the middle."""
        return max(0, rect.height() - self._place(rect, moves=False)) // 2
