"""The session's stages, doses and checks as the timeline phrases them, from the recorded times."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import format_amount
from kapmonitor.domain.durations import format_clock
from kapmonitor.domain.events import Fact
from kapmonitor.domain.session import Dose
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.timeline import CheckState
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView, StageView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import stage_word
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.widgets.stage_scene import (
    StageBarContent,
    StageCell,
    StageState,
    Tick,
    TickState,
    Wedge,
)

ProtocolSource = Callable[[], DosingProtocol | None]
_TICK_STATES = {
    CheckState.UPCOMING: TickState.OPEN,
    CheckState.DUE: TickState.DUE,
    CheckState.LATE: TickState.LATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A stage with the span it has or is to have."""

    stage: StageView
    state: StageState
    starts: datetime
    ends: datetime


class Timeline(QObject):
    """Phrases the timeline. Qt's thread.

    Signals:
        changed_to: what the stage bar shows from now on; at most once a second but for entries.
    """

    changed_to = Signal(StageBarContent)

    def __init__(self, link: CoreLink, protocol: ProtocolSource) -> None:
        super().__init__()
        self._protocol = protocol
        self._session: str | None = None
        self._given_at: dict[int, datetime] = {}
        self._moves: dict[int, tuple[datetime, datetime]] = {}
        self.content = _nothing_open()
        link.room_updated.connect(self._on_room_updated)
        link.session_closed.connect(self._on_session_closed)

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        self._start(None)
        self._tell(_nothing_open())

    def _on_room_updated(self, update: RoomUpdate) -> None:
        if update.view.session != self._session:
            self._start(update.view.session)
        self._take(update.facts)
        self._tell(content_of(update.view, self._protocol(), self._moves))

    def _start(self, session: str | None) -> None:
        self._session = session
        self._given_at.clear()
        self._moves.clear()

    def _tell(self, content: StageBarContent) -> None:
        if content != self.content:
            self.content = content
            self.changed_to.emit(content)

    def _take(self, facts: Iterable[Fact]) -> None:
        """Keep what time a dose had first: who moved the clock is to be said."""
        for fact in facts:
            match fact.event:
                case ev.DoseAdministered():
                    self._given_at[fact.version] = fact.occurred_at
                case ev.EntryAmended(amends=version, changes=changes) if (
                    version in self._given_at and "occurred_at" in changes
                ):
                    moved_to = datetime.fromisoformat(str(changes["occurred_at"]))
                    self._moves[version] = (self._given_at[version], moved_to)
                case ev.EntryVoided(voids=version):
                    self._moves.pop(version, None)
                case _:
                    pass


def content_of(
    view: RoomView,
    protocol: DosingProtocol | None,
    moves: dict[int, tuple[datetime, datetime]],
) -> StageBarContent:
    """The whole timeline of one moment; ``moves`` are corrected dose times, first and now."""
    placed = list(_placed(view))
    return StageBarContent(
        cells=tuple(_cell(each, view, protocol, moves) for each in placed),
        wedges=tuple(
            Wedge(
                place=_place(dose.at, placed),
                struck=not dose.counts,
                text=translate("timeline", "{mass} mg", mass=format_amount(dose.mass_mg)),
            )
            for dose in view.doses
        ),
        ticks=tuple(_ticks(view, protocol, placed)),
        hint=translate("timeline", "the protocol has no stages"),
    )


def _nothing_open() -> StageBarContent:
    return StageBarContent(hint=translate("timeline", "no session open"))


def _placed(view: RoomView) -> Iterator[_Placed]:
    """Each stage with its span: what was, then what is planned from now on.

    One that was passed over has none: nothing that is planned lies in it.
    """
    coming_from = view.now
    current = next((n for n, each in enumerate(view.stages) if each.id == view.stage), 0)
    for number, stage in enumerate(view.stages):
        plan = timedelta(seconds=stage.planned_s)
        if stage.id == view.stage and stage.started_at is not None:
            ends = max(stage.started_at + plan, view.now)
            yield _Placed(stage=stage, state=StageState.CURRENT, starts=stage.started_at, ends=ends)
            coming_from = ends
        elif stage.started_at is not None and stage.ended_at is not None:
            yield _Placed(
                stage=stage, state=StageState.PAST, starts=stage.started_at, ends=stage.ended_at
            )
        elif number < current:
            yield _Placed(stage=stage, state=StageState.PAST, starts=view.now, ends=view.now)
        else:
            is_next = view.stage is None and number == 0
            state = StageState.NEXT if is_next else StageState.COMING
            yield _Placed(stage=stage, state=state, starts=coming_from, ends=coming_from + plan)
            coming_from += plan


