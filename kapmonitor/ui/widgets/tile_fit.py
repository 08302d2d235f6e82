"""What finds room in a tile of one row: the number, then its age, then the limits, then the source.

Words are dropped from the end of that order before the first of them become small.
"""

from dataclasses import dataclass

from kapmonitor.alarms.state import AlarmState
from kapmonitor.ui.viewmodels.tiles import Tile, TileState
from kapmonitor.ui.widgets.lettering import Lettering

SMALLER = (1.0, 0.92, 0.84, 0.76)
"""How far words shrink for the sake of others."""
TITLE, AGE, SMALL = 14.0, 14.0, 12.0
MARKS, TICK, DISC = 38.0, 14.0, 16.0
"""px of the mock-ups: sizes of words, and what stands beside a name and a late check."""
LONGEST_AGE = "00:00 ago"
"""Room is kept for it, so that words do not change their size with their age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNeeds:
    """Widths of words in px of the screen at their whole size; limits with the unit beside."""

    name: float
    age: float
    limits: float
    source: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFit:
    """How large words are, as a share of their whole size, and which are there."""

    share: float
    limits: bool
    source: bool


def row_needs(tile: Tile, letters: Lettering, *, px: float) -> RowNeeds:
    """How wide the words of a tile are; ``px`` is how large one of the mock-ups is."""
    whole = px * 100 / letters.px(100)

    def wide(text: str, size: float, weight: int = 400) -> float:
        return letters.width(text, size, weight) * whole

    first = tile.age if tile.state is TileState.OLD else tile.note
    marks = (MARKS if tile.alarm else 0) + (TICK if tile.alarm is AlarmState.ACKNOWLEDGED else 0)
    age = "" if tile.state is TileState.OLD else max(LONGEST_AGE, tile.age, key=len)
    due = wide(tile.due, SMALL, 700) + DISC * px if tile.due else 0.0
    return RowNeeds(
        name=max(wide(tile.title, TITLE, 600) + marks * px, wide(first or tile.why, SMALL, 700)),
        age=max(wide(age, AGE, 700), wide(tile.unit, SMALL), due),
        limits=wide(f"{tile.unit} {tile.limits}", SMALL),
        source=wide(tile.source, SMALL),
    )


def fit_row(needs: RowNeeds, *, number: float, room: float, most: float, least: float) -> RowFit:
    """Find room for words beside a number that keeps its size.

    Args:
        needs: How wide everything is.
        number: Px that the number takes, with what is kept clear round it.
        room: Px that there are.
        most: The share that the height allows.
        least: The share at which words have the size of a text scale of 100 %.
    """
    for limits, source in ((True, True), (True, False), (False, False)):
        left = max(needs.name, needs.source if source else 0.0)
        right = max(needs.age, needs.limits if limits else 0.0)
        for smaller in SMALLER:
            share = max(most * smaller, least)
            if number + (left + right) * share <= room:
                return RowFit(share=share, limits=limits, source=source)
    share = (room - number) / max(needs.name + needs.age, 1.0)
    return RowFit(share=min(max(share, least), most), limits=False, source=False)
