from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.people import Role
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.gates import IntendedDose, Refusal, RefusalCode
from kapmonitor.protocols.model import ARRIVAL_GATES, LEAVING_ITEMS, LEAVING_TIME
from tests.builders import (
    Happened,
    a_dose,
    a_protocol,
    a_session,
    an_opened_event,
    arrived,
    gates_met,
    the_built_in_protocol,
)
from tests.records import at

M = 60.0


def dose_refusals(
    session: Session,
    mass_mg: str = "60",
    minute: float = 5,
    *,
    route: Route = Route.IM,
    drug: str = "ketamine",
    seen: Mapping[str, datetime] | None = None,
) -> list[Refusal]:
    dose = IntendedDose(drug=drug, route=route, mass_mg=Decimal(mass_mg), at=at(minute * M))
    return list(gates.before_dose(a_protocol(), session, dose, seen or {}))


def codes(refusals: list[Refusal]) -> set[RefusalCode]:
    return {refusal.code for refusal in refusals}


def whys(refusals: list[Refusal]) -> str:
    return "; ".join(refusal.why for refusal in refusals)


# Arrival.


def test_that_every_arrival_gate_stands_before_administration() -> None:
    session = a_session()

    refusals = list(gates.before_stage(a_protocol(), session, "administration", at(60)))

    assert {refusal.gate for refusal in refusals} == set(ARRIVAL_GATES)
    assert codes(refusals) == {RefusalCode.GATE}


def test_that_other_stages_wait_for_no_gate() -> None:
    assert not list(gates.before_stage(a_protocol(), a_session(), "onset", at(60)))


def test_that_a_stage_that_is_on_or_unknown_is_refused() -> None:
    session = a_session((5.0, ev.StageStarted(stage="peak")))

    on = list(gates.before_stage(a_protocol(), session, "peak", at(60)))
    unknown = list(gates.before_stage(a_protocol(), session, "summit", at(60)))

    assert codes(on) == {RefusalCode.ORDER}
    assert codes(unknown) == {RefusalCode.UNKNOWN}


def test_that_a_gate_met_or_overridden_once_stays_so() -> None:
    met = arrived()[1:]
    overridden = (2.0, ev.GateOverridden(gate=ARRIVAL_GATES[0], reason="cleared by telephone"))

    session = a_session(*met, overridden)

    assert not list(gates.before_stage(a_protocol(), session, "administration", at(60)))
    assert not dose_refusals(session)


def test_that_a_gate_met_afterwards_did_not_stand_open_before() -> None:
    session = a_session(*arrived(), *gates_met("consent", second=500))
    late = a_session(*gates_met(*ARRIVAL_GATES, second=500))

    assert not dose_refusals(session, minute=5)
    assert codes(dose_refusals(late, minute=5)) == {RefusalCode.GATE}


def test_that_a_gate_is_overridden_by_the_clinician_only() -> None:  # H46
    for role in (*Role, None):
        refused = codes(list(gates.before_override(role)))

        assert refused == (set() if role is Role.CLINICIAN else {RefusalCode.ROLE})


def test_that_a_closed_session_takes_nothing() -> None:
    session = a_session(*arrived(), (60, ev.SessionClosed(ending=ev.Ending.STOPPED)))

    assert codes(dose_refusals(session)) == {RefusalCode.ORDER}
    assert codes(list(gates.before_stage(a_protocol(), session, "peak", at(60)))) == {
        RefusalCode.ORDER
    }


# Bounds.


@pytest.mark.parametrize(
    ("mass_mg", "weight_kg", "says"),
    [
        ("100", None, None),
        ("100.1", None, "one dose: 100.1 mg is over 100 mg"),
        ("75", 50.0, None),
        ("75.1", 50.0, "mg/kg is over 1.5 mg/kg"),
        ("100", 74.0, None),
    ],
)
def test_that_one_dose_is_bounded_in_mg_and_in_mg_per_kg(
    mass_mg: str, weight_kg: float | None, says: str | None
) -> None:
    session = a_session(*arrived(), opened=an_opened_event(weight_kg=weight_kg))

    refusals = dose_refusals(session, mass_mg)

    assert codes(refusals) == (set() if says is None else {RefusalCode.BOUND})
    assert (says or "") in whys(refusals)


def test_that_the_sum_of_all_doses_is_bounded() -> None:  # H42
    session = a_session(*arrived(), (5 * M, a_dose("90")))

    within = dose_refusals(session, "58", minute=17)
    beyond = dose_refusals(session, "60.1", minute=17)

    assert RefusalCode.BOUND not in codes(within)
    assert "all doses: 150.1 mg is over 150 mg" in whys(beyond)
    assert "2.03 mg/kg is over 2 mg/kg" in whys(beyond)


