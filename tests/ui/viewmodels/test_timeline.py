import time
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.services.snapshot import RoomView
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.timeline import Timeline, content_of
from kapmonitor.ui.widgets.stage_scene import (
    Span,
    SpanKind,
    StageBarContent,
    StageCell,
    StageState,
    TickState,
)
from tests.ui.rooms import a_view, an_update
from tests.ui.timelines import (
    AGREED,
    IM_STAGES,
    a_hold,
    a_timeline,
    amended,
    an_im_session,
    an_infusion,
    an_overlap,
    answered,
    at,
    dose,
    fresh,
    infusion,
    stage,
    two_devices,
    version_of,
)

MINUTE = timedelta(minutes=1)
MINUS = "\N{MINUS SIGN}"


def clock(minute: float) -> str:
    return f"{at(minute).astimezone():%H:%M}"


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def timeline(link: CoreLink) -> Timeline:
    return Timeline(link)


def current(content: StageBarContent) -> StageCell:
    [cell] = [cell for cell in content.cells if cell.state is StageState.CURRENT]
    return cell


def band(content: StageBarContent, *kinds: SpanKind) -> Span:
    [span] = [span for span in content.spans if span.kind in kinds]
    return span


def told(view: RoomView) -> str:
    return "; ".join(content_of(view).told)


def test_that_without_a_session_it_says_so(timeline: Timeline) -> None:
    assert timeline.content.cells == ()
    assert timeline.content.hint == "no session open"


def test_that_stages_bear_short_words() -> None:
    titles = [cell.title for cell in content_of(an_im_session()).cells]

    assert " ".join(titles) == "Prep Dose Onset Peak Return Integrate Recover Leave"


def test_that_the_current_stage_says_elapsed_planned_and_left() -> None:
    cell = current(content_of(an_im_session(now=41.0 + 7 / 60)))

    assert (cell.title, cell.below[0], cell.right) == ("Peak", "19:07 of 40:00", ("20:53 left",))
    assert not cell.is_over


def test_that_past_skipped_and_coming_stages_say_how_long() -> None:
    # H44: the onset was never started; nobody is told that it was.
    view = a_timeline(*IM_STAGES[:2], dose(15.0), IM_STAGES[3])
    prep, given, onset, _, back, *_ = content_of(view).cells

    assert (prep.state, prep.below) == (StageState.PAST, ("13:54",))
    assert given.below == ("8:00",)
    assert (onset.state, onset.below) == (StageState.SKIPPED, ("skipped",))
    assert (back.state, back.below) == (StageState.COMING, ("~20 min",))


def test_that_a_stage_past_its_plan_is_said() -> None:
    # H44
    cell = current(content_of(an_im_session(now=65.0 + 20 / 60)))

    assert (cell.right[0], cell.is_over, cell.gone) == ("over by 3:20", True, 1.0)


def test_that_a_stage_is_planned_from_the_dose_not_from_the_press() -> None:
    # H44: the peak was started 10 min late; it ends 47 min after the dose all the same.
    view = a_timeline(*IM_STAGES[:3], dose(15.0), stage(32.0, "peak"), now=33.0)

    assert current(content_of(view)).below[0] == "1:00 of 30:00"


def test_that_stages_that_are_on_at_once_both_say_so() -> None:
    content = content_of(an_overlap(now=95.0))
    on = [cell for cell in content.cells if cell.state is StageState.CURRENT]

    assert [(cell.title, cell.below[0]) for cell in on] == [
        ("Integrate", "13:00 of 25:00"),
        ("Recover", "5:00 of 42:00"),
    ]
    assert content.now is not None
    assert int(content.now) == content.cells.index(on[1])


def test_that_no_stage_and_no_dose_are_said() -> None:
    content = content_of(a_timeline(now=3.0))

    first = content.cells[0]
    assert (first.state, first.below[0]) == (StageState.NEXT, "no stage started yet")
    assert first.detail[0] == "no dose recorded"
    assert content.ticks == ()
    assert content.leaving is None
    assert "no dose recorded" in content.told


