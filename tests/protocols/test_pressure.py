"""The pre-dose hold: two readings, rest between them, and nothing averaged away (HAZARDS H46)."""

from dataclasses import replace
from datetime import datetime

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.evidence import Evidence, PressureSeen, pressures_by_hand
from kapmonitor.protocols.model import PressureRule
from kapmonitor.protocols.pressure import PressureState, pressure_now
from kapmonitor.protocols.refusals import RefusalCode
from tests.builders import a_protocol, a_session, gates_met
from tests.records import at

M = 60.0
RULE = PressureRule(systolic_over=140, diastolic_over=90, rest_s=5 * M, valid_s=15 * M)
PROTOCOL = replace(a_protocol(), pressure=RULE)

Taken = tuple[float, float, float]
HIGH, FINE = (152.0, 88.0), (128.0, 80.0)


def evidence(*taken: Taken) -> Evidence:
    """Pressures of these minutes."""
    return Evidence(
        pressures=tuple(
            PressureSeen(at=at(minute * M), systolic=systolic, diastolic=diastolic)
            for minute, systolic, diastolic in taken
        )
    )


def state(*taken: Taken, minute: float) -> PressureState:
    return pressure_now(RULE, evidence(*taken), at(minute * M)).state


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ((140, 90), PressureState.WITHIN),
        ((140.1, 90), PressureState.REST),
        ((140, 90.1), PressureState.REST),
    ],
)
def test_that_either_figure_over_the_limit_asks_for_a_second_reading(
    taken: tuple[float, float], expected: PressureState
) -> None:
    assert state((0, *taken), minute=1) == expected


@pytest.mark.parametrize(
    ("minute", "second", "expected"),
    [
        (4.9, FINE, PressureState.REST),
        (5, FINE, PressureState.WITHIN),
        (4.9, HIGH, PressureState.REST),
        (5, HIGH, PressureState.HOLD),
        (14, HIGH, PressureState.HOLD),
    ],
)
def test_that_the_second_reading_counts_after_rest(
    minute: float, second: tuple[float, float], expected: PressureState
) -> None:
    assert state((0, *HIGH), (minute, *second), minute=minute) == expected


def test_that_a_reading_speaks_for_a_while_only() -> None:
    assert state((0, *FINE), minute=15) is PressureState.WITHIN
    assert state((0, *FINE), minute=15.1) is PressureState.NONE


def test_that_waiting_until_a_high_reading_is_old_is_no_second_reading() -> None:
    assert state((0, *HIGH), minute=120) is PressureState.REST
    assert state((0, *HIGH), (6, *HIGH), minute=120) is PressureState.HOLD
    assert state((0, *HIGH), (2, *FINE), minute=16) is PressureState.REST


def test_that_a_reading_soon_after_another_high_one_clears_nothing() -> None:
    readings = ((0, *HIGH), (6, *HIGH), (8, *FINE))

    assert state(*readings, minute=9) is PressureState.REST
    assert state(*readings, (11, *FINE), minute=11) is PressureState.WITHIN


def test_that_both_readings_that_count_are_shown_with_their_times() -> None:
    now = pressure_now(RULE, evidence((0, *HIGH), (3, *HIGH), (6, 149, 84)), at(7 * M))

    assert now.state is PressureState.HOLD
    assert [(r.at, r.words()) for r in now.readings] == [
        (at(0), "152/88"),
        (at(6 * M), "149/84"),
    ]
    assert now.rested_at == at(11 * M)


def test_that_what_comes_later_is_not_known_before() -> None:
    assert state((0, *HIGH), (6, *FINE), minute=3) is PressureState.REST


def meeting(found: Evidence, minute: float) -> list[tuple[RefusalCode, str | None, str]]:
    refusals = gates.before_meeting(PROTOCOL, a_session(), "pressure", at(minute * M), found)
    return [(r.code, r.gate, r.why) for r in refusals]


def test_that_a_hold_names_both_readings_and_their_ages() -> None:
    ((code, gate, why),) = meeting(evidence((0, *HIGH), (6, 149, 84)), 8)

    assert (code, gate) == (RefusalCode.GATE, "pressure")
    assert "152/88 8:00 ago, 149/84 2:00 ago" in why
    assert "over 140/90 mmHg" in why


def test_that_one_high_reading_asks_for_another_after_rest() -> None:
    ((_, _, why),) = meeting(evidence((0, *HIGH)), 1)

    assert "another after 5:00 of rest" in why


@pytest.mark.parametrize("found", [Evidence(), evidence((0, *FINE))])
def test_that_nothing_speaks_against_a_person_who_answers_for_it(found: Evidence) -> None:
    assert meeting(found, 1) == []


def test_that_a_gate_that_stood_open_can_be_met_again() -> None:
    session = a_session(*gates_met("pressure"))
    found = evidence((1, *HIGH))

    assert not list(gates.before_meeting(PROTOCOL, session, "pressure", at(2 * M), found))


def test_that_a_pressure_typed_by_hand_counts_as_it_stands() -> None:  # H17
    typed = (
        (60.0, ev.VitalEntered(sign=VitalSign.SYSTOLIC, value=152)),
        (60.0, ev.VitalEntered(sign=VitalSign.DIASTOLIC, value=88)),
    )
    amended = (70.0, ev.EntryAmended(amends=2, reason="misread", changes={"value": 125}))
    voided = (80.0, ev.EntryVoided(voids=3, reason="of another room"))

    found: list[list[tuple[datetime, str]]] = [
        [(each.at, each.words()) for each in pressures_by_hand(a_session(*happened))]
        for happened in (typed, (*typed, amended), (*typed, voided))
    ]

    assert found == [[(at(60), "152/88")], [(at(60), "125/88")], []]
