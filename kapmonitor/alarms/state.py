"""One alarm's life: on, acknowledged, latched, ended."""

from dataclasses import dataclass, replace
from enum import StrEnum

from kapmonitor.alarms.technical import MOMENTARY
from kapmonitor.domain.events import AlarmRaised
from kapmonitor.domain.limits import Priority


class AlarmState(StrEnum):
    """Where an alarm stands; before it, its condition is off or delayed."""

    ON = "on"
    ACKNOWLEDGED = "acknowledged"
    LATCHED = "latched"
    """Its condition is over, nobody has acknowledged it yet: seen, no longer heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that has been raised and has not ended."""

    raised: AlarmRaised
    present: bool = True
    """Whether its condition still holds, as far as is known."""
    acknowledged: bool = False

    @property
    def latches(self) -> bool:
        """High alarms stay until acknowledged (domain.md 7.1 A23, second-hand).

        So do conditions that are over the moment they are noticed.
        """
        return self.raised.priority is Priority.HIGH or self.raised.condition in MOMENTARY

    @property
    def state(self) -> AlarmState:
        """Where it stands."""
        if self.acknowledged:
            return AlarmState.ACKNOWLEDGED
        return AlarmState.ON if self.present else AlarmState.LATCHED

    @property
    def has_ended(self) -> bool:
        """Whether its condition is over and nobody needs to acknowledge it any more."""
        return not self.present and (self.acknowledged or not self.latches)

    @property
    def is_audible(self) -> bool:
        """Sound ends with its condition (HAZARDS H30) or with being acknowledged."""
        return self.present and not self.acknowledged

    def escalated(self, raised: AlarmRaised) -> "Alarm":
        """The same alarm at a higher priority: it signals anew (HAZARDS H21)."""
        return replace(self, raised=raised, present=True, acknowledged=False)
