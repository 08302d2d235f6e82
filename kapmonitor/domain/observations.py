"""What staff see and score: the observe keys' codes, and the scales that may be used."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Fact


class ObservationGroup(StrEnum):
    """What an observe key is about: its row on the screen."""

    AFFECT = "affect"
    BODY = "body"
    SPEECH = "speech"
    CARE = "care"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationCode:
    """What one observe key logs."""

    code: str
    group: ObservationGroup


# A danger sign is no observation: it is an alarm, and none of these stands for one. Oxygen is a
# state with a flow (H11); here it is only noted that somebody saw to it.
_CODES = {
    ObservationGroup.AFFECT: ("calm", "tearful", "anxious", "joyful"),
    ObservationGroup.BODY: ("nausea", "vomiting", "moving", "headache"),
    ObservationGroup.SPEECH: ("speaking", "quote", "silent", "music"),
    ObservationGroup.CARE: ("reassured", "grounding", "oxygen-noted", "eyeshade"),
}
OBSERVATIONS = {
    code: ObservationCode(code=code, group=group)
    for group, codes in _CODES.items()
    for code in codes
}
"""The observe keys' codes, in the order of their keys; scripts may log others as well."""


def later_words(facts: Iterable[Fact], voided: Container[int]) -> dict[int, str]:
    """The newest words that were added to an entry after it was made, by the entry's version.

    ``facts`` are in order of version; words of an amendment that is void do not count.
    """
    words: dict[int, str] = {}
    for fact in facts:
        if isinstance(fact.event, ev.EntryAmended) and fact.version not in voided:
            text = fact.event.changes.get("text")
            if isinstance(text, str):
                words[fact.event.amends] = text
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A named scale of whole numbers, both ends within."""

    name: str
    lowest: int
    highest: int

    def admits(self, value: float) -> bool:
        """Whether ``value`` is one of the scale's numbers."""
        return float(value).is_integer() and self.lowest <= value <= self.highest


# domain.md section 4.1: MOAA/S 5 (answers readily to the name) to 0 (no response), Chernik 1990,
# as reprinted [S1]; the 0-10 ones are generic.
SCALES = {
    scale.name: scale
    for scale in (
        Scale(name="moaa-s", lowest=0, highest=5),
        Scale(name="nausea", lowest=0, highest=10),
        Scale(name="anxiety", lowest=0, highest=10),
        Scale(name="pain", lowest=0, highest=10),
        Scale(name="comfort", lowest=0, highest=10),
        Scale(name="dissociation", lowest=0, highest=10),
    )
}

ALL_SCALE_NAMES = frozenset(
    (
        *SCALES,
        *("rass", "ramsay", "poss", "cadss", "cadss-6", "aldrete", "padss"),
        *("phq-9", "gad-7", "c-ssrs"),
    )
)
"""Every scale a scenario may name (INTERFACES section 4); the rest of SCALES comes later."""
