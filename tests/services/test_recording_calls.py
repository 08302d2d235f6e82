"""Doses drawn up, and help called."""

import asyncio
from concurrent.futures import Future
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.gates import RefusalCode
from kapmonitor.services.entries import DoseDetails
from kapmonitor.services.ports import RecordError
from tests.builders import Rig, a_dose, an_opened_event, arrived, in_a_room
from tests.services.entries import give, refusal_of, written


async def prepare(
    rig: Rig,
    mass_mg: str = "60",
    *,
    route: Route = Route.IM,
    override: str | None = None,
) -> list[Fact]:
    return await rig.room.recording.prepare_dose(
        rig.entry(Role.NURSE, override),
        drug="ketamine",
        route=route,
        mass_mg=Decimal(mass_mg),
        volume_ml=Decimal("1.2"),
        details=DoseDetails(
            site="left deltoid",
            lot="K-1",
            expiry="2027-01",
            concentration_mg_per_ml=Decimal(50),
        ),
    )


def test_that_a_dose_drawn_up_keeps_what_was_read_off_the_vial_and_gives_nothing() -> None:  # H41
    ((event, author),) = written(prepare)

    assert author == "nurse"
    assert event == ev.DosePrepared(
        drug="ketamine",
        route=Route.IM,
        mass_mg=Decimal(60),
        concentration_mg_per_ml=Decimal(50),
        volume_ml=Decimal("1.2"),
        site="left deltoid",
        lot="K-1",
        expiry="2027-01",
    )


def test_that_preparing_starts_no_clock_and_giving_ends_it() -> None:  # H41
    async def scene(rig: Rig) -> None:
        await prepare(rig)
        prepared = rig.session.prepared
        given_before = rig.session.doses_given()
        await give(rig)

        assert prepared is not None
        assert given_before == []
        assert rig.session.prepared is None
        assert rig.session.total_mg("ketamine") == 60

    in_a_room(scene, *arrived(second=0))


@pytest.mark.parametrize(
    ("mass_mg", "route", "says"),
    [
        ("120", Route.IM, "is over 100 mg"),
        ("60", Route.SC, "plans no ketamine subcut"),
        ("90", Route.IM, "ten times the planned 9 mg"),
    ],
)
def test_that_bounds_are_asked_before_the_needle(  # H34 H39 H41
    mass_mg: str, route: Route, says: str
) -> None:
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(prepare(rig, mass_mg, route=route))
        kinds = list(rig.kinds)
        (fact,) = await prepare(rig, mass_mg, route=route, override="read twice")

        assert refused.code is RefusalCode.BOUND
        assert says in str(refused)
        assert kinds == ["session-opened"]
        assert isinstance(fact.event, ev.DosePrepared)
        assert fact.event.override == "read twice"

    in_a_room(scene, opened=an_opened_event(planned_mass_mg=Decimal(9)))


def test_that_bounds_count_what_was_given_before() -> None:  # H42
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(prepare(rig, "70"))

        assert "all doses: 160 mg is over 150 mg" in str(refused)

    in_a_room(scene, *arrived(), (5, a_dose("90")))


def test_that_a_gate_not_yet_met_does_not_hinder_drawing_up() -> None:  # H41
    async def scene(rig: Rig) -> None:
        (fact,) = await prepare(rig)
        refused = await refusal_of(give(rig))

        assert fact.kind == "dose-prepared"
        assert refused.code is RefusalCode.GATE

    in_a_room(scene)


def test_that_a_reason_that_answers_a_question_is_kept_though_nothing_refuses() -> None:  # H34
    async def scene(rig: Rig) -> None:
        (fact,) = await prepare(rig, override="1.2 mL read on the syringe by two")

        assert isinstance(fact.event, ev.DosePrepared)
        assert fact.event.override == "1.2 mL read on the syringe by two"

    in_a_room(scene)


def test_that_nothing_is_drawn_up_in_a_closed_session() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        refused = await refusal_of(prepare(rig))

        assert refused.code is RefusalCode.ORDER

    in_a_room(scene)


@pytest.mark.parametrize("by", [*Role, None])
def test_that_anybody_calls_help_before_anything_else_was_done(by: Role | None) -> None:  # H50
    async def scene(rig: Rig) -> None:
        rig.clock.advance(3)
        await rig.room.recording.call_help(rig.entry(by))
        called_at = rig.session.help_called_at
        rig.clock.advance(60)
        (fact,) = await rig.room.recording.call_help(rig.entry(by), "ambulance")

        assert fact.event == ev.HelpCalled(called="ambulance")
        assert rig.session.help_called_at == called_at  # the clock runs from the first call

    in_a_room(scene)


def test_that_help_does_not_wait_for_an_entry_that_the_disk_holds_up() -> None:  # H50 H55
    async def scene(rig: Rig) -> None:
        with pytest.MonkeyPatch.context() as disk:
            disk.setattr(rig.log, "append", lambda _drafts: Future())  # hangs
            observe = rig.room.recording.observe(rig.entry(), text="restless")
            waiting = asyncio.ensure_future(observe)
            await asyncio.sleep(0)

        (fact,) = await asyncio.wait_for(rig.room.recording.call_help(rig.entry()), 5)

        assert fact.kind == "help-called"
        assert not waiting.done()
        waiting.cancel()

    in_a_room(scene)


def test_that_help_called_under_a_failing_record_is_held_and_written_after() -> None:  # H50 H55
    async def scene(rig: Rig) -> None:
        rig.log.broken = "disk full"
        with pytest.raises(RecordError):
            await rig.room.recording.call_help(rig.entry())
        rig.log.broken = None
        rig.room.record_changed(None)

        assert rig.session.help_called_at is not None

    in_a_room(scene)


def test_that_a_closed_session_takes_no_call() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        refused = await refusal_of(rig.room.recording.call_help(rig.entry()))

        assert refused.code is RefusalCode.ORDER

    in_a_room(scene)
