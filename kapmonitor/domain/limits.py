"""Alarm limits and priorities, shared by protocols and alarms."""

from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.domain.vitals import VitalSign


class Priority(StrEnum):
    """How soon somebody must act (IEC 60601-1-8 terms; domain.md 7.1)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """3 for high, 2 for medium, 1 for low: larger is more urgent."""
        return {Priority.HIGH: 3, Priority.MEDIUM: 2, Priority.LOW: 1}[self]


class Side(StrEnum):
    """The side on which a limit is crossed."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLimit:
    """One bound of one sign, in the sign's unit; equal to the bound is within."""

    sign: VitalSign
    side: Side
    bound: float
    delay_s: float
    priority: Priority

    @property
    def condition(self) -> str:
        """The alarm condition that crossing it is, as the record names it: ``spo2-low``."""
        return f"{self.sign}-{self.side}"

    def violated_by(self, value: float) -> bool:
        """Whether ``value`` lies beyond the bound."""
        return value < self.bound if self.side is Side.LOW else value > self.bound
