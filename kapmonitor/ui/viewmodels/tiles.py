"""One vital sign's tile in words: pure, from a moment of the room to what may be painted."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.alarms.board import BY_HAND, PendingAlarm
from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain.devices import DeviceState
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import Quality, VitalSign
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.services.snapshot import Freshness, RoomView, SignView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import (
    alarm_number_word,
    device_word,
    number_word,
    one_line,
    role_word,
    sign_word,
    unit_word,
)
from kapmonitor.ui.viewmodels.check_words import late_since
from kapmonitor.ui.viewmodels.limit_words import limits_at_length, limits_in_short

DASH = "\N{EN DASH}"
SAME_MEASUREMENT_S = 1.0
"""How far apart systolic and diastolic may have come and still be one pressure."""
DEVICE_CONDITIONS = frozenset({"link-lost", "sensor-off", "no-data", "measurement-failed"})
"""Technical conditions of a device that take its numbers away."""


class Place(StrEnum):
    """The four numbers of the live screen, in their order."""

    SPO2 = "spo2"
    PULSE = "pulse"
    PRESSURE = "pressure"
    BREATHING = "breathing"


SIGNS = {
    Place.SPO2: (VitalSign.SPO2,),
    Place.PULSE: (VitalSign.PULSE_RATE, VitalSign.HEART_RATE),
    Place.PRESSURE: (VitalSign.SYSTOLIC, VitalSign.DIASTOLIC, VitalSign.MEAN_ARTERIAL_PRESSURE),
    Place.BREATHING: (VitalSign.RESPIRATORY_RATE,),
}
TITLES = {
    Place.SPO2: "SpO₂",
    Place.PULSE: "Pulse",
    Place.PRESSURE: "Pressure",
    Place.BREATHING: "Breathing",
}
TONES = {
    Place.SPO2: "spo2",
    Place.PULSE: "pulse",
    Place.PRESSURE: "bp",
    Place.BREATHING: "resp",
}
CHECKS = {Place.PRESSURE: "blood-pressure", Place.BREATHING: "breathing", Place.SPO2: "spo2"}


class TileState(StrEnum):
    """How a number may be painted."""

    LIVE = "live"
    DOUBTFUL = "doubtful"
    """With a question mark (HAZARDS H09)."""
    STALE = "stale"
    """Struck through and grey (HAZARDS H03)."""
    OLD = "old"
    """Measured, past its time: grey, its age first (HAZARDS H15)."""
    WHEN = "when"
    """Of an age that cannot be told (HAZARDS H05)."""
    GONE = "gone"
    """A dash and why."""


_AGED = {TileState.STALE: "not live, {age} old", TileState.GONE: "last {age} ago"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Everything that one tile shows. Empty texts are not painted."""

    place: Place
    title: str
    text: str
    """The number, without its unit."""
    unit: str
    mark: str = ""
    """What stands behind the number: ``?``; behind a dash what alarmed: ``was 84``."""
    second: str = ""
    """A second value: perfusion, mean pressure."""
    limits: str = ""
    limits_full: str = ""
    age: str = ""
    source: str = ""
    """The device, or who typed it."""
    taken: str = ""
    """When a typed value was taken."""
    why: str = ""
    """Why it is not live."""
    note: str = ""
    """What the alarm adds: ``was 84``, ``acknowledged``, ``in 12 s``."""
    due: str = ""
    """How late the check that asks for it is."""
    state: TileState = TileState.GONE
    tone: str = "stale"
    """The token of the number's colour where nothing alarms."""
    priority: Priority | None = None
    alarm: AlarmState | None = None
    fills: bool = False
    """Whether the alarm is about the value, so that it colours the whole tile."""
    pending_share: float | None = None
    """How much of an alarm's delay has run, 0 to 1; ``None`` where none runs."""

    @property
    def flashes(self) -> bool:
        """Whether the alarm asks for somebody."""
        return self.alarm is AlarmState.ON and self.priority is not None

    @property
    def sentence(self) -> str:
        """All of it, for who cannot see it."""
        number = f"{self.title} {self.text} {self.mark} {self.unit}".replace("  ", " ")
        parts = (
            number,
            self.age,
            self.why,
            self.note,
            self.second,
            self.source,
            self.taken,
            self.due,
        )
        return ", ".join(part for part in (*parts, self.limits_full) if part)


def empty_tile(place: Place, why: str) -> Tile:
    """No number, and why."""
    return Tile(
        place=place,
        title=translate("tile", TITLES[place]),
        text=DASH,
        unit=unit_word(SIGNS[place][0]),
        why=why,
    )


