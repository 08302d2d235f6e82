"""A moment as the clock on the wall shows it, unmistakable where an hour comes twice (H51)."""

from datetime import datetime, timedelta

from kapmonitor.ui.language import translate

_NEAR = timedelta(hours=3)
"""Clocks are turned by less than this."""


def clock_word(at: datetime) -> str:
    """Hour and minute in local time; of an hour that comes twice, which of the two it is."""
    word, offset = f"{at.astimezone():%H:%M}", _offset(at)
    before, after = _offset(at - _NEAR), _offset(at + _NEAR)
    if before > offset and _offset(at - (before - offset)) == before:
        return translate("time", "{time} (2nd)", time=word)
    if offset > after and _offset(at + (offset - after)) == after:
        return translate("time", "{time} (1st)", time=word)
    return word


def _offset(at: datetime) -> timedelta:
    return at.astimezone().utcoffset() or timedelta()