def test_that_a_voided_dose_is_not_summed() -> None:  # H38
    voided = ev.EntryVoided(voids=len(arrived()) + 2, reason="not given")
    session = a_session(*arrived(), (5 * M, a_dose("90")), (6 * M, voided))

    assert not dose_refusals(session, "90", minute=7)


def test_that_ten_times_the_planned_mass_is_refused() -> None:  # H34
    opened = an_opened_event(planned_mass_mg=Decimal(6))
    session = a_session(*arrived(), opened=opened)

    assert codes(dose_refusals(session, "60")) == {RefusalCode.BOUND}
    assert "ten times the planned 6 mg" in whys(dose_refusals(session, "60"))
    assert not dose_refusals(session, "59.9")


@pytest.mark.parametrize(("drug", "route"), [("ketamine", Route.IV), ("esketamine", Route.IM)])
def test_that_another_drug_or_route_than_planned_wants_a_reason(  # H39 H40
    drug: str, route: Route
) -> None:
    refusals = dose_refusals(a_session(*arrived()), drug=drug, route=route)

    assert codes(refusals) == {RefusalCode.BOUND}
    assert "plans no" in whys(refusals)


# The booster.

FRESH = {"systolic": at(14 * M), "spo2": at(14 * M), "breathing": at(14 * M)}
RESPONDS: Happened = (13 * M, ev.ScoreRecorded(scale="moaa-s", value=4))


def dosed(*more: Happened, agreed: bool = True) -> Session:
    """60 mg at minute 0, everything before it met, and an answer to voice at minute 13."""
    met = arrived(booster_agreed=agreed, second=0)
    return a_session(*met, (0, a_dose("60")), RESPONDS, *more)


def test_that_the_booster_opens_on_time_agreement_and_fresh_evidence() -> None:  # H42
    assert not dose_refusals(dosed(), "20", minute=15, seen=FRESH)


@pytest.mark.parametrize(
    ("minute", "open_"), [(9.99, False), (10, True), (20, True), (30, True), (30.01, False)]
)
def test_that_the_booster_window_holds_to_the_second(minute: float, open_: bool) -> None:  # H42
    seen = {name: at(minute * M) for name in FRESH}
    answered: Happened = (minute * M, ev.ScoreRecorded(scale="moaa-s", value=4))

    refusals = dose_refusals(dosed(answered), "20", minute, seen=seen)

    assert (not refusals) == open_
    assert {r.gate for r in refusals} <= {gates.BOOSTER}


def test_that_a_booster_the_person_did_not_agree_to_beforehand_is_closed() -> None:  # H42
    late = dosed(*gates_met("booster-agreed", second=8 * M), agreed=False)

    assert "did not agree" in whys(dose_refusals(late, "20", minute=15, seen=FRESH))


@pytest.mark.parametrize(
    ("missing", "says"),
    [("systolic", "pressure"), ("spo2", "SpO2"), ("breathing", "breathing")],
)
def test_that_a_booster_without_fresh_evidence_is_closed(missing: str, says: str) -> None:  # H42
    stale = FRESH | {missing: at(4.9 * M)}
    none = {name: when for name, when in FRESH.items() if name != missing}
    session = dosed()

    for seen in (stale, none):
        refusals = dose_refusals(session, "20", minute=15, seen=seen)

        assert [r.why for r in refusals] == [f"the booster is closed: no {says} in the last 10:00"]


def test_that_a_withdrawn_score_is_no_evidence() -> None:  # H42
    voided = ev.EntryVoided(voids=len(arrived()) + 3, reason="scored by habit")
    session = dosed((14 * M, voided))

    assert "no response" in whys(dose_refusals(session, "20", minute=15, seen=FRESH))


@pytest.mark.parametrize(
    ("category", "device", "acknowledged", "open_"),
    [
        (ev.AlarmCategory.PHYSIOLOGICAL, None, True, False),
        (ev.AlarmCategory.PHYSIOLOGICAL, None, False, False),
        (ev.AlarmCategory.TECHNICAL, "oximeter", False, False),
        (ev.AlarmCategory.TECHNICAL, "oximeter", True, True),
        (ev.AlarmCategory.TECHNICAL, None, False, True),
    ],
)
def test_that_an_unresolved_alarm_closes_the_booster(  # H42
    category: ev.AlarmCategory, device: str | None, acknowledged: bool, open_: bool
) -> None:
    raised = ev.AlarmRaised(
        alarm="x.1",
        condition="x",
        category=category,
        priority=Priority.MEDIUM,
        since=at(0),
        device=device,
        sign=VitalSign.SPO2,
    )
    seen: list[Happened] = (
        [(12 * M, ev.AlarmAcknowledged(alarm="x.1", condition="x"))] if acknowledged else []
    )
    session = dosed((11 * M, raised), *seen)

    assert (not dose_refusals(session, "20", minute=15, seen=FRESH)) == open_


