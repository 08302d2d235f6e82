"""What is still owed when a session ends, under each ending."""

from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.protocols.model import LEAVING_ITEMS, ScheduledCheck
from kapmonitor.protocols.owed import owed
from tests.builders import a_dose, a_protocol, a_session, drawn
from tests.records import at

M = 60.0
CHECKED = a_protocol(
    checks=[ScheduledCheck(check="blood-pressure", at_s=(10 * M, 20 * M), tolerance_s=5 * M)]
)
LEFT = ev.PersonLeft(told="sister")
LEAVING = [f"leaving:{item}" for item in LEAVING_ITEMS]
INFUSION = ev.InfusionStarted(
    drug="ketamine", mass_mg=Decimal(40), volume_ml=Decimal(50), minutes=40
)


def words(*happened: tuple[float, ev.Event], minute: float = 30) -> list[str]:
    session = a_session(*((m * M, event) for m, event in happened))
    return [each.word() for each in owed(CHECKED, session, at(minute * M))]


def test_that_who_was_not_dosed_owes_that_they_left_and_nothing_else() -> None:  # H48
    assert words() == ["person:left"]
    assert words((5, LEFT)) == []


def test_that_who_had_a_drug_owes_the_leaving_list_whatever_the_ending() -> None:  # H47 H48
    assert words((0, drawn("60")), (0, a_dose()), (5, LEFT)) == LEAVING


def test_that_a_late_check_is_owed_and_one_that_comes_after_leaving_is_not() -> None:  # H44
    drug = (0, drawn("60")), (0, a_dose())

    assert "check:blood-pressure" in words(*drug, minute=30)
    assert "check:blood-pressure" in words(*drug, (16, LEFT), minute=30)
    assert "check:blood-pressure" not in words(*drug, (9, LEFT), minute=30)
    assert "check:blood-pressure" not in words(*drug, minute=14)


def test_that_an_infusion_and_a_hold_that_nobody_ended_are_owed() -> None:  # H43
    held = (0, a_dose()), (1, ev.HoldStarted())
    spat = (9, ev.HoldEnded(outcome=ev.HoldOutcome.SPAT))
    over = (9, ev.InfusionEnded(mass_mg=Decimal(9), volume_ml=Decimal(11)))

    assert "infusion:ketamine" in words((0, INFUSION))
    assert "infusion:ketamine" not in words((0, INFUSION), over)
    assert "hold:outcome" in words(*held)
    assert "hold:outcome" not in words(*held, spat)


def test_that_the_drug_that_does_not_tie_out_and_a_void_are_owed() -> None:  # H75 H38
    voided = (5, ev.EntryVoided(voids=3, reason="typed twice"))

    assert words((0, drawn("80")), (0, a_dose()))[-1:] == ["drug:ketamine"]
    assert words((0, drawn("60")), (0, a_dose()), voided)[-2:] == ["void:ketamine", "drug:ketamine"]
    assert "drug:ketamine" not in words((0, drawn("60")), (0, a_dose()))
