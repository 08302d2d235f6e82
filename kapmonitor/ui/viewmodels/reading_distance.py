"""How far away a number can be read: 1/200 of the distance in real millimetres (HAZARDS H64)."""

DISTANCE_IN_HEIGHTS = 200.0
MM_PER_INCH = 25.4


def readable_from_m(height_px: float, dots_per_inch: float) -> float | None:
    """From how many metres digits ``height_px`` high can be read.

    ``None`` where the screen does not tell its size.

    >>> round(readable_from_m(63.0, 91.8), 1)  # 88 px of font on 24 inches of 1920 x 1080
    3.5
    """
    if dots_per_inch <= 0:
        return None
    return height_px / dots_per_inch * MM_PER_INCH * DISTANCE_IN_HEIGHTS / 1000.0
