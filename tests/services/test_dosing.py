"""The drug: prepared, given, infused, held, wasted."""

from collections.abc import Awaitable
from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.events import Fact
from kapmonitor.domain.people import Role
from kapmonitor.protocols.moves import MoveCause, Moved
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.services.dosing import DrugVial
from kapmonitor.services.entries import DoseDetails
from kapmonitor.services.snapshot import view_of
from tests.builders import Rig, a_dose, a_protocol, an_opened_event, arrived, drawn, in_a_room
from tests.protocols.files import built_in
from tests.records import at
from tests.services.entries import M, give, refusal_of, written


async def prepare(
    rig: Rig,
    mass_mg: str = "60",
    *,
    route: Route = Route.IM,
    override: str | None = None,
) -> list[Fact]:
    return await rig.room.dosing.prepare_dose(
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
    (drawn, _), (event, author) = written(prepare)

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
    assert drawn == ev.DrugDrawn(
        drug="ketamine",
        mass_mg=Decimal(60),
        lot="K-1",
        expiry="2027-01",
        concentration_mg_per_ml=Decimal(50),
        volume_ml=Decimal("1.2"),
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
        assert rig.session.dosing.given_mg("ketamine", rig.clock.now().utc) == 60

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
        _, fact = await prepare(rig, mass_mg, route=route, override="read twice")

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
        _, fact = await prepare(rig)
        refused = await refusal_of(give(rig))

        assert fact.kind == "dose-prepared"
        assert refused.code is RefusalCode.GATE

    in_a_room(scene)


def test_that_a_reason_that_answers_a_question_is_kept_though_nothing_refuses() -> None:  # H34
    async def scene(rig: Rig) -> None:
        _, fact = await prepare(rig, override="1.2 mL read on the syringe by two")

        assert isinstance(fact.event, ev.DosePrepared)
        assert fact.event.override == "1.2 mL read on the syringe by two"

    in_a_room(scene)


def test_that_nothing_is_drawn_up_in_a_closed_session() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.close(rig.entry(), ev.Ending.STOPPED)
        refused = await refusal_of(prepare(rig))

        assert refused.code is RefusalCode.ORDER

    in_a_room(scene)


# Drawing, wasting, accounting.

VIAL = DrugVial(lot="K-1", expiry="2027-01", concentration_mg_per_ml=Decimal(50))


async def waste(rig: Rig, mass_mg: str, witness: str, by: Role = Role.NURSE) -> list[Fact]:
    return await rig.room.dosing.waste(
        rig.entry(by), drug="ketamine", mass_mg=Decimal(mass_mg), witness=witness
    )


def test_that_what_is_drawn_keeps_what_stands_on_the_vial() -> None:  # H34 H75
    async def draw(rig: Rig) -> list[Fact]:
        return await rig.room.dosing.draw(
            rig.entry(), drug="ketamine", mass_mg=Decimal(60), vial=VIAL
        )

    ((event, _),) = written(draw)

    assert event == ev.DrugDrawn(
        drug="ketamine",
        mass_mg=Decimal(60),
        lot="K-1",
        expiry="2027-01",
        concentration_mg_per_ml=Decimal(50),
        volume_ml=Decimal("1.2"),
    )


def test_that_an_expired_vial_is_refused_and_its_use_has_a_reason() -> None:  # H40
    async def scene(rig: Rig) -> None:
        old = DrugVial(lot="K-1", expiry="2026-02")
        draw = rig.room.dosing.draw
        refused = await refusal_of(
            draw(rig.entry(), drug="ketamine", mass_mg=Decimal(60), vial=old)
        )
        (fact,) = await draw(
            rig.entry(override="only one"), drug="ketamine", mass_mg=Decimal(60), vial=old
        )

        assert (refused.code, str(refused)) == (RefusalCode.BOUND, "it expired: 2026-02")
        assert isinstance(fact.event, ev.DrugDrawn)
        assert fact.event.override == "only one"

    in_a_room(scene)


@pytest.mark.parametrize("witness", ["nurse", " Nurse ", "NURSE", "", " "])
def test_that_the_witness_of_a_waste_is_another_person(witness: str) -> None:  # H75
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(waste(rig, "20", witness))
        kept = await waste(rig, "20", "clinician")

        assert refused.code is RefusalCode.ROLE
        assert [fact.kind for fact in kept] == ["drug-wasted"]

    in_a_room(scene)


def test_that_a_second_person_is_another_person() -> None:  # H34
    (one,) = a_protocol().bounds
    protocol = replace(a_protocol(), bounds=(replace(one, second_person=True),))

    async def scene(rig: Rig) -> None:
        def administer(witness: str) -> Awaitable[list[Fact]]:
            return rig.room.dosing.administer_dose(
                rig.entry(Role.NURSE),
                drug="ketamine",
                route=Route.IM,
                mass_mg=Decimal(60),
                details=DoseDetails(witness=witness),
            )

        refused = await refusal_of(administer("nurse"))
        facts = await administer("clinician")

        assert "second person" in str(refused)
        assert [fact.kind for fact in facts] == ["dose-administered"]

    in_a_room(scene, *arrived(second=0), protocol=protocol)


def test_that_a_difference_is_explained_and_asked_anew_once_it_changes() -> None:  # H75
    async def scene(rig: Rig) -> None:
        explain = rig.room.dosing.explain
        none = await refusal_of(
            explain(rig.entry(), drug="esketamine", lot=None, reason="no such drug")
        )
        blank = await refusal_of(explain(rig.entry(), drug="ketamine", lot=None, reason=" "))
        (fact,) = await explain(rig.entry(), drug="ketamine", lot=None, reason=" in the needle ")
        explained = view_of(rig.room).balances[0]
        await waste(rig, "0.5", "clinician")
        changed = view_of(rig.room).balances[0]

        assert (none.code, blank.code) == (RefusalCode.ORDER, RefusalCode.BOUND)
        assert fact.event == ev.DrugDifferenceExplained(
            drug="ketamine", lot="K-1", mass_mg=Decimal(20), reason="in the needle"
        )
        assert (explained.ties_out, changed.ties_out) == (True, False)

    in_a_room(scene, *arrived(second=0), (0, drawn("80", "K-1")), (0, a_dose("60")))


def test_that_a_dose_prepared_anew_is_not_drawn_twice() -> None:  # H75
    async def scene(rig: Rig) -> None:
        await prepare(rig, "60")
        again = await prepare(rig, "60")
        more = await prepare(rig, "80")

        assert [fact.kind for fact in again] == ["dose-prepared"]
        assert [getattr(fact.event, "mass_mg", None) for fact in more] == [20, 80]

    in_a_room(scene)


# Infusions.

IV = built_in("iv-ketamine")


async def infuse(rig: Rig, mass_mg: str = "37.1", override: str | None = None) -> list[Fact]:
    return await rig.room.dosing.start_infusion(
        rig.entry(Role.NURSE, override),
        drug="ketamine",
        mass_mg=Decimal(mass_mg),
        volume_ml=Decimal(50),
        minutes=40,
    )


def test_that_an_infusion_paused_twice_and_stopped_records_what_ran() -> None:  # H43
    async def scene(rig: Rig) -> None:
        dosing = rig.room.dosing
        (started,) = await infuse(rig)
        for seconds, steer in (
            (7 * M, dosing.pause_infusion),
            (5 * M, dosing.resume_infusion),
            (7.5 * M, dosing.pause_infusion),
            (11.5 * M, dosing.resume_infusion),
        ):
            rig.clock.advance(seconds)
            await steer(rig.entry())
        rig.clock.advance(7 * M)
        (ended,) = await dosing.end_infusion(rig.entry())

        assert isinstance(started.event, ev.InfusionStarted)
        assert started.event.mass_mg_per_kg == Decimal("0.50")
        assert ended.event == ev.InfusionEnded(
            mass_mg=Decimal("19.941"), volume_ml=Decimal("26.875")
        )
        assert view_of(rig.room).total_mg == Decimal("19.941")
        assert rig.session.dosing.infusion is None

    in_a_room(scene, *arrived(second=0), protocol=IV)


def test_that_the_pumps_own_volume_is_recorded_beside_what_was_reckoned() -> None:  # H43
    async def scene(rig: Rig) -> None:
        await infuse(rig, "40")
        rig.clock.advance(20 * M)
        (ended,) = await rig.room.dosing.end_infusion(rig.entry(), Decimal("24.1"))

        assert ended.event == ev.InfusionEnded(
            mass_mg=Decimal("19.28"), volume_ml=Decimal("24.1"), reckoned_volume_ml=Decimal(25)
        )

    in_a_room(scene, *arrived(second=0), protocol=IV)


def test_that_never_more_than_ordered_is_recorded() -> None:  # H43
    async def scene(rig: Rig) -> None:
        await infuse(rig)
        rig.clock.advance(200 * M)
        refused = await refusal_of(rig.room.dosing.end_infusion(rig.entry(), Decimal("50.1")))
        (ended,) = await rig.room.dosing.end_infusion(rig.entry())

        assert refused.code is RefusalCode.ORDER
        assert isinstance(ended.event, ev.InfusionEnded)
        assert (ended.event.mass_mg, ended.event.volume_ml) == (Decimal("37.1"), 50)

    in_a_room(scene, *arrived(second=0), protocol=IV)


def test_that_an_infusion_is_steered_as_it_stands() -> None:
    async def scene(rig: Rig) -> None:
        dosing = rig.room.dosing
        none = [
            await refusal_of(dosing.pause_infusion(rig.entry())),
            await refusal_of(dosing.change_infusion(rig.entry(), 30)),
            await refusal_of(dosing.end_infusion(rig.entry())),
        ]
        await infuse(rig)
        twice = await refusal_of(infuse(rig, "5", override="sure"))
        running = await refusal_of(dosing.resume_infusion(rig.entry()))
        await dosing.pause_infusion(rig.entry())
        paused = await refusal_of(dosing.pause_infusion(rig.entry()))

        assert {r.code for r in [*none, running, paused]} == {RefusalCode.ORDER}
        assert twice.code in (RefusalCode.ORDER, RefusalCode.ROLE)

    in_a_room(scene, *arrived(second=0), protocol=IV)


def test_that_an_infusion_over_its_bound_wants_a_reason_and_alarms() -> None:  # H41 H43
    async def scene(rig: Rig) -> None:
        refused = await refusal_of(infuse(rig, "80"))
        (fact,) = await infuse(rig, "80", override="ordered by telephone")

        assert "1.08 mg/kg is over 1 mg/kg" in str(refused)
        assert isinstance(fact.event, ev.InfusionStarted)
        assert fact.event.override == "ordered by telephone"
        assert [alarm.raised.condition for alarm in rig.room.board.alarms] == ["dose-over-bound"]

    in_a_room(scene, *arrived(second=0), protocol=IV)


def test_that_an_infusion_waits_for_its_gates() -> None:  # H46
    async def scene(rig: Rig) -> None:
        assert (await refusal_of(infuse(rig))).code is RefusalCode.GATE

    in_a_room(scene, protocol=IV)


# The hold under the tongue.


def test_that_a_lozenge_swallowed_early_moves_the_leaving_time_and_says_so() -> None:
    async def scene(rig: Rig) -> None:
        dosing = rig.room.dosing
        await dosing.administer_dose(
            rig.entry(), drug="ketamine", route=Route.SL, mass_mg=Decimal(200)
        )
        rig.clock.advance(M)
        await dosing.start_hold(rig.entry())
        before = view_of(rig.room).may_leave_at
        rig.clock.advance(6 * M)
        await dosing.end_hold(rig.entry(), ev.HoldOutcome.SWALLOWED)
        view = view_of(rig.room)

        assert (before, view.may_leave_at) == (at(120 * M), at(187 * M))
        assert [(m.moved, m.cause, m.by_s) for m in view.moves] == [
            (Moved.LEAVING, MoveCause.SWALLOWED, 67 * M)
        ]
        assert view.plan.hold is not None
        assert view.plan.hold.is_early()

    in_a_room(scene, *arrived(second=0), protocol=built_in("sl-ketamine"))


def test_that_one_dose_is_held_at_a_time_and_once_there_is_one() -> None:
    async def scene(rig: Rig) -> None:
        dosing = rig.room.dosing
        refused = [
            await refusal_of(dosing.start_hold(rig.entry())),
            await refusal_of(dosing.end_hold(rig.entry(), ev.HoldOutcome.SPAT)),
        ]
        await give(rig)
        await dosing.start_hold(rig.entry())
        refused.append(await refusal_of(dosing.start_hold(rig.entry())))
        await dosing.end_hold(rig.entry(), ev.HoldOutcome.SPAT)
        refused.append(await refusal_of(dosing.end_hold(rig.entry(), ev.HoldOutcome.SPAT)))

        assert {each.code for each in refused} == {RefusalCode.ORDER}

    in_a_room(scene, *arrived(second=0))


# Spray devices.


def test_that_84_mg_are_three_devices_and_a_clinicians_reason_counts_once() -> None:
    async def spray(rig: Rig, override: str | None = None) -> list[Fact]:
        return await rig.room.dosing.administer_dose(
            rig.entry(Role.CLINICIAN, override),
            drug="esketamine",
            route=Route.IN,
            mass_mg=Decimal(28),
        )

    async def scene(rig: Rig) -> None:
        await spray(rig)
        rig.clock.advance(3 * M)
        refused = await refusal_of(spray(rig))
        past = await spray(rig, "ordered so")
        rig.clock.advance(3 * M)
        again = await refusal_of(spray(rig))
        rig.clock.advance(2 * M)
        await spray(rig)
        rig.clock.advance(60 * M)
        fourth = await refusal_of(spray(rig))
        view = view_of(rig.room)

        assert (refused.code, again.code) == (RefusalCode.GATE, RefusalCode.GATE)
        assert [fact.kind for fact in past] == ["gate-overridden", "dose-administered"]
        assert "3 devices are the most" in str(fourth)
        assert (view.total_mg, view.plan.zero) == (84, at(0))
        assert view.may_leave_at == at(120 * M)

    in_a_room(scene, *arrived(second=0), protocol=built_in("in-esketamine"))
