"""Where an alarm's mark, words and buttons stand, and what gives way where there is little room.

What is wrong, with value and limit, is never lost: first the details go, then the buttons have
shorter words and at last only their keys, then other alarms stand under the first instead of
beside it, and only then its letters become smaller.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from kapmonitor.alarms.state import AlarmState
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRIORITY_MARKS
from kapmonitor.ui.viewmodels.alarm_words import JOINT, Notice
from kapmonitor.ui.widgets.lettering import Align, Lettering

GAP, PAD, TIGHT_PAD = 10.0, 14.0, 8.0
"""px of the mock-ups: between two grounds, and within one at its sides."""
WORDS = 13.0
"""px of the mock-ups: the words beside what is wrong."""
CHIP = 230.0
"""px of the mock-ups that a further alarm takes beside the first, at least."""
TWO_ROWS, MIDDLE = 44.0, 25.0
"""Heights in px of the mock-ups from which words have two rows, and are of the middle size."""
UPPER = 0.57
"""The first alarm's share of the height where the others stand under it."""
SHARES = (1.0, 0.875, 0.75, 0.62)
"""How far what is wrong may shrink before it is cut."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettered:
    """One line of words in its place."""

    text: str = ""
    box: QRectF = field(default_factory=QRectF)
    size: float = WORDS
    weight: int = 500
    align: Align = Align.AlignLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One alarm in its place; ``tick`` is there where it is acknowledged."""

    notice: Notice
    ground: QRectF
    shape: QRectF
    marks: Lettered
    tick: QRectF | None
    title: Lettered
    detail: Lettered


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """How many more there are, and their names (HAZARDS H21)."""

    notice: Notice
    """The first of them, which gives the colours."""
    ground: QRectF
    words: Lettered


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPlan:
    """Everything in its place. ``level`` counts how far the buttons gave way."""

    placed: tuple[Placed, ...]
    buttons: QRectF
    level: int
    count: Lettered = field(default_factory=Lettered)
    more: More | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    """px of the mock-ups."""

    shape: float
    title: float
    words: float
    pad: float


_FIRST = _Sizes(shape=24, title=16, words=13, pad=PAD)
_MIDDLE = _Sizes(shape=18, title=14, words=13, pad=10)
_LOW = _Sizes(shape=14, title=13, words=12, pad=TIGHT_PAD)


