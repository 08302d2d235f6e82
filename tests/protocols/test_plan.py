"""The plan of a session at one moment, made anew from its facts each time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.protocols.booster import BoosterState
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.plan import Plan, plan_of
from tests.builders import Happened, a_dose, a_session, arrived
from tests.protocols.files import built_in
from tests.records import at

M = 60.0
HOUR = 3600.0
IM = built_in("im-ketamine")
TWO_PM = at(HOUR)  # sessions of these tests open at 13:00


def planned(*happened: Happened, minute: float, protocol: DosingProtocol = IM) -> Plan:
    return plan_of(protocol, a_session(*happened), at(minute * M))


def dues(plan: Plan, check: str) -> list[tuple[str, str]]:
    """The occurrences of a check by the clock, and where they stand."""
    return [(f"{c.due_at:%H:%M}", c.state.value) for c in plan.checks if c.check == check]


def test_that_a_session_begins_with_no_time_and_nothing_due() -> None:  # H14
    plan = planned(minute=600)

    assert (plan.zero, plan.last_given_at, plan.may_leave_at) == (None, None, None)
    assert (plan.checks, plan.debt, plan.dose_missing_since) == ((), 0, None)
    assert plan.booster is not None
    assert plan.booster.state is BoosterState.NO_DOSE


# 13:59 or 13:49.


GIVEN: Happened = (59 * M, a_dose())
PRESSED: list[Happened] = [
    *arrived(second=0),
    (57 * M, ev.StageStarted(stage="administration")),
    GIVEN,
]
AMENDED: Happened = (
    75 * M,
    ev.EntryAmended(
        amends=len(arrived()) + 3,
        reason="read off the tray",
        changes={"occurred_at": "2026-03-02T13:49:00.000Z"},
    ),
)


def test_that_im_ketamine_amended_from_13_59_to_13_49_replans_everything() -> None:  # H44
    before = planned(*PRESSED, minute=76)
    after = planned(*PRESSED, AMENDED, minute=76)

    assert dues(before, "blood-pressure")[:3] == [
        ("14:09", "missed"),
        ("14:19", "late"),
        ("14:39", "upcoming"),
    ]
    assert dues(after, "blood-pressure")[:3] == [
        ("13:59", "missed"),
        ("14:09", "late"),
        ("14:29", "upcoming"),
    ]
    assert (before.zero, after.zero) == (at(59 * M), at(49 * M))
    assert (before.may_leave_at, after.may_leave_at) == (at(119 * M), at(109 * M))
    assert before.booster is not None
    assert after.booster is not None
    assert (before.booster.opens_at, after.booster.opens_at) == (at(69 * M), at(59 * M))
    assert (before.booster.closes_at, after.booster.closes_at) == (at(89 * M), at(79 * M))
    ends = [
        {p.stage.id: f"{p.plan_ends_at:%H:%M}" for p in plan.stages if p.plan_ends_at}
        for plan in (before, after)
    ]
    assert (ends[0]["peak"], ends[1]["peak"]) == ("14:46", "14:36")
    assert (ends[0]["discharge"], ends[1]["discharge"]) == ("16:01", "15:51")


def test_that_a_pressure_taken_meanwhile_answers_what_it_now_was_in_time_for() -> None:
    taken = (64 * M, ev.CheckCompleted(check="blood-pressure", due_at=at(69 * M)))

    before = planned(*PRESSED, taken, minute=70)
    after = planned(*PRESSED, taken, AMENDED, minute=76)

    assert dues(before, "blood-pressure")[0] == ("14:09", "done")
    assert dues(after, "blood-pressure")[:2] == [("13:59", "done"), ("14:09", "done")]


# Clocks.


def test_that_a_session_over_midnight_counts_on() -> None:  # H51
    late = datetime(2026, 3, 2, 23, 50, tzinfo=UTC)
    second = (late - at(0)).total_seconds()

    plan = planned((second, a_dose()), minute=second / M + 21)

    assert dues(plan, "blood-pressure")[:3] == [
        ("00:00", "missed"),
        ("00:10", "late"),
        ("00:30", "upcoming"),
    ]
    assert plan.may_leave_at == datetime(2026, 3, 3, 0, 50, tzinfo=UTC)


@pytest.mark.parametrize("summer", [True, False])
def test_that_daylight_saving_in_mid_session_changes_no_elapsed_time(summer: bool) -> None:  # H51
    zone = ZoneInfo("Europe/Berlin")
    local = (
        datetime(2026, 3, 29, 1, 50, tzinfo=zone)
        if summer
        else datetime(2026, 10, 25, 2, 50, tzinfo=zone, fold=0)
    )
    second = (local.astimezone(UTC) - at(0)).total_seconds()
    typed = ev.EntryAmended(
        amends=2, reason="typed on the wall's clock", changes={"occurred_at": local.isoformat()}
    )

    plan = planned((second + 600, a_dose()), (second + 900, typed), minute=second / M + 21)

    assert plan.zero == local.astimezone(UTC)
    points = [c.due_at - plan.zero for c in plan.checks if c.check == "blood-pressure"]
    assert points[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert plan.may_leave_at is not None
    assert plan.may_leave_at - plan.zero == timedelta(hours=1)


def test_that_a_clock_set_forward_by_an_hour_changes_no_elapsed_time() -> None:  # H51
    course: list[Happened] = [
        *arrived(second=0),
        (0, a_dose()),
        (M, ev.StageStarted(stage="onset")),
        (9 * M, ev.CheckCompleted(check="blood-pressure", due_at=at(10 * M))),
        (9 * M, ev.CheckWaived(check="moaa-s", due_at=at(10 * M), reason="asleep")),
    ]
    jump: Happened = (12 * M + HOUR, ev.ClockJumped(seconds=HOUR))

    before, after = planned(*course, minute=14), planned(*course, jump, minute=14 + 60)

    hour = timedelta(hours=1)
    assert after.zero == at(HOUR)
    assert [(c.check, c.due_at, c.state) for c in after.checks] == [
        (c.check, c.due_at + hour, c.state) for c in before.checks
    ]
    assert after.debt == before.debt
    assert (before.may_leave_at, after.may_leave_at) == (at(HOUR), at(2 * HOUR))
    assert before.booster is not None
    assert after.booster is not None
    assert after.booster.state is before.booster.state
    assert [(p.stage.id, p.state) for p in after.stages] == [
        (p.stage.id, p.state) for p in before.stages
    ]


# Given? When?


@pytest.mark.parametrize(("minute", "asked"), [(4.9, False), (5, True), (90, True)])
def test_that_administration_open_without_a_dose_is_asked_about(  # H37
    minute: float, asked: bool
) -> None:
    begun: Happened = (10 * M, ev.StageStarted(stage="administration"))
    on = planned(begun, minute=10 + minute)
    past = planned(begun, (11 * M, ev.StageStarted(stage="onset")), minute=10 + minute)
    dosed = planned(begun, (11 * M, a_dose()), minute=10 + minute)

    for plan in (on, past):
        assert plan.dose_missing_since == (at(10 * M) if asked else None)
    assert dosed.dose_missing_since is None


def test_that_a_voided_dose_is_asked_about_elsewhere() -> None:  # H38
    begun: Happened = (0, ev.StageStarted(stage="administration"))
    voided = (M, a_dose()), (2 * M, ev.EntryVoided(voids=3, reason="typed twice"))

    assert planned(begun, *voided, minute=9).dose_missing_since is None
    assert planned(begun, *voided, minute=9).zero == at(M)


# The hold and the devices.


def test_that_a_hold_counts_to_its_planned_end_and_an_early_one_is_said() -> None:
    lozenge = ev.DoseAdministered(drug="ketamine", route=Route.SL, mass_mg=Decimal(200))
    held = (0, lozenge), (M, ev.HoldStarted())
    early = (9 * M, ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED))
    protocol = built_in("sl-ketamine")

    during = planned(*held, minute=9, protocol=protocol).hold
    after = planned(*held, early, minute=9, protocol=protocol).hold

    assert during is not None
    assert after is not None
    assert during.ends_at == at(16 * M)
    assert (during.is_early(), after.is_early()) == (False, True)


def test_that_devices_are_counted_and_the_rest_after_the_last_is_shown() -> None:
    device = ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28))
    protocol = built_in("in-esketamine")
    given = (0, device), (5 * M, device)

    resting = planned(*given, minute=8, protocol=protocol).devices
    rested = planned(*given, minute=10, protocol=protocol).devices

    assert resting is not None
    assert rested is not None
    assert (resting.given, resting.most, resting.rests_until) == (2, 3, at(10 * M))
    assert rested.rests_until is None
