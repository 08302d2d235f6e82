"""A sign's values over time and their thinning to a screen's columns; numpy, no Qt.

Thinning keeps the first, lowest, highest and last value of every column (HAZARDS H72), so that a
line through them covers the same pixels as a line through all, and what is missing stays missing.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Point = tuple[float, float]
"""Second and value."""
Segment = tuple[float, float, float, float]
"""A straight line: second and value of its start, second and value of its end."""
Changed = tuple[int, int]
"""The first and the last column."""

_ROOM = 4096
"""Values before the buffers grow for the first time: an hour and some minutes at 1 Hz."""


class Series:
    """Values in the order in which they came; ``joined`` says which continue the one before."""

    def __init__(self) -> None:
        self._times: Floats = np.empty(_ROOM)
        self._values: Floats = np.empty(_ROOM)
        self._joined: Flags = np.zeros(_ROOM, dtype=np.bool_)
        self._count = 0
        self.changes = 0
        """How often something else than appending happened: then thin anew."""
        self.lowest = math.inf
        self.highest = -math.inf

    def __len__(self) -> int:
        return self._count

    @property
    def times(self) -> Floats:
        """Seconds of each value, a view."""
        return self._times[: self._count]

    @property
    def values(self) -> Floats:
        """The values, a view."""
        return self._values[: self._count]

    @property
    def joined(self) -> Flags:
        """Whether a line leads to each value from the one before, a view."""
        return self._joined[: self._count]

    def append(self, at_s: float, value: float, *, joined: bool) -> None:
        """Take one more value; ``joined`` is ignored for the first."""
        if self._count == len(self._times):
            self._grow()
        self._times[self._count] = at_s
        self._values[self._count] = value
        self._joined[self._count] = joined and self._count > 0
        self._count += 1
        self.lowest = min(self.lowest, value)
        self.highest = max(self.highest, value)

    def remove(self, at_s: float, value: float) -> bool:
        """Take a value out, and leave a gap where it was; whether it was there."""
        found = np.flatnonzero((self.times == at_s) & (self.values == value))
        if not len(found):
            return False
        at = int(found[-1])
        for buffer in (self._times, self._values, self._joined):
            buffer[at : self._count - 1] = buffer[at + 1 : self._count]
        self._count -= 1
        self._joined[at] = False
        self._changed()
        return True

    def insert(self, at_s: float, value: float) -> None:
        """Put a value back that was taken out, joined to nothing."""
        self.append(at_s, value, joined=False)
        order = np.argsort(self.times, kind="stable")
        for buffer in (self._times, self._values, self._joined):
            buffer[: self._count] = buffer[: self._count][order]
        self._changed()

    def clear(self) -> None:
        """Forget everything."""
        self._count = 0
        self._changed()

    def _changed(self) -> None:
        self.changes += 1
        self.lowest = float(self.values.min()) if self._count else math.inf
        self.highest = float(self.values.max()) if self._count else -math.inf

    def _grow(self) -> None:
        more = len(self._times)
        self._times = np.concatenate((self._times, np.empty(more)))
        self._values = np.concatenate((self._values, np.empty(more)))
        self._joined = np.concatenate((self._joined, np.zeros(more, dtype=np.bool_)))


class Envelope:
    """A series thinned to columns of equal width, kept up with every value that comes."""

    def __init__(self, series: Series, *, start_s: float, width_s: float, columns: int) -> None:
        """Thin what there is; ``width_s`` is the seconds of one of the ``columns``."""
        self._series = series
        self._start_s = start_s
        self._width_s = width_s
        self.columns = columns
        # Lists, not arrays: what comes is one value at a time, and numpy takes ten times longer.
        self._filled = bytearray(columns)
        self._joined = bytearray(columns)
        self._first: list[Point] = [(0.0, 0.0)] * columns
        self._last: list[Point] = [(0.0, 0.0)] * columns
        self._low = [0.0] * columns
        self._high = [0.0] * columns
        self._taken = len(series)
        self._changes = series.changes
        self._thin(series)

    @property
    def is_outdated(self) -> bool:
        """Whether the series changed otherwise than by growing."""
        return self._changes != self._series.changes

    def column(self, at_s: float) -> int:
        """The column of a moment; may lie outside of ``0 .. columns - 1``."""
        return math.floor((at_s - self._start_s) / self._width_s)

    def extend(self) -> Changed | None:
        """Take what the series has got since; the columns that look different, if any do."""
        series, changed = self._series, list[int]()
        for at in range(self._taken, len(series)):
            at_s, value = float(series.times[at]), float(series.values[at])
            column = self.column(at_s)
            if 0 <= column < self.columns:
                joined = bool(series.joined[at])
                if self._take(column, at_s, value, joined=joined):
                    before = self._filled.rfind(1, 0, column) if joined else -1
                    changed += [column, before if before >= 0 else column]
        self._taken = len(series)
        return (min(changed), max(changed)) if changed else None

    def segments(self, first: int = 0, last: int | None = None) -> list[Segment]:
        """The straight lines in and between columns.

        A column's is from its lowest to its highest; one leads from the last value of a column to
        the first of the next, unless there is a gap. Lines into and out of the columns asked for
        are among them.
        """
        found: list[Segment] = []
        before: int | None = None
        for column in self._crossed(max(first, 0), self.columns - 1 if last is None else last):
            start = self._first[column]
            if before is not None and self._joined[column]:
                found.append((*self._last[before], *start))
            found.append((start[0], self._low[column], start[0], self._high[column]))
            before = column
        return found

    def within(self, first: int, last: int) -> list[int]:
        """The columns from ``first`` to ``last`` that hold a value."""
        columns = range(max(first, 0), min(last + 1, self.columns))
        return [column for column in columns if self._filled[column]]

    def extremes(self, column: int) -> tuple[float, float, float]:
        """The second at which a filled column begins, its lowest and its highest."""
        return self._first[column][0], self._low[column], self._high[column]

    def _crossed(self, first: int, last: int) -> list[int]:
        """The columns asked for and one neighbour on each side, however far away."""
        before, after = self._filled.rfind(1, 0, first), self._filled.find(1, last + 1)
        found = self.within(first, last)
        return [*([before] * (before >= 0)), *found, *([after] * (after >= 0))]

    def _take(self, column: int, at_s: float, value: float, *, joined: bool) -> bool:
        """Whether the column looks different afterwards."""
        self._last[column] = (at_s, value)
        if not self._filled[column]:
            self._filled[column], self._joined[column] = True, joined
            self._first[column] = (at_s, value)
            self._low[column] = self._high[column] = value
            return True
        is_within = self._low[column] <= value <= self._high[column]
        self._low[column] = min(self._low[column], value)
        self._high[column] = max(self._high[column], value)
        return not is_within

    def _thin(self, series: Series) -> None:
        numbers = np.floor((series.times - self._start_s) / self._width_s)
        inside = np.flatnonzero((numbers >= 0) & (numbers < self.columns))
        if not len(inside):
            return
        # In the order of columns even where the computer's clock was set back.
        inside = inside[np.argsort(numbers[inside], kind="stable")]
        columns = numbers[inside].astype(np.intp)
        starts = np.concatenate(([0], np.flatnonzero(np.diff(columns)) + 1))
        values = series.values[inside]
        lows = np.minimum.reduceat(values, starts).tolist()
        highs = np.maximum.reduceat(values, starts).tolist()
        self._fill(columns[starts].tolist(), lows, highs)
        self._find_ends(series, columns, inside, starts)

    def _fill(self, columns: list[int], lows: list[float], highs: list[float]) -> None:
        for column, low, high in zip(columns, lows, highs, strict=True):
            self._filled[column] = True
            self._low[column], self._high[column] = low, high

    def _find_ends(
        self, series: Series, columns: Indices, inside: Indices, starts: Indices
    ) -> None:
        """The first and the last value of each column, and whether a line leads into it."""
        ends = np.concatenate((starts[1:], [len(columns)])) - 1
        first, last = inside[starts], inside[ends]
        firsts = zip(series.times[first].tolist(), series.values[first].tolist(), strict=True)
        lasts = zip(series.times[last].tolist(), series.values[last].tolist(), strict=True)
        joined = series.joined[first].tolist()
        for at, *ends_of in zip(columns[starts].tolist(), firsts, lasts, joined, strict=True):
            self._first[at], self._last[at], self._joined[at] = ends_of
