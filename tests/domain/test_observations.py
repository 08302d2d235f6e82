from typing import get_args

from kapmonitor.domain import events as ev
from kapmonitor.domain.observations import OBSERVATIONS, SCALES, ObservationGroup, later_words
from kapmonitor.simulation.actions import DangerSign
from tests.builders import facts


def test_that_each_group_has_four_keys_each_with_a_code_of_its_own() -> None:
    groups = [observation.group for observation in OBSERVATIONS.values()]

    assert [groups.count(group) for group in ObservationGroup] == [4, 4, 4, 4]
    assert all(code == observation.code for code, observation in OBSERVATIONS.items())


def test_that_no_observe_key_stands_for_a_danger_sign() -> None:  # H62
    assert not set(OBSERVATIONS) & set(get_args(DangerSign))


def test_that_an_observed_nausea_is_no_score_of_it() -> None:
    assert "nausea" in SCALES
    assert OBSERVATIONS["nausea"].group is ObservationGroup.BODY


def test_that_of_words_added_later_the_newest_stand() -> None:
    seen = ev.ObservationRecorded(code="quote")
    first = ev.EntryAmended(amends=2, reason="words later", changes={"text": "floating"})
    better = ev.EntryAmended(amends=2, reason="words later", changes={"text": "floating, warm"})
    value = ev.EntryAmended(amends=2, reason="typed", changes={"value": 3.0})
    record = facts((1, seen), (2, first), (3, better), (4, value))

    assert later_words(record, voided=set()) == {2: "floating, warm"}
    assert later_words(record, voided={4}) == {2: "floating"}
