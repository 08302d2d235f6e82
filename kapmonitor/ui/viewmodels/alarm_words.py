"""The alarms of one moment in words: pure. What is wrong stands in one line, value and limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kapmonitor.alarms.board import PendingAlarm
from kapmonitor.alarms.state import Alarm, AlarmState
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import AlarmCategory, AlarmRaised
from kapmonitor.domain.limits import Priority, Side
from kapmonitor.domain.vitals import Quality
from kapmonitor.services.fitness import MachineView
from kapmonitor.services.snapshot import Freshness, RoomView, SignView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import (
    OVER_BOUND,
    PRIORITY_MARKS,
    alarm_number_word,
    check_word,
    condition_word,
    limit_words,
    number_word,
    one_line,
    over_bound_words,
    role_word,
    sign_word,
)
from kapmonitor.ui.viewmodels.tiles import SIGNS, Place, is_lost, source_of

JOINT = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Who acknowledged an alarm, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alarm as the alarm line shows it."""

    alarm: str
    priority: Priority
    state: AlarmState
    title: str
    """What is wrong, with value and limit."""
    detail: str
    """Baseline, device, since when, what became of it."""

    @property
    def flashes(self) -> bool:
        """Whether it asks for somebody: on and not acknowledged; low ones are steady."""
        return self.state is AlarmState.ON and self.priority is not Priority.LOW

    @property
    def sentence(self) -> str:
        """All of it, for who cannot see it."""
        return f"{PRIORITY_MARKS[self.priority]} {self.title}, {self.detail}"


def notices_of(
    view: RoomView, acknowledged: Mapping[str, Acknowledgement], fresh: frozenset[AlarmRaised]
) -> tuple[Notice, ...]:
    """Every alarm, the most urgent first; of two alike the one that nobody has acknowledged.

    ``fresh`` are newer than the signs of ``view``, so that their own values are told.
    """
    ordered = sorted(view.alarms, key=_order)
    return tuple(_notice(view, alarm, acknowledged, fresh) for alarm in ordered)


def quiet_words(view: RoomView) -> str:
    """What is watched while no alarm is on: never that somebody is well (HAZARDS H27)."""
    live = [s for s in view.signs if s.streams and _is_watched(s) and not _is_second(s)]
    old = [s for s in view.signs if not s.streams and s.age_s is not None and not _is_second(s)]
    lost = [s for s in view.signs if s.streams and not _is_watched(s) and not _is_second(s)]
    nothing = translate("alarm", "nothing live") if lost else translate("alarm", "nothing yet")
    parts = [", ".join(_in_a_list(s) for s in live) or nothing]
    parts += [translate("alarm", "{sign} not live", sign=_in_a_list(s)) for s in lost]
    parts += [_aged(sign) for sign in old]
    words = translate("alarm", "No alarm on: watching {what}", what="; ".join(parts))
    coming = min(view.pending, key=lambda each: each.left_s, default=None)
    return words if coming is None else f"{_coming(coming)}{JOINT}{words}"


def origin_words(view: RoomView) -> str:
    """Where the limits in force come from, and whether somebody here approved them (H24)."""
    approved = "" if view.protocol_approved else translate("alarm", ", not approved here")
    version = view.protocol_version
    limits = translate(
        "alarm", "limits: {name} v{version}", name=one_line(view.protocol), version=version
    )
    return limits + approved


def sound_words(machine: MachineView | None) -> str:
    """Where alarms sound (HAZARDS H18)."""
    if machine is None:
        return translate("alarm", "sound: not known yet")
    if machine.sound_output is None:
        return translate("alarm", "no sound: alarms are only seen")
    return translate("alarm", "sound: {output}", output=one_line(machine.sound_output))


def paused_words(until: datetime | None, now: datetime) -> str:
    """How long sound stays off; empty where it does not (HAZARDS H25)."""
    left = paused_left(until, now)
    return translate("alarm", "audio paused {left}", left=left) if left else ""


def paused_left(until: datetime | None, now: datetime) -> str:
    """Minutes and seconds that sound stays off; empty where it does not."""
    left_s = 0.0 if until is None else (until - now).total_seconds()
    return format_clock(left_s) if left_s > 0 else ""


def _order(alarm: Alarm) -> tuple[int, bool, datetime]:
    return (-alarm.raised.priority.rank, alarm.acknowledged, alarm.raised.since)


def _notice(
    view: RoomView,
    alarm: Alarm,
    acknowledged: Mapping[str, Acknowledgement],
    fresh: frozenset[AlarmRaised],
) -> Notice:
    raised = alarm.raised
    sign = next((each for each in view.signs if each.sign is raised.sign), None)
    now = None if raised in fresh else sign
    return Notice(
        alarm=raised.alarm,
        priority=raised.priority,
        state=alarm.state,
        title=_title(alarm, now),
        detail=JOINT.join(_details(view, alarm, now, acknowledged.get(raised.alarm))),
    )


def _title(alarm: Alarm, now: SignView | None) -> str:
    raised = alarm.raised
    if raised.category is AlarmCategory.TECHNICAL:
        return _technical_title(raised)
    if raised.condition == OVER_BOUND:
        return over_bound_words(raised)
    if raised.sign is None or raised.value is None:
        return condition_word(raised.condition) + limit_words(raised)
    sign, limit = sign_word(raised.sign), limit_words(raised)
    if alarm.present and (now is None or _crosses(now, raised)):
        value = raised.value if now is None or now.value is None else now.value
        return f"{sign} {alarm_number_word(value, raised.condition)}{limit}"
    number = alarm_number_word(raised.value, raised.condition)
    was = translate("alarm", "{sign} was {number}", sign=sign, number=number)
    if now is not None and is_lost(now):
        return was + translate("alarm", ", now no data")
    return f"{was},{limit}"


