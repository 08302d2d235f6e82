"""The Devices page: the room's devices, what is heard nearby, and one device at length."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kapmonitor.ui.ports import DeviceDesk
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.devices import Devices
from kapmonitor.ui.viewmodels.heard import Nearby
from kapmonitor.ui.views.device_list import DeviceList
from kapmonitor.ui.views.device_panel import DevicePanel
from kapmonitor.ui.views.heard_panel import HeardPanel

TWO_COLUMNS = 860.0
"""Least width in px at 100 % text for two columns."""


class DevicesPage(QWidget):
    """Two columns, or one under the other where it is narrow."""

    def __init__(self, link: CoreLink, desk: DeviceDesk | None, theme: Theme) -> None:
        """``desk``: ``None`` in a simulated room, whose devices are given by its script."""
        super().__init__()
        self._theme = theme
        self.setObjectName("devices-page")
        self.devices = Devices(link, desk)
        self.nearby = Nearby(link, desk) if desk is not None else None
        self.list = DeviceList(theme, self.devices)
        self.heard = HeardPanel(theme, self.nearby)
        self.panel = DevicePanel(theme, self.devices)
        self._build()
        theme.changed_to.connect(self._on_theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.addWidget(self.list)
        self._left.addWidget(self.heard, 1)
        self._left_scroll = _scroll(left, "devices-scroll")
        self._left_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QWidget()
        self._right = QVBoxLayout(right)
        self._right.addWidget(self.panel)
        self._right_scroll = _scroll(right, "device-scroll")
        self._columns = QHBoxLayout(self)
        self._columns.addWidget(self._left_scroll, 42)
        self._columns.addWidget(self._right_scroll, 58)
        self._is_wide = True
        self._fit()

    def _arrange(self) -> None:
        wide = self.width() >= self._theme.px(TWO_COLUMNS)
        if wide is self._is_wide:
            return
        self._is_wide = wide
        if wide:
            self._right.addWidget(self.panel)
        else:
            self._left.insertWidget(1, self.panel)
        self._right_scroll.setVisible(wide)

    def _fit(self) -> None:
        gap = self._theme.px(12)
        for layout in (self._columns, self._left, self._right):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(gap)
        self._arrange()

    def _on_theme(self, _name: str) -> None:
        self._fit()


def _scroll(inside: QWidget, name: str) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
