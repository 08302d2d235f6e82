"""A session is closed by choosing how it ended, with what is open named."""

import pytest

from kapmonitor.domain.events import Ending
from kapmonitor.domain.people import Role
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.ending import ENDINGS, WITH_REASON, SessionEnding
from tests.ui.rooms import FakeDesk, a_dose, a_view, an_alarm, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


class Closing:
    def __init__(self, **changes: object) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.ending = SessionEnding(self.link, self.desk, Author(Role.NURSE, lambda: 0.0))
        self.link.take(an_update(a_view(**changes)))


def test_that_nothing_is_closed_before_an_ending_is_chosen() -> None:
    scene = Closing()

    scene.ending.close("")

    assert scene.desk.acts == []


def test_that_a_script_ending_is_not_offered() -> None:
    assert Ending.END_OF_SCRIPT not in ENDINGS


@pytest.mark.parametrize("ending", sorted(WITH_REASON))
def test_that_an_ending_out_of_the_plan_says_why(ending: Ending) -> None:  # H48
    scene = Closing()
    scene.ending.choose(ending)

    scene.ending.close(" ")
    assert scene.desk.acts == []
    assert scene.ending.now.problem
    scene.ending.close("the clinician was told")

    assert len(scene.desk.acts) == 1


def test_that_closing_asks_about_live_values_and_the_minimum() -> None:  # H48
    voided = a_dose(version=13, void_reason="twice")
    scene = Closing(alarms=(an_alarm(),), unexplained_voids=(voided,), unsaved=2)

    concerns = " ".join(scene.ending.now.concerns)

    for told in ("earliest leaving time", "still measuring: SpO₂", "1 alarm on", "voided dose"):
        assert told in concerns
    assert "2 entries are not saved" in concerns


def test_that_open_leaving_items_are_named() -> None:  # H47
    assert "Walks steadily" in Closing().ending.now.open_items
