from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.evidence import NOTHING_SEEN, Evidence, PressureSeen
from kapmonitor.protocols.model import ARRIVAL_GATES, BOOSTER_GATE, DosingProtocol, PressureRule
from kapmonitor.protocols.questions import Question, QuestionKind, questions_before_dose
from tests.builders import Happened, a_dose, a_protocol, a_session, an_opened_event, arrived, drawn
from tests.protocols.files import built_in
from tests.records import at

M = 60.0
SEEN = {"systolic": at(14 * M), "spo2": at(14 * M), "breathing": at(14 * M)}
RESPONDS: Happened = (13 * M, ev.ScoreRecorded(scale="moaa-s", value=4))


def asked(
    session: Session,
    mass_mg: str = "60",
    minute: float = 5,
    *,
    drug: str = "ketamine",
    route: Route = Route.IM,
    concentration: str | None = None,
    volume: str | None = None,
    site: str | None = None,
    seen: Mapping[str, datetime] = SEEN,
    lot: str | None = None,
    witness: str | None = None,
    protocol: DosingProtocol | None = None,
    drawing_up: bool = True,
) -> list[Question]:
    """What is asked; while it is drawn up nobody is asked what was drawn."""
    return questions_before_dose(
        protocol or a_protocol(),
        session,
        IntendedDose(drug=drug, route=route, mass_mg=Decimal(mass_mg), at=at(minute * M)),
        evidence=Evidence(seen=seen),
        concentration_mg_per_ml=Decimal(concentration) if concentration else None,
        volume_ml=Decimal(volume) if volume else None,
        site=site,
        lot=lot,
        witness=witness,
        drawing_up=drawing_up,
    )


def kinds(questions: list[Question]) -> list[QuestionKind]:
    return [question.kind for question in questions]


def an_arrived_session(
    *more: Happened, planned_mass_mg: str | None = None, planned_route: Route | None = None
) -> Session:
    opened = ev.SessionOpened(
        participant="DEMO-01",
        protocol=an_opened_event().protocol,
        practice=True,
        app="0.1.0",
        weight_kg=74.0,
        planned_mass_mg=Decimal(planned_mass_mg) if planned_mass_mg else None,
        planned_route=planned_route,
    )
    return a_session(*arrived(second=0), *more, opened=opened)


def test_that_an_expected_dose_is_not_asked_about() -> None:
    session = an_arrived_session(planned_mass_mg="60", planned_route=Route.IM)

    questions = asked(session, concentration="50", volume="1.2", site="left deltoid")

    assert questions == []


def test_that_a_dose_over_its_bounds_is_asked_about() -> None:  # H41 H42
    session = an_arrived_session((0, a_dose("90")))

    questions = asked(session, "120", minute=60)
    bounds = [each.why for each in questions if each.kind is QuestionKind.BOUND]

    assert bounds == [
        "one dose: 120 mg is over 100 mg",
        "all doses: 210 mg is over 150 mg",
        "one dose: 1.62 mg/kg is over 1.5 mg/kg",
        "all doses: 2.84 mg/kg is over 2 mg/kg",
    ]


def test_that_ten_times_the_planned_mass_is_asked_first() -> None:  # H34
    session = an_arrived_session(planned_mass_mg="20")

    questions = asked(session, "200", concentration="50", volume="4", site="L deltoid")

    assert kinds(questions)[0] is QuestionKind.TENFOLD
    assert questions[0].why == "200 mg is ten times the planned 20 mg or more"
    assert QuestionKind.VOLUME in kinds(questions)


# The same dose written twice.


@pytest.mark.parametrize(("minute", "repeats"), [(0.1, True), (15, True), (15.01, False)])
def test_that_a_like_dose_within_fifteen_minutes_may_be_the_one_before(  # H36
    minute: float, repeats: bool
) -> None:
    session = an_arrived_session((0, a_dose("60")))

    assert (QuestionKind.REPEAT in kinds(asked(session, "30", minute))) == repeats


def test_that_the_question_shows_the_dose_that_is_in_the_record() -> None:  # H36
    session = an_arrived_session((0, a_dose("60")))

    questions = asked(session, "60", minute=4 + 10 / 60)
    (repeat,) = [each for each in questions if each.kind is QuestionKind.REPEAT]

    assert repeat.why == "60 mg IM injection were given 4:10 ago: another dose, or this one?"


def test_that_a_dose_entered_as_given_before_another_is_asked_about_too() -> None:  # H36
    session = an_arrived_session((9 * M, a_dose("60")))

    questions = asked(session, "60", minute=5)

    assert [each.why for each in questions] == [
        "60 mg IM injection were given 4:00 later: another dose, or this one?"
    ]


@pytest.mark.parametrize(
    ("drug", "route"), [("esketamine", Route.IM), ("ketamine", Route.IV), ("ondansetron", Route.SL)]
)
def test_that_another_drug_or_route_is_no_repeat(drug: str, route: Route) -> None:  # H36
    session = an_arrived_session((0, a_dose("60")))

    assert QuestionKind.REPEAT not in kinds(asked(session, drug=drug, route=route))


