from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.protocols import gates
from kapmonitor.protocols.model import ARRIVAL_GATES
from kapmonitor.protocols.refusals import RefusalCode
from tests.builders import (
    a_protocol,
    a_session,
    arrived,
    gates_met,
)
from tests.protocols.asking import codes, dose_refusals
from tests.records import at


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
