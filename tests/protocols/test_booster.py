from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.protocols import gates
from kapmonitor.protocols.booster import BoosterNow, BoosterState, booster_now, is_further_dose
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import Evidence
from kapmonitor.protocols.model import BOOSTER_GATE
from kapmonitor.protocols.zero import time_zero
from tests.builders import (
    Happened,
    a_dose,
    a_protocol,
    a_session,
    arrived,
    gates_met,
)
from tests.protocols.asking import M, dose_refusals, whys
from tests.protocols.files import built_in
from tests.records import at

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
    assert {r.gate for r in refusals} <= {BOOSTER_GATE}


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
    assert {r.gate for r in refusals} == {BOOSTER_GATE}


def test_that_a_protocol_without_a_booster_allows_one_dose() -> None:  # H42
    dose = IntendedDose(drug="ketamine", route=Route.IM, mass_mg=Decimal(20), at=at(15 * M))

    refusals = list(
        gates.before_dose(a_protocol(booster=None), dosed(), dose, Evidence(seen=FRESH))
    )

    assert "this protocol has none" in whys(refusals)


# Each gate by itself.


def refused_for(
    *more: Happened, minute: float = 15, seen: Mapping[str, datetime] = FRESH, agreed: bool = True
) -> list[str]:
    """Why the booster is closed, without the words before it."""
    refusals = dose_refusals(dosed(*more, agreed=agreed), "20", minute=minute, seen=seen)

    assert {r.gate for r in refusals} <= {BOOSTER_GATE}
    return [r.why.removeprefix("the booster is closed: ") for r in refusals]


def without(sign: str) -> dict[str, datetime]:
    return {name: moment for name, moment in FRESH.items() if name != sign}


OXYGEN: Happened = (12 * M, ev.OxygenStarted(flow_l_per_min=2))
TEN = "in the last 10:00"


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ([], refused_for()),
        (
            ["it opens 10:00 after the first dose"],
            refused_for(
                (9 * M, ev.ScoreRecorded(scale="moaa-s", value=5)),
                minute=9.9,
                seen=dict.fromkeys(FRESH, at(9 * M)),
            ),
        ),
        (
            ["it closed 30:00 after the first dose"],
            refused_for(
                (29 * M, ev.ScoreRecorded(scale="moaa-s", value=5)),
                minute=30.1,
                seen=dict.fromkeys(FRESH, at(30 * M)),
            ),
        ),
        (["the person did not agree to it before the first dose"], refused_for(agreed=False)),
        ([f"no pressure {TEN}"], refused_for(seen=without("systolic"))),
        ([f"no SpO2 {TEN}"], refused_for(seen=without("spo2"))),
        ([f"no breathing {TEN}"], refused_for(seen=without("breathing"))),
        (["oxygen is on: SpO2 does not count as on air"], refused_for(OXYGEN)),
        ([], refused_for(OXYGEN, (13 * M, ev.OxygenEnded()))),
        (["it was given already"], refused_for((12 * M, a_dose("20")))),
    ],
)
def test_that_each_gate_of_the_booster_is_named_alone(why: list[str], found: list[str]) -> None:
    assert found == why  # H42


def test_that_a_response_that_is_none_is_no_response() -> None:  # H42
    for value in (0, 1, 2):
        low: Happened = (14 * M, ev.ScoreRecorded(scale="moaa-s", value=value))
        assert refused_for(low) == [f"no answer to voice: moaa-s {value}"]
    assert refused_for((14 * M, ev.ScoreRecorded(scale="moaa-s", value=3))) == []


def test_that_an_earlier_score_is_no_matter_once_there_is_a_later_one() -> None:  # H42
    late = (14 * M, ev.ScoreRecorded(scale="moaa-s", value=5))
    entered_late = (11 * M, ev.ScoreRecorded(scale="moaa-s", value=1))

    assert refused_for(late, entered_late) == []


def test_that_a_person_left_undisturbed_has_not_responded() -> None:  # H45 H42
    session = a_session(
        *arrived(second=0), (0, a_dose()), (13 * M, ev.NotRoused(check="moaa-s", rate_per_min=14))
    )

    (refusal,) = dose_refusals(session, "20", minute=15, seen=FRESH)
    told = dose_refusals(session, "20", minute=15, seen=without("breathing"))

    assert "no response" in refusal.why
    assert "no breathing" not in whys(told)  # breathing was seen


def test_that_a_voided_booster_may_have_been_given_until_somebody_says() -> None:  # H38 H42
    version = len(arrived()) + 4
    given = (12 * M, a_dose("20")), (13 * M, ev.EntryVoided(voids=version, reason="not so"))
    answered = (14 * M, ev.VoidedDoseAnswered(voids=version, answer="not-given"))

    assert refused_for(*given) == ["nobody has said what became of the voided dose"]
    assert refused_for(*given, answered) == []


def test_that_a_dose_in_the_place_of_a_voided_one_is_no_booster() -> None:  # H38
    session = a_session(
        *arrived(second=0),
        (0, a_dose()),
        (M, ev.EntryVoided(voids=len(arrived()) + 2, reason="it was 50")),
    )
    protocol = a_protocol()

    assert not dose_refusals(session, "50", minute=2)
    assert time_zero(protocol, session) == at(0)  # the clock keeps running


# What the screen shows.


def now_of(session: Session, minute: float, seen: Mapping[str, datetime] = FRESH) -> BoosterNow:
    found = booster_now(a_protocol(), session, Evidence(seen=seen), at(minute * M))
    assert found is not None
    return found


def test_that_the_window_is_closed_unless_everything_speaks_for_it() -> None:  # H42
    assert now_of(a_session(*arrived()), 15).state is BoosterState.NO_DOSE
    assert now_of(dosed(), 9.9).state is BoosterState.EARLY
    assert now_of(dosed(), 15, seen={}).state is BoosterState.CLOSED
    assert now_of(dosed(), 15).state is BoosterState.OPEN
    assert now_of(dosed(), 30.1).state is BoosterState.OVER
    assert now_of(dosed((12 * M, a_dose("20"))), 15).state is BoosterState.GIVEN


def test_that_what_is_lacking_is_told_ahead_of_the_window() -> None:  # H42
    found = now_of(dosed(agreed=False), 5)

    assert (found.opens_at, found.closes_at) == (at(10 * M), at(30 * M))
    assert "the person did not agree to it before the first dose" in found.lacking


def test_that_a_protocol_without_one_shows_none() -> None:
    protocol = a_protocol(booster=None)

    assert booster_now(protocol, dosed(), Evidence(seen=FRESH), at(15 * M)) is None


def test_that_the_next_infusion_is_a_further_dose_and_a_bolus_beside_it_is_none() -> None:  # H43
    protocol = built_in("iv-ketamine")
    infusion = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
    )
    session = a_session(*arrived(second=0), (0, infusion))
    bolus = IntendedDose(drug="ketamine", route=Route.IV, mass_mg=Decimal(5), at=at(10 * M))

    assert not is_further_dose(protocol, session, bolus)
    assert is_further_dose(protocol, session, replace(bolus, is_infusion=True))
