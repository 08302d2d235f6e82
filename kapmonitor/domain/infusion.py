"""An infusion as what really ran, worked out from its facts: exact, and never more than ordered.

Volumes and rates are fractions, so that nothing is rounded on the way; what leaves is a decimal,
to the microgram and to the thousandth of a mL.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from kapmonitor.domain.dosing import Route

_MICROGRAM = 1000
"""Parts of a mg, and of a mL, that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpReading:
    """The volume that a pump showed, beside what the run times come to (HAZARDS H43); mL."""

    at: datetime
    shown_ml: Decimal
    reckoned_ml: Decimal

    @property
    def difference_ml(self) -> Decimal:
        """Shown less reckoned."""
        return self.shown_ml - self.reckoned_ml


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A while for which the pump stood still."""

    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """One infusion at one point of its facts. Times are aware UTC.

    ``_since`` is when the present pace began, ``_before`` the mL given by then, ``_left_s`` the
    seconds that the rest takes at that pace.
    """

    version: int
    drug: str
    route: Route
    mass_mg: Decimal
    """Ordered."""
    volume_ml: Decimal
    """Ordered."""
    started_at: datetime
    lot: str | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    ended_mass_mg: Decimal | None = None
    ended_volume_ml: Decimal | None = None
    pump: tuple[PumpReading, ...] = ()
    pauses: tuple[Pause, ...] = ()
    """Those that are over; one that goes on began at ``paused_at``."""
    _since: datetime
    _before: Fraction = field(default=Fraction(0))
    _left_s: Fraction

    @classmethod
    def begin(
        cls,
        *,
        version: int,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        volume_ml: Decimal,
        minutes: float,
        at: datetime,
        lot: str | None = None,
    ) -> "Infusion":
        """An infusion that starts; ``minutes`` is the run time ordered."""
        return cls(
            version=version,
            drug=drug,
            route=route,
            mass_mg=mass_mg,
            volume_ml=volume_ml,
            started_at=at,
            lot=lot,
            _since=at,
            _left_s=_seconds(minutes),
        )

    @property
    def is_on(self) -> bool:
        """Whether nobody has said that it ended; it may be paused, or have run out."""
        return self.ended_at is None

    @property
    def is_paused(self) -> bool:
        """Whether the pump was stopped for a while."""
        return self.paused_at is not None and self.is_on

    @property
    def runs_out_at(self) -> datetime | None:
        """When all of it is given at this pace; ``None`` while it is paused, or once it ended."""
        if self.is_paused or not self.is_on:
            return None
        return self._since + timedelta(seconds=float(self._left_s))

    def left_s(self, now: datetime) -> float:
        """Seconds of running that are left."""
        return float(max(Fraction(0), self._left_s - self._ran_s(now)))

    def rate_ml_per_h(self, now: datetime) -> Decimal:
        """The pace now, in mL an hour; zero while it does not run."""
        runs_out_at = self.runs_out_at
        if runs_out_at is None or now >= runs_out_at or self._left_s == 0:
            return Decimal(0)
        return _decimal((Fraction(self.volume_ml) - self._before) / self._left_s * 3600)

    def reckoned_ml(self, now: datetime) -> Decimal:
        """The volume given by ``now`` as the run times, and the pump's readings, come to it."""
        return _decimal(self._reckoned(now))

    def given_ml(self, now: datetime) -> Decimal:
        """The volume given by ``now``: once it ended, what was said then."""
        return self.reckoned_ml(now) if self.ended_volume_ml is None else self.ended_volume_ml

    def given_mg(self, now: datetime) -> Decimal:
        """The mass given by ``now``, to the microgram; never more than ordered."""
        if self.ended_mass_mg is not None:
            return self.ended_mass_mg
        return self.mass_of(self._reckoned(now))

    def mass_of(self, volume_ml: Decimal | Fraction) -> Decimal:
        """The mass in a part of its volume, in mg, to the microgram."""
        return _decimal(Fraction(self.mass_mg) * Fraction(volume_ml) / Fraction(self.volume_ml))

    @property
    def committed_mg(self) -> Decimal:
        """What it comes to unless it is stopped: all that was ordered, or what was given."""
        return self.mass_mg if self.ended_mass_mg is None else self.ended_mass_mg

    def last_given_at(self, now: datetime) -> datetime:
        """When the last of it went in, as far as is known at ``now``."""
        if self.ended_at is not None:
            return self.ended_at
        if self.paused_at is not None:
            return self.paused_at
        return min(now, self._since + timedelta(seconds=float(self._left_s)))

    def over_at(self, now: datetime) -> datetime:
        """When the last of it is, or will be, in: a pause is taken to end now."""
        if self.ended_at is not None:
            return self.ended_at
        if self.is_paused:
            return now + timedelta(seconds=float(self._left_s))
        return self._since + timedelta(seconds=float(self._left_s))

    def changed(self, at: datetime, minutes: float, shown_ml: Decimal | None) -> "Infusion":
        """What is left runs over so many minutes from ``at``."""
        read = self._read_off(at, shown_ml)
        return replace(read, _left_s=_seconds(minutes))

    def paused(self, at: datetime, shown_ml: Decimal | None) -> "Infusion":
        """The pump stopped at ``at``."""
        read = self._read_off(at, shown_ml)
        return replace(read, paused_at=self.paused_at if self.is_paused else at)

    def resumed(self, at: datetime) -> "Infusion":
        """The pump runs again from ``at``, unless it was not stopped: a pause may be void."""
        if not self.is_paused:
            return self
        return replace(self, _since=at, paused_at=None, pauses=self._pauses_by(at))

    def ended(self, at: datetime, mass_mg: Decimal, volume_ml: Decimal) -> "Infusion":
        """It is over, with what was really given."""
        return replace(
            self,
            ended_at=at,
            ended_mass_mg=mass_mg,
            ended_volume_ml=volume_ml,
            pauses=self._pauses_by(at),
        )

    def _pauses_by(self, at: datetime) -> tuple[Pause, ...]:
        """All of them once it runs again, or is ended."""
        if self.paused_at is None:
            return self.pauses
        return (*self.pauses, Pause(started_at=self.paused_at, ended_at=at))

    def _read_off(self, at: datetime, shown_ml: Decimal | None) -> "Infusion":
        """The same at ``at``: given by then is what the pump showed, where it was read off."""
        reckoned = self._reckoned(at)
        left_s = self._left_s - self._ran_s(at)
        if shown_ml is None:
            return replace(self, _since=at, _before=reckoned, _left_s=max(left_s, Fraction(0)))
        reading = PumpReading(at=at, shown_ml=shown_ml, reckoned_ml=_decimal(reckoned))
        shown = min(Fraction(shown_ml), Fraction(self.volume_ml))
        return replace(
            self,
            _since=at,
            _before=shown,
            _left_s=self._time_for(Fraction(self.volume_ml) - shown, max(left_s, Fraction(0))),
            pump=(*self.pump, reading),
        )

    def _time_for(self, volume_ml: Fraction, otherwise: Fraction) -> Fraction:
        """Seconds that a volume takes at the present pace."""
        to_come = Fraction(self.volume_ml) - self._before
        return otherwise if to_come <= 0 else volume_ml * self._left_s / to_come

    def _ran_s(self, now: datetime) -> Fraction:
        """Seconds for which it ran at the present pace by ``now``."""
        if self.is_paused or now <= self._since:
            return Fraction(0)
        return min(_fraction_s(now - self._since), self._left_s)

    def _reckoned(self, now: datetime) -> Fraction:
        if now < self._since:
            return min(self._before, Fraction(self.volume_ml))
        if self._left_s == 0:
            ran = Fraction(0) if self.is_paused else Fraction(1)
        else:
            ran = self._ran_s(now) / self._left_s
        return self._before + (Fraction(self.volume_ml) - self._before) * ran


def _seconds(minutes: float) -> Fraction:
    return Fraction(str(minutes)) * 60


def _fraction_s(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def _decimal(value: Fraction) -> Decimal:
    """To the thousandth, half a thousandth up; without trailing zeros that say nothing."""
    return Decimal(int(value * _MICROGRAM + Fraction(1, 2))) / _MICROGRAM
