"""What is due and what has been given, as lines and sums; never a word of being fit to leave."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.dosing import format_amount, per_kg
from kapmonitor.domain.dosing_course import Dose
from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.model import HoldOrder
from kapmonitor.protocols.moves import Move, Moved
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui import text
from kapmonitor.ui.language import translate
from kapmonitor.ui.ports import Desk
from kapmonitor.ui.viewmodels.check_words import DueLine, due_lines
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.running_words import RunningLine, running_lines, running_mass
from kapmonitor.ui.viewmodels.timeline_news import why_moved

_C = "due"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSummary:
    """The sums beside the list; shares are of the protocol's bound for all doses, 0 to 1."""

    debt: str = ""
    has_debt: bool = False
    waiting: str = ""
    """The list in a few words, for where something else has its place."""
    running: tuple[RunningLine, ...] = ()
    """What runs: an infusion, a hold, devices, oxygen, the booster's window, a drug left over."""
    runs: str = ""
    """The first of that in a few words; what waits for an answer goes before the others."""
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

    def __init__(self, link: CoreLink, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.lines: tuple[DueLine, ...] = ()
        self.summary = DueSummary()
        link.room_updated.connect(self._on_room_updated)

    def _on_room_updated(self, update: RoomUpdate) -> None:
        lines = tuple(due_lines(update.view))
        summary = due_summary(update.view, self._hold_order())
        if lines != self.lines:
            self.lines = lines
            self.lines_changed.emit(lines)
        if summary != self.summary:
            self.summary = summary
            self.summary_changed.emit(summary)

    def _hold_order(self) -> HoldOrder | None:
        protocol = self._desk.protocol
        return protocol.hold.order if protocol is not None and protocol.hold is not None else None


def due_summary(view: RoomView, order: HoldOrder | None = None) -> DueSummary:
    """The sums of one moment; ``order`` is what the protocol says becomes of a held dose."""
    running = tuple(running_lines(view, order))
    return DueSummary(
        debt=translate(_C, "debt {count} late", count=view.debt)
        if view.debt
        else translate(_C, "debt 0"),
        has_debt=view.debt > 0,
        waiting=_waiting_words(view),
        running=running,
        runs=_first_words(running),
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
        route=text.dose_route_word(dose.route),
        time=clock_word(dose.at),
    )


def _waiting_words(view: RoomView) -> str:
    """A dose that nobody recorded is asked about before anything else (HAZARDS H37)."""
    waiting = translate(
        _C, "Due: {count} wait, {late} late", count=len(view.checks), late=view.debt
    )
    if view.plan.dose_missing_since is None:
        return waiting
    return translate(_C, "Dose given? When? · {waiting}", waiting=waiting)


def _first_words(running: tuple[RunningLine, ...]) -> str:
    told = [line for line in running if line.short]
    first = next((line for line in told if line.is_asked), next(iter(told), None))
    return first.short if first is not None else ""


def _dose_words(view: RoomView) -> str:
    """mg, and mg/kg of today's weight against the protocol's bound for all doses."""
    infusion = view.plan.infusion
    runs = infusion is not None and infusion.is_on
    total = running_mass(view.total_mg) if runs else format_amount(view.total_mg)
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
    if view.left_at is not None:
        return translate(_C, "has left, {time}", time=clock_word(view.left_at))
    if view.may_leave_at is None:
        return translate(_C, "no dose recorded")
    return translate(_C, "{time} at the earliest", time=clock_word(view.may_leave_at))


def _leave_note(view: RoomView) -> str:
    """What moved it last, and how many items of the leaving list are open."""
    move = next((each for each in reversed(view.moves) if each.moved is Moved.LEAVING), None)
    parts = [_moved_words(move, view)] if move is not None else []
    parts.append(translate(_C, "{count} items open", count=len(view.leaving_open)))
    return " · ".join(parts)


def _moved_words(move: Move, view: RoomView) -> str:
    """By how much, in whole minutes where it is some, and why."""
    sign = "+" if move.by_s > 0 else "\N{MINUS SIGN}"
    by_s = abs(move.by_s)
    by = format_clock(by_s)
    if by_s >= 60:
        by = translate(_C, "{minutes:.0f} min", minutes=by_s / 60)
    return translate(_C, "moved {by}: {why}", by=f"{sign}{by}", why=why_moved(move, view))
