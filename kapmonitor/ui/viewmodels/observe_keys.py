"""The observe keys: which letter logs which code, a page of large targets for each group.

``D`` opens the dose, ``B`` the breathing rate; the rest is here.
"""

from dataclasses import dataclass

from kapmonitor.domain.observations import OBSERVATIONS, ObservationCode, ObservationGroup

QUOTE = "quote"
"""Its key begins a note: what was said is typed, as of the press."""

_LETTERS = {
    "calm": "C",
    "tearful": "T",
    "anxious": "X",
    "joyful": "J",
    "nausea": "N",
    "vomiting": "V",
    "moving": "M",
    "headache": "H",
    "speaking": "S",
    QUOTE: "Q",
    "silent": "L",
    "music": "K",
    "reassured": "R",
    "grounding": "G",
    "oxygen-noted": "O",
    "eyeshade": "E",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveKey:
    """One key: the letter, the stored code and its group. No letter: a target only."""

    letter: str | None
    code: str
    group: ObservationGroup


def _key(known: ObservationCode) -> ObserveKey:
    return ObserveKey(letter=_LETTERS.get(known.code), code=known.code, group=known.group)


OBSERVE_KEYS = tuple(_key(known) for known in OBSERVATIONS.values())


def keys_of(group: ObservationGroup) -> tuple[ObserveKey, ...]:
    """The keys of one page."""
    return tuple(key for key in OBSERVE_KEYS if key.group is group)
