"""The account of the drug: every lot adds up, a difference has its reason, a witness is another."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route, WeightUnit
from kapmonitor.domain.people import Role
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.drug_account import DrugAccount
from kapmonitor.ui.viewmodels.drug_forms import DrugField, Form
from tests.ui.dosing import RoomDesk, a_room_desk

DREW = (
    5.0,
    ev.DrugDrawn(
        drug="ketamine",
        mass_mg=Decimal(100),
        lot="K2231",
        concentration_mg_per_ml=Decimal(50),
    ),
)
GAVE = (
    10.0,
    ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60), lot="K2231"),
)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[RoomDesk]:
    assert qtbot
    with a_room_desk(DREW, GAVE, drawn_mg=None) as made:
        yield made


def account_at(desk: RoomDesk, form: Form | None = None, **typed: str) -> DrugAccount:
    account = DrugAccount(desk.link, desk, desk.author)
    desk.link.session_opened.emit(desk.update())
    account.ask(form)
    for name, text in typed.items():
        account.write(DrugField(name), text)
    return account


def write(desk: RoomDesk, account: DrugAccount) -> None:
    account.press_write()
    desk.answer_all()
    desk.tell()


def events(desk: RoomDesk, kind: str) -> list[Any]:
    return [fact.event for fact in desk.rig.of_kind(kind)]


def asked(account: DrugAccount) -> list[str]:
    return [line.badge for line in account.deed.now.questions]


def test_that_a_lot_is_told_in_words_and_figures(desk: RoomDesk) -> None:  # H75
    [line] = account_at(desk).now.lines

    assert line.name == "ketamine, lot K2231"
    assert (line.drawn, line.given, line.wasted) == ("100 mg", "60 mg", "0 mg")
    assert line.in_hand == "40 mg"
    assert line.equation == "drawn 100 mg = given 60 mg + wasted 0 mg + in hand 40 mg"
    assert line.is_open


def test_that_drawing_is_recorded_with_its_vial(desk: RoomDesk) -> None:  # H75
    account = account_at(
        desk,
        Form.DRAW,
        drug="ketamine",
        mass="25",
        lot="K3",
        expiry="08/2027",
        concentration="50",
    )
    assert account.now.echo == "25 mg = 0.5 mL · ketamine, lot K3"

    write(desk, account)

    drawn = events(desk, "drug-drawn")[-1]
    assert (drawn.mass_mg, drawn.lot, drawn.expiry) == (Decimal(25), "K3", "2027-08")
    assert account.now.form is None
    assert account.deed.now.notice == "Drawn 25 mg ketamine, lot K3: saved"


def test_that_presses_before_the_answer_write_one_entry(desk: RoomDesk) -> None:  # H36
    account = account_at(desk, Form.DRAW, drug="ketamine", mass="25")

    for _ in range(4):
        account.press_write()
    desk.answer_all()

    assert [each.mass_mg for each in events(desk, "drug-drawn")] == [Decimal(100), Decimal(25)]


def test_that_an_expired_vial_is_refused_in_place_and_kept_only_with_a_reason(
    desk: RoomDesk,
) -> None:  # H40
    account = account_at(desk, Form.DRAW, drug="ketamine", mass="25", expiry="01/2026")

    write(desk, account)

    assert asked(account) == ["expired"]
    assert len(events(desk, "drug-drawn")) == 1
    account.deed.keep()
    account.deed.confirm()
    assert account.deed.now.notice == "A reason is missing."
    account.deed.write_reason("seen after it was drawn")
    account.deed.confirm()
    desk.answer_all()
    assert events(desk, "drug-drawn")[-1].override == "seen after it was drawn"


@pytest.mark.parametrize("mass", ["0.1", "20000"])
def test_that_an_odd_mass_is_asked_about(desk: RoomDesk, mass: str) -> None:  # H34
    account = account_at(desk, Form.DRAW, drug="ketamine", mass=mass)

    write(desk, account)

    assert asked(account) == ["unit?"]
    assert account.now.draft.mass == mass


@pytest.mark.parametrize("who", ["Clinician", " clinician "])
def test_that_nobody_witnesses_their_own_waste(desk: RoomDesk, who: str) -> None:  # H61 H75
    account = account_at(desk, Form.WASTE, mass="40", witness=who)
    account.choose_line("ketamine, lot K2231")

    write(desk, account)

    assert events(desk, "drug-wasted") == []
    assert account.deed.now.notice == "Witness: the witness is not who writes"
    assert account.now.draft.witness == who
    assert "Clinician" not in account.now.witnesses
    desk.author.choose(Role.NURSE)
    write(desk, account)
    assert [each.mass_mg for each in events(desk, "drug-wasted")] == [Decimal(40)]


def test_that_waste_without_a_witness_is_not_written(desk: RoomDesk) -> None:  # H75
    account = account_at(desk, Form.WASTE, drug="ketamine", mass="40")

    write(desk, account)

    assert desk.rig.of_kind("drug-wasted") == []
    assert account.deed.now.notice == "Missing: witness"


def test_that_waste_makes_the_lot_add_up_to_the_microgram(desk: RoomDesk) -> None:  # H75
    for mass in ("39.9999", "0.0001"):
        account = account_at(desk, Form.WASTE, mass=mass, witness="Nurse")
        account.choose_line("ketamine, lot K2231")
        write(desk, account)

    [line] = account.now.lines
    assert line.equation == "drawn 100 mg = given 60 mg + wasted 40 mg"
    assert not line.is_open


def test_that_a_volume_wasted_is_a_mass_by_the_lots_concentration(desk: RoomDesk) -> None:  # H34
    account = account_at(desk, Form.WASTE, volume="0.8", witness="Nurse")
    account.choose_line("ketamine, lot K2231")

    assert account.now.echo.startswith("40 mg = 0.8 mL")
    write(desk, account)
    assert [each.mass_mg for each in events(desk, "drug-wasted")] == [Decimal(40)]


def test_that_more_wasted_than_in_hand_is_asked_about(desk: RoomDesk) -> None:  # H75
    account = account_at(desk, Form.WASTE, mass="400", witness="Nurse")
    account.choose_line("ketamine, lot K2231")

    write(desk, account)

    assert asked(account) == ["in hand"]
    assert "400 mg are wasted, 40 mg are in hand" in account.deed.now.asked_words


def test_that_a_difference_is_explained_with_words(desk: RoomDesk) -> None:  # H75
    account = account_at(desk)
    account.explain("ketamine", "K2231")
    write(desk, account)
    assert account.deed.now.notice == "Missing: reason"

    account.write(DrugField.REASON, "residue in the vial")
    write(desk, account)

    [line] = account.now.lines
    assert line.explanation == "residue in the vial"
    assert not line.is_open


@pytest.mark.usefixtures("qtbot")
def test_that_what_was_given_without_being_drawn_stands_as_a_difference() -> None:  # H75
    with a_room_desk(GAVE, drawn_mg=None) as desk:
        [line] = account_at(desk).now.lines

        assert line.in_hand == "60 mg more than drawn"
        assert line.equation == "drawn 0 mg is 60 mg less than given 60 mg + wasted 0 mg"
        assert line.is_open


@pytest.mark.usefixtures("qtbot")
def test_that_a_voided_dose_counts_until_it_is_answered() -> None:  # H38 H75
    with a_room_desk(DREW, GAVE, drawn_mg=None) as desk:
        version = desk.rig.of_kind("dose-administered")[0].version
    with a_room_desk(
        DREW, GAVE, (20.0, ev.EntryVoided(voids=version, reason="twice")), drawn_mg=None
    ) as desk:
        [line] = account_at(desk).now.lines

        assert (line.given, line.voided) == ("60 mg", "60 mg")


def test_that_a_corrected_weight_names_its_unit_and_both(desk: RoomDesk) -> None:  # H33
    account = account_at(desk, Form.WEIGHT, weight="165", reason="scale read in lb")
    write(desk, account)
    assert "Choose kg or lb" in account.deed.now.notice

    account.choose_unit(WeightUnit.LB)
    assert account.now.echo == "165 lb = 74.8 kg · 60 mg given: 0.81 becomes 0.8 mg/kg"
    write(desk, account)

    assert desk.rig.session.weight_kg == pytest.approx(74.8)
    amended = events(desk, "entry-amended")
    assert amended[-1].changes == {"mass_mg_per_kg": "0.80"}


def test_that_a_step_of_more_than_a_tenth_is_asked_about(desk: RoomDesk) -> None:  # H33
    account = account_at(desk, Form.WEIGHT, weight="163", reason="read wrong")
    account.choose_unit(WeightUnit.KG)

    write(desk, account)

    assert asked(account) == ["weight?", "unit?"]
    assert "about lb for kg" in account.deed.now.asked_words
    assert desk.rig.session.weight_kg == 74.0


def test_that_a_failing_record_keeps_what_was_typed(desk: RoomDesk) -> None:  # H55
    account = account_at(desk, Form.DRAW, drug="ketamine", mass="25")
    account.press_write()

    desk.answer(Outcome(failure="the record does not answer"))

    assert account.deed.now.notice == "NOT SAVED: the record does not answer"
    assert account.now.draft.mass == "25"


def test_that_an_entry_the_program_holds_is_not_offered_again(desk: RoomDesk) -> None:  # H36 H55
    account = account_at(desk, Form.DRAW, drug="ketamine", mass="25")
    account.press_write()

    desk.answer(Outcome(failure="the record does not answer", is_held=True))

    assert account.deed.now.notice.endswith("do not enter it again.")
    assert account.now.form is None
    assert account.now.draft.mass == ""


def test_that_nothing_praises_what_adds_up(desk: RoomDesk) -> None:
    account = account_at(desk, Form.WASTE, mass="40", witness="Nurse")
    account.choose_line("ketamine, lot K2231")
    write(desk, account)

    words = repr(account.now).casefold()
    assert not any(word in words for word in (" ok", "safe", "normal", "ready", "✓"))