@pytest.mark.parametrize("on", ["administration", "onset"])
def test_that_administration_open_without_a_dose_asks_in_the_stage_that_is_on(on: str) -> None:
    # H37
    started = [stage(14.0, "administration"), *([stage(17.0, on)] if on == "onset" else [])]

    before = current(content_of(a_timeline(*started, now=18.9)))
    asked = current(content_of(a_timeline(*started, now=19.1)))

    assert "given? when? D" not in before.right
    assert asked.right == ("no dose recorded: given? when? D", "given? when? D")
    assert asked.detail[0] == f"administration open since {clock(14)}"
    assert "given? when? D" in told(a_timeline(*started, now=19.1))


def test_that_a_dose_ends_the_question() -> None:
    # H37
    view = a_timeline(stage(14.0, "administration"), dose(15.0), now=20.0)

    assert "when?" not in told(view)


def test_that_the_booster_window_is_a_band_from_the_recorded_dose() -> None:
    # H42
    content = content_of(an_im_session(now=23.0))

    window = band(content, SpanKind.WINDOW)
    assert window.words[0] == f"booster early: {clock(25)} to {clock(45)}"
    assert (window.start, window.end) == (
        pytest.approx(3 + 3 / 40, abs=0.002),
        pytest.approx(3 + 23 / 40, abs=0.002),
    )


def test_that_a_closed_window_says_what_is_lacking_and_an_open_one_looks_otherwise() -> None:
    # H42
    closed = content_of(an_im_session(now=30.0))
    is_open = content_of(an_im_session(now=30.0, evidence=fresh(29.0)))

    assert band(closed, SpanKind.WINDOW).words[0] == "booster closed"
    assert current(closed).detail[0].startswith("booster: no fresh pressure, SpO₂")
    assert "booster closed: no fresh pressure" in "; ".join(closed.told)
    assert band(is_open, SpanKind.WINDOW_OPEN).words[0] == f"booster window open to {clock(45)}"
    assert current(is_open).detail == ()


def test_that_a_closed_window_says_it_itself_where_the_stage_says_why_a_time_moved() -> None:
    # H42
    late = dose(25.0)
    happened = [AGREED, *IM_STAGES, late]
    view = a_timeline(*happened, amended(late, 15.0, 31.0, happened), now=32.0)

    window = band(content_of(view), SpanKind.WINDOW)
    assert window.words[0].startswith("booster closed: no fresh pressure")


def test_that_nothing_of_the_booster_changes_with_the_seconds() -> None:
    # H42: a countdown presses.
    one, later = (content_of(an_im_session(now=now)).spans for now in (23.1, 23.9))

    assert one == later


def test_that_a_booster_given_once_is_gone_and_a_moved_leaving_says_why() -> None:
    # H42
    content = content_of(an_im_session(dose(35.0, "20")))

    assert content.spans == ()
    assert "20 mg IM injection, booster" in content.wedges[1].words
    assert current(content).detail == (
        f"leaving {clock(75)} → {clock(95)}: second dose {clock(35)}",
        f"leaving {clock(75)} → {clock(95)}",
    )
    assert content.leaving is not None
    assert content.leaving.words[0] == f"leaving not before {clock(95)}"


def test_that_a_corrected_dose_time_moves_all_and_says_so() -> None:
    late = dose(25.0)
    happened = [AGREED, *IM_STAGES, late]
    view = a_timeline(*happened, amended(late, 15.0, 31.0, happened))
    content = content_of(view)

    why = f"all times 10 min earlier: dose time corrected {clock(25)} → {clock(15)}"
    assert current(content).detail[0] == why
    assert content.news == (f"{clock(31)}: {why}",)
    assert content.leaving is not None
    assert clock(75) in content.leaving.words[0]


def test_that_the_newest_move_stands_first_and_the_older_ones_are_kept() -> None:
    late = dose(25.0)
    happened = [AGREED, *IM_STAGES, late, dose(36.0, "20")]
    content = content_of(a_timeline(*happened, amended(late, 15.0, 31.0, happened), now=40.0))

    assert ["second dose" in line for line in content.news] == [True, False]
    assert all(line in content.told for line in content.news)


def test_that_a_clock_that_was_set_is_said() -> None:
    # H51
    view = an_im_session((40.0, ev.ClockJumped(seconds=3600.0)), now=101.0)

    assert current(content_of(view)).detail[0] == "clock of the computer set +1:00:00"


