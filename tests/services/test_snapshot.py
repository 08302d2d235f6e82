from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols.model import ARRIVAL_GATES
from kapmonitor.protocols.refusals import RefusalCode
from kapmonitor.services.snapshot import Freshness, view_of
from tests.builders import (
    CUFF,
    Rig,
    a_dose,
    a_reading,
    a_status,
    an_spo2,
    drawn,
    in_a_room,
)
from tests.protocols.files import built_in
from tests.records import at
from tests.services.entries import refusal_of


@pytest.mark.parametrize(
    ("age_s", "freshness"),
    [(0, "live"), (3.9, "live"), (4, "stale"), (9.9, "stale"), (10, "gone"), (3600, "gone")],
)
def test_that_the_age_of_a_streamed_number_decides_how_it_is_shown(  # H03
    age_s: float, freshness: str
) -> None:
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.clock.advance(age_s)
        (sign,) = view_of(rig.room, (VitalSign.SPO2,)).signs

        assert (sign.freshness, sign.age_s) == (Freshness(freshness), age_s)

    in_a_room(scene)


def test_that_a_measured_pressure_is_shown_with_its_age_and_grey_when_old() -> None:  # H15
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        rig.receive(a_reading(VitalSign.SYSTOLIC, 121, device="cuff"))
        rig.clock.advance(14 * 60)
        young = view_of(rig.room, (VitalSign.SYSTOLIC,)).signs[0]
        rig.clock.advance(60)
        old = view_of(rig.room, (VitalSign.SYSTOLIC,)).signs[0]

        assert (young.freshness, young.age_s) == (Freshness.LIVE, 840)
        assert (old.freshness, old.age_s) == (Freshness.STALE, 900)

    in_a_room(scene)


def test_that_a_set_clock_does_not_make_an_old_number_young() -> None:  # H51 H03
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        rig.receive(an_spo2(97))
        rig.clock.advance(12)
        rig.clock.set_forward(-12)

        assert view_of(rig.room, (VitalSign.SPO2,)).signs[0].freshness is Freshness.GONE

    in_a_room(scene)


def test_that_a_session_begins_with_no_number_and_no_time() -> None:  # H14
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status()])
        view = view_of(rig.room, (VitalSign.SPO2,))

        assert view.signs[0].value is None
        assert view.signs[0].freshness is Freshness.GONE
        assert (view.since_first_dose_s, view.debt) == (None, 0)
        assert view.total_mg == 0
        assert view.may_leave_at is None
        assert view.leaving_open

    in_a_room(scene)


def test_that_times_since_doses_run_from_the_record() -> None:  # H37
    async def scene(rig: Rig) -> None:
        rig.clock.advance(900)
        view = view_of(rig.room, ())

        assert (view.since_first_dose_s, view.since_last_dose_s) == (840, 180)
        assert view.total_mg == 80
        assert view.may_leave_at == at(720 + 3600)

    in_a_room(scene, (60, a_dose()), (720, a_dose("20")))


def test_that_a_running_infusion_is_summed_as_far_as_it_ran() -> None:  # H43
    infusion = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
    )

    async def scene(rig: Rig) -> None:
        rig.clock.advance(20 * 60)
        view = view_of(rig.room, ())

        assert (view.total_mg, view.since_first_dose_s, view.since_last_dose_s) == (20, 1200, 0)
        assert view.plan.infusion is not None
        assert view.plan.infusion.runs_out_at == at(2400)
        assert [b.in_hand for b in view.balances] == [20]

    in_a_room(scene, (0, drawn("40")), (0, infusion))


def test_that_what_a_clinician_went_past_and_what_stands_open_is_told() -> None:  # H46
    async def scene(rig: Rig) -> None:
        rig.clock.advance(60)
        view = view_of(rig.room, ())

        (gone_past,) = view.overridden
        assert (gone_past.gate, gone_past.reason, gone_past.by) == ("fasting", "tea", "clinician")
        assert view.gates_open == tuple(g for g in ARRIVAL_GATES if g != "fasting")
        assert view.pressure_hold is None

    in_a_room(scene, (1, ev.GateOverridden(gate="fasting", reason="tea"), "clinician"))


def test_that_the_hold_before_the_dose_shows_both_readings() -> None:  # H46
    async def scene(rig: Rig) -> None:
        rig.room.start([a_status("cuff", CUFF)])
        for minute, systolic in ((0, 152), (6, 149)):
            rig.clock.advance(minute * 60 - rig.clock.now().monotonic)
            rig.receive(
                a_reading(VitalSign.SYSTOLIC, systolic, minute * 60, device="cuff"),
                a_reading(VitalSign.DIASTOLIC, 88, minute * 60, device="cuff"),
            )
        held = view_of(rig.room, ()).pressure_hold
        refused = await refusal_of(rig.room.recording.meet_gate(rig.entry(), "pressure"))
        nurse = rig.entry(Role.NURSE, "calm")
        by_nurse = await refusal_of(rig.room.recording.meet_gate(nurse, "pressure"))
        past = rig.entry(Role.CLINICIAN, "known, watched")
        (fact,) = await rig.room.recording.meet_gate(past, "pressure")

        assert held is not None
        assert [r.words() for r in held.readings] == ["152/88", "149/88"]
        assert (refused.code, by_nurse.code) == (RefusalCode.GATE, RefusalCode.ROLE)
        assert fact.event == ev.GateOverridden(gate="pressure", reason="known, watched")

    in_a_room(scene, protocol=built_in("im-ketamine"))


def test_that_oxygen_and_who_left_are_told() -> None:  # H11 H48
    async def scene(rig: Rig) -> None:
        rig.clock.advance(60)
        await rig.room.recording.set_oxygen(rig.entry(), 2)
        during = view_of(rig.room, ())
        rig.clock.advance(60)
        await rig.room.recording.set_oxygen(rig.entry(), 0)
        none_on = await refusal_of(rig.room.recording.set_oxygen(rig.entry(), 0))
        await rig.room.recording.person_left(rig.entry(), "sister")
        after = view_of(rig.room, ())

        assert (during.oxygen_l_per_min, during.oxygen_since) == (2, at(60))
        assert (after.oxygen_l_per_min, after.left_at) == (None, at(120))
        assert none_on.code is RefusalCode.ORDER

    in_a_room(scene)


def test_that_a_ticked_item_is_told_and_one_that_is_not_listed_is_refused() -> None:
    async def scene(rig: Rig) -> None:
        await rig.room.recording.tick(rig.entry(), "preparation", "music")
        refused = await refusal_of(rig.room.recording.tick(rig.entry(), "preparation", "moon"))

        assert view_of(rig.room, ()).ticked == {("preparation", "music")}
        assert refused.code is RefusalCode.UNKNOWN

    in_a_room(scene, protocol=built_in("im-ketamine"))
