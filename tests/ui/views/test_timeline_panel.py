from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from kapmonitor.ui.theme import Theme
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.views.timeline_panel import TimelinePanel
from tests.ui.rooms import a_view, an_update
from tests.ui.timelines import (
    AGREED,
    IM_STAGES,
    a_timeline,
    amended,
    an_im_session,
    an_infusion,
    dose,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def link() -> CoreLink:
    return CoreLink()


@pytest.fixture
def panel(qtbot: QtBot, link: CoreLink, theme: Theme) -> TimelinePanel:
    made = TimelinePanel(link, theme)
    qtbot.addWidget(made)
    return made


def test_that_without_a_session_it_says_so(panel: TimelinePanel) -> None:
    assert panel.bar.accessibleDescription() == "no session open"
    assert panel.bar.accessibleName() == "Timeline"


def test_that_all_of_it_is_told_to_a_screen_reader_now_first(
    link: CoreLink, panel: TimelinePanel
) -> None:
    link.take(an_update(an_im_session(now=41.0 + 7 / 60)))

    told = panel.bar.accessibleDescription()
    assert told.startswith("Peak, 19:07 of 40:00, 20:53 left; ")
    for part in ("leaving not before", "60 mg IM injection at", "booster", "late", "next check"):
        assert part in told


def test_that_an_infusion_is_told_as_well(link: CoreLink, panel: TimelinePanel) -> None:
    # H43
    link.take(an_update(an_infusion(now=38.5)))

    assert "IV infusion 16 of 40 mg, paused" in panel.bar.accessibleDescription()


def test_that_why_times_moved_is_read_in_the_tool_tip_newest_first(
    link: CoreLink, panel: TimelinePanel
) -> None:
    late = dose(25.0)
    happened = [AGREED, *IM_STAGES, late, dose(36.0, "20")]
    link.take(an_update(a_timeline(*happened, amended(late, 15.0, 31.0, happened), now=40.0)))

    newest, oldest = panel.bar.toolTip().split("\n")
    assert "second dose" in newest
    assert "dose time corrected" in oldest

    link.take(an_update(replace(an_im_session(), session="another")))
    assert panel.bar.toolTip() == ""


def test_that_a_closed_session_is_told_no_more(link: CoreLink, panel: TimelinePanel) -> None:
    # H14
    link.take(an_update())

    link.take(an_update(a_view(closed=True)))

    assert panel.bar.accessibleDescription() == "no session open"
