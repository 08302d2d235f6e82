"""Who is in the room. Participants are the clinic's codes, never names."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody on duty answers for (INTERFACES section 2)."""

    GUIDE = "guide"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """The person under the eye mask, by the clinic's code; weight in kg as measured today."""

    code: str
    weight_kg: float | None = None
