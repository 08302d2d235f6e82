"""A layout of columns of one width, as many as there is room for, each line as high as needed."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from kapmonitor.ui.theme import Theme


class EvenFlow(QLayout):
    """Widgets beside each other, all of one width."""

    def __init__(self, theme: Theme, *, least: float, gap: float = 8.0, most: int = 6) -> None:
        """``least``: width under which a column is not made, ``gap`` between two, px at 100 %."""
        super().__init__()
        self._theme = theme
        self._least, self._gap, self._most = least, gap, most
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
        """As wide as it may be."""
        return Qt.Orientation.Horizontal

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
        """Room for one column."""
        heights = [item.minimumSize().height() for item in self._items]
        return QSize(self._theme.px(self._least) // 2, max(heights, default=0))

    def _columns(self, width: int) -> int:
        gap, least = self._theme.px(self._gap), self._theme.px(self._least)
        shown = sum(not item.isEmpty() for item in self._items)
        fitting = max(1, min((width + gap) // (least + gap), self._most, max(shown, 1)))
        lines = -(-max(shown, 1) // fitting)
        return -(-max(shown, 1) // lines)  # no line with one left over

    def _place(self, rect: QRect, *, moves: bool) -> int:
        gap, columns = self._theme.px(self._gap), self._columns(rect.width())
        width = (rect.width() - gap * (columns - 1)) // columns
        shown = [item for item in self._items if not item.isEmpty()]
        top = rect.y()
        for start in range(0, len(shown), columns):
            line = shown[start : start + columns]
            height = max(_height(item, width) for item in line)
            for column, item in enumerate(line):
                if moves:
                    item.setGeometry(QRect(rect.x() + column * (width + gap), top, width, height))
            top += height + gap
        return max(0, top - gap - rect.y())


def _height(item: QLayoutItem, width: int) -> int:
    if item.hasHeightForWidth():
        return item.heightForWidth(width)
    return item.sizeHint().height()
