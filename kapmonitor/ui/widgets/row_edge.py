"""The edge of a row in a list: that of the chosen row, and the wider one of the keyboard's."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kapmonitor.ui.theme import Theme

CHOSEN, FOCUSED = 1.0, 2.5
"""px: the list itself has no frame of its own, so the row alone says where the keyboard is."""


def row_edge(theme: Theme, option: QStyleOptionViewItem) -> QPen:
    """The pen for a row's outline; none for a row that is neither chosen nor focused."""
    state = option.state
    if state & QStyle.StateFlag.State_HasFocus:
        return QPen(theme.colour("accent"), FOCUSED)
    if state & QStyle.StateFlag.State_Selected:
        return QPen(theme.colour("accent"), CHOSEN)
    return QPen(Qt.PenStyle.NoPen)
