"""Everything that is known of one device, in words: its steps, figures, last minute, packets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.domain.devices import DeviceState, DeviceStatus, PacketCounts
from kapmonitor.domain.vitals import Source, VitalSign
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.snapshot import Freshness
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import number_word, one_line, sign_word, unit_word
from kapmonitor.ui.viewmodels.course import Dot
from kapmonitor.ui.viewmodels.device_rows import DeviceLine, line_of
from kapmonitor.ui.viewmodels.device_words import (
    MINUS,
    SIGN_TONES,
    NewestValue,
    freshness_of,
    minutes_words,
    newest_values,
)
from kapmonitor.ui.viewmodels.driver_words import DriverWords, driver_words

_C = "devices"


class StepState(StrEnum):
    """How far a device is past a step."""

    OPEN = "open"
    DONE = "done"
    HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from the air to a value."""

    name: DeviceState
    words: str
    state: StepState
    shape: Dot
    """Its mark where the device stands here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure on a small tile."""

    key: str
    title: str
    words: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One sign over the last minute: seconds before now, and the value, ``None`` for a gap."""

    sign: VitalSign
    name: str
    unit: str
    tone: str
    points: tuple[tuple[float, float | None], ...]
    low: float
    high: float
    """What its lane reaches from and to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Packets that brought no live value, by reason."""

    words: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSheet:
    """One device at length."""

    line: DeviceLine
    about: str
    address: str
    steps: tuple[Step, ...]
    figures: tuple[Figure, ...]
    values: tuple[NewestValue, ...]
    curves: tuple[Curve, ...]
    streams: bool
    pace: str
    """``1.0 packets/s``, or that it speaks after a reading."""
    refusals: tuple[Refusal, ...]
    refused: str
    driver: DriverWords


_STEPS = (
    (DeviceState.FOUND, "found"),
    (DeviceState.CONNECTING, "connecting"),
    (DeviceState.PAIRING, "pairing if asked"),
    (DeviceState.SUBSCRIBED, "subscribed"),
    (DeviceState.SEARCHING, "searching"),
    (DeviceState.MEASURING, "measuring"),
)
_REASONS = {
    "truncated": "cut short",
    "length": "wrong length",
    "range": "a field out of range",
    "implausible": "no possible value",
}
_LANES = {
    VitalSign.SPO2: (85.0, 100.0),
    VitalSign.PULSE_RATE: (40.0, 120.0),
    VitalSign.HEART_RATE: (40.0, 120.0),
    VitalSign.PERFUSION_INDEX: (0.0, 10.0),
}
"""What each lane of the live test reaches over at least; values beyond widen it. Ours."""
_LANE_STEP = 5.0
LONGEST_ADDRESS = 36
"""Characters of the longest address: macOS tells a number of its own."""
GAP_S = 4.0
"""A silence that breaks a curve: a gap stays a gap."""


def sheet_of(device: DeviceView, view: DevicesView, *, rate: float | None) -> DeviceSheet:
    """A device at length; ``rate``: packets a second, ``None`` where not measured yet."""
    status, freshness = device.status, freshness_of(device, view)
    refusals = tuple(_refusals(device.counts))
    return DeviceSheet(
        line=line_of(device, view),
        about=_about(status),
        address=one_line(
            (status.assignment.address or "")[:LONGEST_ADDRESS] or translate(_C, "no address yet")
        ),
        steps=tuple(_steps(status)),
        figures=tuple(_figures(device, view, freshness)),
        values=newest_values(device, freshness),
        curves=tuple(_curves(device, view)),
        streams=bool(status.profile.streams),
        pace=_pace_words(status, rate),
        refusals=refusals,
        refused=_refused_words(device.counts),
        driver=driver_words(status.assignment.driver),
    )


def _about(status: DeviceStatus) -> str:
    identity = status.identity
    parts = [status.assignment.id, driver_words(status.assignment.driver).kind]
    if identity is not None:
        parts += [identity.manufacturer or "", identity.model or ""]
        if identity.firmware:
            parts.append(translate(_C, "firmware {version}", version=identity.firmware))
        if identity.serial:
            parts.append(translate(_C, "serial {serial}", serial=identity.serial))
    return " · ".join(dict.fromkeys(one_line(part) for part in parts if part))


def _steps(status: DeviceStatus) -> Iterator[Step]:
    """Pairing is passed without a tick: whether it was asked for, nobody told."""
    stale = status.state is DeviceState.STALE
    here = DeviceState.MEASURING if stale else status.state
    order = [state for state, _ in _STEPS]
    reached = order.index(here) if here in order else -1
    for number, (state, words) in enumerate(_STEPS):
        told = translate(_C, "stale" if stale and number == reached else words)
        yield Step(
            name=state,
            words=told,
            state=_step_state(number, reached, is_pairing=state is DeviceState.PAIRING),
            shape=Dot.FULL if here is DeviceState.MEASURING and not stale else Dot.HALF,
        )


def _step_state(number: int, reached: int, *, is_pairing: bool) -> StepState:
    if number == reached:
        return StepState.HERE
    return StepState.DONE if number < reached and not is_pairing else StepState.OPEN


def _figures(device: DeviceView, view: DevicesView, freshness: Freshness) -> Iterator[Figure]:
    status = device.status
    dbm = status.rssi
    yield Figure(
        key="signal",
        title=translate(_C, "Signal"),
        words=translate(_C, "not told") if dbm is None else f"{MINUS}{abs(dbm)} dBm",
        note=translate(_C, "when it was last found"),
    )
    battery = status.battery_percent
    yield Figure(
        key="battery",
        title=translate(_C, "Battery"),
        words=translate(_C, "not told") if battery is None else f"{battery} %",
        note=translate(_C, "as the device tells it"),
    )
    yield _clock_figure(device)
    yield _age_figure(device, view, freshness)
    yield Figure(
        key="packets",
        title=translate(_C, "Packets understood"),
        words=f"{device.counts.decoded:,}",
        note=translate(_C, "since the program started"),
    )


def _clock_figure(device: DeviceView) -> Figure:
    offset = device.clock_offset_s
    has_time = any(reading.taken_at is not None for reading in device.readings)
    if offset is not None:
        words = translate(_C, "as ours")
        if abs(offset) >= 1:
            text = "{time} slow" if offset < 0 else "{time} fast"
            words = translate(_C, text, time=minutes_words(abs(offset)))
        note = translate(_C, "with the time it took to send")
    elif has_time:
        words = translate(_C, "not known")
        note = translate(_C, "its last reading may be an old one")
    else:
        words = translate(_C, "none") if device.readings else translate(_C, "not seen yet")
        note = translate(_C, "our time of receipt counts")
    return Figure(key="clock", title=translate(_C, "Device clock"), words=words, note=note)


def _age_figure(device: DeviceView, view: DevicesView, freshness: Freshness) -> Figure:
    age = device.age_s
    if age is None:
        words = translate(_C, "no value yet")
    else:
        words = f"{int(age)} s" if age < 10 else minutes_words(age)
    if not device.status.profile.streams:
        note = translate(_C, "speaks after a reading")
    elif age is None:
        note = translate(_C, "nothing came yet")
    else:
        limit = f"{view.stale_s:.0f}\N{NO-BREAK SPACE}s"
        text = "stale after {limit}" if freshness is Freshness.LIVE else "not live: over {limit}"
        note = translate(_C, text, limit=limit)
    return Figure(key="age", title=translate(_C, "Data age"), words=words, note=note)


def _curves(device: DeviceView, view: DevicesView) -> Iterator[Curve]:
    """Only what streams: a cuff's readings are single numbers."""
    if not device.status.profile.streams:
        return
    for sign in device.status.profile.streams:
        points = tuple(
            ((view.now - r.received_at).total_seconds(), r.value)
            for r in device.recent
            if r.sign is sign and r.source is Source.LIVE
        )
        numbers = [value for _, value in points if value is not None]
        low, high = _lane(sign, numbers)
        yield Curve(
            sign=sign,
            name=sign_word(sign),
            unit=unit_word(sign),
            tone=SIGN_TONES.get(sign, "text"),
            points=points,
            low=low,
            high=high,
        )


