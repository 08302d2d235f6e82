"""The age of signs that are to come all the time: which of them one silence took away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kapmonitor.alarms.conditions import Delay
from kapmonitor.domain.clock import Instant
from kapmonitor.domain.vitals import VitalSign


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """Signs of one device that fell silent together, and since when."""

    device: str
    signs: tuple[VitalSign, ...]
    since: Instant


class SilenceWatch:
    """Every sign that is expected from a device, with the time since its last trusted value."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._ages: dict[tuple[str, VitalSign], Delay] = {}

    @property
    def delays(self) -> Iterable[Delay]:
        """What runs."""
        return self._ages.values()

    def expect(self, device: str, signs: Iterable[VitalSign], at: Instant) -> None:
        """From now on these signs are to come from this device all the time."""
        for sign in signs:
            self._ages[device, sign] = Delay(self._limit_s, at)

    def rest(self) -> None:
        """There is nobody to watch: no silence tells anything."""
        for age in self._ages.values():
            age.clear()

    def begin_anew(self, at: Instant) -> None:
        """There is somebody again: every sign is awaited from now on."""
        for key in self._ages:
            self._ages[key] = Delay(self._limit_s, at)

    def watches(self, sign: VitalSign) -> bool:
        """Whether a device is expected to send this sign all the time."""
        return any(watched is sign for _, watched in self._ages)

    def seen(self, device: str, sign: VitalSign, at: Instant) -> bool:
        """A trusted value came; whether its sign is watched at all."""
        if (device, sign) not in self._ages:
            return False
        self._ages[device, sign] = Delay(self._limit_s, at)
        return True

    def has_data(self, device: str, sign: VitalSign) -> bool:
        """Whether a sign is not among those that were told as fallen silent."""
        age = self._ages.get((device, sign))
        return age is None or age.since is not None

    def fallen_silent(self, now: Instant) -> Iterator[Silenced]:
        """What has fallen silent since it was last asked; told once for each silence."""
        silent: dict[str, list[VitalSign]] = {}
        for (device, sign), age in self._ages.items():
            if age.has_run_out(now):
                silent.setdefault(device, []).append(sign)
        for device, signs in silent.items():
            since = self._ages[device, signs[0]].since
            for sign in signs:
                self._ages[device, sign].clear()  # it begins anew with the next value
            if since is not None:
                yield Silenced(device=device, signs=tuple(signs), since=since)
