"""What a session did with drugs, out of its entries in the order in which they happened."""

from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from tests.builders import a_dose, a_session, drawn
from tests.records import at

M = 60.0
INFUSION = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
)


def test_that_a_bolus_beside_an_infusion_is_summed_with_what_ran() -> None:  # H43
    bolus = ev.DoseAdministered(drug="ketamine", route=Route.IV, mass_mg=Decimal(5))
    dosing = a_session((0, INFUSION), (10 * M, bolus)).dosing

    assert dosing.given_mg("ketamine", at(20 * M)) == 25
    assert dosing.committed_mg("ketamine") == 45
    assert dosing.given_mg("esketamine", at(20 * M)) == 0


def test_that_the_last_of_it_is_a_running_infusions_now() -> None:  # H47
    dosing = a_session((0, INFUSION)).dosing

    assert dosing.last_given_at(at(20 * M)) == at(20 * M)
    assert dosing.last_given_at(at(60 * M)) == at(40 * M)


def test_that_a_voided_dose_may_be_in_the_person_until_somebody_says() -> None:  # H38
    voided = (0, a_dose()), (M, ev.EntryVoided(voids=2, reason="typed twice"))
    answered = (2 * M, ev.VoidedDoseAnswered(voids=2, answer="not-given"))

    open_, closed = a_session(*voided), a_session(*voided, answered)

    assert [dose.version for dose in open_.unexplained_voids] == [2]
    assert open_.dosing.last_given_at(at(M)) == at(0)
    assert open_.dosing.given_mg("ketamine", at(M)) == 0
    assert closed.unexplained_voids == []
    assert closed.dosing.last_given_at(at(M)) is None


def test_that_a_hold_ends_with_its_outcome() -> None:
    ended = ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED)
    dosing = a_session((0, a_dose()), (5, ev.HoldStarted()), (500, ended)).dosing

    assert dosing.hold is not None
    assert (dosing.hold.started_at, dosing.hold.ended_at) == (at(5), at(500))
    assert dosing.hold.outcome is ev.HoldOutcome.SWALLOWED


def test_that_what_is_drawn_up_is_in_hand_until_it_is_given() -> None:  # H41
    prepared = ev.DosePrepared(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))

    assert a_session((0, drawn("60")), (1, prepared)).prepared == prepared
    assert a_session((1, prepared), (2, a_dose())).prepared is None


def test_that_drawn_and_wasted_keep_their_lots_and_void_ones_are_gone() -> None:  # H75
    wasted = ev.DrugWasted(drug="ketamine", mass_mg=Decimal(20), witness="clinician", lot="K-1")
    dosing = a_session(
        (0, drawn("60", "K-1")),
        (1, drawn("20", "K-2")),
        (2, wasted),
        (3, ev.EntryVoided(voids=3, reason="put back")),
    ).dosing

    assert [(each.lot, each.mass_mg) for each in dosing.drawn] == [("K-1", 60)]
    assert [(each.lot, each.mass_mg) for each in dosing.wasted] == [("K-1", 20)]
