"""Where the words of a trend's flags find room: over no curve, and over none another; no Qt.

What is minor gives way: its words are left out where there is no room, and it is placed last. The
words of a dose move along their row instead, in the order of the doses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kapmonitor.ui.widgets.trend_axis import TrendLayout
from kapmonitor.ui.widgets.trend_scene import Flag

Measure = Callable[[str], float]
"""How wide the ground of words is, px."""
_ROW = 1.15
"""Lines from the top of a row of words to that of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place in px."""

    left: float
    top: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.wide

    def meets(self, other: "Box") -> bool:
        """Whether the two share any px."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.top + other.high
            and other.top < self.top + self.high
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagWords:
    """The words of a flag at their place."""

    flag: Flag
    box: Box
    text: str


class FlagRows:
    """The rows over the first lane, filled one flag at a time."""

    def __init__(
        self, layout: TrendLayout, *, line: float, gap: float, measure: Measure, taken: list[Box]
    ) -> None:
        """``taken``: what already stands there, such as the lane's name; ``gap`` in px."""
        self._layout = layout
        self._line = line
        self._gap = gap
        self._measure = measure
        self._taken = taken
        room = layout.lanes[0].top - layout.top + 0.5  # half a px: sums of lines are not exact
        count = int((room - line) // (line * _ROW)) + 1 if room >= line else 0
        self._tops = [layout.top + row * line * _ROW for row in range(count)]

    def place(self, flags: Sequence[tuple[float, Flag]]) -> list[FlagWords]:
        """Every flag with its x, in the order of time: those whose words found room."""
        lines = [x for x, _ in flags]
        order = sorted(flags, key=lambda each: (each[1].minor, each[1].struck))
        placed = []
        for x, flag in order:
            found = self._first(x, flag, [other for other in lines if other != x])
            if found is not None:
                self._taken.append(found.box)
                placed.append(found)
        return placed

    def _first(self, x: float, flag: Flag, lines: Sequence[float]) -> FlagWords | None:
        """Beside its line and over no other's; then over another's line; then where there is room.

        Over another's line what is minor says little.
        """
        for box, text in self._beside(x, (flag.text, flag.short)):
            if self._is_free(box) and not any(box.left < each < box.right for each in lines):
                return FlagWords(flag=flag, box=box, text=text)
        for box, text in self._beside(x, (flag.short,) if flag.minor else (flag.text, flag.short)):
            if self._is_free(box):
                return FlagWords(flag=flag, box=box, text=text)
        return None if flag.minor else self._anywhere(x, flag)

    def _beside(self, x: float, texts: Sequence[str]) -> Iterator[tuple[Box, str]]:
        for text in texts:
            wide = self._measure(text)
            for top in self._tops:
                for left in (x + self._gap, x - self._gap - wide):
                    yield self._box(left, top, wide), text

    def _anywhere(self, x: float, flag: Flag) -> FlagWords | None:
        """As near to its line as what stands there lets it; on a plot without rows, on its lane."""
        wide = self._measure(flag.short)
        lefts = [each.right + self._gap for each in self._taken]
        lefts += [each.left - self._gap - wide for each in self._taken]
        free = [
            box
            for top in self._tops
            for left in lefts
            if self._is_free(box := self._box(left, top, wide))
        ]
        if free:
            nearest = min(free, key=lambda each: (each.left < x, abs(each.left - x)))
            return FlagWords(flag=flag, box=nearest, text=flag.short)
        left = min(max(x + self._gap, self._layout.left), self._layout.right - wide)
        alone = self._box(left, self._layout.top, wide)
        if any(alone.meets(each) for each in self._taken):
            return None
        return FlagWords(flag=flag, box=alone, text=flag.short)

    def _box(self, left: float, top: float, wide: float) -> Box:
        return Box(left=left, top=top, wide=wide, high=self._line)

    def _is_free(self, box: Box) -> bool:
        inside = self._layout.left <= box.left and box.right <= self._layout.right
        return inside and not any(box.meets(each) for each in self._taken)
