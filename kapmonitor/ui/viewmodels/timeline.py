"""The plan of the open session as the timeline phrases it: nothing is kept, all is derived."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kapmonitor.domain.durations import format_clock
from kapmonitor.protocols.schedule import CheckState, PlannedCheck
from kapmonitor.protocols.stages import PlannedStage
from kapmonitor.protocols.stages import StageState as Planned
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.language import translate
from kapmonitor.ui.text import check_word, stage_word
from kapmonitor.ui.viewmodels.booster_words import booster_told, lacking_words
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.local_time import clock_word
from kapmonitor.ui.viewmodels.timeline_lane import (
    dose_told,
    leaving_edge,
    spans_of,
    wedges_of,
)
from kapmonitor.ui.viewmodels.timeline_news import News, news_of
from kapmonitor.ui.viewmodels.timeline_places import Places, whole
from kapmonitor.ui.widgets.stage_scene import (
    SpanKind,
    StageBarContent,
    StageCell,
    StageState,
    Tick,
    TickState,
    Words,
)

_TICK_STATES = {
    CheckState.UPCOMING: TickState.OPEN,
    CheckState.DUE: TickState.DUE,
    CheckState.LATE: TickState.LATE,
    CheckState.DONE: TickState.DONE,
    CheckState.WAIVED: TickState.WAIVED,
    CheckState.NOT_OBTAINED: TickState.NOT_OBTAINED,
    CheckState.MISSED: TickState.MISSED,
}
_COUNTED = {
    CheckState.DONE: "{count} done",
    CheckState.WAIVED: "{count} waived",
    CheckState.NOT_OBTAINED: "{count} not obtained",
    CheckState.MISSED: "{count} missed",
}

_ASKING = {CheckState.LATE: "{check} late, due {time}", CheckState.DUE: "{check} due {time}"}
_MISSED_BEFORE = "{check} late, {missed} missed before it, due {time}"


class Timeline(QObject):
    """Phrases the timeline. Qt's thread.

    Signals:
        changed_to: what the stage bar shows from now on; at most once a second but for entries.
    """

    changed_to = Signal(StageBarContent)

    def __init__(self, link: CoreLink) -> None:
        super().__init__()
        self.content = _nothing_open()
        link.room_updated.connect(self._on_room_updated)
        link.session_closed.connect(self._on_session_closed)

    def _on_session_closed(self, _update: RoomUpdate) -> None:
        self._tell(_nothing_open())

    def _on_room_updated(self, update: RoomUpdate) -> None:
        self._tell(content_of(update.view))

    def _tell(self, content: StageBarContent) -> None:
        if content != self.content:
            self.content = content
            self.changed_to.emit(content)


def content_of(view: RoomView) -> StageBarContent:
    """The whole timeline of one moment."""
    places, news = Places(view.plan.stages), news_of(view)
    cells = tuple(_cell(each, view, news) for each in view.plan.stages)
    shown = StageBarContent(
        cells=cells,
        spans=tuple(spans_of(view, places)),
        wedges=wedges_of(view, places),
        leaving=leaving_edge(view, places),
        ticks=tuple(_ticks(view, places)),
        now=places.of(whole(view.now)) if cells else None,
        hint=_say("the protocol has no stages"),
        news=tuple(_say("{at}: {what}", at=each.written, what=each.words[0]) for each in news),
    )
    return replace(shown, told=tuple(_told(shown, view)))


def _nothing_open() -> StageBarContent:
    return StageBarContent(hint=_say("no session open"))


def _cell(placed: PlannedStage, view: RoomView, news: tuple[News, ...]) -> StageCell:
    stage, title = placed.stage, stage_word(placed.stage.id)
    lasts_s = (whole(placed.ends_at) - whole(placed.starts_at)).total_seconds()
    match placed.state:
        case Planned.SKIPPED:
            share, below = stage.planned_s / 4, (_say("skipped"),)
            return StageCell(title=title, state=StageState.SKIPPED, share=share, below=below)
        case Planned.PAST:
            below = (format_clock(lasts_s),)
            return StageCell(title=title, state=StageState.PAST, share=lasts_s, below=below)
        case Planned.COMING if view.stage is None and placed is view.plan.stages[0]:
            return StageCell(
                title=title,
                state=StageState.NEXT,
                share=stage.planned_s,
                below=(_say("no stage started yet"), _say("not started")),
                detail=_detail(view, news),
            )
        case Planned.COMING:
            below = (_say("~{minutes} min", minutes=round(lasts_s / 60)),)
            return StageCell(title=title, state=StageState.COMING, share=lasts_s, below=below)
        case Planned.ON:
            is_newest = stage.id == view.stage
            return _current(placed, view, _detail(view, news) if is_newest else ())


def _current(placed: PlannedStage, view: RoomView, detail: Words) -> StageCell:
    """Elapsed of planned, and what is left or by how much it is over its plan (HAZARDS H44)."""
    planned_until = placed.plan_ends_at or placed.ends_at
    began = whole(placed.starts_at)
    planned_s = max(0.0, (whole(planned_until) - began).total_seconds())
    elapsed_s = max(0.0, (whole(view.now) - began).total_seconds())
    elapsed, planned = format_clock(elapsed_s), format_clock(planned_s)
    over_s = elapsed_s - planned_s
    is_asked = view.plan.dose_missing_since is not None and placed.stage.id == view.stage
    return StageCell(
        title=stage_word(placed.stage.id),
        state=StageState.CURRENT,
        share=max(planned_s, elapsed_s),
        below=(_say("{elapsed} of {planned}", elapsed=elapsed, planned=planned), elapsed),
        gone=min(elapsed_s / planned_s, 1.0) if planned_s else 1.0,
        right=_asked() if is_asked else _left(over_s),
        is_over=over_s > 0 or is_asked,
        detail=detail,
    )


def _asked() -> Words:
    """Administration is open for a while, and nothing was recorded as given (HAZARDS H37)."""
    return (_say("no dose recorded: given? when? D"), _say("given? when? D"))


def _left(over_s: float) -> Words:
    time = format_clock(abs(over_s))
    if over_s > 0:
        return (_say("over by {time}", time=time), f"+{time}")
    return (_say("{time} left", time=time),)


def _detail(view: RoomView, news: tuple[News, ...]) -> Words:
    """Why a time moved last, else why the booster is closed; before any dose that there is none."""
    if view.plan.dose_missing_since is not None:
        since = clock_word(view.plan.dose_missing_since)
        return (
            _say("administration open since {time}", time=since),
            _say("since {time}", time=since),
        )
    if view.plan.zero is None:
        return (_say("no dose recorded"), _say("no dose"))
    if news:
        return news[0].words
    return lacking_words(view.plan.booster) if view.plan.booster is not None else ()


def _ticks(view: RoomView, places: Places) -> Iterator[Tick]:
    """Every occurrence of the plan, at the time at which it was answered or is due."""
    for check in view.plan.checks:
        at = check.at or check.due_at
        yield Tick(place=places.of(at), state=_TICK_STATES[check.state])


def _told(shown: StageBarContent, view: RoomView) -> Iterator[str]:
    """Everything in sentences, what is on first."""
    strong = (StageState.CURRENT, StageState.NEXT)
    for cell in (each for each in shown.cells if each.state in strong):
        said = (cell.title, *cell.below[:1], *cell.right[:1])
        yield ", ".join(said)
    if view.plan.zero is None:
        yield _say("no dose recorded")
    yield from shown.news
    if shown.leaving is not None:
        yield shown.leaving.words[0]
    yield from (dose_told(dose, view) for dose in view.doses)
    windows = (SpanKind.WINDOW, SpanKind.WINDOW_OPEN)
    yield from (s.words[0] for s in shown.spans if s.words and s.kind not in windows)
    if view.plan.infusion is not None:
        yield from _stops(len(view.plan.infusion.pauses))
    if view.plan.booster is not None:
        yield booster_told(view.plan.booster)
    yield from _checks_told(view.plan.checks)
    yield from _others(shown)


def _stops(count: int) -> Iterator[str]:
    if count:
        yield _say("infusion stopped and resumed: {count}", count=count)


def _checks_told(checks: tuple[PlannedCheck, ...]) -> Iterator[str]:
    """The counts of what is over; each that asks, and the next, by name and time."""
    counts = Counter(check.state for check in checks)
    over = [_say(words, count=counts[state]) for state, words in _COUNTED.items() if counts[state]]
    if over:
        yield _say("checks: {counts}", counts=", ".join(over))
    coming = [each for each in checks if each.state is CheckState.UPCOMING][:1]
    for check in (*(each for each in checks if each.state in _ASKING), *coming):
        name, at = check_word(check.check), clock_word(check.due_at)
        words = _ASKING.get(check.state, "next check: {check} {time}")
        words = _MISSED_BEFORE if check.missed and check.state is CheckState.LATE else words
        yield _say(words, check=name, time=at, missed=check.missed)


def _others(shown: StageBarContent) -> Iterator[str]:
    """The stages that were, were skipped, or are to come."""
    for cell in shown.cells:
        if cell.state not in (StageState.CURRENT, StageState.NEXT):
            yield ", ".join((cell.title, *cell.below[:1]))


def _say(text: str, **values: object) -> str:
    return translate("timeline", text, **values)
