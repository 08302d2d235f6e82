"""Pressures for the trend: readings and typed values of one measurement become one bar."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact
from kapmonitor.domain.vitals import Quality, Reading, VitalSign
from kapmonitor.ui.widgets.trend_scene import Bar, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measurement:
    at_s: float
    values: Mapping[VitalSign, float] = field(default_factory=dict)
    hollow: bool = False
    struck_by: frozenset[int] = frozenset()
    """Versions of the entries that rejected it or are void."""


class PressureBars:
    """Keeps the bars of a pressure's track: never joined by a line (HAZARDS H15)."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._found: dict[Hashable, _Measurement] = {}
        self._typed: dict[int, tuple[Hashable, VitalSign]] = {}

    def clear(self) -> None:
        """Start from nothing."""
        self._found.clear()
        self._typed.clear()

    def take(self, reading: Reading, at_s: float) -> bool:
        """A live reading of a cuff; whether it is shown."""
        if reading.value is None or reading.quality not in {Quality.GOOD, Quality.DOUBTFUL}:
            return False
        hollow = reading.quality is Quality.DOUBTFUL
        self._add(reading.received_at, at_s, reading.sign, reading.value, hollow=hollow)
        return True

    def enter(self, fact: Fact, entered: ev.VitalEntered, at_s: float) -> None:
        """A value typed by hand; systolic and diastolic of the same moment are one bar."""
        key = (fact.occurred_at, fact.recorded_by)
        self._typed[fact.version] = (key, entered.sign)
        self._add(key, at_s, entered.sign, entered.value, hollow=True)

    def strike(self, version: int, received_at: datetime) -> None:
        """A person rejected the measurement that came at that moment."""
        self._change_struck(received_at, lambda versions: versions | {version})

    def amend(
        self,
        version: int,
        changes: Mapping[str, str | float],
        since: Callable[[datetime], float],
    ) -> bool:
        """A typed value was corrected; whether it was one of these."""
        if version not in self._typed:
            return False
        key, sign = self._typed[version]
        found = self._found[key]
        if "value" in changes:
            found = replace(found, values={**found.values, sign: float(changes["value"])})
        if "occurred_at" in changes:
            moved = datetime.fromisoformat(str(changes["occurred_at"]))
            found = replace(found, at_s=since(moved))
        self._keep(key, found)
        return True

    def void(self, version: int) -> bool:
        """A typed value is void, or a rejection is; whether it was one of these."""
        if version in self._typed:
            self._change_struck(self._typed[version][0], lambda versions: versions | {version})
            return True
        for key, found in list(self._found.items()):
            if version in found.struck_by:
                self._change_struck(key, lambda versions: versions - {version})
                return True
        return False

    def _add(
        self, key: Hashable, at_s: float, sign: VitalSign, value: float, *, hollow: bool
    ) -> None:
        found = self._found.get(key, _Measurement(at_s=at_s))
        values = {**found.values, sign: value}
        self._keep(key, replace(found, values=values, hollow=found.hollow or hollow))

    def _change_struck(
        self, key: Hashable, change: Callable[[frozenset[int]], frozenset[int]]
    ) -> None:
        if found := self._found.get(key):
            self._keep(key, replace(found, struck_by=change(found.struck_by)))

    def _keep(self, key: Hashable, found: _Measurement) -> None:
        """Half a measurement is no bar yet."""
        self._found[key] = found
        low = found.values.get(VitalSign.DIASTOLIC)
        high = found.values.get(VitalSign.SYSTOLIC)
        if low is not None and high is not None:
            self._track.bars[key] = Bar(
                at_s=found.at_s,
                low=low,
                high=high,
                middle=found.values.get(VitalSign.MEAN_ARTERIAL_PRESSURE),
                hollow=found.hollow,
                struck=bool(found.struck_by),
            )
