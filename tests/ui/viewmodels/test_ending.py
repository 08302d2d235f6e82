"""A session is closed by choosing how it ended, with what is owed named before it."""

from datetime import timedelta

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.events import Ending
from kapmonitor.domain.people import Role
from kapmonitor.protocols.owed import Owed, OwedKind
from kapmonitor.ui.viewmodels.author import Author
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.deed import DeedState
from kapmonitor.ui.viewmodels.ending import ENDINGS, TOLD, WITH_REASON, SessionEnding
from kapmonitor.ui.viewmodels.owed_words import OwedAt, grouped
from tests.builders import a_dose as a_given_dose
from tests.builders import arrived, drawn
from tests.ui.live_rooms import RealRoom, in_a_real_room
from tests.ui.rooms import NOW, FakeDesk, a_plan, a_view, an_alarm, an_update

pytestmark = pytest.mark.usefixtures("qtbot")
REASON = "the person wanted to go home"


class Closing:
    """The ending of a view; what is asked of the core is left unanswered and apart."""

    def __init__(self, **changes: object) -> None:
        self.link = CoreLink()
        self.desk = FakeDesk()
        self.ending = SessionEnding(self.link, self.desk, Author(Role.NURSE, lambda: 0.0))
        self.link.take(an_update(a_view(**changes)))

    def choose(self, ending: Ending) -> None:
        self.ending.choose(ending)
        self.desk.answer()  # what is owed: nothing, as far as the fake desk knows

    @property
    def writes(self) -> int:
        return len(self.desk.acts)


def gone(**changes: object) -> Closing:
    """The person has left, nothing measures, the earliest time has come."""
    return Closing(left_at=NOW, signs=(), may_leave_at=NOW - timedelta(minutes=1), **changes)


def test_that_nothing_is_closed_before_an_ending_is_chosen() -> None:
    scene = Closing()

    scene.ending.close("")

    assert scene.writes == 0


def test_that_a_script_ending_is_not_offered() -> None:
    assert Ending.END_OF_SCRIPT not in ENDINGS
    assert set(ENDINGS) - WITH_REASON == {Ending.DISCHARGED}


@pytest.mark.parametrize("ending", sorted(WITH_REASON))
def test_that_an_ending_out_of_the_plan_says_why(ending: Ending) -> None:  # H48
    scene = gone(plan=a_plan(dosed=False))
    scene.choose(ending)

    scene.ending.close(" ")
    assert scene.writes == 0
    assert scene.ending.now.problem
    scene.ending.close(REASON)

    assert scene.writes == 1


@pytest.mark.parametrize("ending", sorted(TOLD))
def test_that_it_is_said_who_knows_or_has_the_person(ending: Ending) -> None:  # H48
    scene = Closing()
    scene.choose(ending)
    assert scene.ending.now.told_asks

    scene.ending.say_left(" ")
    assert scene.writes == 0
    assert scene.ending.now.told_asks in scene.ending.now.problem
    scene.ending.say_left("the physician on call")

    assert scene.writes == 1


def test_that_closing_with_live_values_asks_once_more() -> None:  # H48
    scene = Closing(left_at=NOW, may_leave_at=None)
    scene.choose(Ending.STOPPED)

    scene.ending.close(REASON)
    assert scene.writes == 0
    assert scene.ending.now.question.startswith("SpO₂, Pulse")
    assert scene.ending.now.question.endswith("still measuring: close anyway?")
    scene.ending.close_anyway(REASON)

    assert scene.writes == 1


def test_that_not_yet_closes_nothing_and_asks_again_the_next_time() -> None:  # H48
    scene = Closing()
    scene.choose(Ending.STOPPED)
    scene.ending.close(REASON)

    scene.ending.not_yet()
    assert scene.ending.now.question == ""
    scene.ending.close(REASON)

    assert scene.writes == 0
    assert scene.ending.now.question


def test_that_a_new_concern_is_asked_about_although_another_was_read() -> None:  # H48
    scene = Closing(left_at=NOW, signs=(), may_leave_at=NOW + timedelta(minutes=34))
    scene.choose(Ending.STOPPED)
    scene.ending.close(REASON)
    scene.ending.close_anyway(REASON)
    assert scene.writes == 1
    scene.desk.acts.clear()
    scene.ending.deed.now = scene.ending.deed.now.__class__()

    scene.link.take(an_update(a_view(left_at=NOW, may_leave_at=NOW + timedelta(minutes=34))))
    scene.ending.close(REASON)

    assert scene.writes == 0
    assert "still measuring" in scene.ending.now.question


def test_that_closing_before_the_person_left_or_the_minimum_asks_once_more() -> None:  # H48
    scene = Closing(signs=())
    scene.choose(Ending.STOPPED)

    scene.ending.close(REASON)

    assert "obody has said that the person left" in scene.ending.now.question
    assert "the earliest leaving time is" in scene.ending.now.question


def test_that_not_dosed_is_asked_about_where_a_dose_is_recorded() -> None:
    scene = gone()
    scene.choose(Ending.NOT_DOSED)

    scene.ending.close("the pressure was too high")

    assert scene.writes == 0
    assert "dose is recorded" in scene.ending.now.question