def test_that_a_withdrawn_dose_is_not_repeated() -> None:  # H36 H38
    voided = ev.EntryVoided(voids=len(arrived()) + 2, reason="not given")
    session = an_arrived_session((0, a_dose("60")), (M, voided))

    assert QuestionKind.REPEAT not in kinds(asked(session))


def test_that_the_planned_booster_is_no_repeat() -> None:  # H36 H42
    session = an_arrived_session((0, a_dose("60")), RESPONDS)

    assert asked(session, "20", minute=14) == []


def test_that_a_booster_of_the_first_doses_mass_may_be_the_first_dose() -> None:  # H36
    session = an_arrived_session((0, a_dose("60")), RESPONDS)

    assert kinds(asked(session, "60", minute=14)) == [QuestionKind.REPEAT]


def test_that_a_booster_whose_gate_is_closed_is_a_repeat_and_names_the_gate() -> None:  # H36 H42
    session = an_arrived_session((0, a_dose("60")), RESPONDS)

    questions = asked(session, "20", minute=14, seen={})

    assert kinds(questions)[0] is QuestionKind.REPEAT
    assert set(kinds(questions)[1:]) == {QuestionKind.GATE}
    assert {each.gate for each in questions[1:]} == {BOOSTER_GATE}


# Volumes.


@pytest.mark.parametrize(
    ("concentration", "volume", "site", "why"),
    [
        (None, "2", "left deltoid", None),
        (None, "2.1", "Right Deltoid", "2.1 mL is much for a deltoid (over 2 mL)"),
        ("10", None, "L deltoid", "6 mL is much for a deltoid (over 2 mL)"),
        ("50", None, "L deltoid", None),
        ("0", None, "L deltoid", None),
        (None, "4", "thigh", None),
        (None, "4", None, None),
        (None, None, "L deltoid", None),
    ],
)
def test_that_a_volume_no_deltoid_takes_is_asked_about(  # H34
    concentration: str | None, volume: str | None, site: str | None, why: str | None
) -> None:
    questions = asked(an_arrived_session(), concentration=concentration, volume=volume, site=site)

    assert [each.why for each in questions] == ([why] if why else [])
    assert set(kinds(questions)) <= {QuestionKind.VOLUME}


@pytest.mark.parametrize(
    ("mass_mg", "volume", "concentration", "fits"),
    [
        ("60", "1.2", "50", True),
        ("60", "1.2", "10", False),
        ("60", "1.2", "100", False),
        ("60", "12", "50", False),
        ("60", "0.12", "50", False),
        ("55.5", "0.56", "100", True),
        ("55.5", "0.6", "100", False),
        ("60", "1.26", "50", True),
        ("60", "1.27", "50", False),
        ("60", "0", "50", False),
    ],
)
def test_that_mass_volume_and_concentration_must_fit_together(  # H34
    mass_mg: str, volume: str, concentration: str, fits: bool
) -> None:
    questions = asked(an_arrived_session(), mass_mg, volume=volume, concentration=concentration)

    assert kinds(questions) == ([] if fits else [QuestionKind.CONCENTRATION])


def test_that_the_question_shows_what_was_typed_and_offers_no_dose() -> None:  # H41
    (question,) = asked(an_arrived_session(), "60", volume="2", concentration="50")

    assert question.why == "60 mg, 2 mL and 50 mg/mL do not fit together"


@given(
    st.sampled_from(["10", "50", "100"]),
    st.decimals(min_value="0.5", max_value="100", places=1),
)
def test_that_a_slip_of_ten_in_the_vial_is_always_asked_about(  # H34
    concentration: str, mass_mg: Decimal
) -> None:
    volume = mass_mg / Decimal(concentration)

    for factor in (Decimal(10), Decimal("0.1")):
        questions = asked(
            an_arrived_session(),
            str(mass_mg),
            concentration=concentration,
            volume=str(volume * factor),
        )
        assert QuestionKind.CONCENTRATION in kinds(questions)


# Drug and route.


def test_that_another_route_than_this_sessions_plan_is_asked_about_in_words() -> None:  # H39
    session = an_arrived_session(planned_route=Route.IN)

    (question,) = asked(session, route=Route.IM)

    assert question.kind is QuestionKind.ROUTE
    assert question.why == "nasal was planned, this is IM injection"


@pytest.mark.parametrize("route", sorted(set(Route) - {Route.IM}))
def test_that_another_route_than_the_protocols_is_asked_about_once(route: Route) -> None:  # H39
    for planned in (None, Route.IM):
        (question,) = asked(an_arrived_session(planned_route=planned), route=route)

        assert question.kind is QuestionKind.ROUTE
        assert route.words in question.why
        assert not {"IN", "SC", "SL", "PO"} & set(question.why.split())


