"""The booster's window in words: where it stands and what is lacking, never how long is left (H42).

Nothing here presses: no countdown, no word that says to give it.
"""

from typing import assert_never

from kapmonitor.protocols.booster import BoosterNow, BoosterState
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import condition_word
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.widgets.stage_scene import Words

_NOT_AGREED = "the person did not agree"
_STANDS = {
    _NOT_AGREED: "not agreed before the dose",
    "oxygen is on": "oxygen is on",
    "nobody has said what became": "voided dose not explained",
}
_STALE = {
    "no pressure": "pressure",
    "no SpO2": "SpO₂",
    "no breathing": "breathing",
    "no response": "response",
}
"""How a reason of the core begins, and in how few words it is said beside the band."""
_ALARM = "an alarm is unresolved: "


def booster_words(booster: BoosterNow, *, with_lacking: bool = True) -> Words:
    """What is said at the band, longest first; nothing where there is no band.

    ``with_lacking``: what stands against it as well, where that is not said elsewhere.
    """
    if booster.opens_at is None or booster.closes_at is None:
        return ()
    opens, closes = clock_word(booster.opens_at), clock_word(booster.closes_at)
    match booster.state:
        case BoosterState.EARLY:
            early = _say("booster early: {opens} to {closes}", opens=opens, closes=closes)
            short = (_say("booster from {opens}", opens=opens), _say("booster"))
            return (*_never(early, booster), early, *short)
        case BoosterState.CLOSED:
            closed = (_say("booster closed"), _say("closed"))
            return (*_closed(booster), *closed) if with_lacking else closed
        case BoosterState.OPEN:
            window = _say("booster window open to {closes}", closes=closes)
            return (window, _say("booster open"), _say("open"))
        case BoosterState.OVER:
            return (_say("booster over since {closes}", closes=closes), _say("booster over"))
        case BoosterState.NO_DOSE | BoosterState.GIVEN:
            return ()
        case unknown:
            assert_never(unknown)


def lacking_words(booster: BoosterNow) -> Words:
    """What stands against it while it is time, longest first; nothing where nothing does."""
    if booster.state is not BoosterState.CLOSED:
        return ()
    count = _say("booster: {count} lacking", count=len(booster.lacking))
    return (_say("booster: {what}", what=reasons(booster.lacking)), count)


def booster_told(booster: BoosterNow) -> str:
    """All of it in a sentence."""
    words = booster_words(booster)
    if words:
        return words[0]
    if booster.state is BoosterState.GIVEN:
        return _say("booster given")
    return _say("booster: no first dose yet")


def reasons(lacking: tuple[str, ...]) -> str:
    """What the core says is lacking, in few words; as it says it where there are none shorter."""
    stale = [short_reason(why) for why in lacking if _is_stale(why)]
    others = [short_reason(why) for why in lacking if not _is_stale(why)]
    fresh = [_say("no fresh {what}", what=", ".join(stale))] if stale else []
    return ", ".join([*others, *fresh])


def short_reason(why: str) -> str:
    """One thing that is lacking, in a word or a few: of what is not fresh, only what it is."""
    if why.startswith(_ALARM):
        conditions = why.removeprefix(_ALARM).split(", ")
        return _say("alarm {what}", what=", ".join(condition_word(each) for each in conditions))
    begins = (*_STALE.items(), *_STANDS.items())
    return _say(next((word for begin, word in begins if why.startswith(begin)), why))


def _is_stale(why: str) -> bool:
    return any(why.startswith(f"{begin} ") for begin in _STALE)


def _closed(booster: BoosterNow) -> Words:
    what, count = reasons(booster.lacking), len(booster.lacking)
    return (
        _say("booster closed: {what}", what=what),
        _say("booster closed: {count} lacking", count=count),
    )


def _never(early: str, booster: BoosterNow) -> Words:
    """That it will not open, whatever is measured: nobody can agree after the dose."""
    if not any(why.startswith(_NOT_AGREED) for why in booster.lacking):
        return ()
    return (f"{early}, {_say(_STANDS[_NOT_AGREED])}",)


def _say(text: str, **values: object) -> str:
    return translate("timeline", text, **values)
