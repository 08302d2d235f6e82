"""Checks are answered in place, within bounds, and what is odd is asked about."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication

from kapmonitor.domain.people import Role
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.check_answering import CheckAnswering
from kapmonitor.ui.viewmodels.check_question import AnswerKind, question_of
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import DeedState
from tests.ui.rooms import NOW, FakeDesk, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


class Answering:
    def __init__(self) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        author = Author(Role.NURSE, lambda: 0.0)
        self.answering = CheckAnswering(self.link, self.desk, author)
        self.problems: list[str] = []
        self.answering.problem_changed.connect(self.problems.append)
        self.link.take(an_update(a_view()))

    @property
    def asked(self) -> int:
        """How many actions went to the core."""
        return len(self.desk.acts)


def test_that_each_check_asks_for_what_answers_it() -> None:
    kinds = {check: question_of(check).kind for check in ("moaa-s", "breathing", "blood-pressure")}

    assert kinds == {
        "moaa-s": AnswerKind.SCORE,
        "breathing": AnswerKind.NUMBER,
        "blood-pressure": AnswerKind.PRESSURE,
    }
    assert question_of("phq-9").kind is AnswerKind.SEEN


def test_that_not_roused_is_an_answer_and_never_a_score() -> None:  # H45
    scene = Answering()
    scene.answering.ask("moaa-s")

    scene.answering.leave_undisturbed()

    assert scene.answering.question.may_be_left
    assert scene.answering.deed.now.what == "MOAA/S sedation: not roused, breathing seen"


def test_that_a_rate_beside_it_is_held_to_its_bounds() -> None:  # H45
    scene = Answering()
    scene.answering.ask("moaa-s")

    scene.answering.leave_undisturbed("140")
    assert scene.asked == 0
    scene.answering.leave_undisturbed("0")
    assert scene.asked == 0
    assert scene.problems[-1] == "no breathing is no answer to it: call help, F1"
    scene.answering.leave_undisturbed("12")

    assert scene.answering.deed.now.what.endswith("not roused, breathing seen 12 /min")


def test_that_a_score_in_person_of_an_unscored_scale_is_no_leaving_undisturbed() -> None:  # H45
    question = question_of("rass")

    assert question.may_be_left
    assert question.may_be_seen


def test_that_each_level_of_sedation_is_told_in_words() -> None:
    question = question_of("moaa-s")

    assert len(question.levels) == question.highest - question.lowest + 1
    assert question.levels[0] == "no response"


def test_that_only_what_disturbs_is_put_off() -> None:  # H30
    may_wait = [
        c for c in ("blood-pressure", "breathing", "moaa-s") if question_of(c).may_be_put_off
    ]

    assert may_wait == ["blood-pressure"]


@pytest.mark.parametrize("typed", ["", "abc", "-4", "81", "1e3"])
def test_that_a_number_out_of_bounds_is_not_taken(typed: str) -> None:  # H17
    scene = Answering()
    scene.answering.ask("breathing")

    scene.answering.number(typed)

    assert scene.asked == 0
    assert scene.problems[-1] == "Breathing: a number from 0 to 80 /min"


def test_that_systolic_is_above_diastolic() -> None:  # H17
    scene = Answering()
    scene.answering.ask("blood-pressure")

    scene.answering.pressure("79", "117")

    assert scene.asked == 0
    assert "other way round" in scene.problems[-1]


def test_that_a_big_step_is_asked_about_and_kept_when_entered_again() -> None:  # H17
    scene = Answering()
    scene.answering.ask("breathing")  # 14 stands on the screen

    scene.answering.number("41")
    assert scene.asked == 0
    assert scene.problems[-1] == "Breathing 41 after 14: enter it again to keep it"
    scene.answering.number("41")

    assert scene.asked == 1


def test_that_the_second_try_is_held_to_the_same_value() -> None:  # H17
    scene = Answering()
    scene.answering.ask("breathing")

    scene.answering.number("41")
    scene.answering.number("44")

    assert scene.asked == 0


def test_that_a_value_taken_before_is_of_then() -> None:
    scene = Answering()
    scene.answering.ask("blood-pressure")

    scene.answering.pressure("140", "88", minutes=5)

    assert scene.answering.deed.now.at == NOW - timedelta(minutes=5)


def test_that_a_check_is_waived_only_with_a_reason() -> None:
    scene = Answering()
    scene.answering.ask("dissociation")

    scene.answering.waive("  ")
    assert scene.asked == 0
    scene.answering.waive("asleep")

    assert scene.asked == 1


@pytest.mark.parametrize("how", ["waive", "not_obtained", "put_off"])
def test_that_nothing_lets_a_check_go_without_a_reason(how: str) -> None:
    scene = Answering()
    scene.answering.ask("blood-pressure")
    minutes = (5,) if how == "put_off" else ()

    getattr(scene.answering, how)(*minutes, " ")

    assert scene.asked == 0
    assert scene.problems[-1] == "only with a reason: choose one, or type it"


def test_that_every_check_offers_words_for_why_it_is_not_done() -> None:
    checks = ("breathing", "blood-pressure", "spo2", "moaa-s", "dissociation", "phq-9")

    assert all(question_of(check).reasons for check in checks)
    assert "cuff hurts" in question_of("blood-pressure").reasons


def test_that_a_second_press_while_one_is_written_does_nothing() -> None:  # H36
    scene = Answering()
    scene.answering.ask("moaa-s")

    scene.answering.score(4)
    scene.answering.score(4)

    assert scene.asked == 1
    assert scene.answering.deed.now.state is DeedState.WRITING


def test_that_an_answer_pressed_while_another_is_written_is_kept_for_its_turn() -> None:  # H36
    scene = Answering()
    scene.answering.ask("breathing")
    scene.answering.number("14")
    scene.answering.number("14")
    was = [scene.answering.is_of_this_question]

    scene.answering.ask("moaa-s")
    scene.answering.score(5)

    was.append(scene.answering.is_of_this_question)
    assert scene.asked == 1
    scene.desk.answer()
    QCoreApplication.processEvents()
    assert scene.answering.deed.now.what == "MOAA/S sedation: 5"
    assert [*was, scene.answering.is_of_this_question] == [True, False, True]
    assert scene.asked == 1