def _lane(sign: VitalSign, numbers: list[float]) -> tuple[float, float]:
    low, high = _LANES.get(sign, (0.0, 1.0) if not numbers else (min(numbers), max(numbers)))
    low = min([low, *(n // _LANE_STEP * _LANE_STEP for n in numbers)])
    high = max([high, *(-(-n // _LANE_STEP) * _LANE_STEP for n in numbers)])
    return low, max(high, low + 1.0)


def _pace_words(status: DeviceStatus, rate: float | None) -> str:
    if not status.profile.streams:
        return translate(_C, "speaks after a reading")
    if rate is None:
        return translate(_C, "pace not measured yet")
    return translate(_C, "{rate:.1f} packets/s", rate=rate)


def _refusals(counts: PacketCounts) -> Iterator[Refusal]:
    """Every reason that there is, also where nothing was refused for it."""
    known: Mapping[str, int] = {reason: counts.refused.get(reason, 0) for reason in _REASONS}
    found = {**known, **counts.refused}
    rows = [(_REASONS.get(reason, reason), count) for reason, count in found.items()]
    rows.append(("understood, without a value", counts.without_value))
    rows.append(("from its memory, not live", counts.stored_records))
    largest = max([1, *(count for _, count in rows)])
    for words, count in rows:
        yield Refusal(words=translate(_C, words), count=count, share=count / largest)


def _refused_words(counts: PacketCounts) -> str:
    refused = sum(counts.refused.values())
    return translate(
        _C, "{refused:,} of {all:,} refused", refused=refused, all=refused + counts.decoded
    )


def curve_words(curve: Curve) -> str:
    """A curve for those who hear the screen: its newest value and its range."""
    numbers = [value for _, value in curve.points if value is not None]
    if not numbers:
        return translate(_C, "{name}: no value in the last minute", name=curve.name)
    return translate(
        _C,
        "{name} {newest} {unit}, {low} to {high} in the last minute",
        name=curve.name,
        newest=number_word(numbers[-1]),
        unit=curve.unit,
        low=number_word(min(numbers)),
        high=number_word(max(numbers)),
    )
