from typing import Any

import pytest

from kapmonitor.simulation.expectations import Happening, describe, is_expected, unmet
from kapmonitor.simulation.scenario import Expectation
from tests.records import START, at

LOW = {"condition": "spo2-low", "priority": "high", "value": 84.0}


def expect(kind: str = "alarm-raised", **keys: Any) -> Expectation:
    return Expectation.model_validate({"kind": kind} | keys)


def happened(second: float, kind: str = "alarm-raised", **values: Any) -> Happening:
    return Happening(kind=kind, at=at(second), values=LOW | values)


@pytest.mark.parametrize(
    ("match", "met"),
    [
        ({}, True),
        ({"condition": "spo2-low"}, True),
        ({"condition": "spo2-low", "priority": "high"}, True),
        ({"value": 84}, True),
        ({"value": "84"}, False),
        ({"condition": "spo2-low", "priority": "medium"}, False),
        ({"device": "oximeter"}, False),
    ],
)
def test_that_everything_in_a_match_must_be_so(match: dict[str, Any], met: bool) -> None:
    found = unmet([expect(match=match)], [happened(10)], START)

    assert (found == []) == met


@pytest.mark.parametrize(
    ("second", "met"), [(9.999, False), (10, True), (15, True), (20, True), (20.001, False)]
)
def test_that_both_ends_of_a_time_are_within(second: float, met: bool) -> None:
    expectation = expect(within=["10s", "20s"])

    assert (unmet([expectation], [happened(second)], START) == []) == met


def test_that_what_must_never_come_is_unmet_when_it_comes() -> None:
    never = expect(match={"priority": "high"}, never=True)

    assert unmet([never], [], START) == []
    assert unmet([never], [happened(5, priority="medium")], START) == []
    assert unmet([never], [happened(5)], START) == [never]


def test_that_never_holds_within_its_time_only() -> None:
    never = expect(within=["10s", "20s"], never=True)

    assert unmet([never], [happened(25)], START) == []
    assert unmet([never], [happened(15)], START) == [never]


def test_that_each_expectation_is_judged_by_itself_and_told_in_order() -> None:
    first, second = expect("session-closed"), expect("dose-administered")

    assert unmet([first, expect(), second], [happened(1)], START) == [first, second]


def test_that_a_refusal_is_expected_only_by_name() -> None:
    refusal = Happening(kind="refused", at=at(60), values={"code": "gate", "action": "close"})

    assert is_expected(refusal, [expect("refused", match={"code": "gate"})], START)
    assert not is_expected(refusal, [expect("refused", match={"code": "role"})], START)
    assert not is_expected(refusal, [expect("refused", never=True)], START)
    assert not is_expected(refusal, [expect("refused", within=["0s", "59s"])], START)
    assert not is_expected(refusal, [expect("session-closed")], START)


def test_that_an_unmet_expectation_is_told_as_it_was_written() -> None:
    expectation = expect(match={"priority": "high"}, within=["10s", "20s"])

    assert describe(expectation) == {
        "kind": "alarm-raised",
        "match": {"priority": "high"},
        "within": [10.0, 20.0],
    }
