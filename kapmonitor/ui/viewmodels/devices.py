"""The Devices page: which devices the room has, the one that is looked at, and taking one off."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import DeviceDesk
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.device_rows import DeviceRows, line_of
from kapmonitor.ui.viewmodels.device_sheet import DeviceSheet, sheet_of

_C = "devices"
PACE_S = 10.0
"""Seconds over which packets are counted. Ours: long enough for one decimal at 1 Hz."""


def open_session_words() -> str:
    """Why devices cannot be changed now (HAZARDS H01, H66)."""
    return translate(
        _C,
        "A session is open: its devices stay until it is closed. Values by hand can always be"
        " entered.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """Where taking the chosen device off this room stands."""

    is_offered: bool
    """Whether devices are changed here at all: in a simulated room they are not."""
    is_asked: bool = False
    """Whether a yes is waited for."""
    words: str = ""
    """What is asked, or why it is not done."""
    may_be_asked: bool = True


class _Pace:
    """Packets a second of one device, told from its counts."""

    def __init__(self) -> None:
        self._seen: deque[tuple[datetime, int]] = deque()

    def take(self, now: datetime, total: int) -> None:
        if self._seen and (total < self._seen[-1][1] or now < self._seen[-1][0]):
            self._seen.clear()  # a new supervisor counts from nothing; a clock was set
        self._seen.append((now, total))
        while (now - self._seen[0][0]).total_seconds() > PACE_S:
            self._seen.popleft()

    @property
    def per_s(self) -> float | None:
        seconds = (self._seen[-1][0] - self._seen[0][0]).total_seconds() if self._seen else 0.0
        return (self._seen[-1][1] - self._seen[0][1]) / seconds if seconds > 0 else None


class Devices(QObject):
    """The room's devices, with or without a session.

    Signals:
        sheet_updated: the chosen device at length, ``None`` where there is none.
        forgetting_updated: where taking it off this room stands.
        told: the words in the place of the list where it is empty; empty where it is not.
        live_note_changed: whether what is seen here is recorded.
        chosen_changed: our word for the chosen device, empty for none.
    """

    sheet_updated = Signal(object)
    forgetting_updated = Signal(Forgetting)
    told = Signal(str)
    live_note_changed = Signal(str)
    chosen_changed = Signal(str)

    def __init__(self, link: CoreLink, desk: DeviceDesk | None) -> None:
        super().__init__()
        self._link = link
        self._desk = desk
        self._view: DevicesView | None = None
        self._chosen: str | None = None
        self._paces: dict[str, _Pace] = {}
        self._asked: str | None = None
        self._going: str | None = None
        self._failure = ""
        self.rows = DeviceRows()
        link.devices_updated.connect(self._on_devices)
        link.session_opened.connect(self._on_session)
        link.session_closed.connect(self._on_session)
        if link.devices is not None:
            self._on_devices(link.devices)

    @property
    def chosen(self) -> str | None:
        """Our word for the device that is looked at."""
        return self._chosen

    @property
    def sheet(self) -> DeviceSheet | None:
        """The chosen device at length."""
        device = self._device(self._chosen)
        if device is None or self._view is None:
            return None
        pace = self._paces.get(device.status.assignment.id)
        return sheet_of(device, self._view, rate=pace.per_s if pace else None)

    @property
    def empty_words(self) -> str:
        """What stands in the place of the list, and what to do; empty where there are devices."""
        if self._view is None:
            return translate(_C, "The core has not said yet which devices this room has.")
        if self._view.devices:
            return ""
        if self._desk is None:
            return translate(_C, "The script of this drill has no device.")
        return translate(
            _C,
            "No device is paired to this room. Switch one on, press Scan below, choose it and"
            " press Pair.",
        )

    @property
    def live_note(self) -> str:
        """Whether what the live test shows goes into a record."""
        view = self._link.view
        if view is None:
            return translate(_C, "last 60 s · not recorded here: no session is open")
        return translate(
            _C, "last 60 s · recorded in the open session of {code}", code=view.participant
        )

    @property
    def forgetting(self) -> Forgetting:
        """Where taking the chosen device off this room stands."""
        if self._desk is None or self._chosen is None:
            return Forgetting(is_offered=False, may_be_asked=False)
        if self._link.view is not None:
            return Forgetting(is_offered=True, may_be_asked=False, words=open_session_words())
        if self._going == self._chosen:
            words = translate(_C, "Taking it off this room…")
            return Forgetting(is_offered=True, may_be_asked=False, words=words)
        if self._asked == self._chosen:
            words = translate(
                _C,
                "Take {device} off this room? Its values are then neither shown nor recorded;"
                " what is recorded stays.",
                device=self._chosen,
            )
            return Forgetting(is_offered=True, is_asked=True, words=words)
        return Forgetting(is_offered=True, words=self._failure)

    def choose(self, device: str | None) -> None:
        """Look at a device."""
        if device == self._chosen:
            return
        self._chosen, self._asked, self._failure = device, None, ""
        self.chosen_changed.emit(device or "")
        self._tell()

    def ask_to_forget(self) -> None:
        """Ask whether the chosen device shall be taken off this room."""
        if self.forgetting.may_be_asked:
            self._asked, self._failure = self._chosen, ""
            self.forgetting_updated.emit(self.forgetting)

    def keep(self) -> None:
        """It stays."""
        self._asked = None
        self.forgetting_updated.emit(self.forgetting)

    def forget(self) -> None:
        """Take the chosen device off this room, as was asked."""
        device = self._asked
        if self._desk is None or device is None or not self.forgetting.is_asked:
            return
        self._asked, self._going = None, device
        self.forgetting_updated.emit(self.forgetting)
        self._desk.forget(device, self._on_forgotten)

    def _on_forgotten(self, failure: str | None) -> None:
        self._going = None
        self._failure = failure or ""
        self.forgetting_updated.emit(self.forgetting)

    def _on_devices(self, view: DevicesView) -> None:
        self._view = view
        self._measure(view)
        self.rows.take([line_of(device, view) for device in view.devices])
        if self._device(self._chosen) is None:
            first = view.devices[0].status.assignment.id if view.devices else None
            self._chosen, self._asked = first, None
            self.chosen_changed.emit(first or "")
        self._tell()

    def _measure(self, view: DevicesView) -> None:
        known = {device.status.assignment.id: device.counts for device in view.devices}
        for gone in set(self._paces) - set(known):
            del self._paces[gone]
        for device, counts in known.items():
            total = counts.decoded + sum(counts.refused.values())
            self._paces.setdefault(device, _Pace()).take(view.now, total)

    def _on_session(self, _update: RoomUpdate) -> None:
        self._asked = None
        self.live_note_changed.emit(self.live_note)
        self.forgetting_updated.emit(self.forgetting)

    def _tell(self) -> None:
        self.told.emit(self.empty_words)
        self.sheet_updated.emit(self.sheet)
        self.forgetting_updated.emit(self.forgetting)

    def _device(self, device: str | None) -> DeviceView | None:
        devices = self._view.devices if self._view else ()
        return next((d for d in devices if d.status.assignment.id == device), None)
