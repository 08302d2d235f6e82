"""Where the open session stands, in words: person, protocol, stage, clocks, record, devices."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.devices import DeviceState, DeviceStatus
from kapmonitor.domain.durations import format_clock
from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import device_word, one_line, stage_word
from kapmonitor.ui.viewmodels.core_link import CoreLink


class Dot(StrEnum):
    """The shape of a device's state (HAZARDS H65)."""

    FULL = "full"
    HALF = "half"
    STRUCK = "struck"
    RING = "ring"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMark:
    """One device in a word."""

    name: str
    dot: Dot
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseWords:
    """Empty texts are not shown."""

    room: str = ""
    code: str = ""
    protocol: str = ""
    stage: str = ""
    first_dose: str = ""
    """Time since the first dose; empty before it."""
    last_dose: str = ""
    saved: str = ""
    not_saved: str = ""
    """What is not in the record and why; empty while everything is (HAZARDS H55)."""
    is_recording: bool = True
    is_practice: bool = False
    devices: tuple[DeviceMark, ...] = ()


class Course(QObject):
    """Phrases where the session stands.

    Signals:
        course_changed: the words, where they are others than before.
    """

    course_changed = Signal(CourseWords)

    def __init__(self, link: CoreLink) -> None:
        super().__init__()
        self._link = link
        self._words = self._phrase()
        link.room_updated.connect(self._on_room_updated)
        link.devices_updated.connect(self._on_devices_updated)
        link.session_closed.connect(self._on_room_updated)

    @property
    def words(self) -> CourseWords:
        """What is true now."""
        return self._words

    def _on_room_updated(self, _update: RoomUpdate) -> None:
        self._tell()

    def _on_devices_updated(self, _devices: DevicesView) -> None:
        self._tell()

    def _tell(self) -> None:
        words = self._phrase()
        if words != self._words:
            self._words = words
            self.course_changed.emit(words)

    def _phrase(self) -> CourseWords:
        if self._link.view is not None:
            return course_words(self._link.view)
        known = self._link.devices.devices if self._link.devices else ()
        return CourseWords(devices=device_marks(device.status for device in known))


def course_words(view: RoomView) -> CourseWords:
    """The open session in words."""
    return CourseWords(
        room=one_line(view.room or ""),
        code=one_line(view.participant),
        protocol=_protocol_words(view),
        stage=stage_word(view.stage) if view.stage else translate("course", "no stage yet"),
        first_dose=_clock(view.since_first_dose_s),
        last_dose=_clock(view.since_last_dose_s),
        saved="" if view.not_recording or view.unsaved else translate("course", "saved"),
        not_saved=_not_saved(view),
        is_recording=view.not_recording is None,
        is_practice=view.practice,
        devices=device_marks(view.devices),
    )


def device_marks(statuses: Iterable[DeviceStatus]) -> tuple[DeviceMark, ...]:
    """Each device of the room by the shape and the word of its state."""
    return tuple(_mark(status) for status in statuses)


def _protocol_words(view: RoomView) -> str:
    """Its name and version, and that nobody here has approved it, if so (HAZARDS H24)."""
    words = one_line(f"{view.protocol} v{view.protocol_version}")
    if view.protocol_approved:
        return words
    return translate("course", "not approved here: {protocol}", protocol=words)


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else format_clock(max(seconds, 0.0))


def _not_saved(view: RoomView) -> str:
    if view.not_recording:
        why = one_line(view.not_recording)
        return translate("course", "NOT SAVED: {count}, {why}", count=view.unsaved, why=why)
    return translate("course", "saving {count}", count=view.unsaved) if view.unsaved else ""


def _mark(status: DeviceStatus) -> DeviceMark:
    dot, word = _state(status)
    return DeviceMark(name=device_word(status.assignment), dot=dot, word=word)


def _state(status: DeviceStatus) -> tuple[Dot, str]:
    match status.state:
        case DeviceState.MEASURING if status.battery_percent is not None:
            return Dot.FULL, translate("course", "{percent} %", percent=status.battery_percent)
        case DeviceState.MEASURING:
            return Dot.FULL, translate("course", "measuring")
        case DeviceState.LOST if status.hung_up:
            return Dot.RING, translate("course", "asleep")
        case DeviceState.LOST:
            return Dot.STRUCK, translate("course", "lost")
        case DeviceState.STALE:
            return Dot.HALF, translate("course", "stale")
        case state:
            return Dot.HALF, translate("course", str(state))
