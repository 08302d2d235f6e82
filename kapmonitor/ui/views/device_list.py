"""The devices bound to this room, or what to do where there is none."""

from PySide6.QtGui import QResizeEvent

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.device_rows import DeviceRole
from kapmonitor.ui.viewmodels.devices import Devices
from kapmonitor.ui.views.device_delegate import DeviceDelegate
from kapmonitor.ui.views.row_list import RowList
from kapmonitor.ui.widgets.panel import Panel
from kapmonitor.ui.widgets.words import label, say

MOST_ROWS = 5


class DeviceList(Panel):
    """A row for each device; the chosen one is looked at beside."""

    def __init__(self, theme: Theme, devices: Devices) -> None:
        super().__init__(theme, self.tr("In this room"), "devices-in-room")
        self._devices = devices
        self._delegate = DeviceDelegate(theme)
        self.list = RowList(
            theme,
            devices.rows,
            self._delegate,
            name="device-list",
            title=self.tr("Devices of this room"),
            most=MOST_ROWS,
        )
        self._empty = label("", tone="text", size="small")
        self._empty.setObjectName("no-device")
        self.remark(self.tr("bound by address"))
        self.put(self.list)
        self.put(self._empty)
        self.list.row_chosen.connect(self._on_row_chosen)
        devices.told.connect(self._on_told)
        devices.chosen_changed.connect(self._on_chosen_changed)
        self._on_told(devices.empty_words)
        self._on_chosen_changed(devices.chosen or "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows of another height where it is narrow."""
        self._delegate.fit(self.list.width())
        self.list.lay_out()
        super().resizeEvent(event)

    def _on_row_chosen(self, row: int) -> None:
        index = self._devices.rows.index(row)
        self._devices.choose(str(index.data(DeviceRole.DEVICE)))

    def _on_told(self, words: str) -> None:
        say(self._empty, words)
        self.list.setVisible(not words)

    def _on_chosen_changed(self, device: str) -> None:
        self.list.choose(self._devices.rows.row_of(device))
