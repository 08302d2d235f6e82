from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.people import Role
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import view_of
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.dose_draft import DoseDraft, DoseField
from kapmonitor.ui.viewmodels.dose_entry import DoseEntry
from tests.builders import a_dose
from tests.ui.dosing import RoomDesk, a_room_desk
from tests.ui.rooms import a_view, an_update


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[RoomDesk]:
    assert qtbot
    with a_room_desk() as made:
        yield made


def an_entry_at(desk: RoomDesk) -> DoseEntry:
    return DoseEntry(desk.link, desk, desk.author)


def type_dose(entry: DoseEntry, mass: str = "60", **more: str) -> None:
    texts = {"drug": "ketamine", "concentration": "50", "mass": mass} | more
    for name, text in texts.items():
        entry.write(DoseField(name.replace("_", "-")), text)
    entry.press_route(Route.IM)


def badges(entry: DoseEntry) -> list[str]:
    return [line.badge for line in entry.screen.questions]


def look(qtbot: QtBot, desk: RoomDesk) -> None:
    """Wait for the quiet after a key, then let the rules answer."""
    qtbot.waitUntil(lambda: bool(desk.acts))
    desk.answer_all()


@pytest.mark.usefixtures("qtbot")
def test_that_no_dose_is_offered_whatever_was_planned() -> None:  # H39 H41
    with a_room_desk(planned_mg="60") as desk:
        entry = an_entry_at(desk)

        assert entry.screen.draft == DoseDraft()
        assert entry.screen.computed_mass == entry.screen.computed_volume == ""
        assert entry.screen.echo == ""


def test_that_a_dose_is_echoed_before_anything_is_written(desk: RoomDesk) -> None:  # H34 H35
    entry = an_entry_at(desk)

    type_dose(entry, site="left deltoid")

    assert entry.screen.echo == (
        "60 mg = 1.2 mL = 0.81 mg/kg\nketamine, IM injection, left deltoid"
    )
    assert entry.screen.other_vials == "not 10, not 100 mg/mL"
    assert desk.doses() == desk.prepared() == []


def test_that_preparing_writes_what_is_drawn_up_and_gives_nothing(desk: RoomDesk) -> None:  # H41
    entry = an_entry_at(desk)
    type_dose(entry, site="left deltoid", lot="K2231", expiry="08/2027")

    entry.press_prepared()
    desk.answer_all()

    [prepared] = desk.prepared()
    assert (prepared.mass_mg, prepared.volume_ml) == (Decimal(60), Decimal("1.2"))
    assert (prepared.lot, prepared.expiry) == ("K2231", "2027-08")
    assert desk.doses() == []
    assert entry.screen.shows_prepared
    assert entry.screen.prepared is not None
    assert entry.screen.prepared.amount == "60 mg = 1.2 mL"
    assert entry.screen.prepared.how == "IM injection, left deltoid"


def test_that_giving_takes_the_moment_of_its_press(desk: RoomDesk) -> None:  # H41
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()
    desk.rig.clock.advance(240)
    pressed_at = desk.clock.now().utc

    entry.press_given()
    desk.rig.clock.advance(30)
    desk.answer_all()

    [fact] = desk.rig.of_kind("dose-administered")
    assert fact.occurred_at == pressed_at
    assert entry.screen.notice.endswith(", saved")
    assert entry.screen.notice.startswith("60 mg ketamine IM injection given ")
    assert entry.screen.draft == DoseDraft()


def test_that_a_dose_is_given_without_having_been_prepared(desk: RoomDesk) -> None:  # H41
    entry = an_entry_at(desk)
    type_dose(entry)

    entry.press_given()
    desk.answer_all()

    assert [dose.mass_mg for dose in desk.doses()] == [Decimal(60)]


def test_that_presses_before_the_answer_write_one_entry(desk: RoomDesk) -> None:  # H36
    entry = an_entry_at(desk)
    type_dose(entry)

    for _ in range(5):
        entry.press_given()
    assert entry.screen.is_waiting
    desk.answer_all()
    entry.press_given()
    desk.answer_all()

    assert len(desk.doses()) == 1
    assert entry.screen.notice.startswith("Missing: ")


def test_that_an_older_picture_does_not_bring_back_what_was_given(desk: RoomDesk) -> None:  # H36
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()
    older = view_of(desk.rig.room)
    entry.press_given()
    desk.answer_all()

    desk.link.take(RoomUpdate(view=older, readings=(), facts=()))
    entry.press_given()
    desk.answer_all()

    assert not entry.screen.shows_prepared
    assert len(desk.doses()) == 1


