"""One thing that is asked about an entry, on its way from the rules to the screen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to look at again: its kind by a word, and the gate it would go past."""

    kind: str
    why: str
    gate: str | None = None
