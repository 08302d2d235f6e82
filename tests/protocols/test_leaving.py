from dataclasses import replace
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.session import Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.evidence import NOTHING_SEEN, Evidence, PressureSeen
from kapmonitor.protocols.leaving import open_leaving_items, pressure_beside_baseline
from kapmonitor.protocols.model import LEAVING_ITEMS, LEAVING_TIME
from kapmonitor.protocols.refusals import Refusal, RefusalCode
from kapmonitor.protocols.zero import may_leave_at
from tests.builders import (
    Happened,
    a_dose,
    a_protocol,
    a_session,
    gates_met,
    the_built_in_protocol,
)
from tests.protocols.asking import M, codes
from tests.protocols.files import built_in
from tests.records import at


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
    assert may_leave_at(a_protocol(), twice, at(72 * M)) == at(72 * M)


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

    assert "time" in open_leaving_items(protocol, session, at(3599))
    assert "time" not in open_leaving_items(protocol, session, at(3600))
    assert list(gates.before_meeting(protocol, session, "time", at(3599), NOTHING_SEEN))
    assert not list(gates.before_meeting(protocol, session, "time", at(3600), NOTHING_SEEN))


def test_that_what_was_met_before_the_last_dose_is_asked_anew_for_leaving() -> None:  # H47
    protocol = the_built_in_protocol()
    early = a_session((0, a_dose()), (300, ev.GateMet(gate="gait")), (700, a_dose("20")))
    late = a_session((0, a_dose()), (700, a_dose("20")), (900, ev.GateMet(gate="gait")))

    assert "gait" in open_leaving_items(protocol, early, at(9000))
    assert "gait" not in open_leaving_items(protocol, late, at(9000))


# The person who may not leave yet, for each reason.

INFUSION = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
)
SPRAY = ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28))
LOZENGE = ev.DoseAdministered(drug="ketamine", route=Route.SL, mass_mg=Decimal(200))
SPAT = ev.HoldEnded(outcome=ev.HoldOutcome.SPAT)
SWALLOWED = ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED)
WHOLE = [name for name in LEAVING_ITEMS if name != LEAVING_TIME]


@pytest.mark.parametrize("missing", WHOLE)
def test_that_a_person_may_not_leave_for_one_item_alone(missing: str) -> None:  # H47
    met = gates_met(*(item for item in WHOLE if item != missing), second=61 * M)
    session = a_session((0, a_dose()), *met)

    refusals = close_refusals(session, 90, ev.Ending.DISCHARGED)

    assert [(r.code, r.gate) for r in refusals] == [(RefusalCode.GATE, missing)]
    assert refusals[0].why == f"leaving item open: {missing}"


def test_that_the_time_to_go_is_told() -> None:  # H47
    session = a_session((0, a_dose()), *leaving_met(55))

    (refusal,) = close_refusals(session, 58.5, ev.Ending.DISCHARGED)

    assert refusal.why == "leaving item open: time (1:30 to go)"


def test_that_nobody_leaves_on_oxygen_nor_on_what_was_seen_on_it() -> None:  # H11 H47
    on = (30 * M, ev.OxygenStarted(flow_l_per_min=2))
    off = (70 * M, ev.OxygenEnded())
    again = gates_met("vitals", second=75 * M)

    during = a_session((0, a_dose()), on, *leaving_met(61))
    after = a_session((0, a_dose()), on, *leaving_met(61), off)
    seen = a_session((0, a_dose()), on, *leaving_met(61), off, *again)

    (held,) = close_refusals(during, 65, ev.Ending.DISCHARGED)
    assert held.why == "leaving item open: vitals (oxygen is on)"
    assert [r.gate for r in close_refusals(after, 80, ev.Ending.DISCHARGED)] == ["vitals"]
    assert not close_refusals(seen, 80, ev.Ending.DISCHARGED)


@pytest.mark.parametrize(
    ("protocol_id", "happened", "leaves"),
    [
        ("im-ketamine", [(0, a_dose())], 60),
        ("im-ketamine", [(0, a_dose()), (15, a_dose("20"))], 75),
        ("in-esketamine", [(0, SPRAY)], 120),
        ("in-esketamine", [(0, SPRAY), (5, SPRAY), (35, SPRAY)], 125),
        ("iv-ketamine", [(0, INFUSION)], 120),
        ("iv-ketamine", [(0, INFUSION), (10, ev.InfusionChanged(minutes=60))], 130),
        ("sl-ketamine", [(0, LOZENGE), (1, ev.HoldStarted()), (16, SPAT)], 120),
        ("sl-ketamine", [(0, LOZENGE), (1, ev.HoldStarted()), (6, SWALLOWED)], 186),
    ],
)
def test_that_leaving_time_is_the_latest_of_what_the_protocol_counts(  # H47
    protocol_id: str, happened: list[tuple[float, ev.Event]], leaves: float
) -> None:
    session = a_session(*((minute * M, event) for minute, event in happened))

    found = may_leave_at(built_in(protocol_id), session, at(40 * M))

    assert found == at(leaves * M)


def test_that_a_rescue_drug_moves_the_leaving_time_and_not_time_zero() -> None:  # H47
    rescue = replace(a_dose("4"), drug="ondansetron")
    session = a_session((0, a_dose()), (50 * M, rescue))

    assert may_leave_at(a_protocol(), session, at(55 * M)) == at(110 * M)


def test_that_a_paused_infusion_keeps_the_person_as_long_as_it_may_go_on() -> None:  # H43 H47
    session = a_session((0, INFUSION), (30 * M, ev.InfusionPaused()))
    protocol = built_in("iv-ketamine")

    assert may_leave_at(protocol, session, at(90 * M)) == at((90 + 10 + 60) * M)
    assert "gait" in open_leaving_items(protocol, session, at(90 * M))


def test_that_a_voided_dose_keeps_the_person_until_somebody_says() -> None:  # H38 H47
    voided = (0, a_dose()), (M, ev.EntryVoided(voids=2, reason="not given"))
    answered = (2 * M, ev.VoidedDoseAnswered(voids=2, answer="not-given"))

    assert may_leave_at(a_protocol(), a_session(*voided), at(M)) == at(60 * M)
    assert may_leave_at(a_protocol(), a_session(*voided, answered), at(3 * M)) is None


def test_that_what_was_said_is_withdrawn_with_its_entry() -> None:  # H47
    session = a_session(
        (0, a_dose()), *leaving_met(61), (62 * M, ev.EntryVoided(voids=3, reason="not yet"))
    )

    assert open_leaving_items(a_protocol(), session, at(70 * M)) == [WHOLE[0]]


def test_that_a_pressure_is_shown_beside_the_last_before_the_dose() -> None:  # H47
    session = a_session((0, a_dose()))
    taken = [(-30, 150, 95), (-5, 120, 80), (40, 138, 84), (80, 126, 78)]
    evidence = Evidence(
        pressures=tuple(PressureSeen(at=at(m * M), systolic=s, diastolic=d) for m, s, d in taken)
    )

    found = pressure_beside_baseline(a_protocol(), session, evidence, at(90 * M))
    early = pressure_beside_baseline(a_protocol(), session, evidence, at(30 * M))

    assert found is not None
    assert found.baseline is not None
    assert (found.baseline.words(), found.newest.words()) == ("120/80", "126/78")
    assert (found.systolic_percent, found.diastolic_percent) == (5.0, -2.5)
    assert early is None
