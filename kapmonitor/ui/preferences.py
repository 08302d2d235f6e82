"""What a room keeps of its window between two starts; no Qt."""

from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.domain.people import Role


class ThemeName(StrEnum):
    """The three sets of tokens."""

    DARK = "dark"
    DIM = "dim"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What Settings shows and changes."""

    room: str = "Room 1"
    theme: ThemeName = ThemeName.DARK
    text_scale: float = 1.0
    """1.0 to 2.0."""
    roles: tuple[Role, ...] = (Role.CLINICIAN, Role.GUIDE, Role.NURSE)
    """The roles that work in this room, in the order in which they are offered."""
    notice_read: bool = False
    """Whether somebody has read the first-start notice."""
    viewing_distance_m: float = 3.0
    """From where the numbers are to be read (HAZARDS H64)."""
