"""What staff see and score: the scales that may be used, with their ranges."""

from dataclasses import dataclass


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