def test_that_nothing_is_asked_once_more_where_nothing_is_odd() -> None:
    scene = gone()
    scene.choose(Ending.DISCHARGED)

    scene.ending.close("")

    assert scene.writes == 1
    assert scene.ending.now.question == ""


def test_that_what_is_odd_is_named_before_anything_is_chosen() -> None:
    scene = Closing(alarms=(an_alarm(),), unsaved=2, oxygen_l_per_min=2.0)

    concerns = " ".join(scene.ending.now.concerns)

    told = ("earliest leaving time", "still measuring: SpO₂", "1 alarm on", "oxygen on at 2 L/min")
    for each in told:
        assert each in concerns
    assert "2 entries are not saved" in concerns


def test_that_what_is_owed_is_grouped_in_words_and_leads_to_its_panel() -> None:
    found = [
        Owed(kind=OwedKind.PERSON, what="left"),
        Owed(kind=OwedKind.LEAVING, what="gait"),
        Owed(kind=OwedKind.LEAVING, what="escort-here"),
        Owed(kind=OwedKind.CHECK, what="blood-pressure"),
        Owed(kind=OwedKind.DRUG, what="ketamine"),
    ]

    person, leaving, checks, drug = grouped(found)

    assert person.words == "nobody has said that they left"
    assert leaving.words == "Walks steadily, Escort is here"
    assert (leaving.seen_to, checks.words) == (OwedAt.LEAVING, "Blood pressure")
    assert (drug.words, drug.seen_to) == ("ketamine does not tie out", OwedAt.DRUG_ACCOUNT)


def test_that_every_kind_has_words() -> None:
    for kind in OwedKind:
        (group,) = grouped([Owed(kind=kind, what="breathing")])
        assert group.title
        assert group.words


# In a real room: what is owed is the core's own answer.


def kinds(room: RealRoom) -> dict[str, str]:
    return {str(group.kind): group.words for group in room.live.ending.now.owed}


def test_that_the_owed_are_the_cores_and_follow_what_happens() -> None:  # H47
    async def scene(room: RealRoom) -> None:
        ending = room.live.ending
        ending.choose(Ending.STOPPED)
        await room.settle()
        assert "Walks steadily" in kinds(room)["leaving"]
        assert kinds(room)["drug"] == "ketamine does not tie out"
        assert "person" in kinds(room)

        ending.say_left("")
        await room.settle()
        await room.settle()

        assert "person" not in kinds(room)
        assert ending.now.left.startswith("said to have left at")

    in_a_real_room(scene, *arrived(), (5.0, drawn("80")), (60.0, a_given_dose("60")))


def test_that_who_was_not_dosed_owes_no_leaving_list() -> None:
    async def scene(room: RealRoom) -> None:
        room.live.ending.choose(Ending.NOT_DOSED)
        await room.settle()

        assert set(kinds(room)) == {"person"}

    in_a_real_room(scene)


def test_that_closing_keeps_who_was_told_the_reason_and_what_is_owed() -> None:  # H48
    async def scene(room: RealRoom) -> None:
        ending = room.live.ending
        ending.choose(Ending.LEFT_AGAINST_ADVICE)
        await room.settle()
        ending.say_left("Dr. on call, by telephone")
        await room.settle()
        ending.close(REASON)
        ending.close_anyway(REASON)
        await room.settle()

    rig = in_a_real_room(scene, *arrived(), (60.0, a_given_dose("60")))

    (left,) = [fact.event for fact in rig.of_kind("person-left")]
    (closed,) = [fact.event for fact in rig.of_kind("session-closed")]
    assert isinstance(left, ev.PersonLeft)
    assert isinstance(closed, ev.SessionClosed)
    assert left.told == "Dr. on call, by telephone"
    assert closed.reason == REASON
    assert "leaving:gait" in (closed.owed or ())


@pytest.mark.parametrize(("role", "is_closed"), [(Role.GUIDE, False), (Role.CLINICIAN, True)])
def test_that_only_the_clinician_discharges_with_open_items(
    role: Role, is_closed: bool
) -> None:  # H47
    async def scene(room: RealRoom) -> None:
        ending = room.live.ending
        ending.choose(Ending.DISCHARGED)
        await room.settle()
        ending.say_left("")
        await room.settle()
        ending.close("")
        await room.settle()
        assert "leaving item open" in (ending.deed.now.why or "")

        ending.close("", override="seen by me, taken home by the partner")
        await room.settle()
        assert (ending.deed.now.state is DeedState.DONE) is is_closed
        if not is_closed:
            assert "by the clinician" in (ending.deed.now.why or "")

    rig = in_a_real_room(scene, *arrived(), (60.0, a_given_dose("60")), role=role)

    assert bool(rig.of_kind("session-closed")) is is_closed


def test_that_an_answer_to_another_session_is_not_taken() -> None:  # H14
    scene = Closing()
    scene.ending.choose(Ending.STOPPED)
    other = a_view(session="20260302T150000-99999999")

    scene.link.take(an_update(other))
    scene.desk.answer()

    assert scene.ending.now.ending is None
    assert scene.ending.now.owed == ()
