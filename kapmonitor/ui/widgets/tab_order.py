"""The order of the keyboard: that of the layouts, whenever what lies in them came."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from kapmonitor.ui.widgets.one_stop import BY_ARROWS


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """Every widget that Tab or arrows may reach, in the order of the layouts, hidden ones too."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.property(BY_ARROWS):
        yield widget
    inside = widget.widget() if isinstance(widget, QScrollArea) else widget
    layout = inside.layout() if inside is not None else None
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.widget() if item is not None else None
        nested = item.layout() if item is not None else None
        if inner is not None:
            yield from tab_stops(inner)
        elif nested is not None:
            yield from _in_layout(nested)