def _technical_title(raised: AlarmRaised) -> str:
    """A lost reading is worded as one, never as a finding (HAZARDS H27)."""
    if raised.condition == "doubtful-low" and raised.sign and raised.value is not None:
        return translate(
            "alarm",
            "{sign} {number} ?, weak signal",
            sign=sign_word(raised.sign),
            number=number_word(raised.value),
        )
    if raised.check is not None:
        return translate("alarm", "{check}: check overdue", check=check_word(raised.check))
    signs = raised.signs or ((raised.sign,) if raised.sign else ())
    words = condition_word(raised.condition)
    named = ", ".join(sign_word(sign) for sign in signs)
    if named:
        return f"{named} {words}"
    return words if words.isupper() else words[:1].upper() + words[1:]


def _crosses(now: SignView, raised: AlarmRaised) -> bool:
    """Whether the number on the screen is the one that the alarm is about."""
    if is_lost(now) or now.quality is not Quality.GOOD or now.value is None:
        return False
    if raised.limit is None:
        return True
    low = raised.condition.endswith(f"-{Side.LOW}")
    return now.value < raised.limit if low else now.value > raised.limit


def _details(
    view: RoomView, alarm: Alarm, now: SignView | None, seen: Acknowledgement | None
) -> Iterable[str]:
    raised = alarm.raised
    if now is not None and now.value is not None and _is_milder_now(alarm, now):
        yield translate("alarm", "now {number}", number=number_word(now.value))
    if now is not None and is_lost(now) and alarm.raised.limit is not None:
        yield limit_words(raised).strip()
    if raised.baseline is not None:
        yield _baseline(raised, raised.baseline)
    if raised.condition == "not-recording":
        if view.unsaved:
            yield translate("alarm", "{count} entries not saved", count=view.unsaved)
        if view.not_recording:
            yield one_line(view.not_recording)
    if raised.condition == "battery-low" and raised.value is not None:
        yield translate("alarm", "{percent:.0f} %", percent=raised.value)
    device = source_of(view, raised.device or _source_id(view, raised))
    if device:
        yield device
    yield from _state_words(alarm, seen)


def _is_milder_now(alarm: Alarm, now: SignView) -> bool:
    """Whether a value came that is not beyond the limit which the alarm names."""
    of_the_person = alarm.raised.category is AlarmCategory.PHYSIOLOGICAL and alarm.present
    return of_the_person and not is_lost(now) and not _crosses(now, alarm.raised)


def _state_words(alarm: Alarm, seen: Acknowledgement | None) -> Iterable[str]:
    match alarm.state:
        case AlarmState.ON:
            yield translate("alarm", "since {time}", time=_clock(alarm.raised.since))
        case AlarmState.LATCHED:
            yield translate("alarm", "over, not acknowledged")
        case AlarmState.ACKNOWLEDGED if seen is None:
            yield translate("alarm", "acknowledged")
        case AlarmState.ACKNOWLEDGED:
            by = role_word(seen.by).lower()
            yield translate("alarm", "acknowledged {time}, {by}", time=_clock(seen.at), by=by)


def _baseline(raised: AlarmRaised, baseline: float) -> str:
    if raised.condition.endswith("-rise") and raised.value is not None and baseline > 0:
        rise = (raised.value / baseline - 1) * 100
        return translate("alarm", "{rise:+.0f} % of base {base:.0f}", rise=rise, base=baseline)
    return translate("alarm", "base {base:.0f}", base=baseline)


def _source_id(view: RoomView, raised: AlarmRaised) -> str | None:
    return next((sign.device for sign in view.signs if sign.sign is raised.sign), None)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M:%S}"


def _is_watched(sign: SignView) -> bool:
    return sign.freshness is Freshness.LIVE and sign.value is not None


def _is_second(sign: SignView) -> bool:
    """Whether it only stands beside another number."""
    leads = {SIGNS[place][0] for place in Place}
    return sign.sign not in leads


def _in_a_list(sign: SignView) -> str:
    name = sign_word(sign.sign)
    return name if sign.sign in SIGNS[Place.SPO2] else name.lower()


def _aged(sign: SignView) -> str:
    pressure = sign.sign in SIGNS[Place.PRESSURE]
    name = translate("alarm", "pressure") if pressure else _in_a_list(sign)
    if sign.quality is Quality.AGE_UNKNOWN or sign.age_s is None:
        return translate("alarm", "{name} of unknown time", name=name)
    if sign.age_s < 60:
        return translate("alarm", "{name} {seconds} s old", name=name, seconds=int(sign.age_s))
    return translate("alarm", "{name} {minutes} min old", name=name, minutes=int(sign.age_s // 60))


def _coming(pending: PendingAlarm) -> str:
    limit = pending.limit
    below = translate(
        "alarm", "{sign} below {bound:g}", sign=sign_word(limit.sign), bound=limit.bound
    )
    above = translate(
        "alarm", "{sign} above {bound:g}", sign=sign_word(limit.sign), bound=limit.bound
    )
    what = below if limit.side is Side.LOW else above
    return translate(
        "alarm", "{what}: alarm in {left:.0f} s", what=what, left=max(pending.left_s, 0)
    )