def _cell(
    placed: _Placed,
    view: RoomView,
    protocol: DosingProtocol | None,
    moves: dict[int, tuple[datetime, datetime]],
) -> StageCell:
    stage, title = placed.stage, stage_word(placed.stage.id)
    lasted_s = (placed.ends - placed.starts).total_seconds()
    match placed.state:
        case StageState.PAST if stage.started_at is None:
            below, share = translate("timeline", "skipped"), stage.planned_s / 4
            return StageCell(title=title, state=placed.state, share=share, below=below)
        case StageState.PAST:
            below = format_clock(lasted_s)
            return StageCell(title=title, state=placed.state, share=lasted_s, below=below)
        case StageState.COMING:
            below = translate("timeline", "~{minutes:.0f} min", minutes=stage.planned_s / 60)
            return StageCell(title=title, state=placed.state, share=stage.planned_s, below=below)
        case StageState.NEXT:
            return StageCell(
                title=title,
                state=placed.state,
                share=stage.planned_s,
                below=translate("timeline", "no stage started yet"),
                detail=_detail(view, protocol, moves),
            )
        case StageState.CURRENT:
            return _current(placed, view, _detail(view, protocol, moves))


def _current(placed: _Placed, view: RoomView, detail: str) -> StageCell:
    """Elapsed of planned, and what is left or by how much it is over its plan (HAZARDS H44)."""
    planned_s = placed.stage.planned_s
    elapsed_s = float(int((view.now - placed.starts).total_seconds()))
    over_s = elapsed_s - planned_s
    below = translate(
        "timeline",
        "{elapsed} of {planned}",
        elapsed=format_clock(elapsed_s),
        planned=format_clock(planned_s),
    )
    if over_s > 0:
        right = translate("timeline", "over by {time}", time=format_clock(over_s))
    else:
        right = translate("timeline", "{time} left", time=format_clock(-over_s))
    return StageCell(
        title=stage_word(placed.stage.id),
        state=StageState.CURRENT,
        share=max(planned_s, elapsed_s),
        below=below,
        gone=min(elapsed_s / planned_s, 1.0) if planned_s else 1.0,
        right=right,
        is_over=over_s > 0,
        detail=detail,
    )


def _detail(
    view: RoomView,
    protocol: DosingProtocol | None,
    moves: dict[int, tuple[datetime, datetime]],
) -> str:
    """What the times hang on, the most useful first."""
    given = [dose for dose in view.doses if dose.counts]
    if not given:
        return translate("timeline", "no dose recorded")
    parts = [
        *_booster(view, protocol, given),
        *_corrections(given, moves),
        *_leaving(view, given),
    ]
    return " · ".join(parts)


def _booster(
    view: RoomView, protocol: DosingProtocol | None, given: Sequence[Dose]
) -> Iterator[str]:
    """The times of its window, never that it is to be given; given once, it is gone (H42)."""
    planned = [dose for dose in given if protocol is not None and dose.drug in protocol.drugs]
    if protocol is None or protocol.booster is None or len(planned) != 1:
        return
    earliest = planned[0].at + timedelta(seconds=protocol.booster.earliest_s)
    latest = planned[0].at + timedelta(seconds=protocol.booster.latest_s)
    if view.now > latest:
        yield translate("timeline", "booster window over since {time}", time=_clock(latest))
    else:
        yield translate(
            "timeline",
            "booster window {start} to {end}",
            start=_clock(earliest),
            end=_clock(latest),
        )


def _corrections(
    given: Sequence[Dose], moves: dict[int, tuple[datetime, datetime]]
) -> Iterator[str]:
    for dose in given:
        if dose.version in moves:
            first, now = moves[dose.version]
            yield translate(
                "timeline",
                "moved: dose time corrected, {first} to {now}",
                first=_clock(first),
                now=_clock(now),
            )


def _leaving(view: RoomView, given: Sequence[Dose]) -> Iterator[str]:
    if view.may_leave_at is not None and len(given) > 1:
        yield translate(
            "timeline",
            "leaving not before {time}, moved by the dose of {dose}",
            time=_clock(view.may_leave_at),
            dose=_clock(given[-1].at),
        )


def _ticks(
    view: RoomView, protocol: DosingProtocol | None, placed: Sequence[_Placed]
) -> Iterator[Tick]:
    for done in view.checks_done:
        state = TickState.WAIVED if done.waived else TickState.DONE
        yield Tick(place=_place(done.at, placed), state=state)
    asked = {(check.check, check.due_at) for check in view.checks}
    for check in view.checks:
        yield Tick(place=_place(check.due_at, placed), state=_TICK_STATES[check.state])
    for name, due_at in _fixed_points(view, protocol):
        if due_at > view.now and (name, due_at) not in asked:
            yield Tick(place=_place(due_at, placed), state=TickState.OPEN)


def _fixed_points(
    view: RoomView, protocol: DosingProtocol | None
) -> Iterator[tuple[str, datetime]]:
    """They run from the recorded first dose, whatever the stage (HAZARDS H44)."""
    if protocol is None:
        return
    given = [dose for dose in view.doses if dose.counts and dose.drug in protocol.drugs]
    for check in protocol.checks if given else ():
        for seconds in check.at_s:
            yield check.check, given[0].at + timedelta(seconds=seconds)


def _place(at: datetime, placed: Sequence[_Placed]) -> float:
    """The number of the stage in which a moment lies, and the part of it before that moment."""
    spans = [(number, each) for number, each in enumerate(placed) if each.starts < each.ends]
    for number, each in spans:
        if each.starts <= at < each.ends:
            length = (each.ends - each.starts).total_seconds()
            return round(number + (at - each.starts).total_seconds() / length, 3)
    return float(spans[0][0]) if spans and at < spans[0][1].starts else float(len(placed))


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"
