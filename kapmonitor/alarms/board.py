"""All alarms of one session: what holds, what is on, what to announce now.

Pure and on one thread: every method is given the moment and returns what changed, in order, for
the caller to signal first and record then. A board starts from nothing (HAZARDS H14), or from
the alarms that were on before an interruption; pauses are never restored (HAZARDS H54).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kapmonitor.alarms.conditions import Delay, LimitCondition, limit_conditions
from kapmonitor.alarms.silence import SilenceWatch
from kapmonitor.alarms.state import Alarm
from kapmonitor.alarms.technical import (
    BATTERY_GOOD_PERCENT,
    BATTERY_LOW_PERCENT,
    MOMENTARY,
    NO_DATA_S,
    OF_THE_PERSON,
    PRIORITIES,
    SENSOR_OFF_S,
    SIGNAL_WEAK_S,
    TechnicalCondition,
)
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.events import (
    AlarmAcknowledged,
    AlarmCategory,
    AlarmEnded,
    AlarmRaised,
    AudioPaused,
)
from kapmonitor.domain.limits import AlarmLimit, Priority
from kapmonitor.domain.vitals import Quality, Reading, Source, VitalSign

BY_HAND = "hand"
"""The device of a vital sign that a person typed."""

Key = tuple[str, ...]
"""A condition, and the device and sign where it is about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmChange:
    """Something that became true of an alarm, with the moment at which it did."""

    event: AlarmRaised | AlarmAcknowledged | AlarmEnded | AudioPaused
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAlarm:
    """A value beyond a limit whose delay still runs: seen on the screen, not yet signalled."""

    limit: AlarmLimit
    left_s: float
    """Seconds until it is signalled if the value stays."""


