"""Which tokens are read on which: every pair of ink and ground that the window uses, and its aim.

``test_theme.py`` computes the contrast of each in each theme. That nothing is left out is tried
there on the style sheet, and on the real window's pictures in ``journeys/window/test_contrast.py``.
"""

from itertools import product

NUMBER, WORD, MARK = 7.0, 4.5, 3.0
"""Least contrast of numbers and words of alarms, of other words, of lines and shapes that mean
something (WCAG 2.2, 1.4.6, 1.4.3, 1.4.11)."""

GROUNDS = ("bg", "panel", "raised", "rail", "sunken", "accent_fill", "band_a", "band_b")
SIGNS = ("spo2", "pulse", "bp", "resp")
ALARM_GROUNDS = ("high_fill", "high_rest", "med_fill", "low_fill")
ONLY_GROUNDS = frozenset((*GROUNDS, *ALARM_GROUNDS, "accent_deep", "block_fill"))
"""What something is read on and what is never read itself."""

PAIRS = (
    # Live numbers, and the words of alarms, in every place where they stand.
    *((ink, ground, NUMBER) for ink, ground in product(("text",), GROUNDS)),
    *(
        (sign, ground, NUMBER)
        for sign, ground in product(SIGNS, ("bg", "panel", "raised", "sunken", "band_a"))
    ),
    ("high_ink", "high_fill", NUMBER),
    ("med_ink", "med_fill", NUMBER),
    ("low_ink", "low_fill", NUMBER),
    ("high_rest_ink", "high_rest", NUMBER),
    *(
        (ink, ground, NUMBER)
        for ink, ground in product(
            ("high_rest_ink", "med_ink", "low_ink"), ("panel", "raised", "sunken", "accent_fill")
        )
    ),
    # Every other word. On the stronger band stand a sign's name and its curve, never its number.
    *((sign, "band_b", WORD) for sign in SIGNS),
    *((ink, ground, WORD) for ink, ground in product(("muted", "accent"), GROUNDS)),
    *(
        (ink, ground, WORD)
        for ink, ground in product(
            ("faint", "stale"), ("bg", "panel", "raised", "sunken", "accent_fill")
        )
    ),
    *(("faint", band, WORD) for band in ("band_a", "band_b")),
    *((ink, "accent_deep", WORD) for ink in ("accent", "text", "muted")),
    *((ink, "block_fill", WORD) for ink in ("text", "muted", "block")),
    ("on_accent", "accent", WORD),
    *((ink, ground, WORD) for ink, ground in product(("ok", "block"), ("panel", "sunken"))),
    *(("ok", ground, WORD) for ground in ("bg", "raised", "accent_fill")),
    # Lines and shapes that carry a meaning.
    *(
        (line, ground, MARK)
        for line, ground in product(
            ("high_line", "med_line", "low_line"), ("bg", "panel", "rail", "sunken")
        )
    ),
    ("high_line", "high_rest", MARK),
    ("med_line", "med_fill", MARK),
    ("low_line", "low_fill", MARK),
    *(("limit", ground, MARK) for ground in ("panel", "band_a", "band_b")),
    *(("stale", ground, MARK) for ground in ("band_a", "band_b")),
)

DECORATION = {
    "line": "the edge of what stands apart by its ground or its place",
    "grid": "the values at the side of a plot say the same",
}
"""Tokens that nothing depends on, and why."""

BESIDE = {
    ("high_line", "high_fill"): "the border parts the tile from the panel; the tile is told by its"
    " ground, and its words are read on that",
    ("on_accent", "panel"): "the outer of the two lines of a solid button's focus: the inner one is"
    " read on the button",
    ("high_line", "accent"): "the alarm's frame beside a plate or a bar at the window's edge: each"
    " is read on the ground at its other side",
}
"""Pairs that touch and of which neither is read on the other, and why."""

CROSSING = frozenset((*SIGNS, "stale", "limit"))
"""Curves and limits of a plot: they cross each other and every mark, and are read on the bands."""
CROSSED = CROSSING | {"text", "accent", "muted", "faint"}


def is_accounted_for(one: str, other: str) -> bool:
    """Whether two tokens that touch in the window are a pair of the table, or need not be."""
    both = {one, other}
    return (
        any({ink, ground} == both for ink, ground, _ in PAIRS)
        or any(set(pair) == both for pair in BESIDE)
        or both <= ONLY_GROUNDS
        or bool(both & DECORATION.keys())
        or (bool(both & CROSSING) and both <= CROSSED)
    )