class AlarmPlanner:
    """Plans alarms with the letters of one widget. Qt's thread."""

    def __init__(self, letters: Lettering) -> None:
        self._letters = letters

    def plan(self, notices: Sequence[Notice], area: QRectF, needs: Sequence[float]) -> AlarmPlan:
        """Put alarms, of which there is one at least, into an area of px of the screen.

        Args:
            notices: The most urgent first; it has the buttons.
            area: What there is.
            needs: Px that the buttons take, from all their words to only their keys.
        """
        ground, boxes = self._share(notices, area, needs)
        first, others = notices[0], notices[1:]
        count, counted = self._count(len(notices), ground, first, needs)
        level = self._level(first, ground, needs, counted)
        edge = ground.right() - self._px(6) - counted
        left = edge - needs[level]
        buttons = QRectF(left, ground.top(), needs[level], ground.height())
        words_end = left - self._px(6) if needs[level] else edge
        named = others if len(others) <= len(boxes) else others[: max(len(boxes) - 1, 0)]
        chips = [
            self._place(notice, box, box.right() - self._px(TIGHT_PAD), first=False)
            for notice, box in zip(named, boxes, strict=False)
        ]
        return AlarmPlan(
            placed=(self._place(first, ground, words_end, first=True), *chips),
            buttons=buttons,
            level=level,
            count=count,
            more=self._more(others[len(named) :], boxes),
        )

    # How the area is shared.

    def _share(
        self, notices: Sequence[Notice], area: QRectF, needs: Sequence[float]
    ) -> tuple[QRectF, list[QRectF]]:
        """The first beside the others where what is wrong with each has room, else over them."""
        others = notices[1:]
        if not others:
            return area, []
        rows = 2 if len(others) > 1 and area.height() >= self._px(TWO_ROWS) else 1
        columns = min(-(-len(others) // rows), 2)
        spare = columns * (self._chip_width(others) + self._px(GAP))
        least = self._needed(notices[0], area, "") + needs[min(1, len(needs) - 1)]
        if least + spare > area.width():
            return self._stacked(others, area)
        whole = self._needed(notices[0], area, notices[0].detail) + needs[0]
        width = max(min(whole, area.width() - spare), least)
        first = QRectF(area.x(), area.y(), width, area.height())
        beside = area.adjusted(width + self._px(GAP), 0, 0, 0)
        columns = max(columns, min(int(beside.width() // self._px(CHIP)), -(-len(others) // rows)))
        return first, list(self._cells(beside, len(others), columns, rows))

    def _stacked(self, others: Sequence[Notice], area: QRectF) -> tuple[QRectF, list[QRectF]]:
        gap = self._px(3)
        high = area.height() * UPPER - gap / 2
        first = QRectF(area.x(), area.y(), area.width(), high)
        under = area.adjusted(0, high + gap, 0, 0)
        columns = max(int((under.width() + gap) // self._chip_width(others)), 2)
        columns = min(columns, len(others))
        return first, list(self._cells(under, len(others), columns, 1))

    def _cells(self, area: QRectF, count: int, columns: int, rows: int) -> Iterable[QRectF]:
        across, down = self._px(GAP if rows > 1 else 4), self._px(4)
        wide = (area.width() - across * (columns - 1)) / columns
        high = (area.height() - down * (rows - 1)) / rows
        for number in range(min(count, columns * rows)):
            column, row = divmod(number, rows)
            yield QRectF(
                area.x() + column * (wide + across), area.y() + row * (high + down), wide, high
            )

    def _chip_width(self, others: Sequence[Notice]) -> float:
        """Px in which none of these is cut, at the size to which letters may shrink there."""
        widest = max(
            self._lead(each, _LOW)
            + self._letters.width(each.title, _LOW.title * SHARES[2], 700)
            + 2 * self._px(TIGHT_PAD)
            for each in others
        )
        return max(widest, self._px(CHIP))

    def _needed(self, notice: Notice, area: QRectF, detail: str) -> float:
        sizes = self._sizes(area, first=True)
        title = self._letters.width(notice.title, sizes.title, 700)
        words = max(title, self._letters.width(detail, sizes.words, 500))
        count = self._letters.width(_count_words(9), WORDS, 600) + self._px(12)
        return self._lead(notice, sizes) + words + count + 2 * self._px(sizes.pad) + self._px(10)

    # The first alarm's right.

    def _count(
        self, count: int, ground: QRectF, first: Notice, needs: Sequence[float]
    ) -> tuple[Lettered, float]:
        """Which of how many, and px that it takes: only beside others, and where it has room."""
        sizes = self._sizes(ground, first=True)
        words = _count_words(count)
        wide = self._letters.width(words, WORDS, 600) + self._px(14)
        title = self._letters.width(first.title, sizes.title * SHARES[2], 700)
        taken = self._lead(first, sizes) + title + needs[-1] + 2 * self._px(sizes.pad)
        if count < 2 or taken + wide > ground.width():
            return Lettered(), 0.0
        box = ground.adjusted(0, 0, -self._px(TIGHT_PAD + 2), 0)
        box.setLeft(box.right() - wide + self._px(10))
        return Lettered(text=words, box=box, weight=600, align=Align.AlignRight), wide

    def _level(self, first: Notice, ground: QRectF, needs: Sequence[float], counted: float) -> int:
        """The most words on the buttons with which what is wrong keeps its size."""
        sizes = self._sizes(ground, first=True)
        room = ground.width() - self._lead(first, sizes) - counted
        room -= 2 * self._px(sizes.pad) + self._px(6)
        title = self._letters.width(first.title, sizes.title, 700)
        detail = self._letters.width(first.detail, sizes.words, 500)
        both = max(title, detail) if self._has_rows(ground) else title + detail + self._px(14)
        worded = needs[: max(len(needs) - 2, 1)]
        for words in (both, title):
            for level, need in enumerate(worded if words is both else needs):
                if words + need <= room:
                    return level
        return len(needs) - 1

    # One alarm.

    def _place(self, notice: Notice, ground: QRectF, end: float, *, first: bool) -> Placed:
        sizes = self._sizes(ground, first=first)
        side, gap = self._px(sizes.shape), self._px(sizes.shape / 3)
        x, middle = ground.x() + self._px(sizes.pad), ground.center().y()
        marks = PRIORITY_MARKS[notice.priority]
        after = x + side + gap
        wide = self._letters.width(marks, sizes.title, 700)
        box = QRectF(after, ground.y(), wide, ground.height())
        tick_side = side * 0.8
        has_tick = notice.state is AlarmState.ACKNOWLEDGED
        tick = QRectF(box.right() + gap, middle - tick_side / 2, tick_side, tick_side)
        place = QRectF(ground)
        place.setLeft(x + self._lead(notice, sizes))
        place.setRight(max(end, place.left()))
        title, detail = self._words(notice, place, sizes)
        return Placed(
            notice=notice,
            ground=ground,
            shape=QRectF(x, middle - side / 2, side, side),
            marks=Lettered(text=marks, box=box, size=sizes.title, weight=700),
            tick=tick if has_tick else None,
            title=title,
            detail=detail,
        )

    def _words(self, notice: Notice, place: QRectF, sizes: _Sizes) -> tuple[Lettered, Lettered]:
        """Details stand behind what is wrong or, where that has two rows, under it."""
        words, beside = notice.title, notice.detail
        title = self._letters.width(words, sizes.title, 700) + self._px(14)
        whole = title + self._letters.width(beside, sizes.words, 500) <= place.width()
        if whole or not self._has_rows(place):
            upper = self._fit(words, place, sizes.title)
            behind = self._letters.width(upper.text, upper.size, 700) + self._px(14)
            return upper, self._parts(beside, place.adjusted(behind, 0, 0, 0), sizes.words)
        if self._letters.width(words, sizes.title * SHARES[2], 700) > place.width():
            words, _, beside = words.rpartition(", ") if ", " in words else (words, "", beside)
        half, edge = place.height() * 0.46, self._px(4)
        upper = self._fit(words, place.adjusted(0, edge, 0, -half), sizes.title)
        return upper, self._parts(beside, place.adjusted(0, half, 0, -edge), sizes.words)

    def _fit(self, text: str, box: QRectF, size: float) -> Lettered:
        """Smaller before it is cut; and cut it never is before the end of its own number."""
        for share in SHARES:
            if self._letters.width(text, size * share, 700) <= box.width():
                return Lettered(text=text, box=box, size=size * share, weight=700)
        least = size * SHARES[-1]
        shown = self._letters.cut(text, least, 700, box.width())
        number = _NUMBER.search(text)
        if number and len(shown.rstrip("…")) < number.end():
            shown = self._letters.cut(text[number.start() :], least, 700, box.width())
        return Lettered(text=shown, box=box, size=least, weight=700)

    def _parts(self, detail: str, box: QRectF, size: float) -> Lettered:
        """As many parts as find room, each whole: half a value would be another value."""
        parts = detail.split(JOINT)
        while parts and self._letters.width(JOINT.join(parts), size, 500) > box.width():
            parts.pop()
        return Lettered(text=JOINT.join(parts), box=box, size=size)

    def _more(self, notices: Sequence[Notice], boxes: Sequence[QRectF]) -> More | None:
        if not notices or not boxes:
            return None
        names = ", ".join(f"{PRIORITY_MARKS[each.priority]} {each.title}" for each in notices)
        words = translate("alarm", "and {count} more: {names}", count=len(notices), names=names)
        box = boxes[-1].adjusted(self._px(TIGHT_PAD), 0, -self._px(TIGHT_PAD), 0)
        shown = self._letters.cut(words, WORDS, 600, box.width())
        lettered = Lettered(text=shown, box=box, weight=600)
        return More(notice=notices[0], ground=boxes[-1], words=lettered)

    def _lead(self, notice: Notice, sizes: _Sizes) -> float:
        """Px of shape, marks and tick before what is wrong."""
        side = self._px(sizes.shape)
        gap = self._px(sizes.shape / 3)
        tick = side * 0.8 + gap if notice.state is AlarmState.ACKNOWLEDGED else 0.0
        marks = self._letters.width(PRIORITY_MARKS[notice.priority], sizes.title, 700)
        return side + gap + marks + gap + tick

    def _sizes(self, ground: QRectF, *, first: bool) -> _Sizes:
        if first and self._has_rows(ground):
            return _FIRST
        return _MIDDLE if ground.height() >= self._px(MIDDLE) else _LOW

    def _has_rows(self, ground: QRectF) -> bool:
        return ground.height() >= self._px(TWO_ROWS)

    def _px(self, size: float) -> float:
        return self._letters.px(size)


def _count_words(count: int) -> str:
    return translate("alarm", "1 of {count}", count=count)
