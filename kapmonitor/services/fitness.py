"""Whether this computer is fit for a session, thing by thing, as a person is told."""

from dataclasses import dataclass
from enum import StrEnum


class Fitness(StrEnum):
    """What is looked at."""

    BLUETOOTH = "bluetooth"
    SOUND = "sound"
    DISK = "disk"
    POWER = "power"
    CLOCK = "clock"
    SLEEP = "sleep"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what was seen, in words."""

    what: Fitness
    fit: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineView:
    """The computer at one moment, and the output that alarms sound from."""

    findings: tuple[Finding, ...]
    sound_output: str | None
    """The system's name of it, ``None`` where there is none."""