def test_that_another_drug_is_asked_about() -> None:  # H40
    questions = asked(an_arrived_session(planned_route=Route.IM), drug="esketamine", route=Route.IN)

    assert kinds(questions) == [QuestionKind.DRUG]
    assert "esketamine nasal" in questions[0].why


# The person, and the gates.


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("condition", ["danger-sign", "systolic-high"])
def test_that_an_alarm_of_the_person_is_asked_about_before_any_dose(  # H42
    condition: str, acknowledged: bool
) -> None:
    raised = ev.AlarmRaised(
        alarm=f"{condition}.1",
        condition=condition,
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=at(1),
    )
    answered = ev.AlarmAcknowledged(alarm=raised.alarm, condition=condition)
    session = an_arrived_session((1, raised), *([(2.0, answered)] if acknowledged else []))

    (question,) = asked(session)

    assert question.kind is QuestionKind.ALARM
    assert question.why == f"an alarm is unresolved: {condition}"


def test_that_every_arrival_gate_not_met_is_named() -> None:  # H46
    questions = asked(a_session())

    assert set(kinds(questions)) == {QuestionKind.GATE}
    assert [each.gate for each in questions] == list(ARRIVAL_GATES)


def test_that_whatever_the_rules_refuse_for_a_reason_is_asked_about_too() -> None:  # H41
    session = a_session((0, a_dose("90")), opened=an_opened_event(planned_mass_mg=Decimal(9)))
    for route in Route:
        dose = IntendedDose(drug="ketamine", route=route, mass_mg=Decimal(200), at=at(5 * M))
        refusals = gates.before_dose(a_protocol(), session, dose, NOTHING_SEEN)
        whys = {each.why for each in asked(session, "200", route=route, seen={})}

        assert {refusal.why for refusal in refusals} <= whys


# What was drawn, by whom it is confirmed, and what was measured.


@pytest.mark.parametrize(
    ("happened", "lot", "why"),
    [
        ([], None, "no ketamine is recorded as drawn up"),
        ([drawn("60")], None, None),
        ([drawn("50")], None, "of what was drawn up 50 mg are left, this is 60 mg"),
        ([drawn("80", "K-1"), drawn("20", "K-2")], "K-2", "of what was drawn up 20 mg are left"),
        ([drawn("80", "K-1"), drawn("20", "K-2")], "K-1", None),
        ([drawn("60"), a_dose("60")], None, "of what was drawn up 0 mg are left"),
        ([drawn("60", drug="esketamine")], None, "no ketamine is recorded as drawn up"),
    ],
)
def test_that_more_than_was_drawn_up_is_asked_about(  # H75
    happened: list[ev.Event], lot: str | None, why: str | None
) -> None:
    session = an_arrived_session(*((0.0, event) for event in happened))

    asked_of_drawn = [
        each.why
        for each in asked(session, minute=60, lot=lot, drawing_up=False)
        if each.kind is QuestionKind.DRAWN
    ]

    assert len(asked_of_drawn) == (why is not None)
    assert all((why or "") in each for each in asked_of_drawn)


def test_that_a_second_person_is_asked_for_when_it_is_given_and_not_before() -> None:  # H34
    (one,) = a_protocol().bounds
    protocol = replace(a_protocol(), bounds=(replace(one, second_person=True),))
    session = an_arrived_session((0, drawn("60")))

    def of_it(*, drawing_up: bool, witness: str | None = None) -> list[QuestionKind]:
        return kinds(asked(session, protocol=protocol, drawing_up=drawing_up, witness=witness))

    assert of_it(drawing_up=True) == []
    assert of_it(drawing_up=False) == [QuestionKind.SECOND_PERSON]
    assert of_it(drawing_up=False, witness="clinician") == []


def test_that_a_high_pressure_since_the_gate_was_met_is_shown_before_the_first_dose() -> (
    None
):  # H46
    rule = PressureRule(systolic_over=140, diastolic_over=90, rest_s=300, valid_s=900)
    protocol = replace(a_protocol(), pressure=rule)
    high = Evidence(seen=SEEN, pressures=(PressureSeen(at=at(3 * M), systolic=152, diastolic=88),))

    def of_it(session: Session) -> list[str]:
        dose = IntendedDose(drug="ketamine", route=Route.IM, mass_mg=Decimal(60), at=at(5 * M))
        found = questions_before_dose(protocol, session, dose, evidence=high, drawing_up=True)
        return [each.why for each in found if each.kind is QuestionKind.PRESSURE]

    assert of_it(an_arrived_session()) == ["the pressure was 152/88 mmHg 2:00 ago, over 140/90"]
    assert of_it(an_arrived_session((M, a_dose()))) == []


def test_that_the_next_device_is_no_repeat_and_waits_for_its_rest() -> None:  # H36
    device = ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28))
    session = an_arrived_session((0, device))

    early, in_time = (
        kinds(
            asked(
                session,
                "28",
                minute,
                drug="esketamine",
                route=Route.IN,
                protocol=built_in("in-esketamine"),
            )
        )
        for minute in (3, 5)
    )

    assert early == [QuestionKind.GATE]
    assert in_time == []
