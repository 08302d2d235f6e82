"""Scenario time: what second it is, and when in real time a second comes."""

import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

# How far in the past a device still sends what it should have sent: enough for a busy machine,
# too little for a burst of old values.
LATEST_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Scenario second 0 was at ``zero`` on this machine's monotonic clock.

    ``speed`` is scenario seconds per real second; ``opened_at`` is aware, the moment that
    scenario second 0 stands for.
    """

    zero: float
    speed: float
    opened_at: datetime

    def now(self) -> float:
        """The scenario second of this moment; negative before the start."""
        return (time.monotonic() - self.zero) * self.speed

    def real(self, second: float) -> float:
        """When a scenario second comes, on the monotonic clock."""
        return self.zero + second / self.speed

    def next_second(self) -> int:
        """The first whole scenario second from now on, never under 0."""
        return max(0, math.ceil(self.now()))

    def local_time(self, second: float) -> datetime:
        """What a device's clock shows then: naive, in this machine's zone, whole seconds."""
        moment = self.opened_at + timedelta(seconds=math.floor(second))
        return moment.astimezone().replace(tzinfo=None, microsecond=0)

    def to_fields(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "zero": self.zero,
            "speed": self.speed,
            "opened_at": self.opened_at.isoformat(),
        }

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Self:
        """The reverse of ``to_fields``; other keys are ignored."""
        return cls(
            zero=fields["zero"],
            speed=fields["speed"],
            opened_at=datetime.fromisoformat(fields["opened_at"]),
        )
