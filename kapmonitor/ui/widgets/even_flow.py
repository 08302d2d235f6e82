"""A layout of columns of one width, as many as there is room for, each line as high as needed."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.widgets.flow import Flow


class EvenFlow(Flow):
    """Widgets beside each other, all of one width."""

    def __init__(self, theme: Theme, *, least: float, gap: float = 8.0, most: int = 6) -> None:
        """``least``: width under which a column is not made, ``gap`` between two, px at 100 %."""
        super().__init__(theme)
        self._least, self._gap, self._most = least, gap, most

    def make_least(self, least: float) -> None:
        """Another width under which a column is not made, px at 100 %."""
        if least != self._least:
            self._least = least
            self.invalidate()

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """As wide as it may be."""
        return Qt.Orientation.Horizontal

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
