"""Where the parts of the live page stand, by the room there is.

The trend gives way first, then the log's lines, then hints and key caps; numbers, alarm line,
dose and due never do (HAZARDS H64, tokens.md).
"""

from dataclasses import dataclass
from enum import StrEnum

TALL_PX = 592.0
WIDE_PX = 1080.0
"""From here on the body is laid out as in the mock-ups, px at 100 %."""
SIDE_BY_SIDE_PX = 600.0
"""So wide, what is entered and the log stand beside each other."""
TREND_PX = 140.0
"""Lower than this a trend says nothing."""
LOWER_PX = 292.0
"""Height of the bottom row: all sixteen targets, or four checks and the sums."""
LOWER_SHARE = 0.42
ENTRY_PX = 258.0
"""Height of one page of targets with what stands round it."""
NUMBERS_PX = 350.0
NUMBERS_MOST_PX = 440.0
NUMBERS_SHARE = 0.262
NUMBERS_LEAST_PX = 264.0
DUE_PX = 300.0
DUE_LEAST_PX = 240.0
LOG_HEAD_PX = 392.0
TABS_PX = 366.0
LOG_PX = 240.0
TIMELINE_PX = 330.0
"""Heights of a narrow body under which these give way: head of the log, tabs, all of the log but
one line, and the timeline."""
ENTRY_LEAST_PX = 200.0
"""Narrower than this nothing is entered: what is due stands in a line then."""
GUTTER = 12.0


class Shape(StrEnum):
    """How the page is laid out."""

    TALL = "tall"
    """Trend and numbers above; entering, log and due below."""
    SIDE = "side"
    """Entering and log beside each other, the trend above them; due and numbers at the right."""
    NARROW = "narrow"
    """Entering above the log, no trend; due and numbers at the right."""
    LINE = "line"
    """Entering, log and due take turns over what is due in a line; numbers at the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Widths and heights in px of the screen, and what is shown at all."""

    shape: Shape
    numbers: int
    due: int
    lower: int
    has_trend: bool
    has_log_head: bool = True
    has_tabs: bool = True
    has_timeline: bool = True
    has_lines: bool = True
    """Whether the log has more than one line."""


def places_for(width: float, height: float, scale: float) -> Places:
    """The places in a body of so many px below timeline and alarm line, at a text scale."""
    w, h = width / scale, height / scale
    if w >= WIDE_PX and h >= TALL_PX:
        right = round(_between(NUMBERS_PX, w * NUMBERS_SHARE, NUMBERS_MOST_PX) * scale)
        return Places(
            shape=Shape.TALL,
            numbers=right,
            due=right,
            lower=round(max(LOWER_PX, h * LOWER_SHARE) * scale),
            has_trend=True,
        )
    spare = w - 2 * GUTTER - SIDE_BY_SIDE_PX
    numbers = _between(NUMBERS_LEAST_PX, spare * 0.52, NUMBERS_PX)
    due = _between(DUE_LEAST_PX, spare - numbers, DUE_PX)
    shape = _shape_beside(w - 2 * GUTTER - numbers - due)
    side = shape is Shape.SIDE
    return Places(
        shape=shape,
        numbers=round(numbers * scale),
        due=round(due * scale),
        lower=round(ENTRY_PX * scale),
        has_trend=side and h - ENTRY_PX - GUTTER >= TREND_PX,
        has_log_head=side or h >= LOG_HEAD_PX,
        has_tabs=side or h >= TABS_PX,
        has_timeline=h >= TIMELINE_PX,
        has_lines=shape is not Shape.NARROW or h >= LOG_PX,
    )


def _shape_beside(entry: float) -> Shape:
    """By the width that is left for entering beside what is due and the numbers."""
    if entry >= SIDE_BY_SIDE_PX:
        return Shape.SIDE
    return Shape.NARROW if entry >= ENTRY_LEAST_PX else Shape.LINE


def _between(least: float, wish: float, most: float) -> float:
    return max(least, min(wish, most))
