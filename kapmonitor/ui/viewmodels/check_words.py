"""Checks as lines of the due list: shape, time and detail of each, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.schedule import CheckState, PlannedCheck
from kapmonitor.services.snapshot import CheckDone, RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.local_time import clock_word

_C = "due"
CUFF_WARNED_S = 60.0
"""So long ahead a cuff is warned about, for the person's sake (HAZARDS H30)."""
DONE_SHOWN = 12
"""So many of what was done are told, the newest: the rest is in the log."""


class CheckShape(StrEnum):
    """The shape that tells a check's state beside its words (tokens.md, States)."""

    DONE = "done"
    DUE = "due"
    LATE = "late"
    WAIVED = "waived"
    NOT_OBTAINED = "not-obtained"
    OPEN = "open"
    CUFF = "cuff"
    """A cuff is about to disturb the person."""
    ASKED = "asked"
    """No check: something that nobody recorded is asked about."""


_SHAPES = {
    CheckState.LATE: CheckShape.LATE,
    CheckState.DUE: CheckShape.DUE,
    CheckState.UPCOMING: CheckShape.OPEN,
    CheckState.WAIVED: CheckShape.WAIVED,
    CheckState.NOT_OBTAINED: CheckShape.NOT_OBTAINED,
    CheckState.DONE: CheckShape.DONE,
}
_CLOSED = (CheckShape.DONE, CheckShape.WAIVED, CheckShape.NOT_OBTAINED)
_STRONG = (CheckShape.LATE, CheckShape.CUFF, CheckShape.ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One check, or a question: what it asks, its state and its time in words."""

    check: str
    """Empty where it is no check: a dose that nobody recorded is asked about."""
    shape: CheckShape
    title: str
    when: str
    detail: str = ""
    """What was missed before, or why it was put off or let go."""

    @property
    def may_be_answered(self) -> bool:
        """Whether it is neither done nor let go."""
        return self.shape not in _CLOSED

    @property
    def is_strong(self) -> bool:
        """Whether its time is told with weight."""
        return self.shape in _STRONG


def due_lines(view: RoomView) -> Iterator[DueLine]:
    """A dose that is asked about, what is open, soonest first, and what was done, newest first."""
    if view.plan.dose_missing_since is not None:
        yield _dose_line(view.plan.dose_missing_since, view.now)
    for check in view.checks:
        yield _open_line(check, view)
    newest = sorted(view.checks_done, key=lambda each: each.at, reverse=True)
    for done in newest[:DONE_SHOWN]:
        yield _done_line(done, view.now)


def late_since(check: PlannedCheck, planned: Sequence[PlannedCheck]) -> datetime:
    """When the oldest was due that nobody did: another one that opens makes it no less late."""
    missed = [
        each.due_at
        for each in planned
        if each.check == check.check
        and each.state is CheckState.MISSED
        and each.due_at < check.due_at
    ]
    return missed[-check.missed] if 0 < check.missed <= len(missed) else check.due_at


def reason_words(reason: str | None) -> str:
    """Why something was put off or let go, as it follows that; nothing where nobody said."""
    return f": {text.one_line(reason)}" if reason else ""


def _dose_line(since: datetime, now: datetime) -> DueLine:
    return DueLine(
        check="",
        shape=CheckShape.ASKED,
        title=translate(_C, "Dose given? When?"),
        when=format_clock((now - since).total_seconds()),
        detail=translate(_C, "dose stage since {time}, no dose recorded", time=clock_word(since)),
    )


def _open_line(check: PlannedCheck, view: RoomView) -> DueLine:
    seconds = (check.due_at - view.now).total_seconds()
    warned = check.check == "blood-pressure" and 0 < seconds <= CUFF_WARNED_S
    is_late = check.state is CheckState.LATE
    return DueLine(
        check=check.check,
        shape=CheckShape.CUFF if warned and not is_late else _SHAPES[check.state],
        title=text.check_word(check.check),
        when=_late_words(check, view) if is_late else _when_words(seconds, is_cuff=warned),
        detail=_detail(check, is_cuff_late=warned and is_late, seconds=seconds),
    )


def _late_words(check: PlannedCheck, view: RoomView) -> str:
    late_s = (view.now - late_since(check, view.plan.checks)).total_seconds()
    return translate(_C, "{time} late", time=format_clock(max(0.0, late_s)))


def _when_words(seconds: float, *, is_cuff: bool) -> str:
    if is_cuff:
        return translate(_C, "cuff in {time}", time=format_clock(seconds))
    if seconds > 0:
        return translate(_C, "in {time}", time=format_clock(seconds))
    return translate(_C, "now, due {time} ago", time=format_clock(-seconds))


def _detail(check: PlannedCheck, *, is_cuff_late: bool, seconds: float) -> str:
    parts = []
    if is_cuff_late:
        parts.append(_when_words(seconds, is_cuff=True))
    if check.missed:
        parts.append(translate(_C, "{count} missed before", count=check.missed))
    if check.put_off_from is not None:
        at = clock_word(check.put_off_from)
        put_off = translate(_C, "put off from {time}", time=at)
        parts.append(put_off + reason_words(check.reason))
    return " · ".join(parts)


def _done_line(done: CheckDone, now: datetime) -> DueLine:
    ago = format_clock(max(0.0, (now - done.at).total_seconds()))
    return DueLine(
        check=done.check,
        shape=_SHAPES[done.state],
        title=text.check_word(done.check),
        when=translate(_C, "{time} · {ago} ago", time=clock_word(done.at), ago=ago),
        detail=_let_go_words(done),
    )


def _let_go_words(done: CheckDone) -> str:
    match done.state:
        case CheckState.WAIVED:
            return translate(_C, "waived") + reason_words(done.reason)
        case CheckState.NOT_OBTAINED:
            return translate(_C, "could not be obtained") + reason_words(done.reason)
        case _:
            return ""
