"""Where words find room in one line: beside what they belong to, over nothing else, or nowhere.

Each is first given its shortest form in the order of their weight; then each, in that order, the
longest for which there still is room. So none is crowded out by another's long form.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Extent = tuple[float, float]
"""From and to, px."""
Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words, longest first, that belong to what lies from ``left`` to ``right``.

    ``inside``: they may stand in it, as in a band.
    """

    words: tuple[str, ...]
    left: float
    right: float
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One form of the words at its place, px."""

    text: str
    left: float
    wide: float

    @property
    def extent(self) -> Extent:
        """What it covers."""
        return self.left, self.left + self.wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the line is like: its width, what words may not lie on, and what they had better not."""

    width: float
    gap: float
    marks: tuple[Extent, ...]
    bands: tuple[Extent, ...]
    measure: Measure


def place(notes: Sequence[Note], line: Line) -> list[Said | None]:
    """The words of each note, or ``None`` where there is no room for even the shortest."""
    said: list[Said | None] = [None] * len(notes)
    for only_shortest in (True, False):
        for number, note in enumerate(notes):
            words = note.words[-1:] if only_shortest else note.words
            others = [each.extent for n, each in enumerate(said) if each and n != number]
            said[number] = _first(note, words, others, line) or said[number]
    return said


def _first(note: Note, words: Sequence[str], others: Sequence[Extent], line: Line) -> Said | None:
    for text in words:
        wide = line.measure(text)
        for soft in (line.bands, ()):
            for left in _lefts(note, wide, line):
                extent = (left, left + wide)
                own = (note.left, note.right)
                taken = [*line.marks, *others, *(band for band in soft if band != own)]
                if _fits(extent, line.width) and not _lies_on(extent, taken):
                    return Said(text=text, left=left, wide=wide)
    return None


def _lefts(note: Note, wide: float, line: Line) -> Iterator[float]:
    """In it at its start, after each mark in it, at its end; then behind and before it."""
    if note.inside and note.right - note.left >= wide + 2 * line.gap:
        last = note.right - line.gap - wide
        yield note.left + line.gap
        yield from (
            right + line.gap for _, right in line.marks if note.left < right + line.gap <= last
        )
        yield last
    yield note.right + line.gap
    yield note.left - line.gap - wide


def _fits(extent: Extent, width: float) -> bool:
    return extent[0] >= 0 and extent[1] <= width


def _lies_on(extent: Extent, taken: Sequence[Extent]) -> bool:
    return any(extent[0] < right and left < extent[1] for left, right in taken)