def tile_of(view: RoomView, place: Place) -> Tile:
    """The tile of a place at one moment; it starts from nothing in each session (H14)."""
    signs = _signs(view, place)
    lead = signs[0]
    state = _state(signs)
    shown = state is not TileState.GONE
    alarm = worst_alarm(view.alarms, place, lead.device)
    pending = _pending(view.pending, place, alarm)
    heart_rate = place is Place.PULSE and lead.sign is VitalSign.HEART_RATE
    title = sign_word(lead.sign) if heart_rate else translate("tile", TITLES[place])
    return Tile(
        place=place,
        title=title,
        text="/".join(_number(sign) for sign in signs) if shown else DASH,
        unit=unit_word(lead.sign),
        mark=_was(alarm) if state is TileState.GONE else _mark(state),
        second=_second(view, place, lead) if shown else "",
        limits=limits_in_short(view.limits, SIGNS[place]),
        limits_full=limits_at_length(view.limits, SIGNS[place]),
        age=_age(lead, state),
        source=_source(view, lead),
        taken=_taken(lead),
        why=_why(view, lead, state),
        note=_note(alarm, state) or _pending_words(pending),
        due=_due(view, place),
        state=state,
        tone=TONES[place] if state in (TileState.LIVE, TileState.DOUBTFUL) else "stale",
        priority=alarm.raised.priority if alarm else None,
        alarm=alarm.state if alarm else None,
        fills=alarm is not None and _is_about_value(alarm),
        pending_share=_share(pending),
    )


def worst_alarm(alarms: Iterable[Alarm], place: Place, device: str | None) -> Alarm | None:
    """The most urgent alarm about a place; of two alike the one that nobody has acknowledged."""
    about = [alarm for alarm in alarms if is_about(alarm, place, device)]
    return max(about, key=lambda a: (a.raised.priority.rank, not a.acknowledged), default=None)


def is_about(alarm: Alarm, place: Place, device: str | None) -> bool:
    """Whether an alarm is about the number of a place, or about the device that it comes from."""
    raised = alarm.raised
    named = {*(raised.signs or ()), *((raised.sign,) if raised.sign else ())}
    if named:
        return not named.isdisjoint(SIGNS[place])
    return device is not None and raised.device == device and raised.condition in DEVICE_CONDITIONS


def is_lost(sign: SignView) -> bool:
    """Whether there is no number to go by."""
    return sign.value is None or sign.freshness is Freshness.GONE


def source_of(view: RoomView, device: str | None) -> str:
    """A device as it stands beside a number: its name and last digits (H01)."""
    status = next((d for d in view.devices if d.assignment.id == device), None)
    return device_word(status.assignment) if status else one_line(device or "")


def _signs(view: RoomView, place: Place) -> Sequence[SignView]:
    """The sign of a place; of a pressure both, where they are of one measurement."""
    found = {sign.sign: sign for sign in view.signs}
    named = [found.get(sign) or _never(sign) for sign in SIGNS[place]]
    if place is Place.PULSE:
        return [max(named, key=lambda sign: (sign.device is not None, sign is named[0]))]
    if place is not Place.PRESSURE:
        return named[:1]
    systolic, diastolic, _ = named
    return [systolic, diastolic if _belong(systolic, diastolic) else _never(diastolic.sign)]


def _never(sign: VitalSign) -> SignView:
    gone = Freshness.GONE
    return SignView(sign=sign, value=None, quality=None, age_s=None, freshness=gone, device=None)


def _belong(one: SignView, other: SignView) -> bool:
    if one.age_s is None or other.age_s is None or one.device != other.device:
        return False
    return abs(one.age_s - other.age_s) <= SAME_MEASUREMENT_S


def _state(signs: Sequence[SignView]) -> TileState:
    lead = signs[0]
    qualities = {sign.quality for sign in signs}
    if is_lost(lead) or _came_without_number(lead):
        return TileState.GONE
    if Quality.AGE_UNKNOWN in qualities:
        return TileState.WHEN
    if lead.freshness is Freshness.STALE:
        return TileState.STALE if lead.streams else TileState.OLD
    return TileState.DOUBTFUL if Quality.DOUBTFUL in qualities else TileState.LIVE


def _number(sign: SignView) -> str:
    return DASH if sign.value is None else number_word(sign.value)


def _mark(state: TileState) -> str:
    return "?" if state is TileState.DOUBTFUL else ""


def _second(view: RoomView, place: Place, lead: SignView) -> str:
    wanted = {
        Place.SPO2: (VitalSign.PERFUSION_INDEX, "PI {value:.1f} %"),
        Place.PRESSURE: (VitalSign.MEAN_ARTERIAL_PRESSURE, "MAP {value:.0f}"),
    }.get(place)
    if wanted is None:
        return ""
    sign, text = wanted
    found = next((each for each in view.signs if each.sign is sign), None)
    if found is None or found.value is None or not _belong(lead, found):
        return ""
    return translate("tile", text, value=found.value)


