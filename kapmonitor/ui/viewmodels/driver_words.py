"""What each driver is in words: its devices, what it writes to them, how they wake and are paired.

``ui`` may not ask the drivers themselves; a test holds this table against their catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kapmonitor.ui.language import translate

_C = "driver"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverWords:
    """One driver as staff read of it."""

    kind: str
    """What its devices are: ``oximeter``."""
    title: str
    proof: str
    """How we know its packets."""
    writes: str
    """What it may write to a device (HAZARDS H59)."""
    word: str
    """Our word that is proposed for such a device."""
    steps: tuple[tuple[str, str], ...]
    """How it is woken and paired: what to do, and what then happens."""


_LISTENS = "none: it only listens"
_COMES_BACK = "The first time only: from then on it comes back by itself."
_REFUSES = (
    "If it refuses",
    "Forget it here and in the system's Bluetooth settings, then pair it again.",
)
_PLX = DriverWords(
    kind="oximeter",
    title="Pulse Oximeter Service (0x1822)",
    proof="by the public specification, tried on simulated packets",
    writes=_LISTENS,
    word="oximeter",
    steps=(
        ("Put it on a finger", "Most wake by themselves. A warm hand, no varnish on the nail."),
        ("Scan until it is heard", "By the name and the last digits printed on it."),
        ("Choose it and press Pair", _COMES_BACK),
        _REFUSES,
    ),
)
_CUFF = DriverWords(
    kind="cuff",
    title="Blood Pressure Service (0x1810)",
    proof="by the public specification, tried on simulated packets",
    writes=_LISTENS,
    word="cuff",
    steps=(
        ("Switch on its Bluetooth", "Some ask for a long press of the memory or the start key."),
        ("Scan while it shows its sign", "Most are heard for a few seconds only."),
        ("Choose it and press Pair", _COMES_BACK),
        ("Set its clock", "A reading whose age cannot be told says when? and counts for nothing."),
        _REFUSES,
    ),
)
_HEART_RATE = DriverWords(
    kind="heart-rate sensor",
    title="Heart Rate Service (0x180D)",
    proof="by the public specification, tried on simulated packets",
    writes=_LISTENS,
    word="strap",
    steps=(
        ("Moisten it and put it on", "It wakes when it feels skin."),
        ("End other links to it", "Most of them speak to one phone or computer only."),
        ("Choose it and press Pair", _COMES_BACK),
        _REFUSES,
    ),
)
_KNOWN: Mapping[str, DriverWords] = {
    "plx": _PLX,
    "blood-pressure": _CUFF,
    "heart-rate": _HEART_RATE,
}


def driver_words(driver: str) -> DriverWords:
    """A driver in the language in force; one without words here says so."""
    known = _KNOWN.get(driver)
    if known is None:
        return DriverWords(
            kind=translate(_C, "device"),
            title=driver,
            proof=translate(_C, "nothing is written down of this driver"),
            writes=translate(_C, "not known: nothing is written down of this driver"),
            word="device",
            steps=(),
        )
    return DriverWords(
        kind=translate(_C, known.kind),
        title=translate(_C, known.title),
        proof=translate(_C, known.proof),
        writes=translate(_C, known.writes),
        word=known.word,
        steps=tuple((translate(_C, do), translate(_C, then)) for do, then in known.steps),
    )
