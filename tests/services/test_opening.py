"""What is settled before a session, and the facts it becomes."""

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_AGREED
from kapmonitor.services.opening import SessionStart, gates_before_opening, opening_events
from tests.builders import a_protocol


def test_that_the_pressure_is_not_among_what_may_be_answered_before_a_session() -> None:  # H46
    asked = gates_before_opening(a_protocol())

    assert set(asked) == {*ARRIVAL_GATES, BOOSTER_AGREED} - {"pressure"}


def test_that_only_what_the_protocol_asks_may_be_answered() -> None:
    assert gates_before_opening(a_protocol(gates=("consent", "pressure"))) == ("consent",)


def test_that_each_yes_becomes_a_met_gate_and_nothing_is_met_by_itself() -> None:
    start = SessionStart(participant="KAP-0147", protocol="im-ketamine", by=Role.NURSE)
    answered = SessionStart(
        participant="KAP-0147",
        protocol="im-ketamine",
        by=Role.NURSE,
        gates_met=("consent", "escort"),
    )

    assert opening_events(start) == []
    assert opening_events(answered) == [ev.GateMet(gate="consent"), ev.GateMet(gate="escort")]
