from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.session import Session
from kapmonitor.domain.vitals import VitalSign
from tests.builders import a_dose, a_session, facts
from tests.records import at


def an_alarm(name: str = "spo2-low.1", priority: Priority = Priority.MEDIUM) -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm=name,
        condition=name.rsplit(".", 1)[0],
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=priority,
        since=at(0),
    )


def test_that_a_session_starts_from_nothing() -> None:  # H14
    session = a_session()

    assert session.stage is None
    assert session.dosing.last_given_at(at(9999)) is None
    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == 0
    assert not session.alarms
    assert not session.gates


def test_that_the_clock_runs_from_the_first_and_the_last_dose_that_count() -> None:  # H47
    session = a_session((100, a_dose("60")), (700, a_dose("20")))

    assert session.doses_given()[0].at == at(100)
    assert session.dosing.last_given_at(at(9999)) == at(700)
    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == 80


def test_that_a_dose_entered_late_is_the_first_if_it_was_given_first() -> None:  # H37
    session = a_session((700, a_dose("20")), (100, a_dose("60")))

    assert [dose.mass_mg for dose in session.doses_given()] == [60, 20]
    assert session.dosing.last_given_at(at(9999)) == at(700)


def test_that_a_voided_dose_does_not_count_and_stays_with_its_reason() -> None:  # H38
    session = a_session(
        (100, a_dose("60")),
        (700, a_dose("20")),
        (800, ev.EntryVoided(voids=3, reason="not given")),
    )

    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == 60
    assert session.dosing.last_given_at(at(9999)) == at(700)  # the person may have had it
    assert session.doses[3].void_reason == "not given"
    assert session.doses[3].mass_mg == 20


def test_that_an_amendment_changes_what_counts_and_keeps_the_original() -> None:  # H71
    session = a_session(
        (100, a_dose("60")),
        (
            200,
            ev.EntryAmended(
                amends=2,
                reason="vial read again",
                changes={"mass_mg": "50", "route": "IV", "occurred_at": "2026-03-02T13:01:30.000Z"},
            ),
        ),
    )

    (dose,) = session.doses_given()
    assert (dose.mass_mg, dose.route, dose.at) == (Decimal(50), Route.IV, at(90))
    assert session.facts[1].event == a_dose("60")


def test_that_masses_add_up_exactly() -> None:  # H75
    session = a_session(*[(float(second), a_dose("0.1")) for second in range(10)])

    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == Decimal("1.0")


def test_that_an_alarm_is_on_record_until_it_ends_under_its_one_name() -> None:  # H54
    raised = (10.0, an_alarm())
    escalated = (20.0, an_alarm(priority=Priority.HIGH))
    ended = (40.0, ev.AlarmEnded(alarm="spo2-low.1", condition="spo2-low"))

    on = a_session(raised, escalated)
    over = a_session(raised, escalated, ended)

    assert on.alarms["spo2-low.1"].raised.priority is Priority.HIGH
    assert on.alarm_numbers == {"spo2-low": 1}
    assert over.alarms == {}
    assert over.alarm_numbers == {"spo2-low": 1}


def test_that_an_escalated_alarm_is_no_longer_acknowledged() -> None:  # H21
    acknowledged = ev.AlarmAcknowledged(alarm="spo2-low.1", condition="spo2-low")

    seen = a_session((10, an_alarm()), (15, acknowledged))
    worse = a_session((10, an_alarm()), (15, acknowledged), (20, an_alarm(priority=Priority.HIGH)))

    assert seen.alarms["spo2-low.1"].acknowledged
    assert not worse.alarms["spo2-low.1"].acknowledged


def test_that_a_voided_gate_is_closed_again_unless_another_entry_met_it() -> None:
    met, again = (5.0, ev.GateMet(gate="consent")), (9.0, ev.GateMet(gate="consent"))
    voided = (10.0, ev.EntryVoided(voids=3, reason="wrong person"))

    assert "consent" not in a_session((1.0, ev.MomentMarked()), met, voided).gates
    assert a_session(met, again, voided).gates == {"consent": [at(5)]}


def test_that_a_withdrawn_answer_answers_nothing() -> None:  # H42
    due = at(600)
    answered = [
        (600.0, ev.ScoreRecorded(scale="moaa-s", value=4)),
        (600.0, ev.CheckCompleted(check="moaa-s", due_at=due)),
    ]
    voided = (610.0, ev.EntryVoided(voids=2, reason="another person's"))

    before, after = a_session(*answered), a_session(*answered, voided)

    assert before.last_answer("moaa-s", at(700)) == at(600)
    assert after.last_answer("moaa-s", at(700)) is None
    assert after.answers == {}


