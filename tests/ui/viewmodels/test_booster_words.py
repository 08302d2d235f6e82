from dataclasses import replace

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.protocols.booster import BoosterNow, BoosterState, booster_now
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.ui.viewmodels.booster_words import (
    booster_told,
    booster_words,
    lacking_words,
    reasons,
)
from tests.ui.timelines import AGREED, Happening, a_protocol, at, dose, facts_of, fresh


def booster(
    *more: Happening, now: float = 30.0, agreed: bool = True, evidence: Evidence | None = None
) -> BoosterNow:
    protocol = a_protocol("im-ketamine")
    happened = [dose(15.0), *more, *([AGREED] if agreed else [])]
    session = Session.fold(facts_of(protocol, happened))
    found = booster_now(protocol, session, evidence or Evidence(), at(now))
    assert found is not None
    return found


def test_that_every_state_is_said_and_none_counts_down() -> None:
    # H42
    early, late = booster(now=20.0), booster(now=46.0)
    closed, open_ = booster(), booster(evidence=fresh(29.0))

    clocks = [f"{at(minute).astimezone():%H:%M}" for minute in (25, 45)]
    assert booster_words(early)[0] == f"booster early: {clocks[0]} to {clocks[1]}"
    assert booster_words(closed)[-2] == "booster closed"
    assert booster_words(open_)[0] == f"booster window open to {clocks[1]}"
    assert booster_words(late)[0] == f"booster over since {clocks[1]}"
    for later in (early, closed, open_):
        assert booster_words(later) == booster_words(replace(later))
        assert not any("left" in words or "in " in words for words in booster_words(later))


def test_that_what_is_lacking_is_said_in_few_words() -> None:
    # H42
    raised = ev.AlarmRaised(
        alarm="spo2-low.1",
        condition="spo2-low",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=at(29.0),
    )
    shut = booster((28.0, ev.OxygenStarted(flow_l_per_min=2.0)), (29.0, raised), agreed=False)

    said = reasons(shut.lacking)

    assert "no fresh pressure, SpO₂, breathing, response" in said
    for words in ("not agreed before the dose", "oxygen is on", "alarm SpO₂ low"):
        assert words in said
    assert "in the last" not in said
    assert "unresolved" not in said


def test_that_before_its_time_only_what_cannot_be_mended_is_said() -> None:
    # H42
    assert "not agreed before the dose" in booster_words(booster(now=20.0, agreed=False))[0]
    assert "fresh" not in booster_words(booster(now=20.0, agreed=False))[0]


@pytest.mark.parametrize("evidence", [fresh(29.0)])
def test_that_an_open_window_lacks_nothing(evidence: Evidence) -> None:
    assert lacking_words(booster(evidence=evidence)) == ()
    assert lacking_words(booster())[0].startswith("booster: no fresh pressure")


def test_that_a_booster_given_once_has_no_band() -> None:
    # H42
    given = booster(dose(29.0, "20"))

    assert given.state is BoosterState.GIVEN
    assert booster_words(given) == ()
    assert booster_told(given) == "booster given"


def test_that_a_reason_that_is_new_is_said_as_the_core_says_it() -> None:
    assert reasons(("the moon is full",)) == "the moon is full"
