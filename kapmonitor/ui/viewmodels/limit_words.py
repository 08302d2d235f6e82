"""The limits in force as they stand beside a number, in short and at length (HAZARDS H23)."""

from collections.abc import Iterable, Sequence

from kapmonitor.domain.limits import AlarmLimit, Side
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import PRIORITY_MARKS, sign_word

_BELOW = "{sign} below {bound:g} {when} {mark}"
_ABOVE = "{sign} above {bound:g} {when} {mark}"


def limits_in_short(limits: Iterable[AlarmLimit], signs: Sequence[VitalSign]) -> str:
    """The limits of a number: ``low 92 · floor 88``, or its range and then the urgent range.

    A dash stands for "to", a stroke between the two pressures, whose urgent bounds are left to
    :func:`limits_at_length`.
    """
    known = list(limits)
    of_signs = [[limit for limit in known if limit.sign is sign] for sign in signs]
    several = sum(bool(each) for each in of_signs) > 1
    words = [_of_sign(each, urgent=not several) for each in of_signs]
    return " / ".join(word for word in words if word) or translate("limits", "no limits")


def limits_at_length(limits: Iterable[AlarmLimit], signs: Sequence[VitalSign]) -> str:
    """Every limit of a number with its delay and priority, for a tool tip."""
    words = [_at_length(limit) for limit in limits if limit.sign in signs]
    return "; ".join(words) or translate("limits", "no limits")


def _of_sign(limits: Sequence[AlarmLimit], *, urgent: bool) -> str:
    lows = sorted({x.bound for x in limits if x.side is Side.LOW}, reverse=True)
    highs = sorted({x.bound for x in limits if x.side is Side.HIGH})
    if lows and not highs:
        floor = [translate("limits", "floor {bound:g}", bound=lows[-1])] if lows[1:] else []
        return " · ".join([translate("limits", "low {bound:g}", bound=lows[0]), *floor])
    mild, far = _range(lows[:1], highs[:1]), _range(lows[1:][-1:], highs[1:][-1:])
    return " · ".join(each for each in (mild, far if urgent else "") if each)


def _range(lows: Sequence[float], highs: Sequence[float]) -> str:
    if lows and highs:
        return f"{lows[0]:g}\N{EN DASH}{highs[0]:g}"
    if highs:
        return translate("limits", "to {bound:g}", bound=highs[0])
    return translate("limits", "from {bound:g}", bound=lows[0]) if lows else ""


def _at_length(limit: AlarmLimit) -> str:
    text = _BELOW if limit.side is Side.LOW else _ABOVE
    at_once = translate("limits", "at once")
    delay = translate("limits", "for {seconds:g} s", seconds=limit.delay_s)
    return translate(
        "limits",
        text,
        sign=sign_word(limit.sign),
        bound=limit.bound,
        when=delay if limit.delay_s else at_once,
        mark=PRIORITY_MARKS[limit.priority],
    )
