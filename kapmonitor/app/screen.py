"""Whoever shows what goes on on the core's thread, and how each of the two knows the other runs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kapmonitor.services.device_register import DevicesView
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.fitness import MachineView
from kapmonitor.services.snapshot import AlarmsView

BEAT_EVERY_S = 0.25
"""Real seconds between two heartbeats of the core, and between two looks at the window's."""
FROZEN_S = 2.0
"""Real seconds without a heartbeat after which the other thread counts as hung (DESIGN 4)."""


@dataclass(slots=True)
class Heartbeats:
    """When each thread last showed that it runs: real monotonic seconds, written by its owner."""

    core_at: float = field(default_factory=time.monotonic)
    window_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Whoever shows the room. The listeners are called on the core's thread and must be quick."""

    updates: Callable[[RoomUpdate], None]
    alarms: Callable[[AlarmsView], None]
    devices: Callable[[DevicesView], None]
    machine: Callable[[MachineView], None]
    beats: Heartbeats | None = None
    """Watched where a window shows it: one that hangs is alarmed (HAZARDS H52)."""
