"""Whether each device of the room has sent a live value, and whose it is (HAZARDS H02, H14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.vitals import Reading, VitalSign
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.snapshot import PRESSURE_OLD_S, STALE_S
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import device_word, number_word, one_line, sign_word, unit_word

LARGEST_PULSE_GAP = 20.0
"""Beats per minute by which two devices on one person may differ unasked (HAZARDS H02)."""
_SHOWN = (VitalSign.SPO2, VitalSign.PULSE_RATE, VitalSign.HEART_RATE, VitalSign.TEMPERATURE)
_PULSES = (VitalSign.PULSE_RATE, VitalSign.HEART_RATE)


class Seen(StrEnum):
    """How far a device has come."""

    NOTHING = "nothing"
    """No live value yet, or none any more."""
    VALUE = "value"
    """A live value, and nobody has said whose."""
    ON_PERSON = "on-person"
    """A live value, and somebody said that it is the participant's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device as pre-flight shows it."""

    device: str
    """Our word for it."""
    name: str
    seen: Seen
    words: str
    """The value and its age, or that there is none and where the device stands."""
    what_to_do: str
    """What is still missing; empty for nothing."""
    value: str
    """The value without its age, as a yes records it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yes:
    """What a yes was said of; it falls when any of it is not so any more."""

    address: str | None


class SeenDevices:
    """Follows the room's devices; begins anew for every session."""

    def __init__(self) -> None:
        self._view: DevicesView | None = None
        self._began: datetime | None = None
        self._on_person: dict[str, _Yes] = {}

    @property
    def is_told(self) -> bool:
        """Whether the core has said which devices there are."""
        return self._view is not None

    def start_from_nothing(self) -> None:
        """From the next view on, only what is measured after it counts."""
        self._began = None
        self._on_person.clear()

    def take(self, view: DevicesView) -> None:
        """The devices as they are now; a yes falls with its device."""
        self._view = view
        if self._began is None:
            self._began = view.now
        for device in view.devices:
            yes = self._on_person.get(device.status.assignment.id)
            if yes is None:
                continue
            if not self._is_seen(device) or yes.address != device.status.assignment.address:
                del self._on_person[device.status.assignment.id]

    def lose_all(self) -> None:
        """The core does not answer: nothing that is known is live."""
        self._view = None
        self._on_person.clear()

    def confirm(self, device: str, yes: bool) -> None:
        """Somebody says that this device is on the participant, or takes it back."""
        found = next((each for each in self._devices() if _id(each) == device), None)
        if yes and found is not None and self._is_seen(found):
            self._on_person[device] = _Yes(address=found.status.assignment.address)
        else:
            self._on_person.pop(device, None)

    def rows(self) -> tuple[DeviceRow, ...]:
        """Every device, in the room's order."""
        return tuple(self._row(device) for device in self._devices())

    def pulse_question(self) -> str:
        """Which two devices show pulses that can hardly be one person's; empty where none do."""
        found = [(device_word(d.status.assignment), _pulse(d)) for d in self._seen_devices()]
        known = sorted((pulse, name) for name, pulse in found if pulse is not None)
        if len(known) < 2 or known[-1][0] - known[0][0] <= LARGEST_PULSE_GAP:
            return ""
        return translate(
            "pre-flight",
            "Pulse {low} on {one}, {high} on {other}: the same person?",
            low=number_word(known[0][0]),
            one=known[0][1],
            high=number_word(known[-1][0]),
            other=known[-1][1],
        )

    def _devices(self) -> tuple[DeviceView, ...]:
        return self._view.devices if self._view is not None else ()

    def _seen_devices(self) -> Iterator[DeviceView]:
        return (device for device in self._devices() if self._is_seen(device))

    def _is_seen(self, device: DeviceView) -> bool:
        """Whether it shows a live value that was measured for this session."""
        if device.age_s is None or not _value(device) or self._view is None:
            return False
        at = self._view.now - timedelta(seconds=device.age_s)
        if self._began is None or at < self._began:
            return False
        if device.status.profile.streams:
            return device.status.state is DeviceState.MEASURING and device.age_s < STALE_S
        lost = device.status.state is DeviceState.LOST and not device.status.hung_up
        return not lost and device.age_s < PRESSURE_OLD_S

    def _row(self, device: DeviceView) -> DeviceRow:
        is_seen = self._is_seen(device)
        value = _value(device) if is_seen else ""
        seen = Seen.VALUE if is_seen else Seen.NOTHING
        if _id(device) in self._on_person:
            seen = Seen.ON_PERSON
        return DeviceRow(
            device=_id(device),
            name=device_word(device.status.assignment),
            seen=seen,
            words=f"{value}, {age_words(device.age_s)}" if is_seen else _state_words(device),
            what_to_do=_missing_words(seen, device),
            value=value,
        )


