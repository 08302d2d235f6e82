"""How much of a session was really watched: coverage, and gaps with their causes (HAZARDS H72).

One definition, used by the window, the report and the commands:

- A sign is covered at a moment when its newest trusted value is at most ``fresh_s`` old: 4 s for
  what streams, 15 min for a pressure (``services/snapshot.py``: the ages at which the live screen
  strikes a number through). In a quickened drill 4 s may be less than half a real second; then
  that counts, as it did live.
- Trusted is a live reading of good quality that no person has rejected. Values typed by hand are
  not part of it: it tells of the devices.
- Any device's value counts. Before the first value nothing is covered.
- A gap begins when the last value grows older than ``fresh_s`` and ends with the next one, or with
  the session, which lasts from its opening to its closing (or to its last line).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import Channel, Coverage, Gap, GapCause, Times, Values
from kapmonitor.services.room import LEAST_REAL_SILENCE_S
from kapmonitor.services.snapshot import PRESSURE_OLD_S, STALE_S

WATCHED = (VitalSign.SPO2, VitalSign.PULSE_RATE, VitalSign.SYSTOLIC)
"""The signs of which coverage is always told, also where none ever came."""

_MEASURED = frozenset({VitalSign.SYSTOLIC, VitalSign.DIASTOLIC, VitalSign.MEAN_ARTERIAL_PRESSURE})
_OFF = frozenset({"sensor-off"})
_DOUBTED = frozenset({"signal-weak", "doubtful-low"})

Span = tuple[float, float]


def fresh_s(sign: VitalSign, speed: float | None = None) -> float:
    """The age in seconds up to which a value of ``sign`` counts; ``speed`` is a drill's."""
    if sign in _MEASURED:
        return PRESSURE_OLD_S
    return max(STALE_S, LEAST_REAL_SILENCE_S * (speed or 1.0))


def coverage_of(
    channels: Sequence[Channel], facts: Sequence[Fact], length_s: float
) -> tuple[Coverage, ...]:
    """The coverage of each watched sign over a session of ``length_s`` seconds.

    ``facts`` begin with ``session-opened``.
    """
    opened = facts[0].event if facts else None
    speed = opened.speed if isinstance(opened, ev.SessionOpened) else None
    causes = _Causes(facts)
    return tuple(
        _coverage(sign, channels, causes, length_s, fresh_s(sign, speed)) for sign in WATCHED
    )


def uncovered(times_s: Times, length_s: float, limit_s: float) -> list[Span]:
    """The (start, end) of every time without a value of at most ``limit_s`` seconds of age.

    ``times_s`` are the moments of trusted values, sorted.
    """
    if not len(times_s):
        return [(0.0, length_s)] if length_s > 0 else []
    starts = np.concatenate([[0.0], times_s + limit_s])
    ends = np.concatenate([times_s, [length_s]])
    lacking = np.flatnonzero(np.minimum(ends, length_s) > np.maximum(starts, 0.0))
    return [(max(0.0, float(starts[n])), min(float(ends[n]), length_s)) for n in lacking]


def with_gaps(times_s: Times, values: Values, limit_s: float) -> tuple[Times, Values]:
    """The same points with NaN after each that was not followed within ``limit_s`` seconds.

    Drawn as a line, a gap so stays a gap (HAZARDS H72).
    """
    breaks = np.flatnonzero(np.diff(times_s) > limit_s)
    nothing = np.full(len(breaks), np.nan, values.dtype)
    times = np.insert(times_s, breaks + 1, times_s[breaks] + limit_s)
    return times, np.insert(values, breaks + 1, nothing)


def _coverage(
    sign: VitalSign,
    channels: Sequence[Channel],
    causes: "_Causes",
    length_s: float,
    limit_s: float,
) -> Coverage:
    of_sign = [channel for channel in channels if channel.sign is sign]
    times = np.sort(np.concatenate([np.empty(0), *(each.times_s for each in of_sign)]))
    spans = uncovered(times, length_s, limit_s)
    lacking = sum(end - start for start, end in spans)
    gaps = [
        Gap(start_s=start, length_s=end - start, cause=causes.of(start, end, sign, of_sign))
        for start, end in spans
    ]
    share = 1.0 - lacking / length_s if length_s > 0 else 0.0
    return Coverage(sign=sign, share=share, fresh_s=limit_s, gaps=tuple(gaps))


class _Causes:
    """What the facts say about the times in which nothing came."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._opened = facts[0].occurred_at if facts else None
        self._interrupted = list(self._spans(facts, ev.SessionInterrupted, ev.SessionResumed))
        self._lost: dict[str, list[Span]] = {}
        for device in _devices(facts):
            about = [fact for fact in facts if getattr(fact.event, "device", None) == device]
            self._lost[device] = list(self._spans(about, ev.DeviceLost, ev.DeviceRestored))
        self._off = list(self._alarmed(facts, _OFF))
        self._doubted = list(self._alarmed(facts, _DOUBTED))

    def of(
        self, start: float, end: float, sign: VitalSign, channels: Sequence[Channel]
    ) -> GapCause:
        """Why ``sign`` had no fresh value from ``start`` to ``end``."""
        lost = [span for each in channels for span in self._lost.get(each.device, ())]
        streams = sign not in _MEASURED
        if _overlap(self._interrupted, start, end):
            return GapCause.INTERRUPTED
        if not any(len(each.times_s) for each in channels):
            return GapCause.NEVER
        # A cuff hangs up by itself after each measurement: that is no loss.
        if streams and _overlap(lost, start, end):
            return GapCause.DEVICE_LOST
        if streams and _overlap(self._off, start, end):
            return GapCause.SENSOR_OFF
        late = GapCause.SILENT if start else GapCause.NOT_YET
        return GapCause.DOUBTED if self._is_doubted(start, end, channels) else late

    def _is_doubted(self, start: float, end: float, channels: Sequence[Channel]) -> bool:
        if _overlap(self._doubted, start, end):
            return True
        return any(
            bool(((each.doubted_s >= start) & (each.doubted_s <= end)).any()) for each in channels
        )

    def _since_opening(self, moment: datetime) -> float:
        return (moment - self._opened).total_seconds() if self._opened else 0.0

    def _spans(
        self, facts: Iterable[Fact], begins: type[ev.Event], ends: type[ev.Event]
    ) -> Iterator[Span]:
        since: float | None = None
        for fact in facts:
            if isinstance(fact.event, begins) and since is None:
                since = self._since_opening(fact.occurred_at)
            elif isinstance(fact.event, ends) and since is not None:
                yield since, self._since_opening(fact.occurred_at)
                since = None
        if since is not None:
            yield since, float("inf")

    def _alarmed(self, facts: Iterable[Fact], conditions: frozenset[str]) -> Iterator[Span]:
        raised: dict[str, float] = {}
        for fact in facts:
            event = fact.event
            if isinstance(event, ev.AlarmRaised) and event.condition in conditions:
                raised.setdefault(event.alarm, self._since_opening(event.since))
            elif isinstance(event, ev.AlarmEnded) and event.alarm in raised:
                yield raised.pop(event.alarm), self._since_opening(fact.occurred_at)
        yield from ((since, float("inf")) for since in raised.values())


def _devices(facts: Iterable[Fact]) -> set[str]:
    return {fact.event.device for fact in facts if isinstance(fact.event, ev.DeviceLost)}


def _overlap(spans: Iterable[Span], start: float, end: float) -> bool:
    return any(since <= end and until >= start for since, until in spans)
