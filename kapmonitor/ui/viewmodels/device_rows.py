"""The devices of the room as a list: rows come and go one by one, the others only change."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import Qt

from kapmonitor.domain.devices import DeviceState
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.course import Dot
from kapmonitor.ui.viewmodels.device_words import (
    DASH,
    age_words,
    bars_of,
    battery_words,
    clock_words,
    dbm_words,
    freshness_of,
    is_battery_low,
    last_digits,
    name_words,
    newest_values,
    shape_of,
    signs_words,
    state_words,
)
from kapmonitor.ui.viewmodels.row_model import RowModel


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """One device as a row shows it."""

    device: str
    """Our word for it."""
    name: str
    digits: str
    signs: str
    shape: Dot
    state: str
    bars: int
    signal: str
    battery: str
    is_battery_low: bool
    clock: str
    value: str
    age: str
    freshness: Freshness
    """How the value may be shown; one that is not live is struck through."""

    @property
    def spoken(self) -> str:
        """The whole row, for a screen reader."""
        parts = (self.name, self.digits, self.device, self.signs, self.state, self.value, self.age)
        return ", ".join([*(p for p in parts if p), self.signal, self.battery, self.clock])


def line_of(device: DeviceView, view: DevicesView) -> DeviceLine:
    """What a row says of a device."""
    status, freshness = device.status, freshness_of(device, view)
    values = [v for v in newest_values(device, freshness) if not v.is_aside]
    lost = status.state is DeviceState.LOST
    shown = next((v.freshness for v in values), freshness)
    return DeviceLine(
        device=status.assignment.id,
        name=name_words(status.assignment),
        digits=last_digits(status.assignment.address),
        signs=signs_words(status),
        shape=shape_of(status),
        state=state_words(status),
        bars=0 if lost else bars_of(status.rssi),
        signal=translate("devices", "not heard") if lost else dbm_words(status.rssi),
        battery=battery_words(status.battery_percent),
        is_battery_low=is_battery_low(status.battery_percent),
        clock=clock_words(device),
        value=" · ".join(v.words for v in values) or DASH,
        age=age_words(device, shown),
        freshness=shown,
    )


class DeviceRole(IntEnum):
    """What a row can be asked for."""

    LINE = Qt.ItemDataRole.UserRole + 1
    DEVICE = Qt.ItemDataRole.UserRole + 2
    STATE = Qt.ItemDataRole.UserRole + 3
    SHAPE = Qt.ItemDataRole.UserRole + 4
    VALUE = Qt.ItemDataRole.UserRole + 5


def _line(line: DeviceLine) -> DeviceLine:
    return line


def _device(line: DeviceLine) -> str:
    return line.device


def _state(line: DeviceLine) -> str:
    return line.state


def _shape(line: DeviceLine) -> str:
    return str(line.shape)


def _value(line: DeviceLine) -> str:
    return line.value


def _spoken(line: DeviceLine) -> str:
    return line.spoken


_READERS = {
    DeviceRole.LINE: _line,
    DeviceRole.DEVICE: _device,
    DeviceRole.STATE: _state,
    DeviceRole.SHAPE: _shape,
    DeviceRole.VALUE: _value,
}


class DeviceRows(RowModel[DeviceLine]):
    """The room's devices in the room's order."""

    def __init__(self) -> None:
        super().__init__(_READERS, _spoken)

    def row_of(self, device: str | None) -> int | None:
        """Where a device stands."""
        return next((r for r, line in enumerate(self._rows) if line.device == device), None)

    def take(self, lines: Sequence[DeviceLine]) -> None:
        """Follow the room: what is gone goes, what is new comes, what changed is told."""
        wanted = {line.device for line in lines}
        for row in reversed(range(len(self._rows))):
            if self._rows[row].device not in wanted:
                self._remove(row)
        for line in lines:
            place = self.row_of(line.device)
            if place is None:
                self._insert(len(self._rows), line)
            else:
                self._replace(place, line)
