"""What the rules refuse in a drill, what a reason gets past, and what the exit status says."""

import pytest

from tests.journeys.drills import Line, Played, assert_whole, play_together
from tests.journeys.scripts import (
    a_dose,
    a_script,
    an_action,
    an_expectation,
    arrival,
)


def a_refusal(code: str, **match: object) -> Line:
    return an_expectation("refused", match={"code": code, **match})


EXPECTED = a_script(
    duration="2m",
    staff=[
        an_action("5s", "clinician", "start-stage", stage="administration", label="too early"),
        *arrival("10s", without="pressure"),
        a_dose("20s", label="gate open"),
        a_dose("25s", by="nurse", override="in a hurry", label="nurse"),
        an_action("30s", "clinician", "meet-gate", gate="pressure"),
        a_dose("40s", "600", label="tenfold"),
        a_dose("45s", "60", route="IV", label="other route"),
        a_dose("50s", "60", drug="esketamine", label="other drug"),
        an_action("55s", "nurse", "enter-vital", sign="spo2", value=127, label="spo2"),
        an_action("57s", "nurse", "waive-check", check="moaa-s", reason="x", label="no check"),
        a_dose("1m", "60", label="first dose"),
        a_dose("1m10s", "20", label="booster"),
        an_action("1m20s", "nurse", "close", label="leave"),
        an_action("1m30s", "clinician", "close", ending="stopped"),
        an_action("1m40s", "nurse", "observe", text="afterwards", label="closed"),
    ],
    expect=[
        a_refusal("gate", label="too early", action="start-stage"),
        a_refusal("gate", label="gate open"),
        a_refusal("role", label="nurse"),
        a_refusal("bound", label="tenfold"),
        a_refusal("bound", label="other route"),
        a_refusal("bound", label="other drug"),
        a_refusal("bound", label="spo2"),
        a_refusal("order", label="no check"),
        a_refusal("gate", label="booster"),
        a_refusal("gate", label="leave"),
        a_refusal("order", label="closed"),
    ],
)

OVER = a_script(duration="50s", staff=[*arrival(), a_dose("20s", "160", label="over")])
OVERRIDDEN = a_script(
    duration="1m",
    staff=[
        an_action(
            "5s",
            "clinician",
            "start-stage",
            stage="administration",
            override="seen by the prescriber",
        ),
        a_dose("20s", "160", override="ordered so"),
        an_action("40s", "clinician", "close", override="left with her doctor"),
    ],
)
UNMET = a_script(
    duration="30s",
    staff=[an_action("5s", "nurse", "mark", text="here")],
    expect=[
        an_expectation("alarm-raised", match={"condition": "spo2-low"}),
        an_expectation("moment-marked", never=True),
        an_expectation("moment-marked", within=["10s", "20s"]),
        an_expectation("moment-marked", match={"text": "here"}, within=["5s", "5s"]),
        an_expectation("refused", match={"code": "bound"}),
    ],
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("refusals")
    texts = {"expected": EXPECTED, "over": OVER, "overridden": OVERRIDDEN, "unmet": UNMET}
    return play_together(folder, **texts)


def codes(played: Played) -> dict[str, str]:
    return {line["label"]: line["code"] for line in played.refused}


def test_that_refusals_that_were_expected_are_no_fault(told: dict[str, Played]) -> None:
    played = told["expected"]

    assert played.status == 0, played.err
    assert played.end["unmet"] == []
    assert_whole(played)


def test_that_each_refusal_says_what_rule_it_was(told: dict[str, Played]) -> None:
    assert codes(told["expected"]) == {
        "too early": "gate",
        "gate open": "gate",
        "nurse": "role",
        "tenfold": "bound",
        "other route": "bound",
        "other drug": "bound",
        "spo2": "bound",
        "no check": "order",
        "booster": "gate",
        "leave": "gate",
        "closed": "order",
    }
    by_label = {line["label"]: line for line in told["expected"].refused}
    assert set(by_label["leave"]) == {"type", "at", "action", "label", "code", "why"}
    assert by_label["too early"]["at"] == "2026-03-02T13:00:05.000Z"
    assert "pressure" in by_label["gate open"]["why"]


def test_that_a_refused_action_leaves_no_fact(told: dict[str, Played]) -> None:  # H34
    played = told["expected"]

    dose = played.fact("dose-administered")
    assert (dose["data"]["mass_mg"], played.second(dose)) == ("60", 60)
    assert not played.facts("stage-started")
    assert not played.facts("vital-entered")
    assert not played.facts("gate-overridden")
    assert not played.facts("observation-recorded"), "nothing is entered after the close"
    assert played.fact("session-closed")["data"]["ending"] == "stopped"


def test_that_a_refusal_nobody_expected_makes_the_drill_fail(
    told: dict[str, Played],
) -> None:  # H34
    played = told["over"]

    assert played.status == 1
    assert codes(played) == {"over": "bound"}
    assert any("administer-dose" in line and "150 mg" in line for line in played.err.splitlines())
    assert not played.facts("dose-administered")
    assert played.facts()[-1]["kind"] == "session-closed", "and goes on to its end"
    assert_whole(played)


def test_that_what_was_given_can_be_recorded_with_a_reason(told: dict[str, Played]) -> None:  # H41
    played = told["overridden"]
    assert played.status == 0, played.err
    assert_whole(played)

    dose = played.fact("dose-administered")
    assert dose["data"]["mass_mg"] == "160"
    assert dose["data"]["override"] == "ordered so"


def test_that_a_gate_passed_with_a_reason_is_a_fact_of_its_own(
    told: dict[str, Played],
) -> None:  # H46 H47
    played = told["overridden"]

    gates = {f["data"]["gate"]: f for f in played.facts("gate-overridden")}
    assert {"clearance", "consent", "pressure", "time", "escort-here"} <= set(gates)
    assert gates["pressure"]["data"]["reason"] == "seen by the prescriber"
    assert gates["escort-here"]["data"]["reason"] == "left with her doctor"
    assert {f["recorded_by"] for f in gates.values()} == {"clinician"}
    assert played.fact("session-closed")["data"]["ending"] == "discharged"


def test_that_an_unmet_expectation_is_named_and_makes_the_drill_fail(
    told: dict[str, Played],
) -> None:
    played = told["unmet"]

    assert played.status == 1
    assert played.end["unmet"] == [
        {"kind": "alarm-raised", "match": {"condition": "spo2-low"}},
        {"kind": "moment-marked", "never": True},
        {"kind": "moment-marked", "within": [10.0, 20.0]},
        {"kind": "refused", "match": {"code": "bound"}},
    ]
    assert played.err.count("not met") == 4
    assert_whole(played)
