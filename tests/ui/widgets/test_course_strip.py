"""What was given always has its words over the plots; pauses do not push the plots away."""

from dataclasses import replace
from decimal import Decimal

from pytestqt.qtbot import QtBot

from kapmonitor.domain import events as ev
from kapmonitor.domain.dosing import Route
from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.review_course import Course, course_of
from kapmonitor.ui.widgets.course_strip import CourseStrip
from tests.ui.archives import a_reviewed, happened
from tests.ui.closed_sessions import a_dose, an_infusion, at

WIDTH = 900


def a_strip(qtbot: QtBot, theme: Theme, *events: tuple[float, ev.Event]) -> CourseStrip:
    strip = CourseStrip(theme)
    qtbot.addWidget(strip)
    course: Course = course_of(a_reviewed(facts=happened(*events)), [])
    strip.resize(WIDTH, 200)
    strip.show_course(course)
    strip.show_span(0.0, course.length_s, 48.0, WIDTH - 44.0)
    return strip


def test_that_many_pauses_take_no_more_than_two_rows(qtbot: QtBot, theme: Theme) -> None:
    restless = [
        (at(minute), ev.InfusionPaused() if minute % 2 else ev.InfusionResumed())
        for minute in range(3, 19)
    ]

    calm = a_strip(qtbot, theme, (at(2), an_infusion()), (at(3), a_dose("5", route=Route.IV)))
    busy = a_strip(
        qtbot, theme, (at(2), an_infusion()), (at(3), a_dose("5", route=Route.IV)), *restless
    )

    assert busy.sizeHint().height() == calm.sizeHint().height()


def test_that_every_dose_has_a_row_of_its_own_where_they_crowd(
    qtbot: QtBot, theme: Theme
) -> None:  # H39
    doses = [(at(3 + number / 60), a_dose(f"{number + 1}")) for number in range(4)]
    pauses = [(at(3), an_infusion()), (at(3.1), ev.InfusionPaused())]

    one = a_strip(qtbot, theme, doses[0])
    all_of_them = a_strip(qtbot, theme, *pauses, *doses)

    row = theme.px(26)
    assert all_of_them.sizeHint().height() >= one.sizeHint().height() + 3 * row
    assert "ketamine 4 mg, IM injection" in all_of_them.accessibleDescription()
    assert "infusion paused" in all_of_them.accessibleDescription()


def test_that_a_pause_is_minor_and_what_was_given_is_not() -> None:
    ended = ev.InfusionEnded(mass_mg=Decimal(38), volume_ml=Decimal(38))
    facts = happened(
        (at(1), replace(an_infusion(), minutes=10.0)),
        (at(2), ev.InfusionPaused()),
        (at(3), ev.InfusionResumed()),
        (at(9), ended),
    )

    flags = course_of(a_reviewed(facts=facts), []).flags

    assert [bool(flag.short) for flag in flags] == [False, True, True, False]
