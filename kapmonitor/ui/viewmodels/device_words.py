"""One device of the room in words: where it stands, its signal, battery, clock, newest values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kapmonitor.alarms.technical import BATTERY_LOW_PERCENT
from kapmonitor.domain.devices import NOT_FOUND_YET, DeviceAssignment, DeviceState, DeviceStatus
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign
from kapmonitor.services.device_register import DevicesView, DeviceView
from kapmonitor.services.snapshot import PRESSURE_OLD_S, Freshness
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import number_word, one_line, sign_word, unit_word
from kapmonitor.ui.viewmodels.course import Dot

_C = "devices"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
BARS = 4
"""Bars of the strongest signal."""
BAR_LIMITS_DBM = (-90, -80, -70, -60)
"""Strength over which one more bar is shown. Ours: under -90 dBm links to sensors break."""
DIGITS_TOLD = 5
"""Last characters of an address that are shown beside a name (HAZARDS H01)."""
NAME_TOLD = 80
"""Letters of a name that are shown at most: the air may send far more."""
PAIRED = (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC)
_ORDER = (
    VitalSign.SPO2,
    VitalSign.PULSE_RATE,
    VitalSign.HEART_RATE,
    VitalSign.RESPIRATORY_RATE,
    VitalSign.TEMPERATURE,
    VitalSign.BODY_WEIGHT,
    VitalSign.MEAN_ARTERIAL_PRESSURE,
    VitalSign.PERFUSION_INDEX,
)
_ASIDE = frozenset({VitalSign.MEAN_ARTERIAL_PRESSURE, VitalSign.PERFUSION_INDEX})
_STATES = {
    DeviceState.FOUND: "found",
    DeviceState.CONNECTING: "connecting",
    DeviceState.PAIRING: "pairing: confirm it at the device or the system if asked",
    DeviceState.SUBSCRIBED: "linked, nothing came yet",
    DeviceState.SEARCHING: "searching: packets come without a value",
    DeviceState.MEASURING: "measuring",
    DeviceState.STALE: "stale: linked, and nothing comes",
}
SIGN_TONES = {
    VitalSign.SPO2: "spo2",
    VitalSign.PULSE_RATE: "pulse",
    VitalSign.HEART_RATE: "pulse",
    VitalSign.SYSTOLIC: "bp",
    VitalSign.RESPIRATORY_RATE: "resp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestValue:
    """One number of a device, and how it may be shown."""

    sign: VitalSign
    name: str
    number: str
    """A dash where there is none to show."""
    unit: str
    note: str
    """What must be said beside it: ``?``, ``when?``, ``from its memory``, ``sensor off``."""
    freshness: Freshness
    is_aside: bool
    """Whether it only goes with others: mean pressure, perfusion."""

    @property
    def tone(self) -> str:
        """The token of its colour: that of its sign while it is live."""
        live = self.freshness is Freshness.LIVE
        return SIGN_TONES.get(self.sign, "text") if live else "stale"

    @property
    def words(self) -> str:
        """Number, unit and note in one."""
        return " ".join(part for part in (self.number, self.unit, self.note) if part)


def name_words(assignment: DeviceAssignment) -> str:
    """What a device calls itself, as text; our word for it where it has no name."""
    return air_name(assignment.name) or assignment.id


def air_name(name: str) -> str:
    """A name off the air: one line, no control characters, no longer than a line can be."""
    return one_line(name[:NAME_TOLD]).strip()


def last_digits(address: str | None) -> str:
    """The end of an address, by which two devices of one name are told apart (HAZARDS H01)."""
    return f"…{one_line(address[-DIGITS_TOLD:])}" if address else ""


def shape_of(status: DeviceStatus) -> Dot:
    """The mark of a device's state."""
    match status.state:
        case DeviceState.MEASURING:
            return Dot.FULL
        case DeviceState.LOST:
            idle = status.hung_up or status.reason == NOT_FOUND_YET
            return Dot.RING if idle else Dot.STRUCK
        case _:
            return Dot.HALF


def state_words(status: DeviceStatus) -> str:
    """Where a device stands, and why where it is lost (HAZARDS H56)."""
    if status.state is DeviceState.LOST:
        return _lost_words(status)
    if status.state is DeviceState.MEASURING and not status.profile.streams:
        return translate(_C, "linked, speaks after a reading")
    return translate(_C, _STATES[status.state])


def _lost_words(status: DeviceStatus) -> str:
    if status.hung_up:
        return translate(_C, "asleep: it hung up after its reading")
    if status.reason == NOT_FOUND_YET:
        return translate(_C, "not heard of yet")
    reason = one_line(status.reason)
    return translate(_C, "lost: {reason}", reason=reason) if reason else translate(_C, "lost")


def bars_of(dbm: int | None) -> int:
    """How many of four bars a signal fills."""
    return sum(dbm > limit for limit in BAR_LIMITS_DBM) if dbm is not None else 0


def dbm_words(dbm: int | None) -> str:
    """A signal's strength with a true minus."""
    if dbm is None:
        return translate(_C, "signal not told")
    return f"{MINUS if dbm < 0 else ''}{abs(dbm)} dBm"


def battery_words(percent: int | None) -> str:
    """A battery as its device tells it."""
    if percent is None:
        return translate(_C, "battery not told")
    return translate(_C, "battery {percent} %", percent=percent)


def is_battery_low(percent: int | None) -> bool:
    """Whether it is as low as is alarmed in a session."""
    return percent is not None and percent < BATTERY_LOW_PERCENT