class AlarmBoard:
    """Judges readings and device states against limits and delays."""

    def __init__(self, limits: Iterable[AlarmLimit], *, no_data_s: float = NO_DATA_S) -> None:
        self._limits = limit_conditions(limits)
        self._by_sign: dict[VitalSign, list[LimitCondition]] = {}
        for condition in self._limits.values():
            self._by_sign.setdefault(condition.sign, []).append(condition)
        self._no_data_s = no_data_s
        self._silence = SilenceWatch(no_data_s)
        self._technical: dict[Key, TechnicalCondition] = {}
        self._alarms: dict[Key, Alarm] = {}
        self._numbers: dict[str, int] = {}
        self._pause: tuple[Instant, int] | None = None
        self._ticked = float("-inf")
        self._watching = True

    # What is true now.

    @property
    def alarms(self) -> list[Alarm]:
        """Every alarm that has not ended, the most urgent first.

        Of one priority what holds and nobody has answered goes before what holds, and that before
        what is over and only waits to be seen (HAZARDS H21); then the oldest.
        """
        return sorted(self._alarms.values(), key=_urgency)

    def announced(self, now: Instant) -> Priority | None:
        """The priority that should sound now, ``None`` for silence."""
        audible = [a.raised.priority for a in self._alarms.values() if a.is_audible]
        loudest = max(audible, key=lambda p: p.rank, default=None)
        if loudest is None or self._pause is None:
            return loudest
        until, rank = self._pause
        if now.monotonic >= until.monotonic or loudest.rank > rank:
            self._pause = None  # a pause ends by itself and at a higher priority (HAZARDS H25)
            return loudest
        return None

    def pending(self, now: Instant) -> list[PendingAlarm]:
        """Every limit that is crossed and waits for its delay to run out."""
        return [
            PendingAlarm(limit=limit, left_s=delay.deadline - now.monotonic)
            for condition in self._limits.values()
            for limit, delay in condition.levels
            if delay.deadline is not None and delay.deadline > now.monotonic
        ]

    @property
    def limits(self) -> list[AlarmLimit]:
        """Every limit in force, as the alarms are judged by it."""
        return [limit for c in self._limits.values() for limit, _ in c.levels]

    def paused_until(self, now: Instant) -> datetime | None:
        """When a running audio pause ends."""
        if self._pause is None or now.monotonic >= self._pause[0].monotonic:
            return None
        return self._pause[0].utc

    def next_deadline(self, now: Instant) -> float | None:
        """The monotonic moment at which :meth:`tick` has something to do, if nothing comes.

        It lies in the past where a delay has run out since the last tick.
        """
        delays = [delay for c in self._limits.values() for _, delay in c.levels]
        delays += self._silence.delays
        delays += [condition.delay for condition in self._technical.values()]
        coming = [d.deadline for d in delays if d.deadline is not None]
        return min((d for d in coming if d > min(self._ticked, now.monotonic)), default=None)

    # What comes in.

    def restore(self, alarms: Iterable[Alarm], numbers: Mapping[str, int]) -> None:
        """Take over the alarms that were on before an interruption."""
        for alarm in alarms:
            raised = alarm.raised
            still = alarm.present and raised.condition not in MOMENTARY
            key = _key(raised.condition, raised.device, raised.sign)
            self._alarms[key] = replace(alarm, present=still)
        self._numbers = dict(numbers)

    def expect(self, device: str, signs: Iterable[VitalSign], at: Instant) -> None:
        """From now on these signs are to come from this device all the time."""
        self._silence.expect(device, signs, at)

    def watch(self, at: Instant, *, watching: bool) -> list[AlarmChange]:
        """Whether there is anybody to watch: nobody, once the person is said to have left (H48).

        Then what devices tell, or leave untold, raises nothing; what nobody has seen yet stays.
        """
        if watching is self._watching:
            return []
        self._watching = watching
        if watching:
            self._silence.begin_anew(at)
            return []
        self._silence.rest()
        for condition in self._limits.values():
            condition.forget()
        about_them = [key for key, each in self._technical.items() if each.device is not None]
        about_them += [key for key, each in self._alarms.items() if _is_of_watching(each)]
        return [change for key in dict.fromkeys(about_them) for change in self._over(key, at)]

    def observe(self, reading: Reading, at: Instant) -> list[AlarmChange]:
        """Take one reading from the source that its sign is watched by, or one typed by hand."""
        changes: list[AlarmChange] = []
        if reading.source is not Source.LIVE or not self._watching:
            return changes
        match reading.quality:
            case Quality.GOOD if reading.value is not None:
                changes += self._trusted(reading, reading.value, at)
            case Quality.DOUBTFUL if reading.value is not None:
                changes += self._doubtful(reading, reading.value, at)
            case Quality.SENSOR_OFF:
                changes += self.begin("sensor-off", at, device=reading.device, delay_s=SENSOR_OFF_S)
            case _:
                pass  # no number: the age of the last one is what tells
        return changes

    def battery(self, device: str, percent: int, at: Instant) -> list[AlarmChange]:
        """Take a device's battery level, 0 to 100 %."""
        if percent <= BATTERY_LOW_PERCENT:
            return self.begin(
                "battery-low", at, device=device, value=percent, limit=BATTERY_LOW_PERCENT
            )
        return self.end("battery-low", at, device=device) if percent >= BATTERY_GOOD_PERCENT else []

    def begin(
        self,
        condition: str,
        at: Instant,
        *,
        device: str | None = None,
        delay_s: float = 0.0,
        value: float | None = None,
        limit: float | None = None,
    ) -> list[AlarmChange]:
        """A technical condition holds; it is signalled when it has for ``delay_s`` seconds."""
        if device is not None and not self._watching:
            return []
        key = _key(condition, device, None)
        if key not in self._technical:
            self._technical[key] = TechnicalCondition(
                condition=condition,
                device=device,
                delay=Delay(delay_s),
                priority=PRIORITIES[condition],
                value=value,
                limit=limit,
            )
            self._technical[key].delay.begin(at)
        return self._judge_technical(at)

    def end(self, condition: str, at: Instant, *, device: str | None = None) -> list[AlarmChange]:
        """A technical condition is over."""
        return self._over(_key(condition, device, None), at)

    def tick(self, now: Instant) -> list[AlarmChange]:
        """Let delays run out; to be called at :meth:`next_deadline` or sooner."""
        self._ticked = now.monotonic
        changes: list[AlarmChange] = []
        for condition in self._limits.values():
            changes += self._judge_limit(condition, now)
        changes += self._judge_silence(now)
        return changes

    def acknowledge(self, at: Instant, alarm: str | None = None) -> list[AlarmChange]:
        """Acknowledge one alarm by its id, or every alarm now on."""
        changes: list[AlarmChange] = []
        for key, found in list(self._alarms.items()):
            if found.acknowledged or alarm not in (None, found.raised.alarm):
                continue
            self._alarms[key] = replace(found, acknowledged=True)
            event = AlarmAcknowledged(alarm=found.raised.alarm, condition=found.raised.condition)
            changes.append(AlarmChange(event=event, occurred_at=at.utc))
            changes += self._drop_if_ended(key, at)
        return changes

    def pause_audio(self, at: Instant, seconds: float) -> list[AlarmChange]:
        """Silence what sounds now; only an alarm of a higher priority breaks through."""
        until = Instant(at.utc + timedelta(seconds=seconds), at.monotonic + seconds)
        ranks = [a.raised.priority.rank for a in self._alarms.values() if a.is_audible]
        self._pause = (until, max(ranks, default=0))
        return [AlarmChange(event=AudioPaused(until=until.utc), occurred_at=at.utc)]

    # How it is judged.

    def _trusted(self, reading: Reading, value: float, at: Instant) -> list[AlarmChange]:
        by_hand = reading.device == BY_HAND
        changes: list[AlarmChange] = []
        if not by_hand:
            changes += self._seen(reading, at)
        for condition in self._by_sign.get(reading.sign, []):
            if by_hand and self._silence.watches(reading.sign):
                condition.judge_by_hand(value, at)
            else:
                condition.judge(value, at)
            changes += self._judge_limit(condition, at)
        return changes

    def _seen(self, reading: Reading, at: Instant) -> list[AlarmChange]:
        changes: list[AlarmChange] = []
        if self._silence.seen(reading.device, reading.sign, at):
            changes += self._data_is_back(reading.device, reading.sign, at)
        changes += self.end("sensor-off", at, device=reading.device)
        for condition in ("signal-weak", "doubtful-low"):
            changes += self._over(_key(condition, reading.device, reading.sign), at)
        return changes

    def _doubtful(self, reading: Reading, value: float, at: Instant) -> list[AlarmChange]:
        """A doubtful value past the floor is never silence (HAZARDS H09).

        It also shows that the sensor is on.
        """
        sensor_on = self.end("sensor-off", at, device=reading.device)
        weak = self._condition_of(reading, "signal-weak", SIGNAL_WEAK_S, at)
        weak.value = value
        floors = [c.floor_priority(value) for c in self._by_sign.get(reading.sign, [])]
        worst = max((p for p in floors if p), key=lambda p: p.rank, default=None)
        if worst is None:
            key = _key("doubtful-low", reading.device, reading.sign)
            return [*sensor_on, *self._over(key, at), *self._judge_technical(at)]
        low = self._condition_of(reading, "doubtful-low", 0.0, at)
        low.value, low.priority = value, worst
        return [*sensor_on, *self._judge_technical(at)]

    def _condition_of(
        self, reading: Reading, name: str, delay_s: float, at: Instant
    ) -> TechnicalCondition:
        key = _key(name, reading.device, reading.sign)
        condition = self._technical.setdefault(
            key,
            TechnicalCondition(
                condition=name,
                device=reading.device,
                sign=reading.sign,
                delay=Delay(delay_s),
                priority=PRIORITIES.get(name, Priority.HIGH),
            ),
        )
        condition.delay.begin(at)
        return condition

    def _judge_limit(self, condition: LimitCondition, now: Instant) -> list[AlarmChange]:
        key = _key(condition.condition, None, None)
        reached = condition.worst_reached(now)
        if reached is None:
            # Only a trusted value within its limits ends it; having none yet does not (H26, H54).
            return self._settle(key, now) if condition.holds is False else []
        raised = AlarmRaised(
            alarm="",
            condition=condition.condition,
            category=AlarmCategory.PHYSIOLOGICAL,
            priority=reached.limit.priority,
            since=reached.since,
            sign=condition.sign,
            value=condition.value,
            limit=reached.limit.bound,
        )
        return self._raise(key, raised, reached.at)

    def _judge_silence(self, now: Instant) -> list[AlarmChange]:
        """Signs that one silence of a device took away together are one alarm."""
        for silenced in self._silence.fallen_silent(now):
            first = silenced.signs[0]
            self._technical[_key("no-data", silenced.device, first)] = TechnicalCondition(
                condition="no-data",
                device=silenced.device,
                delay=Delay(self._no_data_s, silenced.since),
                priority=PRIORITIES["no-data"],
                sign=first,
                signs=silenced.signs,
            )
        return self._judge_technical(now)

    def _data_is_back(self, device: str, sign: VitalSign, at: Instant) -> list[AlarmChange]:
        changes: list[AlarmChange] = []
        for key, alarm in list(self._alarms.items()):
            raised = alarm.raised
            if raised.condition != "no-data" or raised.device != device:
                continue
            if all(self._silence.has_data(device, s) for s in raised.signs or (sign,)):
                changes += self._over(key, at)
        return changes

    def _judge_technical(self, now: Instant) -> list[AlarmChange]:
        changes: list[AlarmChange] = []
        for key, condition in self._technical.items():
            if condition.delay.since is None or not condition.delay.has_run_out(now):
                continue
            raised = AlarmRaised(
                alarm="",
                condition=condition.condition,
                category=_category(condition.condition),
                priority=condition.priority,
                since=condition.delay.since.utc,
                device=condition.device,
                sign=condition.sign,
                value=condition.value,
                limit=condition.limit,
                signs=condition.signs or None,
            )
            changes += self._raise(key, raised, condition.delay.ran_out_at or now.utc)
        return changes

    def _raise(self, key: Key, raised: AlarmRaised, at: datetime) -> list[AlarmChange]:
        known = self._alarms.get(key)
        if known and raised.priority.rank <= known.raised.priority.rank:
            self._alarms[key] = replace(known, present=True)
            return []
        if known:
            event = replace(raised, alarm=known.raised.alarm)
            self._alarms[key] = known.escalated(event)
        else:
            event = replace(raised, alarm=self._next_id(raised.condition))
            self._alarms[key] = Alarm(raised=event)
        return [AlarmChange(event=event, occurred_at=at)]

    def _next_id(self, condition: str) -> str:
        self._numbers[condition] = self._numbers.get(condition, 0) + 1
        return f"{condition}.{self._numbers[condition]}"

    def _over(self, key: Key, at: Instant) -> list[AlarmChange]:
        self._technical.pop(key, None)
        return self._settle(key, at)

    def _settle(self, key: Key, at: Instant) -> list[AlarmChange]:
        alarm = self._alarms.get(key)
        if alarm is None or not alarm.present:
            return []
        self._alarms[key] = replace(alarm, present=False)
        return self._drop_if_ended(key, at)

    def _drop_if_ended(self, key: Key, at: Instant) -> list[AlarmChange]:
        alarm = self._alarms[key]
        if not alarm.has_ended:
            return []
        del self._alarms[key]
        event = AlarmEnded(alarm=alarm.raised.alarm, condition=alarm.raised.condition)
        return [AlarmChange(event=event, occurred_at=at.utc)]


def _category(condition: str) -> AlarmCategory:
    if condition in OF_THE_PERSON:
        return AlarmCategory.PHYSIOLOGICAL
    return AlarmCategory.TECHNICAL


def _is_of_watching(alarm: Alarm) -> bool:
    """Whether an alarm is about the person, or about a device that is on them."""
    raised = alarm.raised
    return raised.device is not None or raised.category is AlarmCategory.PHYSIOLOGICAL


def _urgency(alarm: Alarm) -> tuple[int, bool, bool, datetime]:
    raised = alarm.raised
    return (-raised.priority.rank, not alarm.present, alarm.acknowledged, raised.since)


def _key(condition: str, device: str | None, sign: VitalSign | None) -> Key:
    """Limits are keyed by condition alone; what is about a device by it, and its sign if any."""
    if device is None:
        return (condition,)
    return (condition, device) if sign is None else (condition, device, sign.value)