def test_that_a_prepared_dose_is_there_after_a_restart(desk: RoomDesk) -> None:  # H54
    first = an_entry_at(desk)
    type_dose(first, site="left deltoid")
    first.press_prepared()
    desk.answer_all()
    desk.tell()
    desk.rig.clock.advance(130)

    entry = an_entry_at(desk)

    assert entry.screen.shows_prepared
    assert entry.screen.draft == DoseDraft()
    assert entry.screen.prepared is not None
    assert "2 min ago, by Clinician" in entry.screen.prepared.when


def test_that_something_else_is_typed_from_nothing(desk: RoomDesk) -> None:  # H39 H41
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()

    entry.press_something_else()

    draft = entry.screen.draft
    assert (draft.mass, draft.volume, draft.route) == ("", "", None)
    entry.press_given()
    assert desk.acts == []
    entry.write(DoseField.MASS, "40")
    entry.press_route(Route.IM)
    entry.press_given()
    desk.answer_all()
    assert [dose.mass_mg for dose in desk.doses()] == [Decimal(40)]


@pytest.mark.parametrize(
    ("mass", "site", "route", "expected"),
    [
        ("60", "left deltoid", Route.IM, []),
        ("600", "", Route.IM, ["\N{MULTIPLICATION SIGN}10", "over"]),
        ("120", "", Route.IM, ["over"]),
        ("110", "left deltoid", Route.IM, ["over", "over 2 mL"]),
        ("60", "", Route.SC, ["route"]),
    ],
)
def test_what_is_asked_while_it_is_typed(
    qtbot: QtBot, mass: str, site: str, route: Route, expected: list[str]
) -> None:  # H34 H39
    with a_room_desk(planned_mg="60") as desk:
        entry = an_entry_at(desk)
        type_dose(entry, mass, site=site)
        if route is not Route.IM:
            entry.press_route(route)

        look(qtbot, desk)

        assert list(dict.fromkeys(badges(entry))) == expected
        assert desk.doses() == desk.prepared() == []


@pytest.mark.parametrize(("minutes", "asks"), [(2, True), (14, True), (40, False)])
def test_that_the_same_dose_again_is_asked_about_for_15_minutes(
    qtbot: QtBot, minutes: int, asks: bool
) -> None:  # H36
    with a_room_desk((600 - minutes * 60.0 if minutes < 10 else 2.0, a_dose("60"))) as desk:
        desk.rig.clock.advance(max(0, minutes * 60 - 598))
        entry = an_entry_at(desk)
        type_dose(entry)

        look(qtbot, desk)

        assert ("repeat?" in badges(entry)) is asks


def test_that_a_kept_dose_needs_a_reason_and_bears_it(qtbot: QtBot, desk: RoomDesk) -> None:  # H34
    entry = an_entry_at(desk)
    type_dose(entry, "120")
    look(qtbot, desk)

    entry.press_prepared()
    assert desk.acts == []
    entry.press_keep()
    entry.press_prepared()
    assert entry.screen.notice == "A reason is missing."
    assert desk.acts == []
    entry.write(DoseField.REASON, "second syringe")
    entry.press_prepared()
    desk.answer_all()

    assert [event.override for event in desk.prepared()] == ["second syringe"]


def test_that_a_reason_counts_for_the_dose_it_was_given_for(
    qtbot: QtBot, desk: RoomDesk
) -> None:  # H34
    entry = an_entry_at(desk)
    type_dose(entry, "120")
    look(qtbot, desk)
    entry.press_keep()
    entry.write(DoseField.REASON, "second syringe")

    entry.write(DoseField.MASS, "1200")

    assert not entry.screen.reason_open
    assert entry.screen.draft.reason == "second syringe"
    entry.press_given()
    desk.answer_all()
    assert desk.doses() == []


def test_that_a_press_before_the_rules_answered_is_asked_and_keeps_its_time(
    desk: RoomDesk,
) -> None:  # H34 H41
    entry = an_entry_at(desk)
    type_dose(entry, "120")
    pressed_at = desk.clock.now().utc

    entry.press_given()
    desk.answer_all()
    desk.rig.clock.advance(45)

    assert desk.doses() == []
    assert badges(entry) == ["over", "over"]
    assert "is held" in entry.screen.asked_words
    entry.press_keep()
    entry.write(DoseField.REASON, "given so")
    entry.press_given()
    desk.answer_all()
    [fact] = desk.rig.of_kind("dose-administered")
    assert fact.occurred_at == pressed_at
    assert desk.doses()[0].override == "given so"