def _age(lead: SignView, state: TileState) -> str:
    if state is TileState.WHEN:
        return translate("tile", "when?")
    if lead.age_s is None or _came_without_number(lead):
        return ""
    clock = format_clock(lead.age_s)
    if state is TileState.OLD:
        return translate("tile", "{minutes} min old", minutes=int(lead.age_s // 60))
    if lead.streams and state in (TileState.LIVE, TileState.DOUBTFUL):
        return translate("tile", "{seconds} s ago", seconds=max(1, math.ceil(lead.age_s)))
    text = _AGED.get(state, "{age} ago")
    return translate("tile", text, age=clock)


def _came_without_number(sign: SignView) -> bool:
    """Whether its age is that of a packet that carried none."""
    return sign.value is None or sign.quality in (Quality.SENSOR_OFF, Quality.NO_VALUE)


def _source(view: RoomView, lead: SignView) -> str:
    if lead.device != BY_HAND:
        return source_of(view, lead.device)
    by = one_line(role_word(lead.entered_by or "")).lower()
    return translate("tile", "by hand, {by}", by=by)


def _taken(lead: SignView) -> str:
    if lead.device != BY_HAND or lead.taken_at is None:
        return ""
    return translate("tile", "taken {time}", time=f"{lead.taken_at.astimezone():%H:%M}")


def _why(view: RoomView, lead: SignView, state: TileState) -> str:
    match state:
        case TileState.LIVE | TileState.OLD:
            return ""
        case TileState.DOUBTFUL:
            return translate("tile", "weak signal")
        case TileState.WHEN:
            return translate("tile", "not confirmed")
        case _:
            return _why_not_live(view, lead)


def _why_not_live(view: RoomView, lead: SignView) -> str:
    """A lost reading is worded as one, never as a finding about the person (H27)."""
    status = next((d for d in view.devices if d.assignment.id == lead.device), None)
    if lead.quality is Quality.SENSOR_OFF:
        return translate("tile", "sensor off")
    if status is not None and status.state is DeviceState.LOST and not status.hung_up:
        return one_line(status.reason) or translate("tile", "link lost")
    if lead.quality is Quality.NO_VALUE or (status and status.state is DeviceState.SEARCHING):
        return translate("tile", "searching")
    if lead.age_s is not None:
        return translate("tile", "reading lost")
    return translate("tile", "never seen")


def _note(alarm: Alarm | None, state: TileState) -> str:
    if alarm is None:
        return ""
    if alarm.state is AlarmState.LATCHED and state is not TileState.GONE:
        return _was(alarm)
    if alarm.state is AlarmState.ACKNOWLEDGED:
        return translate("tile", "acknowledged")
    return ""


def _was(alarm: Alarm | None) -> str:
    """What alarmed: it stays in sight after the value, and after its data (HAZARDS H26)."""
    if alarm is None or alarm.raised.value is None or not _is_about_value(alarm):
        return ""
    number = alarm_number_word(alarm.raised.value, alarm.raised.condition)
    return translate("tile", "was {number}", number=number)


def _is_about_value(alarm: Alarm) -> bool:
    raised = alarm.raised
    return raised.category is AlarmCategory.PHYSIOLOGICAL or raised.condition == "doubtful-low"


def _pending(
    pending: Iterable[PendingAlarm], place: Place, alarm: Alarm | None
) -> PendingAlarm | None:
    """What runs towards an alarm; a milder one beside a worse that is on would only confuse."""
    on = alarm.raised.priority.rank if alarm is not None else 0
    about = [
        each
        for each in pending
        if each.limit.sign in SIGNS[place] and each.limit.priority.rank > on
    ]
    return min(about, key=lambda each: each.left_s, default=None)


def _pending_words(pending: PendingAlarm | None) -> str:
    if pending is None:
        return ""
    return translate("tile", "in {seconds} s", seconds=math.ceil(pending.left_s))


def _share(pending: PendingAlarm | None) -> float | None:
    if pending is None or pending.limit.delay_s <= 0:
        return None
    return min(max(1.0 - pending.left_s / pending.limit.delay_s, 0.0), 1.0)


def _due(view: RoomView, place: Place) -> str:
    late = next(
        (c for c in view.checks if c.check == CHECKS.get(place) and c.state is CheckState.LATE),
        None,
    )
    if late is None:
        return ""
    since = late_since(late, view.plan.checks)
    age = format_clock(max(0.0, (view.now - since).total_seconds()))
    return translate("tile", "{age} late", age=age)
