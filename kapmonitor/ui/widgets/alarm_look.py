"""The colours of an alarm: ground, ink and border by priority, state and phase of the flash."""

from dataclasses import dataclass

from kapmonitor.alarms.state import AlarmState
from kapmonitor.domain.limits import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLook:
    """Tokens; the ink is readable on the ground in both phases (HAZARDS H64)."""

    ground: str
    ink: str
    line: str


HIGH = AlarmLook(ground="high_fill", ink="high_ink", line="high_line")
HIGH_AT_REST = AlarmLook(ground="high_rest", ink="high_rest_ink", line="high_line")
MEDIUM = AlarmLook(ground="med_fill", ink="med_ink", line="med_line")
MEDIUM_AT_REST = AlarmLook(ground="panel", ink="med_ink", line="med_line")
LOW = AlarmLook(ground="low_fill", ink="low_ink", line="low_line")


def alarm_look(priority: Priority, state: AlarmState, *, bright: bool) -> AlarmLook:
    """On: as the flash has it; acknowledged: steady and bright; latched: steady, at rest."""
    lit = {AlarmState.ON: bright, AlarmState.ACKNOWLEDGED: True, AlarmState.LATCHED: False}[state]
    match priority:
        case Priority.HIGH:
            return HIGH if lit else HIGH_AT_REST
        case Priority.MEDIUM:
            return MEDIUM if lit else MEDIUM_AT_REST
        case Priority.LOW:
            return LOW
