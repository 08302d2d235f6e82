"""The log of a past session: originals, corrections beside them, both times."""

from datetime import timedelta
from decimal import Decimal

from pytestqt.modeltest import ModelTester

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.ui.viewmodels.review_log import (
    GROUP_WORDS,
    Column,
    LogFilter,
    LogGroup,
    LogRole,
    LogRow,
    LogTable,
    rows_of,
)
from tests.ui.archives import a_reviewed, happened
from tests.ui.rooms import START, a_fact

DOSE = ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))
ALARM = ev.AlarmRaised(
    alarm="spo2-low.1",
    condition="spo2-low",
    category=ev.AlarmCategory.PHYSIOLOGICAL,
    priority=Priority.HIGH,
    since=START,
)


def rows(*events: tuple[float, ev.Event], channels: tuple = ()) -> list[LogRow]:
    return rows_of(a_reviewed(facts=happened(*events), channels=channels))


def test_that_the_table_and_its_filter_keep_the_rules_of_item_models(qtmodeltester: ModelTester):
    table = LogTable()
    table.show(a_reviewed())
    narrowed = LogFilter(table)
    narrowed.narrow(LogGroup.DOSES)

    qtmodeltester.check(table)
    qtmodeltester.check(narrowed)


def test_that_the_newest_stands_on_top():
    found = rows((1.0, DOSE), (9.0, ev.ObservationRecorded(text="calm")))

    assert [row.at_s for row in found] == [9.0, 1.0, 0.0]


def test_that_a_correction_stands_beside_the_original():  # H71
    found = rows(
        (1.0, ev.ObservationRecorded(text="music: set 1")),
        (5.0, ev.EntryAmended(amends=2, reason="wrong set", changes={"text": "music: set 2"})),
    )

    row = found[0]
    assert (row.struck, row.words) == ("music: set 1", "music: set 2")
    assert "wrong set" in row.beside
    assert "Guide" in row.beside
    assert len(found) == 2


def test_that_a_withdrawn_entry_stays_with_its_reason():  # H71 H38
    found = rows((1.0, DOSE), (5.0, ev.EntryVoided(voids=2, reason="logged twice")))

    assert "ketamine" in found[0].struck
    assert found[0].words == ""
    assert "logged twice" in found[0].beside


def test_that_an_entry_corrected_twice_keeps_both_remarks():  # H71
    found = rows(
        (1.0, DOSE),
        (5.0, ev.EntryAmended(amends=2, reason="slip", changes={"mass_mg": "50"})),
        (6.0, ev.EntryAmended(amends=2, reason="again", changes={"mass_mg": "55"})),
    )

    assert found[0].words == "mass 55 mg"
    assert "slip" in found[0].beside
    assert "again" in found[0].beside


def test_that_a_late_entry_has_both_times_and_says_so():  # H71
    late = a_fact(
        ev.ObservationRecorded(text="tissues"),
        at=START + timedelta(seconds=60),
        version=2,
        late_s=1900.0,
    )

    row = rows_of(a_reviewed(facts=(*happened(), late), channels=()))[0]

    assert row.is_late
    assert row.cells[Column.TIME] != row.cells[Column.WRITTEN].split()[0]
    assert row.cells[Column.WRITTEN].endswith("late")


def test_that_a_dose_stands_where_only_its_mg_per_kg_was_corrected():  # H38 H76
    per_kg = {"mass_mg_per_kg": "0.83"}
    found = rows((1.0, DOSE), (5.0, ev.EntryAmended(amends=2, reason="lb", changes=per_kg)))

    assert found[0].struck == ""
    assert found[0].words == "ketamine 60 mg, IM injection, given"
    assert found[0].beside.startswith("0.83 mg/kg ")


def test_that_a_mass_and_then_its_mg_per_kg_are_both_told():  # H71
    mass = {"mass_mg": "55", "mass_mg_per_kg": "0.74"}
    found = rows(
        (1.0, DOSE),
        (5.0, ev.EntryAmended(amends=2, reason="slip", changes=mass)),
        (6.0, ev.EntryAmended(amends=2, reason="lb", changes={"mass_mg_per_kg": "0.76"})),
    )

    assert found[0].words == "mass 55 mg, 0.76 mg/kg"
    assert found[0].struck == "ketamine 60 mg, IM injection, given"


def test_that_measured_pressures_have_lines_of_their_own():
    found = [row for row in rows_of(a_reviewed()) if row.group is LogGroup.VITALS]

    assert [row.words for row in found] == ["Pressure 142/87 mmHg", "Pressure 128/82 mmHg"]
    assert {row.author for row in found} == {"Cuff"}


def test_that_each_group_shows_its_own_and_all_shows_everything():
    table = LogTable()
    table.show(
        a_reviewed(
            facts=happened(
                (1.0, DOSE),
                (2.0, ev.ObservationRecorded(text="calm")),
                (3.0, ev.ScoreRecorded(scale="moaa-s", value=4.0)),
                (4.0, ALARM),
                (5.0, ev.DeviceLost(device="oximeter", reason="out of range")),
                (6.0, ev.StageStarted(stage="peak")),
                (7.0, ev.PreflightWaived(item="sound", reason="no speaker")),
            )
        )
    )
    narrowed = LogFilter(table)
    counts = {}
    for group in GROUP_WORDS:
        narrowed.narrow(group)
        counts[group] = narrowed.rowCount()

    assert counts == {
        LogGroup.ALL: 10,
        LogGroup.DOSES: 1,
        LogGroup.OBSERVATIONS: 1,
        LogGroup.SCORES: 1,
        LogGroup.CHECKS: 0,
        LogGroup.VITALS: 2,
        LogGroup.ALARMS: 1,
        LogGroup.DEVICES: 1,
    }


def test_that_every_kind_of_fact_has_words_but_the_records_own():
    assert [row.words for row in rows((1.0, ev.ReadingsSealed(count=3, digest="ab")))] == [
        "Session opened: KAP-0147, 74 kg"
    ]


def test_that_what_was_typed_cannot_forge_a_line():
    found = rows((1.0, ev.ObservationRecorded(text="calm\n14:00 ketamine 60 mg")))

    assert "\n" not in found[0].words


def test_that_a_row_is_spoken_whole():
    table = LogTable()
    table.show(a_reviewed())

    spoken = table.index(0, Column.ENTRY).data()

    assert "floating, warm light" in spoken
    assert table.index(0, 0).data(LogRole.AT_S) == 1199.0


def test_that_showing_another_session_takes_the_old_lines_out():
    table = LogTable()
    table.show(a_reviewed())

    table.show(None)

    assert table.rowCount() == 0