def test_that_a_clock_that_was_set_back_is_said() -> None:
    # H51
    view = an_im_session((40.0, ev.ClockJumped(seconds=-90.0)), now=40.0)

    assert current(content_of(view)).detail[0] == f"clock of the computer set {MINUS}1:30"


def test_that_in_a_night_of_turned_back_clocks_no_two_times_read_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # H51: at 13:40 UTC the clock goes back from 14:40; dose and leaving are an hour apart.
    monkeypatch.setenv("TZ", "XST0XDT-1,J1/0,J61/14:40")
    time.tzset()
    content = content_of(an_im_session(now=50.0))
    monkeypatch.undo()
    time.tzset()

    assert content.leaving is not None
    assert content.leaving.words[0] == "leaving not before 14:15 (2nd)"
    assert "60 mg IM injection at 14:15 (1st)" in content.told


def test_that_another_drug_is_named() -> None:
    # H39
    view = an_im_session(dose(30.0, "2", Route.IV, "midazolam"))

    content = content_of(view)
    assert content.wedges[1].words[0] == "midazolam 2 mg IV bolus"
    assert current(content).detail[0].endswith(f": midazolam {clock(30)}")


def test_that_routes_are_said_in_words() -> None:
    # H39
    said = " ".join(
        content_of(view).wedges[0].words[0]
        for view in (an_im_session(), a_hold(now=20.0), two_devices(now=22.0))
    )

    assert said == "60 mg IM injection 80 mg under the tongue 28 mg nasal, 1 of 3"


def test_that_a_voided_dose_stays_struck() -> None:
    # H38
    given = dose(30.0)
    happened = [AGREED, *IM_STAGES, dose(15.0), given]
    voided = (31.0, ev.EntryVoided(voids=version_of(happened, given), reason="twice"))

    content = content_of(a_timeline(*happened, voided))

    assert [(round(w.place, 1), w.struck) for w in content.wedges] == [(1.5, False), (3.2, True)]
    assert f"60 mg IM injection at {clock(30)}, voided" in content.told


def test_that_an_infusion_says_what_ran_and_marks_its_stops() -> None:
    # H43: 7 min, then 9 min, of 40 mg over 40 min ran.
    content = content_of(an_infusion(now=38.5))

    run = band(content, SpanKind.RUN)
    stops = [span for span in content.spans if span.kind is SpanKind.PAUSE]
    assert run.words[0] == f"IV infusion 16 of 40 mg, paused {clock(35)}"
    assert len(stops) == 2
    assert stops[1].end == content.now
    assert run.gone == stops[1].start


def test_that_an_infusion_that_ended_says_to_the_microgram_what_was_given() -> None:
    # H43
    ended = ev.InfusionEnded(mass_mg=Decimal("26.125"), volume_ml=Decimal("26.1"))
    content = content_of(an_infusion((40.0, ev.InfusionResumed()), (50.0, ended), now=60.0))

    assert band(content, SpanKind.RUN).words[0] == f"IV infusion 26.125 mg, ended {clock(50)}"
    assert "infusion stopped and resumed: 2" in content.told


def test_that_an_infusion_that_ran_out_asks_for_its_end() -> None:
    # H43
    view = a_timeline(
        stage(14.0, "administration"), infusion(15.0), now=57.0, protocol="iv-ketamine"
    )

    words = band(content_of(view), SpanKind.RUN).words[0]
    assert words == f"IV infusion 40 of 40 mg, ran out {clock(55)}, end not recorded"


def test_that_a_bolus_beside_an_infusion_is_no_infusion() -> None:
    # H39
    view = a_timeline(
        stage(14.0, "administration"),
        infusion(15.0),
        dose(18.0, "10", Route.IV),
        now=24.0,
        protocol="iv-ketamine",
    )

    assert content_of(view).wedges[0].words[0] == "10 mg IV bolus"


def test_that_a_hold_says_to_when_and_what_became_of_it() -> None:
    swallowed = (23.0, ev.HoldEnded(outcome=ev.HoldOutcome.SWALLOWED))

    on = content_of(a_hold(now=22.0))
    over = content_of(a_hold(now=31.0))
    early = content_of(a_hold(swallowed, now=31.0))

    assert band(on, SpanKind.HOLD).words[0] == f"held under the tongue to {clock(30)}"
    assert band(over, SpanKind.HOLD).words[0] == f"hold over since {clock(30)}"
    assert band(early, SpanKind.HOLD).words[0] == "held 8:00, swallowed early"
    assert current(early).detail[0] == f"leaving {clock(135)} → {clock(203)}: swallowed"


