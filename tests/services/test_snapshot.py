import pytest

from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.snapshot import Freshness, view_of
from tests.builders import (
    CUFF,
    Rig,
    a_dose,
    a_reading,
    a_status,
    an_spo2,
    in_a_room,
)
from tests.records import at


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
