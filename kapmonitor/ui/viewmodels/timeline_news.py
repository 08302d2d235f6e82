"""Why a time moved, a line for each entry that moved one: newest first (HAZARDS H51)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.moves import Move, MoveCause, Moved
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import one_line
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.timeline_lane import planned_drug
from kapmonitor.ui.widgets.stage_scene import Words

_ORDINALS = ("first", "second", "third")
_WHY = {
    MoveCause.AMENDED: "entry corrected",
    MoveCause.VOIDED: "entry voided",
    MoveCause.VOID_ANSWERED: "voided dose explained",
    MoveCause.INFUSION_STARTED: "infusion started",
    MoveCause.RATE_CHANGED: "infusion changed",
    MoveCause.PAUSED: "infusion paused",
    MoveCause.RESUMED: "infusion stood still",
    MoveCause.ENDED: "infusion ended",
    MoveCause.SWALLOWED: "swallowed",
    MoveCause.CLOCK: "clock of the computer set",
}
"""What a cause is called; a dose is named by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one entry moved: in words, longest first, and on which clock time it was written."""

    words: Words
    written: str


def news_of(view: RoomView) -> tuple[News, ...]:
    """Every entry that moved a time, newest first."""
    by_entry = [list(moves) for _, moves in groupby(view.moves, key=lambda move: move.version)]
    return tuple(
        News(words=tuple(_words(moves, view)), written=clock_word(moves[-1].recorded_at))
        for moves in reversed(by_entry)
    )


def _words(moves: Sequence[Move], view: RoomView) -> Iterator[str]:
    zero = next((move for move in moves if move.moved is Moved.ZERO), None)
    move = zero or moves[-1]
    if move.cause is MoveCause.CLOCK:
        yield _say("clock of the computer set {by}", by=_signed(move.by_s))
        yield _say("clock set {by}", by=_signed(move.by_s))
        return
    what = _whole_plan(zero) if zero is not None else _leaving(move)
    yield _say("{what}: {why}", what=what, why=why_moved(move, view))
    yield what


def _whole_plan(zero: Move) -> str:
    by, later = _length(abs(zero.by_s)), zero.by_s > 0
    return _say("all times {by} later", by=by) if later else _say("all times {by} earlier", by=by)


def _leaving(move: Move) -> str:
    was, now = clock_word(move.was), clock_word(move.now)
    if was == now:
        return _say("leaving {by}", by=_signed(move.by_s))
    return _say("leaving {was} → {now}", was=was, now=now)


def why_moved(move: Move, view: RoomView) -> str:
    """What moved a time, in a few words; a dose by its number and its time as it stands now."""
    if move.cause is MoveCause.DOSE:
        return _dose(move, view)
    if move.cause is MoveCause.AMENDED and move.moved is Moved.ZERO:
        was, now = clock_word(move.was), clock_word(move.now)
        return _say("dose time corrected {was} → {now}", was=was, now=now)
    return _say(_WHY[move.cause])


def _dose(move: Move, view: RoomView) -> str:
    """Which dose it was, and its time as it stands now."""
    given = [dose for dose in view.doses if dose.counts]
    number = next((n for n, dose in enumerate(given) if dose.version == move.version), None)
    if number is None:
        return _say("a dose, voided since")
    dose, at = given[number], clock_word(given[number].at)
    if dose.drug != planned_drug(view):
        return _say("{drug} {at}", drug=one_line(dose.drug), at=at)
    if number < len(_ORDINALS):
        return _say("{which} dose {at}", which=_say(_ORDINALS[number]), at=at)
    return _say("dose {number} at {at}", number=number + 1, at=at)


def _length(seconds: float) -> str:
    """Whole minutes as such, anything else as a clock writes it."""
    if seconds and seconds % 60 == 0 and seconds < 3600:
        return _say("{minutes:.0f} min", minutes=seconds / 60)
    return format_clock(seconds)


def _signed(seconds: float) -> str:
    sign = "+" if seconds > 0 else "\N{MINUS SIGN}"
    return f"{sign}{format_clock(abs(seconds))}"


def _say(text: str, **values: object) -> str:
    return translate("timeline", text, **values)