def test_that_a_booster_given_once_is_gone() -> None:  # H42
    session = dosed((12 * M, a_dose("20")))

    refusals = dose_refusals(session, "20", minute=15, seen=FRESH)

    assert "it was given already" in whys(refusals)
    assert {r.gate for r in refusals} == {gates.BOOSTER}


def test_that_a_protocol_without_a_booster_allows_one_dose() -> None:  # H42
    dose = IntendedDose(drug="ketamine", route=Route.IM, mass_mg=Decimal(20), at=at(15 * M))

    refusals = list(gates.before_dose(a_protocol(booster=None), dosed(), dose, FRESH))

    assert "this protocol has none" in whys(refusals)


# Leaving.


def close_refusals(session: Session, minute: float, ending: ev.Ending) -> list[Refusal]:
    return list(gates.before_close(a_protocol(), session, ending, at(minute * M)))


def leaving_met(minute: float) -> list[Happened]:
    return gates_met(*(i for i in LEAVING_ITEMS if i != LEAVING_TIME), second=minute * M)


def test_that_every_open_leaving_item_is_named() -> None:  # H47
    session = a_session((0, a_dose()))

    refusals = close_refusals(session, 10, ev.Ending.DISCHARGED)

    assert {r.gate for r in refusals} == set(LEAVING_ITEMS)
    assert codes(refusals) == {RefusalCode.GATE}


def test_that_leaving_time_runs_from_the_last_dose() -> None:  # H47
    once = a_session((0, a_dose()), *leaving_met(55))
    twice = a_session((0, a_dose()), (12 * M, a_dose("20")), *leaving_met(55))

    assert [r.gate for r in close_refusals(once, 59.9, ev.Ending.DISCHARGED)] == [LEAVING_TIME]
    assert not close_refusals(once, 60, ev.Ending.DISCHARGED)
    assert [r.gate for r in close_refusals(twice, 60, ev.Ending.DISCHARGED)] == [LEAVING_TIME]
    assert not close_refusals(twice, 72, ev.Ending.DISCHARGED)
    assert gates.may_leave_at(a_protocol(), twice) == at(72 * M)


def test_that_time_alone_opens_nothing_else() -> None:  # H47
    session = a_session((0, a_dose()))

    refusals = close_refusals(session, 600, ev.Ending.DISCHARGED)

    assert {r.gate for r in refusals} == set(LEAVING_ITEMS) - {LEAVING_TIME}


def test_that_only_discharge_waits_for_the_leaving_list() -> None:  # H48
    session = a_session((0, a_dose()))

    for ending in set(ev.Ending) - {ev.Ending.DISCHARGED}:
        assert not close_refusals(session, 1, ending)


def test_that_a_session_closes_once() -> None:
    session = a_session((60, ev.SessionClosed(ending=ev.Ending.STOPPED)))

    assert codes(close_refusals(session, 2, ev.Ending.STOPPED)) == {RefusalCode.ORDER}


def test_that_the_leaving_time_is_answered_by_the_clock_alone() -> None:  # H47
    protocol = the_built_in_protocol()
    session = a_session((0, a_dose()), (60, ev.GateMet(gate="time")))

    assert "time" in gates.open_leaving_items(protocol, session, at(3599))
    assert "time" not in gates.open_leaving_items(protocol, session, at(3600))
    assert list(gates.before_meeting(protocol, session, "time", at(3599)))
    assert not list(gates.before_meeting(protocol, session, "time", at(3600)))


def test_that_what_was_met_before_the_last_dose_is_asked_anew_for_leaving() -> None:  # H47
    protocol = the_built_in_protocol()
    early = a_session((0, a_dose()), (300, ev.GateMet(gate="gait")), (700, a_dose("20")))
    late = a_session((0, a_dose()), (700, a_dose("20")), (900, ev.GateMet(gate="gait")))

    assert "gait" in gates.open_leaving_items(protocol, early, at(9000))
    assert "gait" not in gates.open_leaving_items(protocol, late, at(9000))
