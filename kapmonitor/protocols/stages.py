"""Stages: which were on and when, which may be started, and until when each is planned.

A stage is started by a person and by nobody else; its plan runs from the recorded dose all the
same (HAZARDS H44).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import ADMINISTRATION, STAGE_IDS, DosingProtocol, Stage
from kapmonitor.protocols.refusals import Refusal, RefusalCode, order
from kapmonitor.protocols.zero import planned_doses, time_zero


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpan:
    """From when to when a stage was on; ``None``: it still is."""

    stage: str
    started_at: datetime
    ended_at: datetime | None = None


def spans(protocol: DosingProtocol, session: Session) -> list[StageSpan]:
    """Every span in which a stage was on, in the order of their starts.

    A stage ends what is on when it starts, but for stages that go on beside it.
    """
    found: list[StageSpan] = []
    on: list[int] = []
    for entry in session.stages:
        for number in list(on):
            if not _go_together(protocol, found[number].stage, entry.stage):
                found[number] = StageSpan(
                    stage=found[number].stage,
                    started_at=found[number].started_at,
                    ended_at=entry.at,
                )
                on.remove(number)
        on.append(len(found))
        found.append(StageSpan(stage=entry.stage, started_at=entry.at))
    for number in on if session.closed_at else ():
        found[number] = StageSpan(
            stage=found[number].stage,
            started_at=found[number].started_at,
            ended_at=session.closed_at,
        )
    return found


def on_now(protocol: DosingProtocol, session: Session) -> tuple[str, ...]:
    """The stages that are on, the one that was started last at the end."""
    return tuple(span.stage for span in spans(protocol, session) if span.ended_at is None)


def _go_together(protocol: DosingProtocol, one: str, other: str) -> bool:
    """Whether two stages may be on at once, whichever of them says so."""
    first, second = protocol.stage(one), protocol.stage(other)
    beside_first = first is not None and other in first.overlaps
    return beside_first or (second is not None and one in second.overlaps)


def stage_refusals(protocol: DosingProtocol, session: Session, stage: str) -> Iterator[Refusal]:
    """Whether the protocol's order lets a stage be started; its gates are asked elsewhere."""
    wanted = protocol.stage(stage)
    if wanted is None:
        why = f"{protocol.id} has no stage {stage!r}"
        yield Refusal(code=RefusalCode.UNKNOWN, why=why)
        return
    started = {entry.stage for entry in session.stages}
    if stage in on_now(protocol, session):
        yield order(f"{stage} is on already")
    elif stage in started and not wanted.may_be_repeated:
        yield order(f"{protocol.id} does not go back to {stage}")
    for skipped in _skipped(protocol, stage, started):
        yield order(f"{protocol.id} does not skip {skipped}")


def _skipped(protocol: DosingProtocol, stage: str, started: set[str]) -> Iterator[str]:
    place = STAGE_IDS.index(stage)
    for each in protocol.stages:
        is_before = STAGE_IDS.index(each.id) < place
        if is_before and not each.may_be_skipped and each.id not in started:
            yield each.id


class StageState(StrEnum):
    """Where a stage of the plan stands."""

    PAST = "past"
    SKIPPED = "skipped"
    ON = "on"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage with the span that it had, has, or is to have.

    ``plan_ends_at`` is when it is to be over: from time zero on, that runs from the dose.
    """

    stage: Stage
    state: StageState
    starts_at: datetime
    ends_at: datetime
    plan_ends_at: datetime | None = None


def planned_stages(protocol: DosingProtocol, session: Session, now: datetime) -> list[PlannedStage]:
    """Every stage of the protocol: what was, what is, and what is planned from now on."""
    found = spans(protocol, session)
    newest = {span.stage: span for span in found}
    ends = _plan_ends(protocol, session, now)
    order_of = [stage.id for stage in protocol.stages]
    reached = max(
        (order_of.index(s.stage) for s in found if s.ended_at is None and s.stage in order_of),
        default=-1,
    )
    planned: list[PlannedStage] = []
    coming_from = now
    for number, stage in enumerate(protocol.stages):
        span = newest.get(stage.id)
        if span is not None and span.ended_at is None:
            item = _on(stage, span, ends.get(stage.id), now)
            coming_from = max(coming_from, item.ends_at)
        elif span is not None and span.ended_at is not None:
            item = PlannedStage(
                stage=stage,
                state=StageState.PAST,
                starts_at=span.started_at,
                ends_at=span.ended_at,
                plan_ends_at=ends.get(stage.id),
            )
        elif number < reached:
            item = PlannedStage(stage=stage, state=StageState.SKIPPED, starts_at=now, ends_at=now)
        else:
            item = _coming(stage, coming_from, ends.get(stage.id))
            coming_from = item.ends_at
        planned.append(item)
    return planned


def _on(
    stage: Stage, span: StageSpan, plan_ends_at: datetime | None, now: datetime
) -> PlannedStage:
    ends_at = plan_ends_at or span.started_at + timedelta(seconds=stage.planned_s)
    return PlannedStage(
        stage=stage,
        state=StageState.ON,
        starts_at=span.started_at,
        ends_at=max(ends_at, now),
        plan_ends_at=ends_at,
    )


def _coming(stage: Stage, coming_from: datetime, plan_ends_at: datetime | None) -> PlannedStage:
    """One that by its plan would be over already is planned at its length from then on."""
    ends_at = plan_ends_at
    if ends_at is None or ends_at <= coming_from:
        ends_at = coming_from + timedelta(seconds=stage.planned_s)
    return PlannedStage(
        stage=stage,
        state=StageState.COMING,
        starts_at=coming_from,
        ends_at=ends_at,
        plan_ends_at=plan_ends_at,
    )


def _plan_ends(protocol: DosingProtocol, session: Session, now: datetime) -> dict[str, datetime]:
    """When each stage from administration on is to be over, counted from time zero."""
    zero = time_zero(protocol, session)
    if zero is None:
        return {}
    ends: dict[str, datetime] = {}
    at = zero
    for stage in protocol.stages:
        if STAGE_IDS.index(stage.id) >= STAGE_IDS.index(ADMINISTRATION):
            at = _end_of(stage, at, protocol, session, now)
            ends[stage.id] = at
    return ends


def _end_of(
    stage: Stage, starts_at: datetime, protocol: DosingProtocol, session: Session, now: datetime
) -> datetime:
    """An infusion is given for as long as it runs; a booster lengthens what it is to lengthen."""
    if stage.id == ADMINISTRATION and session.dosing.infused():
        return max(starts_at, session.dosing.infused()[-1].over_at(now))
    seconds = stage.planned_s
    booster = protocol.booster
    if booster is not None and booster.extends == stage.id:
        seconds += booster.extends_by_s * (len(planned_doses(protocol, session)) > 1)
    return starts_at + timedelta(seconds=seconds)
