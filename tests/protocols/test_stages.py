"""Stages: started by people, as the protocol allows, and planned from the recorded dose."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import STAGE_IDS, Booster, DosingProtocol, Stage
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.protocols.stages import StageState, on_now, planned_stages, spans, stage_refusals
from tests.builders import Happened, a_dose, a_protocol, a_session
from tests.records import at

M = 60.0


def started(*stages: tuple[str, float]) -> list[Happened]:
    return [(minute * M, ev.StageStarted(stage=stage)) for stage, minute in stages]


def protocol_with(stage_id: str, **rules: Any) -> DosingProtocol:
    """All stages, with other rules for one of them."""
    stages = [replace(s, **rules) if s.id == stage_id else s for s in a_protocol().stages]
    return replace(a_protocol(), stages=tuple(stages))


def refused(protocol: DosingProtocol, session: Session, stage: str) -> list[tuple[str, str]]:
    return [(each.code.value, each.why) for each in stage_refusals(protocol, session, stage)]


OVERLAPPING = protocol_with("integration", overlaps=("recovery",))


def shown(protocol: DosingProtocol, session: Session) -> list[tuple[str, float, float | None]]:
    """Each span with the minutes from which and to which it was on."""
    return [
        (
            span.stage,
            (span.started_at - at(0)).total_seconds() / M,
            None if span.ended_at is None else (span.ended_at - at(0)).total_seconds() / M,
        )
        for span in spans(protocol, session)
    ]


def test_that_a_stage_ends_the_one_before() -> None:
    session = a_session(*started(("onset", 1), ("peak", 6)))

    assert shown(a_protocol(), session) == [("onset", 1, 6), ("peak", 6, None)]
    assert on_now(a_protocol(), session) == ("peak",)


def test_that_recovery_and_integration_go_on_beside_each_other() -> None:
    session = a_session(*started(("return", 1), ("integration", 5), ("recovery", 9)))

    assert on_now(OVERLAPPING, session) == ("integration", "recovery")
    assert shown(OVERLAPPING, session)[1:] == [("integration", 5, None), ("recovery", 9, None)]
    assert on_now(a_protocol(), session) == ("recovery",)


def test_that_it_is_enough_that_one_of_two_says_that_they_overlap() -> None:
    session = a_session(*started(("recovery", 5), ("integration", 9)))

    assert on_now(OVERLAPPING, session) == ("recovery", "integration")


def test_that_a_third_stage_ends_both_that_go_together() -> None:
    session = a_session(*started(("integration", 5), ("recovery", 9), ("discharge", 20)))

    assert shown(OVERLAPPING, session) == [
        ("integration", 5, 20),
        ("recovery", 9, 20),
        ("discharge", 20, None),
    ]


def test_that_closing_ends_what_is_on() -> None:
    closed = ev.SessionClosed(ending=ev.Ending.STOPPED)
    session = a_session(*started(("peak", 5)), (9 * M, closed))

    assert shown(a_protocol(), session) == [("peak", 5, 9)]


def test_that_a_stage_entered_late_has_its_own_span() -> None:
    session = a_session(*started(("administration", 0), ("peak", 15), ("onset", 5)))

    assert shown(a_protocol(), session) == [
        ("administration", 0, 5),
        ("onset", 5, 15),
        ("peak", 15, None),
    ]


# What may be started.


def test_that_a_stage_is_not_started_twice_at_once() -> None:
    session = a_session(*started(("integration", 5), ("recovery", 9)))

    assert refused(OVERLAPPING, session, "integration") == [("order", "integration is on already")]
    assert refused(a_protocol(), session, "integration") == []


def test_that_going_back_is_as_the_protocol_allows() -> None:
    session = a_session(*started(("onset", 1), ("peak", 6)))

    assert refused(a_protocol(), session, "onset") == []
    assert refused(protocol_with("onset", may_be_repeated=False), session, "onset") == [
        ("order", "im-ketamine does not go back to onset")
    ]


def test_that_a_stage_that_may_not_be_skipped_is_named() -> None:
    protocol = protocol_with("recovery", may_be_skipped=False)
    session = a_session(*started(("peak", 1)))

    assert refused(protocol, session, "discharge") == [
        ("order", "im-ketamine does not skip recovery")
    ]
    assert refused(protocol, session, "recovery") == []
    assert refused(protocol, a_session(*started(("recovery", 1))), "discharge") == []


def test_that_a_withdrawn_stage_was_not_started() -> None:
    withdrawn = (7 * M, ev.EntryVoided(voids=3, reason="pressed wrong"))
    session = a_session(*started(("onset", 1), ("peak", 6)), withdrawn)

    assert on_now(a_protocol(), session) == ("onset",)
    assert refused(protocol_with("peak", may_be_repeated=False), session, "peak") == []


def test_that_a_stage_the_protocol_leaves_out_is_unknown() -> None:
    protocol = replace(a_protocol(), stages=(Stage(id="peak", title="Peak", planned_s=600),))

    (refusal,) = stage_refusals(protocol, a_session(), "onset")

    assert refusal.code is RefusalCode.UNKNOWN


# The plan.


def test_that_the_plan_runs_from_the_dose_whether_or_not_anybody_pressed_next() -> None:  # H44
    silent = a_session((0, a_dose()))
    pressed = a_session((0, a_dose()), *started(("administration", 1), ("onset", 14)))

    for session in (silent, pressed):
        plan = {p.stage.id: p for p in planned_stages(a_protocol(), session, at(15 * M))}
        assert plan["onset"].plan_ends_at == at(20 * M)
        assert plan["peak"].plan_ends_at == at(30 * M)
        assert plan["discharge"].plan_ends_at == at(70 * M)


def test_that_a_stage_past_its_plan_is_still_on_and_its_plan_is_told() -> None:  # H44
    session = a_session((0, a_dose()), *started(("onset", 10)))

    plan = {p.stage.id: p for p in planned_stages(a_protocol(), session, at(26 * M))}

    assert plan["onset"].state is StageState.ON
    assert plan["onset"].plan_ends_at == at(20 * M)
    assert plan["onset"].ends_at == plan["peak"].starts_at == at(26 * M)


def test_that_a_skipped_stage_is_said_to_be_one() -> None:
    session = a_session((0, a_dose()), *started(("administration", 0), ("peak", 5)))

    states = {p.stage.id: p.state for p in planned_stages(a_protocol(), session, at(6 * M))}

    assert states["preparation"] is states["onset"] is StageState.SKIPPED
    assert states["administration"] is StageState.PAST
    assert states["return"] is StageState.COMING


def test_that_what_comes_is_planned_one_after_the_other_whatever_went_before() -> None:
    session = a_session((0, a_dose()), *started(("peak", 5), ("onset", 9)))

    for minute in (9, 30, 95, 600):
        plan = planned_stages(a_protocol(), session, at(minute * M))

        assert [p.stage.id for p in plan] == list(STAGE_IDS)
        assert all(p.starts_at <= p.ends_at for p in plan)
        coming = [p for p in plan if p.state is StageState.COMING]
        assert all(a.ends_at == b.starts_at for a, b in pairwise(coming))
        assert coming[0].starts_at >= at(minute * M)


def test_that_a_booster_lengthens_what_the_protocol_says_and_all_after_it() -> None:  # H42
    booster = Booster(
        earliest_s=600, latest_s=1800, evidence_within_s=600, extends="peak", extends_by_s=20 * M
    )
    protocol = a_protocol(booster=booster)
    once, twice = a_session((0, a_dose())), a_session((0, a_dose()), (12 * M, a_dose("20")))

    ends = [
        {p.stage.id: p.plan_ends_at for p in planned_stages(protocol, s, at(13 * M))}
        for s in (once, twice)
    ]

    assert (ends[0]["onset"], ends[1]["onset"]) == (at(20 * M), at(20 * M))
    assert (ends[0]["peak"], ends[1]["peak"]) == (at(30 * M), at(50 * M))
    assert (ends[0]["recovery"], ends[1]["recovery"]) == (at(60 * M), at(80 * M))


@pytest.mark.parametrize("minute", [0, 30, 600])
def test_that_nothing_is_counted_from_a_dose_that_was_not_given(minute: float) -> None:
    plan = planned_stages(a_protocol(), a_session(), at(minute * M))

    assert {p.plan_ends_at for p in plan} == {None}
    assert {p.state for p in plan} == {StageState.COMING}
