"""The log: lines are inserted and changed, and show what was written as text."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.ui.viewmodels.log_model import LogModel, LogRole
from tests.ui.live_rooms import Entry
from tests.ui.rooms import NOW, START, a_fact, an_alarm, an_update

pytestmark = pytest.mark.usefixtures("qtbot")


def seen(model: LogModel, role: LogRole) -> list[Any]:
    return [model.data(model.index(row), role) for row in range(model.rowCount())]


def test_that_it_is_a_sound_item_model(qtmodeltester: ModelTester) -> None:
    entry = Entry()
    qtmodeltester.check(entry.log)
    entry.link.take(an_update(facts=[a_fact(ev.MomentMarked(), version=v) for v in (1, 2)]))

    qtmodeltester.check(entry.log)

    assert entry.log.roleNames()[LogRole.WORDS] == b"words"


def test_that_the_newest_stands_on_top_and_a_late_one_where_it_happened() -> None:
    entry = Entry()

    entry.link.take(
        an_update(
            facts=[
                a_fact(ev.ObservationRecorded(code="calm"), at=START, version=2),
                a_fact(ev.ObservationRecorded(code="tearful"), at=NOW, version=3),
                a_fact(
                    ev.ObservationRecorded(code="nausea"),
                    at=NOW - timedelta(minutes=5),
                    version=4,
                    late_s=300,
                ),
            ]
        )
    )

    assert seen(entry.log, LogRole.WORDS) == ["tearful", "nausea", "calm"]
    assert seen(entry.log, LogRole.LATE) == [False, True, False]
    assert "late, written" in seen(entry.log, LogRole.NOTE)[1]


def test_that_rows_are_inserted_and_never_reset(qtbot: QtBot) -> None:
    entry = Entry()
    resets: list[None] = []
    entry.log.modelReset.connect(lambda: resets.append(None))

    with qtbot.waitSignal(entry.log.rowsInserted):
        entry.link.take(an_update(facts=[a_fact(ev.MomentMarked())]))

    assert resets == []


def test_that_a_correction_stands_beside_the_original() -> None:  # H71
    entry = Entry()
    breathing = ev.VitalEntered(sign=VitalSign.RESPIRATORY_RATE, value=41.0)
    amended = ev.EntryAmended(amends=5, reason="misread", changes={"value": 14.0})

    entry.link.take(
        an_update(facts=[a_fact(breathing, version=5), a_fact(amended, version=6, by="nurse")])
    )

    line = entry.log.line(0)
    assert entry.log.rowCount() == 1
    assert "41" in line.words
    assert line.corrected == "14 /min"
    assert line.note is not None
    assert "Nurse: misread" in line.note


def test_that_a_withdrawn_entry_stays_with_its_reason() -> None:  # H38
    entry = Entry()
    dose = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
    entry.link.take(an_update(facts=[a_fact(dose, version=12, by="clinician")]))

    entry.link.take(an_update(facts=[a_fact(ev.EntryVoided(voids=12, reason="twice"), version=13)]))

    assert seen(entry.log, LogRole.VOIDED) == [True]
    assert "60 mg" in seen(entry.log, LogRole.WORDS)[0]
    assert seen(entry.log, LogRole.NOTE) == ["withdrawn: twice"]


def test_that_words_added_later_stand_with_their_entry() -> None:
    entry = Entry()
    words = ev.EntryAmended(amends=5, reason="words later", changes={"text": "left hand"})

    entry.link.take(
        an_update(
            facts=[
                a_fact(ev.ObservationRecorded(code="tearful"), version=5),
                a_fact(words, version=6),
            ]
        )
    )

    assert entry.log.line(0).added == "left hand"
    assert entry.log.line(0).corrected is None


def test_that_an_entry_is_one_line_whichever_tells_of_it_first() -> None:
    told_first, answered_first = Entry(), Entry()
    event = ev.ObservationRecorded(code="nausea")
    for entry in (told_first, answered_first):
        entry.entering.observe("nausea", entry.entering.press())

    told_first.link.take(an_update(facts=[a_fact(event, version=30)]))
    told_first.saved(event, 30)
    answered_first.saved(event, 30)
    answered_first.link.take(an_update(facts=[a_fact(event, version=30)]))

    for entry in (told_first, answered_first):
        assert seen(entry.log, LogRole.VERSION) == [30]


def test_that_the_records_own_housekeeping_has_no_line() -> None:
    entry = Entry()

    entry.link.take(an_update(facts=[a_fact(ev.ReadingsSealed(count=60, digest="0" * 64))]))

    assert entry.log.rowCount() == 0


def test_that_an_alarm_has_its_priority_and_its_tone() -> None:
    entry = Entry()

    entry.link.take(an_update(facts=[a_fact(an_alarm().raised, by="rule")]))

    assert seen(entry.log, LogRole.PRIORITY) == [Priority.HIGH]
    assert seen(entry.log, LogRole.TONE) == ["high_rest_ink"]
    assert seen(entry.log, LogRole.AUTHOR) == ["alarm"]


@pytest.mark.parametrize(
    "typed",
    ["x" * 10_000, "<b>bold</b> <img src=x>", "😀 👩‍⚕️", "שלום עולם", "two\nlines\x1b[2J"],
    ids=["long", "mark-up", "emoji", "right-to-left", "breaks"],
)
def test_that_what_is_typed_is_a_line_of_text(typed: str) -> None:
    entry = Entry()

    entry.link.take(an_update(facts=[a_fact(ev.ObservationRecorded(text=typed))]))

    (words,) = seen(entry.log, LogRole.WORDS)
    assert len(words) == len(typed)
    assert "\n" not in words
    assert "\x1b" not in words
