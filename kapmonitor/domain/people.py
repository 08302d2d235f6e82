"""Who is in the room. Participants are the clinic's codes, never names."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody on duty answers for (INTERFACES section 2)."""

    GUIDE = "guide"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


WRITES = "writes"
"""The duty of whoever makes the entries."""
DUTIES = ("doses", "watches", WRITES, "supervises")
"""What somebody in the room answers for in one session; each is some role's."""
