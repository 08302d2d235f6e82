"""Whatever staff do, in whatever order: the rules refuse or record, and the plan holds."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.protocols.model import LEAVING_ITEMS
from kapmonitor.protocols.moves import MoveLog
from kapmonitor.protocols.plan import plan_of
from kapmonitor.protocols.refusals import NotAllowed
from kapmonitor.services.correcting import VoidAnswer
from kapmonitor.services.entries import Entry
from kapmonitor.services.snapshot import view_of
from tests.builders import Rig, arrived, in_a_room
from tests.protocols.files import built_in
from tests.protocols.plans import sound_plan
from tests.records import at


def entry(rig: Rig, ago: float, override: str | None) -> Entry:
    when = max(rig.clock.now().utc - timedelta(seconds=ago), at(0))
    return Entry(by=Role.CLINICIAN, occurred_at=when, override=override)


amounts = st.integers(1, 60_000).map(lambda micrograms: Decimal(micrograms) / 1000)
volumes = st.integers(1, 600).map(lambda tenths: Decimal(tenths) / 10)
shown = st.one_of(st.none(), volumes)
versions = st.integers(1, 40)
reasons = st.sampled_from([None, "ordered so"])
STAGES = ("administration", "onset", "peak", "integration", "recovery", "discharge")
CHECKS = ("blood-pressure", "breathing", "moaa-s", "dissociation")


def deeds(route: Route, drug: str) -> st.SearchStrategy[Callable[[Rig, Entry], Awaitable[object]]]:
    """Everything staff may do with the drug and the person, right or wrong."""
    return st.one_of(
        amounts.map(
            lambda mass: (
                lambda rig, e: rig.room.dosing.administer_dose(
                    e, drug=drug, route=route, mass_mg=mass
                )
            )
        ),
        amounts.map(lambda mass: lambda rig, e: rig.room.dosing.draw(e, drug=drug, mass_mg=mass)),
        amounts.map(
            lambda mass: (
                lambda rig, e: rig.room.dosing.waste(e, drug=drug, mass_mg=mass, witness="nurse")
            )
        ),
        st.tuples(amounts, volumes, st.integers(1, 90)).map(
            lambda order: (
                lambda rig, e: rig.room.dosing.start_infusion(
                    e, drug=drug, mass_mg=order[0], volume_ml=order[1], minutes=order[2]
                )
            )
        ),
        shown.map(lambda ml: lambda rig, e: rig.room.dosing.pause_infusion(e, ml)),
        shown.map(lambda ml: lambda rig, e: rig.room.dosing.change_infusion(e, 30, ml)),
        st.just(lambda rig, e: rig.room.dosing.resume_infusion(e)),
        shown.map(lambda ml: lambda rig, e: rig.room.dosing.end_infusion(e, ml)),
        st.just(lambda rig, e: rig.room.dosing.start_hold(e)),
        st.sampled_from(ev.HoldOutcome).map(
            lambda outcome: lambda rig, e: rig.room.dosing.end_hold(e, outcome)
        ),
        st.just(lambda rig, e: rig.room.dosing.explain(e, drug=drug, lot=None, reason="left")),
        st.sampled_from(STAGES).map(
            lambda stage: lambda rig, e: rig.room.recording.start_stage(e, stage)
        ),
        st.sampled_from(LEAVING_ITEMS).map(
            lambda item: lambda rig, e: rig.room.recording.meet_gate(e, item)
        ),
        st.integers(0, 4).map(lambda flow: lambda rig, e: rig.room.recording.set_oxygen(e, flow)),
        st.sampled_from(CHECKS).map(
            lambda check: lambda rig, e: rig.room.answering.complete(e, check)
        ),
        st.sampled_from(CHECKS).map(
            lambda check: lambda rig, e: rig.room.answering.waive(e, check, "asleep")
        ),
        st.integers(1, 15).map(
            lambda n: lambda rig, e: rig.room.answering.put_off(e, "blood-pressure", n * 60, "no")
        ),
        st.just(lambda rig, e: rig.room.answering.not_roused(e, "moaa-s", 14)),
        st.integers(0, 5).map(lambda n: lambda rig, e: rig.room.answering.score(e, "moaa-s", n)),
        versions.map(lambda version: lambda rig, e: rig.room.correcting.void(e, version, "wrong")),
        st.tuples(versions, amounts).map(
            lambda new: (
                lambda rig, e: rig.room.correcting.amend(
                    e, new[0], "misread", {"mass_mg": str(new[1])}
                )
            )
        ),
        versions.map(
            lambda version: (
                lambda rig, e: rig.room.correcting.amend(
                    e, version, "earlier", {"occurred_at": e.occurred_at.isoformat()}
                )
            )
        ),
        versions.map(
            lambda version: (
                lambda rig, e: rig.room.correcting.answer_void(e, version, VoidAnswer.NOT_GIVEN)
            )
        ),
        st.floats(40, 120).map(
            lambda kg: lambda rig, e: rig.room.correcting.amend_weight(e, round(kg, 1), "scale")
        ),
    )


def steps(route: Route, drug: str) -> st.SearchStrategy[list[tuple[float, float, object, object]]]:
    passing = st.integers(0, 900).map(float)
    return st.lists(
        st.tuples(passing, passing, reasons, deeds(route, drug)), min_size=1, max_size=25
    )


courses = st.sampled_from(
    [
        ("im-ketamine", Route.IM, "ketamine"),
        ("iv-ketamine", Route.IV, "ketamine"),
        ("sl-ketamine", Route.SL, "ketamine"),
        ("in-esketamine", Route.IN, "esketamine"),
    ]
).flatmap(lambda course: st.tuples(st.just(course[0]), steps(course[1], course[2])))


@settings(deadline=None)
@given(courses)
def test_that_any_order_of_what_staff_do_gives_a_plan_without_contradiction(
    course: tuple[str, list[Any]],
) -> None:
    name, course_steps = course
    protocol = built_in(name)

    async def scene(rig: Rig) -> None:
        for passes, ago, override, deed in course_steps:
            rig.clock.advance(passes)
            before, is_refused = rig.session.version, False
            try:
                await deed(rig, entry(rig, ago, override))
            except NotAllowed as refused:
                is_refused = bool(refused.refusals)
            assert is_refused == (rig.session.version == before)  # refused whole, or recorded
            now = rig.clock.now().utc
            plan = sound_plan(protocol, rig.session, now)
            assert plan == plan_of(protocol, Session.fold(rig.log.facts), now)

        view = view_of(rig.room)
        assert view.debt == view.plan.debt
        assert rig.room.moves.moves == MoveLog.of(protocol, rig.log.facts).moves

    in_a_room(scene, *arrived(second=0), protocol=protocol)
