"""The drug over many sessions: exact, never netted, practice apart."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.services.lots import LotBalance, SessionDrug, lot_balances
from tests.builders import a_dose, drawn, facts

CLOSED = (900.0, ev.SessionClosed(ending=ev.Ending.DISCHARGED))


def a_part(session: str, *happened, practice: bool = False) -> SessionDrug:
    return SessionDrug(
        session=session,
        participant="KAP-0147",
        practice=practice,
        facts=tuple(facts(*happened)),
    )


def lot_a(mass: str) -> ev.DoseAdministered:
    return replace(a_dose(mass), lot="A1")


def wasted(mass: str, lot: str | None = "A1") -> ev.DrugWasted:
    return ev.DrugWasted(drug="ketamine", mass_mg=Decimal(mass), lot=lot, witness="nurse")


def only(sessions: list[SessionDrug], *, practice: bool = False) -> LotBalance:
    (lot,) = lot_balances(sessions, practice=practice)
    return lot


def test_that_a_lot_is_added_up_over_sessions() -> None:  # H75
    first = a_part(
        "s-1", (1.0, drawn("100", "A1")), (5.0, lot_a("60")), (9.0, wasted("40")), CLOSED
    )
    second = a_part("s-2", (1.0, drawn("50", "A1")), (5.0, lot_a("50")), CLOSED)

    lot = only([first, second])

    assert (lot.drawn, lot.given, lot.wasted) == (150, 110, 40)
    assert not lot.unexplained
    assert [each.session for each in lot.sessions] == ["s-1", "s-2"]


def test_that_two_differences_never_make_up_for_each_other() -> None:  # H75
    left = a_part("s-1", (1.0, drawn("63", "A1")), (5.0, lot_a("60")), CLOSED)
    over = a_part("s-2", (1.0, drawn("57", "A1")), (5.0, lot_a("60")), CLOSED)

    lot = only([left, over])

    assert (lot.left_over, lot.more_than_drawn) == (3, 3)
    assert len(lot.unexplained) == 2


def test_that_a_difference_with_a_reason_is_no_open_one() -> None:
    said = ev.DrugDifferenceExplained(
        drug="ketamine", mass_mg=Decimal(3), lot="A1", reason="left in the hub"
    )
    lot = only([a_part("s-1", (1.0, drawn("63", "A1")), (5.0, lot_a("60")), (9.0, said), CLOSED)])

    assert lot.left_over == 0
    assert [each.explanation for each in lot.explained] == ["left in the hub"]
    assert not lot.unexplained


def test_that_what_an_open_session_holds_is_in_hand_and_no_difference() -> None:
    lot = only([a_part("s-1", (1.0, drawn("100", "A1")), (5.0, lot_a("60")))])

    assert (lot.in_hand, lot.left_over) == (40, 0)
    assert not lot.unexplained


def test_that_practice_and_clinical_sessions_are_never_one_account() -> None:  # H68
    parts = [
        a_part("s-1", (1.0, drawn("100", "A1")), CLOSED),
        a_part("s-2", (1.0, drawn("7", "A1")), CLOSED, practice=True),
    ]

    assert only(parts).drawn == 100
    assert only(parts, practice=True).drawn == 7


def test_that_a_voided_dose_counts_until_somebody_says_it_was_not_given() -> None:  # H38
    happened = [
        (1.0, drawn("60", "A1")),
        (2.0, ev.ObservationRecorded(text="not read for lots")),
        (5.0, lot_a("60")),
        (6.0, ev.EntryVoided(voids=4, reason="typed twice")),
    ]

    assert only([a_part("s-1", *happened, CLOSED)]).voided == 60
    answered = ev.VoidedDoseAnswered(voids=4, answer="not-given")
    lot = only([a_part("s-1", *happened, (7.0, answered), (8.0, wasted("60")), CLOSED)])
    assert (lot.given, lot.wasted, lot.voided) == (0, 60, 0)


def test_that_corrections_count_and_those_withdrawn_do_not() -> None:
    happened = [
        (1.0, drawn("60", "A1")),
        (2.0, ev.StageStarted(stage="peak")),
        (3.0, ev.EntryAmended(amends=3, reason="late", changes={"stage": "onset"})),
        (5.0, lot_a("50")),
        (6.0, ev.EntryAmended(amends=5, reason="slip", changes={"mass_mg": "60"})),
    ]

    assert only([a_part("s-1", *happened, CLOSED)]).given == 60
    back = (7.0, ev.EntryVoided(voids=6, reason="was right"))
    assert only([a_part("s-1", *happened, back, CLOSED)]).given == 50


def test_that_an_infusion_that_ended_counts_with_what_was_really_given() -> None:  # H43
    started = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(40), minutes=40.0, lot="A1"
    )
    ended = ev.InfusionEnded(mass_mg=Decimal(38), volume_ml=Decimal(38))

    lot = only(
        [
            a_part(
                "s-1",
                (1.0, drawn("40", "A1")),
                (5.0, started),
                (800.0, ended),
                (850.0, wasted("2")),
                CLOSED,
            )
        ]
    )

    assert lot.given == 38
    assert not lot.unexplained


def test_that_facts_of_no_drug_give_no_lot() -> None:
    assert lot_balances([a_part("s-1", CLOSED)], practice=False) == ()


@given(st.lists(st.decimals(Decimal("0.1"), Decimal(500), places=3), min_size=1, max_size=6))
def test_that_sums_are_exact(masses: list[Decimal]) -> None:
    parts = [
        a_part(f"s-{number}", (1.0, drawn(f"{mass:f}", "A1")), (5.0, lot_a(f"{mass:f}")), CLOSED)
        for number, mass in enumerate(masses)
    ]

    lot = only(parts)

    assert lot.drawn == lot.given == sum(masses)
    assert not lot.unexplained
