"""What a past session tells first: approval, overrides, what was owed; then its accounts."""

from dataclasses import replace

from kapmonitor.domain import events as ev
from kapmonitor.ui.viewmodels.review_account import account_of
from kapmonitor.ui.viewmodels.review_course import course_of
from tests.ui.archives import a_reviewed, a_row, happened
from tests.ui.closed_sessions import (
    a_closing,
    a_dose,
    a_protocol,
    an_infusion,
    an_iv_session,
    an_overridden_session,
    at,
    drawn,
    reference,
)


def test_that_the_protocol_is_told_with_who_stands_for_it() -> None:  # H24
    session, protocol = an_iv_session(), a_protocol("iv-ketamine")
    approved = replace(protocol, approved_by="Dr A. Person")

    assert account_of(session, [protocol]).protocol == (
        "Protocol iv-ketamine version 1: not approved by a clinician of this clinic"
    )
    assert account_of(session, [approved]).protocol.endswith("approved by Dr A. Person")
    assert account_of(session, [approved]).is_approved


def test_that_a_protocol_that_is_not_at_hand_is_no_approval() -> None:  # H60
    account = account_of(an_iv_session(), [a_protocol("im-ketamine")])

    assert "not at hand" in account.protocol
    assert not account.is_approved


def test_that_every_override_is_told_with_reason_author_and_time() -> None:  # H46
    gate, bound = account_of(an_overridden_session(), []).overrides

    assert gate.words == (
        "Gate overridden, Pressure before the dose: two readings, prescriber was asked"
    )
    assert gate.detail.startswith("Guide, ")
    assert bound.words == (
        "OVER THE BOUND, ketamine 600 mg, IM injection: given before it was noticed"
    )


def test_that_a_withdrawn_override_stays_in_sight() -> None:  # H71
    facts = happened(
        (9.0, ev.GateOverridden(gate="fasting", reason="small meal")),
        (12.0, ev.EntryVoided(voids=2, reason="was fasted")),
    )

    (line,) = account_of(a_reviewed(facts=facts), []).overrides

    assert "small meal" in line.words
    assert line.detail.endswith("withdrawn later: was fasted")


def test_that_what_was_owed_is_in_words() -> None:  # H47
    owed = account_of(an_overridden_session(), []).owed

    assert owed.startswith("leaving item open: Walks steadily; check late: Breathing; ")


def test_that_the_drug_is_told_lot_by_lot_with_its_difference() -> None:  # H75
    account = account_of(an_overridden_session(), [])
    (line,) = account.drug

    assert line.words == (
        "ketamine, lot B2: drawn 603 mg is 2 mg less than given 605 mg + wasted 0 mg"
    )
    assert line.detail == "5 mg of it voided and not answered \N{MIDDLE DOT} not explained"
    figure = next(each for each in account.figures if each.name == "drug")
    assert figure.text == "5 mg voided, not answered, 2 mg more than drawn"


def test_that_a_lot_that_adds_up_is_not_praised() -> None:
    account = account_of(an_iv_session(), [])

    assert [line.detail for line in account.drug] == [""]
    assert next(each for each in account.figures if each.name == "drug").tone == "text"


def test_that_an_open_session_owes_no_explanation_yet() -> None:
    facts = happened((at(1), drawn("100", lot="A1")), (at(2), a_dose("60", lot="A1")))

    (line,) = account_of(a_reviewed(a_row(closed_at=None), facts), []).drug

    assert (line.detail, line.tone) == ("the session is not closed", "text")


def test_that_checks_are_told_as_done_missed_and_let_go() -> None:
    account = account_of(an_iv_session(), [a_protocol("iv-ketamine")])

    words = [line.words for line in account.checks]
    assert "Breathing: 1 done, 2 missed, 1 not obtained" in words
    sedation = next(line for line in account.checks if line.words.startswith("MOAA/S"))
    assert sedation.detail == "not roused on purpose: 1"


def test_that_without_the_protocol_missed_checks_are_said_to_be_unknown() -> None:
    account = account_of(an_iv_session(), [])

    assert all("not known without the protocol" in line.detail for line in account.checks)
    figure = next(each for each in account.figures if each.name == "checks")
    assert "missed" not in figure.text


def test_that_an_infusion_stands_in_the_plots_without_its_pauses() -> None:
    course = course_of(an_iv_session(), [])

    assert [(run.start_s, run.end_s) for run in course.runs] == [
        (at(5.5), at(10)),
        (at(12), at(17.5)),
    ]
    assert [flag.words for flag in course.flags] == [
        "IV infusion 40 mg begun",
        "infusion paused",
        "infusion goes on",
        "infusion ended, 38 mg given",
    ]


def test_that_an_infusion_that_nobody_ended_runs_to_what_is_known() -> None:
    facts = happened(
        (at(1), an_infusion()),
        (at(3), ev.InfusionPaused()),
        (at(9), ev.MomentMarked()),
    )

    (run,) = course_of(a_reviewed(a_row(closed_at=None), facts), []).runs

    assert (run.start_s, run.end_s) == (at(1), at(3))


def test_that_a_session_of_nothing_has_nothing_to_tell_first() -> None:
    row = a_row(protocol=reference("im-ketamine"))
    account = account_of(a_reviewed(row, happened((at(1), a_closing()))), [])

    assert (account.overrides, account.owed, account.drug, account.figures) == ((), "", (), ())


def test_that_trailing_zeros_of_a_mass_are_never_shown() -> None:  # H35
    facts = happened((at(1), drawn("60.00", lot="A1")), (at(2), a_dose("60.0")))

    (line,) = account_of(a_reviewed(facts=facts), []).drug

    assert "drawn 60 mg = given 60 mg + wasted 0 mg" in line.words
