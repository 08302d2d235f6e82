"""Drawn = given + wasted + in hand, for each lot, exactly (HAZARDS H75)."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain import events as ev
from kapmonitor.protocols.tie_out import DrugBalance, balances
from tests.builders import a_dose, a_session, drawn
from tests.records import at

M = 60.0
NOW = at(9999)


def wasted(mass_mg: str, lot: str | None = None) -> ev.DrugWasted:
    return ev.DrugWasted(drug="ketamine", mass_mg=Decimal(mass_mg), witness="clinician", lot=lot)


def lot_dose(mass_mg: str, lot: str | None) -> ev.DoseAdministered:
    return replace(a_dose(mass_mg), lot=lot)


def explained(mass_mg: str, lot: str | None = None) -> ev.DrugDifferenceExplained:
    return ev.DrugDifferenceExplained(
        drug="ketamine", mass_mg=Decimal(mass_mg), reason="in the needle", lot=lot
    )


def found(*events: ev.Event) -> list[DrugBalance]:
    return balances(a_session(*((float(n), event) for n, event in enumerate(events))), NOW)


def test_that_what_was_drawn_given_and_wasted_ties_out() -> None:
    (balance,) = found(drawn("80"), a_dose("60"), wasted("20"))

    assert (balance.drawn, balance.given, balance.wasted, balance.in_hand) == (80, 60, 20, 0)
    assert balance.ties_out


def test_that_what_is_left_over_does_not_tie_out_until_it_is_explained() -> None:
    (open_,) = found(drawn("80"), a_dose("60"), wasted("18.5"))
    (said,) = found(drawn("80"), a_dose("60"), wasted("18.5"), explained("1.5"))

    assert open_.in_hand == Decimal("1.5")
    assert not open_.ties_out
    assert said.ties_out
    assert said.explanation == "in the needle"


def test_that_an_explanation_is_of_that_amount_and_of_no_other() -> None:
    (changed,) = found(drawn("80"), a_dose("60"), wasted("18.5"), explained("1.5"), wasted("1"))

    assert changed.in_hand == Decimal("0.5")
    assert changed.explanation is None
    assert not changed.ties_out


def test_that_more_given_than_drawn_is_told_as_less_than_nothing() -> None:
    (balance,) = found(drawn("50"), a_dose("60"))

    assert balance.in_hand == -10
    assert not balance.ties_out


def test_that_each_lot_ties_out_by_itself() -> None:
    one, other = found(
        drawn("50", "K-1"), drawn("30", "K-2"), lot_dose("50", "K-1"), lot_dose("10", "K-2")
    )

    assert (one.lot, one.in_hand, one.ties_out) == ("K-1", 0, True)
    assert (other.lot, other.in_hand, other.ties_out) == ("K-2", 20, False)


def test_that_a_lot_nobody_named_is_the_only_one_there_is() -> None:
    (one,) = found(drawn("80", "K-1"), a_dose("60"), wasted("20"))
    several = found(drawn("80", "K-1"), drawn("20", "K-2"), a_dose("60"))

    assert (one.lot, one.in_hand) == ("K-1", 0)
    assert [(each.lot, each.in_hand) for each in several] == [
        ("K-1", 80),
        ("K-2", 20),
        (None, -60),
    ]


def test_that_another_drug_is_another_balance() -> None:
    two = found(drawn("80"), a_dose("80"), drawn("4", drug="ondansetron"))

    assert [(each.drug, each.in_hand) for each in two] == [("ketamine", 0), ("ondansetron", 4)]


def test_that_a_voided_dose_counts_until_it_is_explained() -> None:  # H38
    voided = drawn("60"), a_dose("60"), ev.EntryVoided(voids=3, reason="typed twice")
    not_given = ev.VoidedDoseAnswered(voids=3, answer="not-given")

    (before,) = found(*voided)
    (after,) = found(*voided, not_given)

    assert (before.given, before.voided, before.in_hand) == (60, 60, 0)
    assert not before.ties_out
    assert (after.given, after.voided, after.in_hand) == (0, 0, 60)


def test_that_a_running_infusion_is_given_as_far_as_it_ran() -> None:  # H43
    infusion = ev.InfusionStarted(
        drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
    )
    session = a_session((0, drawn("40")), (0, infusion))

    (half,) = balances(session, at(20 * M))
    (whole,) = balances(session, at(60 * M))

    assert (half.given, half.in_hand) == (20, 20)
    assert whole.ties_out


def test_that_nothing_drawn_and_nothing_given_is_no_balance() -> None:
    assert found(ev.MomentMarked()) == []


amounts = st.integers(1, 500_000).map(lambda micrograms: str(Decimal(micrograms) / 1000))
lots = st.sampled_from(["K-1", "K-2", None])
movements: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(drawn, amounts, lots),
    st.builds(lot_dose, amounts, lots),
    st.builds(wasted, amounts, lots),
)


@given(st.lists(movements, max_size=20))
def test_that_all_lots_together_hold_what_was_drawn_less_what_is_gone(
    events: list[ev.Event],
) -> None:
    exact = Decimal(0)
    for event in events:
        mass_mg: Decimal = event.mass_mg  # type: ignore[attr-defined]
        exact += mass_mg if isinstance(event, ev.DrugDrawn) else -mass_mg

    assert sum((each.in_hand for each in found(*events)), Decimal(0)) == exact