def test_that_a_withdrawn_answer_leaves_the_earlier_one() -> None:
    session = a_session(
        (100, ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=14)),
        (200, ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=140)),
        (210, ev.EntryVoided(voids=3, reason="typed twice")),
    )

    assert session.last_answer("respiratory_rate", at(300)) == at(100)


def test_that_an_answer_entered_late_stands_at_its_own_moment() -> None:
    session = a_session(
        (200, ev.ScoreRecorded(scale="nausea", value=2)),
        (100, ev.ScoreRecorded(scale="nausea", value=1)),
    )

    assert session.last_answer("nausea", at(300)) == at(200)
    assert session.last_answer("nausea", at(199)) == at(100)
    assert session.last_answer("nausea", at(99)) is None


def test_that_an_interruption_stands_until_the_session_is_gone_on_with() -> None:  # H54
    interrupted = (60.0, ev.SessionInterrupted(reason="power"))

    assert a_session(interrupted).interrupted_at == at(60)
    assert a_session(interrupted, (90.0, ev.SessionResumed())).interrupted_at is None


seconds = st.floats(0, 7200).map(lambda s: round(s, 1))
masses = st.integers(1, 1500).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
scores = st.integers(0, 5).map(float)
happenings: st.SearchStrategy[ev.Event] = st.one_of(
    masses.map(a_dose),
    st.sampled_from(["onset", "peak", "return"]).map(lambda s: ev.StageStarted(stage=s)),
    scores.map(lambda value: ev.ScoreRecorded(scale="moaa-s", value=value)),
    st.sampled_from(["consent", "escort"]).map(lambda gate: ev.GateMet(gate=gate)),
    st.integers(1, 3).map(lambda n: an_alarm(f"spo2-low.{n}")),
    st.integers(1, 3).map(lambda n: ev.AlarmEnded(alarm=f"spo2-low.{n}", condition="spo2-low")),
    st.just(ev.ResponsibilityTaken(role="clinician")),
    st.just(ev.MomentMarked()),
)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[float, ev.Event]]:
    """Sessions with corrections of entries that are there."""
    history: list[tuple[float, ev.Event]] = []
    for index in range(draw(st.integers(0, 25))):
        event = draw(happenings)
        if index and draw(st.integers(0, 4)) == 0:
            event = draw(corrections(draw(st.integers(1, index + 1))))
        history.append((draw(seconds), event))
    return history


def corrections(version: int) -> st.SearchStrategy[ev.Event]:
    amended = ev.EntryAmended(amends=version, reason="wrong", changes={"mass_mg": "1.5"})
    return st.sampled_from([ev.EntryVoided(voids=version, reason="wrong"), amended])


@given(histories())
def test_that_replaying_the_facts_gives_the_same_session(  # H54
    history: list[tuple[float, ev.Event]],
) -> None:
    record = facts(*history)
    live = Session()

    for fact in record:
        live.apply(fact)

    assert live == Session.fold(record)
    assert live.version == len(record)


@given(histories())
def test_that_no_correction_takes_an_entry_out_of_the_record(  # H38
    history: list[tuple[float, ev.Event]],
) -> None:
    session = a_session(*history)

    assert [fact.event for fact in session.facts[1:]] == [event for _, event in history]
    assert len(session.doses) == sum(isinstance(e, ev.DoseAdministered) for _, e in history)
    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == sum(
        dose.mass_mg for dose in session.doses.values() if dose.version not in session.voided
    )


def test_that_an_amended_dose_that_is_void_stays_void() -> None:  # H38
    session = a_session(
        (100, a_dose("60")),
        (110, ev.EntryVoided(voids=2, reason="not given")),
        (120, ev.EntryAmended(amends=2, reason="typed wrong", changes={"mass_mg": "50"})),
    )

    assert session.dosing.given_mg("ketamine", session.facts[-1].recorded_at) == 0
    assert session.doses[2] == replace(
        a_session((100, a_dose("60"))).doses[2], mass_mg=Decimal(50), void_reason="not given"
    )


def test_that_a_voided_amendment_gives_the_dose_its_own_values_back() -> None:  # H38, H71
    session = a_session(
        (100, a_dose("60")),
        (110, ev.EntryAmended(amends=2, reason="misread", changes={"mass_mg": "80"})),
        (115, ev.EntryAmended(amends=2, reason="pressed wrong", changes={"route": "SC"})),
        (120, ev.EntryVoided(voids=3, reason="it was 60")),
    )

    (dose,) = session.doses_given()
    assert (dose.mass_mg, dose.route) == (Decimal(60), Route.SC)
