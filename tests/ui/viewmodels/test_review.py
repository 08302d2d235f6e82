"""One session under review: its words, its course, its check and its export."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.domain.limits import Priority
from kapmonitor.domain.vitals import VitalSign
from kapmonitor.services.archive import Checked, Coverage, DoseTotal, Gap, GapCause
from kapmonitor.ui.archive_port import ExportFormat
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.review import ExportState, Review
from kapmonitor.ui.viewmodels.review_course import course_of
from kapmonitor.ui.viewmodels.review_words import (
    doses_words,
    figures_of,
    headline,
    record_figure,
    row_words,
    share_words,
)
from tests.ui.archives import (
    FakeArchive,
    a_channel,
    a_reviewed,
    a_row,
    an_opened,
    happened,
    some_figures,
)
from tests.ui.rooms import START, a_fact, a_view, an_update, im_protocol


def figure(name: str, **changes: object) -> tuple[str, str]:
    found = {each.name: each for each in figures_of(a_reviewed(**changes), None)}
    return found[name].text, found[name].detail


def test_that_coverage_comes_first():  # H72
    names = [each.name for each in figures_of(a_reviewed(), None)]

    assert names[:3] == ["coverage-spo2", "coverage-pulse_rate", "coverage-systolic"]


def test_that_coverage_tells_the_longest_gap_its_moment_and_cause():  # H72
    text, detail = figure("coverage-spo2")

    assert text == "92.7 %"
    assert detail == "gap 1 min 27 s at 0:10:03, nothing came"


@pytest.mark.parametrize("share", [0.9996, 0.99999])
def test_that_what_is_not_all_is_never_rounded_to_all(share):  # H72
    assert share_words(share) == "99.9 %"


def test_that_a_little_is_never_rounded_to_nothing():  # H72
    assert share_words(0.0001) == "0.1 %"


def test_that_the_lowest_is_told_with_its_moment_and_how_long_it_stayed():  # H72
    assert figure("lowest-spo2") == ("91 % at 0:13:20", "trusted, held 1 s")


def test_that_the_highest_pressure_has_unit_moment_and_source():  # H06
    assert figure("highest-pressure") == ("142/87 mmHg at 0:15:00", "by cuff")


def test_that_doses_have_exact_amounts_and_routes_in_words():  # H39 H35
    doses = (
        DoseTotal(drug="ketamine", route=Route.IM, mass_mg=Decimal("60.50")),
        DoseTotal(drug="esketamine", route=Route.IN, mass_mg=Decimal("84.0")),
    )

    assert doses_words(doses) == "ketamine 60.5 mg, IM injection + esketamine 84 mg, nasal"
    assert doses_words(()) == "no dose"


def test_that_a_dose_is_told_per_kg_with_the_weight_of_that_day():  # H76
    assert figure("dose") == ("ketamine 60 mg, IM injection", "0.81 mg/kg of 74 kg")


def test_that_no_route_is_ever_told_by_its_code():  # H39
    row = a_row(
        figures=some_figures(
            doses=tuple(
                DoseTotal(drug="ketamine", route=route, mass_mg=Decimal(10)) for route in Route
            )
        )
    )

    words = (
        row_words(row, is_live=False).doses.replace("IM injection", "").replace("IV infusion", "")
    )

    assert not {"IM", "IV", "SL", "IN", "SC", "PO"} & set(words.replace(",", " ").split())


def test_that_the_record_is_not_called_intact_before_a_check_ran():  # H70
    assert record_figure(None).text == "not verified yet"
    checked = Checked(session="s-0", facts=142, readings=9000, head="ab", notes=("note",))

    assert record_figure(checked).text == "142 facts, chain intact"
    assert record_figure(checked).detail == "note"


def test_that_what_a_check_finds_is_told():  # H70
    checked = Checked(
        session="s-0", facts=1, readings=0, head="", problems=("fact 3: was changed",)
    )

    found = record_figure(checked)

    assert "NOT INTACT" in found.text
    assert "fact 3: was changed" in found.detail


def test_that_many_problems_stand_out_and_leave_the_plots_their_place():  # H70
    problems = tuple(f"fact {number}: was changed" for number in range(13))
    checked = Checked(session="s-0", facts=1, readings=0, head="", problems=problems)

    found = record_figure(checked)

    assert found.text == "NOT INTACT, problems: 13"
    assert found.tone == "block"
    assert found.detail == (
        "fact 0: was changed; fact 1: was changed; all of them: kapmonitor verify"
    )


def test_that_a_row_tells_the_highest_priority_there_was():
    row = a_row(figures=some_figures(alarms={Priority.MEDIUM: 5, Priority.HIGH: 2}))

    words = row_words(row, is_live=False)

    assert (words.alarms, words.alarm_count) == (Priority.HIGH, "2")


def test_that_figures_that_are_not_there_are_not_made_up():
    words = row_words(a_row(figures=None), is_live=False)

    assert (words.doses, words.figures) == ("being worked out", ())


def test_that_a_name_cannot_forge_a_line():
    reviewed = a_reviewed(a_row(room="Room\n2"))

    assert "\n" not in headline(reviewed)


def a_review(archive: FakeArchive) -> tuple[Review, CoreLink]:
    link = CoreLink()
    return Review(link, archive), link


def test_that_only_the_last_session_wanted_is_shown():
    archive = FakeArchive(a_row(0), a_row(1), at_once=False)
    review, _ = a_review(archive)
    review.open("s-0")
    review.open("s-1")

    archive.answer()
    before = review.reviewed
    archive.answer()

    assert before is None
    assert review.reviewed is not None
    assert review.reviewed.row.session == "s-1"


def test_that_a_check_of_another_session_is_not_this_ones():  # H70
    archive = FakeArchive(a_row(0), a_row(1))
    review, _ = a_review(archive)
    review.open("s-0")
    archive.at_once = False
    review.verify()
    archive.at_once = True
    review.open("s-1")

    archive.answer()

    assert review.checked is None


def test_that_a_check_is_run_once_at_a_time():
    archive = FakeArchive(a_row(0))
    review, _ = a_review(archive)
    review.open("s-0")
    archive.at_once = False

    review.verify()
    review.verify()

    assert archive.verified == ["s-0"]


def test_that_looking_back_while_another_session_is_open_is_told(qtbot: QtBot):  # H66
    review, link = a_review(FakeArchive(a_row(0)))
    review.open("s-0")

    with qtbot.waitSignal(review.live_changed) as told:
        link.take(an_update(a_view(session="s-live")))

    assert told.args == [True]
    assert review.live_code == "KAP-0147"


def test_that_looking_at_the_live_session_is_no_other():  # H66
    review, link = a_review(FakeArchive(a_row(0)))
    link.take(an_update(a_view(session="s-0")))
    review.open("s-0")

    assert not review.is_beside_live


def test_that_a_file_name_says_whose_session_it_is():  # H73 H67
    review, _ = a_review(FakeArchive(a_row(0, practice=True, participant="KAP/../01")))
    review.open("s-0")

    name = review.default_name(ExportFormat.JSONL)

    assert name == "PRACTICE-KAP----01_2026-03-02_s-0.jsonl"
    assert "PRACTICE" in review.read_back()


def test_that_a_file_is_only_overwritten_after_a_yes():  # H73
    archive = FakeArchive(a_row(0))
    archive.taken = {"/exports/out.jsonl"}
    review, _ = a_review(archive)
    states: list[ExportState] = []
    review.export_changed.connect(states.append)
    review.open("s-0")

    review.export(ExportFormat.JSONL, "/exports/out.jsonl")
    asked = states[-1]
    review.export(ExportFormat.JSONL, "/exports/out.jsonl", overwrite=True)

    assert asked.asks
    assert [order.overwrite for order in archive.orders] == [False, True]
    assert states[-1].words == "Written to /exports/out.jsonl"


def test_that_no_file_is_written_without_a_name():
    archive = FakeArchive(a_row(0))
    review, _ = a_review(archive)
    review.open("s-0")

    review.export(ExportFormat.JSONL, "  ")

    assert archive.orders == []


def the_course(**changes: object):
    return course_of(a_reviewed(**changes), [])


def test_that_a_gap_in_the_values_is_a_gap_in_the_line():  # H72 H03
    (curve,) = the_course().lanes[0].curves

    nothing = curve.times_s[np.isnan(curve.values)]

    assert nothing.tolist() == [603.0]


def test_that_a_lone_value_is_seen():  # H72
    channel = a_channel({0.0: 97.0, 1.0: 97.0, 60.0: 84.0, 120.0: 96.0, 121.0: 96.0})

    (curve,) = the_course(channels=(channel,)).lanes[0].curves

    assert curve.lone_s.tolist() == [60.0]
    assert curve.lone.tolist() == [84.0]


def test_that_every_number_is_within_its_plot():  # H72
    channel = a_channel({0.0: 55.0, 1.0: 100.0}, doubted={5.0: 40.0})

    lane = the_course(channels=(channel,)).lanes[0]

    assert lane.low < 40.0
    assert lane.high > 100.0


def test_that_limits_are_those_of_the_very_protocol_or_none():  # H23
    protocol = im_protocol()
    used = ev.ProtocolReference(id="im-ketamine", version=1, sha256=protocol.sha256)

    same = course_of(a_reviewed(a_row(protocol=used)), [protocol])
    other = course_of(a_reviewed(), [protocol])

    assert same.lanes[0].limits
    assert other.lanes[0].limits == ()
    assert "not at hand" in other.limits_words


def test_that_a_drill_draws_no_limits_that_it_may_not_have_had():  # H23
    protocol = im_protocol()
    used = ev.ProtocolReference(id="im-ketamine", version=1, sha256=protocol.sha256)
    facts = (a_fact(an_opened(scenario="calm", speed=1.0), at=START, version=1),)

    course = course_of(a_reviewed(a_row(protocol=used), facts), [protocol])

    assert course.lanes[0].limits == ()


def test_that_the_cursor_reads_no_number_that_was_not_fresh():  # H03 H15
    course = the_course()

    during = course.readout(640.0)
    before = course.readout(599.0)

    assert "SpO₂ \N{EN DASH}" in during
    assert "SpO₂ 97 %" in before
    assert any("128/82 mmHg" in line and "0:04:59 before" in line for line in before)


def test_that_a_withdrawn_dose_stays_in_sight_and_says_so():  # H38
    facts = happened(
        (60.0, ev.DoseAdministered(drug="ketamine", route=Route.IM, mass_mg=Decimal(60))),
        (90.0, ev.EntryVoided(voids=2, reason="not given")),
    )

    (flag,) = the_course(facts=facts).flags

    assert flag.is_void


def test_that_stages_last_to_the_next_or_to_the_end():
    facts = happened(
        (10.0, ev.StageStarted(stage="preparation")), (70.0, ev.StageStarted(stage="peak"))
    )

    bands = the_course(facts=facts, channels=()).bands

    assert [(band.start_s, band.end_s) for band in bands] == [(10.0, 70.0), (70.0, 70.0)]


def test_that_each_cause_of_a_gap_has_words():  # H72
    for cause in GapCause:
        gap = Gap(start_s=1.0, length_s=9.0, cause=cause)
        coverage = Coverage(sign=VitalSign.SPO2, share=0.5, fresh_s=4.0, gaps=(gap,))
        reviewed = a_reviewed()
        object.__setattr__(reviewed, "coverage", (coverage,))

        assert figures_of(reviewed, None)[0].detail


def test_that_two_sessions_of_a_day_are_told_apart():
    first = row_words(a_row(0), is_live=False)
    second = row_words(a_row(0, opened_at=START + timedelta(hours=3)), is_live=False)

    assert first.date != second.date