def clock_words(device: DeviceView) -> str:
    """A device's clock against ours."""
    offset = device.clock_offset_s
    if offset is not None:
        return _offset_words(offset)
    if not device.readings:
        return translate(_C, "clock not seen yet")
    if any(reading.taken_at is not None for reading in device.readings):
        return translate(_C, "clock cannot be judged")
    return translate(_C, "no clock")


def _offset_words(offset_s: float) -> str:
    if abs(offset_s) < 1:
        return translate(_C, "clock as ours")
    clock = minutes_words(abs(offset_s))
    if offset_s < 0:
        return translate(_C, "clock {time} slow", time=clock)
    return translate(_C, "clock {time} fast", time=clock)


def minutes_words(seconds: float) -> str:
    """``3:12``, or ``1:03:12`` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def age_words(device: DeviceView, freshness: Freshness) -> str:
    """How old its last packet is; that it is not live where so."""
    if device.age_s is None:
        return translate(_C, "no value yet")
    short = device.age_s < 10
    age = (
        translate(_C, "{seconds} s", seconds=int(device.age_s))
        if short
        else minutes_words(device.age_s)
    )
    if freshness is Freshness.LIVE:
        return translate(_C, "{age} ago", age=age)
    return translate(_C, "not live, {age} old", age=age)


def freshness_of(device: DeviceView, view: DevicesView) -> Freshness:
    """How its newest numbers may be shown: age decides, not the link (HAZARDS H03)."""
    age = device.age_s
    if age is None:
        return Freshness.GONE
    if not device.status.profile.streams:
        return Freshness.LIVE if age < PRESSURE_OLD_S else Freshness.STALE
    if age < view.stale_s:
        return Freshness.LIVE
    return Freshness.STALE if age < view.gone_s else Freshness.GONE


def signs_words(status: DeviceStatus) -> str:
    """The signs that a device brings: ``SpO2, Pulse``."""
    signs = [*status.profile.streams, *status.profile.measures]
    words = [sign_word(sign) for sign in signs if sign not in (*PAIRED, *_ASIDE)]
    if VitalSign.SYSTOLIC in signs:
        words.insert(0, translate(_C, "Blood pressure"))
    return ", ".join(words)


def newest_values(device: DeviceView, freshness: Freshness) -> tuple[NewestValue, ...]:
    """The numbers of its last packet, each sign once."""
    return tuple(_values(device.readings, freshness))


def _values(readings: Sequence[Reading], freshness: Freshness) -> Iterator[NewestValue]:
    systolic = _newest([r for r in readings if r.sign is VitalSign.SYSTOLIC])
    if systolic is not None:
        yield _pressure(systolic, readings, freshness)
    for sign in _ORDER:
        reading = _newest([r for r in readings if r.sign is sign])
        if reading is not None:
            number = None if reading.value is None else _number(sign, reading.value)
            yield _value(reading, number, freshness, sign_word(sign))


def _newest(readings: Sequence[Reading]) -> Reading | None:
    """The live one; else the one that asks when; else the latest out of a device's memory."""
    for candidates in (
        [r for r in readings if r.source is Source.LIVE],
        [r for r in readings if r.quality is Quality.AGE_UNKNOWN],
    ):
        if candidates:
            return candidates[-1]
    return max(readings, key=lambda r: r.taken_at or r.received_at, default=None)


def _pressure(systolic: Reading, readings: Sequence[Reading], freshness: Freshness) -> NewestValue:
    """Both pressures of one record, never of two."""
    same = (systolic.taken_at, systolic.source, systolic.quality)
    diastolic = next(
        (
            r.value
            for r in reversed(readings)
            if r.sign is VitalSign.DIASTOLIC and (r.taken_at, r.source, r.quality) == same
        ),
        None,
    )
    number = None
    if systolic.value is not None and diastolic is not None:
        number = f"{number_word(systolic.value)}/{number_word(diastolic)}"
    return _value(systolic, number, freshness, translate(_C, "Blood pressure"))


def _value(reading: Reading, number: str | None, freshness: Freshness, name: str) -> NewestValue:
    """What is not of this moment is never shown as live (HAZARDS H05)."""
    of_now = reading.source is Source.LIVE and reading.quality is not Quality.AGE_UNKNOWN
    shown = freshness if of_now or freshness is Freshness.GONE else Freshness.STALE
    is_seen = number is not None and shown is not Freshness.GONE
    return NewestValue(
        sign=reading.sign,
        name=name,
        number=str(number) if is_seen else DASH,
        unit=unit_word(reading.sign),
        note=_note(reading),
        freshness=shown,
        is_aside=reading.sign in _ASIDE,
    )


def _note(reading: Reading) -> str:
    match reading.quality:
        case Quality.DOUBTFUL:
            return "?"
        case Quality.SENSOR_OFF:
            return translate(_C, "sensor off")
        case Quality.NO_VALUE:
            return translate(_C, "no value")
        case Quality.AGE_UNKNOWN:
            return translate(_C, "when?")
        case Quality.GOOD:
            stored = reading.source is Source.STORED
            return translate(_C, "from its memory") if stored else ""


def _number(sign: VitalSign, value: float) -> str:
    decimals = sign in (VitalSign.PERFUSION_INDEX, VitalSign.TEMPERATURE, VitalSign.BODY_WEIGHT)
    return f"{value:.1f}" if decimals else number_word(value)