def test_that_change_keeps_the_text_and_goes_back_to_its_field(
    qtbot: QtBot, desk: RoomDesk
) -> None:  # H34
    entry = an_entry_at(desk)
    type_dose(entry, "120")
    look(qtbot, desk)

    with qtbot.waitSignal(entry.field_wanted) as wanted:
        entry.press_change()

    assert wanted.args == [DoseField.MASS]
    assert entry.screen.draft.mass == "120"


@pytest.mark.usefixtures("qtbot")
def test_that_only_the_clinician_goes_past_a_gate() -> None:  # H46
    with a_room_desk(gates=False) as desk:
        desk.author.choose(Role.NURSE)
        entry = an_entry_at(desk)
        type_dose(entry)

        entry.press_given()
        desk.answer_all()

        assert badges(entry) == ["gate"]
        assert "Only the clinician" in entry.screen.keep_fault
        entry.press_keep()
        assert not entry.screen.reason_open
        desk.author.choose(Role.CLINICIAN)
        entry.press_keep()
        entry.write(DoseField.REASON, "seen by me")
        entry.press_given()
        desk.answer_all()
        assert len(desk.doses()) == 1
        assert len(desk.rig.of_kind("gate-overridden")) == 6


@pytest.mark.usefixtures("qtbot")
def test_that_gates_do_not_hold_up_drawing_up() -> None:  # H41
    with a_room_desk(gates=False) as desk:
        entry = an_entry_at(desk)
        type_dose(entry)

        entry.press_prepared()
        desk.answer_all()

        assert len(desk.prepared()) == 1


def test_that_an_expired_vial_is_not_drawn_up_from(desk: RoomDesk) -> None:  # H40
    entry = an_entry_at(desk)
    type_dose(entry, expiry="2026-02")

    entry.press_prepared()

    assert desk.acts == []
    assert "expired" in entry.screen.notice


def test_that_what_was_given_from_an_expired_vial_is_recorded_with_its_reason(
    desk: RoomDesk,
) -> None:  # H40 H41
    entry = an_entry_at(desk)
    type_dose(entry, expiry="2026-02")
    entry.press_given()
    desk.answer_all()
    assert badges(entry) == ["expired"]

    entry.press_keep()
    entry.write(DoseField.REASON, "noticed afterwards")
    entry.press_given()
    desk.answer_all()

    assert [dose.expiry for dose in desk.doses()] == ["2026-02"]
    lines = [fact.event for fact in desk.rig.log.facts]
    assert any("noticed afterwards" in repr(event) for event in lines)


def test_that_a_dose_is_set_back_and_said_to_be_late(desk: RoomDesk) -> None:  # H37
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.write(DoseField.GIVEN_AT, "3 min ago")
    assert entry.screen.give_words.endswith(", 3 min late")

    entry.press_given()
    desk.answer_all()

    [fact] = desk.rig.of_kind("dose-administered")
    assert fact.occurred_at == desk.clock.now().utc - timedelta(minutes=3)
    assert entry.screen.notice.endswith("3 min late, saved")


@pytest.mark.parametrize("typed", ["99 min ago", "soon", "3"])
def test_that_no_other_time_is_written(desk: RoomDesk, typed: str) -> None:  # H37
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.write(DoseField.GIVEN_AT, typed)

    entry.press_given()

    assert desk.acts == []
    assert entry.screen.notice.startswith("Given at: ")
    assert entry.screen.draft.given_at == typed


def test_that_a_failing_record_is_said_and_the_text_is_kept(desk: RoomDesk) -> None:  # H55
    entry = an_entry_at(desk)
    type_dose(entry)
    kept = entry.screen.draft

    entry.press_given()
    desk.answer(Outcome(failure="the record does not answer"))

    assert entry.screen.notice == "NOT SAVED: the record does not answer"
    assert entry.screen.notice_is_trouble
    assert entry.screen.draft == kept
    assert not entry.screen.is_waiting


def held(desk: RoomDesk) -> None:
    """The record takes nothing now, and writes what it holds a moment later."""
    action, done = desk.acts.pop(0)
    desk.loop.run_until_complete(action(desk.rig.room))
    done(Outcome(failure="the record does not answer", is_held=True))


