"""The two kinds of record."""

from enum import StrEnum


class RecordKind(StrEnum):
    """What a record may hold; never both (H67)."""

    CLINICAL = "clinical"
    PRACTICE = "practice"
