"""Checks are answered in place, within bounds, and what is odd is asked about."""

from datetime import timedelta

import pytest

from kapmonitor.domain.people import Role
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.check_answering import AnswerKind, CheckAnswering, question_of
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

    scene.answering.seen()

    assert scene.answering.question.may_be_seen
    assert scene.answering.deed.now.what == "MOAA/S sedation: seen"


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


def test_that_a_second_press_while_one_is_written_does_nothing() -> None:  # H36
    scene = Answering()
    scene.answering.ask("moaa-s")

    scene.answering.score(4)
    scene.answering.score(4)

    assert scene.asked == 1
    assert scene.answering.deed.now.state is DeedState.WRITING
