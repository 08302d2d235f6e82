"""Durations as protocols and scenarios write them: ``1h2m3.5s``."""

import re

LONGEST_S = 366 * 24 * 3600.0
"""Longer than any session or scenario, and short enough for every calendar to hold."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?", re.ASCII)


def parse_duration(text: str) -> float:
    """Return the seconds of a duration.

    Raises:
        ValueError: where the text is no duration, or one of more than ``LONGEST_S``.

    >>> parse_duration("1h2m3.5s"), parse_duration("40m"), parse_duration("0s")
    (3723.5, 2400.0, 0.0)
    """
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"{text!r} is no duration: write it like 1h30m, 40m or 12.5s")
    hours, minutes, seconds = (float(part) for part in match.groups(default="0"))
    total = hours * 3600 + minutes * 60 + seconds
    if total > LONGEST_S:
        raise ValueError(f"{text!r} is no duration that is played here: a year at most")
    return total


def format_clock(seconds: float) -> str:
    """Write elapsed time as a clock does, cut to whole seconds.

    >>> format_clock(59.9), format_clock(754), format_clock(4321)
    ('0:59', '12:34', '1:12:01')
    """
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
