"""What the dose panel asks about the drug itself: drawn, confirmed, in whose unit, beside what."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.viewmodels.dose_draft import DoseField
from kapmonitor.ui.viewmodels.dose_entry import DoseEntry
from tests.ui.dosing import RoomDesk, a_room_desk, built_in, second_person

DRAWN = "drug-drawn"


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[RoomDesk]:
    assert qtbot
    with a_room_desk(drawn_mg=None) as made:
        yield made


def an_entry_at(desk: RoomDesk) -> DoseEntry:
    return DoseEntry(desk.link, desk, desk.author)


def type_dose(
    entry: DoseEntry, mass: str = "60", route: Route = Route.IM, drug: str = "ketamine", **more: str
) -> None:
    texts = {"drug": drug, "concentration": "50", "mass": mass} | more
    for name, text in texts.items():
        entry.write(DoseField(name.replace("_", "-")), text)
    entry.press_route(route)


def badges(entry: DoseEntry) -> list[str]:
    return [line.badge for line in entry.screen.questions]


def masses(desk: RoomDesk, kind: str) -> list[Decimal]:
    events: list[Any] = [fact.event for fact in desk.rig.of_kind(kind)]
    return [event.mass_mg for event in events]


def test_that_a_dose_nobody_drew_is_asked_about_once_with_a_reason(desk: RoomDesk) -> None:  # H75
    entry = an_entry_at(desk)
    type_dose(entry)

    entry.press_given()
    desk.answer_all()

    assert badges(entry) == ["drawn?"]
    assert "no ketamine is recorded as drawn up" in entry.screen.asked_words
    entry.press_keep()
    entry.write(DoseField.REASON, "drawn in the next room")
    entry.press_given()
    desk.answer_all()
    assert [dose.override for dose in desk.doses()] == ["drawn in the next room"]


def test_that_a_prepared_dose_is_drawn_and_asked_nothing(desk: RoomDesk) -> None:  # H75
    entry = an_entry_at(desk)
    type_dose(entry)

    entry.press_prepared()
    desk.answer_all()
    entry.press_given()
    desk.answer_all()

    assert masses(desk, DRAWN) == masses(desk, "dose-administered") == [Decimal(60)]
    assert [dose.override for dose in desk.doses()] == [None]


def test_that_preparing_anew_draws_nothing_twice(desk: RoomDesk) -> None:  # H75
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()

    entry.press_something_else()
    type_dose(entry, "70")
    entry.press_prepared()
    desk.answer_all()

    assert masses(desk, DRAWN) == [Decimal(60), Decimal(10)]


def test_that_what_was_drawn_may_be_said(desk: RoomDesk) -> None:  # H75
    entry = an_entry_at(desk)
    type_dose(entry, drawn="100")

    entry.press_prepared()
    desk.answer_all()
    desk.tell()

    assert masses(desk, DRAWN) == [Decimal(100)]
    assert "in hand 100 mg" in entry.screen.context


@pytest.mark.parametrize(("drawn", "why"), [("6", "less than 60 mg"), ("600", "ten times")])
def test_that_a_slip_in_what_was_drawn_is_asked_about(
    desk: RoomDesk, drawn: str, why: str
) -> None:  # H34 H75
    entry = an_entry_at(desk)
    type_dose(entry, drawn=drawn)

    entry.press_prepared()
    desk.answer_all()

    assert badges(entry) == ["drawn?"]
    assert why in entry.screen.asked_words
    assert entry.screen.draft.drawn == drawn
    assert desk.prepared() == []


@pytest.mark.parametrize(("mass", "unit"), [("0.06", "is it g"), ("60000", "is it µg")])
def test_that_a_slip_of_the_unit_is_asked_about(
    desk: RoomDesk, mass: str, unit: str
) -> None:  # H34
    entry = an_entry_at(desk)
    type_dose(entry, mass)

    entry.press_prepared()
    desk.answer_all()

    assert "unit?" in badges(entry)
    assert unit in entry.screen.asked_words
    assert entry.screen.draft.mass == mass


def test_that_a_second_person_is_asked_for_at_the_press_and_not_before(
    qtbot: QtBot,
) -> None:  # H34 H61
    protocol = second_person(built_in("im-ketamine"))
    with a_room_desk(drawn_mg=None, protocol=protocol) as desk:
        entry = an_entry_at(desk)
        type_dose(entry)
        assert entry.screen.wants_second
        entry.press_prepared()
        desk.answer_all()
        qtbot.waitUntil(lambda: bool(desk.acts))
        desk.answer_all()
        assert badges(entry) == []

        entry.press_given()
        desk.answer_all()

        assert badges(entry) == ["2nd person"]
        assert entry.screen.asks_second
        entry.press_change()
        entry.write(DoseField.WITNESS, "Nurse")
        entry.press_given()
        desk.answer_all()
        assert [dose.witness for dose in desk.doses()] == ["Nurse"]


@pytest.mark.usefixtures("qtbot")
def test_that_nobody_is_their_own_second_person() -> None:  # H61
    with a_room_desk(protocol=second_person(built_in("im-ketamine"))) as desk:
        entry = an_entry_at(desk)
        type_dose(entry, witness="clinician")

        entry.press_given()

        assert desk.acts == []
        assert entry.screen.notice.startswith("Witness: ")


def given_esketamine(second: float) -> tuple[float, ev.Event]:
    return (
        second,
        ev.DoseAdministered(drug="esketamine", route=Route.IN, mass_mg=Decimal(28)),
    )


@pytest.mark.usefixtures("qtbot")
def test_that_the_next_device_is_named_and_its_rest_asked_about() -> None:  # H36
    protocol = built_in("in-esketamine")
    with a_room_desk(given_esketamine(500.0), protocol=protocol) as desk:
        entry = an_entry_at(desk)
        type_dose(entry, "28", Route.IN, "esketamine", concentration="")

        entry.press_given()
        desk.answer_all()

        assert entry.screen.context.startswith("device 2 of 3, 28 mg each \N{MIDDLE DOT} rest to ")
        assert "gate" in badges(entry)
        assert "repeat?" not in badges(entry)
        assert "1:40 since the last, 5:00 are wanted" in entry.screen.asked_words


@pytest.mark.usefixtures("qtbot")
def test_that_the_time_since_the_last_dose_stands_in_the_panel() -> None:  # H36
    given = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    with a_room_desk((120.0, given)) as desk:
        assert "last dose 8 min ago" in an_entry_at(desk).screen.context


@pytest.mark.usefixtures("qtbot")
def test_that_a_dose_beside_an_infusion_is_said_to_be_one() -> None:  # H43
    started = ev.InfusionStarted(
        drug="ketamine",
        mass_mg=Decimal(40),
        volume_ml=Decimal(40),
        minutes=40,
        route=Route.IV,
    )
    with a_room_desk((300.0, started), protocol=built_in("iv-ketamine")) as desk:
        entry = an_entry_at(desk)
        type_dose(entry, "5", Route.IV)

        assert "a bolus, beside the infusion: 5 of 40 mg in" in entry.screen.context
        assert entry.screen.running_words == "Infusion"
        assert entry.screen.sum.sum_mg == Decimal(45)
        assert entry.screen.sum.given_words == "given 5"
        assert entry.screen.sum.title == "sum when run in"


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("im-ketamine", Route.IM),
        ("iv-ketamine", Route.IV),
        ("sl-ketamine", Route.SL),
        ("in-ketamine", Route.IN),
        ("in-esketamine", Route.IN),
        ("sc-ketamine", Route.SC),
    ],
)
def test_that_the_protocols_route_comes_first_and_none_is_pressed(
    name: str, first: Route
) -> None:  # H39
    with a_room_desk(protocol=built_in(name)) as desk:
        screen = an_entry_at(desk).screen

        assert screen.routes[0] is first
        assert set(screen.routes) == set(Route)
        assert screen.draft.route is None
        assert screen.draft.mass == screen.draft.drawn == ""
