"""What is due and what has been given, as lines and sums; never a word of being fit to leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.dosing import format_amount, per_kg
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.session import Dose
from kapmonitor.protocols.timeline import CheckState, OpenCheck
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import CheckDone, RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.viewmodels.core_link import CoreLink

_C = "due"
_CENT = Decimal("0.01")


class CheckShape(StrEnum):
    """The shape that tells a check's state beside its words (tokens.md, States)."""

    DONE = "done"
    DUE = "due"
    LATE = "late"
    WAIVED = "waived"
    OPEN = "open"


_SHAPES = {
    CheckState.LATE: CheckShape.LATE,
    CheckState.DUE: CheckShape.DUE,
    CheckState.UPCOMING: CheckShape.OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One check: what it asks, its state and its time in words."""

    check: str
    shape: CheckShape
    title: str
    when: str

    @property
    def may_be_answered(self) -> bool:
        """Whether it is neither done nor waived."""
        return self.shape not in (CheckShape.DONE, CheckShape.WAIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSummary:
    """The sums beside the list; shares are of the protocol's bound for all doses, 0 to 1."""

    debt: str = ""
    has_debt: bool = False
    waiting: str = ""
    """The list in a few words, for where something else has its place."""
    dose: str = ""
    dose_share: float = 0.0
    voided: str = ""
    unanswered: tuple[Dose, ...] = ()
    """Withdrawn doses of which nobody has said what became of them (HAZARDS H38)."""
    leave: str = ""
    leave_note: str = ""


class Due(QObject):
    """The due list of the open session.

    Signals:
        lines_changed: every line, what is open first; told when a word of it changed.
        summary_changed: the sums.
    """

    lines_changed = Signal(tuple)
    summary_changed = Signal(DueSummary)

    def __init__(self, link: CoreLink) -> None:
        super().__init__()
        self.lines: tuple[DueLine, ...] = ()
        self.summary = DueSummary()
        link.room_updated.connect(self._on_room_updated)

    def _on_room_updated(self, update: RoomUpdate) -> None:
        lines = tuple(due_lines(update.view))
        summary = due_summary(update.view)
        if lines != self.lines:
            self.lines = lines
            self.lines_changed.emit(lines)
        if summary != self.summary:
            self.summary = summary
            self.summary_changed.emit(summary)


def due_lines(view: RoomView) -> Iterator[DueLine]:
    """What is open, soonest first, then what was done, newest first."""
    for check in view.checks:
        yield _open_line(check, view.now)
    for done in sorted(view.checks_done, key=lambda each: each.at, reverse=True):
        yield _done_line(done, view.now)


def due_summary(view: RoomView) -> DueSummary:
    """The sums of one moment."""
    return DueSummary(
        debt=translate(_C, "debt {count} late", count=view.debt)
        if view.debt
        else translate(_C, "debt 0"),
        has_debt=view.debt > 0,
        waiting=_waiting_words(view),
        dose=_dose_words(view),
        dose_share=_dose_share(view),
        voided=_voided_words(view),
        unanswered=view.unexplained_voids,
        leave=_leave_words(view),
        leave_note=_leave_note(view),
    )


def dose_words(dose: Dose) -> str:
    """A dose in one line, its route in words (HAZARDS H39)."""
    return translate(
        _C,
        "{mass} mg {drug}, {route}, {time}",
        mass=format_amount(dose.mass_mg),
        drug=text.one_line(dose.drug),
        route=text.route_word(dose.route),
        time=f"{dose.at.astimezone():%H:%M}",
    )


def _open_line(check: OpenCheck, now: datetime) -> DueLine:
    seconds = (check.due_at - now).total_seconds()
    match check.state:
        case CheckState.LATE:
            when = translate(_C, "{time} late", time=format_clock(max(0.0, -seconds)))
        case CheckState.DUE if seconds <= 0:
            when = translate(_C, "now, due {time} ago", time=format_clock(-seconds))
        case _:
            when = translate(_C, "in {time}", time=format_clock(max(0.0, seconds)))
    return DueLine(
        check=check.check,
        shape=_SHAPES[check.state],
        title=text.check_word(check.check),
        when=when,
    )


def _done_line(done: CheckDone, now: datetime) -> DueLine:
    ago = translate(_C, "{time} ago", time=format_clock(max(0.0, (now - done.at).total_seconds())))
    return DueLine(
        check=done.check,
        shape=CheckShape.WAIVED if done.waived else CheckShape.DONE,
        title=text.check_word(done.check),
        when=translate(_C, "waived, {ago}", ago=ago) if done.waived else ago,
    )


def _waiting_words(view: RoomView) -> str:
    return translate(_C, "Due: {count} wait, {late} late", count=len(view.checks), late=view.debt)


def _dose_words(view: RoomView) -> str:
    """mg, and mg/kg of today's weight against the protocol's bound for all doses."""
    total = format_amount(view.total_mg)
    most = view.max_total_mg
    if most is None:
        return translate(_C, "{total} mg", total=total)
    if not view.weight_kg:
        return translate(_C, "{total} of {most} mg", total=total, most=format_amount(most))
    bound = (most / Decimal(str(view.weight_kg))).quantize(_CENT)
    return translate(
        _C,
        "{total} mg · {share} of {most} mg/kg",
        total=total,
        share=format_amount(per_kg(view.total_mg, view.weight_kg)),
        most=format_amount(bound),
    )


def _dose_share(view: RoomView) -> float:
    if not view.max_total_mg:
        return 0.0
    return min(1.0, float(view.total_mg / view.max_total_mg))


def _voided_words(view: RoomView) -> str:
    voided = sum((dose.mass_mg for dose in view.unexplained_voids), Decimal(0))
    return translate(_C, "{mass} mg voided", mass=format_amount(voided)) if voided else ""


def _leave_words(view: RoomView) -> str:
    if view.may_leave_at is None:
        return translate(_C, "no dose recorded")
    time = f"{view.may_leave_at.astimezone():%H:%M}"
    return translate(_C, "{time} at the earliest", time=time)


def _leave_note(view: RoomView) -> str:
    """What moved it, and how many items of the leaving list are open."""
    given = [dose for dose in view.doses if dose.counts]
    parts = []
    if len(given) > 1:
        minutes = int((given[-1].at - given[0].at).total_seconds() // 60)
        parts.append(translate(_C, "moved +{minutes} min by the last dose", minutes=minutes))
    parts.append(translate(_C, "{count} items open", count=len(view.leaving_open)))
    return " · ".join(parts)
