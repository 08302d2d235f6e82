"""Entries bear the moment of the press, and are said to be saved when they are."""

from datetime import timedelta

import pytest

from kapmonitor.domain import events as ev
from kapmonitor.domain.people import Role
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode
from kapmonitor.ui.ports import Outcome
from kapmonitor.ui.viewmodels.log_line import Saving
from kapmonitor.ui.viewmodels.own_entries import EntryState
from tests.ui.live_rooms import Entry
from tests.ui.rooms import NOW, START, a_fact, a_view, an_update

pytestmark = pytest.mark.usefixtures("qtbot")

NAUSEA = ev.ObservationRecorded(code="nausea")
NO_DISK = Outcome(failure="the disk is full")


def test_that_an_entry_bears_the_moment_of_the_press() -> None:
    entry = Entry()
    press = entry.entering.press()
    entry.pass_time(4)  # a slow window

    entry.entering.observe("nausea", press)

    assert entry.last.occurred_at == NOW
    assert entry.last.by is Role.GUIDE


def test_that_only_what_is_durable_is_said_to_be_saved() -> None:
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())
    assert entry.last.state is EntryState.WRITING

    entry.saved(NAUSEA, 30)

    assert entry.last.state is EntryState.SAVED


def test_that_a_failed_entry_is_kept_and_says_why() -> None:  # H55
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())

    entry.desk.answer(NO_DISK)

    assert entry.last.state is EntryState.NOT_SAVED
    assert entry.last.why == "the disk is full"
    assert entry.log.line(0).saving is Saving.NOT_SAVED


def test_that_what_the_record_held_is_saved_when_its_fact_comes() -> None:  # H55
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())
    entry.desk.answer(NO_DISK)

    entry.link.take(an_update(facts=[a_fact(NAUSEA, version=31, late_s=9)]))

    assert entry.last.state is EntryState.SAVED
    assert entry.log.rowCount() == 1


def test_that_a_fact_that_comes_before_the_failure_is_told_counts() -> None:  # H36 H55
    # A stuck disk: the record writes what it held while the answer is still on its way.
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())

    entry.link.take(an_update(facts=[a_fact(NAUSEA, version=31, late_s=9)]))
    entry.desk.answer(NO_DISK)

    assert entry.last.state is EntryState.SAVED
    assert entry.log.rowCount() == 1
    assert entry.log.count(Saving.NOT_SAVED) == 0


def test_that_an_entry_is_known_again_by_the_milliseconds_that_the_record_keeps() -> None:  # H55
    entry = Entry()
    entry.pass_time(0.000789)
    entry.entering.observe("nausea", entry.entering.press())
    entry.desk.answer(NO_DISK)

    entry.link.take(an_update(facts=[a_fact(NAUSEA, version=31, late_s=9)]))

    assert entry.last.state is EntryState.SAVED


def test_that_breaks_of_a_pasted_note_become_spaces() -> None:
    entry = Entry()

    entry.entering.note("calm\r\nhands\twarm", NOW)

    assert entry.last.event == ev.ObservationRecorded(text="calm hands warm")


def test_that_undo_withdraws_the_last_entry() -> None:
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())
    entry.saved(NAUSEA, 30)

    entry.entering.undo()
    assert entry.last.state is EntryState.WITHDRAWING
    entry.desk.answer()

    assert entry.last.state is EntryState.WITHDRAWN


def test_that_undo_waits_for_an_entry_that_is_on_its_way() -> None:
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())

    entry.entering.undo()
    assert len(entry.desk.acts) == 1
    entry.saved(NAUSEA, 30)

    assert entry.last.state is EntryState.WITHDRAWING


def test_that_undo_reaches_no_farther_than_what_is_named() -> None:  # H38
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())
    entry.saved(NAUSEA, 30)
    entry.pass_time(10)

    entry.entering.undo()

    assert entry.desk.acts == []
    assert entry.said == ["Nothing of the last 10 s to undo"]


def test_that_undo_never_touches_a_dose() -> None:  # H38
    entry = Entry()  # whose last fact is a dose of somebody else's panel
    entry.link.take(an_update(facts=[a_fact(ev.MomentMarked(), by="clinician")]))

    entry.entering.undo()

    assert entry.desk.acts == []


def test_that_an_undo_that_is_refused_leaves_the_entry_standing() -> None:
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())
    entry.saved(NAUSEA, 30)
    entry.entering.undo()

    no = NotAllowed([Refusal(code=RefusalCode.ORDER, why="entry 30 is over 60 s old: void it")])
    entry.desk.answer(Outcome(refusal=no))

    assert entry.last.state is EntryState.SAVED
    assert entry.said == ["Not withdrawn: entry 30 is over 60 s old: void it"]


def test_that_an_entry_before_the_session_is_not_logged_and_it_is_said() -> None:
    entry = Entry(a_view(opened_at=NOW - timedelta(minutes=2)))

    entry.entering.observe("nausea", entry.entering.press(), minutes=5)

    assert entry.desk.acts == []
    assert entry.said == ["Not logged: the session began only 2 min ago"]


def test_that_a_back_timed_entry_is_late_and_keeps_both_times() -> None:  # H71
    entry = Entry()

    entry.entering.observe("nausea", entry.entering.press(), minutes=5)

    assert entry.last.occurred_at == NOW - timedelta(minutes=5)
    assert entry.last.entered_at == NOW
    assert entry.last.is_late


def test_that_a_burst_waits_for_all_of_its_entries() -> None:  # H62
    entry = Entry()
    began = entry.entering.press()
    for code in ("nausea", "tearful"):
        entry.entering.observe(code, entry.entering.press())

    assert entry.entering.withdraw_since(began, "ntxy") == 2
    entry.saved(NAUSEA, 30)
    waiting = len(entry.desk.acts)
    entry.saved(ev.ObservationRecorded(code="tearful"), 31)

    assert waiting == 1  # the second entry only: nothing is withdrawn one by one
    assert [each.state for each in entry.entering.entries] == [EntryState.WITHDRAWING] * 2
    assert len(entry.desk.acts) == 1


def test_that_an_entry_of_a_burst_that_failed_is_withdrawn_when_it_is_durable_after_all() -> (
    None
):  # H62
    entry = Entry()
    began = entry.entering.press()
    entry.entering.observe("nausea", began)
    entry.entering.withdraw_since(began, "nxyz")
    entry.desk.answer(NO_DISK)

    entry.link.take(an_update(facts=[a_fact(NAUSEA, version=31)]))

    assert entry.last.state is EntryState.WITHDRAWING


def test_that_a_new_session_starts_from_nothing() -> None:  # H14
    entry = Entry()
    entry.entering.observe("nausea", entry.entering.press())

    entry.link.take(an_update(a_view(session="20260302T150000-ffffffff", opened_at=START)))
    entry.desk.answer(NO_DISK)

    assert entry.entering.entries == ()
    assert entry.log.rowCount() == 0


def test_that_the_author_is_asked_for_again_after_twenty_minutes() -> None:  # H61
    entry = Entry()
    entry.pass_time(20 * 60 + 1)
    assert entry.author.is_to_be_asked

    entry.entering.observe("nausea", entry.entering.press())

    assert entry.last.by is Role.GUIDE  # the entry is not held up
    assert not entry.author.is_to_be_asked