def test_that_devices_are_counted_and_the_rest_has_its_end() -> None:
    content = content_of(two_devices(now=22.5))

    rest = band(content, SpanKind.REST)
    assert rest.words[0] == f"device 2 of 3, rest to {clock(25)}"
    assert [wedge.words[0] for wedge in content.wedges] == [
        "28 mg nasal, 1 of 3",
        "28 mg nasal, 2 of 3",
    ]
    assert content_of(two_devices(now=25.5)).spans == ()


def test_that_checks_are_told_apart() -> None:
    # H44
    waived = ev.CheckWaived(check="moaa-s", due_at=at(25.0), reason="asleep")
    not_got = ev.CheckWaived(
        check="blood-pressure", due_at=at(25.0), reason="arm", not_obtained=True
    )
    view = an_im_session(
        answered(21.0, "breathing", 20.0), (25.0, waived), (25.5, not_got), now=35.1
    )

    content = content_of(view)

    assert {tick.state for tick in content.ticks} == {
        TickState.DONE,
        TickState.WAIVED,
        TickState.NOT_OBTAINED,
        TickState.MISSED,
        TickState.LATE,
        TickState.DUE,
        TickState.OPEN,
    }
    said = "; ".join(content.told)
    assert "1 done, 1 waived, 1 not obtained, " in said
    assert "Blood pressure due" in said
    assert f"Breathing late, 2 missed before it, due {clock(36)}" in said
    assert "next check: " in said


def test_that_now_stays_in_a_stage_that_is_past_its_plan() -> None:
    content = content_of(an_im_session(now=75.0))

    assert content.now is not None
    assert int(content.now) == 3


def test_that_now_stands_in_the_newest_of_stages_that_are_past_their_plan_together() -> None:
    content = content_of(an_overlap(now=200.0))

    assert content.now is not None
    assert content.cells[int(content.now)].title == "Recover"


def test_that_what_happened_in_a_stage_that_was_gone_back_to_stands_before_the_end() -> None:
    view = an_im_session(stage(40.0, "return"), stage(45.0, "peak"), dose(30.0, "20"), now=50.0)

    assert all(wedge.place < len(view.plan.stages) - 1 for wedge in content_of(view).wedges)


def test_that_it_is_told_once_a_second_at_most(
    qtbot: QtBot, link: CoreLink, timeline: Timeline
) -> None:
    for kind in (an_infusion, a_hold, two_devices):
        link.take(an_update(kind(now=36.0)))
        with qtbot.assertNotEmitted(timeline.changed_to):
            link.take(an_update(kind(now=36.0 + 0.7 / 60)))


def test_that_whatever_the_seconds_it_changes_only_with_them(
    link: CoreLink, timeline: Timeline
) -> None:
    # Past its plan, where stages to come move on with now; the stage began at a broken second.
    def seen(moment: datetime) -> RoomView:
        view = an_im_session(now=75.0)
        late = a_timeline(
            *IM_STAGES[:3], dose(15.01), stage(22.0133, "peak"), now=(moment - at(0)) / MINUTE
        )
        return replace(late, session=view.session)

    begin = at(75.0)
    link.take(an_update(seen(begin)))
    changes: list[StageBarContent] = []
    timeline.changed_to.connect(changes.append)
    for tenth in range(1, 31):
        link.take(an_update(seen(begin + timedelta(milliseconds=100 * tenth))))

    assert len(changes) == 3


def test_that_a_closed_session_leaves_nothing(link: CoreLink, timeline: Timeline) -> None:
    # H14
    link.take(an_update())

    link.take(an_update(a_view(closed=True)))

    assert timeline.content.cells == ()


def test_that_the_moves_of_one_session_are_not_said_of_the_next(
    link: CoreLink, timeline: Timeline
) -> None:
    # H14
    link.take(an_update(an_im_session(dose(35.0, "20"))))
    assert timeline.content.news

    link.take(an_update(replace(an_im_session(), session="another")))

    assert timeline.content.news == ()