def test_that_a_dose_the_record_holds_is_said_to_be_not_saved_and_is_not_offered_again(
    desk: RoomDesk,
) -> None:  # H36 H55
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()
    desk.tell()
    prepared = view_of(desk.rig.room)

    entry.press_given()
    held(desk)
    desk.link.take(RoomUpdate(view=prepared, readings=(), facts=()))

    assert entry.screen.notice.startswith("NOT SAVED: the record does not answer. 60 mg ketamine")
    assert entry.screen.notice_is_trouble
    assert not entry.screen.shows_prepared
    assert not entry.screen.is_waiting


def test_that_a_dose_that_is_not_saved_yet_is_asked_about_like_any_other(
    desk: RoomDesk,
) -> None:  # H36
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_given()
    held(desk)
    desk.rig.clock.advance(60)

    type_dose(entry)
    entry.press_given()

    assert [line.badge for line in entry.screen.questions] == ["repeat?"]
    assert "is not saved yet" in entry.screen.questions[0].why
    assert len(desk.doses()) == 1


def test_that_a_held_dose_is_said_to_be_saved_once_it_is(desk: RoomDesk) -> None:  # H55
    entry = an_entry_at(desk)
    said: list[str] = []
    entry.given.connect(said.append)
    type_dose(entry)
    entry.press_given()
    held(desk)

    desk.tell()

    assert [words.endswith(", saved") for words in said] == [True]
    assert entry.screen.notice == said[0]
    assert not entry.screen.notice_is_trouble
    type_dose(entry)
    assert entry.screen.questions == ()


def test_that_a_dose_that_was_told_before_its_answer_stays_saved(desk: RoomDesk) -> None:  # H55
    # A stuck disk: the record writes what it held, and only then is the failure told.
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_given()
    action, done = desk.acts.pop(0)
    desk.loop.run_until_complete(action(desk.rig.room))

    desk.tell()
    done(Outcome(failure="the record does not answer", is_held=True))

    assert entry.screen.notice.endswith(", saved")
    assert entry.screen.draft == DoseDraft()
    assert len(desk.doses()) == 1


def test_that_nothing_is_called_saved_before_it_is(desk: RoomDesk) -> None:  # H55
    entry = an_entry_at(desk)
    type_dose(entry)

    entry.press_given()

    assert entry.screen.notice.startswith("saving: 60 mg")
    desk.link.take(an_update(a_view(session=desk.rig.session.id, not_recording="disk full")))
    assert entry.screen.notice == "not saved yet: disk full"


def test_that_nothing_typed_reaches_another_persons_session(desk: RoomDesk) -> None:  # H32 H66
    entry = an_entry_at(desk)
    type_dose(entry)

    desk.link.take(an_update(a_view(session="another", participant="KAP-0200")))

    assert entry.screen.draft == DoseDraft()
    assert entry.screen.participant == "KAP-0200"


def test_that_an_answer_of_a_session_before_is_let_go(desk: RoomDesk) -> None:  # H66
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_given()
    desk.link.take(an_update(a_view(session="another")))

    desk.answer_all()

    assert entry.screen.notice == ""


def test_that_closing_keeps_the_text_and_lets_a_held_time_go(desk: RoomDesk) -> None:  # H41
    entry = an_entry_at(desk)
    type_dose(entry, "120")
    entry.press_given()
    desk.answer_all()
    assert entry.screen.draft.given_at

    entry.leave()

    assert entry.screen.draft.given_at == ""
    assert entry.screen.draft.mass == "120"


def test_that_the_sum_names_what_was_voided(desk: RoomDesk) -> None:  # H38
    voided = a_view().doses[0]
    entry = an_entry_at(desk)

    desk.link.take(an_update(a_view(session=desk.rig.session.id, unexplained_voids=(voided,))))

    assert entry.screen.sum.voided_words == "60 voided"
    assert entry.screen.sum.sum_words == "60 of 148 mg"


def test_that_nobody_witnesses_their_own_dose(desk: RoomDesk) -> None:  # H61
    entry = an_entry_at(desk)
    type_dose(entry)
    entry.press_prepared()
    desk.answer_all()
    entry.write(DoseField.WITNESS, "clinician")

    entry.press_given()

    assert desk.acts == []
    assert entry.screen.notice == "Witness: the witness is not who writes"
    entry.write(DoseField.WITNESS, "second nurse")
    entry.press_given()
    desk.answer_all()
    assert [dose.witness for dose in desk.doses()] == ["second nurse"]