def age_words(age_s: float | None) -> str:
    """``1 s ago`` or ``0:47 ago``; empty where there is no age."""
    if age_s is None:
        return ""
    whole = int(age_s)
    if whole < 10:
        return translate(
            "pre-flight", "{seconds}\N{NO-BREAK SPACE}s\N{NO-BREAK SPACE}ago", seconds=whole
        )
    return translate(
        "pre-flight", "{clock}\N{NO-BREAK SPACE}ago", clock=f"{whole // 60}:{whole % 60:02d}"
    )


def _id(device: DeviceView) -> str:
    return device.status.assignment.id


def _trusted(readings: tuple[Reading, ...]) -> dict[VitalSign, float]:
    return {r.sign: r.trusted_value for r in readings if r.trusted_value is not None}


def _pulse(device: DeviceView) -> float | None:
    values = _trusted(device.readings)
    return next((values[sign] for sign in _PULSES if sign in values), None)


def _value(device: DeviceView) -> str:
    """The trusted values of its last packet with their units; empty where it has none."""
    values = _trusted(device.readings)
    parts = []
    if VitalSign.SYSTOLIC in values and VitalSign.DIASTOLIC in values:
        high, low = values[VitalSign.SYSTOLIC], values[VitalSign.DIASTOLIC]
        unit = unit_word(VitalSign.SYSTOLIC)
        parts.append(f"{number_word(high)}/{number_word(low)} {unit}")
    parts += [
        f"{sign_word(sign)} {number_word(values[sign])} {unit_word(sign)}"
        for sign in _SHOWN
        if sign in values
    ]
    return ", ".join(parts)


def _state_words(device: DeviceView) -> str:
    match device.status.state:
        case DeviceState.LOST:
            reason = one_line(device.status.reason)
            return reason or translate("pre-flight", "not heard of")
        case DeviceState.FOUND | DeviceState.CONNECTING:
            return translate("pre-flight", "connecting")
        case DeviceState.PAIRING:
            return translate("pre-flight", "pairing")
        case DeviceState.SUBSCRIBED:
            return translate("pre-flight", "linked")
        case DeviceState.SEARCHING | DeviceState.MEASURING:
            return translate("pre-flight", "linked, it finds no value")
        case DeviceState.STALE:
            return translate("pre-flight", "linked, nothing comes")


def _missing_words(seen: Seen, device: DeviceView) -> str:
    """A value alone says nothing of whose it is (HAZARDS H02)."""
    match seen:
        case Seen.NOTHING:
            return _what_to_do(device)
        case Seen.VALUE:
            return translate("pre-flight", "Look whose finger or arm it is on, then press.")
        case Seen.ON_PERSON:
            return ""


def _what_to_do(device: DeviceView) -> str:
    if device.status.profile.streams:
        return translate("pre-flight", "Put it on the participant and switch it on.")
    return translate(
        "pre-flight",
        "Put it on the participant's arm and press its start key. It sends at the end.",
    )
