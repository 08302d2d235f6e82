"""An infusion at the desk: numbers first, then started; steered with what the pump shows."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain.dosing import Route
from kapmonitor.domain.people import Role
from kapmonitor.services.feed import RoomUpdate
from kapmonitor.services.snapshot import view_of
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.infusion_draft import RunField
from kapmonitor.ui.viewmodels.infusion_steering import Steer, SteerField
from kapmonitor.ui.viewmodels.infusion_words import InfusionState
from kapmonitor.ui.viewmodels.running import Running
from tests.ui.dosing import RoomDesk, a_room_desk, built_in, second_person


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[RoomDesk]:
    assert qtbot
    with a_room_desk(drawn_mg=None, protocol=built_in("iv-ketamine")) as made:
        yield made


@pytest.fixture
def running(desk: RoomDesk) -> Running:
    return Running(desk.link, desk, desk.author)


def settle(desk: RoomDesk) -> None:
    desk.answer_all()
    desk.tell()


def wait(desk: RoomDesk, seconds: float) -> None:
    desk.rig.clock.advance(seconds)
    desk.tell()


def type_numbers(running: Running, mass: str = "50", **more: str) -> None:
    texts = {"drug": "ketamine", "mass": mass, "volume": "50", "minutes": "40"} | more
    for name, text in texts.items():
        running.start.write(RunField(name.replace("_", "-")), text)
    if running.now.has_start and "route" not in more:
        running.start.press_route(Route.IV)


def start(desk: RoomDesk, running: Running) -> None:
    type_numbers(running)
    running.start.press_prepared()
    settle(desk)
    running.start.press_started()
    settle(desk)


def events(desk: RoomDesk, kind: str) -> list[Any]:
    return [fact.event for fact in desk.rig.of_kind(kind)]


def asked(deed: Any) -> list[str]:
    return [line.badge for line in deed.now.questions]


class TestStart:
    def test_that_nothing_is_prefilled_and_no_route_is_pressed(
        self, running: Running
    ) -> None:  # H39 H41
        now = running.start.now

        assert now.draft.route is None
        assert (now.draft.mass, now.draft.volume, now.draft.minutes) == ("", "", "")
        assert now.routes[0] is Route.IV

    def test_that_mg_per_kg_and_the_rate_are_echoed(self, running: Running) -> None:  # H35
        type_numbers(running, minutes="40")

        assert running.start.now.echo == (
            "50 mg = 0.68 mg/kg · 50 mL = 1 mg/mL · 40 min = 75 mL/h · ketamine · IV infusion"
        )

    def test_that_preparing_draws_it_and_starts_nothing(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H41 H75
        type_numbers(running)

        running.start.press_prepared()
        settle(desk)

        assert [each.mass_mg for each in events(desk, "drug-drawn")] == [Decimal(50)]
        assert events(desk, "infusion-started") == []
        assert desk.prepared() == []  # or the dose panel would offer it as a dose
        assert running.start.now.ordered == "50 mg in 50 mL over 40 min"

    def test_that_it_is_started_at_the_moment_of_the_press(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H41
        type_numbers(running)
        running.start.press_prepared()
        settle(desk)
        wait(desk, 60)
        pressed = desk.clock.now().utc

        running.start.press_started()
        desk.rig.clock.advance(20)
        settle(desk)

        [fact] = desk.rig.of_kind("infusion-started")
        assert fact.occurred_at == pressed
        assert running.now.has_infusion
        assert not running.now.has_start
        assert running.start.now.draft.mass == ""

    def test_that_numbers_typed_anew_are_not_drawn_twice(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H75
        type_numbers(running)
        running.start.press_prepared()
        settle(desk)

        running.start.press_back()
        running.start.write(RunField.MASS, "60")
        running.start.press_prepared()
        settle(desk)

        drawn = [each.mass_mg for each in events(desk, "drug-drawn")]
        assert drawn == [Decimal(50), Decimal(10)]
        assert running.start.now.ordered == "60 mg in 50 mL over 40 min"

    def test_that_its_numbers_come_first(self, desk: RoomDesk, running: Running) -> None:  # H41
        type_numbers(running)

        running.start.press_started()

        assert desk.acts == []
        assert "press Prepared" in running.start.deed.now.notice

    def test_that_its_start_is_set_back(self, desk: RoomDesk, running: Running) -> None:  # H37
        type_numbers(running)
        running.start.press_prepared()
        settle(desk)
        wait(desk, 300)
        running.start.write(RunField.STARTED_AT, "4 min")

        running.start.press_started()
        desk.answer_all()

        # What was drawn was drawn after that moment, so it is asked about like any such dose.
        running.start.deed.keep()
        running.start.deed.write_reason("drawn before it was written")
        running.start.deed.confirm()
        settle(desk)
        [fact] = desk.rig.of_kind("infusion-started")
        assert fact.occurred_at == desk.clock.now().utc - timedelta(minutes=4)

    @pytest.mark.parametrize(
        ("mass", "minutes", "badge"),
        [("200", "40", "over"), ("0.05", "40", "unit?"), ("50", "4", "run time")],
    )
    def test_that_what_is_odd_is_asked_in_place_and_the_text_stays(
        self, desk: RoomDesk, running: Running, mass: str, minutes: str, badge: str
    ) -> None:  # H34
        type_numbers(running, mass, minutes=minutes)

        running.start.press_prepared()
        settle(desk)

        assert badge in asked(running.start.deed)
        assert events(desk, "drug-drawn") == []
        assert running.start.now.draft.mass == mass
        running.start.press_change()
        assert asked(running.start.deed) == []
        assert running.start.now.draft.minutes == minutes

    def test_that_what_is_missing_is_named(self, desk: RoomDesk, running: Running) -> None:
        running.start.write(RunField.MASS, "50")

        running.start.press_prepared()

        assert desk.acts == []
        assert running.start.deed.now.notice == (
            "Missing: drug, volume in mL, run time in min, route"
        )

    def test_that_only_the_clinician_goes_past_a_gate(self, qtbot: QtBot) -> None:  # H46
        with a_room_desk(gates=False, drawn_mg="50", protocol=built_in("iv-ketamine")) as desk:
            running = Running(desk.link, desk, desk.author)
            desk.author.choose(Role.NURSE)
            start(desk, running)

            assert asked(running.start.deed) == ["gate"]
            running.start.deed.keep()
            assert not running.start.deed.now.reason_open
            assert "Only the clinician" in running.start.deed.now.asked_words

    def test_that_a_second_person_is_wanted(self, qtbot: QtBot) -> None:  # H34
        protocol = second_person(built_in("iv-ketamine"))
        with a_room_desk(drawn_mg=None, protocol=protocol) as desk:
            running = Running(desk.link, desk, desk.author)
            start(desk, running)

            assert running.start.now.wants_second
            assert asked(running.start.deed) == ["2nd person"]
            running.start.deed.change()
            running.start.write(RunField.WITNESS, "Nurse")
            running.start.press_started()
            settle(desk)
            assert [each.witness for each in events(desk, "infusion-started")] == ["Nurse"]

    def test_that_a_failing_record_is_said_and_the_numbers_stay(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H55
        type_numbers(running)
        running.start.press_prepared()

        desk.answer(Outcome(failure="the record does not answer"))

        assert running.start.deed.now.notice == "NOT SAVED: the record does not answer"
        assert running.start.now.draft.mass == "50"
        assert not running.start.now.is_prepared

    def test_that_another_session_has_none_of_it(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H32
        type_numbers(running)

        with a_room_desk(protocol=built_in("iv-ketamine")) as other:
            view = view_of(other.rig.room)
        desk.link.take(RoomUpdate(view=view, readings=(), facts=()))
        desk.link.session_opened.emit(RoomUpdate(view=view, readings=(), facts=()))

        assert running.start.now.draft.mass == ""


class TestSteering:
    def test_that_given_rate_and_left_follow_from_what_ran(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)

        wait(desk, 600)

        line = running.steering.now.line
        assert line is not None
        assert line.state is InfusionState.RUNNING
        assert (line.given, line.given_ml) == ("12.5 mg", "12.5 mL of 50 mL")
        assert (line.rate, line.left) == ("75 mL/h", "30:00")

    def test_that_the_difference_to_the_pump_is_shown_before_and_after(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)
        wait(desk, 600)

        running.steering.write(SteerField.PUMP, "11.9")
        assert running.steering.now.echo == (
            "pump shows 11.9 mL: 0.6 mL less than reckoned (12.5 mL)"
        )
        running.steering.press(Steer.PAUSE)
        settle(desk)

        line = running.steering.now.line
        assert line is not None
        assert line.state is InfusionState.PAUSED
        assert line.given == "11.9 mg"
        assert "0.6 mL less than reckoned (12.5 mL)" in line.pump
        assert running.steering.now.draft.pump == ""

    def test_that_more_than_ordered_is_refused_in_place(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)
        wait(desk, 600)
        running.steering.write(SteerField.PUMP, "51")

        running.steering.press(Steer.END)

        assert desk.acts == []
        assert "more than the 50 mL ordered" in running.steering.deed.now.notice
        assert running.steering.now.draft.pump == "51"

    @pytest.mark.parametrize("shown", ["1.25", "40"])
    def test_that_a_pump_far_from_what_was_reckoned_is_asked_about(
        self, desk: RoomDesk, running: Running, shown: str
    ) -> None:  # H34 H43
        start(desk, running)
        wait(desk, 600)
        running.steering.write(SteerField.PUMP, shown)
        pressed = desk.clock.now().utc

        running.steering.press(Steer.END)
        settle(desk)
        desk.rig.clock.advance(30)

        assert asked(running.steering.deed) == ["pump"]
        running.steering.deed.keep()
        running.steering.deed.write_reason("read twice")
        running.steering.deed.confirm()
        settle(desk)
        [fact] = desk.rig.of_kind("infusion-ended")
        assert fact.occurred_at == pressed
        assert any("read twice" in repr(each.event) for each in desk.rig.log.facts)

    def test_that_another_run_time_is_another_rate(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)
        wait(desk, 600)
        running.steering.write(SteerField.MINUTES, "20")
        assert running.steering.now.echo == "37.5 mL left over 20 min = 112.5 mL/h"

        running.steering.press(Steer.CHANGE)
        settle(desk)

        line = running.steering.now.line
        assert line is not None
        assert (line.rate, line.left) == ("112.5 mL/h", "20:00")

    @pytest.mark.parametrize("minutes", ["3", "300", "90"])
    def test_that_a_slip_in_the_run_time_is_asked_about(
        self, desk: RoomDesk, running: Running, minutes: str
    ) -> None:  # H34
        start(desk, running)
        wait(desk, 600)
        running.steering.write(SteerField.MINUTES, minutes)

        running.steering.press(Steer.CHANGE)
        settle(desk)

        assert asked(running.steering.deed) == ["run time"]
        assert events(desk, "infusion-changed") == []

    def test_that_paused_twice_and_stopped_gives_what_ran(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)
        for _ in range(2):
            wait(desk, 240)
            running.steering.press(Steer.PAUSE)
            settle(desk)
            wait(desk, 120)
            running.steering.press(Steer.RESUME)
            settle(desk)
        wait(desk, 240)

        running.steering.press(Steer.END)
        settle(desk)

        [ended] = events(desk, "infusion-ended")
        assert (ended.mass_mg, ended.volume_ml) == (Decimal(15), Decimal(15))

    def test_that_one_that_ran_out_is_to_be_ended(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H43
        start(desk, running)

        wait(desk, 2400 + 130)

        line = running.steering.now.line
        assert line is not None
        assert line.is_asked
        assert "2:10 ago, and is not ended: end it" in line.said
        assert Steer.END in running.steering.now.can

    def test_that_presses_before_the_answer_write_one_entry(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H36
        start(desk, running)
        wait(desk, 60)

        for _ in range(4):
            running.steering.press(Steer.PAUSE)
        settle(desk)

        assert len(events(desk, "infusion-paused")) == 1

    def test_that_its_end_is_set_back_but_not_before_its_last_change(
        self, desk: RoomDesk, running: Running
    ) -> None:  # H37
        start(desk, running)
        wait(desk, 600)
        running.steering.write(SteerField.AT, "20 min")
        running.steering.press(Steer.END)
        assert desk.acts == []
        assert "not before the last change" in running.steering.deed.now.notice

        running.steering.write(SteerField.AT, "2 min")
        running.steering.press(Steer.END)
        settle(desk)

        [ended] = events(desk, "infusion-ended")
        assert ended.mass_mg == Decimal(10)


def test_that_a_pump_that_gave_nothing_is_read_off_as_zero(
    desk: RoomDesk, running: Running
) -> None:  # H43
    start(desk, running)
    wait(desk, 60)
    running.steering.write(SteerField.PUMP, "0")
    running.steering.press(Steer.END)
    settle(desk)

    [ended] = events(desk, "infusion-ended")
    assert (ended.mass_mg, ended.volume_ml) == (Decimal(0), Decimal(0))
    assert ended.reckoned_volume_ml == Decimal("1.25")
