"""Every rule that was gone past stands first, with its reason; withdrawn ones stay."""

from dataclasses import replace

from kapmonitor.domain import events as ev
from kapmonitor.domain.limits import Priority
from kapmonitor.services.overrides import OverrideKind, overrides_of
from tests.builders import a_dose, a_session, at, drawn


def over_bound(mass: float) -> ev.AlarmRaised:
    return ev.AlarmRaised(
        alarm="dose-over-bound.1",
        condition="dose-over-bound",
        category=ev.AlarmCategory.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        since=at(0),
        value=mass,
    )


def test_that_a_gate_is_told_with_reason_author_and_time() -> None:  # H46
    session = a_session(
        (9.0, ev.GateOverridden(gate="pressure", reason="two readings"), "clinician")
    )

    (found,) = overrides_of(session)

    assert (found.kind, found.reason, found.by, found.at) == (
        OverrideKind.GATE,
        "two readings",
        "clinician",
        at(9),
    )


def test_that_a_dose_over_a_bound_is_told_apart_from_one_that_was_asked_about() -> None:  # H41
    session = a_session(
        (9.0, replace(a_dose("600"), override="it was given")),
        (9.1, over_bound(600.0)),
        (30.0, replace(a_dose("60"), override="same dose meant")),
        (40.0, a_dose("10")),
    )

    assert [(each.kind, each.reason) for each in overrides_of(session)] == [
        (OverrideKind.BOUND, "it was given"),
        (OverrideKind.QUESTION, "same dose meant"),
    ]


def test_that_a_correction_that_goes_over_a_bound_is_an_override() -> None:  # H41
    session = a_session(
        (9.0, a_dose("60")),
        (20.0, ev.EntryAmended(amends=2, reason="it was 600", changes={"mass_mg": "600"})),
        (20.1, over_bound(600.0)),
    )

    (found,) = overrides_of(session)

    assert (found.kind, found.reason) == (OverrideKind.BOUND, "it was 600")
    assert isinstance(found.event, ev.DoseAdministered)
    assert found.event.mass_mg == 600


def test_that_one_reason_for_drawing_up_and_giving_is_told_once() -> None:
    prepared = ev.DosePrepared(
        drug="ketamine", route=a_dose().route, mass_mg=a_dose().mass_mg, override="meant"
    )
    session = a_session(
        (5.0, replace(drawn("60"), override="meant")),
        (6.0, prepared),
        (9.0, replace(a_dose("60"), override="meant")),
        (15.0, replace(drawn("5"), override="expired, nothing else here")),
    )

    assert [each.reason for each in overrides_of(session)] == [
        "meant",
        "expired, nothing else here",
    ]


def test_that_a_withdrawn_override_stays_and_says_so() -> None:  # H71
    session = a_session(
        (9.0, ev.GateOverridden(gate="fasting", reason="small meal")),
        (12.0, ev.EntryVoided(voids=2, reason="was fasted")),
    )

    (found,) = overrides_of(session)

    assert found.void_reason == "was fasted"
